//! Single keywords of real schemas, changed: how often the answer is "unknown".

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::{Random, put};
use crate::diff::{Verdict, compare};
use crate::load::load;
use crate::oracle::Oracle;

/// Changes of one file that are tried.
const CHANGES: usize = 60;

/// Of a hundred changes, so many may be unknown.
const UNKNOWN: usize = 5;

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

/// The changes of each file whose outcome is still a schema, and their answers.
#[test]
fn few_changes_of_one_keyword_are_unknown() {
    let mut random = Random(7);
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let mut unknown = Vec::new();
    for files in providers() {
        let old = tempfile::tempdir().unwrap();
        files.iter().for_each(|(path, text)| put(old.path(), path, text));
        let (before, _) = load(old.path());
        for (path, text) in files.iter().filter(|(path, _)| !path.ends_with("provider.toml")) {
            let schema: Value = serde_json::from_str(text).unwrap();
            let mut all = Vec::new();
            keywords(&schema, "", &mut all);
            for _ in 0..CHANGES.min(all.len() * 2) {
                let pointer = all[random.below(all.len() as u64) as usize].clone();
                let Some((new, what)) = mutated(&mut random, &schema, &pointer) else { continue };
                put(old.path(), path, &new.to_string());
                let (after, findings) = load(old.path());
                put(old.path(), path, text);
                let is_schema = after.providers.iter().all(|provider| {
                    let oracle = Oracle::new(provider, &after.files);
                    oracle.is_ok_and(|oracle| provider.events.iter().all(|event| oracle.event(event).is_ok()))
                });
                if findings.has_errors() || !is_schema {
                    continue;
                }
                let Ok(diffs) = compare(&before, &after) else { continue };
                let worst = diffs.iter().map(|diff| diff.verdict).max().unwrap_or(Verdict::Compatible);
                *counts.entry(worst.as_str()).or_default() += 1;
                if worst == Verdict::Unknown {
                    unknown.push(format!("{path}#{pointer}: {what}"));
                }
            }
        }
    }
    let total: usize = counts.values().sum();
    println!("{total} changes of one keyword: {counts:?}\n{}", unknown.join("\n"));
    assert!(total > 500, "{total}");
    assert!(unknown.len() * 100 <= total * UNKNOWN, "{} of {total}:\n{}", unknown.len(), unknown.join("\n"));
}

/// The schema with one keyword changed, and the change in words.
fn mutated(random: &mut Random, schema: &Value, pointer: &str) -> Option<(Value, String)> {
    let (parent, keyword) = crate::json::split_last(pointer)?;
    let mut new = schema.clone();
    let members = new.pointer_mut(parent)?.as_object_mut()?;
    let value = members.get(&keyword)?.clone();
    let changed = changed(random, &keyword, &value);
    let what = format!("{value} to {changed:?}");
    match changed {
        Some(changed) => members.insert(keyword, changed),
        None => members.remove(&keyword),
    };
    (new != *schema).then_some((new, what))
}
