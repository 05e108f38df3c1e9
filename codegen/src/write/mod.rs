//! Puts generated files on disk: only those that changed, and all of them or none.

mod digest;
mod disk;
mod header;
mod kept;
mod link;
mod own;
mod staging;
mod texts;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::finding::{Findings, Place, catalogue};
use crate::render::Source;

pub use digest::of_text as digest_of_text;
pub use digest::{Digest, Digests, digests};
pub use header::{Stamp, VERSION};
pub use kept::{Kept, memory, remember};
pub use link::{is_apart, stays_below};
pub use staging::Staging;
pub use texts::{Texts, texts_of};

/// A generated file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputFile {
    /// Its path below the output folder, with `/`: `lib.rs`, `acme/mod.rs`, `acme/v2025_09/order_paid.rs`.
    pub path: String,
    /// The provider's folder it is generated from; `None` for what is generated from all of them.
    pub provider: Option<String>,
    /// The event's schema it is generated from, by its path below the schema folder; `None` for what is generated from
    /// several.
    pub schema: Option<String>,
    /// Whether its header has the digest of what it is generated from: one file of each event's, and one of what all of
    /// a provider's events are made from.
    pub has_digest: bool,
    /// The number of what it is made from, if it is one that may be kept (`emit::key`).
    pub key: Option<u128>,
    /// Its text, without the header that says where it comes from.
    pub text: Source,
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
    /// It was generated before and is obsolete now.
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
    notes: Findings,
}

impl Plan {
    /// Compares `files` with what is in the folder `root`, which need not exist.
    ///
    /// # Errors
    ///
    /// Findings where a file that this tree's own runs did not write is in the way, where a path leads out of the
    /// folder, where the tree was made from other schemas, or where the folder cannot be read.
    pub fn new(root: &Path, files: &[OutputFile], digests: &Digests) -> Result<Self, Findings> {
        let texts = texts(files, digests);
        let own = own::tree(root)?.stamps;
        let mut changes: Vec<Change> = Vec::new();
        let mut findings = Findings::new();
        for file in files {
            match change(root, file, texts.get(&file.path), &own) {
                Ok(kind) => changes.extend(kind.map(|kind| Change { path: file.path.clone(), kind })),
                Err(problems) => findings.extend(problems),
            }
        }
        let stale: Vec<&String> = own.keys().filter(|path| !texts.contains_key(*path)).collect();
        if !stale.is_empty() && is_of_others(&own, files) {
            findings.push(catalogue::output_of_other_schemas(Place::outside(root)));
        }
        changes
            .extend(stale.into_iter().map(|path| Change { path: path.clone(), kind: ChangeKind::Removed }));
        changes.sort();
        let present = disk::generated(root)?.into_keys();
        let foreign = present.filter(|path| !own.contains_key(path) && !texts.contains_key(path));
        let notes =
            foreign.map(|path| catalogue::foreign_generated(Place::outside(&disk::join(root, &path))));
        let notes = notes.collect();
        if findings.is_empty() {
            Ok(Self { root: root.to_owned(), texts, changes, notes })
        } else {
            Err(findings)
        }
    }

    /// Generated files below the folder that are left alone, because no run for these schemas wrote them.
    pub fn notes(&self) -> &Findings {
        &self.notes
    }

    /// What differs, by path.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// Carries it out. Each file is replaced in one step; if one cannot be written, none is touched.
    ///
    /// What declares a module is changed after the module was written or removed, and the root last, so that the next
    /// run knows its own files wherever this one was interrupted.
    ///
    /// # Errors
    ///
    /// A finding with the path that could not be written.
    pub fn carry_out(&self) -> Result<(), Findings> {
        let added = self.prepare(ChangeKind::Added)?;
        let changed = self.prepare(ChangeKind::Changed)?;
        // All are written before the first is waited for, so that the disk takes them together.
        added.iter().chain(&changed).try_for_each(disk::Prepared::sync)?;
        added.into_iter().try_for_each(disk::Prepared::put)?;
        for path in self.paths(ChangeKind::Removed) {
            disk::remove(&self.root, path)?;
        }
        changed.into_iter().try_for_each(disk::Prepared::put)
    }

    fn prepare(&self, kind: ChangeKind) -> Result<Vec<disk::Prepared>, Findings> {
        let prepare = |path: &str| {
            let text = self.texts.get(path).map(String::as_str).unwrap_or_default();
            disk::prepare_unsynced(&disk::join(&self.root, path), text)
        };
        self.paths(kind).into_iter().map(prepare).collect()
    }

    /// The paths of one kind, the deepest first, the root last.
    fn paths(&self, kind: ChangeKind) -> Vec<&str> {
        let changes = self.changes.iter().filter(|change| change.kind == kind);
        let mut paths: Vec<&str> = changes.map(|change| change.path.as_str()).collect();
        paths.sort_by_key(|path| (*path == own::ROOT, std::cmp::Reverse(path.matches('/').count())));
        paths
    }
}

/// What becomes of a file that is to have a text; `None` if it has it.
fn change(
    root: &Path,
    file: &OutputFile,
    text: Option<&String>,
    own: &BTreeMap<String, Stamp>,
) -> Result<Option<ChangeKind>, Findings> {
    let location = disk::join(root, &file.path);
    stays_below(root, &location)?;
    let Some(old) = disk::read(&location)? else { return Ok(Some(ChangeKind::Added)) };
    match Stamp::of(&old) {
        None => Err(catalogue::foreign_output(Place::outside(&location)).into()),
        // A run that was interrupted before it wrote the root leaves files that no module declares yet.
        Some(stamp) if !own.contains_key(&file.path) && stamp.provider != file.provider => {
            Err(catalogue::foreign_in_the_way(Place::outside(&location)).into())
        }
        Some(_) if Some(&old) == text => Ok(None),
        Some(_) => Ok(Some(ChangeKind::Changed)),
    }
}

/// Whether a tree has providers, and none of them is one that files are generated for now.
fn is_of_others(own: &BTreeMap<String, Stamp>, files: &[OutputFile]) -> bool {
    let mut before = own.values().filter_map(|stamp| stamp.provider.as_deref()).peekable();
    let now: BTreeSet<&str> = files.iter().filter_map(|file| file.provider.as_deref()).collect();
    before.peek().is_some() && before.all(|provider| !now.contains(provider))
}

/// Writes one file, if its text differs.
///
/// # Errors
///
/// A finding with the path that could not be written, or that is a symbolic link.
pub fn put(location: &Path, text: &str) -> Result<(), Findings> {
    stays_below(location.parent().unwrap_or(Path::new("")), location)?;
    if holds(location, text)? { Ok(()) } else { disk::prepare(location, text)?.put() }
}

/// Whether a file has this text.
///
/// # Errors
///
/// A finding with the path that could not be read. A missing file is not an error.
pub fn holds(location: &Path, text: &str) -> Result<bool, Findings> {
    Ok(disk::read(location)?.as_deref() == Some(text))
}

/// The text of each file with its header, by path.
fn texts(files: &[OutputFile], digests: &Digests) -> BTreeMap<String, String> {
    let stamps = files.iter().map(|file| (file.provider.as_deref(), file.schema.as_deref(), file.has_digest));
    let expected = expected(stamps, digests);
    let text = |file: &OutputFile| {
        let digest =
            expected.get(&(file.provider.as_deref(), file.schema.as_deref())).filter(|_| file.has_digest);
        (file.path.clone(), header::add(file, digest.map(String::as_str)))
    };
    files.iter().map(text).collect()
}

/// A provider, and the event's schema below its folder.
type From<'a> = (Option<&'a str>, Option<&'a str>);

/// The digests that files have, given for each whether it has one.
fn expected<'a>(
    files: impl Iterator<Item = (Option<&'a str>, Option<&'a str>, bool)>,
    digests: &Digests,
) -> BTreeMap<From<'a>, String> {
    let mut events: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (provider, schema, _) in files.filter(|(_, _, has_digest)| *has_digest) {
        if let Some(provider) = provider {
            events.entry(provider).or_default().extend(schema);
        }
    }
    let mut expected = BTreeMap::from([((None, None), digests.of_names().to_owned())]);
    for (provider, events) in events {
        let digests = digests.of_provider(provider, &events).into_iter();
        expected.extend(digests.map(|(event, digest)| ((Some(provider), event), digest)));
    }
    expected
}

/// Whether the folder `root` holds what would be generated, as far as the digests in it tell: cheap,
/// for nothing is parsed and nothing generated.
///
/// # Errors
///
/// A finding where the folder cannot be read.
pub fn is_fresh(root: &Path, digests: &Digests) -> Result<bool, Findings> {
    let own::Tree { stamps, is_whole } = own::tree(root)?;
    let files = stamps
        .values()
        .map(|stamp| (stamp.provider.as_deref(), stamp.schema.as_deref(), stamp.digest.is_some()));
    let expected = expected(files, digests);
    let mut providers = BTreeSet::new();
    for stamp in stamps.values() {
        // A new generator may write something else from the same schemas.
        if stamp.version != VERSION {
            return Ok(false);
        }
        let Some(digest) = &stamp.digest else { continue };
        let from = (stamp.provider.as_deref(), stamp.schema.as_deref());
        if expected.get(&from) != Some(digest) {
            return Ok(false);
        }
        // What is not an event's own, such as a new event, has the digest of its provider.
        providers.extend(stamp.provider.as_deref().filter(|_| stamp.schema.is_none()));
    }
    let is_known = |provider: &str| providers.contains(provider);
    Ok(is_whole && stamps.contains_key(own::ROOT) && digests.providers().all(is_known))
}

#[cfg(test)]
mod tests;
