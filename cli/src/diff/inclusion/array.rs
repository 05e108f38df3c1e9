//! The keywords of arrays.

use super::super::side::At;
use super::plain::is_plain;
use super::{Known, Prover, Reason};
use crate::schema::{Draft, Schema, SchemaId};

impl Prover<'_> {
    pub(super) fn array(&mut self, known: &Known, goal: At, reasons: &mut Vec<Reason>) {
        let schema = self.pair.schema(goal);
        let schemas: Vec<(At, &Schema)> = known.all.iter().map(|at| (*at, self.pair.schema(*at))).collect();
        let min = schemas.iter().filter_map(|(_, schema)| schema.min_items).max().unwrap_or(0);
        let max = schemas.iter().filter_map(|(_, schema)| schema.max_items).min().unwrap_or(u64::MAX);
        let unique = max <= 1 || schemas.iter().any(|(_, schema)| schema.unique_items);
        let checks = [
            ("minItems", schema.min_items.is_none_or(|bound| bound <= min)),
            ("maxItems", schema.max_items.is_none_or(|bound| bound >= max)),
            ("uniqueItems", !schema.unique_items || unique),
            ("contains", self.contains(&schemas, goal, schema)),
            ("unevaluatedItems", schema.unevaluated_items.is_none() || is_bare(schema)),
        ];
        let failed = checks.into_iter().filter(|(_, holds)| !holds);
        reasons.extend(failed.map(|(keyword, _)| self.reason(&known.case, goal, keyword)));
        self.items(&schemas, (goal, schema), max, reasons);
    }

    fn items(
        &mut self,
        known: &[(At, &Schema)],
        (goal, schema): (At, &Schema),
        max: u64,
        reasons: &mut Vec<Reason>,
    ) {
        let longest = known.iter().map(|(_, schema)| schema.prefix_items.len());
        let prefix = longest.chain([schema.prefix_items.len()]).max().unwrap_or(0);
        // The last stands for all after the prefixes.
        for index in 0..=prefix {
            let Some(wanted) = item(schema, index).filter(|_| (index as u64) < max) else { continue };
            let subs =
                known.iter().filter_map(|(at, schema)| Some(At { side: at.side, id: item(schema, index)? }));
            let token = if index < prefix { index.to_string() } else { "*".to_owned() };
            let found = self.part(subs.collect(), At { side: goal.side, id: wanted }, &token);
            reasons.extend(found);
        }
    }

    fn contains(&mut self, known: &[(At, &Schema)], goal: At, schema: &Schema) -> bool {
        let Some(wanted) = schema.contains else { return true };
        let wanted = At { side: goal.side, id: wanted };
        let (min, max) = counts(schema);
        let found: Vec<(At, u64, u64)> = known
            .iter()
            .filter_map(|(at, schema)| {
                let (min, max) = counts(schema);
                Some((At { side: at.side, id: schema.contains? }, min, max))
            })
            .collect();
        let enough = min == 0
            || found
                .iter()
                .any(|(at, least, _)| *least >= min && self.part(vec![*at], wanted, "*").is_empty());
        let few = max == u64::MAX
            || found.iter().any(|(at, _, most)| *most <= max && self.part(vec![wanted], *at, "*").is_empty());
        enough && few
    }
}

fn counts(schema: &Schema) -> (u64, u64) {
    if schema.draft < Draft::Draft201909 {
        return (1, u64::MAX);
    }
    (schema.min_contains.unwrap_or(1), schema.max_contains.unwrap_or(u64::MAX))
}

/// What a schema demands of an item.
fn item(schema: &Schema, index: usize) -> Option<SchemaId> {
    let rest = || schema.items.or(schema.unevaluated_items.filter(|_| is_bare(schema)));
    schema.prefix_items.get(index).copied().or_else(rest)
}

/// Whether nothing else in a schema can evaluate items, so that `unevaluatedItems` is like `items`.
fn is_bare(schema: &Schema) -> bool {
    is_plain(schema) && schema.contains.is_none()
}
