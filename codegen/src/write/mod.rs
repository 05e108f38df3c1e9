//! Puts generated files on disk: only those that changed, and all of them or none.

mod digest;
mod disk;
mod header;
mod staging;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::finding::{Findings, Place, catalogue};

pub use digest::of_text as digest_of_text;
pub use digest::{Digests, digests};
pub use header::{Stamp, VERSION};
pub use staging::Staging;

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its path below the output folder, with `/`: `lib.rs`, `acme.rs`, `acme/v2025_09.rs`.
    pub path: String,
    /// The provider's folder it is generated from; `None` for what is generated from all of them.
    pub provider: Option<String>,
    /// Its text, without the header that says where it comes from.
    pub text: String,
}

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// Its path below the output folder.
    pub path: String,
    /// What becomes of it.
    pub kind: ChangeKind,
}

/// What becomes of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// It is new.
    Added,
    /// Its text differs.
    Changed,
    /// It was generated once and is no longer.
    Removed,
}

impl ChangeKind {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Changed => "changed",
            Self::Removed => "removed",
        }
    }
}

/// What has to be done so that a folder holds what was generated.
#[derive(Debug)]
pub struct Plan {
    root: PathBuf,
    texts: BTreeMap<String, String>,
    changes: Vec<Change>,
}

impl Plan {
    /// Compares `files` with what is in the folder `root`, which need not exist.
    ///
    /// # Errors
    ///
    /// Findings where a file that is not ours is in the way, or the folder cannot be read.
    pub fn new(root: &Path, files: &[OutputFile], digests: &Digests) -> Result<Self, Findings> {
        let texts: BTreeMap<String, String> =
            files.iter().map(|file| (file.path.clone(), header::add(file, digests))).collect();
        let present = disk::generated(root)?;
        let mut changes: Vec<Change> = Vec::new();
        let mut findings = Findings::new();
        for (path, text) in &texts {
            let location = disk::join(root, path);
            match disk::read(&location)? {
                None => changes.push(Change { path: path.clone(), kind: ChangeKind::Added }),
                Some(old) if Stamp::of(&old).is_none() => {
                    findings.push(catalogue::foreign_output(Place::outside(&location)));
                }
                Some(old) if old == *text => {}
                Some(_) => changes.push(Change { path: path.clone(), kind: ChangeKind::Changed }),
            }
        }
        let wanted: BTreeSet<&String> = texts.keys().collect();
        let stale = present.into_keys().filter(|path| !wanted.contains(path));
        let removals: Vec<_> = stale.map(|path| Change { path, kind: ChangeKind::Removed }).collect();
        changes.extend(removals);
        changes.sort();
        if findings.is_empty() { Ok(Self { root: root.to_owned(), texts, changes }) } else { Err(findings) }
    }

    /// What differs, by path.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Carries it out. Each file is replaced in one step; if one cannot be written, none is touched.
    ///
    /// # Errors
    ///
    /// A finding with the path that could not be written.
    pub fn carry_out(&self) -> Result<(), Findings> {
        let mut ready = Vec::new();
        for change in self.changes.iter().filter(|change| change.kind != ChangeKind::Removed) {
            let text = self.texts.get(&change.path).map(String::as_str).unwrap_or_default();
            ready.push(disk::prepare(&disk::join(&self.root, &change.path), text)?);
        }
        ready.into_iter().try_for_each(disk::Prepared::put)?;
        for change in self.changes.iter().filter(|change| change.kind == ChangeKind::Removed) {
            disk::remove(&self.root, &change.path)?;
        }
        Ok(())
    }
}

/// Writes one file, if its text differs.
///
/// # Errors
///
/// A finding with the path that could not be written.
pub fn put(location: &Path, text: &str) -> Result<(), Findings> {
    if holds(location, text)? { Ok(()) } else { disk::prepare(location, text)?.put() }
}

/// Whether a file has this text.
///
/// # Errors
///
/// A finding with the path that could not be read; that there is no file is none.
pub fn holds(location: &Path, text: &str) -> Result<bool, Findings> {
    Ok(disk::read(location)?.as_deref() == Some(text))
}

/// Whether the folder `root` holds what would be generated, as far as the digests in it tell: cheap,
/// for nothing is parsed and nothing generated.
///
/// # Errors
///
/// A finding where the folder cannot be read.
pub fn is_fresh(root: &Path, digests: &Digests) -> Result<bool, Findings> {
    let stamps = disk::generated(root)?;
    let mut providers = BTreeSet::new();
    for stamp in stamps.values() {
        // A new generator may write something else from the same schemas.
        if stamp.version != VERSION || digests.of(stamp.provider.as_deref()) != Some(&stamp.digest) {
            return Ok(false);
        }
        providers.extend(stamp.provider.as_deref());
    }
    Ok(stamps.contains_key("lib.rs") && digests.providers().all(|provider| providers.contains(provider)))
}

#[cfg(test)]
mod tests;
