//! The schemas promise what the providers' documentation promises, and no more.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod source;

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use source::Source;

fn schema_text(source: &Source) -> String {
    fs::read_to_string(source::folder().join(&source.path)).unwrap()
}

fn by_path(path: &str) -> Source {
    source::events().into_iter().find(|source| source.path == path).unwrap_or_else(|| panic!("no {path}"))
}

fn document(source: &Source) -> Value {
    let name = format!("{}-{}.json", source.provider, source.event);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published_samples").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

/// What becomes of the document after a change of the object at `pointer`.
fn with(source: &Source, pointer: &str, change: impl FnOnce(&mut Map<String, Value>)) -> bool {
    let mut payload = document(source);
    change(payload.pointer_mut(pointer).and_then(Value::as_object_mut).expect("an object"));
    source.validator().is_valid(&payload)
}

#[test]
fn every_document_and_every_example_is_valid() {
    for source in source::events() {
        let validator = source.validator();
        assert!(validator.is_valid(&document(&source)), "{}: the document", source.path);
        for (name, text) in source.examples() {
            let errors: Vec<String> = validator
                .iter_errors(&serde_json::from_str(&text).unwrap())
                .map(|error| format!("{}: {error}", error.instance_path()))
                .collect();
            assert!(errors.is_empty(), "{}: {name}: {errors:?}", source.path);
        }
    }
}

#[test]
fn every_schema_is_one_of_its_draft() {
    for source in source::events() {
        let schema: Value = serde_json::from_str(&schema_text(&source)).unwrap();
        assert!(jsonschema::meta::is_valid(&schema), "{}", source.path);
    }
}

#[test]
fn every_derived_schema_says_what_it_was_derived_from() {
    for source in source::events().iter().filter(|source| source.provider != "willsuite") {
        let schema: Value = serde_json::from_str(&schema_text(source)).unwrap();
        let comment = schema["$comment"].as_str().unwrap_or_else(|| panic!("{}: no $comment", source.path));
        assert!(comment.starts_with("Derived from "), "{}", source.path);
        assert!(comment.contains("ever seen as null"), "{}", source.path);
        for keyword in ["title", "description"] {
            assert!(schema[keyword].is_string(), "{}: no {keyword}", source.path);
        }
    }
}

#[test]
fn every_object_is_open() {
    for source in source::events() {
        let extra =
            |object: &mut Map<String, Value>| drop(object.insert("new".to_owned(), json!({ "a": 1 })));
        for pointer in objects("", &document(&source)) {
            // The one map of strings that a document closes.
            let is_map = ["/case_data/meta", "/customer/metadata"].contains(&pointer.as_str());
            assert_eq!(with(&source, &pointer, extra), !is_map, "{} {pointer}", source.path);
        }
    }
}

fn objects(pointer: &str, value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => {
            let below =
                members.iter().flat_map(|(name, member)| objects(&format!("{pointer}/{name}"), member));
            std::iter::once(pointer.to_owned()).chain(below).collect()
        }
        _ => Vec::new(),
    }
}

#[test]
fn willsuite_requires_fields_that_may_be_null() {
    let source = by_path("willsuite/customer.created.schema.json");
    let schema = schema_text(&source);
    assert!(!schema.contains("$schema") && !schema.contains("\"title\": \"") && !schema.contains("$comment"));
    assert!(with(&source, "/customer_data", |customer| customer["email"] = Value::Null));
    assert!(!with(&source, "/customer_data", |customer| drop(customer.remove("email"))));
    assert!(!with(&source, "/customer_data", |customer| customer["title"] = Value::Null));
    assert!(!with(&source, "/case_data/meta", |meta| drop(meta.insert("id".to_owned(), Value::Null))));
}

#[test]
fn flexprice_requires_what_later_documents_still_have() {
    let source = by_path("flexprice/customer.created.schema.json");
    for name in ["created_at", "integrations", "status", "tenant_id", "email", "metadata"] {
        assert!(with(&source, "/customer", |customer| drop(customer.remove(name))), "{name}");
    }
    for required in ["customer", "event_type"] {
        assert!(!with(&source, "", |payload| drop(payload.remove(required))), "{required}");
    }
    assert!(!with(&source, "/customer", |customer| drop(customer.remove("id"))));
}

#[test]
fn flexprice_knows_42_event_names_and_takes_others() {
    let source = by_path("flexprice/customer.created.schema.json");
    let schema: Value = serde_json::from_str(&schema_text(&source)).unwrap();
    let known = schema["properties"]["event_type"]["examples"].as_array().unwrap().len();
    assert_eq!(known, 42);
    assert!(with(&source, "", |payload| payload["event_type"] = json!("customer.merged")));
    assert!(!with(&source, "", |payload| payload["event_type"] = Value::Null));
}

#[test]
fn flavours_takes_text_where_only_null_was_seen() {
    let source = by_path("flavours/customers.CREATE.schema.json");
    let comment = schema_text(&source);
    for pointer in ["/data", "/data/user"] {
        let null = |(name, value): (&String, &Value)| value.is_null().then(|| name.clone());
        let payload = document(&source);
        let names: Vec<String> =
            payload.pointer(pointer).unwrap().as_object().unwrap().iter().filter_map(null).collect();
        assert!(!names.is_empty());
        for name in names {
            assert!(with(&source, pointer, |object| object[&name] = json!("text")), "{pointer}/{name}");
            assert!(comment.contains(&name));
        }
    }
    assert!(!with(&source, "", |payload| payload["timestamp"] = json!("2023-10-19")));
}

#[test]
fn tiquo_tells_its_events_apart() {
    for source in source::events().iter().filter(|source| source.provider == "tiquo") {
        for other in ["customer.created", "customer.updated", "customer.deleted"] {
            let valid = with(source, "", |payload| payload["type"] = json!(other));
            assert_eq!(valid, other == source.event, "{} as {other}", source.path);
        }
        assert!(!with(source, "", |payload| payload["created"] = json!("yesterday")));
    }
}

#[test]
fn tiquo_sends_only_what_changed() {
    let source = by_path("tiquo/customer.updated.schema.json");
    for name in ["email", "loyaltyPoints", "tags"] {
        assert!(with(&source, "/previousAttributes", |previous| drop(previous.remove(name))), "{name}");
    }
    assert!(with(&source, "/previousAttributes", Map::clear));
}

#[test]
fn flexype_promises_the_customer_alone() {
    let source = by_path("flexype/2025-09/customer.created.schema.json");
    assert_eq!((source.version.as_deref(), source.event.as_str()), (Some("2025-09"), "customer.created"));
    for name in ["store_domain", "shopify_domain"] {
        assert!(with(&source, "", |payload| drop(payload.remove(name))), "{name}");
    }
    assert!(!with(&source, "", |payload| drop(payload.remove("customer"))));
}
