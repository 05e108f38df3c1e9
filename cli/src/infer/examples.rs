//! Chooses the samples that are kept as examples: a few, each of another shape.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::shape;
use super::target::Target;
use crate::json::Node;

/// The samples that are kept so far.
pub(super) struct Examples {
    /// How many there may be, with those that were there before.
    limit: usize,
    shapes: BTreeSet<u64>,
    /// The labels that are taken.
    labels: BTreeSet<Option<String>>,
    kept: Vec<(PathBuf, Node)>,
}

impl Examples {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, shapes: BTreeSet::new(), labels: BTreeSet::new(), kept: Vec::new() }
    }

    /// An example that the event already has.
    pub(super) fn present(&mut self, label: Option<String>, example: &Node) {
        self.labels.insert(label);
        self.shapes.insert(shape::digest(&example.value));
    }

    /// Keeps a sample if its shape is new and there is room.
    pub(super) fn offer(&mut self, sample: &Node, source: &Path) {
        if self.shapes.len() < self.limit && self.shapes.insert(shape::digest(&sample.value)) {
            self.kept.push((source.to_owned(), sample.clone()));
        }
    }

    /// The files of the samples that were kept.
    pub(super) fn files(mut self, target: &Target) -> Vec<(PathBuf, Node)> {
        let kept = std::mem::take(&mut self.kept);
        kept.into_iter()
            .map(|(source, node)| (target.example(self.label(&source, target).as_deref()), node))
            .collect()
    }

    /// The first example has no label; others are called after their files, or numbered.
    fn label(&mut self, source: &Path, target: &Target) -> Option<String> {
        if self.labels.insert(None) {
            return None;
        }
        let base = target.label_of(source).unwrap_or_else(|| "sample".to_owned());
        let numbered = (2_usize..).map(|number| format!("{base}-{number}"));
        let free = std::iter::once(base.clone())
            .chain(numbered)
            .find(|label| !self.labels.contains(&Some(label.clone())));
        self.labels.insert(free.clone());
        free
    }
}
