//! Work is bounded by the bytes of a body times the schemas, however the schemas join: counted in steps, over
//! what an outsider can send.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::too_many_lines
)] // a test's job

use std::collections::BTreeMap;

use hookwright_codegen::config::Formats;
use hookwright_codegen::finding::Findings;
use hookwright_codegen::load::{FileId, Files};
use hookwright_codegen::schema::{Documents, Draft, resolve};
use hookwright_codegen::table::{Dialect, lower, memory};
use hookwright_core::schema::Schema;
use hookwright_core::{Invalid, Limits, validate};
use serde_json::{Value, json};

fn table(schema: &Value) -> &'static Schema {
    let event = ("work/event.schema.json".to_owned(), schema.to_string());
    let (files, problems) = Files::in_memory([event]);
    assert!(problems.is_empty(), "{problems:?}");
    let ids: Vec<FileId> = files.iter().map(|(id, _)| id).collect();
    let references = BTreeMap::new();
    let documents = Documents {
        files: &files,
        provider: "work",
        ids: &ids,
        draft: Draft::Draft202012,
        references: &references,
        formats: &Formats::default(),
    };
    let mut findings = Findings::new();
    let (graph, roots) = resolve(&documents, &ids, &mut findings);
    let dialect = Dialect { asserts_content: false, provider: "work" };
    memory::build(&lower(&graph, &files, dialect, &roots), roots[0]).expect("a table")
}

const LIMITS: Limits = Limits::DEFAULT.max_depth(512).max_body_bytes(64 << 20);

/// A schema, and bodies of a length and a depth.
struct Row {
    name: &'static str,
    schema: Value,
    body: fn(usize) -> String,
    valid: bool,
    sizes: [usize; 3],
}

/// Without optimisation the machine takes more of the stack a level, and says so from about 300 on.
const BY_DEPTH: [usize; 3] = [2, 20, 200];
const BY_LENGTH: [usize; 3] = [30, 300, 3000];

fn nested(depth: usize, inner: &str) -> String {
    r#"{"child":"#.repeat(depth) + inner + &"}".repeat(depth)
}

/// Operations as the last arguments of others.
fn operators_of(depth: usize, inner: &str) -> String {
    let open: String =
        (0..depth).map(|level| format!(r#"{{"op":"{}","args":[true,"#, ["and", "<"][level % 2])).collect();
    open + inner + &"]}".repeat(depth)
}

fn list(count: usize, item: impl Fn(usize) -> String) -> String {
    format!("[{}]", (0..count).map(item).collect::<Vec<_>>().join(","))
}

/// An object whose properties lead to the same schema again.
fn node(more: &Value) -> Value {
    let mut node = json!({ "type": "object", "properties": { "child": { "$ref": "#/$defs/node" } } });
    for (name, value) in more.as_object().expect("an object") {
        node[name.as_str()] = value.clone();
    }
    node
}

fn recursive(node: &Value) -> Value {
    json!({ "$ref": "#/$defs/node", "$defs": { "node": node } })
}

fn rows() -> Vec<Row> {
    let view = |name: &str| {
        node(
            &json!({ "$id": null, "properties": { "child": { "$ref": "#/$defs/node" }, name: { "type": "string" } } }),
        )
    };
    let two_views = {
        let (mut shape, mut meaning) = (view("shape"), view("meaning"));
        for view in [&mut shape, &mut meaning] {
            view.as_object_mut().expect("an object").remove("$id");
        }
        recursive(&json!({ "allOf": [shape, meaning] }))
    };
    let alternatives: Vec<Value> = (0..4)
        .map(|branch| {
            node(
                &json!({ "properties": { "child": { "$ref": "#/$defs/node" }, "end": { "const": branch } } }),
            )
        })
        .collect();
    let words: Vec<String> = (0..1000).map(|number| format!("word-{number}")).collect();
    let dependent: BTreeMap<String, Value> = (0..200)
        .map(|number| (format!("p{number}"), json!({ "required": [format!("q{number}")] })))
        .collect();
    let chained = (0..100).fold(json!({}), |otherwise, number| {
        json!({ "if": { "properties": { "kind": { "const": number } }, "required": ["kind"] },
                "then": { "required": ["value"] }, "else": otherwise })
    });
    let patterns: BTreeMap<String, Value> =
        (0..100).map(|number| (format!("^(?=.*{number})p"), json!({ "type": "integer" }))).collect();
    let many_all_of = (0..12).fold(
        json!({ "properties": { "child": { "$ref": "#/$defs/node" } } }),
        |inner, _| json!({ "allOf": [inner] }),
    );
    // An operator decides what its arguments may be; it is told apart by a union within a union.
    let operation = |names: &[&str]| {
        json!({ "type": "object", "required": ["op", "args"],
                "properties": { "op": { "enum": names }, "args": { "type": "array", "items": { "$ref": "#/$defs/node" } } } })
    };
    let comparison = json!({ "oneOf": [operation(&["=", "in"]), operation(&["<"]), operation(&["like"])] });
    let operators = json!({ "oneOf": [operation(&["and", "or"]), comparison, { "type": "boolean" }] });
    let evaluated = json!({
        "type": "object",
        "properties": { "child": { "$ref": "#/$defs/node" } },
        "anyOf": [{ "properties": { "a": true } }, { "properties": { "b": true } }],
        "unevaluatedProperties": false
    });
    vec![
        Row {
            name: "1 two views",
            schema: two_views.clone(),
            body: |n| nested(n, "{}"),
            valid: true,
            sizes: BY_DEPTH,
        },
        Row {
            name: "1 two views, bad at the end",
            schema: two_views,
            body: |n| nested(n, r#"{"shape":1}"#),
            valid: false,
            sizes: BY_DEPTH,
        },
        Row {
            name: "2 unevaluated",
            schema: recursive(&evaluated),
            body: |n| nested(n, r#"{"a":1}"#),
            valid: true,
            sizes: BY_DEPTH,
        },
        Row {
            name: "2 unevaluated, bad at the end",
            schema: recursive(&evaluated),
            body: |n| nested(n, r#"{"c":1}"#),
            valid: false,
            sizes: BY_DEPTH,
        },
        Row {
            name: "3 alike until the end",
            schema: recursive(&json!({ "oneOf": alternatives })),
            body: |n| nested(n, r#"{"end":5}"#),
            valid: false,
            sizes: BY_DEPTH,
        },
        Row {
            name: "3 operators, bad at the end",
            schema: recursive(&operators),
            body: |n| operators_of(n / 2, "7"),
            valid: false,
            sizes: BY_DEPTH,
        },
        Row {
            name: "4 strings or integers",
            schema: json!({ "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } }),
            body: |n| list(n, |_| r#""abc""#.to_owned()),
            valid: true,
            sizes: BY_LENGTH,
        },
        Row {
            name: "5 enum",
            schema: json!({ "items": { "enum": words } }),
            body: |n| list(n, |i| format!(r#""word-{}""#, i % 1000)),
            valid: true,
            sizes: BY_LENGTH,
        },
        Row {
            name: "5 enum, all bad",
            schema: json!({ "items": { "enum": words } }),
            body: |n| list(n, |i| format!(r#""ward-{i}""#)),
            valid: false,
            sizes: BY_LENGTH,
        },
        Row {
            name: "6 unique",
            schema: json!({ "uniqueItems": true }),
            body: |n| list(n, |i| "[".repeat(120) + &i.to_string() + &"]".repeat(120)),
            valid: true,
            sizes: BY_LENGTH,
        },
        Row {
            name: "6 unique at each level",
            schema: json!({ "$id": "https://work/unique", "uniqueItems": true, "items": { "$ref": "https://work/unique" } }),
            body: |n| "[1,".repeat(n) + "[]" + &"]".repeat(n),
            valid: true,
            sizes: BY_DEPTH,
        },
        Row {
            name: "7 map",
            schema: json!({ "additionalProperties": { "type": "integer" } }),
            body: |n| format!(r#"{{"{}":{{}}}}"#, "k".repeat(n)),
            valid: false,
            sizes: BY_LENGTH,
        },
        Row {
            name: "8 bad at the end",
            schema: json!({ "items": { "type": "integer" } }),
            body: |n| list(2 * n, |i| if i < n { "1".to_owned() } else { "null".to_owned() }),
            valid: false,
            sizes: BY_LENGTH,
        },
        Row {
            name: "9 twelve allOf",
            schema: recursive(&many_all_of),
            body: |n| nested(n, "{}"),
            valid: true,
            sizes: BY_DEPTH,
        },
        Row {
            name: "10 dependentSchemas",
            schema: json!({ "items": { "dependentSchemas": dependent } }),
            body: |n| list(n, |i| format!(r#"{{"p{0}":1,"q{0}":1}}"#, i % 200)),
            valid: true,
            sizes: BY_LENGTH,
        },
        Row {
            name: "10 chained if",
            schema: json!({ "items": chained }),
            body: |n| list(n, |i| format!(r#"{{"kind":{},"value":1}}"#, i % 100)),
            valid: true,
            sizes: BY_LENGTH,
        },
        Row {
            name: "11 patterns",
            schema: json!({ "patternProperties": patterns }),
            body: |n| {
                format!("{{{}}}", (0..n).map(|i| format!(r#""p{i}":{i}"#)).collect::<Vec<_>>().join(","))
            },
            valid: true,
            sizes: BY_LENGTH,
        },
    ]
}

#[test]
fn work_grows_with_the_bytes_and_no_faster() {
    for row in rows() {
        let schema = table(&row.schema);
        let mut before: Option<f64> = None;
        for size in row.sizes {
            let body = (row.body)(size);
            let verdict = validate::validate(schema, body.as_bytes(), &LIMITS);
            assert_eq!(verdict.is_ok(), row.valid, "{} {size}: {verdict:?}", row.name);
            let work = validate::work(schema, body.as_bytes(), &LIMITS);
            // A count of steps is far below what an `f64` holds exactly.
            let float = |count: u64| f64::from(u32::try_from(count).expect("a small count"));
            let per_byte = |steps: u64| float(steps) / float(body.len() as u64);
            println!(
                "{:<32} {:>8} bytes: {:.3} steps a byte, {:.3} to report",
                row.name,
                body.len(),
                per_byte(work.verdict),
                per_byte(work.report)
            );
            let all = per_byte(work.verdict + work.report);
            assert!(
                before.is_none_or(|before| all <= before * 1.25 + 0.05),
                "{}: {before:?}, then {all}",
                row.name
            );
            before = Some(all.max(before.unwrap_or_default()));
        }
    }
}

/// How many times as many steps refusing may take as accepting: the verdict, and one read that reports.
const REFUSING: u64 = 3;

/// Steps of a whole body, however long it is.
const ONCE: u64 = 10;

/// Rows that take more, because the report applies every schema for itself where a plan joins them, and how many times.
/// What is written here is what was counted: it may only fall.
const DEARER: [(&str, u64); 1] = [("1 two views", 4)];

/// Of a row's schema, a body that is accepted and one that is refused where it ends.
fn twins(name: &str) -> Option<(String, String)> {
    let many = 300;
    let last = |ordinary: fn(usize) -> String, bad: &str| {
        let end = |i: usize| if i + 1 == many { bad.to_owned() } else { ordinary(i) };
        (list(many, ordinary), list(many, end))
    };
    Some(match name {
        "1 two views" => (nested(200, "{}"), nested(200, r#"{"shape":1}"#)),
        "2 unevaluated" => (nested(200, r#"{"a":1}"#), nested(200, r#"{"c":1}"#)),
        "3 alike until the end" => {
            let ended = |end: &str| r#"{"end":3,"child":"#.repeat(200) + end + &"}".repeat(200);
            (ended(r#"{"end":3}"#), ended(r#"{"end":5}"#))
        }
        "3 operators, bad at the end" => (operators_of(100, "true"), operators_of(100, "7")),
        "4 strings or integers" => last(|_| r#""abc""#.to_owned(), "null"),
        "5 enum" => (list(many, |i| format!(r#""word-{i}""#)), list(many, |i| format!(r#""ward-{i}""#))),
        "6 unique" => last(|i| format!("[[{i}]]"), "[[0]]"),
        "7 map" => {
            let map = |value: &str| {
                let members: Vec<_> = (0..many).map(|i| format!(r#""k{i}":{value}"#)).collect();
                format!("{{{}}}", members.join(","))
            };
            (map("1"), map("{}"))
        }
        "8 bad at the end" => last(|i| i.to_string(), "null"),
        "9 twelve allOf" => (nested(200, "{}"), nested(200, r#"{"child":{},"child":{}}"#)),
        "10 dependentSchemas" => last(|i| format!(r#"{{"p{0}":1,"q{0}":1}}"#, i % 200), r#"{"p0":1}"#),
        "10 chained if" => last(|i| format!(r#"{{"kind":{},"value":1}}"#, i % 100), r#"{"kind":1}"#),
        "11 patterns" => {
            let map = |last: &str| {
                let members: Vec<_> = (0..many).map(|i| format!(r#""p{i}":{i},"#)).collect();
                format!(r#"{{{}"p":{last},"p0":{last}}}"#, members.concat())
            };
            (map("1"), map(r#""x""#))
        }
        _ => return None,
    })
}

#[test]
fn refusing_takes_no_more_steps_than_were_counted() {
    let mut compared = 0;
    for row in rows() {
        let Some((accepted, refused)) = twins(row.name) else { continue };
        let schema = table(&row.schema);
        let is_valid = |body: &str| validate::validate(schema, body.as_bytes(), &LIMITS).is_ok();
        assert!(is_valid(&accepted) && !is_valid(&refused), "{}", row.name);
        let work = |body: &str| {
            let work = validate::work(schema, body.as_bytes(), &LIMITS);
            work.verdict + work.report
        };
        let (accepting, refusing) = (work(&accepted), work(&refused));
        println!("{:<24} {accepting} steps to accept, {refusing} to refuse", row.name);
        let dearer = DEARER.iter().find(|(name, _)| *name == row.name);
        let most = dearer.map_or(REFUSING, |(_, most)| *most);
        assert!(refusing <= most * accepting + ONCE, "{}: {refusing} after {accepting}", row.name);
        compared += 1;
    }
    assert_eq!(compared, 13);
}

/// Bodies of which nothing is right, beside as long ones that are accepted: only those violations are looked for that
/// are reported.
#[test]
fn a_body_of_which_nothing_is_right_costs_no_more_than_others() {
    let words: Vec<String> = (0..1_000).map(|i| format!("word-{i}")).collect();
    let record = json!({
        "type": "object",
        "properties": { "a": { "type": "integer" }, "b": { "enum": ["x", "y"] } },
        "required": ["a", "b", "c"],
        "additionalProperties": false
    });
    let tagged =
        |tag: &str| json!({ "properties": { "kind": { "const": tag }, "n": { "type": "integer" } } });
    let members = |value: &str| {
        let members: Vec<_> = (0..20_000).map(|i| format!(r#""k{i}":{value}"#)).collect();
        format!("{{{}}}", members.join(","))
    };
    let items = |item: &str| list(20_000, |_| item.to_owned());
    let rows = [
        (
            "anyOf",
            json!({ "items": { "anyOf": [{ "type": "string" }, { "type": "integer" }] } }),
            items("7"),
            items("null"),
        ),
        ("enum", json!({ "items": { "enum": words } }), items(r#""word-999""#), items(r#""ward-999""#)),
        (
            "records",
            json!({ "items": record }),
            items(r#"{"a":1,"b":"x","c":1}"#),
            items(r#"{"a":"","b":1,"d":1}"#),
        ),
        (
            "lists of lists",
            json!({ "items": { "items": { "type": "string" } } }),
            items(r#"["",""]"#),
            items("[1,2]"),
        ),
        (
            "tagged",
            json!({ "items": { "oneOf": [tagged("a"), tagged("b")], "required": ["kind"] } }),
            items(r#"{"kind":"a","n":1}"#),
            items(r#"{"kind":"a","n":"1"}"#),
        ),
        ("map", json!({ "additionalProperties": { "type": "integer" } }), members("1"), members("\"\"")),
        (
            "names",
            json!({ "propertyNames": { "maxLength": 10 }, "additionalProperties": { "type": "integer" } }),
            members("1"),
            members("\"\"").replace("\"k", "\"a-longer-name"),
        ),
        (
            "branches",
            json!({ "anyOf": [{ "items": { "type": "string" } }, { "items": { "type": "integer" } }] }),
            items("7"),
            items("null"),
        ),
    ];
    for (name, schema, accepted, refused) in rows {
        let schema = table(&schema);
        let Err(Invalid::Schema(violations)) = validate::validate(schema, refused.as_bytes(), &LIMITS) else {
            panic!("{name}: accepted")
        };
        assert_eq!(violations.len(), LIMITS.max_violations, "{name}");
        assert!(
            violations.last().is_some_and(|last| last.message.ends_with(" (and more violations)")),
            "{name}"
        );
        let accepting = validate::work(schema, accepted.as_bytes(), &LIMITS).verdict;
        let work = validate::work(schema, refused.as_bytes(), &LIMITS);
        println!("{name:<16} {accepting} steps to accept, {} to refuse", work.verdict + work.report);
        // Records that are accepted are read in one step.
        assert!(work.verdict + work.report <= REFUSING * accepting.max(20_000), "{name}: {work:?}");
    }
}

#[test]
fn depth_is_answered_on_a_small_stack() {
    let in_place = (0..64).fold(
        json!({ "properties": { "child": { "$ref": "#/$defs/node" } } }),
        |inner, _| json!({ "anyOf": [inner, { "type": "null" }] }),
    );
    let schema = table(&recursive(&in_place));
    let answers = std::thread::Builder::new().stack_size(1 << 20).spawn(move || {
        let body = nested(511, "{}");
        let valid = validate::validate(schema, body.as_bytes(), &LIMITS);
        // The other read, of a body that is refused.
        let refused = validate::validate(schema, nested(511, "[]").as_bytes(), &LIMITS);
        (valid, refused.is_err())
    });
    let (valid, refused) = answers.expect("a thread").join().expect("an answer");
    assert!(refused);
    // Without optimisation a level takes more of the stack: then it is too deep.
    if let Err(error) = valid {
        assert!(cfg!(debug_assertions) && error.is_syntax(), "{error}");
    }
}

#[test]
fn an_answer_stays_short_whatever_the_names() {
    let schema = table(&json!({ "additionalProperties": { "additionalProperties": { "type": "integer" } } }));
    let bad: Vec<String> = (0..200).map(|number| format!(r#""bad{number}":"x""#)).collect();
    let body = format!(r#"{{"{}":{{{}}}}}"#, "k".repeat(1 << 20), bad.join(","));
    let Err(Invalid::Schema(violations)) = validate::validate(schema, body.as_bytes(), &LIMITS) else {
        panic!("accepted")
    };
    assert_eq!(violations.len(), 100);
    for violation in &violations {
        assert!(violation.instance.len() < 300, "{}", violation.instance.len());
        assert!(violation.instance.contains("bytes)"), "{}", violation.instance);
    }
}

#[test]
fn an_unknown_tag_lists_all_tags_and_a_known_one_its_branch() {
    let report =
        |schema: &'static Schema, body: &str| match validate::validate(schema, body.as_bytes(), &LIMITS) {
            Err(Invalid::Schema(violations)) => {
                violations.iter().map(|one| format!("{} {}", one.instance, one.message)).collect::<Vec<_>>()
            }
            other => panic!("{other:?}"),
        };
    let branch = |kind: &str| json!({ "type": "object", "properties": { "kind": { "const": kind }, "cluster": { "type": "string" } }, "required": ["kind"] });
    let target = table(
        &json!({ "properties": { "t": { "oneOf": [branch("a"), branch("kubernetes"), branch("lambda")] } } }),
    );
    assert_eq!(
        report(target, r#"{"t":{"kind":"helm"}}"#),
        [
            "/t must satisfy a branch of `oneOf`; none of 3 does",
            r#"/t/kind expected "a", "kubernetes" or "lambda""#
        ]
    );
    // Wherever the tag stands, also after what the branch does not allow.
    assert_eq!(
        report(target, r#"{"t":{"cluster":1,"kind":"kubernetes"}}"#),
        ["/t must satisfy a branch of `oneOf`; of 3, branch 1 comes nearest", "/t/cluster expected a string"]
    );
    // A branch that is a union says what each of its own branches does.
    let nested = table(
        &json!({ "oneOf": [branch("a"), { "anyOf": [branch("b"), branch("c")] }, { "type": "boolean" }] }),
    );
    assert_eq!(
        report(nested, r#"{"kind":"c","cluster":1}"#),
        [
            " must satisfy a branch of `oneOf`; of 3, branch 1 comes nearest",
            " must satisfy a branch of `anyOf`; of 2, branch 1 comes nearest",
            "/cluster expected a string"
        ]
    );
    let closed = |kind: &str, name: &str| {
        json!({ "type": "object", "additionalProperties": false,
                "properties": { "streamType": { "const": kind }, name: { "type": "number" } } })
    };
    let stream = table(&json!({ "oneOf": [closed("video", "fps"), closed("audio", "rate")] }));
    assert_eq!(
        report(stream, r#"{"streamType":"audio","fps":1}"#),
        [" must satisfy a branch of `oneOf`; of 2, branch 1 comes nearest", "/fps no value is allowed here"]
    );
}

#[test]
fn long_enums_name_the_nearest_values() {
    let words: Vec<String> = (0..1000).map(|number| format!("word-{number}")).collect();
    let schema = table(&json!({ "enum": words }));
    let Err(Invalid::Schema(found)) = validate::validate(schema, br#""wor-17""#, &LIMITS) else {
        panic!("accepted")
    };
    assert_eq!(found[0].message, r#"expected one of 1000 values, such as "word-17", "word-1" or "word-7""#);
}
