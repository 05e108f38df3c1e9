//! Every place of a schema folder, and of a document that is imported, where text may stand.

use hookwright_cli::import::{Options, Payload};
use serde_json::{Value, json};

/// Files of a provider's folder, by path.
pub(crate) type Files = Vec<(String, String)>;

/// A document, and how it is imported.
pub(crate) struct Import {
    pub(crate) document: String,
    pub(crate) options: Options,
}

/// Places that name something, and take no other text than a name; `toml` may ask for a syntax of its own.
pub(crate) fn may_be_refused(place: &str) -> bool {
    place.starts_with("uri-") || place.starts_with("toml-") || place.starts_with("import-")
}

/// The places of schemas and of names of files, each with what holds the text there.
pub(crate) fn all(text: &str) -> Vec<(String, Files)> {
    let mut all = vec![("schema".to_owned(), vec![file("x.schema.json", &schema(text))])];
    all.extend(named(text));
    all.extend(uris(text));
    all
}

fn file(path: &str, value: &Value) -> (String, String) {
    (path.to_owned(), serde_json::to_string_pretty(value).unwrap())
}

/// A schema that says the text wherever a schema says anything.
fn schema(text: &str) -> Value {
    let (other, pattern) = (format!("{text}2"), pattern(text));
    let reference = format!("#/$defs/{}", uri(&text.replace('~', "~0").replace('/', "~1")));
    let branch = |tag: &str, name: &str| {
        json!({
            "title": text, "description": text, "type": "object", "required": [text],
            "properties": { text: { "const": tag }, name: { "type": "integer", "description": text } }
        })
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": text, "description": text, "$comment": text, text: text,
        "$defs": {
            text: {
                "title": text, "description": text, "type": "object", "required": [text],
                "properties": { text: { "type": "string", "description": text, "default": text } }
            }
        },
        "type": "object", "required": [text, "list"],
        "properties": {
            text: { "type": "string", "enum": [text, other], "description": text, "$comment": text },
            "constant": { "const": text },
            "mixed": { "enum": [text, 1, null, { text: [text] }] },
            "reference": { "$ref": reference },
            "pattern": { "type": "string", "pattern": pattern },
            "map": {
                "type": "object", "patternProperties": { pattern.as_str(): { "type": "integer" } },
                "additionalProperties": { "type": "string" }
            },
            "tagged": { "oneOf": [branch(text, "one"), branch(&other, "two")] },
            "untagged": { "description": text, "anyOf": [{ "type": "string", "title": text }, { "type": "integer" }] },
            "plain": {
                "type": "string", "default": text, "examples": [text], "deprecated": true, "format": text,
                "contentMediaType": text, "contentEncoding": text
            },
            "names": { "type": "object", "propertyNames": { "enum": [text, other] } },
            "dependent": {
                "type": "object", "dependentRequired": { text: [other] },
                "dependentSchemas": { text: { "minProperties": 2 } }
            },
            "list": { "type": "array", "items": { "title": text, "type": "object", "properties": { text: {} } } },
            "conditional": { "if": { "required": [text] }, "then": { "required": [other] } },
        },
        "additionalProperties": { "type": "string", "description": text }
    })
}

/// A pattern that is the text.
fn pattern(text: &str) -> String {
    let escaped = |letter: char| {
        if "^$\\.*+?()[]{}|/".contains(letter) { format!("\\{letter}") } else { letter.into() }
    };
    text.chars().map(escaped).collect()
}

/// The text in a URI's fragment.
fn uri(text: &str) -> String {
    let encoded = |byte: u8| {
        if byte.is_ascii_alphanumeric() || byte == b'~' {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    text.bytes().map(encoded).collect()
}

/// Names of files and folders.
fn named(text: &str) -> Vec<(String, Files)> {
    // No file system has these in a name, and none has names as long as some texts.
    let name: String = text.chars().filter(|letter| !matches!(letter, '/' | '\0')).take(60).collect();
    let object = json!({ "type": "object", "properties": { "a": { "type": "string" } } });
    let versions = "[version]\nheader = \"X-Version\"\n".to_owned();
    let place = |place: &str, files: Files| (format!("name-{place}"), files);
    vec![
        place("event", vec![file(&format!("{name}.schema.json"), &object), file("plain.json", &object)]),
        place("folder", vec![file(&format!("f{name}/a.schema.json"), &object)]),
        place(
            "example",
            vec![
                file("a.schema.json", &object),
                file(&format!("a.{name}.example.json"), &json!({ "a": text })),
            ],
        ),
        place(
            "shared",
            vec![
                file(
                    &format!("_{name}/{name}.json"),
                    &json!({ "type": "object", "title": text, "properties": { "b": object } }),
                ),
                file("a.schema.json", &json!({ "$ref": format!("_{0}/{0}.json", uri(&name)) })),
            ],
        ),
        place(
            "version",
            vec![
                ("provider.toml".to_owned(), versions),
                file(&format!("v{name}/a.schema.json"), &object),
                file("2025/a.schema.json", &object),
            ],
        ),
    ]
}

/// Keywords whose value is a URI or a part of one.
fn uris(text: &str) -> Vec<(String, Files)> {
    let of = |keyword: &str, value: Value| {
        let schema = json!({ "type": "object", keyword: value });
        (format!("uri-{}", keyword.trim_start_matches('$')), vec![file("x.schema.json", &schema)])
    };
    vec![
        of("$id", text.into()),
        of("$anchor", text.into()),
        of("$dynamicAnchor", text.into()),
        of("$ref", format!("#{text}").into()),
        of("$schema", text.into()),
        of("$vocabulary", json!({ text: true })),
    ]
}

/// Documents that are imported.
pub(crate) fn documents(text: &str) -> Vec<(String, Import)> {
    let import = |document: Value, options| Import { document: document.to_string(), options };
    let paths =
        Options { paths: vec!["/hooks/**".to_owned()], payload: Payload::Either, ..Options::default() };
    vec![
        ("import-openapi".to_owned(), import(openapi(text), Options::default())),
        ("import-paths".to_owned(), import(openapi(text), paths)),
        ("import-asyncapi".to_owned(), import(asyncapi(text), Options::default())),
        (
            "import-bundle".to_owned(),
            import(json!({ "title": text, "$defs": { text: component(text) } }), Options::default()),
        ),
    ]
}

fn component(text: &str) -> Value {
    json!({
        "title": text, "description": text, "type": "object", "required": [text], "example": { text: text },
        "externalDocs": { "url": text, "description": text }, "x-vendor": text,
        "properties": { text: { "type": "string", "description": text, "enum": [text], "example": text } }
    })
}

fn openapi(text: &str) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{}", uri(&name.replace('~', "~0").replace('/', "~1"))) });
    let body = json!({
        "description": text,
        "content": { "application/json": {
            "schema": reference(text),
            "examples": { text: { "summary": text, "description": text, "value": { text: text } } }
        } }
    });
    let operation = json!({
        "operationId": text, "summary": text, "description": text, "tags": [text],
        "externalDocs": { "url": text, "description": text }, "requestBody": body,
        "responses": { "200": { "description": text } }
    });
    // The part from the first `*` on would be the event's name.
    let path = format!("/hooks/path {}", text.replace('*', "+"));
    json!({
        "openapi": "3.1.0",
        "info": { "title": text, "version": text, "description": text, "contact": { "name": text } },
        "servers": [{ "url": text, "description": text }],
        "tags": [{ "name": text, "description": text }],
        "webhooks": { text: { "summary": text, "description": text, "post": operation } },
        "paths": { path: { "post": operation } },
        "components": { "schemas": {
            text: component(text),
            "other": {
                "discriminator": { "propertyName": text, "mapping": { text: format!("#/components/schemas/{}", uri(text)) } },
                "oneOf": [reference(text)]
            }
        } }
    })
}

fn asyncapi(text: &str) -> Value {
    json!({
        "asyncapi": "2.6.0",
        "info": { "title": text, "version": text, "description": text },
        "channels": { text: { "description": text, "subscribe": {
            "operationId": text, "summary": text,
            "message": { "name": text, "title": text, "summary": text, "description": text, "payload": component(text) }
        } } }
    })
}
