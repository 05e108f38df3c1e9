//! The official JSON Schema test suite: where it is, what it holds.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

use hookwright_codegen::json::{Node, parse};
use hookwright_codegen::schema::Draft;

/// The folder of each draft below `tests/`.
pub const DRAFTS: &[(&str, Draft)] = &[
    ("draft4", Draft::Draft4),
    ("draft6", Draft::Draft6),
    ("draft7", Draft::Draft7),
    ("draft2019-09", Draft::Draft201909),
    ("draft2020-12", Draft::Draft202012),
    ("v1", Draft::V1),
];

/// The suite's folder: `JSON_SCHEMA_TEST_SUITE`, or `json-schema-test-suite` in a folder `shared` beside
/// the project's.
pub fn folder() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/json-schema-test-suite");
    let named = env::var_os("JSON_SCHEMA_TEST_SUITE").map(PathBuf::from);
    named.into_iter().chain([beside]).find(|folder| folder.join("tests").is_dir())
}

/// How to get the suite.
pub const HOW_TO_GET: &str = "the official suite is not here: clone json-schema-org/JSON-Schema-Test-Suite and set \
JSON_SCHEMA_TEST_SUITE to its folder";

/// A group: one schema and the cases that it judges.
#[derive(Clone, Debug)]
pub struct Group {
    /// The file below the draft's folder, without `.json`: `optional/format/date`.
    pub file: String,
    /// Its place in the file, from 0.
    pub index: usize,
    /// What it is about.
    pub description: String,
    /// The schema's text.
    pub schema: String,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it is about.
    pub description: String,
    /// The instance's text.
    pub data: String,
    /// Whether the schema accepts it.
    pub valid: bool,
}

impl Group {
    /// Whether the suite lets an implementation fail it.
    pub fn is_optional(&self) -> bool {
        self.file.contains('/')
    }

    /// The provider that holds it, among those of its draft.
    pub fn provider(&self, draft: &str) -> String {
        let kind = match (self.asserts_formats(), self.asserts_content()) {
            (true, _) => "-formats",
            (_, true) => "-content",
            _ => "",
        };
        let draft = draft.replace('.', "-");
        format!("{draft}{kind}")
    }

    /// The name of the event whose schema it is.
    pub fn event(&self) -> String {
        format!("{}.{}", self.file.replace('/', "."), self.index)
    }

    /// `[formats]` of its provider.
    pub fn formats(&self) -> String {
        let default = if self.asserts_formats() { "assert" } else { "ignore" };
        let content = if self.asserts_content() { "assert" } else { "ignore" };
        format!("default = \"{default}\"\ncontent = \"{content}\"\n")
    }

    /// Whether formats are asserted in it.
    pub fn asserts_formats(&self) -> bool {
        self.file.starts_with("optional/format/") || self.file.starts_with("format/")
    }

    /// Whether contents are asserted in it: draft 7 has them as an option.
    pub fn asserts_content(&self) -> bool {
        self.file == "optional/content"
    }
}

/// The groups of a draft.
///
/// # Errors
///
/// When a file cannot be read, or is not what the suite's files are.
pub fn groups(suite: &Path, draft: &str) -> io::Result<Vec<Group>> {
    let root = suite.join("tests").join(draft);
    let mut groups = Vec::new();
    for (name, text) in texts(&root)? {
        let file = name.trim_end_matches(".json");
        // Keywords that no release has yet.
        if file.starts_with("proposals/") {
            continue;
        }
        let node = parse(&text).map_err(|_| bad(&name))?;
        for (index, group) in node.as_array().ok_or_else(|| bad(&name))?.iter().enumerate() {
            groups.push(group_of(file, index, group, &text).ok_or_else(|| bad(&name))?);
        }
    }
    Ok(groups)
}

/// The suite's `remotes/`, by path.
///
/// # Errors
///
/// When a file cannot be read.
pub fn remotes(suite: &Path) -> io::Result<BTreeMap<String, String>> {
    texts(&suite.join("remotes"))
}

fn bad(name: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{name} is no file of the suite"))
}

fn group_of(file: &str, index: usize, group: &Node, text: &str) -> Option<Group> {
    let description = group.get("description")?.as_str()?.to_owned();
    let case = |case: &Node| {
        Some(Case {
            description: case.get("description")?.as_str()?.to_owned(),
            data: slice(case.get("data")?, text)?,
            valid: case.get("valid")?.as_bool()?,
        })
    };
    let cases = group.get("tests")?.as_array()?.iter().map(case).collect::<Option<_>>()?;
    Some(Group {
        file: file.to_owned(),
        index,
        description,
        schema: slice(group.get("schema")?, text)?,
        cases,
    })
}

/// A value's own text, so that numbers and escapes stay as the suite writes them.
fn slice(node: &Node, text: &str) -> Option<String> {
    let rest = text.get(node.offset..)?;
    rest.get(..hookwright_core::reader::value_len(rest.as_bytes())).map(ToOwned::to_owned)
}

/// The `.json` files below a folder.
fn texts(root: &Path) -> io::Result<BTreeMap<String, String>> {
    let mut texts = BTreeMap::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
                texts.insert(name, fs::read_to_string(&path)?);
            }
        }
    }
    Ok(texts)
}
