//! The two schemas of an event that are compared.

use std::collections::BTreeSet;

use crate::config::{Config, ContentMode};
use crate::json::Json;
use crate::sample::Sampler;
use crate::schema::{Schema, SchemaId};

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    Old,
    New,
}

/// A schema of either.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct At {
    pub(super) side: Side,
    pub(super) id: SchemaId,
}

/// An event's schema, and what `provider.toml` says of it.
#[derive(Clone, Copy)]
pub(super) struct Version<'a> {
    pub(super) sampler: &'a Sampler,
    pub(super) config: &'a Config,
}

/// Both.
#[derive(Clone, Copy)]
pub(super) struct Pair<'a> {
    pub(super) old: Version<'a>,
    pub(super) new: Version<'a>,
}

impl<'a> Pair<'a> {
    pub(super) const fn version(&self, side: Side) -> Version<'a> {
        match side {
            Side::Old => self.old,
            Side::New => self.new,
        }
    }

    pub(super) fn root(&self, side: Side) -> At {
        At { side, id: self.version(side).sampler.root() }
    }

    pub(super) fn schema(&self, at: At) -> &'a Schema {
        self.version(at.side).sampler.graph().get(at.id)
    }

    /// Whether a value satisfies a schema.
    pub(super) fn holds(&self, at: At, value: &Json) -> bool {
        self.version(at.side).sampler.judge().holds(at.id, value)
    }

    /// Whether something that a schema leads to depends on what leads to it.
    pub(super) fn is_dynamic(&self, at: At) -> bool {
        let sampler = self.version(at.side).sampler;
        if !sampler.judge().dynamic {
            return false;
        }
        let (mut seen, mut queue) = (BTreeSet::new(), vec![at.id]);
        while let Some(id) = queue.pop() {
            let schema = sampler.graph().get(id);
            if schema.dynamic_reference.as_ref().is_some_and(|reference| !reference.candidates.is_empty()) {
                return true;
            }
            if seen.insert(id) {
                queue.extend(schema.children());
            }
        }
        false
    }

    /// The format of a schema, if it is asserted.
    pub(super) fn format(&self, at: At) -> Option<&'a str> {
        self.schema(at).asserted_format()
    }

    /// `contentEncoding` and `contentMediaType`, if they are asserted.
    pub(super) fn content(&self, at: At) -> (Option<&'a str>, Option<&'a str>) {
        let schema = self.schema(at);
        if self.version(at.side).config.formats.content() == ContentMode::Ignore {
            return (None, None);
        }
        (schema.content_encoding.as_deref(), schema.content_media_type.as_deref())
    }

    /// A schema and all that hold where it holds: `$ref` and `allOf`, followed.
    pub(super) fn flatten(&self, ats: &[At]) -> Vec<At> {
        let mut all: Vec<At> = Vec::new();
        let mut seen = BTreeSet::new();
        let mut queue: Vec<At> = ats.iter().rev().copied().collect();
        while let Some(at) = queue.pop() {
            if !seen.insert(at) {
                continue;
            }
            all.push(at);
            queue.extend(self.schema(at).conjuncts().into_iter().map(|id| At { side: at.side, id }));
        }
        all
    }
}
