//! The official JSON Schema test suite: where it is, and what it holds.

mod group;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

pub use group::{Case, Group};

/// The folder of each draft below `tests/`. Its `latest` is another name for one of them.
pub const DRAFTS: [&str; 6] = ["draft4", "draft6", "draft7", "draft2019-09", "draft2020-12", "v1"];

/// The variable that names the suite's folder.
const VARIABLE: &str = "JSON_SCHEMA_TEST_SUITE";

/// A checkout of the suite.
#[derive(Clone, Debug)]
pub struct Suite {
    root: PathBuf,
}

impl Suite {
    /// The suite in the folder that `JSON_SCHEMA_TEST_SUITE` names, or in `../shared/json-schema-test-suite` from
    /// the root of the repository. If it is missing, a line says so.
    #[expect(clippy::print_stdout, reason = "a test that is skipped says so")]
    pub fn find() -> Option<Self> {
        let root = env::var_os(VARIABLE).map_or_else(
            || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/json-schema-test-suite"),
            PathBuf::from,
        );
        let suite = Self::at(root);
        if suite.is_none() {
            println!(
                "skipped: the official suite is absent; clone json-schema-org/JSON-Schema-Test-Suite and set \
                 {VARIABLE} to its folder"
            );
        }
        suite
    }

    fn at(root: PathBuf) -> Option<Self> {
        root.join("tests").is_dir().then_some(Self { root })
    }

    /// The folder.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The groups of a draft, by file. Proposals, which no release has yet, are left out.
    ///
    /// # Errors
    ///
    /// If a file cannot be read or is not one of the suite's, or if there is not a single case: a suite that is
    /// present is run.
    pub fn groups(&self, draft: &str) -> io::Result<Vec<Group>> {
        let mut groups = Vec::new();
        for (name, text) in texts(&self.root.join("tests").join(draft))? {
            if !name.starts_with("proposals/") {
                groups.extend(group::parse(&name, &text)?);
            }
        }
        if groups.iter().all(|group| group.cases.is_empty()) {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("{draft} has no cases")));
        }
        Ok(groups)
    }

    /// The documents that the schemas refer to below `http://localhost:1234/`, by path.
    ///
    /// # Errors
    ///
    /// If a file cannot be read.
    pub fn remotes(&self) -> io::Result<BTreeMap<String, String>> {
        texts(&self.root.join("remotes"))
    }
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
