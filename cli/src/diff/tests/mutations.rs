//! Single keywords of real schemas, changed: how often the answer is "unknown".

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::{env, fs};

use serde_json::{Value, json};

use super::pairs::Random;
use super::put;
use crate::diff::{Verdict, compare};
use crate::load::{Folder, load};
use crate::oracle::Oracle;

/// Changes of keywords of one file that are tried, those of them that are tried undone, too, and keywords that are added
/// to it or taken away again.
const CHANGES: usize = 20;
const UNDONE: usize = 6;
const ADDED: usize = 4;

/// Of so many changes of a file one is tried, unless `HOOKWRIGHT_THOROUGH` is set.
const SAMPLED: usize = 3;

/// Of a hundred changes of a keyword, so many may be unknown.
const UNKNOWN: usize = 5;

/// The same of a hundred that are harder: a keyword of another kind that is added, or a change that is undone.
const UNKNOWN_OF_HARD: usize = 10;

/// Keywords whose values are not schemas, or say nothing of values.
const OPAQUE: [&str; 8] =
    ["const", "enum", "examples", "default", "title", "description", "$comment", "$schema"];

/// Keywords whose values are maps of schemas.
const MAPS: [&str; 5] = ["properties", "patternProperties", "dependentSchemas", "$defs", "definitions"];

/// The pointers of all keywords that say something of values.
fn keywords(schema: &Value, at: &str, found: &mut Vec<String>) {
    let Some(members) = schema.as_object() else { return };
    for (keyword, value) in members {
        let below = format!("{at}/{}", crate::json::escape(keyword));
        if !OPAQUE[2..].contains(&keyword.as_str())
            && !matches!(keyword.as_str(), "$id" | "$defs" | "definitions")
        {
            found.push(below.clone());
        }
        match value {
            _ if OPAQUE.contains(&keyword.as_str()) => {}
            Value::Object(schemas) if MAPS.contains(&keyword.as_str()) => {
                for (name, schema) in schemas {
                    keywords(schema, &format!("{below}/{}", crate::json::escape(name)), found);
                }
            }
            Value::Object(_) => keywords(value, &below, found),
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    keywords(item, &format!("{below}/{index}"), found);
                }
            }
            _ => {}
        }
    }
}

/// A keyword's value as its author may change it; `None` takes the keyword away.
fn changed(random: &mut Random, keyword: &str, value: &Value) -> Option<Value> {
    let less = |list: &[Value]| json!(list[..list.len() - 1]);
    let more = |list: &[Value], one: Value| json!([list, &[one]].concat());
    let choice = random.below(3);
    Some(match (keyword, value) {
        (_, _) if choice == 0 => return None,
        ("type", Value::String(one)) if choice == 1 => json!([one, "null"]),
        ("type", Value::String(one)) if one == "integer" => json!("number"),
        ("type", Value::String(_)) => json!("integer"),
        ("required" | "enum", Value::Array(list)) if list.len() > 1 && choice == 1 => less(list),
        ("required" | "enum", Value::Array(list)) => more(list, json!("added")),
        ("type", Value::Array(list)) if choice == 1 && list.len() > 1 => less(list),
        ("type", Value::Array(list)) => more(list, json!("boolean")),
        ("anyOf" | "oneOf", Value::Array(list)) if choice == 1 && list.len() > 1 => less(list),
        ("anyOf" | "oneOf", Value::Array(list)) => more(list, json!({"type": "boolean"})),
        ("allOf", Value::Array(list)) => more(list, json!({"minProperties": 1})),
        ("const", Value::String(text)) => json!(format!("{text}-2")),
        ("pattern", Value::String(text)) if choice == 1 => json!(format!("(?:{text})|^none$")),
        ("pattern", Value::String(text)) => json!(text.replace('*', "+")),
        ("format", _) if choice == 1 => json!("date-time"),
        ("format", _) => json!("date"),
        (_, Value::Number(bound)) => json!(bound.as_f64()? + [1.0, -1.0][choice as usize - 1]),
        (_, Value::Bool(flag)) => json!(!flag),
        ("properties" | "patternProperties", Value::Object(map)) if choice == 1 && !map.is_empty() => {
            json!(map.clone().into_iter().skip(1).collect::<serde_json::Map<_, _>>())
        }
        ("properties", Value::Object(map)) => {
            let mut map = map.clone();
            map.insert("added".to_owned(), json!({"type": "string"}));
            json!(map)
        }
        (_, Value::Object(_)) => json!({"type": ["string", "boolean"]}),
        _ => return None,
    })
}

/// Every provider of the repository, with the path and text of its files.
fn providers() -> Vec<Vec<(String, String)>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut providers = Vec::new();
    for folder in ["schemas", "tests/fixtures/schemas"] {
        let mut names: Vec<PathBuf> =
            fs::read_dir(root.join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        names.sort();
        providers.extend(names.iter().filter(|path| path.is_dir()).map(|path| files(path)));
    }
    assert!(providers.len() > 10);
    providers
}

fn files(provider: &Path) -> Vec<(String, String)> {
    let root = provider.parent().unwrap();
    let found = crate::load::walk(root, &mut crate::finding::Findings::new()).files;
    let name = format!("{}/", provider.file_name().unwrap().to_str().unwrap());
    let own = found.into_iter().filter(|file| file.path.starts_with(&name));
    own.map(|file| (file.path, fs::read_to_string(file.location).unwrap()))
        .filter(|(path, _)| !path.ends_with(".example.json"))
        .collect()
}

/// What became of the changes of one kind: how many, and which of them are unknown.
#[derive(Default)]
struct Outcome {
    tried: usize,
    unknown: Vec<String>,
}

/// A change of a file: its kind, where, and the other schema.
struct Mutation {
    kind: String,
    /// Whether it is tried undone, too.
    undone: bool,
    pointer: String,
    new: Value,
}

/// The changes of one file of a provider.
struct Task<'p> {
    files: &'p [(String, String)],
    path: &'p str,
    text: &'p str,
    mutations: Vec<Mutation>,
}

/// The answers, by the kind of change, and how often each was given.
#[derive(Default)]
struct Shares {
    outcomes: BTreeMap<String, Outcome>,
    verdicts: BTreeMap<&'static str, usize>,
}

impl Task<'_> {
    /// The answers to the changes whose outcome is still a schema.
    fn answers(&self, shares: &Mutex<Shares>) {
        let folder = tempfile::tempdir().unwrap();
        self.files.iter().for_each(|(path, text)| put(folder.path(), path, text));
        let (before, _) = load(folder.path());
        for mutation in &self.mutations {
            put(folder.path(), self.path, &mutation.new.to_string());
            let (after, findings) = load(folder.path());
            put(folder.path(), self.path, self.text);
            if findings.has_errors() || !is_taken(&after) {
                continue;
            }
            let ways = [("", &before, &after), (" undone", &after, &before)];
            for (way, old, new) in ways.into_iter().take(1 + usize::from(mutation.undone)) {
                let Ok(diffs) = compare(old, new) else { continue };
                let worst = diffs.iter().map(|diff| diff.verdict).max().unwrap_or(Verdict::Compatible);
                let mut shares = shares.lock().unwrap();
                *shares.verdicts.entry(worst.as_str()).or_default() += 1;
                let outcome = shares.outcomes.entry(format!("{}{way}", mutation.kind)).or_default();
                outcome.tried += 1;
                if worst == Verdict::Unknown {
                    outcome.unknown.push(format!("{}#{}", self.path, mutation.pointer));
                }
            }
        }
    }
}

#[test]
fn few_changes_of_one_keyword_are_unknown() {
    let mut random = Random(7);
    let providers = providers();
    let files = providers.iter().flat_map(|files| files.iter().map(move |(path, text)| (files, path, text)));
    let files = files.filter(|(_, path, _)| !path.ends_with("provider.toml"));
    let step = if env::var_os("HOOKWRIGHT_THOROUGH").is_some() { 1 } else { SAMPLED };
    // All are drawn before any is tried: what is tried does not depend on who is first.
    let tasks: Vec<Task<'_>> = files
        .map(|(files, path, text)| {
            let schema: Value = serde_json::from_str(text).unwrap();
            let mutations = mutations(&mut random, &schema).into_iter().step_by(step).collect();
            Task { files, path, text, mutations }
        })
        .collect();
    let (next, shares) = (AtomicUsize::new(0), Mutex::new(Shares::default()));
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                while let Some(task) = tasks.get(next.fetch_add(1, Ordering::Relaxed)) {
                    task.answers(&shares);
                }
            });
        }
    });
    let Shares { mut outcomes, verdicts } = shares.into_inner().unwrap();
    outcomes.values_mut().for_each(|outcome| outcome.unknown.sort());
    println!("{verdicts:?}");
    for (kind, Outcome { tried, unknown }) in &outcomes {
        println!("{kind}: {} of {tried} unknown {unknown:?}", unknown.len());
    }
    let is_hard = |kind: &str| kind.ends_with(" added") || kind.ends_with(" undone");
    for (hard, most, least) in [(false, UNKNOWN, 500), (true, UNKNOWN_OF_HARD, 200)] {
        let all = || outcomes.iter().filter(|(kind, _)| is_hard(kind) == hard).map(|(_, outcome)| outcome);
        let tried: usize = all().map(|outcome| outcome.tried).sum();
        let unknown: usize = all().map(|outcome| outcome.unknown.len()).sum();
        println!("{} changes: {unknown} of {tried} unknown", if hard { "harder" } else { "common" });
        assert!(tried * step > least, "{tried}");
        assert!(unknown * 100 <= tried * most, "{unknown} of {tried}");
    }
}

/// Whether the independent validator takes every event.
fn is_taken(folder: &Folder) -> bool {
    folder.providers.iter().all(|provider| {
        let oracle = Oracle::new(provider, &folder.files);
        oracle.is_ok_and(|oracle| provider.events.iter().all(|event| oracle.event(event).is_ok()))
    })
}

fn mutations(random: &mut Random, schema: &Value) -> Vec<Mutation> {
    let (mut all, mut found) = (Vec::new(), Vec::new());
    keywords(schema, "", &mut all);
    for index in 0..CHANGES.min(all.len() * 2) {
        let pointer = &all[random.below(all.len() as u64) as usize];
        let mutation = mutated(random, schema, pointer);
        found.extend(mutation.map(|mutation| Mutation { undone: index < UNDONE, ..mutation }));
    }
    let mut places: Vec<&str> =
        all.iter().filter_map(|pointer| pointer.rsplit_once('/')).map(|(at, _)| at).collect();
    places.dedup();
    for _ in 0..ADDED.min(places.len()) {
        let pointer = places[random.below(places.len() as u64) as usize];
        found.extend(added(random, schema, pointer));
    }
    found
}

/// The schema with a keyword added at a place that its values may break, or with one alternative for all.
fn added(random: &mut Random, schema: &Value, pointer: &str) -> Option<Mutation> {
    let mut new = schema.clone();
    let place = new.pointer_mut(pointer)?.as_object_mut()?;
    let says = |ty: &str| place.get("type").is_some_and(|types| types == ty);
    let listed = place.get("enum").and_then(|values| values.get(0)).or(place.get("const")).cloned();
    let names: Vec<String> = place
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    let (first, last) = (names.first().cloned(), names.last().cloned());
    let mut ways = vec![("not const", "not", json!({"const": listed.clone().unwrap_or(json!("x"))}))];
    if says("string") && listed.is_none() {
        ways.push(("not pattern", "not", json!({"pattern": "^a"})));
        ways.push(("huge maxLength", "maxLength", json!(70_000)));
    }
    if says("integer") || says("number") {
        ways.push(("exclusiveMinimum", "exclusiveMinimum", json!(3)));
    }
    if let (Some(first), Some(last)) = (first, last) {
        let needs = json!({ "required": [last] });
        ways.push(("propertyNames", "propertyNames", json!({"pattern": "^[a-z_]+$"})));
        ways.push(("dependentSchemas", "dependentSchemas", json!({ first.clone(): needs })));
        ways.push(("if then", "if", json!({ "required": [first] })));
    }
    for (one, other) in [("oneOf", "anyOf"), ("anyOf", "oneOf")] {
        if let Some(branches) = place.get(one) {
            ways.push((
                if one == "oneOf" { "oneOf to anyOf" } else { "anyOf to oneOf" },
                other,
                branches.clone(),
            ));
        }
    }
    let (kind, keyword, value) = ways.swap_remove(random.below(ways.len() as u64) as usize);
    if keyword == "if" {
        place.insert("then".to_owned(), json!({ "required": [names.last()?] }));
    }
    for other in kind.split(" to ").take(usize::from(kind.contains(" to "))) {
        place.remove(other);
    }
    place.insert(keyword.to_owned(), value);
    (new != *schema).then(|| Mutation {
        kind: format!("{kind} added"),
        undone: true,
        pointer: pointer.to_owned(),
        new,
    })
}

/// The schema with one keyword changed.
fn mutated(random: &mut Random, schema: &Value, pointer: &str) -> Option<Mutation> {
    let (parent, keyword) = crate::json::split_last(pointer)?;
    let mut new = schema.clone();
    let members = new.pointer_mut(parent)?.as_object_mut()?;
    let value = members.get(&keyword)?.clone();
    let changed = changed(random, &keyword, &value);
    let way = if changed.is_some() { "changed" } else { "removed" };
    let kind = format!("{keyword} {way}");
    match changed {
        Some(changed) => members.insert(keyword, changed),
        None => members.remove(&keyword),
    };
    (new != *schema).then(|| Mutation { kind, undone: false, pointer: pointer.to_owned(), new })
}
