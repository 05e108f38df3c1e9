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

How each keyword is treated, by draft. A test writes this page from the generator's own table
(`BLESS=1 cargo test -p hookwright-codegen --test keywords`) and fails if the page is out of date.

- **type**: asserted, and visible in the Rust types as far as Rust can express it.
- **asserted**: a payload that violates it is rejected; it is not visible in the Rust types.
- **resolved**: identifies schemas and drafts; it asserts nothing itself.
- **documented**: an annotation that becomes documentation of the generated code.
- **annotation**: allowed and ignored.
- –: not a keyword of this draft. It is ignored there, like any unknown keyword.

Every keyword is accepted. A keyword with a value that its draft does not allow is an error with its place. In drafts up to 7,
keywords next to `$ref` are ignored, as those drafts specify. From 2019-09 on, a custom meta-schema can leave out a vocabulary in
`$vocabulary`; the keywords of that vocabulary are then unknown.

";

const NOTES: &str = "
1. Asserted and typed according to `[formats]` in provider.toml; by default that is date-time, date, uuid, ipv4 and ipv6. Other
   formats are annotations unless they are listed there.
2. An annotation, unless `[formats]` contains `content = \"assert\"`.
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
    assert_eq!(written, table(), "docs/keywords.md is out of date; BLESS=1 updates it");
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
