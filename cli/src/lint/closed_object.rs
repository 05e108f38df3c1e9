//! `closed-object`: an object that refuses properties that its provider may add any day.

use super::{Context, Lint};
use crate::catalogue::lint as rules;
use crate::config::UnknownFields;
use crate::schema::SchemaId;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    let tolerance = context.provider.config.tolerance.unknown_fields;
    // Denying is then what was decided, and the others forgive.
    if tolerance.is_some_and(|tolerance| matches!(tolerance, UnknownFields::Ignore | UnknownFields::Keep)) {
        return;
    }
    let is_false = |id: SchemaId| context.graph.get(id).types.as_ref().is_some_and(Vec::is_empty);
    for (schema, _) in context.schemas() {
        let keywords = [
            ("additionalProperties", schema.additional_properties),
            ("unevaluatedProperties", schema.unevaluated_properties),
        ];
        for (keyword, id) in keywords {
            if id.is_some_and(is_false) {
                found.push(Lint::new(rules::closed_object(context.place(schema, keyword), keyword)));
            }
        }
    }
}
