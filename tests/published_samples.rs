//! Samples published by the providers decode, and nothing is lost on the way back.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used, reason = "tests fail by panicking")]

mod registry;
mod source;

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use hookwright::receive::Event as _;
use hookwright::{Bytes, EventType, Limits, Payload};
use hookwright_providers::{PROVIDERS, flavours, flexprice, flexype, tiquo, willsuite};
use serde_json::{Value, json};

/// What round-trips through the event's type must come back as the same JSON value.
fn assert_lossless(event: &EventType, name: &str, text: &str) {
    let body = text.as_bytes();
    event.validate(body).unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
    let back = event.round_trip(body).unwrap_or_else(|invalid| panic!("{name}: {invalid}"));
    let (before, after): (Value, Value) =
        (serde_json::from_str(text).unwrap(), serde_json::from_slice(&back).unwrap());
    assert_eq!(before, after, "{name}");
}

fn document(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/published_samples").join(name);
    fs::read_to_string(path).unwrap()
}

#[test]
fn the_registry_holds_the_folder() {
    let generated: BTreeSet<_> = PROVIDERS
        .iter()
        .flat_map(|provider| provider.events.iter().map(|event| (provider.name, event.version, event.name)))
        .map(|(provider, version, event)| (provider.to_owned(), version.map(str::to_owned), event.to_owned()))
        .collect();
    let sources: BTreeSet<_> =
        source::events().into_iter().map(|s| (s.provider, s.version, s.event)).collect();
    assert_eq!(generated, sources);
    assert_eq!(sources.len(), 7);
}

#[test]
fn the_registry_knows_each_provider_by_its_title() {
    let titles: Vec<&str> = PROVIDERS.iter().map(|provider| provider.title).collect();
    assert_eq!(titles, ["Flavours", "Flexprice", "FlexyPe", "Tiquo", "WillSuite"]);
    assert!(PROVIDERS.iter().all(|provider| provider.documentation.is_some()));
}

#[test]
fn the_registry_carries_schemas_and_examples() {
    for source in source::events() {
        let event = registry::generated(&source);
        let folder = source::folder();
        let text = fs::read_to_string(folder.join(&source.path)).unwrap();
        let value = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(value(event.schema.unwrap()), value(&text), "{}", source.path);
        let carried: Vec<_> =
            event.examples.iter().map(|example| (example.name.to_owned(), example.body.to_owned())).collect();
        assert_eq!(carried, source.examples(), "{}", source.path);
    }
}

#[test]
fn every_example_comes_back_as_it_was() {
    for source in source::events() {
        let examples = source.examples();
        assert!(examples.len() >= 3, "{}: a documented example and realistic ones", source.path);
        for (name, text) in examples {
            assert_lossless(registry::generated(&source), &format!("{}: {name}", source.path), &text);
        }
    }
}

#[test]
fn every_documented_payload_comes_back_as_it_was() {
    for source in source::events() {
        let name = format!("{}-{}.json", source.provider, source.event);
        assert_lossless(registry::generated(&source), &name, &document(&name));
    }
}

#[test]
fn a_missing_field_and_a_null_one_are_told_apart() {
    let mut payload: Value = serde_json::from_str(&document("willsuite-customer.created.json")).unwrap();
    let customer = willsuite::CustomerCreated::from_json(&serde_json::to_vec(&payload).unwrap()).unwrap();
    assert_eq!(customer.customer_data.email, None);
    assert_eq!(customer.case_data.r#ref, "02052024 - EXAMPLE");

    payload["customer_data"].as_object_mut().unwrap().remove("email");
    let body = serde_json::to_vec(&payload).unwrap();
    let invalid = willsuite::CustomerCreated::from_json(&body).unwrap_err();
    let [violation] = invalid.violations() else { panic!("one violation: {invalid}") };
    assert_eq!(violation.keyword(), Some("required"));
    assert_eq!(violation.instance, "/customer_data");
    assert_eq!(
        violation.position.offset,
        body.windows(15).position(|w| w == b"\"customer_data\"").unwrap() + 16
    );
    assert!(violation.message.contains("email"), "{violation}");
}

#[test]
fn a_string_that_an_enum_does_not_list_is_kept() {
    let mut payload: Value = serde_json::from_str(&document("tiquo-customer.created.json")).unwrap();
    payload["data"]["source"] = json!("kiosk");
    let created = tiquo::CustomerCreated::from_json(payload.to_string().as_bytes()).unwrap();
    assert_eq!(created.data.source, Some(tiquo::Source::Other("kiosk".to_owned())));
    assert_eq!(serde_json::to_value(&created).unwrap(), payload);
}

#[test]
fn milliseconds_fit() {
    let body = document("flavours-customers.CREATE.json");
    let created = flavours::CustomersCreate::from_json(body.as_bytes()).unwrap();
    assert_eq!(created.timestamp, 1_697_681_187_551_i64);
}

#[test]
fn an_address_that_a_web_page_obfuscated_is_still_a_string() {
    let body = document("flavours-customers.CREATE.json");
    assert!(body.contains("[email\u{a0}protected]"));
    assert!(flavours::CustomersCreate::from_json(body.as_bytes()).is_ok());
}

#[test]
fn later_fields_and_event_names_do_not_kill_an_event() {
    let later = json!({
        "event_type": "customer.merged",
        "customer": { "id": "cust_1", "timezone": "Europe/Berlin", "metadata": {} },
    });
    let customer = flexprice::CustomerCreated::from_json(later.to_string().as_bytes()).unwrap();
    assert_eq!(customer.customer.id, "cust_1");
}

fn bytes(name: &str) -> Bytes {
    document(name).into()
}

#[test]
fn the_stub_of_flexprice_is_an_unknown_event() {
    let body = bytes("flexprice-customer.created.json");
    let event = flexprice::Event::decode(None, "subscription.created", &body, &Limits::DEFAULT).unwrap();
    assert!(event.is_unknown());
    assert_eq!(event.name(), "subscription.created");
    let flexprice::Event::Unknown(unknown) = event else { panic!("{event:?}") };
    assert_eq!(unknown.body, body);
    assert!(flexprice::CustomerCreated::from_json(&body).is_ok());
}

#[test]
fn a_known_event_is_its_type() {
    let body = bytes("tiquo-customer.deleted.json");
    let event = tiquo::Event::decode(None, "customer.deleted", &body, &Limits::DEFAULT).unwrap();
    let tiquo::Event::CustomerDeleted(deleted) = event else { panic!("{event:?}") };
    assert_eq!(deleted.data.id, "cust_xyz789");
    assert_eq!(deleted.data.deleted_at.map(|at| at.timestamp()), Some(1_705_766_400));
}

#[test]
fn an_event_is_found_by_its_version() {
    let body = bytes("flexype-customer.created.json");
    let event = flexype::Event::decode(Some("2025-09"), "customer.created", &body, &Limits::DEFAULT);
    assert!(!event.unwrap().is_unknown());
    let created = flexype::CustomerCreated::from_json(&body).unwrap();
    assert_eq!(created.customer.shopify_customer_id, "gid://shopify/Customer/123456789");
}
