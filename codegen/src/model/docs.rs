//! What is written above types and fields: the schema's own words. What names and types say is not said again.

use super::Root;
use super::origin::origin;
use super::prose::{code, prose};
use crate::json::Json;
use crate::schema::{Graph, Schema, SchemaId};

/// The longest value that is worth a line.
const LONGEST_VALUE: usize = 80;
/// How many of a schema's examples are shown.
const MOST_EXAMPLES: usize = 3;

/// What the variant of objects whose tag is not listed is documented as.
pub(crate) const UNLISTED: &str = "An object of a kind that the schema does not list.";

/// What the variant is documented as that holds strings and objects whose name is not listed.
pub(crate) const UNNAMED: &str = "A value of a kind that the schema does not list.";

/// `title` and `description`, if there are any.
pub(super) fn written(schema: &Schema) -> Option<String> {
    let texts = [schema.title.as_deref(), schema.description.as_deref()];
    let mut texts: Vec<String> =
        texts.into_iter().flatten().map(prose).filter(|text| !text.is_empty()).collect();
    texts.dedup();
    (!texts.is_empty()).then(|| texts.join("\n\n"))
}

/// For an event's type.
pub(super) fn event(graph: &Graph, root: &Root) -> String {
    let schema = graph.get(root.schema);
    let written = written(schema).or_else(|| schema.reference.and_then(|id| written_at(graph, id)));
    finish(written.unwrap_or_else(|| format!("The {} event.", code(&root.event))), schema)
}

/// For a type that schemas define.
pub(super) fn named(graph: &Graph, id: SchemaId) -> String {
    let schema = graph.get(id);
    finish(written(schema).unwrap_or_default(), schema)
}

/// For the struct of a variant, which `tag` tells from the others by `value`.
pub(super) fn variant(graph: &Graph, id: SchemaId, tag: &str, value: &str) -> String {
    let schema = graph.get(id);
    let text = written(schema).unwrap_or_else(|| {
        let origin = origin(&schema.place.pointer);
        let name = if origin.name.is_empty() { "The payload".to_owned() } else { code(&origin.name) };
        format!("{name} where {} is {}.", code(tag), code(value))
    });
    finish(text, schema)
}

/// For a field whose schema is not one of several.
pub(super) fn field(graph: &Graph, id: SchemaId) -> String {
    let schema = graph.get(id);
    finish(written(schema).unwrap_or_default(), schema)
}

/// For a variant that stands for one string, if its name does not tell the string.
pub(super) fn literal(value: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    match value.chars().next() {
        None => "The empty string.".to_owned(),
        Some(first) if first.is_ascii_alphabetic() && value.chars().all(is_word) => String::new(),
        Some(_) => code(value),
    }
}

fn written_at(graph: &Graph, id: SchemaId) -> Option<String> {
    written(graph.get(id))
}

/// Adds what the keywords `default`, `examples`, `readOnly`, `writeOnly` and `deprecated` say.
fn finish(mut text: String, schema: &Schema) -> String {
    if let Some(default) = schema.default.as_ref().and_then(literal_json) {
        text.push_str("\n\nDefault: ");
        text.push_str(&code(&default));
        text.push('.');
    }
    let examples: Vec<String> =
        schema.examples.iter().filter_map(literal_json).take(MOST_EXAMPLES).map(|one| code(&one)).collect();
    if !examples.is_empty() {
        let word = if examples.len() == 1 { "Example" } else { "Examples" };
        text.extend(["\n\n", word, ": ", &*examples.join(", "), "."]);
    }
    if schema.read_only {
        text.push_str("\n\nRead-only.");
    }
    if schema.write_only {
        text.push_str("\n\nWrite-only.");
    }
    if schema.deprecated {
        text.push_str("\n\nDeprecated.");
    }
    text.trim_start_matches('\n').to_owned()
}

/// A value as compact JSON, unless it is too long to read in passing.
fn literal_json(value: &Json) -> Option<String> {
    let mut text = String::new();
    write_json(value, &mut text)?;
    Some(text)
}

fn write_json(value: &Json, out: &mut String) -> Option<()> {
    match value {
        Json::Null => out.push_str("null"),
        Json::Boolean(value) => out.push_str(if *value { "true" } else { "false" }),
        Json::Number(text) => out.push_str(text),
        Json::String(text) => out.push_str(&serde_json::Value::from(text.as_str()).to_string()),
        Json::Array(items) if items.is_empty() => out.push_str("[]"),
        Json::Object(members) if members.is_empty() => out.push_str("{}"),
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index == 0 { "[" } else { ", " });
                write_json(&item.value, out)?;
            }
            out.push(']');
        }
        Json::Object(members) => {
            for (index, member) in members.iter().enumerate() {
                out.push_str(if index == 0 { "{" } else { ", " });
                out.push_str(&serde_json::Value::from(member.name.as_str()).to_string());
                out.push_str(": ");
                write_json(&member.value.value, out)?;
            }
            out.push('}');
        }
    }
    (out.len() <= LONGEST_VALUE).then_some(())
}
