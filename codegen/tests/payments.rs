//! A provider as large as those of payments APIs: objects by id or expanded, unions tagged on three levels, what all
//! have in common by `allOf`. Every field has the type that a person would write.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests stop where they fail")]

#[path = "shapes/folder.rs"]
mod folder;

use folder::shaping_of;
use hookwright_codegen::model::{Kind, Shape, TypeUse, Widening};
use serde_json::{Map, Value, json};

const OBJECTS: [&str; 10] = [
    "customer", "account", "product", "price", "charge", "invoice", "refund", "dispute", "payout", "contract",
];
const ACTIONS: [&str; 6] = ["created", "updated", "removed", "failed", "expired", "reviewed"];

fn branch(tag: &str, value: &str, more: &Value) -> Value {
    let mut properties = more.as_object().unwrap().clone();
    properties.insert(tag.to_owned(), json!({ "const": value }));
    json!({ "type": "object", "properties": properties, "required": [tag] })
}

fn definitions() -> Value {
    let mut all = Map::new();
    all.insert(
        "resource".to_owned(),
        json!({
            "type": "object",
            "properties": {
                "id": { "type": "string" },
                "live": { "type": "boolean" },
                "labels": { "type": "object", "additionalProperties": { "type": "string" } }
            },
            "required": ["id"]
        }),
    );
    let result = json!({ "oneOf": [
        branch("result", "passed", &json!({ "at": { "type": "integer" } })),
        branch("result", "failed", &json!({ "reason": { "type": "string" } })),
    ] });
    let wallet = json!({ "oneOf": [
        branch("kind", "phone", &json!({ "token": { "type": "string" } })),
        branch("kind", "watch", &json!({ "check": result })),
    ] });
    all.insert(
        "method".to_owned(),
        json!({ "oneOf": [
            branch("type", "card", &json!({ "brand": { "enum": ["red", "blue"] }, "wallet": wallet })),
            branch("type", "bank", &json!({ "account": { "type": "string" } })),
            branch("type", "cash", &json!({})),
        ] }),
    );
    for (object, other) in OBJECTS.iter().zip(OBJECTS.iter().cycle().skip(1)) {
        let own = json!({
            "type": "object",
            "properties": {
                "object": { "const": object },
                "rate": { "type": "number" },
                "state": { "enum": [1, 2, 3] },
                "method": { "anyOf": [{ "$ref": "#/$defs/method" }, { "type": "null" }] },
                "parent": { "anyOf": [
                    { "type": "string" },
                    { "$ref": format!("#/$defs/{other}") },
                    { "$ref": format!("#/$defs/removed_{other}") },
                ] },
                "billing": { "anyOf": [
                    { "type": "object", "properties": { "email": { "type": ["string", "null"] } } },
                    { "type": "null" },
                ] },
                "related": {
                    "type": "object",
                    "properties": {
                        "data": { "type": "array", "items": { "$ref": format!("#/$defs/{other}") } },
                        "has_more": { "type": "boolean" }
                    },
                    "required": ["data"]
                },
                "metadata": { "anyOf": [
                    { "type": "object", "additionalProperties": { "type": "string" } },
                    { "enum": [""] },
                ] },
                "source": { "anyOf": [{ "$ref": "#/$defs/method" }, { "type": "string" }] },
                "status": { "type": ["string", "null"], "enum": ["open", "paid", "void", null] },
                "tiers": { "type": "array", "items": { "type": "object", "properties": {
                    "up_to": { "anyOf": [{ "type": "integer" }, { "const": "inf" }] },
                    "amount": { "type": ["integer", "null"] }
                } } },
                "schedule": {
                    "type": "object",
                    "properties": { "kind": { "type": "string" } },
                    "if": { "properties": { "kind": { "const": "once" } }, "required": ["kind"] },
                    "then": { "properties": { "at": { "type": "integer" } }, "required": ["at"] },
                    "else": { "properties": { "every": { "type": "string" } } }
                }
            },
            "required": ["object"]
        });
        all.insert((*object).to_owned(), json!({ "allOf": [{ "$ref": "#/$defs/resource" }, own] }));
        all.insert(
            format!("removed_{object}"),
            json!({
                "type": "object",
                "properties": { "id": { "type": "string" }, "removed": { "const": true } },
                "required": ["id", "removed"]
            }),
        );
    }
    json!({ "$defs": all })
}

fn provider() -> Value {
    let mut files = Map::new();
    files.insert("_shared/all.json".to_owned(), definitions());
    for object in OBJECTS {
        for action in ACTIONS {
            let event = json!({
                "type": "object",
                "properties": {
                    "type": { "const": format!("{object}.{action}") },
                    "data": {
                        "type": "object",
                        "properties": { "object": { "$ref": format!("_shared/all.json#/$defs/{object}") } },
                        "required": ["object"]
                    }
                },
                "required": ["type", "data"]
            });
            files.insert(format!("{object}.{action}.schema.json"), event);
        }
    }
    Value::Object(files)
}

fn holds_any(ty: &TypeUse) -> bool {
    match &ty.kind {
        Kind::Any => true,
        Kind::Nullable(inner) | Kind::List(inner) | Kind::Map(inner) => holds_any(inner),
        Kind::Tuple(items) => items.iter().any(holds_any),
        _ => false,
    }
}

#[test]
fn no_part_of_a_large_provider_is_any_value() {
    let shaping = shaping_of("payments", &provider().to_string());
    let types = &shaping.shaped.types.types;
    assert_eq!(shaping.shaped.roots.len(), OBJECTS.len() * ACTIONS.len());
    let mut parts = 0;
    for ty in types {
        let uses: Vec<&TypeUse> = match &ty.shape {
            Shape::Struct(one) => one.fields.iter().map(|field| &field.ty).collect(),
            Shape::TaggedUnion(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
            Shape::Union(variants) => variants.iter().map(|variant| &variant.ty).collect(),
            Shape::Choice(choice) => choice.variants.iter().map(|variant| &variant.ty).collect(),
            Shape::External(external) => external.variants.iter().filter_map(|one| one.ty.as_ref()).collect(),
            Shape::Newtype(ty) => vec![ty],
            Shape::StringEnum(_) | Shape::ValueEnum(_) => Vec::new(),
        };
        parts += uses.len();
        assert!(!uses.into_iter().any(holds_any), "{} holds any value", ty.name);
    }
    assert!(parts > 500, "{parts}");
    let told = |what: &Widening| matches!(what, Widening::ByVerdict { .. });
    let notes = &shaping.shaped.notes;
    assert!(notes.iter().all(|note| told(&note.what)), "{notes:?}");
    let tagged = types.iter().filter(|ty| matches!(ty.shape, Shape::TaggedUnion(_))).count();
    assert_eq!(tagged, 3, "the method, its wallet, and the result of the wallet's check");
    let expanded =
        types.iter().filter(|ty| matches!(&ty.shape, Shape::Choice(one) if one.variants.len() == 3));
    assert_eq!(expanded.count(), OBJECTS.len());
    // A definition that is a union is one type wherever it stands, and the variant that holds it has its name.
    let sources = types.iter().filter_map(|ty| match &ty.shape {
        Shape::Union(variants) if ty.name.ends_with("Source") => Some(variants),
        _ => None,
    });
    let methods = sources.filter(|variants| variants.iter().any(|variant| variant.name == "Method"));
    assert_eq!(methods.count(), OBJECTS.len());
    let envelopes = types.iter().filter(|ty| ty.name.starts_with("Data") || ty.name.starts_with("Object"));
    assert_eq!(envelopes.count(), 0, "no type is called after the envelope");
}
