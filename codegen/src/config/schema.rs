//! The JSON Schema of `provider.toml`, from the Rust types.

use schemars::r#gen::SchemaSettings;

use super::Config;
use serde_json::{Value, json};

/// The JSON Schema of `provider.toml`, draft 7, pretty-printed, with a newline at its end: what
/// `schemas/provider.schema.json` holds, so that editors complete and check the file.
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    text
}

/// As [`json_schema`], as a value.
pub(super) fn schema() -> Value {
    // TOML has no null: an absent key is the only way to say nothing.
    let settings = SchemaSettings::draft07().with(|settings| settings.option_add_null_type = false);
    let root = settings.into_generator().into_root_schema_for::<Config>();
    let mut schema = serde_json::to_value(root).unwrap_or_default();
    // The keys that are places, which the Rust type has in one field.
    if let Some(types) = schema.pointer_mut("/definitions/TypeOptions").and_then(Value::as_object_mut) {
        types.insert("patternProperties".to_owned(), json!({ "#": { "type": "string" } }));
        types.insert("additionalProperties".to_owned(), Value::Bool(false));
    }
    schema
}
