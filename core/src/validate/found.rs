//! Violations as they are found: where, of which schema, and which kind. Messages are only made for those that are
//! reported.

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem::{Discriminant, discriminant};

use crate::pointer::escape;
use crate::schema::{Branches, DependentRequired, Schema, Values};

/// How many pairs of violations are compared without a table.
const FEW: usize = 64;

/// A violation, without words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found {
    /// Where the value begins.
    pub(super) offset: usize,
    pub(super) schema: &'static Schema,
    pub(super) below: Option<Below>,
    pub(super) problem: Problem,
}

/// The location of a schema that does not have its own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Below {
    pub(super) parent: &'static Schema,
    pub(super) step: Step,
}

/// How a schema stands below its parent.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    Property(&'static str),
    Additional,
    Items,
}

/// What a value breaks.
#[derive(Clone, Copy, Debug)]
pub(super) enum Problem {
    Type,
    Values(&'static Values),
    MinLength,
    MaxLength,
    Pattern,
    PatternSteps,
    NameSteps,
    Format,
    ContentEncoding,
    ContentMediaType,
    Minimum,
    Maximum,
    ExclusiveMinimum,
    ExclusiveMaximum,
    MultipleOf,
    Required(&'static str),
    Dependent(&'static DependentRequired, &'static str),
    MinProperties,
    MaxProperties,
    Duplicate,
    MinItems,
    MaxItems,
    Contains,
    MaxContains,
    Unique,
    Unevaluated,
    Not,
    NoBranch {
        keyword: &'static str,
        count: usize,
        nearest: Option<usize>,
    },
    SeveralBranches(u64),
    UnknownTag {
        keyword: &'static str,
        branches: &'static Branches,
        name: &'static str,
    },
    UnknownName {
        keyword: &'static str,
        branches: &'static Branches,
    },
    /// The body satisfies its schema.
    Unheld,
}

impl Below {
    /// What tells it from others.
    pub(super) fn key(&self) -> (usize, usize) {
        let step = match self.step {
            Step::Property(name) => name.as_ptr().addr(),
            Step::Additional => 1,
            Step::Items => 2,
        };
        (std::ptr::from_ref(self.parent).addr(), step)
    }
}

impl Found {
    /// What tells it from others.
    fn key(&self) -> (usize, usize, Option<(usize, usize)>, Discriminant<Problem>, &'static str) {
        let name = match self.problem {
            Problem::Required(name) | Problem::Dependent(_, name) => name,
            Problem::Values(values) => values.keyword,
            Problem::NoBranch { keyword, .. }
            | Problem::UnknownTag { keyword, .. }
            | Problem::UnknownName { keyword, .. } => keyword,
            _ => "",
        };
        let schema = std::ptr::from_ref(self.schema).addr();
        (self.offset, schema, self.below.map(|below| below.key()), discriminant(&self.problem), name)
    }

    /// Where the schema stands.
    pub(super) fn location(&self) -> Cow<'static, str> {
        match self.below {
            Some(Below { parent, step }) if self.schema.location.is_empty() => {
                let parent = if parent.location.is_empty() { "#" } else { parent.location };
                match step {
                    Step::Property(name) => format!("{parent}/properties/{}", escape(name)).into(),
                    Step::Additional => format!("{parent}/additionalProperties").into(),
                    Step::Items => format!("{parent}/items").into(),
                }
            }
            None if self.schema.location.is_empty() => Cow::Borrowed("#"),
            _ => Cow::Borrowed(self.schema.location),
        }
    }
}

/// Violations of one value by one schema.
#[derive(Clone, Debug, Default)]
pub(super) struct List {
    items: Vec<Found>,
    /// How many there are, kept or not.
    all: usize,
    /// How many tell how far the value is from what the schema wants.
    count: usize,
    is_for_others: bool,
}

impl List {
    pub(super) const EMPTY: Self = Self { items: Vec::new(), all: 0, count: 0, is_for_others: false };

    /// Adds a violation; `own`: it is one of the value itself.
    pub(super) fn push(&mut self, found: Found, own: bool, limit: usize) {
        self.is_for_others |= own && matches!(found.problem, Problem::Type | Problem::Values(_));
        self.count = self.count.saturating_add(1);
        self.all = self.all.saturating_add(1);
        if self.items.len() < limit {
            self.items.push(found);
        }
    }

    /// Adds others; `same`: they are of the same value.
    pub(super) fn absorb(&mut self, other: Self, same: bool, limit: usize) {
        self.is_for_others |= same && other.is_for_others;
        let (own, others) = (self.count, other.count);
        let repeated = self.explain(other, limit);
        self.count = own.saturating_add(others.saturating_sub(repeated)).max(own);
    }

    /// Adds others that only explain what is there; gives how many of them were known.
    pub(super) fn explain(&mut self, other: Self, limit: usize) -> usize {
        if self.items.is_empty() {
            self.all = self.all.saturating_add(other.all);
            self.items = other.items;
            return 0;
        }
        // Schemas that meet in one place bring the same violations.
        if other.all == 0 {
            return 0;
        }
        let kept = other.items.len();
        let new: Vec<_> = if self.items.len() * kept <= FEW {
            let is_known = |found: &Found| self.items.iter().any(|known| known.key() == found.key());
            other.items.into_iter().filter(|found| !is_known(found)).collect()
        } else {
            let known: HashSet<_> = self.items.iter().map(Found::key).collect();
            other.items.into_iter().filter(|found| !known.contains(&found.key())).collect()
        };
        let repeated = kept - new.len();
        self.all = if repeated > 0 && other.all > kept {
            // What was not kept may be known too.
            self.all.max(other.all)
        } else {
            self.all.saturating_add(other.all - repeated)
        };
        let room = limit.saturating_sub(self.items.len());
        self.items.extend(new.into_iter().take(room));
        repeated
    }

    /// How many violations there are, for telling which branch is nearest.
    pub(super) const fn count(&self) -> usize {
        self.count
    }

    pub(super) const fn count_as(&mut self, count: usize) {
        self.count = count;
    }

    /// Whether the schema is for other values altogether: of another type, or only certain ones.
    pub(super) const fn is_for_others(&self) -> bool {
        self.is_for_others
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.all == 0
    }

    /// Whether there are more than are kept.
    pub(super) const fn is_over(&self, limit: usize) -> bool {
        self.all > limit
    }

    /// Those that were kept, and whether there are others.
    pub(super) fn finish(self) -> (Vec<Found>, bool) {
        let more = self.all > self.items.len();
        (self.items, more)
    }
}
