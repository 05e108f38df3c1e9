//! Whether two schemas say the same, word for word.

use std::collections::BTreeSet;

use super::super::side::At;
use super::Prover;
use crate::json::Json;
use crate::sample;
use crate::schema::{Schema, SchemaId};

impl Prover<'_> {
    /// Whether two schemas say the same. Recursive schemas do if they do as long as one follows them.
    pub(super) fn same(&mut self, a: At, b: At) -> bool {
        if a == b {
            return true;
        }
        if let Some(known) = self.equal.get(&(a, b)) {
            return *known;
        }
        let mut assumed = vec![(a, b)];
        let mut seen = BTreeSet::from([(a, b)]);
        let mut next = 0;
        while let Some((a, b)) = assumed.get(next).copied() {
            next += 1;
            if let Some(pairs) = self.children(a, b) {
                for pair in pairs {
                    if self.equal.get(&pair) != Some(&true) && seen.insert(pair) {
                        assumed.push(pair);
                    }
                }
            } else {
                if let Some(first) = assumed.first() {
                    self.equal.insert(*first, false);
                }
                self.equal.insert((a, b), false);
                return false;
            }
        }
        self.equal.extend(assumed.into_iter().map(|pair| (pair, true)));
        true
    }

    /// The schemas below two that say the same of the value itself, in pairs.
    fn children(&self, a: At, b: At) -> Option<Vec<(At, At)>> {
        let (one, other) = (self.pair.schema(a), self.pair.schema(b));
        let alike = one.draft == other.draft
            && plain(one, other)
            && self.pair.format(a) == self.pair.format(b)
            && self.pair.content(a) == self.pair.content(b);
        if !alike {
            return None;
        }
        let mut pairs = Pairs { a, b, found: Vec::new() };
        let single: [fn(&Schema) -> Option<SchemaId>; 11] = [
            |schema| schema.items,
            |schema| schema.contains,
            |schema| schema.unevaluated_items,
            |schema| schema.additional_properties,
            |schema| schema.property_names,
            |schema| schema.unevaluated_properties,
            |schema| schema.reference,
            |schema| schema.not,
            |schema| schema.condition,
            |schema| schema.then,
            |schema| schema.otherwise,
        ];
        for get in single {
            pairs.optional(get(one), get(other))?;
        }
        pairs.lists(&one.prefix_items, &other.prefix_items)?;
        pairs.lists(&one.all_of, &other.all_of)?;
        pairs.alternatives(one.any_of.as_ref(), other.any_of.as_ref())?;
        pairs.alternatives(one.one_of.as_ref(), other.one_of.as_ref())?;
        pairs.maps(&one.properties, &other.properties)?;
        pairs.maps(&one.pattern_properties, &other.pattern_properties)?;
        pairs.maps(&one.dependent_schemas, &other.dependent_schemas)?;
        Some(pairs.found)
    }
}

/// Keywords that hold no schema.
fn plain(a: &Schema, b: &Schema) -> bool {
    let sorted = |names: &[String]| {
        let mut names = names.to_vec();
        names.sort_unstable();
        names
    };
    let lists = |lists: &[(String, Vec<String>)]| {
        let mut lists: Vec<(String, Vec<String>)> =
            lists.iter().map(|(name, names)| (name.clone(), sorted(names))).collect();
        lists.sort_unstable();
        lists
    };
    let no_reference = a.dynamic_reference.is_none() && b.dynamic_reference.is_none();
    no_reference
        && a.types == b.types
        && values(a.enumeration.as_deref(), b.enumeration.as_deref())
        && values(
            a.constant.as_ref().map(std::slice::from_ref),
            b.constant.as_ref().map(std::slice::from_ref),
        )
        && numbers(a) == numbers(b)
        && counts(a) == counts(b)
        && a.pattern == b.pattern
        && a.unique_items == b.unique_items
        && sorted(&a.required) == sorted(&b.required)
        && lists(&a.dependent_required) == lists(&b.dependent_required)
}

fn values(a: Option<&[Json]>, b: Option<&[Json]>) -> bool {
    match (a, b) {
        (None, None) => true,
        (Some(a), Some(b)) => {
            let within = |a: &[Json], b: &[Json]| a.iter().all(|x| b.iter().any(|y| sample::same(x, y)));
            within(a, b) && within(b, a)
        }
        _ => false,
    }
}

const fn numbers(schema: &Schema) -> [&Option<String>; 5] {
    [
        &schema.minimum,
        &schema.maximum,
        &schema.exclusive_minimum,
        &schema.exclusive_maximum,
        &schema.multiple_of,
    ]
}

const fn counts(schema: &Schema) -> [Option<u64>; 8] {
    [
        schema.min_length,
        schema.max_length,
        schema.min_items,
        schema.max_items,
        schema.min_contains,
        schema.max_contains,
        schema.min_properties,
        schema.max_properties,
    ]
}

struct Pairs {
    a: At,
    b: At,
    found: Vec<(At, At)>,
}

impl Pairs {
    fn push(&mut self, a: SchemaId, b: SchemaId) {
        self.found.push((At { side: self.a.side, id: a }, At { side: self.b.side, id: b }));
    }

    fn optional(&mut self, a: Option<SchemaId>, b: Option<SchemaId>) -> Option<()> {
        match (a, b) {
            (None, None) => {}
            (Some(a), Some(b)) => self.push(a, b),
            _ => return None,
        }
        Some(())
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

    fn alternatives(&mut self, a: Option<&Vec<SchemaId>>, b: Option<&Vec<SchemaId>>) -> Option<()> {
        match (a, b) {
            (None, None) => Some(()),
            (Some(a), Some(b)) => self.lists(a, b),
            _ => None,
        }
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
}
