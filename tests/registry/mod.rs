//! The generated registry, by what the folder calls its events.

use hookwright::EventType;
use hookwright_providers::PROVIDERS;

use super::source::Source;

/// The generated event of a schema in the folder.
pub(crate) fn generated(source: &Source) -> &'static EventType {
    let provider = PROVIDERS
        .iter()
        .find(|provider| provider.name == source.provider)
        .unwrap_or_else(|| panic!("no provider {}", source.provider));
    provider
        .events
        .iter()
        .find(|event| event.name == source.event && event.version == source.version.as_deref())
        .unwrap_or_else(|| panic!("no event {}", source.path))
}
