//! A `change` under `[[overlay]]` that is none, in terms of what was meant.

use serde_json::{Map, Value};

use super::explain::{Explained, suggest};
use super::spans::join;
use crate::schema::draft::KEYWORDS;

/// Changes that are written as a word.
const WORDS: [&str; 3] = ["nullable", "optional", "drop"];

/// Changes that are written as a table, and how.
const TABLES: [(&str, &str); 4] = [
    ("type", r#"`change = { type = "integer" }`, or a list of types"#),
    ("rename", r#"`change = { rename = "new_name" }`"#),
    ("remove", r#"`change = { remove = "pattern" }`, or a list of keywords"#),
    ("set", r#"`change = { set = { pattern = "^[a-z]+$" } }`, a table of keywords"#),
];

/// Other words for changes.
const SYNONYMS: [(&str, &str); 12] = [
    ("replace", "set"),
    ("add", "set"),
    ("update", "set"),
    ("override", "set"),
    ("merge", "set"),
    ("keywords", "set"),
    ("delete", "remove"),
    ("unset", "remove"),
    ("omit", "remove"),
    ("types", "type"),
    ("null", "nullable"),
    ("name", "rename"),
];

/// What is wrong with the value at a pointer, if that is a change.
pub(super) fn explain(pointer: &str, change: &Value) -> Option<Explained> {
    let place = pointer.strip_prefix("/overlay/")?.strip_suffix("/change")?;
    place.parse::<usize>().ok()?;
    let about = |pointer: String, message: String, help: String| Explained {
        pointer,
        about_key: false,
        message,
        help: Some(help),
    };
    let whole = |message: String, help: String| about(pointer.to_owned(), message, help);
    match change {
        Value::String(word) => {
            if let Some((table, how)) = table(word) {
                return Some(whole(format!("`{table}` is a table of its own"), format!("write {how}")));
            }
            let near = near(word, WORDS.iter().copied());
            Some(whole(
                expected(),
                near.map_or_else(tables, |near| format!("did you mean `change = {near:?}`?")),
            ))
        }
        Value::Object(members) => match members.iter().next() {
            Some((key, value)) if members.len() == 1 => {
                of_key(key, value).map(|(message, help)| about(join(pointer, key), message, help))
            }
            Some(_) => Some(whole(several(members), "write an [[overlay]] for each change".to_owned())),
            None => Some(whole(expected(), tables())),
        },
        _ => Some(whole(expected(), tables())),
    }
}

/// How a key beside `change` belongs into it, if it is the name of a change.
pub(super) fn belongs_into(pointer: &str, key: &str) -> Option<String> {
    pointer.strip_prefix("/overlay/")?.parse::<usize>().ok()?;
    if let Some((_, how)) = table(key) {
        return Some(format!("a correction is the value of `change`: write {how}"));
    }
    let word = WORDS.iter().find(|word| **word == key)?;
    Some(format!("a correction is the value of `change`: write `change = {word:?}`"))
}

/// What is wrong with the only key of a change, or with its value; nothing if the key is one and has a value of its own
/// kind.
fn of_key(key: &str, value: &Value) -> Option<(String, String)> {
    let lower = key.to_lowercase();
    if let Some(word) = WORDS.iter().find(|word| **word == lower || meant(&lower) == Some(**word)) {
        let message = format!("`{word}` is not a table");
        let keyword = *word == "drop" && !matches!(value, Value::Bool(_));
        let drops = "write `change = \"drop\"` to drop a property; to take out keywords, `change = { remove = \"pattern\" }`";
        let help = if keyword { drops.to_owned() } else { format!("write `change = {word:?}`") };
        return Some((message, help));
    }
    let is_keyword = key != "type" && KEYWORDS.iter().any(|keyword| keyword.name == key);
    match table(key).filter(|_| !is_keyword) {
        Some((table, how)) if table == key => {
            let fits = match table {
                "set" => value.is_object(),
                "rename" => value.is_string(),
                // Their schema says which types there are.
                "type" => value.is_string() || value.is_array(),
                _ => names(value),
            };
            (!fits).then(|| (format!("this is not what `{table}` takes"), format!("write {how}")))
        }
        Some((_, how)) => Some((format!("`{key}` is not a change"), format!("write {how}"))),
        None if is_keyword => {
            let help = format!("to give the keyword a value, write `change = {{ set = {{ {key:?} = … }} }}`");
            Some((format!("`{key}` is a keyword, not a change"), help))
        }
        None => Some((format!("`{key}` is not a change"), tables())),
    }
}

/// Whether a value is a text or a list of texts.
fn names(value: &Value) -> bool {
    value.is_string() || value.as_array().is_some_and(|items| items.iter().all(Value::is_string))
}

/// The change that is written as a table which a word means, and how it is written.
fn table(word: &str) -> Option<(&'static str, &'static str)> {
    let lower = word.to_lowercase();
    let meant = meant(&lower).map(str::to_owned);
    let near = || near(&lower, TABLES.iter().map(|(name, _)| *name));
    let known = TABLES.iter().any(|(name, _)| *name == lower);
    let name = if known { lower.clone() } else { meant.or_else(near)? };
    TABLES.iter().find(|(table, _)| *table == name).copied()
}

fn meant(word: &str) -> Option<&'static str> {
    SYNONYMS.iter().find(|(other, _)| *other == word).map(|(_, change)| *change)
}

/// The change that a word is nearest to.
fn near(word: &str, known: impl Iterator<Item = &'static str> + Clone) -> Option<String> {
    let lower = word.to_lowercase();
    let meant = meant(&lower).filter(|meant| known.clone().any(|known| known == *meant));
    let same = known.clone().find(|known| *known == lower);
    meant.or(same).map(str::to_owned).or_else(|| {
        let found = suggest(&lower, known)?;
        found.split('`').nth(1).map(str::to_owned)
    })
}

fn expected() -> String {
    "expected `nullable`, `optional`, `drop`, or a table with `type`, `rename`, `remove` or `set`".to_owned()
}

fn several(members: &Map<String, Value>) -> String {
    let names: Vec<String> = members.keys().map(|name| format!("`{name}`")).collect();
    format!("a change is one of {}, not all of them", names.join(", "))
}

fn tables() -> String {
    let all: Vec<&str> = TABLES.iter().map(|(_, how)| how.split(',').next().unwrap_or(how)).collect();
    format!("write `change = \"nullable\"`, or a table such as {}", all.join(" or "))
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test fails by panicking")]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_wrong_change_is_answered_by_how_it_is_written() {
        for (change, pointer, message, help) in [
            (
                json!({"replace": {"pattern": "y"}}),
                "/replace",
                "`replace` is not a change",
                "set = { pattern",
            ),
            (json!({"drop": "pattern"}), "/drop", "`drop` is not a table", "remove = \"pattern\""),
            (json!({"nullable": true}), "/nullable", "`nullable` is not a table", "`change = \"nullable\"`"),
            (json!({"pattern": "y"}), "/pattern", "`pattern` is a keyword", "set = { \"pattern\" = … }"),
            (json!({"delete": "pattern"}), "/delete", "`delete` is not a change", "remove = \"pattern\""),
            (json!({"remove": {"a": 1}}), "/remove", "not what `remove` takes", "remove = \"pattern\""),
            (json!({"set": "pattern"}), "/set", "not what `set` takes", "set = { pattern"),
            (json!({"rename": {"to": "b"}}), "/rename", "not what `rename` takes", "rename = \"new_name\""),
            (json!({"frob": 1}), "/frob", "`frob` is not a change", "such as"),
            (json!({}), "", "expected `nullable`", "such as"),
            (json!({"remove": "a", "set": {}}), "", "one of `remove`, `set`", "[[overlay]] for each"),
            (json!("replace"), "", "`set` is a table", "set = { pattern"),
            (json!("Nullable"), "", "expected `nullable`", "did you mean `change = \"nullable\"`?"),
            (json!(["remove", "x"]), "", "expected `nullable`", "such as"),
        ] {
            let found = explain("/overlay/3/change", &change).expect("a change that is wrong");
            assert_eq!(found.pointer, format!("/overlay/3/change{pointer}"), "{change}");
            assert!(found.message.contains(message), "{change}: {}", found.message);
            let said = found.help.unwrap_or_default();
            assert!(said.contains(help), "{change}: {said}");
        }
        assert!(explain("/overlay/0/change", &json!({"type": "text"})).is_none(), "its types are listed");
        assert!(explain("/events/a", &json!("x")).is_none());
    }

    #[test]
    fn a_change_beside_change_belongs_into_it() {
        assert!(belongs_into("/overlay/0", "replace").is_some_and(|help| help.contains("set = {")));
        assert!(belongs_into("/overlay/0", "drop").is_some_and(|help| help.contains("`change = \"drop\"`")));
        assert_eq!(belongs_into("/overlay/0", "reasons"), None);
        assert_eq!(belongs_into("/events", "drop"), None);
    }
}
