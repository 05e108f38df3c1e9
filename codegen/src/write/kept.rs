//! Remembers what files were made from, so that those that would be the same again are not made again.
//!
//! A file is kept if it is made from the same as before (`emit::key`), by the same program, and if what is on disk is what
//! that program wrote: its text is read and compared by digest. Whatever is wrong with what is remembered, it is not used,
//! and everything is made.

use std::collections::BTreeMap;
use std::env;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::header::{VERSION, body};
use super::link::stays_below;
use super::{Digest, OutputFile, disk};
use crate::render::Source;

/// What an earlier run remembers of its files.
#[derive(Debug, Default)]
pub struct Kept {
    root: PathBuf,
    files: BTreeMap<String, Entry>,
}

#[derive(Debug)]
struct Entry {
    key: u128,
    digest: u128,
    crates: Vec<String>,
}

impl Kept {
    /// What the file `memory` says of files below `root`; nothing, if it is not what this program wrote.
    pub fn read(memory: &Path, root: &Path) -> Self {
        let text = disk::read(memory).ok().flatten().unwrap_or_default();
        let files = entries(&text).unwrap_or_default();
        Self { root: root.to_owned(), files }
    }

    /// The text of a file that was made from what has this `key`, if it is on disk as it was written.
    pub(crate) fn source(&self, path: &str, key: u128) -> Option<Source> {
        let entry = self.files.get(path).filter(|entry| entry.key == key)?;
        let location = disk::join(&self.root, path);
        stays_below(&self.root, &location).ok()?;
        let text = disk::read(&location).ok()??;
        let body = body(&text)?;
        (Digest::of(body.as_bytes()) == entry.digest).then(|| Source::kept(body, &entry.crates))
    }
}

/// What is to be remembered of files.
pub fn memory(files: &[OutputFile]) -> Option<String> {
    let mut text = format!("{}\n", program()?);
    for file in files {
        if let Some(key) = file.key {
            let digest = Digest::of(file.text.as_str().as_bytes());
            let crates: Vec<&str> = file.text.crates().collect();
            let _ = writeln!(text, "{key:032x} {digest:032x} {} {}", crates.join(","), file.path);
        }
    }
    let whole = Digest::of(text.as_bytes());
    let _ = writeln!(text, "{whole:032x}");
    Some(text)
}

/// Writes that; it is only to save time, so that it cannot be written is no trouble.
pub fn remember(memory: &Path, text: &str) {
    if !super::holds(memory, text).unwrap_or_default() {
        let _ = disk::prepare_unsynced(memory, text).and_then(disk::Prepared::put);
    }
}

/// The files that a memory tells of, if it is whole and of this program.
fn entries(text: &str) -> Option<BTreeMap<String, Entry>> {
    let (all, last) = text.strip_suffix('\n')?.rsplit_once('\n')?;
    let all = text.get(..=all.len())?;
    if number(last)? != Digest::of(all.as_bytes()) {
        return None;
    }
    let mut lines = all.lines();
    if lines.next()? != program()? {
        return None;
    }
    lines.map(entry).collect()
}

fn entry(line: &str) -> Option<(String, Entry)> {
    let mut words = line.splitn(4, ' ');
    let (key, digest) = (number(words.next()?)?, number(words.next()?)?);
    let crates = words.next()?.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    Some((words.next()?.to_owned(), Entry { key, digest, crates }))
}

fn number(hex: &str) -> Option<u128> {
    u128::from_str_radix(hex, 16).ok().filter(|_| hex.len() == 32)
}

/// This program: another one, even of the same version, may write something else.
fn program() -> Option<String> {
    let path = env::current_exe().ok()?;
    let metadata = fs::metadata(&path).ok()?;
    let modified = metadata.modified().ok()?.duration_since(UNIX_EPOCH).ok()?.as_nanos();
    Some(format!("hookwright {VERSION} {} {modified} {}", metadata.len(), path.display()))
}
