//! The JSON Schema of `provider.toml`, from the Rust types.

use schemars::r#gen::SchemaSettings;

use super::Config;

/// The JSON Schema of `provider.toml`, draft 7, pretty-printed, with a newline at its end: what
/// `schemas/provider.schema.json` holds, so that editors complete and check the file.
pub fn json_schema() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    text
}

/// As [`json_schema`], as a value.
pub(super) fn schema() -> serde_json::Value {
    // TOML has no null: an absent key is the only way to say nothing.
    let settings = SchemaSettings::draft07().with(|settings| settings.option_add_null_type = false);
    serde_json::to_value(settings.into_generator().into_root_schema_for::<Config>()).unwrap_or_default()
}
