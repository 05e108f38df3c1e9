//! Shapes of small schemas, against goldens: `tests/shapes/<name>.json` is a folder of files (or one
//! schema), `<name>.txt` what becomes of it. `BLESS=1 cargo test --test shapes` rewrites the goldens.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests stop where they fail")]

#[path = "shapes/folder.rs"]
mod folder;

use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use folder::{Shaping, shaping, shaping_of};
use hookwright_codegen::model::{Checks, Kind, NamedType, Shape, TypeUse};

#[test]
fn shapes_are_as_recorded() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/shapes");
    let mut cases: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    cases.sort();
    assert!(!cases.is_empty());
    let mut stale = Vec::new();
    for case in cases {
        let printed = print(&shaping(&case));
        let golden = case.with_extension("txt");
        if env::var_os("BLESS").is_some() {
            fs::write(&golden, &printed).unwrap();
        }
        let recorded = fs::read_to_string(&golden).unwrap_or_default();
        if printed != recorded {
            eprintln!("--- {}\n{printed}", case.display());
            stale.push(case);
        }
    }
    assert!(stale.is_empty(), "not as recorded: {stale:?}");
}

/// Types that have nothing to do with a case, before and after it, change nothing of what it prints.
#[test]
fn names_do_not_depend_on_other_types() {
    let case = include_str!("shapes/names.json").trim();
    let others = [
        r#""aaa.schema.json": {"type": "object", "properties": {"unrelated": {"type": "object", "properties": {"x": {"type": "string"}}}}}"#,
        r#""zzz.schema.json": {"type": "object", "properties": {"unlike": {"enum": ["owner", "user"]}}}"#,
    ];
    let alone = print(&shaping_of("case", case));
    let [before, after] = others;
    let inner = &case[1..case.len() - 1];
    let among = print(&shaping_of("case", &format!("{{{before}, {inner}, {after}}}")));
    let (alone, among): (Vec<&str>, Vec<&str>) =
        (alone.split("\n\n").collect(), among.split("\n\n").collect());
    assert_eq!(among.len(), alone.len() + 4);
    for one in alone {
        assert!(among.contains(&one), "changed: {one}");
    }
}

fn print(shaping: &Shaping) -> String {
    let mut out = String::new();
    for ty in &shaping.shaped.types.types {
        print_type(shaping, ty, &mut out);
    }
    for note in &shaping.shaped.notes {
        let place = &note.place;
        let message = note.finding(hookwright_codegen::finding::Place::file("")).message;
        let _ = writeln!(out, "{}#{}: {message}", shaping.file(place.file), place.pointer);
    }
    for unused in &shaping.shaped.unused_names {
        let _ = writeln!(out, "unused: {unused}");
    }
    out
}

fn print_type(shaping: &Shaping, ty: &NamedType, out: &mut String) {
    let place = &shaping.graph.get(ty.schema).place;
    let checks = match ty.checks {
        Checks::Own => "",
        Checks::Whole => " (whole)",
        Checks::Outside => " (outside)",
    };
    print_docs(&ty.docs, "", out);
    let head =
        |what: &str| format!("{what} {} <- {}#{}{checks}", ty.name, shaping.file(place.file), place.pointer);
    match &ty.shape {
        Shape::Struct(one) => {
            let _ = writeln!(out, "{}", head("struct"));
            for tag in &one.tags {
                let _ = writeln!(out, "    tag {:?} = {:?}", tag.property, tag.value);
            }
            for field in &one.fields {
                print_docs(&field.docs, "    ", out);
                let optional = if field.required { "" } else { "?" };
                let property = if field.property == field.name {
                    String::new()
                } else {
                    format!(" = {:?}", field.property)
                };
                let _ = writeln!(out, "    {}{optional}: {}{property}", field.name, kind(shaping, &field.ty));
            }
            if let Some(extra) = &one.extra {
                let _ = writeln!(out, "    ..{}: {}", extra.name, kind(shaping, &extra.ty));
            }
        }
        Shape::StringEnum(strings) => {
            let _ = writeln!(out, "{}", head("enum"));
            for variant in &strings.variants {
                print_docs(&variant.docs, "    ", out);
                let _ = writeln!(out, "    {} = {:?}", variant.name, variant.value);
            }
        }
        Shape::ValueEnum(listed) => {
            let _ = writeln!(out, "{} of {:?}", head("enum"), listed.integers);
            for variant in &listed.variants {
                print_docs(&variant.docs, "    ", out);
                let _ = writeln!(out, "    {} = {:?}", variant.name, variant.value);
            }
        }
        Shape::External(external) => {
            let _ = writeln!(out, "{}", head("external"));
            for variant in &external.variants {
                print_docs(&variant.docs, "    ", out);
                let held = variant.ty.as_ref().map_or(String::new(), |ty| format!(": {}", kind(shaping, ty)));
                let _ = writeln!(out, "    {} = {:?}{held}", variant.name, variant.value);
            }
        }
        Shape::TaggedUnion(union) => {
            let _ = writeln!(out, "{} by {:?}", head("union"), union.tag);
            for variant in &union.variants {
                print_docs(&variant.docs, "    ", out);
                let _ = writeln!(
                    out,
                    "    {} = {:?}: {}",
                    variant.name,
                    variant.value,
                    kind(shaping, &variant.ty)
                );
            }
        }
        Shape::Union(variants) => {
            let _ = writeln!(out, "{}", head("union"));
            for variant in variants {
                let _ = writeln!(out, "    {}: {}", variant.name, kind(shaping, &variant.ty));
            }
        }
        Shape::Choice(choice) => {
            let _ = writeln!(out, "{}", head("choice"));
            for variant in &choice.variants {
                print_docs(&variant.docs, "    ", out);
                let _ = writeln!(out, "    {}: {}", variant.name, kind(shaping, &variant.ty));
            }
            for case in &choice.cases {
                let schemas = case.schemas.iter().map(|id| shaping.graph.get(*id).place.pointer.as_str());
                let schemas: Vec<&str> = schemas.collect();
                let variant = &choice.variants[case.variant].name;
                let _ = writeln!(out, "    {variant} if {:?} {}", case.types, schemas.join(" and "));
            }
        }
        Shape::Newtype(ty) => {
            let _ = writeln!(out, "{}({})", head("newtype"), kind(shaping, ty));
        }
    }
    out.push('\n');
}

fn print_docs(docs: &str, indent: &str, out: &mut String) {
    for line in docs.lines() {
        let _ = writeln!(out, "{}", format!("{indent}/// {line}").trim_end());
    }
}

fn kind(shaping: &Shaping, ty: &TypeUse) -> String {
    let list = |types: &[TypeUse]| types.iter().map(|ty| kind(shaping, ty)).collect::<Vec<_>>().join(", ");
    match &ty.kind {
        Kind::Named { id, boxed } => {
            let name = &shaping.shaped.types.types[id.0].name;
            if *boxed { format!("Box<{name}>") } else { name.clone() }
        }
        Kind::Nullable(inner) => format!("Nullable<{}>", kind(shaping, inner)),
        Kind::List(inner) => format!("List<{}>", kind(shaping, inner)),
        Kind::Map(inner) => format!("Map<{}>", kind(shaping, inner)),
        Kind::Tuple(items) => format!("({})", list(items)),
        Kind::Integer(width) => format!("{width:?}").to_lowercase(),
        other => format!("{other:?}"),
    }
}

#[test]
fn a_variant_that_holds_a_meta_schema_is_called_so() {
    let schema =
        r#"{"type": "object", "properties": {"input": {"$ref": "http://json-schema.org/draft-07/schema"}}}"#;
    let shaping = shaping_of("tool", schema);
    let variants = shaping.shaped.types.types.iter().filter_map(|ty| match &ty.shape {
        Shape::Union(variants) => Some(variants),
        _ => None,
    });
    let names: Vec<&str> = variants.flatten().map(|variant| variant.name.as_str()).collect();
    assert!(names.contains(&"MetaSchema") && !names.contains(&"Empty"), "{names:?}");
}
