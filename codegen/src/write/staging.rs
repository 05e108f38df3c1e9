//! Writes several files so that either all of them change or none does.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{self, Prepared};
use super::link::stays_below;
use crate::finding::{Findings, Place, catalogue};
use crate::load::read_file;

/// Files that are written beside their targets and not yet in their places. Dropping it removes them,
/// and the folders that were made for them.
pub struct Staging {
    root: PathBuf,
    files: Vec<(PathBuf, Prepared)>,
    folders: Vec<PathBuf>,
}

impl Staging {
    /// No files yet; all will be below the folder `root`.
    pub fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), files: Vec::new(), folders: Vec::new() }
    }

    /// Writes a file's text beside its target, in a folder that is made where it does not exist. A target
    /// that already has the text is left alone.
    ///
    /// # Errors
    ///
    /// A finding if the path leads out of the root, or the folder or the temporary file cannot be written.
    pub fn put(&mut self, path: &Path, text: &str) -> Result<(), Findings> {
        stays_below(&self.root, path)?;
        if read_file(path).is_ok_and(|present| present == text.as_bytes()) {
            return Ok(());
        }
        // Found now and not when the files before it are in their places.
        if path.exists() && !path.is_file() {
            let error = io::Error::other("it is not a regular file");
            return Err(catalogue::unwritable(Place::outside(path), &error).into());
        }
        let folder = path.parent().unwrap_or(Path::new(""));
        self.make(folder).map_err(|error| catalogue::unwritable(Place::outside(folder), &error))?;
        self.files.push((path.to_owned(), disk::prepare_unsynced(path, text)?));
        Ok(())
    }

    /// Makes a folder and remembers which of its parents are new.
    fn make(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<&Path> =
            folder.ancestors().take_while(|part| !part.as_os_str().is_empty() && !part.exists()).collect();
        for part in missing.into_iter().rev() {
            fs::create_dir(part)?;
            self.folders.push(part.to_owned());
        }
        Ok(())
    }

    /// The files to add or change, in the order they were added.
    pub fn paths(&self) -> Vec<PathBuf> {
        self.files.iter().map(|(path, _)| path.clone()).collect()
    }

    /// Puts every file in its place; returns those that are new or changed, in the order they were put.
    ///
    /// # Errors
    ///
    /// A finding if a target cannot be replaced; the files before it are then in place.
    pub fn commit(mut self) -> Result<Vec<PathBuf>, Findings> {
        self.folders.clear();
        let mut written = Vec::new();
        for (path, prepared) in self.files.drain(..) {
            prepared.put()?;
            written.push(path);
        }
        Ok(written)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.files.clear();
        for folder in self.folders.drain(..).rev() {
            // A folder that has been filled in the meantime stays.
            let _ = fs::remove_dir(folder);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn nothing_is_left_of_a_stage_that_is_dropped() {
        let root = tempfile::tempdir().unwrap();
        let mut staging = Staging::new(root.path());
        staging.put(&root.path().join("a/b/c.json"), "{}").unwrap();
        drop(staging);
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
    }

    #[test]
    fn files_that_would_not_change_are_not_written() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("a/c.json");
        let put = |text| {
            let mut staging = Staging::new(root.path());
            staging.put(&path, text).unwrap();
            staging.commit().unwrap()
        };
        assert_eq!(put("1").len(), 1);
        assert!(put("1").is_empty());
        assert_eq!(put("2").len(), 1);
        assert_eq!(fs::read_to_string(&path).unwrap(), "2");
        assert_eq!(fs::read_dir(root.path().join("a")).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_that_is_a_file_is_named() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("a"), "").unwrap();
        let findings = Staging::new(root.path()).put(&root.path().join("a/b.json"), "").unwrap_err();
        assert!(findings.iter().all(|finding| finding.place.path.contains("/a/b.json")));
    }
}
