//! The keywords that apply schemas to the value itself.

use super::super::side::At;
use super::object::children;
use super::{Case, Known, Prover, Reason, kinds};
use crate::schema::{Schema, SchemaId};

/// How deep two schemas are searched for what tells them apart.
const DEEPEST: usize = 6;

impl Prover<'_> {
    pub(super) fn in_place(&mut self, known: &Known, goal: At, reasons: &mut Vec<Reason>) {
        let schema = self.pair.schema(goal);
        let to = |id: SchemaId| At { side: goal.side, id };
        let checks = [
            ("anyOf", schema.any_of.as_ref().is_none_or(|ids| self.any_of(known, ids, &to))),
            ("oneOf", schema.one_of.as_ref().is_none_or(|ids| self.one_of(known, ids, &to))),
            ("not", schema.not.is_none_or(|id| self.not(known, to(id)))),
            ("if", schema.condition.is_none() || self.conditional(known, goal, schema)),
            ("$dynamicRef", schema.dynamic_reference.is_none()),
        ];
        let failed = checks.into_iter().filter(|(_, holds)| !holds);
        reasons.extend(failed.map(|(keyword, _)| self.reason(&known.case, goal, keyword)));
    }

    fn any_of(&mut self, known: &Known, ids: &[SchemaId], to: &dyn Fn(SchemaId) -> At) -> bool {
        each_kind(known).iter().all(|case| ids.iter().any(|id| self.prove(case, to(*id)).is_empty()))
    }

    fn one_of(&mut self, known: &Known, ids: &[SchemaId], to: &dyn Fn(SchemaId) -> At) -> bool {
        each_kind(known).iter().all(|case| {
            ids.iter().enumerate().any(|(index, id)| {
                self.prove(case, to(*id)).is_empty()
                    && ids
                        .iter()
                        .enumerate()
                        .all(|(other, id)| other == index || self.disjoint(case, to(*id), DEEPEST))
            })
        })
    }

    fn not(&mut self, known: &Known, denied: At) -> bool {
        let nots: Vec<At> = known
            .all
            .iter()
            .filter_map(|at| Some(At { side: at.side, id: self.pair.schema(*at).not? }))
            .collect();
        self.disjoint(&known.case, denied, DEEPEST)
            || nots.iter().any(|not| self.prove(&Case::of(vec![denied]), *not).is_empty())
    }

    fn conditional(&mut self, known: &Known, goal: At, schema: &Schema) -> bool {
        let to = |id: SchemaId| At { side: goal.side, id };
        let holds = |prover: &mut Self, case: &Case, id: Option<SchemaId>| {
            id.is_none_or(|id| prover.prove(case, to(id)).is_empty())
        };
        if holds(self, &known.case, schema.then) && holds(self, &known.case, schema.otherwise) {
            return true;
        }
        let Some(condition) = schema.condition.map(to) else { return true };
        known.all.clone().into_iter().any(|at| {
            let other = self.pair.schema(at);
            let same = other.condition.is_some_and(|id| self.same(At { side: at.side, id }, condition));
            let with = |id: Option<SchemaId>| match id {
                Some(id) => known.case.with(At { side: at.side, id }),
                None => known.case.clone(),
            };
            same && holds(self, &with(other.then).with(condition), schema.then)
                && holds(self, &with(other.otherwise), schema.otherwise)
        })
    }

    /// Whether it is certain that nothing in the case satisfies a schema.
    fn disjoint(&mut self, case: &Case, other: At, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        if !self.spend(1) {
            return false;
        }
        let all = self.pair.flatten(&case.subs);
        let others = self.pair.flatten(&[other]);
        let known = Known { kinds: self.kinds(&all) & case.kinds, case: case.clone(), all };
        let kinds = self.kinds(&others);
        if known.kinds & kinds == 0 {
            return true;
        }
        let meets = |value: &crate::json::Json| {
            super::kind(value) & case.kinds != 0
                && self.pair.holds(other, value)
                && case.subs.iter().all(|at| self.pair.holds(*at, value))
        };
        let listed = Known { case: Case::of(vec![other]), all: others.clone(), kinds };
        if let Some(values) = self.finite(&known).or_else(|| self.finite(&listed)) {
            return !values.iter().any(meets);
        }
        self.told_apart(&known, &others, depth) || self.branches_apart(case, &others, depth)
    }

    /// Objects: by a property that both must have, with values that cannot be the same.
    fn told_apart(&mut self, known: &Known, others: &[At], depth: usize) -> bool {
        if known.kinds != kinds::OBJECT {
            return false;
        }
        let schemas: Vec<(At, &Schema)> = known.all.iter().map(|at| (*at, self.pair.schema(*at))).collect();
        let facing: Vec<(At, &Schema)> = others.iter().map(|at| (*at, self.pair.schema(*at))).collect();
        let required = schemas.iter().chain(&facing).flat_map(|(_, schema)| &schema.required);
        required.into_iter().any(|name| {
            let case = Case::of(children(&schemas, name));
            let never = |at: &At| self.pair.schema(*at).types.as_ref().is_some_and(Vec::is_empty);
            let wanted = children(&facing, name);
            case.subs.iter().chain(&wanted).any(never)
                || wanted.iter().any(|at| self.disjoint(&case, *at, depth))
        })
    }

    /// A schema with alternatives is apart from what all of them are apart from.
    fn branches_apart(&mut self, case: &Case, others: &[At], depth: usize) -> bool {
        others.iter().any(|at| {
            let schema = self.pair.schema(*at);
            [&schema.any_of, &schema.one_of]
                .into_iter()
                .flatten()
                .any(|ids| ids.iter().all(|id| self.disjoint(case, At { side: at.side, id: *id }, depth)))
        })
    }
}

/// A case for each kind of value.
fn each_kind(known: &Known) -> Vec<Case> {
    let bits = (0..6).map(|bit| 1_u8 << bit).filter(|bit| known.kinds & bit != 0);
    bits.map(|kinds| Case { kinds, ..known.case.clone() }).collect()
}
