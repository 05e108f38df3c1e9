//! Makes a provider of many events: about 6 kB each, with a folder of definitions, and objects that are repeated in place,
//! as code that writes schemas repeats them.

use std::error::Error;
use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};

const SUBJECTS: [&str; 12] = [
    "account", "charge", "coupon", "customer", "dispute", "invoice", "order", "payout", "plan", "refund",
    "shipment", "ticket",
];
const ACTIONS: [&str; 7] = ["created", "updated", "deleted", "failed", "restored", "reviewed", "closed"];

/// The name of an event.
pub(crate) fn name(event: usize) -> String {
    let (subject, action) = (SUBJECTS[event % 12], ACTIONS[event / 12 % 7]);
    let part = event / 84;
    if part == 0 { format!("{subject}.{action}") } else { format!("{subject}.part_{part}.{action}") }
}

/// The names of definitions that events refer to.
pub(crate) const DEFINITIONS: [&str; 6] = ["actor", "file", "location", "party", "price", "product"];

fn definition(name: &str, reference: &dyn Fn(&str) -> Value) -> Value {
    let mut properties = Map::new();
    for (property, schema) in [
        ("id", json!({ "type": "string", "pattern": format!("^{name}_[a-z0-9]+$") })),
        (
            "name",
            json!({ "type": "string", "maxLength": 80, "description": format!("What the {name} is called.") }),
        ),
        ("url", json!({ "type": ["string", "null"], "format": "uri" })),
        ("rank", json!({ "type": "integer", "minimum": 0 })),
        ("created_at", json!({ "type": "string", "format": "date-time" })),
        ("address", address()),
    ] {
        properties.insert(property.to_owned(), schema);
    }
    if name == "product" {
        properties.insert("price".to_owned(), reference("price"));
    }
    json!({ "type": "object", "description": format!("A {name}, as it was when the event happened."),
        "required": ["id", "name"], "properties": properties })
}

fn address() -> Value {
    json!({ "type": "object", "required": ["line1", "country"], "properties": {
        "line1": { "type": "string", "maxLength": 80 }, "line2": { "type": ["string", "null"] },
        "city": { "type": "string" }, "postal_code": { "type": "string", "pattern": "^[0-9A-Z -]{3,10}$" },
        "country": { "type": "string", "minLength": 2, "maxLength": 2 } } })
}

fn money() -> Value {
    json!({ "type": "object", "required": ["amount", "currency"], "properties": {
        "amount": { "type": "integer", "minimum": 0 },
        "currency": { "enum": ["chf", "eur", "gbp", "inr", "jpy", "usd"] } } })
}

/// The schema of an event.
fn event(index: usize, reference: &dyn Fn(&str) -> Value) -> Value {
    let (subject, action) = (SUBJECTS[index % 12], ACTIONS[index / 12 % 7]);
    let own = format!("{subject}_details");
    let person = json!({ "type": "object", "properties": {
        "name": { "type": "string" }, "email": { "type": "string", "format": "email" }, "address": address(),
        "locale": { "enum": ["de", "en", "fr", "hi"] } } });
    let line = json!({ "type": "object", "required": ["sku", "quantity"], "properties": {
        "sku": { "type": "string" }, "quantity": { "type": "integer", "minimum": 1, "maximum": 1000 },
        "price": money(), "product": reference("product") } });
    let mut details = Map::new();
    for part in 0..3 {
        let kind = (index % 12 + part) % 4;
        let schema = match kind {
            0 => {
                json!({ "type": "string", "maxLength": 40, "description": format!("The {subject}'s field {part}.") })
            }
            1 => json!({ "type": "integer", "minimum": part, "maximum": 100 + part }),
            2 => json!({ "type": ["boolean", "null"] }),
            _ => json!({ "type": "array", "items": { "type": "string" }, "uniqueItems": true }),
        };
        details.insert(format!("{subject}_field_{part}"), schema);
    }
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "type": "object",
        "title": format!("{subject} {action}"),
        "description": format!("Sent when a {subject} was {action}. The payload holds the {subject} as it was then."),
        "required": ["id", "type", "created_at", "data"],
        "properties": {
            "id": { "type": "string", "pattern": "^evt_[A-Za-z0-9]{8,}$", "description": "The event's id." },
            "type": { "type": "string" },
            "created_at": { "type": "string", "format": "date-time" },
            "livemode": { "type": "boolean" },
            "actor": reference("actor"),
            "data": { "type": "object", "required": ["status", "total"], "properties": {
                "status": { "enum": ["open", "pending", "done", "lost"] },
                "total": money(), "tax": money(),
                "customer": person,
                "lines": { "type": "array", "items": line, "maxItems": 100 },
                "party": reference("party"), "location": reference("location"), "discount": money(),
                "attachments": { "type": "array", "items": reference("file") },
                "metadata": { "type": "object", "additionalProperties": { "type": "string" } },
                "note": { "type": ["string", "null"], "maxLength": 500 + index },
                own: { "type": "object", "properties": details } } } } })
}

/// Writes the schemas of a provider; the bytes of all events.
pub(crate) fn write(schemas: &Path, events: usize) -> Result<usize, Box<dyn Error>> {
    let folder = schemas.join("acme");
    fs::create_dir_all(folder.join("_common"))?;
    let beside = |name: &str| json!({ "$ref": format!("{name}.json") });
    for name in DEFINITIONS {
        fs::write(folder.join(format!("_common/{name}.json")), format!("{:#}\n", definition(name, &beside)))?;
    }
    let common = |name: &str| json!({ "$ref": format!("_common/{name}.json") });
    let mut bytes = 0;
    for index in 0..events {
        let text = format!("{:#}\n", event(index, &common));
        bytes += text.len();
        fs::write(folder.join(format!("{}.schema.json", name(index))), text)?;
    }
    Ok(bytes)
}

/// The same in one document.
pub(crate) fn bundle(events: usize) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/definitions/{name}") });
    let mut definitions = Map::new();
    for name in DEFINITIONS {
        definitions.insert(name.to_owned(), definition(name, &reference));
    }
    for index in 0..events {
        let mut event = event(index, &reference);
        if let Some(members) = event.as_object_mut() {
            members.remove("$schema");
            // typify calls a type after its title.
            members.remove("title");
        }
        definitions.insert(name(index), event);
    }
    json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": definitions })
}

/// The same in one file that describes one event.
pub(crate) fn write_bundle(schemas: &Path, events: usize) -> Result<usize, Box<dyn Error>> {
    let mut bundle = bundle(events);
    let property = |index| (name(index), json!({ "$ref": format!("#/definitions/{}", name(index)) }));
    let properties: Map<String, Value> = (0..events).map(property).collect();
    if let Some(members) = bundle.as_object_mut() {
        members.insert("type".to_owned(), json!("object"));
        members.insert("properties".to_owned(), Value::Object(properties));
    }
    let text = format!("{bundle:#}\n");
    fs::create_dir_all(schemas.join("acme"))?;
    fs::write(schemas.join("acme/everything.schema.json"), &text)?;
    Ok(text.len())
}

/// Changes one event in the middle: the bound of a property that it has for itself.
pub(crate) fn change_one(schemas: &Path, events: usize) -> Result<(), Box<dyn Error>> {
    let changed = schemas.join("acme").join(format!("{}.schema.json", name(events / 2)));
    let text = fs::read_to_string(&changed)?;
    fs::write(&changed, text.replace("\"maxLength\": 40", "\"maxLength\": 41"))?;
    Ok(())
}
