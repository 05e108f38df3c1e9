//! Whether two schemas are literally the same.

use std::collections::BTreeMap;

use super::super::side::At;
use super::Prover;
use crate::json::{self, Json};
use crate::schema::{Applicator, Assertion, SchemaId};

impl Prover<'_> {
    /// Whether two schemas say the same. Recursive schemas do if they do as long as one follows them. Every pair on
    /// the way is settled with them.
    pub(in super::super) fn same(&mut self, a: At, b: At) -> bool {
        if a == b {
            return true;
        }
        if let Some(known) = self.equal.get(&(a, b)) {
            return *known;
        }
        let mut open = Open::default();
        open.add((a, b));
        while let Some((a, b)) = open.next() {
            self.compared += 1;
            match self.children(a, b) {
                None => open.differ(),
                Some(pairs) => {
                    for pair in pairs.into_iter().filter(|(a, b)| a != b) {
                        match self.equal.get(&pair) {
                            Some(true) => {}
                            Some(false) => open.differ(),
                            None => open.needs(pair),
                        }
                    }
                }
            }
        }
        self.equal.extend(open.settle());
        self.equal.get(&(a, b)).copied().unwrap_or(false)
    }

    /// The schemas below two that say the same of the value itself, in pairs.
    fn children(&self, a: At, b: At) -> Option<Vec<(At, At)>> {
        let (one, other) = (self.pair.schema(a), self.pair.schema(b));
        let assertions = self.assertions(a, b);
        if one.draft != other.draft || !assertions {
            return None;
        }
        let (of_one, of_other) = (one.applicators(), other.applicators());
        if of_one.len() != of_other.len() {
            return None;
        }
        let mut pairs = Pairs { a, b, found: Vec::new() };
        for (a, b) in of_one.iter().zip(&of_other) {
            pairs.applicators(a, b)?;
        }
        Some(pairs.found)
    }

    /// Whether two schemas assert the same.
    fn assertions(&self, a: At, b: At) -> bool {
        let asserted = |at: At| {
            let (encoding, media_type) = self.pair.content(at);
            let mut assertions = self.pair.schema(at).assertions();
            assertions.retain(|assertion| match assertion {
                Assertion::Format(_) => self.pair.format(at).is_some(),
                Assertion::ContentEncoding(_) => encoding.is_some(),
                Assertion::ContentMediaType(_) => media_type.is_some(),
                _ => true,
            });
            assertions
        };
        let (one, other) = (asserted(a), asserted(b));
        one.len() == other.len() && one.iter().zip(&other).all(|(a, b)| same(a, b))
    }
}

/// Pairs of schemas that are the same unless something says that they are not.
#[derive(Default)]
struct Open {
    pairs: Vec<(At, At)>,
    index: BTreeMap<(At, At), usize>,
    /// For each pair, those that are only the same if it is.
    users: Vec<Vec<usize>>,
    different: Vec<usize>,
    /// How many were looked at.
    done: usize,
}

impl Open {
    fn add(&mut self, pair: (At, At)) -> usize {
        let (next, pairs, users) = (self.pairs.len(), &mut self.pairs, &mut self.users);
        *self.index.entry(pair).or_insert_with(|| {
            pairs.push(pair);
            users.push(Vec::new());
            next
        })
    }

    fn next(&mut self) -> Option<(At, At)> {
        let pair = self.pairs.get(self.done).copied()?;
        self.done += 1;
        Some(pair)
    }

    /// The pair that is looked at is only the same if this one is.
    fn needs(&mut self, pair: (At, At)) {
        let (index, user) = (self.add(pair), self.done.saturating_sub(1));
        if let Some(users) = self.users.get_mut(index) {
            users.push(user);
        }
    }

    /// The pair that is looked at is not the same.
    fn differ(&mut self) {
        self.different.push(self.done.saturating_sub(1));
    }

    /// Every pair, and whether it is the same.
    fn settle(mut self) -> impl Iterator<Item = ((At, At), bool)> {
        let mut same = vec![true; self.pairs.len()];
        while let Some(index) = self.different.pop() {
            if let Some(same) = same.get_mut(index).filter(|same| **same) {
                *same = false;
                self.different.extend(self.users.get(index).into_iter().flatten());
            }
        }
        self.pairs.into_iter().zip(same)
    }
}

/// Whether two assertions say the same. Neither the order of values nor that of names means anything.
fn same(a: &Assertion<'_>, b: &Assertion<'_>) -> bool {
    use Assertion::{
        Const, ContentEncoding, ContentMediaType, DependentRequired, Enum, ExclusiveMaximum,
        ExclusiveMinimum, Format, MaxContains, MaxItems, MaxLength, MaxProperties, Maximum, MinContains,
        MinItems, MinLength, MinProperties, Minimum, MultipleOf, Pattern, Required, Type, UniqueItems,
    };
    match *a {
        Enum(a, open) => matches!(*b, Enum(b, other) if open == other && values(a, b)),
        Const(a) => matches!(*b, Const(b) if json::same(a, b)),
        Required(a) => matches!(*b, Required(b) if names(a) == names(b)),
        DependentRequired(a) => matches!(*b, DependentRequired(b) if lists(a) == lists(b)),
        Type(_) | Format(_) | Pattern(_) | ContentEncoding(_) | ContentMediaType(_) => a == b,
        Minimum(_) | Maximum(_) | ExclusiveMinimum(_) | ExclusiveMaximum(_) | MultipleOf(_) => a == b,
        MinLength(_) | MaxLength(_) | MinProperties(_) | MaxProperties(_) => a == b,
        MinItems(_) | MaxItems(_) | UniqueItems | MinContains(_) | MaxContains(_) => a == b,
    }
}

fn names(names: &[String]) -> Vec<&String> {
    let mut names: Vec<&String> = names.iter().collect();
    names.sort_unstable();
    names
}

fn lists(lists: &[(String, Vec<String>)]) -> Vec<(&String, Vec<&String>)> {
    let mut lists: Vec<_> = lists.iter().map(|(name, others)| (name, names(others))).collect();
    lists.sort_unstable();
    lists
}

fn values(a: &[Json], b: &[Json]) -> bool {
    let within = |a: &[Json], b: &[Json]| a.iter().all(|x| b.iter().any(|y| json::same(x, y)));
    within(a, b) && within(b, a)
}

struct Pairs {
    a: At,
    b: At,
    found: Vec<(At, At)>,
}

impl Pairs {
    /// The schemas of two applicators, if they are of one keyword and apply their schemas to the same.
    fn applicators(&mut self, a: &Applicator<'_>, b: &Applicator<'_>) -> Option<()> {
        use Applicator::{
            AdditionalProperties, AllOf, AnyOf, Contains, DependentSchemas, DynamicRef, Else, If, Items, Not,
            OneOf, PatternProperties, PrefixItems, Properties, PropertyNames, Ref, Then, UnevaluatedItems,
            UnevaluatedProperties,
        };
        if std::mem::discriminant(a) != std::mem::discriminant(b) {
            return None;
        }
        match a {
            // What it leads to depends on what led here.
            DynamicRef(_) => None,
            Ref(_) | Not(_) | If(_) | Then(_) | Else(_) | Items(_) | Contains(_) | UnevaluatedItems(_) => {
                self.lists(&a.schemas(), &b.schemas())
            }
            AdditionalProperties(_) | PropertyNames(_) | UnevaluatedProperties(_) => {
                self.lists(&a.schemas(), &b.schemas())
            }
            AllOf(_) | AnyOf(_) | OneOf(_) | PrefixItems(_) => self.lists(&a.schemas(), &b.schemas()),
            Properties(_) | PatternProperties(_) | DependentSchemas(_) => self.maps(named(a), named(b)),
        }
    }

    fn lists(&mut self, a: &[SchemaId], b: &[SchemaId]) -> Option<()> {
        if a.len() != b.len() {
            return None;
        }
        for (a, b) in a.iter().zip(b) {
            self.push(*a, *b);
        }
        Some(())
    }

    fn maps(&mut self, a: &[(String, SchemaId)], b: &[(String, SchemaId)]) -> Option<()> {
        if a.len() != b.len() {
            return None;
        }
        for (name, id) in a {
            let (_, other) = b.iter().find(|(other, _)| other == name)?;
            self.push(*id, *other);
        }
        Some(())
    }

    fn push(&mut self, a: SchemaId, b: SchemaId) {
        self.found.push((At { side: self.a.side, id: a }, At { side: self.b.side, id: b }));
    }
}

/// The schemas of an applicator that has them by name.
fn named<'s>(applicator: &Applicator<'s>) -> &'s [(String, SchemaId)] {
    match applicator {
        Applicator::Properties(named)
        | Applicator::PatternProperties(named)
        | Applicator::DependentSchemas(named) => named,
        _ => &[],
    }
}
