//! `[[overlay]]`: corrects schemas before anything else looks at them.

use std::collections::BTreeMap;

use super::{FileId, Files, ProviderFolder};
use crate::config::{Change, Overlay};
use crate::finding::{Findings, catalogue};
use crate::json::{Json, Node, parse, split_last};

/// What a correction did.
enum Outcome {
    /// The schema was changed.
    Corrected,
    /// The schema was already like that.
    Needless,
    /// The place does not exist, or is not a property where it must be one.
    Nowhere,
}

/// Makes every correction of a provider, in their order.
pub(super) fn correct(provider: &ProviderFolder, files: &mut Files, findings: &mut Findings) {
    for (i, overlay) in provider.config.overlay.iter().enumerate() {
        let path = format!("{}/{}", provider.name, overlay.schema);
        let Some(id) = files.by_path(&path).filter(|id| provider.files.contains(id)) else {
            let place = provider.config_place(&format!("/overlay/{i}/schema"));
            findings.push(catalogue::overlay_without_file(place, &overlay.schema));
            continue;
        };
        let place = provider.config_place(&format!("/overlay/{i}/pointer"));
        match apply(overlay, id, files) {
            Outcome::Corrected => {
                if let Some(file) = files.get_mut(id) {
                    file.corrected = file.sound;
                }
            }
            Outcome::Needless => {
                findings.push(catalogue::overlay_needless(place, &overlay.schema, &overlay.pointer));
            }
            Outcome::Nowhere => findings.push(catalogue::overlay_nowhere(place, &overlay.pointer)),
        }
    }
}

fn apply(overlay: &Overlay, id: FileId, files: &mut Files) -> Outcome {
    // What is wrong with an unsound file has been said.
    let Some(file) = files.get_mut(id).filter(|file| file.sound) else { return Outcome::Corrected };
    let (root, pointer) = (&mut file.root, overlay.pointer.as_str());
    match &overlay.change {
        Change::Nullable => at(root, pointer, nullable),
        Change::Type(types) => {
            let names: Vec<&str> = types.as_slice().iter().map(|name| name.name()).collect();
            at(root, pointer, |schema| set_type(schema, &names))
        }
        Change::Optional => property(root, pointer, |schema, name| {
            if unrequire(schema, name) { Outcome::Corrected } else { Outcome::Needless }
        }),
        Change::Drop => property(root, pointer, |schema, name| {
            unrequire(schema, name);
            schema.member_mut("properties").and_then(|properties| properties.remove(name));
            Outcome::Corrected
        }),
        Change::Remove(names) => at(root, pointer, |schema| remove(schema, names.as_slice())),
        Change::Set(keywords) => at(root, pointer, |schema| set(schema, keywords)),
        Change::Rename(new) => property(root, pointer, |schema, name| rename(schema, name, new)),
    }
}

/// Changes the schema at a pointer.
fn at(root: &mut Node, pointer: &str, change: impl FnOnce(&mut Json) -> Outcome) -> Outcome {
    root.value.pointer_mut(pointer).map_or(Outcome::Nowhere, change)
}

/// Changes the schema that has the property at a pointer: `…/properties/<name>`.
fn property(root: &mut Node, pointer: &str, change: impl FnOnce(&mut Json, &str) -> Outcome) -> Outcome {
    let Some((properties, name)) = split_last(pointer) else { return Outcome::Nowhere };
    let Some(schema) = properties.strip_suffix("/properties") else { return Outcome::Nowhere };
    if root.pointer(pointer).is_none() {
        return Outcome::Nowhere;
    }
    at(root, schema, |schema| change(schema, &name))
}

/// Keywords that may refuse `null` on their own, so that more must change than `type`.
const REFUSING: [&str; 9] = ["$ref", "$dynamicRef", "enum", "const", "allOf", "anyOf", "oneOf", "not", "if"];

/// Lets a schema accept `null` too.
fn nullable(schema: &mut Json) -> Outcome {
    let refuses =
        *schema == Json::Boolean(false) || REFUSING.iter().any(|name| schema.member(name).is_some());
    if refuses {
        return alternative(schema);
    }
    let types: Vec<Json> = match schema.member("type") {
        Some(Json::Array(types)) => types.iter().map(|item| item.value.clone()).collect(),
        Some(one) => vec![one.clone()],
        None => return Outcome::Needless,
    };
    let null = Json::from("null");
    if types.contains(&null) {
        return Outcome::Needless;
    }
    schema.set("type", types.into_iter().chain([null]).collect());
    Outcome::Corrected
}

/// The schema, or `null`.
fn alternative(schema: &mut Json) -> Outcome {
    let null: Json = [("type", Json::from("null"))].into_iter().collect();
    let has_null = |branches: &Vec<Node>| branches.iter().any(|b| b.value.to_value() == null.to_value());
    if matches!(schema.member("anyOf"), Some(Json::Array(branches)) if has_null(branches)) {
        return Outcome::Needless;
    }
    let was = std::mem::replace(schema, Json::Null);
    *schema = [("anyOf", Json::from_iter([was, null]))].into_iter().collect();
    Outcome::Corrected
}

/// Takes keywords out.
fn remove(schema: &mut Json, names: &[String]) -> Outcome {
    let gone = names.iter().filter(|name| schema.remove(name).is_some()).count();
    if gone == names.len() { Outcome::Corrected } else { Outcome::Needless }
}

/// Gives keywords values.
fn set(schema: &mut Json, keywords: &BTreeMap<String, serde_json::Value>) -> Outcome {
    if !matches!(schema, Json::Object(_)) {
        return Outcome::Nowhere;
    }
    let mut outcome = Outcome::Needless;
    for (name, value) in keywords {
        if schema.member(name).is_none_or(|old| old.to_value() != *value) {
            // What serde_json writes is JSON.
            if let Ok(value) = parse(&value.to_string()) {
                schema.set(name, value.value);
                outcome = Outcome::Corrected;
            }
        }
    }
    outcome
}

fn set_type(schema: &mut Json, names: &[&str]) -> Outcome {
    let mut types = names.iter().map(|name| Json::String((*name).to_owned()));
    let value = match (names.len(), types.next()) {
        (1, Some(one)) => one,
        (_, first) => first.into_iter().chain(types).collect(),
    };
    if schema.member("type").is_some_and(|old| old.to_value() == value.to_value()) {
        return Outcome::Needless;
    }
    if !matches!(schema, Json::Object(_)) {
        *schema = Json::Object(Vec::new());
    }
    schema.set("type", value);
    Outcome::Corrected
}

fn rename(schema: &mut Json, name: &str, new: &str) -> Outcome {
    if name == new {
        return Outcome::Needless;
    }
    let Some(Json::Object(properties)) = schema.member_mut("properties") else { return Outcome::Nowhere };
    if properties.iter().any(|member| member.name == new) {
        return Outcome::Nowhere;
    }
    for member in properties.iter_mut().filter(|member| member.name == name) {
        new.clone_into(&mut member.name);
    }
    if let Some(Json::Array(required)) = schema.member_mut("required") {
        for item in required.iter_mut().filter(|item| item.as_str() == Some(name)) {
            item.value = Json::String(new.to_owned());
        }
    }
    Outcome::Corrected
}

/// Takes a name out of `required`; whether it was there.
fn unrequire(schema: &mut Json, name: &str) -> bool {
    let Some(Json::Array(required)) = schema.member_mut("required") else { return false };
    let before = required.len();
    required.retain(|item| item.as_str() != Some(name));
    let after = required.len();
    if after == 0 {
        // Draft 4 has no empty list.
        schema.remove("required");
    }
    after < before
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use serde_json::{Value, json};

    use crate::load::load;

    /// The schema after one correction of `schema`, and the rules of the findings.
    fn corrected(schema: &Value, pointer: &str, change: &str) -> (Value, Vec<&'static str>) {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("acme");
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("e.json"), schema.to_string()).unwrap();
        let toml = format!("[[overlay]]\nschema = \"e.json\"\npointer = \"{pointer}\"\nchange = {change}\n");
        fs::write(folder.join("provider.toml"), toml).unwrap();
        let (folder, findings) = load(root.path());
        let file = folder.files.get(folder.providers[0].files[0]).unwrap();
        (file.root.to_value(), findings.iter().map(|finding| finding.rule).collect())
    }

    #[test]
    fn corrections_change_what_they_name_and_no_more() {
        let schema = json!({
            "required": ["a", "b"],
            "properties": {"a": {"type": "string", "maxLength": 1}, "b": {"$ref": "#/$defs/b"}, "c": {}},
            "$defs": {"b": {"type": ["string", "integer"]}},
        });
        let cases = [
            ("/properties/a", "\"nullable\"", "/properties/a/type", json!(["string", "null"])),
            ("/$defs/b", "\"nullable\"", "/$defs/b/type", json!(["string", "integer", "null"])),
            (
                "/properties/b",
                "\"nullable\"",
                "/properties/b",
                json!({"anyOf": [{"$ref": "#/$defs/b"}, {"type": "null"}]}),
            ),
            ("/properties/a", "\"optional\"", "/required", json!(["b"])),
            ("/properties/a", "{ type = \"integer\" }", "/properties/a/type", json!("integer")),
            (
                "/properties/c",
                "{ type = [\"null\", \"string\"] }",
                "/properties/c/type",
                json!(["null", "string"]),
            ),
            ("/properties/b", "{ rename = \"d\" }", "/properties/d", json!({"$ref": "#/$defs/b"})),
            ("/properties/b", "{ rename = \"d\" }", "/required", json!(["a", "d"])),
            ("/properties/a", "{ remove = [\"maxLength\", \"type\"] }", "/properties/a", json!({})),
            ("", "{ remove = \"required\" }", "/$defs/b", json!({"type": ["string", "integer"]})),
            (
                "/properties/a",
                "{ set = { maxLength = 9, enum = [\"x\", 1.5], pattern = '^\\d$' } }",
                "/properties/a",
                json!({"type": "string", "maxLength": 9, "enum": ["x", 1.5], "pattern": "^\\d$"}),
            ),
            ("/properties/a", "\"drop\"", "/required", json!(["b"])),
            ("/properties/a", "\"drop\"", "/properties", json!({"b": {"$ref": "#/$defs/b"}, "c": {}})),
        ];
        for (pointer, change, place, expected) in cases {
            let (after, findings) = corrected(&schema, pointer, change);
            assert_eq!(findings, [""; 0], "{change} {pointer}");
            assert_eq!(after.pointer(place), Some(&expected), "{change} {pointer}");
        }
    }

    #[test]
    fn a_correction_that_corrects_nothing_is_a_finding() {
        let schema = json!({
            "required": ["b"],
            "properties": {"a": {"type": ["null", "string"]}, "b": true, "c": {"anyOf": [{"type": "null"}]}},
        });
        let cases = [
            ("/properties/z", "\"nullable\"", "overlay-nowhere"),
            ("/properties/z", "\"drop\"", "overlay-nowhere"),
            ("/required/0", "\"optional\"", "overlay-nowhere"),
            ("/properties/a", "{ rename = \"b\" }", "overlay-nowhere"),
            ("/properties/z", "{ remove = \"type\" }", "overlay-nowhere"),
            ("/properties/b", "{ set = { type = \"string\" } }", "overlay-nowhere"),
            ("/properties/a", "{ remove = \"pattern\" }", "overlay-needless"),
            ("/properties/a", "{ set = { type = [\"null\", \"string\"] } }", "overlay-needless"),
            ("/properties/a", "\"nullable\"", "overlay-needless"),
            ("/properties/b", "\"nullable\"", "overlay-needless"),
            ("/properties/c", "\"nullable\"", "overlay-needless"),
            ("/properties/a", "\"optional\"", "overlay-needless"),
            ("/properties/a", "{ type = [\"null\", \"string\"] }", "overlay-needless"),
        ];
        for (pointer, change, rule) in cases {
            let (after, findings) = corrected(&schema, pointer, change);
            assert_eq!(findings, [rule], "{change} {pointer}");
            assert_eq!(after, schema, "{change} {pointer}");
        }
    }
}
