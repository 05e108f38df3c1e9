//! Random pairs of schemas: where the new one is proved to accept what the old one did, no payload says otherwise.

use serde_json::{Value, json};

use super::super::inclusion::Prover;
use super::super::side::{Pair, Side, Version};
use crate::config::Config;
use crate::finding::Findings;
use crate::load::{EventFile, FileId, Files, ProviderFolder};
use crate::sample::Sampler;

/// `SplitMix64`.
pub(super) struct Random(pub(super) u64);

impl Random {
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % limit
    }

    pub(super) fn pick(&mut self, values: &[Value]) -> Value {
        values[self.below(values.len() as u64) as usize].clone()
    }
}

fn random_schema(random: &mut Random, depth: u64) -> Value {
    let mut schema = serde_json::Map::new();
    for _ in 0..random.below(4) {
        let (keyword, value) = random_keyword(random, depth);
        schema.insert(keyword.to_owned(), value);
    }
    match random.below(30) {
        0 => json!(true),
        1 => json!(false),
        _ => Value::Object(schema),
    }
}

fn random_keyword(random: &mut Random, depth: u64) -> (&'static str, Value) {
    let types = ["null", "boolean", "integer", "number", "string", "array", "object"].map(Value::from);
    let schema = |random: &mut Random| random_schema(random, depth - 1);
    if depth > 0 && random.below(2) == 0 {
        return match random.below(17) {
            0 => ("anyOf", json!([schema(random), schema(random)])),
            1 => ("oneOf", json!([schema(random), schema(random)])),
            2 => ("allOf", json!([schema(random), schema(random)])),
            3 => ("not", schema(random)),
            4 => ("if", schema(random)),
            5 => ("then", schema(random)),
            6 => ("else", schema(random)),
            7 | 8 => ("properties", json!({"a": schema(random), "b": schema(random)})),
            9 => ("additionalProperties", schema(random)),
            10 => ("patternProperties", json!({"^a": schema(random)})),
            11 => ("items", schema(random)),
            12 => ("prefixItems", json!([schema(random)])),
            13 => ("contains", schema(random)),
            14 => ("unevaluatedProperties", schema(random)),
            15 => ("propertyNames", schema(random)),
            _ => ("dependentSchemas", json!({"a": schema(random)})),
        };
    }
    let count = Value::from(random.below(3));
    match random.below(19) {
        0..4 => ("type", random.pick(&types)),
        4 => ("type", json!([random.pick(&types[..3]), random.pick(&types[4..])])),
        5 => ("enum", json!([random.pick(&payloads()), random.pick(&payloads())])),
        6 => ("const", random.pick(&payloads())),
        7 => ("minimum", count),
        8 => ("maximum", count),
        9 => ("exclusiveMinimum", count),
        10 => ("multipleOf", random.pick(&[json!(1), json!(2), json!(0.5)])),
        11 => ("minLength", count),
        12 => ("maxLength", count),
        13 => ("pattern", random.pick(&[json!("^a"), json!("b$"), json!("a")])),
        14 => ("minItems", count),
        15 => ("maxItems", count),
        16 => ("uniqueItems", json!(true)),
        17 => ("required", random.pick(&[json!(["a"]), json!(["b"]), json!(["a", "b"])])),
        _ => (["minProperties", "maxProperties"][random.below(2) as usize], count),
    }
}

/// A schema with one thing changed.
fn varied(random: &mut Random, schema: &Value) -> Value {
    let mut schema = schema.clone();
    let Some(keywords) = schema.as_object_mut() else { return random_schema(random, 2) };
    let names: Vec<String> = keywords.keys().cloned().collect();
    match random.below(4) {
        0 => {
            let (keyword, value) = random_keyword(random, 2);
            keywords.insert(keyword.to_owned(), value);
        }
        1 if !names.is_empty() => {
            keywords.remove(&names[random.below(names.len() as u64) as usize]);
        }
        _ if !names.is_empty() => {
            let below = keywords.get_mut(&names[random.below(names.len() as u64) as usize]).unwrap();
            match below {
                Value::Object(map) if map.contains_key("a") => map["a"] = varied(random, &map["a"].clone()),
                Value::Array(list) if list.iter().all(Value::is_object) && !list.is_empty() => {
                    list[0] = varied(random, &list[0].clone());
                }
                Value::Number(_) => *below = Value::from(random.below(3)),
                Value::String(ty) if !ty.contains(['^', '$']) && ty != "a" && ty != "null" => {
                    *below = json!([ty.clone(), "null"]);
                }
                _ => {}
            }
        }
        _ => {}
    }
    // What a change has made no schema of is not used.
    if jsonschema::validator_for(&schema).is_ok() { schema } else { random_schema(random, 2) }
}

fn payloads() -> Vec<Value> {
    let scalars = || {
        [
            json!(null),
            json!(true),
            json!(false),
            json!(0),
            json!(1),
            json!(2),
            json!(3),
            json!(-1),
            json!(0.5),
        ]
        .into_iter()
        .chain(["", "a", "b", "ab", "aab"].map(Value::from))
    };
    let mut all: Vec<Value> = scalars().collect();
    let parts: Vec<Value> = [
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(0.5),
        json!("a"),
        json!("ab"),
        json!([]),
        json!({}),
        json!({"a": 1}),
    ]
    .into();
    all.extend([json!([]), json!({})]);
    for one in &parts {
        all.push(json!([one]));
        for name in ["a", "b", "ab", "c"] {
            all.push(json!({ name: one }));
        }
        for other in &parts {
            all.push(json!([one, other]));
            all.push(json!({"a": one, "b": other}));
        }
    }
    all.extend([
        json!([0, 1, 2]),
        json!(["a", "a", "a"]),
        json!({"a": 0, "b": 1, "c": 2}),
        json!({"a": {"a": "a"}}),
    ]);
    all
}

fn sampler(schema: &Value) -> Option<Sampler> {
    let (files, _) = Files::in_memory([("acme/event.schema.json", schema.to_string())]);
    let provider = ProviderFolder {
        name: "acme".to_owned(),
        config: Config::default(),
        config_text: String::new(),
        files: vec![FileId(0)],
        events: Vec::new(),
    };
    let event = EventFile { name: "event".into(), version: None, file: FileId(0), examples: Vec::new() };
    let mut findings = Findings::new();
    let (graph, root) = crate::sample::resolve(&files, &provider, &event, &mut findings);
    (!findings.has_errors()).then(|| Sampler::of_graph(graph, root, (&files, &provider), &event))
}

/// No pair that is called compatible or narrower has a payload, among all small ones, that the new schema
/// accepts and the old one refuses; the judge is the independent validator.
#[test]
fn no_compatible_pair_has_a_witness() {
    const FAMILIES: usize = 100;
    const MEMBERS: usize = 10;
    let mut random = Random(20);
    let payloads = payloads();
    let config = Config::default();
    let (mut pairs, mut proved, mut wrong, mut harmless) = (0, 0, Vec::new(), 0);
    for _ in 0..FAMILIES {
        let mut family = Vec::new();
        let mut schema = random_schema(&mut random, 2);
        while family.len() < MEMBERS {
            if let (Some(sampler), Ok(validator)) = (sampler(&schema), jsonschema::validator_for(&schema)) {
                let accepted: Vec<bool> =
                    payloads.iter().map(|payload| validator.is_valid(payload)).collect();
                family.push((schema.clone(), sampler, accepted));
            }
            let base = random.below(family.len().max(1) as u64) as usize;
            schema = match family.get(base) {
                Some((base, _, _)) => varied(&mut random, base),
                None => random_schema(&mut random, 2),
            };
        }
        for (old, before, was) in &family {
            for (new, after, is) in &family {
                let pair = Pair {
                    old: Version { sampler: before, config: &config },
                    new: Version { sampler: after, config: &config },
                };
                let reasons = Prover::new(pair).included(pair.root(Side::New), pair.root(Side::Old));
                let witness = was.iter().zip(is).position(|(was, is)| *is && !*was);
                pairs += 1;
                harmless += usize::from(witness.is_none());
                if reasons.is_empty() {
                    proved += 1;
                    if let Some(index) = witness {
                        wrong.push(format!("{old}\n  to {new}\n  by {}", payloads[index]));
                    }
                }
            }
        }
    }
    println!("{pairs} pairs: {harmless} without a small witness, {proved} of them proved compatible");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert_eq!(pairs, 10_000);
    assert!(proved * 2 > harmless, "{proved} of {harmless}");
}
