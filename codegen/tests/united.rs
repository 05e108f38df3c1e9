//! Equal schemas of one name are one type, and mean what they meant.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::panic, reason = "a test's job")]

#[path = "../../tests/differential/src/random.rs"]
#[allow(unreachable_pub, dead_code, reason = "it is a module of a library too")]
mod random;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use hookwright_codegen::finding::Findings;
use hookwright_codegen::generator::{Shaped, shaped};
use hookwright_codegen::load::{self, Folder};
use hookwright_codegen::model::{NamedType, Shape};
use hookwright_codegen::schema::{self, Documents, Graph, SchemaId};
use hookwright_codegen::table::{Dialect, lower, memory};
use hookwright_core::validate;
use random::Random;
use serde_json::{Value, json};

fn put(root: &Path, files: &[(&str, String)]) {
    for (path, text) in files {
        let path = root.join("acme").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// The types of a folder, and the findings about them.
fn types(files: &[(&str, String)]) -> (Vec<NamedType>, String) {
    let root = tempfile::tempdir().unwrap();
    put(root.path(), files);
    let (folder, mut findings) = load::load(root.path());
    let shaped = shaped(&folder, &folder.providers[0], &mut findings);
    assert!(!findings.has_errors(), "{findings:?}");
    let types = shaped.modules.iter().flat_map(|module| module.types.types.clone());
    (types.collect(), format!("{findings:?}"))
}

fn names(files: &[(&str, String)]) -> BTreeSet<String> {
    types(files).0.into_iter().map(|ty| ty.name).collect()
}

fn set<const N: usize>(names: [&str; N]) -> BTreeSet<String> {
    names.map(str::to_owned).into()
}

const ADDRESS: &str = r#"{ "type": "object", "properties": { "street": { "type": "string" }, "geo": { "type": "object", "properties": { "lat": { "type": "number" } } } } }"#;
const OTHER: &str = r#"{ "type": "object", "properties": { "line": { "type": "string" } } }"#;

fn event(properties: &str) -> String {
    format!(r#"{{ "type": "object", "properties": {{ {properties} }} }}"#)
}

fn with_address(address: &str) -> String {
    event(&format!(r#""address": {address}"#))
}

#[test]
fn equal_objects_of_one_name_are_one_type() {
    let files = [
        ("a.schema.json", with_address(ADDRESS)),
        ("b.schema.json", with_address(&format!(r#"{{ "anyOf": [{ADDRESS}, {{ "type": "null" }}] }}"#))),
        ("c.schema.json", event(&format!(r#""list": {{ "type": "array", "items": {ADDRESS} }}"#))),
        (
            "d.schema.json",
            format!(
                r##"{{ "$ref": "#/$defs/event", "$defs": {{ "event": {{ "type": "object", "properties": {{ "to": {{ "$ref": "#/$defs/address" }} }} }}, "address": {ADDRESS} }} }}"##
            ),
        ),
    ];
    // What is called otherwise is another type, though what is in it is the same.
    assert_eq!(names(&files), set(["A", "Address", "B", "C", "D", "Geo", "ListItem"]));
}

#[test]
fn a_sibling_leaves_the_names_of_others_alone() {
    let files = [("b.schema.json", with_address(ADDRESS)), ("c.schema.json", with_address(ADDRESS))];
    assert_eq!(names(&files), set(["Address", "B", "C", "Geo"]));
    for (name, address) in [("a.schema.json", ADDRESS), ("d.schema.json", ADDRESS)] {
        let more = names(&[&files[..], &[(name, with_address(address))]].concat());
        assert!(more.is_superset(&names(&files)), "{more:?}");
        assert_eq!(more.len(), 5);
    }
    // What one event alone has gives way to what several share.
    for (name, new) in [("a.schema.json", "AAddress"), ("d.schema.json", "DAddress")] {
        let more = names(&[&files[..], &[(name, with_address(OTHER))]].concat());
        assert!(more.is_superset(&names(&files)) && more.contains(new), "{more:?}");
    }
}

#[test]
fn what_several_events_share_is_called_after_what_they_have_in_common() {
    let data = |what: &str| event(&format!(r#""data": {what}"#));
    let files = [
        ("customer.created.schema.json", data(ADDRESS)),
        ("customer.updated.schema.json", data(ADDRESS)),
        ("order.paid.schema.json", data(OTHER)),
        ("order.sent.schema.json", data(OTHER)),
    ];
    let names = names(&files);
    assert!(names.is_superset(&set(["CustomerData", "OrderData"])), "{names:?}");
}

#[test]
fn one_event_more_leaves_the_name_of_what_is_shared_alone() {
    let own = ("address.schema.json", event(""));
    let files = [
        own,
        ("order.paid.schema.json", with_address(ADDRESS)),
        ("visit.ended.schema.json", with_address(ADDRESS)),
    ];
    assert!(names(&files).contains("SharedAddress"), "{:?}", names(&files));
    for name in ["box.made.schema.json", "zoo.made.schema.json"] {
        let more = names(&[&files[..], &[(name, with_address(ADDRESS))]].concat());
        assert!(more.is_superset(&names(&files)), "{more:?}");
    }
    let folder = [
        ("address.schema.json", event("")),
        ("issues/opened.schema.json", with_address(ADDRESS)),
        ("issues/closed.schema.json", with_address(ADDRESS)),
    ];
    assert!(names(&folder).contains("IssuesAddress"), "{:?}", names(&folder));
}

#[test]
fn trees_that_refer_to_themselves_are_one() {
    let tree = r##"{ "$ref": "#/$defs/node", "$defs": { "node": { "type": "object", "properties": { "next": { "anyOf": [{ "$ref": "#/$defs/node" }, { "type": "null" }] } } } } }"##;
    let event = |property: &str| {
        tree.replace(
            r##"{ "$ref": "#/$defs/node", "##,
            &format!(
                r##"{{ "type": "object", "properties": {{ "{property}": {{ "$ref": "#/$defs/node" }} }}, "##
            ),
        )
    };
    assert_eq!(
        names(&[("a.schema.json", event("x")), ("b.schema.json", event("y"))]),
        set(["A", "B", "Node"])
    );
}

#[test]
fn what_is_said_of_a_place_stays_there() {
    let said = |text: &str| ADDRESS.replacen('{', &format!(r#"{{ "description": "{text}","#), 1);
    let files = [
        ("a.schema.json", with_address(&said("Where to."))),
        ("b.schema.json", with_address(&said("Where from."))),
    ];
    let (types, _) = types(&files);
    let docs = |event: &str| {
        let ty = types.iter().find(|ty| ty.name == event).unwrap();
        let Shape::Struct(one) = &ty.shape else { panic!("{event} is no struct") };
        one.fields[0].docs.clone()
    };
    assert_eq!((docs("A").as_str(), docs("B").as_str()), ("Where to.", "Where from."));
    // What parts say counts.
    let part = |text: &str| {
        with_address(&ADDRESS.replace(r#""street": {"#, &format!(r#""street": {{ "description": "{text}","#)))
    };
    let files = [("a.schema.json", part("one")), ("b.schema.json", part("two"))];
    assert_eq!(names(&files), set(["A", "AAddress", "B", "BAddress", "Geo"]));
}

#[test]
fn what_the_user_decides_of_one_place_counts_for_all_that_are_equal() {
    let files = |decided: &str| {
        [
            ("a.schema.json", with_address(ADDRESS)),
            ("b.schema.json", with_address(ADDRESS)),
            ("c.schema.json", with_address(ADDRESS)),
            ("provider.toml", format!("[names]\n{decided}")),
        ]
    };
    let at = |file: &str, rest: &str, name: &str| {
        format!("\"{file}.schema.json#/properties/address{rest}\" = \"{name}\"\n")
    };
    for file in ["a", "b", "c"] {
        let (found, findings) = types(&files(&at(file, "", "Place")));
        let found: BTreeSet<String> = found.into_iter().map(|ty| ty.name).collect();
        assert_eq!(found, set(["A", "B", "C", "Geo", "Place"]), "{file}");
        assert!(!findings.contains("names nothing"), "{findings}");
    }
    let (found, _) = types(&files(&at("b", "/properties/street", "road")));
    let fields = found.iter().filter_map(|ty| match &ty.shape {
        Shape::Struct(one) => one.fields.first().map(|field| field.name.clone()),
        _ => None,
    });
    assert!(fields.collect::<Vec<_>>().contains(&"road".to_owned()));
    // Two decisions are two types.
    let apart = files(&(at("a", "", "Here") + &at("b", "", "There")));
    assert_eq!(names(&apart), set(["A", "Address", "B", "C", "Geo", "Here", "There"]));
    // Also of what is within them, and has no type of its own.
    let apart = files(&(at("a", "/properties/street", "road") + &at("b", "/properties/street", "lane")));
    let (found, findings) = types(&apart);
    let mut fields: Vec<String> = found
        .iter()
        .filter_map(|ty| match &ty.shape {
            Shape::Struct(one) if ty.name.ends_with("Address") => Some(one.fields[0].name.clone()),
            _ => None,
        })
        .collect();
    fields.sort();
    assert_eq!(fields, ["lane", "road", "street"], "{findings}");
    let mut own = files("");
    let street = |file, path| at(file, "/properties/street", path);
    own[3].1 = format!("[types]\n{}{}", street("a", "my_crate::Road"), street("b", "my_crate::Lane"));
    let paths: BTreeSet<String> = types(&own)
        .0
        .iter()
        .filter_map(|ty| match &ty.shape {
            Shape::Struct(one) => Some(format!("{:?}", one.fields[0].ty.kind)),
            _ => None,
        })
        .filter(|kind| kind.starts_with("Own("))
        .collect();
    assert_eq!(paths, set([r#"Own("my_crate::Lane")"#, r#"Own("my_crate::Road")"#]));
    // A type of the user's own, too.
    let own = at("c", "", "my_crate::Address").replace("[names]", "[types]");
    let mut files = files("");
    files[3].1 = format!("[types]\n{own}");
    assert_eq!(names(&files), set(["A", "B", "C"]));
}

/// The graph of a folder's provider as its schemas are written.
fn written(folder: &Folder) -> (Graph, Vec<SchemaId>) {
    let provider = &folder.providers[0];
    let files: Vec<_> = provider.events.iter().map(|event| event.file).collect();
    let (mut graph, roots) =
        schema::resolve(&Documents::of(&folder.files, provider), &files, &mut Findings::new());
    schema::adapt(&mut graph, &roots, &provider.config.types, provider.config.tolerance);
    (graph, roots)
}

fn tables(
    folder: &Folder,
    graph: &Graph,
    roots: &[SchemaId],
) -> BTreeMap<SchemaId, &'static hookwright_core::schema::Schema> {
    let dialect = Dialect { asserts_content: false, provider: "acme" };
    memory::build_all(&lower(graph, &folder.files, dialect, roots), roots)
}

/// Two events that say the same of several places, each otherwise arranged.
fn events(random: &mut Random) -> [(&'static str, String); 2] {
    let mut definitions = Value::Null;
    let mut schema = || {
        let mut schema = random::schema(random, 4);
        if let Some(schema) = schema.as_object_mut() {
            schema.remove("$schema");
            // They stand within others, whose definitions they refer to.
            definitions = schema.remove("$defs").unwrap_or_default();
        }
        schema
    };
    let (one, two) = (schema(), schema());
    let a = json!({ "properties": { "x": one, "y": two, "z": { "properties": { "x": one } } }, "$defs": definitions });
    let b = json!({ "properties": { "y": { "properties": { "x": one } }, "x": one, "w": { "items": one } },
        "additionalProperties": { "anyOf": [two, { "properties": { "y": two } }] }, "$defs": definitions });
    [("a.schema.json", a.to_string()), ("b.schema.json", b.to_string())]
}

#[test]
fn united_schemas_give_the_verdicts_of_the_written() {
    let (mut united, mut values, mut valid) = (0, 0, 0);
    for seed in 0..200 {
        let mut random = Random::new(seed);
        let root = tempfile::tempdir().unwrap();
        put(root.path(), &events(&mut random));
        let (folder, mut findings) = load::load(root.path());
        let (graph, roots) = written(&folder);
        let Shaped { graph: now, modules, .. } = shaped(&folder, &folder.providers[0], &mut findings);
        if findings.has_errors() {
            continue;
        }
        let references =
            |graph: &Graph| graph.schemas.iter().filter(|schema| schema.reference.is_some()).count();
        united += references(&now) - references(&graph);
        let written = tables(&folder, &graph, &roots);
        let ids: Vec<SchemaId> =
            modules.iter().flat_map(|module| &module.events).map(|event| event.root).collect();
        assert_eq!(ids, roots);
        let together = tables(&folder, &now, &roots);
        for _ in 0..60 {
            let members = ["x", "y", "z", "w"].map(|name| (name.to_owned(), random::value(&mut random, 3)));
            let value: Value =
                members.into_iter().filter(|_| random.below(4) > 0).collect::<serde_json::Map<_, _>>().into();
            let body = value.to_string();
            for id in &roots {
                let verdict = |table: &'static hookwright_core::schema::Schema| {
                    validate::validate(table, body.as_bytes(), &hookwright_core::Limits::default()).is_ok()
                };
                let (Some(one), Some(other)) = (written.get(id), together.get(id)) else {
                    panic!("no table")
                };
                assert_eq!(verdict(one), verdict(other), "{value}\n{:?}", events(&mut Random::new(seed)));
                values += 1;
                valid += usize::from(verdict(one));
            }
        }
    }
    println!("{united} schemas united, {values} verdicts, {valid} of them valid");
    assert!(united > 250 && valid > values / 10 && valid < values * 9 / 10, "{united} {valid} of {values}");
}
