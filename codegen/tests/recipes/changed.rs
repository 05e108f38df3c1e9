//! Examples of a recipe with one byte that is another.

use toml::{Table, Value};

/// A recipe that has to be refused.
pub(crate) struct Change {
    /// The recipe, with one example changed.
    pub(crate) recipe: Table,
    /// What about the example was changed.
    pub(crate) what: String,
}

/// Every change of an example that its signature has to notice: of the key, and of what is signed.
pub(crate) fn changes(recipe: &Table, index: usize) -> Vec<Change> {
    let text =
        |key: &str| example(recipe, index).get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
    let with = |key: &str, value: String| {
        let mut recipe = recipe.clone();
        example_mut(&mut recipe, index).insert(key.to_owned(), Value::String(value));
        Change { recipe, what: key.to_owned() }
    };
    let mut changes: Vec<Change> = ["secret", "public_key"]
        .into_iter()
        .filter(|key| example(recipe, index).contains_key(*key))
        .map(|key| with(key, another(&text(key), text(key).len() / 2)))
        .collect();
    changes.extend(keys(recipe, index));
    changes.extend(headers(recipe, index));
    let (url, body, signed) = (text("url"), text("body"), signed(recipe));
    changes.extend(carried(recipe, &body).map(|body| with("body", body)));
    if let Some(at) =
        Some(text("secret")).filter(|secret| !secret.is_empty()).and_then(|secret| url.find(&secret))
    {
        changes.push(with("url", another(&url, at)));
    }
    changes.extend(bodies(&signed, &body).into_iter().map(|body| with("body", body)));
    changes.extend(urls(&signed, &url).into_iter().map(|url| with("url", url)));
    if signed.contains("{method}") {
        changes.push(with("method", "PUT".to_owned()));
    }
    changes
}

/// The example with its keys under other ids, where requests name their keys.
fn keys(recipe: &Table, index: usize) -> Option<Change> {
    let mut recipe = recipe.clone();
    let keys = example_mut(&mut recipe, index).get_mut("keys")?.as_table_mut()?;
    *keys = keys.iter().map(|(id, key)| (another(id, 0), key.clone())).collect();
    Some(Change { recipe, what: "public_key".to_owned() })
}

/// What the signature is computed from.
fn signed(recipe: &Table) -> String {
    let verification = &recipe["verification"];
    let hash = verification.get("body_hash").map(|_| "{body}");
    let token = (verification.get("body").and_then(Value::as_str) == Some("")).then_some("{body}");
    let template = verification.get("signed").and_then(Value::as_str).or(hash).or(token);
    let default = match verification["scheme"].as_str() {
        Some("hmac" | "public-key" | "standard-webhooks") => "{body}",
        _ => "",
    };
    template.unwrap_or(default).to_owned()
}

/// Bodies that are others in a place that is signed.
fn bodies(signed: &str, body: &str) -> Vec<String> {
    if body.is_empty() {
        return Vec::new();
    }
    if signed.contains("{body}") || signed.contains("{body|") {
        return [0, body.len() / 2, body.len() - 1].map(|at| another(body, at)).into();
    }
    if signed.contains("{form*}") {
        return vec![another(body, body.len() - 1)];
    }
    let json: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let members = signed.split("{body:").skip(1).filter_map(|rest| rest.split(['}', '|']).next());
    let values = members.filter_map(|pointer| json.pointer(pointer)).filter_map(|value| match value {
        serde_json::Value::String(text) if !text.is_empty() => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    values.filter_map(|value| Some(another(body, body.find(&value)?))).collect()
}

/// URLs that are others in a place that is signed.
fn urls(signed: &str, url: &str) -> Vec<String> {
    let whole = ["{url}", "{path}", "{query}"].iter().any(|part| signed.contains(part));
    let end = whole.then(|| url.len().saturating_sub(1));
    let names = signed.split("{query:").skip(1).filter_map(|rest| rest.split(['}', '|']).next());
    let values = names.filter_map(|name| Some(url.find(&format!("{name}="))? + name.len() + 1));
    end.into_iter().chain(values).map(|at| another(url, at)).collect()
}

/// The body with another proof, where it stands in a member of the body.
fn carried(recipe: &Table, body: &str) -> Option<String> {
    let pointer = recipe["verification"].get("body").and_then(Value::as_str)?;
    let json: serde_json::Value = serde_json::from_str(body).ok()?;
    let proof = json.pointer(pointer)?.as_str()?;
    Some(another(body, body.find(proof)?))
}

/// The example with one of its headers missing: the one that has the proof has to be needed.
fn headers(recipe: &Table, index: usize) -> Option<Change> {
    let verification = &recipe["verification"];
    let credentials = (verification["scheme"].as_str() == Some("basic")).then_some("Authorization");
    let name = verification.get("header").and_then(Value::as_str).or(credentials)?;
    let mut recipe = recipe.clone();
    let headers = example_mut(&mut recipe, index).get_mut("headers")?.as_table_mut()?;
    let known = headers.keys().find(|key| key.eq_ignore_ascii_case(name))?.clone();
    headers.remove(&known);
    Some(Change { recipe, what: format!("set of headers, without {known}") })
}

/// The text with another letter or digit at a place, or at the first one after it.
fn another(text: &str, at: usize) -> String {
    let place = text.char_indices().find(|(place, letter)| *place >= at && letter.is_ascii_alphanumeric());
    let (place, letter) = place.or_else(|| text.char_indices().nth(at)).unwrap_or((0, '\0'));
    let new = match letter {
        '1' => '2',
        digit if digit.is_ascii_digit() => '1',
        'b' => 'c',
        _ => 'b',
    };
    let (before, rest) = text.split_at(place);
    format!("{before}{new}{}", rest.chars().skip(1).collect::<String>())
}

fn example(recipe: &Table, index: usize) -> &Table {
    recipe["verification"]["example"][index].as_table().unwrap_or(recipe)
}

fn example_mut(recipe: &mut Table, index: usize) -> &mut Table {
    let example = &mut recipe["verification"]["example"][index];
    match example {
        Value::Table(table) => table,
        _ => unreachable!("an example is a table"),
    }
}
