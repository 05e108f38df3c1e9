//! Text reaches generated source through `codegen/src/text` alone.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

/// What makes identifiers, strings and tokens of text, and the text of a generated file.
const WAYS: [&str; 12] = [
    "format_ident!",
    "Ident::new",
    "Ident::new_raw",
    "Literal::string",
    "Literal::from_str",
    "LitStr::new",
    "parse_str::<",
    "parse_str(",
    "TokenStream::from_str",
    "parse::<TokenStream>",
    "parse_file(",
    "Verbatim",
];

/// The sources of the generator without their tests, by path.
fn sources(folder: &Path, found: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let shown = path.display().to_string().replace('\\', "/");
        if path.is_dir() {
            sources(&path, found);
        } else if !shown.contains("test") {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]\nmod tests").next().unwrap().to_owned();
            found.push((shown, code));
        }
    }
}

#[test]
fn no_other_code_makes_source_of_text() {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    assert!(found.len() > 80, "the sources are where they were: {}", found.len());
    let mut within = 0;
    let mut strays = Vec::new();
    for (path, code) in &found {
        let uses = WAYS.iter().filter(|way| code.contains(**way));
        if path.contains("/src/text/") {
            within += uses.count();
        } else {
            strays.extend(uses.map(|way| format!("{path}: {way}")));
        }
    }
    assert!(strays.is_empty(), "text goes through `crate::text`: {strays:#?}");
    assert!(within > 2, "the ways are searched for by the names that they have");
    // A file's text is made where its items are printed, and every item is settled there.
    let makers: Vec<_> = found.iter().filter(|(_, code)| code.contains("Source {")).collect();
    assert!(matches!(makers.as_slice(), [(path, _)] if path.ends_with("src/render.rs")), "{}", makers.len());
    for way in [
        "Parsed(mut item) => {\n                settle(&mut item);",
        "Tokens(tokens) => {\n                let row = rows::print(&tokens);",
        "row.unwrap_or_else(|| parsed(settled(tokens)))",
    ] {
        assert!(makers[0].1.contains(way), "each item is settled before it is printed: {way}");
    }
    // Rows settle what they print themselves, token by token.
    let rows = found.iter().find(|(path, _)| path.ends_with("src/render/rows.rs")).unwrap();
    for way in ["settled_documentation(&group).unwrap_or", "(Kind::Literal, settled_text(literal))"] {
        assert_eq!(
            rows.1.matches(way).count(),
            1,
            "each token of a row is settled before it is printed: {way}"
        );
    }
    let gated = "            Self::Gated(gate, item) => (gate.item(&item.print().0), false)";
    assert!(makers[0].1.contains(gated), "an item behind a gate is one of them");
    assert_eq!(
        makers[0].1.matches("            Self::").count(),
        3,
        "there are items of two kinds, and those"
    );
}
