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

/// The generated files that the root leads to, with their headers. Symbolic links lead nowhere.
pub(super) fn tree(root: &Path) -> Result<BTreeMap<String, Stamp>, Findings> {
    let mut tree = BTreeMap::new();
    let mut queue = vec![ROOT.to_owned()];
    while let Some(path) = queue.pop() {
        let location = disk::join(root, &path);
        if tree.contains_key(&path) || stays_below(root, &location).is_err() || !location.is_file() {
            continue;
        }
        let Some(text) = disk::read(&location)? else { continue };
        let Some(stamp) = Stamp::of(&text) else { continue };
        queue.extend(modules(&path, &text));
        tree.insert(path, stamp);
    }
    Ok(tree)
}

/// The paths where the modules may be that a file declares.
fn modules(path: &str, text: &str) -> BTreeSet<String> {
    let (folder, file) = path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file));
    let stem = file.strip_suffix(".rs").unwrap_or(file);
    // A file that is not its folder's own has its modules in a folder of its name.
    let inner = if matches!(stem, "lib" | "mod") { "" } else { stem };
    let parts = [folder, inner].into_iter().filter(|part| !part.is_empty());
    let base: String = parts.flat_map(|part| [part, "/"]).collect();
    let names = text.lines().filter_map(declared);
    names.flat_map(|name| [format!("{base}{name}.rs"), format!("{base}{name}/mod.rs")]).collect()
}

/// The module that a line declares, as the generator prints it: `pub mod acme;`.
fn declared(line: &str) -> Option<&str> {
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
            ("pub mod ../victim;", None),
            ("    pub mod acme;", None),
            ("pub struct mod A;", None),
        ] {
            assert_eq!(declared(line), name, "{line}");
        }
    }

    #[test]
    fn modules_are_where_the_compiler_looks() {
        let of = |path| modules(path, "pub mod a;\n").into_iter().collect::<Vec<_>>();
        assert_eq!(of("lib.rs"), ["a.rs", "a/mod.rs"]);
        assert_eq!(of("acme.rs"), ["acme/a.rs", "acme/a/mod.rs"]);
        assert_eq!(of("acme/mod.rs"), ["acme/a.rs", "acme/a/mod.rs"]);
        assert_eq!(of("acme/v1.rs"), ["acme/v1/a.rs", "acme/v1/a/mod.rs"]);
    }
}
