//! What the independent validator is told, where it is known to read a draft differently.

use serde_json::{Map, Value, json};

/// The `$schema` of the draft.
const DRAFT_2019_09: &str = "https://json-schema.org/draft/2019-09/schema";

/// The keywords that go with `contains`.
const CONTAINS: [&str; 3] = ["contains", "minContains", "maxContains"];

/// Keywords whose values are instances, not schemas.
const VALUES: [&str; 2] = ["const", "enum"];

/// `schema` for the `jsonschema` crate.
///
/// In 2019-09, items that satisfy `contains` are not evaluated by that: `unevaluatedItems` depends on `items`,
/// `additionalItems` and itself, and on nothing else (JSON Schema 2019-09 Core §9.3.1.3). `jsonschema` evaluates them,
/// as 2020-12 does. So where a schema of 2019-09 has both keywords, each `contains` is moved below two `not`, which
/// assert the same and evaluate nothing. All other schemas are passed on as they are.
pub fn told(schema: &Value) -> Value {
    let is_2019_09 = schema["$schema"].as_str() == Some(DRAFT_2019_09);
    if is_2019_09 && ["contains", "unevaluatedItems"].iter().all(|keyword| has(schema, keyword)) {
        without_evaluating(schema)
    } else {
        schema.clone()
    }
}

fn has(schema: &Value, keyword: &str) -> bool {
    match schema {
        Value::Object(members) => members
            .iter()
            .any(|(name, value)| name == keyword || !VALUES.contains(&name.as_str()) && has(value, keyword)),
        Value::Array(schemas) => schemas.iter().any(|schema| has(schema, keyword)),
        _ => false,
    }
}

fn without_evaluating(schema: &Value) -> Value {
    match schema {
        Value::Object(members) => {
            let (mut asserted, mut rest) = (Map::new(), Map::new());
            for (name, value) in members {
                let value =
                    if VALUES.contains(&name.as_str()) { value.clone() } else { without_evaluating(value) };
                let into = if CONTAINS.contains(&name.as_str()) { &mut asserted } else { &mut rest };
                into.insert(name.clone(), value);
            }
            if asserted.contains_key("contains") {
                let moved = json!({ "not": { "not": asserted } });
                match rest.get_mut("allOf").and_then(Value::as_array_mut) {
                    Some(all) => all.push(moved),
                    None => {
                        rest.insert("allOf".to_owned(), json!([moved]));
                    }
                }
            } else {
                rest.extend(asserted);
            }
            Value::Object(rest)
        }
        Value::Array(schemas) => schemas.iter().map(without_evaluating).collect(),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{DRAFT_2019_09, told};

    /// If this fails, the crate does as 2019-09 says, and the module is not needed any more.
    #[test]
    fn the_peer_still_evaluates_what_contains_matches_in_2019_09() {
        let schema =
            json!({ "$schema": DRAFT_2019_09, "contains": { "type": "string" }, "unevaluatedItems": false });
        let accepts = |schema| jsonschema::is_valid(schema, &json!(["a"]));
        assert!(accepts(&schema), "as it is written");
        assert!(!accepts(&told(&schema)), "as 2019-09 Core §9.3.1.3 says");
    }

    #[test]
    fn contains_asserts_the_same_below_two_not() {
        let schema = json!({
            "$schema": DRAFT_2019_09, "contains": { "const": 1 }, "minContains": 2, "maxContains": 3,
            "unevaluatedItems": true
        });
        let told = told(&schema);
        for (count, valid) in [(0, false), (1, false), (2, true), (3, true), (4, false)] {
            let payload = json!(vec![1; count]);
            assert_eq!(jsonschema::is_valid(&told, &payload), valid, "{count}");
            assert_eq!(jsonschema::is_valid(&schema, &payload), valid, "{count}");
        }
    }

    #[test]
    fn other_schemas_stay() {
        let alone = json!({ "$schema": DRAFT_2019_09, "contains": true });
        let later = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "contains": true, "unevaluatedItems": false });
        let listed =
            json!({ "$schema": DRAFT_2019_09, "enum": [{ "contains": 1 }], "unevaluatedItems": false });
        for schema in [alone, later, listed] {
            assert_eq!(told(&schema), schema);
        }
    }
}
