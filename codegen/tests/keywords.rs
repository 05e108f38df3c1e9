//! docs/keywords.md says what becomes of each keyword: the generator's own table, printed.
#![allow(clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use hookwright_codegen::schema::Draft;
use hookwright_codegen::schema::draft::{KEYWORDS, Keyword, Role, Vocabulary};
use serde_json::Value;

/// The drafts that are released.
const RELEASED: [Draft; 5] =
    [Draft::Draft4, Draft::Draft6, Draft::Draft7, Draft::Draft201909, Draft::Draft202012];

const HEAD: &str = "# Keywords

What becomes of each keyword, by draft. This page is written from the generator's own table by a test
(`BLESS=1 cargo test -p hookwright-codegen --test keywords`), which fails when it is not what the table says.

- **type**: it is asserted, and the Rust types show it as far as Rust can.
- **asserted**: a payload that breaks it is refused; no Rust type says so.
- **resolved**: it says where schemas are, and which draft they are written in; it asserts nothing of its own.
- **documented**: an annotation, which becomes documentation of the generated code.
- **annotation**: it is allowed, and nothing comes of it.
- –: the draft does not have it. It is ignored there, as any name is that a draft does not know.

None is refused. A keyword whose value is none that its draft allows is an error of the generator, with its place. Up to draft 7
nothing beside a `$ref` counts, as those drafts have it. From 2019-09 on a meta-schema of one's own can leave a vocabulary
out by `$vocabulary`, and its keywords then count as unknown ones.

";

const NOTES: &str = "
1. Asserted and typed as `[formats]` in provider.toml says: date-time, date, uuid, ipv4 and ipv6 by default. The others are
   annotations unless it names them.
2. An annotation, unless `[formats]` says `content = \"assert\"`.
";

fn does(keyword: &Keyword, draft: Draft) -> &'static str {
    if !keyword.is_in(draft) {
        return "–";
    }
    match (keyword.vocabulary, keyword.role) {
        (Vocabulary::Format, _) => "type ¹",
        (Vocabulary::Content, Role::Checked) => "asserted ²",
        (_, Role::Typed) => "type",
        (_, Role::Checked) => "asserted",
        (_, Role::Resolved) => "resolved",
        (_, Role::Documented) => "documented",
        (_, Role::Ignored) => "annotation",
    }
}

fn table() -> String {
    let mut page = HEAD.to_owned();
    let names = RELEASED.map(|draft| format!(" {} |", draft.name())).concat();
    let _ = writeln!(page, "| keyword |{names}\n|---|{}", "---|".repeat(RELEASED.len()));
    for keyword in KEYWORDS {
        let cells = RELEASED.map(|draft| format!(" {} |", does(keyword, draft))).concat();
        let _ = writeln!(page, "| `{}` |{cells}", keyword.name);
    }
    page + NOTES
}

#[test]
fn the_page_is_what_the_table_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/keywords.md");
    let written = fs::read_to_string(&page).unwrap_or_default();
    if env::var_os("BLESS").is_some() {
        return fs::write(&page, table()).expect("docs/keywords.md");
    }
    assert_eq!(written, table(), "docs/keywords.md is not what the table says; BLESS=1 renews it");
}

/// The drafts' own meta-schemas are the other opinion.
#[test]
fn the_table_has_every_keyword_of_every_draft() {
    for draft in RELEASED {
        let mut declared: BTreeSet<&str> = metaschemas(draft).into_iter().flat_map(properties).collect();
        match draft {
            // Its meta-schema leaves out the keyword that it uses itself.
            Draft::Draft4 => assert!(declared.insert("$ref")),
            // It names these to say that they are replaced.
            Draft::Draft202012 => {
                assert!(declared.remove("$recursiveAnchor") && declared.remove("$recursiveRef"));
            }
            _ => {}
        }
        let known: BTreeSet<&str> =
            KEYWORDS.iter().filter(|keyword| keyword.is_in(draft)).map(|keyword| keyword.name).collect();
        assert_eq!(declared, known, "draft {}", draft.name());
    }
}

fn metaschemas(draft: Draft) -> Vec<&'static Value> {
    use referencing::meta;
    match draft {
        Draft::Draft4 => vec![&meta::DRAFT4],
        Draft::Draft6 => vec![&meta::DRAFT6],
        Draft::Draft7 => vec![&meta::DRAFT7],
        Draft::Draft201909 => vec![
            &meta::DRAFT201909,
            &meta::DRAFT201909_CORE,
            &meta::DRAFT201909_APPLICATOR,
            &meta::DRAFT201909_VALIDATION,
            &meta::DRAFT201909_META_DATA,
            &meta::DRAFT201909_FORMAT,
            &meta::DRAFT201909_CONTENT,
        ],
        _ => vec![
            &meta::DRAFT202012,
            &meta::DRAFT202012_CORE,
            &meta::DRAFT202012_APPLICATOR,
            &meta::DRAFT202012_UNEVALUATED,
            &meta::DRAFT202012_VALIDATION,
            &meta::DRAFT202012_META_DATA,
            &meta::DRAFT202012_FORMAT_ANNOTATION,
            &meta::DRAFT202012_CONTENT,
        ],
    }
}

fn properties(metaschema: &Value) -> impl Iterator<Item = &str> {
    metaschema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.as_str())
}
