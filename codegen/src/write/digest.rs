//! Digests of what files are generated from: when a digest changes, the generated files are stale.
//!
//! The digest is 128-bit FNV-1a, which takes a few lines in any language: a build script without the
//! generator can tell that files are stale. It detects changes, not attacks.

use std::collections::BTreeMap;
use std::path::Path;

use crate::finding::{Findings, Place, catalogue};
use crate::load::{read_file, walk};

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
    let mut hashes: BTreeMap<&str, u128> = names.map(|name| (name.as_str(), BASIS)).collect();
    for file in &found.files {
        let provider = file.path.split('/').next().unwrap_or_default();
        let Some(hash) = hashes.get_mut(provider) else { continue };
        match read_file(&file.location) {
            Ok(bytes) => update(hash, &file.path, &bytes),
            Err(error) => findings.push(catalogue::unreadable(Place::file(&*file.path), &error)),
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let mut all = BASIS;
    for name in hashes.keys() {
        update(&mut all, name, &[]);
    }
    let providers = hashes.into_iter().map(|(name, hash)| (name.to_owned(), show(hash))).collect();
    Ok(Digests { all: show(all), providers })
}

/// The digest of one text.
pub fn of_text(text: &[u8]) -> String {
    let mut hash = BASIS;
    update(&mut hash, "", text);
    show(hash)
}

const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;

/// Lengths stand before texts, so that two lists of files never run together.
fn update(hash: &mut u128, path: &str, bytes: &[u8]) {
    for part in [path.as_bytes(), bytes] {
        for byte in (part.len() as u64).to_le_bytes().iter().chain(part) {
            *hash = (*hash ^ u128::from(*byte)).wrapping_mul(PRIME);
        }
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
    }
}
