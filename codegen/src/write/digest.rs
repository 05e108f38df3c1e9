//! Digests of what files are generated from: their change is what makes generated files stale.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::VERSION;
use crate::finding::{Findings, Place, catalogue};
use crate::load::walk;

/// Bytes of a digest that are written down: enough that no two inputs ever share one by accident.
const DIGEST_LEN: usize = 16;

/// The digests of a schema folder's providers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    all: String,
    providers: BTreeMap<String, String>,
}

impl Digests {
    /// The digest of a provider's folder, or, for `None`, of the providers' names.
    pub fn of(&self, provider: Option<&str>) -> Option<&String> {
        provider.map_or(Some(&self.all), |provider| self.providers.get(provider))
    }

    /// The providers, by name.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.providers.keys().map(String::as_str)
    }
}

/// Reads every file of the schema folder `root`.
///
/// # Errors
///
/// Findings with what could not be read.
pub fn digests(root: &Path) -> Result<Digests, Findings> {
    let mut findings = Findings::new();
    let found = walk(root, &mut findings);
    let names = found.top_folders.iter().filter(|name| !name.starts_with('_'));
    let mut hashes: BTreeMap<&str, Sha256> = names.map(|name| (name.as_str(), begin())).collect();
    for file in &found.files {
        let provider = file.path.split('/').next().unwrap_or_default();
        let Some(hash) = hashes.get_mut(provider) else { continue };
        match fs::read(&file.location) {
            Ok(bytes) => update(hash, &file.path, &bytes),
            Err(error) => findings.push(catalogue::unreadable(Place::file(&*file.path), &error)),
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let mut all = begin();
    for name in hashes.keys() {
        update(&mut all, name, &[]);
    }
    let providers = hashes.into_iter().map(|(name, hash)| (name.to_owned(), finish(hash))).collect();
    Ok(Digests { all: finish(all), providers })
}

fn begin() -> Sha256 {
    let mut hash = Sha256::new();
    update(&mut hash, "generator", VERSION.as_bytes());
    hash
}

/// Lengths stand before texts, so that two lists of files never run together.
fn update(hash: &mut Sha256, path: &str, bytes: &[u8]) {
    for part in [path.as_bytes(), bytes] {
        hash.update((part.len() as u64).to_le_bytes());
        hash.update(part);
    }
}

fn finish(hash: Sha256) -> String {
    let mut text = String::from("sha256:");
    for byte in hash.finalize().iter().take(DIGEST_LEN) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
