//! Puts the site into a folder: all files or none, and never in the place of somebody's own.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::File;
use crate::catalogue::command as rules;
use crate::finding::{Findings, Place, catalogue};
use crate::json::parse;
use crate::load::{read_file, read_text_file};
use crate::write::{Staging, digest_of_text, stays_below};

/// Says which files of the folder are the site's, and what they were when they were written.
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
/// A finding where a file that is not the site's, or was changed since, is in the way, or where the folder cannot be read
/// or written. Nothing is written then.
pub(crate) fn put(out: &Path, files: &[File]) -> Result<Written, Findings> {
    let known = Known::read(out)?;
    let mut staging = Staging::new(out);
    let mut digests = BTreeMap::new();
    for file in files {
        let location = out.join(&file.path);
        let digest = digest_of_text(file.text.as_bytes());
        known.allows(out, &file.path, Some(&digest))?;
        staging.put(&location, &file.text)?;
        digests.insert(file.path.as_str(), digest);
    }
    staging.put(&out.join(MANIFEST), &format!("{:#}\n", serde_json::json!(digests)))?;
    // On disks that ignore case, a path that differs in case alone is that of a file that was just written.
    let paths: BTreeSet<String> = digests.keys().map(|path| path.to_lowercase()).collect();
    let obsolete = known.0.keys().filter(|path| !paths.contains(&path.to_lowercase()));
    let obsolete: Vec<PathBuf> = obsolete
        .map(|path| known.allows(out, path, None).map(|()| out.join(path)))
        .collect::<Result<_, _>>()?;
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

/// The digests of the files that the last run wrote, by path; none if there was none.
struct Known(BTreeMap<String, String>);

impl Known {
    fn read(out: &Path) -> Result<Self, Findings> {
        let location = out.join(MANIFEST);
        stays_below(out, &location)?;
        let text = match read_text_file(&location) {
            Err(error) if is_missing(&error) => return Ok(Self(BTreeMap::new())),
            text => text.map_err(|error| catalogue::unreadable(Place::outside(&location), &error))?,
        };
        let malformed = || Findings::from(rules::bad_site_manifest(Place::outside(&location)));
        let root = parse(&text).map_err(|_| malformed())?;
        let files = root.as_object().ok_or_else(malformed)?.iter().map(|file| {
            let digest = file.value.as_str().filter(|_| is_ours(&file.name))?;
            Some((file.name.clone(), digest.to_owned()))
        });
        files.collect::<Option<_>>().map(Self).ok_or_else(malformed)
    }

    /// That a file may be replaced or removed: it is missing, as it was written, or as it is to be written. The manifest may
    /// come with the folder, from elsewhere, so it is not believed about a file that has other contents.
    fn allows(&self, out: &Path, path: &str, new: Option<&str>) -> Result<(), Findings> {
        let location = out.join(path);
        stays_below(out, &location)?;
        let present = match read_file(&location) {
            Err(error) if is_missing(&error) => return Ok(()),
            present => present.map(|text| digest_of_text(&text)).ok(),
        };
        let is_known = |digest: &String| self.digests(path).any(|known| known == digest);
        match present {
            Some(digest) if Some(&*digest) == new || is_known(&digest) => Ok(()),
            _ => Err(rules::foreign_page(Place::outside(&location)).into()),
        }
    }

    /// What the file was when it was written. A disk that ignores case has it under another spelling.
    fn digests(&self, path: &str) -> impl Iterator<Item = &String> {
        let same = path.to_lowercase();
        self.0.iter().filter(move |(known, _)| known.to_lowercase() == same).map(|(_, digest)| digest)
    }
}

fn is_missing(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
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
            fs::write(folder.path().join(MANIFEST), serde_json::json!({path: "0"}).to_string()).unwrap();
            assert!(put(folder.path(), &[page("b.html")]).is_err(), "{path}");
        }
        assert!(!folder.path().join("b.html").exists());
    }

    #[test]
    fn a_list_that_came_with_the_folder_is_not_believed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        fs::write(at("index.html"), "mine").unwrap();
        fs::write(at("notes.html"), "mine, too").unwrap();
        for path in ["index.html", "notes.html"] {
            for digest in ["", "0", &digest_of_text(b"<!DOCTYPE html>")] {
                fs::write(at(MANIFEST), serde_json::json!({path: digest}).to_string()).unwrap();
                let before = fs::read_to_string(at(MANIFEST)).unwrap();
                assert!(put(folder.path(), &[page("index.html")]).is_err(), "{path}");
                assert_eq!(fs::read_to_string(at(MANIFEST)).unwrap(), before);
            }
        }
        assert_eq!(fs::read_to_string(at("index.html")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(at("notes.html")).unwrap(), "mine, too");
    }

    #[test]
    fn pages_that_were_changed_since_are_neither_replaced_nor_removed() {
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        put(folder.path(), &[page("index.html"), page("a.html")]).unwrap();
        fs::write(at("a.html"), "changed").unwrap();
        let changed = File::new("a.html", "<!DOCTYPE html><p>");
        assert!(put(folder.path(), &[page("index.html"), changed]).is_err());
        assert!(put(folder.path(), &[page("index.html")]).is_err());
        assert_eq!(fs::read_to_string(at("a.html")).unwrap(), "changed");
        fs::write(at("a.html"), "<!DOCTYPE html>").unwrap();
        assert_eq!(put(folder.path(), &[page("index.html")]).unwrap().removed, [at("a.html")]);
    }

    #[test]
    fn a_page_that_differs_in_case_alone_is_not_removed() {
        let folder = tempfile::tempdir().unwrap();
        put(folder.path(), &[page("Acme/A.html")]).unwrap();
        // On a disk that ignores case, both are one file.
        let second = put(folder.path(), &[page("acme/a.html")]).unwrap();
        assert!(second.removed.is_empty());
        assert!(folder.path().join("Acme/A.html").exists());
        assert!(folder.path().join("acme/a.html").exists());
    }
}
