//! What a schema is called by itself, before anything is known of the others.

use super::Settings;
use super::names::{file_words, title_word};
use super::origin::Origins;
use crate::schema::Schema;

/// How strong a claim to its name a schema has, less being stronger, and the name.
pub(crate) fn called(schema: &Schema, settings: &Settings<'_>, origins: &Origins) -> (u8, String) {
    let origin = origins.of(&schema.place.pointer);
    let title = schema.title.as_deref().filter(|_| settings.types.names_from_titles).and_then(title_word);
    let name = title.unwrap_or_else(|| origin.segment.clone());
    let name = if name.is_empty() {
        file_words(&(settings.file)(schema.place.file)).pop().unwrap_or_default()
    } else {
        name
    };
    (origin.claim as u8, name)
}
