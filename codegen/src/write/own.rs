//! Which generated files belong to a tree: those that its root leads to.
//!
//! A header says that a file was generated, and from which provider's folder, but not which run wrote it: below the
//! output folder there may be another tree, with schemas of its own. So a tree is what its `lib.rs` declares as modules,
//! and what these declare.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::Stamp;
use super::disk;
use super::link::stays_below;
use crate::finding::Findings;

/// The root of a tree.
pub(super) const ROOT: &str = "lib.rs";

/// The generated files of a tree.
pub(super) struct Tree {
    /// The files that the root leads to, with their headers.
    pub(super) stamps: BTreeMap<String, Stamp>,
    /// Whether each module that one of them declares has its file.
    pub(super) is_whole: bool,
}

/// The generated files that the root leads to. Symbolic links lead nowhere.
pub(super) fn tree(root: &Path) -> Result<Tree, Findings> {
    let mut stamps = BTreeMap::new();
    let mut is_whole = true;
    let mut queue = vec![vec![ROOT.to_owned()]];
    while let Some(paths) = queue.pop() {
        let mut is_found = false;
        for path in paths {
            let location = disk::join(root, &path);
            if stamps.contains_key(&path) || stays_below(root, &location).is_err() || !location.is_file() {
                continue;
            }
            let Some(text) = disk::read(&location)? else { continue };
            is_found = true;
            let Some(stamp) = Stamp::of(&text) else { continue };
            queue.extend(modules(&path, &text));
            stamps.insert(path, stamp);
        }
        is_whole &= is_found;
    }
    Ok(Tree { stamps, is_whole })
}

/// For each module that a file declares, the paths where it may be.
fn modules(path: &str, text: &str) -> Vec<Vec<String>> {
    let (folder, file) = path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file));
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    // A file that is not its folder's own has its modules in a folder of its name.
    let inner = if matches!(stem, "lib" | "mod") { "" } else { stem };
    let parts = [folder, inner].into_iter().filter(|part| !part.is_empty());
    let base: String = parts.flat_map(|part| [part, "/"]).collect();
    let names: BTreeSet<&str> = text.lines().filter_map(declared).collect();
    names.iter().map(|name| vec![format!("{base}{name}.rs"), format!("{base}{name}/mod.rs")]).collect()
}

/// The module that a line declares, as the generator prints it: `pub mod acme;`, or `cfg_address! { mod acme; }`.
fn declared(line: &str) -> Option<&str> {
    let gated = line.strip_prefix("cfg_").and_then(|line| line.strip_suffix(" }")?.split_once("! { "));
    let line = gated.map_or(line, |(_, line)| line);
    let rest = line.strip_prefix("mod ").or_else(|| {
        let rest = line.strip_prefix("pub")?;
        rest.split_once("mod ")
            .filter(|(visibility, _)| matches!(*visibility, " " | "(crate) " | "(super) "))
            .map(|(_, rest)| rest)
    })?;
    let name = rest.strip_suffix(';')?;
    let name = name.strip_prefix("r#").unwrap_or(name);
    let is_name = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::{declared, modules};

    #[test]
    fn declarations_are_read_as_they_are_printed() {
        for (line, name) in [
            ("pub mod acme;", Some("acme")),
            ("mod tables;", Some("tables")),
            ("pub(crate) mod r#type;", Some("type")),
            ("mod decoders {", None),
            ("cfg_address! { mod address; }", Some("address")),
            ("cfg_address! { pub use address::*; }", None),
            ("address! { mod address; }", None),
            ("pub mod ../victim;", None),
            ("    pub mod acme;", None),
            ("pub struct mod A;", None),
        ] {
            assert_eq!(declared(line), name, "{line}");
        }
    }

    #[test]
    fn modules_are_where_the_compiler_looks() {
        let of = |path| modules(path, "pub mod a;\n").concat();
        assert_eq!(of("lib.rs"), ["a.rs", "a/mod.rs"]);
        assert_eq!(of("acme.rs"), ["acme/a.rs", "acme/a/mod.rs"]);
        assert_eq!(of("acme/mod.rs"), ["acme/a.rs", "acme/a/mod.rs"]);
        assert_eq!(of("acme/v1.rs"), ["acme/v1/a.rs", "acme/v1/a/mod.rs"]);
    }
}
