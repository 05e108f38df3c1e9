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

/// A digest of what is only remembered by the same program: words instead of bytes, in an eighth of the steps.
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
        // What the last words have changed reaches all of it.
        let mut last = self.clone();
        (0..3).for_each(|_| last.word(0));
        last.0
    }

    /// That of a text.
    pub fn of(text: &[u8]) -> u128 {
        let mut digest = Self::default();
        digest.write(text);
        digest.finish_wide()
    }

    fn word(&mut self, word: u64) {
        // Each step can be undone, so that two states never become one by the same word. What multiplying carries up is turned down.
        self.0 = (self.0 ^ u128::from(word)).wrapping_mul(PRIME).rotate_right(59);
    }
}

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        self.finish_wide() as u64
    }

    fn write(&mut self, bytes: &[u8]) {
        let (words, rest) = bytes.as_chunks::<8>();
        for word in words {
            self.word(u64::from_le_bytes(*word));
        }
        let mut last = [0; 8];
        last.iter_mut().zip(rest).for_each(|(last, byte)| *last = *byte);
        self.word(u64::from_le_bytes(last));
        self.word(bytes.len() as u64);
    }

    fn write_u8(&mut self, value: u8) {
        self.word(u64::from(value));
    }

    fn write_u64(&mut self, value: u64) {
        self.word(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.word(value as u64);
    }

    fn write_isize(&mut self, value: isize) {
        self.word(value.cast_unsigned() as u64);
    }
}

fn show(hash: u128) -> String {
    format!("{hash:032x}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::Digest;

    #[test]
    fn what_differs_has_another_digest() {
        let mut texts: Vec<Vec<u8>> = (0..200).map(|length| vec![0; length]).collect();
        texts.extend((0..512).map(|bit: usize| {
            let mut text = vec![0; 64];
            text[bit / 8] = 1 << (bit % 8);
            text
        }));
        texts.extend((0..=255).flat_map(|a| (0..8).map(move |b| vec![a, b])));
        let digests: BTreeSet<u128> = texts.iter().map(|text| Digest::of(text)).collect();
        let texts: BTreeSet<Vec<u8>> = texts.into_iter().collect();
        assert_eq!(digests.len(), texts.len());
        let halves: BTreeSet<u64> = digests.iter().map(|digest| *digest as u64).collect();
        assert_eq!(halves.len(), texts.len(), "each half tells them apart");
    }

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
