//! The same types by typify alone: each schema in one document and in the spelling that typify knows.

use std::error::Error;

use serde_json::{Map, Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

/// The types of one event, and the name of the payload's own.
pub(crate) struct Types {
    pub(crate) code: String,
    pub(crate) root: String,
}

/// The types that typify makes of a schema, whose references to other documents are in `shared`.
pub(crate) fn types(schema: &str, shared: &[(&str, &str)], title: &str) -> Result<Types, Box<dyn Error>> {
    let mut document: Value = serde_json::from_str(schema)?;
    let mut definitions = take_definitions(&mut document);
    for (_, text) in shared {
        definitions.extend(take_definitions(&mut serde_json::from_str(text)?));
    }
    let prefixes: Vec<&str> = shared.iter().map(|(path, _)| *path).collect();
    let mut definitions = Value::Object(definitions);
    respell(&mut document, &prefixes);
    respell(&mut definitions, &prefixes);
    // Without a title it makes no type of a document's root.
    document["title"] = title.into();
    document["$schema"] = "http://json-schema.org/draft-07/schema#".into();
    document["definitions"] = definitions;
    let mut space = TypeSpace::new(&TypeSpaceSettings::default());
    let root =
        space.add_root_schema(serde_json::from_value(document)?)?.ok_or("a titled schema has a type")?;
    let root = space.get_type(&root)?.name();
    Ok(Types { code: space.to_stream().to_string(), root })
}

fn take_definitions(document: &mut Value) -> Map<String, Value> {
    let taken = document.as_object_mut().and_then(|document| document.remove("$defs"));
    taken.and_then(|taken| taken.as_object().cloned()).unwrap_or_default()
}

/// References into other documents become references into this one, and `$defs` becomes `definitions`.
fn respell(value: &mut Value, prefixes: &[&str]) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| respell(item, prefixes)),
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                match value {
                    Value::String(reference) if key == "$ref" => {
                        let local = prefixes.iter().find_map(|prefix| reference.strip_prefix(prefix));
                        let local = local.unwrap_or(reference);
                        *value = json!(local.replace("#/$defs/", "#/definitions/"));
                    }
                    other => respell(other, prefixes),
                }
            }
        }
        _ => {}
    }
}
