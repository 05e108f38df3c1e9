//! What of a module need not be made again: the files of homes that are made from the same as in an earlier run.

use std::collections::{BTreeMap, BTreeSet};

use super::module::{Module, Standing};
use super::parts::{DECODE, Parts, SCHEMA, TEXTS};
use crate::model::{Provider, TypeId};
use crate::render::Source;
use crate::write::{Kept, Texts};

/// The files of a module that are as they were.
#[derive(Debug, Default)]
pub(crate) struct Unchanged {
    /// For each home, the number of what it is made from; none where nothing is remembered.
    keys: Vec<u128>,
    homes: BTreeSet<usize>,
    types: BTreeSet<TypeId>,
    /// The texts of their files, by path.
    sources: BTreeMap<String, Source>,
}

impl Unchanged {
    /// Finds what an earlier run made of the same.
    pub(crate) fn find(module: &Module<'_>, provider: &Provider<'_>, is_alone: bool, kept: &Kept) -> Self {
        let standing = if is_alone { Standing::Alone } else { Standing::Version };
        let folder = provider.folder(module.version.filter(|_| !is_alone));
        let parts = Parts::new(module);
        let mut found = Self { keys: parts.keys(module, provider, standing), ..Self::default() };
        let with_statics: BTreeSet<usize> =
            parts.statics.by_home().into_iter().map(|(_, home)| home).collect();
        for (index, (home, key)) in parts.homes.iter().zip(&found.keys).enumerate() {
            let has_texts = *module.texts != Texts::Never && parts.events.contains_key(&home.main);
            let files =
                [("", true), (DECODE, true), (SCHEMA, with_statics.contains(&index)), (TEXTS, has_texts)];
            let paths = files.iter().filter(|(_, is_there)| *is_there);
            let sources = paths.map(|(part, _)| {
                let path = format!("{folder}/{part}{}.rs", home.name);
                Some((path.clone(), kept.source(&path, *key)?))
            });
            if let Some(sources) = sources.collect::<Option<Vec<_>>>() {
                found.homes.insert(index);
                found.types.extend(&home.types);
                found.sources.extend(sources);
            }
        }
        found
    }

    /// How many files there are.
    pub(crate) fn count(&self) -> usize {
        self.sources.len()
    }

    /// Whether the files of a home are as they were.
    pub(super) fn has(&self, home: usize) -> bool {
        self.homes.contains(&home)
    }

    /// Whether a type is in such files.
    pub(crate) fn has_type(&self, id: TypeId) -> bool {
        self.types.contains(&id)
    }

    /// The number of what a home is made from.
    pub(super) fn key(&self, home: usize) -> Option<u128> {
        self.keys.get(home).copied()
    }

    /// The text of a file that is as it was.
    pub(super) fn source(&self, path: &str) -> Option<Source> {
        self.sources.get(path).cloned()
    }
}
