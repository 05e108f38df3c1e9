//! Schemas that nothing satisfies although they say so nowhere: keywords that exclude each other.

use std::collections::BTreeSet;

use hookwright_core::number;

use crate::finding::{Findings, catalogue};
use crate::json::{Json, same};
use crate::load::Files;
use crate::schema::{Graph, Schema, SchemaId, Type};

/// Schemas that hold together, at most.
const MOST: usize = 200;

/// Finds schemas whose keywords, with those that `$ref` and `allOf` bring in, exclude each other.
pub fn satisfiable(graph: &Graph, files: &Files, findings: &mut Findings) {
    let mut known: BTreeSet<SchemaId> = BTreeSet::new();
    for id in (0_u32..).zip(&graph.schemas).map(|(id, _)| SchemaId(id)) {
        let place = &graph.get(id).place;
        if files.get(place.file).is_none() {
            continue;
        }
        let all: Vec<(SchemaId, &Schema)> =
            graph.conjunction(id).into_iter().take(MOST).map(|id| (id, graph.get(id))).collect();
        // What a part says of itself is said there, and `false` says it.
        let is_said = all
            .iter()
            .any(|(part, schema)| known.contains(part) || schema.types.as_ref().is_some_and(Vec::is_empty));
        if is_said {
            known.insert(id);
            continue;
        }
        let schemas: Vec<&Schema> = all.iter().map(|(_, schema)| *schema).collect();
        if let Some(reason) = contradiction(graph, &schemas) {
            known.insert(id);
            findings.push(catalogue::unsatisfiable(files.place(place.file, &place.pointer), &reason));
        }
    }
}

/// Why nothing satisfies all of some schemas.
fn contradiction(graph: &Graph, schemas: &[&Schema]) -> Option<String> {
    let mut types: Option<Vec<Type>> = None;
    for own in schemas.iter().filter_map(|schema| schema.types.as_ref()) {
        types = Some(match types {
            None => own.clone(),
            Some(types) => meet(&types, own),
        });
    }
    if types.as_ref().is_some_and(Vec::is_empty) {
        return Some("the types that it and its parts allow exclude each other".to_owned());
    }
    values(schemas, types.as_deref()).or_else(|| match types.as_deref()? {
        [Type::Object] => object(graph, schemas),
        [Type::Array] => counts(schemas, ("minItems", |s| s.min_items), ("maxItems", |s| s.max_items)),
        [Type::String] => counts(schemas, ("minLength", |s| s.min_length), ("maxLength", |s| s.max_length)),
        [Type::Number | Type::Integer] => bounds(schemas),
        _ => None,
    })
}

fn meet(a: &[Type], b: &[Type]) -> Vec<Type> {
    let both = |one: &Type| match one {
        Type::Integer if b.contains(&Type::Integer) || b.contains(&Type::Number) => Some(Type::Integer),
        Type::Number if b.contains(&Type::Number) => Some(Type::Number),
        Type::Number if b.contains(&Type::Integer) => Some(Type::Integer),
        one => b.contains(one).then_some(*one),
    };
    let mut types: Vec<Type> = a.iter().filter_map(both).collect();
    types.dedup();
    types
}

/// `enum` and `const`: nothing that is listed is of an allowed type, or is listed by all.
fn values(schemas: &[&Schema], types: Option<&[Type]>) -> Option<String> {
    let lists: Vec<&[Json]> = schemas
        .iter()
        .flat_map(|schema| {
            let constant = schema.constant.as_ref().map(std::slice::from_ref);
            let listed = schema.enumeration.as_deref().filter(|_| !schema.open_enumeration);
            [constant, listed]
        })
        .flatten()
        .collect();
    let (first, rest) = lists.split_first()?;
    let allowed = |value: &&Json| {
        types.is_none_or(|types| types.iter().any(|ty| ty.has(value)))
            && rest.iter().all(|list| list.iter().any(|other| same(other, value)))
    };
    let none = first.iter().find(allowed).is_none();
    none.then(|| {
        "none of the values that it lists is allowed by its `type` and by all of its lists".to_owned()
    })
}

type Count = (&'static str, fn(&Schema) -> Option<u64>);

fn counts(schemas: &[&Schema], (least, min): Count, (most, max): Count) -> Option<String> {
    let low = schemas.iter().filter_map(|schema| min(schema)).max()?;
    let high = schemas.iter().filter_map(|schema| max(schema)).min()?;
    (low > high).then(|| format!("`{least}` {low} is more than `{most}` {high}"))
}

fn bounds(schemas: &[&Schema]) -> Option<String> {
    let lows =
        schemas.iter().flat_map(|s| [(s.minimum.as_ref(), false), (s.exclusive_minimum.as_ref(), true)]);
    let highs =
        schemas.iter().flat_map(|s| [(s.maximum.as_ref(), false), (s.exclusive_maximum.as_ref(), true)]);
    let highs: Vec<(&String, bool)> = highs.filter_map(|(bound, open)| Some((bound?, open))).collect();
    let apart = |(low, open): (&String, bool)| {
        highs.iter().any(|(high, other)| {
            let order = number::compare(low, high);
            order.is_gt() || order.is_eq() && (open || *other)
        })
    };
    let mut lows = lows.filter_map(|(bound, open)| Some((bound?, open)));
    lows.any(apart).then(|| "its lower bound is above its upper bound".to_owned())
}

/// Objects: counts, and properties that must be there and must not.
fn object(graph: &Graph, schemas: &[&Schema]) -> Option<String> {
    let required = schemas.iter().flat_map(|schema| &schema.required);
    for name in required {
        if let Some(refusing) = schemas.iter().find(|schema| refuses(graph, schema, name)) {
            let why = if refusing.properties.iter().any(|(property, _)| property == name) {
                "is `false`"
            } else {
                "is not one that its closed parts allow"
            };
            return Some(format!("the required property {} {why}", catalogue::quoted(name)));
        }
    }
    counts(schemas, ("minProperties", |s| s.min_properties), ("maxProperties", |s| s.max_properties))
}

/// Whether a schema refuses a property whatever its value.
fn refuses(graph: &Graph, schema: &Schema, name: &str) -> bool {
    let never = |id: &SchemaId| graph.get(*id).types.as_ref().is_some_and(Vec::is_empty);
    if let Some((_, id)) = schema.properties.iter().find(|(property, _)| property == name) {
        return never(id);
    }
    schema.pattern_properties.is_empty() && schema.additional_properties.as_ref().is_some_and(never)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use crate::Generator;

    /// The places of the warnings about a folder with this schema, and these lines in `provider.toml`.
    fn warned(schema: &str, config: &str) -> Vec<(String, &'static str)> {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("schemas/acme");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("order_paid.schema.json"), schema).unwrap();
        fs::write(folder.join("provider.toml"), config).unwrap();
        let report = Generator::new(root.path().join("schemas")).check(root.path().join("out")).unwrap();
        let rules = ["unsatisfiable", "event-never-named", "leading-flags", "ignored-sibling"];
        let found = report.findings.iter().filter(|finding| rules.contains(&finding.rule));
        found.map(|finding| (finding.place.pointer.clone().unwrap_or_default(), finding.rule)).collect()
    }

    #[test]
    fn keywords_that_exclude_each_other_are_found_where_they_stand() {
        for (schema, place) in [
            (r#"{"type": "string", "minLength": 5, "maxLength": 4}"#, ""),
            (
                r#"{"properties": {"a": {"type": "number", "exclusiveMinimum": 1, "maximum": 1}}}"#,
                "/properties/a",
            ),
            (r#"{"properties": {"a": {"type": "array", "minItems": 2, "maxItems": 1}}}"#, "/properties/a"),
            (r#"{"properties": {"a": {"enum": ["x"], "const": "y"}}}"#, "/properties/a"),
            (
                r##"{"allOf": [{"$ref": "#/$defs/s"}], "type": "object", "$defs": {"s": {"type": "string"}}}"##,
                "",
            ),
            (
                r#"{"type": "object", "properties": {"a": true}, "required": ["b"], "additionalProperties": false}"#,
                "",
            ),
        ] {
            assert_eq!(warned(schema, ""), [(place.to_owned(), "unsatisfiable")], "{schema}");
        }
        for schema in [
            // Other types satisfy it, and `false` says what it says.
            r#"{"minLength": 5, "maxLength": 4}"#,
            r#"{"properties": {"a": false}, "additionalProperties": false}"#,
            r#"{"properties": {"a": {"type": ["integer", "string"], "enum": [1.0, "x"]}}}"#,
            r#"{"allOf": [{"type": "number"}, {"type": "integer"}], "minimum": 1, "maximum": 1}"#,
            // Values are equal by value, at any depth.
            r#"{"allOf": [{"enum": [[1]]}, {"enum": [[1.0]]}, {"enum": [[10e-1]]}]}"#,
            r#"{"enum": [{"a": 1, "b": 2}], "const": {"b": 2.0, "a": 1}}"#,
        ] {
            assert_eq!(warned(schema, ""), [], "{schema}");
        }
    }

    #[test]
    fn an_event_that_requests_cannot_name_is_found() {
        let schema = r#"{"type": "object", "properties": {"meta": {"allOf": [{"properties": {"type": {"enum": ["order.paid", "order.sent"]}}}]}}}"#;
        let event = "event = \"{body:/meta/type}\"\n";
        let found = [("/properties/meta/allOf/0/properties/type".to_owned(), "event-never-named")];
        assert_eq!(warned(schema, event), found);
        assert_eq!(warned(schema, &format!("{event}[events]\norder_paid = \"order.paid\"\n")), []);
        // What a header says is not known, nor is what the schema leaves open.
        assert_eq!(warned(schema, "event = \"{header:X-Kind}{body:/meta/type}\"\n"), found);
        assert_eq!(warned(schema, "event = \"{body:/kind}\"\n"), []);
        let half = r#"{"properties": {"action": {"const": "paid"}}}"#;
        assert_eq!(warned(half, "event = \"{header:X-Kind}_{body:/action}\"\n"), []);
        let union = r#"{"oneOf": [{"properties": {"type": {"const": "a"}}}, {"properties": {"type": {"const": "order_paid"}}}]}"#;
        assert_eq!(warned(union, "event = \"{body:/type}\"\n"), []);
    }

    #[test]
    fn what_is_read_otherwise_than_written_is_said() {
        let schema = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "properties": {
            "a": {"$ref": "#/definitions/a", "maxLength": 3, "title": "A"},
            "b": {"type": "string", "pattern": "(?i)^b$"}}, "definitions": {"a": {"type": "string"}}}"##;
        let mut found = warned(schema, "");
        found.sort();
        let expected =
            [("/properties/a/maxLength", "ignored-sibling"), ("/properties/b/pattern", "leading-flags")];
        assert_eq!(found, expected.map(|(place, rule)| (place.to_owned(), rule)));
    }
}
