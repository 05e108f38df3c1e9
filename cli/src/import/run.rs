//! From a document to files on disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::convert::{self, Converted};
use super::manifest::{self, Manifest};
use super::{ImportedEvent, Options, findings};
use crate::check;
use crate::finding::{Findings, Place, catalogue};
use crate::json::pretty;
use crate::load::{load, read_file};
use crate::write::{Staging, digest_of_text, stays_below};

/// What to do.
#[derive(Clone, Debug)]
pub struct Request {
    /// The document.
    pub document: PathBuf,
    /// The provider's folder, or the folder of one of its versions.
    pub folder: PathBuf,
    /// What the caller decides about the events.
    pub options: Options,
    /// Whether files that were changed by hand, or that were not imported, are replaced.
    pub force: bool,
    /// Whether files that earlier imports of the document gave, and this one does not, are removed.
    pub prune: bool,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Report {
    /// What the document is: `OpenAPI 3.1`.
    pub dialect: &'static str,
    /// The events, in the order of the document.
    pub events: Vec<ImportedEvent>,
    /// How many schemas the events share.
    pub components: usize,
    /// The files that are new or changed.
    pub written: Vec<PathBuf>,
    /// How many files were as they should be already.
    pub unchanged: usize,
    /// The files that an earlier import gave and this one does not.
    pub stale: Vec<PathBuf>,
    /// Those of them that were removed.
    pub removed: Vec<PathBuf>,
    /// What could not be carried over, with its place in the document.
    pub notes: Findings,
}

/// Imports a document: all of its files are written, or none.
///
/// # Errors
///
/// Everything that keeps it from being done; nothing was written then.
pub fn run(request: &Request) -> Result<Report, Findings> {
    let Converted { files, events, components, dialect, notes } =
        convert::convert(&request.document, &request.options)?;
    let mut texts: BTreeMap<String, String> =
        files.iter().map(|(path, json)| (path.clone(), pretty(json))).collect();
    let mut manifest = Manifest::read(&request.folder)?;
    let name =
        request.document.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    share(&request.folder, &mut texts, (&manifest, &name));
    if !request.force {
        refuse_edited(&request.folder, &texts, (&manifest, &name))?;
    }
    let gone = stale(request, &texts, &manifest, &name);
    for path in texts.keys().chain(&gone) {
        stays_below(&request.folder, &join(&request.folder, path))?;
    }

    let mut kept: BTreeMap<String, String> =
        texts.iter().map(|(path, text)| (path.clone(), digest_of_text(text.as_bytes()))).collect();
    let (prune, keep): (Vec<String>, Vec<String>) = gone
        .iter()
        .cloned()
        .partition(|path| request.prune && (request.force || is_unedited(&request.folder, path, &manifest)));
    kept.extend(keep.iter().filter_map(|path| Some((path.clone(), manifest.digest(path)?.to_owned()))));
    manifest.set(&name, kept);

    let written = write(&request.folder, &texts, &manifest)?;
    let unchanged = texts.len() - written.len();
    let removed = remove(&request.folder, &prune)?;
    let stale = gone.iter().map(|path| join(&request.folder, path)).collect();
    Ok(Report { dialect, events, components, written, unchanged, stale, removed, notes })
}

/// Leaves what another document gave as it is, where it differs in nothing but which document that was.
fn share(folder: &Path, texts: &mut BTreeMap<String, String>, (manifest, document): (&Manifest, &str)) {
    for (path, text) in texts.iter_mut().filter(|(path, _)| manifest.other(document, path).is_some()) {
        let present = read_file(&join(folder, path)).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        if let Some(present) = present.filter(|present| without_source(present).eq(without_source(text))) {
            *text = present;
        }
    }
}

/// The lines of a schema that do not say which document it was imported from.
fn without_source(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter(|line| !line.trim_start().starts_with("\"$comment\": \"imported from "))
}

/// Findings for files that were written or changed by other means.
fn refuse_edited(
    folder: &Path,
    texts: &BTreeMap<String, String>,
    (manifest, document): (&Manifest, &str),
) -> Result<(), Findings> {
    let mut findings = Findings::new();
    for (path, text) in texts {
        let location = join(folder, path);
        let Ok(present) = read_file(&location) else { continue };
        match (manifest.digest(path), manifest.other(document, path)) {
            _ if present == text.as_bytes() => {}
            (_, Some(other)) => findings.extend(findings::from_another(&location, other)),
            (None, None) => findings.extend(findings::in_the_way(&location)),
            (Some(digest), None) if digest != digest_of_text(&present) => {
                findings.extend(findings::edited(&location));
            }
            (Some(_), None) => {}
        }
    }
    if findings.is_empty() { Ok(()) } else { Err(findings) }
}

/// The files of earlier imports of the document that it no longer gives and that are still there.
fn stale(
    request: &Request,
    texts: &BTreeMap<String, String>,
    manifest: &Manifest,
    document: &str,
) -> Vec<String> {
    let gone = manifest
        .files(document)
        .filter(|path| !texts.contains_key(*path) && manifest.other(document, path).is_none());
    // A link counts as a file here: it is never followed.
    let is_there = |path: &&str| join(&request.folder, path).symlink_metadata().is_ok();
    gone.filter(is_there).map(str::to_owned).collect()
}

fn is_unedited(folder: &Path, path: &str, manifest: &Manifest) -> bool {
    read_file(&join(folder, path))
        .is_ok_and(|text| manifest.digest(path) == Some(digest_of_text(&text).as_str()))
}

fn write(
    folder: &Path,
    texts: &BTreeMap<String, String>,
    manifest: &Manifest,
) -> Result<Vec<PathBuf>, Findings> {
    let mut staging = Staging::new(folder);
    for (path, text) in texts {
        staging.put(&join(folder, path), text)?;
    }
    let file = folder.join(manifest::FILE);
    staging.put(&file, &pretty(&manifest.to_json()))?;
    let written = staging.commit()?;
    Ok(written.into_iter().filter(|path| *path != file).collect())
}

fn remove(folder: &Path, paths: &[String]) -> Result<Vec<PathBuf>, Findings> {
    let mut removed = Vec::new();
    for path in paths {
        let location = join(folder, path);
        stays_below(folder, &location)?;
        fs::remove_file(&location)
            .map_err(|error| catalogue::unwritable(Place::outside(&location), &error))?;
        removed.push(location);
    }
    Ok(removed)
}

fn join(folder: &Path, path: &str) -> PathBuf {
    path.split('/').fold(folder.to_owned(), |location, part| location.join(part))
}

/// The folder of a provider, or of one of its versions, in a schema folder.
///
/// # Errors
///
/// A finding if the name leads to no such folder.
pub fn folder(schemas: &Path, name: &str) -> Result<PathBuf, Findings> {
    let is_name = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
    };
    let parts: Vec<&str> = name.split('/').collect();
    if parts.len() > 2 || !parts.iter().all(|part| is_name(part)) {
        return Err(findings::provider(name));
    }
    let (present, _) = load(schemas);
    if let Some(finding) = parts.first().and_then(|provider| check::new_provider(&present, provider)) {
        return Err(finding.into());
    }
    let folder = join(schemas, name);
    stays_below(schemas, &folder)?;
    Ok(folder)
}
