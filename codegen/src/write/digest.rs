//! Digests of what files are generated from: when a digest changes, the generated files are stale.
//!
//! The digest is 128-bit FNV-1a, which takes a few lines in any language: a build script without the
//! generator can tell that files are stale. It detects changes, not attacks.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::Hasher;
use std::path::Path;

use crate::finding::{Findings, Place, catalogue};
use crate::load::{is_example, read_file, walk};

/// The digests of a schema folder's files, by provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digests {
    all: String,
    providers: BTreeMap<String, BTreeMap<String, u128>>,
}

impl Digests {
    /// The digest of the providers' names.
    pub fn of_names(&self) -> &str {
        &self.all
    }

    /// The providers, by name.
    pub fn providers(&self) -> impl Iterator<Item = &str> {
        self.providers.keys().map(String::as_str)
    }

    /// The digests of what the files of a provider are made from: of each of the schemas `events`, by its path below
    /// the schema folder, together with its examples; and, under `None`, of everything else in the provider's folder.
    pub fn of_provider<'e>(
        &self,
        provider: &str,
        events: &BTreeSet<&'e str>,
    ) -> BTreeMap<Option<&'e str>, String> {
        let owners = owners(events);
        let mut hashes: BTreeMap<Option<&str>, u128> =
            events.iter().map(|event| (Some(*event), BASIS)).collect();
        hashes.insert(None, BASIS);
        for (path, digest) in self.providers.get(provider).into_iter().flatten() {
            let hash = hashes.entry(owner(path, events, &owners)).or_insert(BASIS);
            update(hash, path, &digest.to_le_bytes());
        }
        hashes.into_iter().map(|(event, hash)| (event, show(hash))).collect()
    }
}

/// The schemas by their paths without extension, with which those of their examples begin.
fn owners<'e>(events: &BTreeSet<&'e str>) -> BTreeMap<&'e str, &'e str> {
    let stem = |path: &'e str| [".schema.json", ".json"].iter().find_map(|end| path.strip_suffix(end));
    events.iter().map(|event| (stem(event).unwrap_or(event), *event)).collect()
}

/// The event that a file belongs to: its schema, or an example of it.
fn owner<'e>(path: &str, events: &BTreeSet<&'e str>, owners: &BTreeMap<&'e str, &'e str>) -> Option<&'e str> {
    if let Some(event) = events.get(path) {
        return Some(event);
    }
    if !is_example(path) {
        return None;
    }
    // An event may be called as another and a label: the longest name is meant.
    path.rmatch_indices('.').find_map(|(at, _)| owners.get(path.get(..at)?).copied())
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
    let mut providers: BTreeMap<String, BTreeMap<String, u128>> =
        names.map(|name| (name.clone(), BTreeMap::new())).collect();
    for file in &found.files {
        let provider = file.path.split('/').next().unwrap_or_default();
        let Some(files) = providers.get_mut(provider) else { continue };
        match read_file(&file.location) {
            Ok(bytes) => drop(files.insert(file.path.clone(), hash_of(&bytes))),
            Err(error) => findings.push(catalogue::unreadable(Place::file(&*file.path), &error)),
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let mut all = BASIS;
    for name in providers.keys() {
        update(&mut all, name, &[]);
    }
    Ok(Digests { all: show(all), providers })
}

fn hash_of(bytes: &[u8]) -> u128 {
    let mut hash = BASIS;
    update(&mut hash, "", bytes);
    hash
}

/// The digest of one text.
pub fn of_text(text: &[u8]) -> String {
    show(hash_of(text))
}

const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// Lengths stand before texts, so that two lists of files never run together.
fn update(hash: &mut u128, path: &str, bytes: &[u8]) {
    for part in [path.as_bytes(), bytes] {
        add(hash, &(part.len() as u64).to_le_bytes());
        add(hash, part);
    }
}

/// Eight at a time: without optimisation a step of a loop costs more than what is done in it.
fn add(hash: &mut u128, bytes: &[u8]) {
    let step = |hash: u128, byte: u8| (hash ^ u128::from(byte)).wrapping_mul(PRIME);
    let (chunks, rest) = bytes.as_chunks::<8>();
    let mut now = *hash;
    for [a, b, c, d, e, f, g, h] in chunks {
        now = step(step(step(step(now, *a), *b), *c), *d);
        now = step(step(step(step(now, *e), *f), *g), *h);
    }
    for byte in rest {
        now = step(now, *byte);
    }
    *hash = now;
}

/// The same as a hasher, whose result is as wide.
#[derive(Clone, Debug)]
pub struct Digest(u128);

impl Default for Digest {
    fn default() -> Self {
        Self(BASIS)
    }
}

impl Digest {
    /// The whole result.
    pub fn finish_wide(&self) -> u128 {
        self.0
    }

    /// That of a text.
    pub fn of(text: &[u8]) -> u128 {
        hash_of(text)
    }
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        self.0 as u64
    }

    fn write(&mut self, bytes: &[u8]) {
        add(&mut self.0, bytes);
    }
}

fn show(hash: u128) -> String {
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_digest_is_fnv_1a() {
        let hash =
            b"foobar".iter().fold(super::BASIS, |h, b| (h ^ u128::from(*b)).wrapping_mul(super::PRIME));
        assert_eq!(hash, 0x343e_1662_793c_64bf_6f0d_3597_ba44_6f18);
        let mut added = super::BASIS;
        super::add(&mut added, b"foobar");
        assert_eq!(added, hash);
        let long: Vec<u8> = (0..=40).collect();
        let one_by_one =
            long.iter().fold(super::BASIS, |h, b| (h ^ u128::from(*b)).wrapping_mul(super::PRIME));
        let mut added = super::BASIS;
        super::add(&mut added, &long);
        assert_eq!(added, one_by_one);
    }
}
