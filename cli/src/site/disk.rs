//! Puts the site into a folder: all files or none, and never in the place of somebody's own.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::File;
use crate::catalogue::command as rules;
use crate::finding::{Findings, Place, catalogue};
use crate::json::parse;
use crate::load::read_text_file;
use crate::write::{Staging, stays_below};

/// Says which files of the folder are the site's.
const MANIFEST: &str = ".hookwright-catalogue.json";

/// What was written.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Written {
    /// The files that are new or changed.
    pub(crate) written: Vec<PathBuf>,
    /// The pages of events that there are no longer.
    pub(crate) removed: Vec<PathBuf>,
}

/// Writes `files` into the folder `out`, and removes those of the last time that are not among them.
///
/// # Errors
///
/// A finding where a file that is not the site's is in the way, or where the folder cannot be read or written. Nothing is
/// written then.
pub(crate) fn put(out: &Path, files: &[File]) -> Result<Written, Findings> {
    let known = manifest(out)?;
    let mut staging = Staging::new(out);
    for file in files {
        let location = out.join(&file.path);
        if !known.contains(&file.path) && location.symlink_metadata().is_ok() {
            return Err(rules::foreign_page(Place::outside(&location)).into());
        }
        staging.put(&location, &file.text)?;
    }
    let paths: BTreeSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
    staging.put(&out.join(MANIFEST), &format!("{:#}\n", serde_json::json!(paths)))?;
    let obsolete: Vec<PathBuf> =
        known.iter().filter(|path| !paths.contains(path.as_str())).map(|path| out.join(path)).collect();
    for location in &obsolete {
        stays_below(out, location)?;
    }
    let mut written = staging.commit()?;
    written.retain(|path| !path.ends_with(MANIFEST));
    let mut removed = Vec::new();
    for location in obsolete {
        if remove(out, &location)? {
            removed.push(location);
        }
    }
    Ok(Written { written, removed })
}

/// The paths that the last run wrote; none if there was none.
fn manifest(out: &Path) -> Result<BTreeSet<String>, Findings> {
    let location = out.join(MANIFEST);
    stays_below(out, &location)?;
    let text = match read_text_file(&location) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(BTreeSet::new());
        }
        text => text.map_err(|error| catalogue::unreadable(Place::outside(&location), &error))?,
    };
    let malformed = || Findings::from(rules::bad_site_manifest(Place::outside(&location)));
    let root = parse(&text).map_err(|_| malformed())?;
    let paths = root.as_array().ok_or_else(malformed)?;
    let path = |path: &crate::json::Node| path.as_str().filter(|path| is_ours(path)).map(str::to_owned);
    paths.iter().map(path).collect::<Option<_>>().ok_or_else(malformed)
}

/// Whether a path is one that the site has: the file is believed when it says what may be removed.
fn is_ours(path: &str) -> bool {
    let plain =
        path.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', ':']));
    let known = ["catalogue.css", "catalogue.js", "changes.json"].contains(&path);
    plain && (known || path.rsplit_once('.').is_some_and(|(_, end)| end == "html"))
}

/// Removes a page, and the folders that are empty without it.
fn remove(out: &Path, location: &Path) -> Result<bool, Findings> {
    match fs::remove_file(location) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(catalogue::unwritable(Place::outside(location), &error).into()),
    }
    for folder in location.ancestors().skip(1).take_while(|folder| *folder != out) {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn page(path: &str) -> File {
        File::new(path, "<!DOCTYPE html>")
    }

    #[test]
    fn pages_come_and_go() {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("site");
        let first = put(&out, &[page("index.html"), page("acme/v1/a.html")]).unwrap();
        assert_eq!((first.written.len(), first.removed.len()), (2, 0));
        let second = put(&out, &[page("index.html")]).unwrap();
        assert_eq!(second, Written { written: vec![], removed: vec![out.join("acme/v1/a.html")] });
        assert!(!out.join("acme").exists());
    }

    #[test]
    fn files_of_others_are_neither_replaced_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("index.html"), "mine").unwrap();
        assert!(put(folder.path(), &[page("index.html")]).is_err());
        assert_eq!(fs::read_to_string(folder.path().join("index.html")).unwrap(), "mine");
        for path in ["../index.html", "/etc/x.html", ".git/x.html", "a.txt", "a//b.html", "C:\\a.html"] {
            fs::write(folder.path().join(MANIFEST), format!("{:?}", [path])).unwrap();
            assert!(put(folder.path(), &[page("b.html")]).is_err(), "{path}");
        }
        assert!(!folder.path().join("b.html").exists());
    }
}
