//! `strict-enum`: strings that refuse values that their provider may add any day.

use super::{Context, Lint};
use crate::catalogue::lint as rules;
use crate::config::UnknownEnumValues;
use crate::json::Json;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    // Either answer is a decision.
    if context.provider.config.tolerance.unknown_enum_values == Some(UnknownEnumValues::Keep) {
        return;
    }
    for (schema, _) in context.schemas() {
        let values = schema.enumeration.as_deref().unwrap_or_default();
        let strings = values.iter().filter(|value| matches!(value, Json::String(_))).count();
        // One value is a tag.
        if strings > 1 {
            found.push(Lint::new(rules::strict_enum(context.place(schema, "enum"), strings)));
        }
    }
}
