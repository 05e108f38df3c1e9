//! Generates code for a provider of many events, and says how many lines that is, beside typify's, and how long it takes:
//!
//! ```text
//! cargo run [--release] -p hookwright-codegen --example many -- [EVENTS]
//! ```
//!
//! Events are about 5 kB long. They refer to a folder of definitions, and repeat objects in place, as code that writes schemas
//! does. Build scripts are not optimised, so both profiles matter.
#![allow(clippy::print_stdout, reason = "it is a command")]

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use hookwright_codegen::Generator;
use serde_json::{Map, Value, json};
use typify::{TypeSpace, TypeSpaceSettings};

const SUBJECTS: [&str; 12] = [
    "account", "charge", "coupon", "customer", "dispute", "invoice", "order", "payout", "plan", "refund",
    "shipment", "ticket",
];
const ACTIONS: [&str; 7] = ["created", "updated", "deleted", "failed", "restored", "reviewed", "closed"];

fn main() -> Result<(), Box<dyn Error>> {
    let events = std::env::args().nth(1).map_or(Ok(300), |count| count.parse())?;
    let folder = tempfile::tempdir()?;
    let (schemas, out) = (folder.path().join("schemas"), folder.path().join("out"));
    let bytes = write(&schemas, events)?;
    println!("{events} events of {} bytes, {} files of definitions", bytes / events, DEFINITIONS.len());

    generate("everything", &schemas, &out)?;
    let ours = lines(&out)?;
    println!("\n{:>9} lines of Rust, of which", ours.values().sum::<usize>());
    for (part, lines) in &ours {
        println!("{lines:>9} {part}");
    }
    let typify = typify_lines(&bundle(events))?;
    let percent = ours.values().sum::<usize>() * 100 / typify.max(1);
    println!("{typify:>9} lines by typify: here they are {percent} %");

    generate("nothing changed", &schemas, &out)?;
    let changed = schemas.join("acme").join(format!("{}.schema.json", name(events / 2)));
    fs::write(&changed, fs::read_to_string(&changed)?.replace("\"maxLength\": 40", "\"maxLength\": 41"))?;
    generate("one event changed", &schemas, &out)?;
    Ok(())
}

/// Runs the generator, and says where its time went.
fn generate(what: &str, schemas: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let stages: Arc<Mutex<Vec<(&'static str, Instant)>>> = Arc::default();
    let watched = Arc::clone(&stages);
    let watch = move |progress: hookwright_codegen::Progress<'_>| {
        watched.lock().unwrap_or_else(PoisonError::into_inner).push((progress.stage, Instant::now()));
    };
    let (began, before) = (Instant::now(), processor());
    let report = Generator::new(schemas).on_progress(watch).write_to(out)?;
    let ended = Instant::now();
    println!("\n{what}: {:.2} s, {} files written", (ended - began).as_secs_f64(), report.changes.len());
    if let (Some(before), Some(after)) = (before, processor()) {
        println!("{:>9.3} s of processors' time", after.saturating_sub(before).as_secs_f64());
    }
    let stages = stages.lock().unwrap_or_else(PoisonError::into_inner);
    let (mut stage, mut since) = ("load", began);
    let mut times: Vec<(&str, Duration)> = Vec::new();
    for (next, at) in stages.iter().copied().chain([("", ended)]) {
        times.push((stage, at - since));
        (stage, since) = (next, at);
    }
    for (stage, time) in times {
        println!("{:>9.3} s {stage}", time.as_secs_f64());
    }
    Ok(())
}

/// The time that processors have worked for this program, where the system tells: what else runs does not change it.
fn processor() -> Option<Duration> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
    let ticks: u64 = ticks.sum::<Result<u64, _>>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

fn name(event: usize) -> String {
    let (subject, action) = (SUBJECTS[event % 12], ACTIONS[event / 12 % 7]);
    let part = event / 84;
    if part == 0 { format!("{subject}.{action}") } else { format!("{subject}.part_{part}.{action}") }
}

/// The names of definitions that events refer to.
const DEFINITIONS: [&str; 6] = ["actor", "file", "location", "party", "price", "product"];

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
fn write(schemas: &Path, events: usize) -> Result<usize, Box<dyn Error>> {
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
fn bundle(events: usize) -> Value {
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

fn typify_lines(bundle: &Value) -> Result<usize, Box<dyn Error>> {
    let mut space = TypeSpace::new(TypeSpaceSettings::default().with_struct_builder(false));
    space.add_root_schema(serde_json::from_value(bundle.clone())?)?;
    Ok(prettyplease::unparse(&syn::parse2(space.to_stream())?).lines().count())
}

/// How many lines there are, by what the files are for.
fn lines(out: &Path) -> Result<BTreeMap<&'static str, usize>, Box<dyn Error>> {
    let mut lines = BTreeMap::new();
    let mut folders = vec![out.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let has = |part: &str| path.components().any(|component| component.as_os_str() == part);
            let parts = [("decode", "decoders"), ("schema", "tables"), ("texts", "texts of schemas")];
            let part = parts.iter().find(|(folder, _)| has(folder)).map_or("types", |(_, part)| part);
            *lines.entry(part).or_default() += fs::read_to_string(&path)?.lines().count();
        }
    }
    Ok(lines)
}
