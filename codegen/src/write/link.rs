//! Paths that go through symbolic links.

use std::path::{Component, Path, PathBuf};

use crate::finding::{Findings, Place, catalogue};

/// Refuses a path that does not stay below `root`: one with `..` in it, or one that leads through a symbolic link.
/// What is not there yet leads nowhere else.
///
/// # Errors
///
/// A finding with the part of the path that leads out.
pub fn stays_below(root: &Path, location: &Path) -> Result<(), Findings> {
    let outside = || Findings::from(catalogue::leads_out(Place::outside(location)));
    let below = location.strip_prefix(root).map_err(|_| outside())?;
    let mut here: PathBuf = root.to_owned();
    for part in below.components() {
        let Component::Normal(name) = part else { return Err(outside()) };
        here.push(name);
        if here.symlink_metadata().is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(catalogue::through_link(Place::outside(&here)).into());
        }
    }
    Ok(())
}

/// Refuses to generate into the schema folder.
///
/// # Errors
///
/// A finding if `out` is the folder `schemas` or below it.
pub fn is_apart(schemas: &Path, out: &Path) -> Result<(), Findings> {
    let Ok(schemas) = schemas.canonicalize() else { return Ok(()) };
    // What is not there yet will be below what is.
    let real = out.ancestors().find_map(|folder| {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        folder.canonicalize().ok()
    });
    match real {
        Some(real) if real.starts_with(&schemas) => {
            Err(catalogue::output_in_schemas(Place::outside(out)).into())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;
    use std::os::unix::fs::symlink;
    use std::path::Path;

    use super::{is_apart, stays_below};

    fn rules(outcome: Result<(), crate::finding::Findings>) -> Vec<&'static str> {
        outcome.err().into_iter().flatten().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_path_stays_below_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("root");
        fs::create_dir_all(root.join("a")).unwrap();
        fs::create_dir_all(folder.path().join("victim")).unwrap();
        symlink(folder.path().join("victim"), root.join("link")).unwrap();
        symlink(folder.path().join("nothing"), root.join("dangling.rs")).unwrap();
        for (path, expected) in [
            ("a/b.rs", None),
            ("new/b.rs", None),
            ("link/b.rs", Some("through-link")),
            ("dangling.rs", Some("through-link")),
            ("../victim/b.rs", Some("leads-out")),
            ("a/../../victim/b.rs", Some("leads-out")),
        ] {
            let found = rules(stays_below(&root, &root.join(path)));
            assert_eq!(found, expected.into_iter().collect::<Vec<_>>(), "{path}");
        }
        assert_eq!(rules(stays_below(&root, Path::new("/etc/passwd"))), ["leads-out"]);
    }

    #[test]
    fn code_is_not_generated_among_schemas() {
        let folder = tempfile::tempdir().unwrap();
        let schemas = folder.path().join("schemas");
        fs::create_dir_all(schemas.join("acme")).unwrap();
        symlink(schemas.join("acme"), folder.path().join("link")).unwrap();
        for out in ["schemas", "schemas/acme", "schemas/new/deep", "link", "link/new"] {
            assert_eq!(rules(is_apart(&schemas, &folder.path().join(out))), ["output-in-schemas"], "{out}");
        }
        for out in ["generated", "schemas2", "."] {
            assert!(is_apart(&schemas, &folder.path().join(out)).is_ok(), "{out}");
        }
    }
}
