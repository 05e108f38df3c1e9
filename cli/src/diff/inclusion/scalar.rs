//! `type`, and the keywords of numbers and strings.

use hookwright_core::number;

use super::super::side::At;
use super::{Known, Prover, Reason, bits, kinds};
use crate::sample::Numbers;
use crate::schema::{Draft, Schema, Type};

impl Prover<'_> {
    pub(super) fn types(&self, known: &Known, goal: At, reasons: &mut Vec<Reason>) {
        let schema = self.pair.schema(goal);
        if let Some(types) = &schema.types {
            let only_integer = types.contains(&Type::Integer) && !types.contains(&Type::Number);
            let fraction =
                only_integer && known.kinds & kinds::NUMBER != 0 && !self.is_integer(known, schema.draft);
            if known.kinds & !bits(types) != 0 || fraction {
                reasons.push(self.reason(&known.case, goal, "type"));
            }
        }
        // Finite cases do not come here.
        let listed = if schema.open_enumeration { known.kinds & !kinds::STRING } else { known.kinds };
        if schema.enumeration.is_some() && listed != 0 {
            reasons.push(self.reason(&known.case, goal, "enum"));
        }
        if schema.constant.is_some() && known.kinds != 0 {
            reasons.push(self.reason(&known.case, goal, "const"));
        }
    }

    /// Whether numbers are integers as `draft` has them: in draft 4, `1.0` is not an integer.
    fn is_integer(&self, known: &Known, draft: Draft) -> bool {
        known.all.iter().map(|at| self.pair.schema(*at)).any(|schema| {
            let types = schema.types.as_deref().unwrap_or_default();
            let by_type = types.contains(&Type::Integer) && !types.contains(&Type::Number);
            let counted = schema.multiple_of.as_deref().is_some_and(number::is_integer);
            if draft == Draft::Draft4 { by_type && schema.draft == Draft::Draft4 } else { by_type || counted }
        })
    }

    pub(super) fn number(&self, known: &Known, goal: At, reasons: &mut Vec<Reason>) {
        let schema = self.pair.schema(goal);
        let mut numbers = Numbers::default();
        for at in &known.all {
            bounds(self.pair.schema(*at), &mut numbers);
        }
        let above = |bound: &Option<String>, exclusive: bool| {
            bound.as_ref().is_none_or(|bound| {
                numbers.low.as_ref().is_some_and(|(low, excludes)| {
                    let order = number::compare(low, bound);
                    order.is_gt() || order.is_eq() && (!exclusive || *excludes)
                })
            })
        };
        let below = |bound: &Option<String>, exclusive: bool| {
            bound.as_ref().is_none_or(|bound| {
                numbers.high.as_ref().is_some_and(|(high, excludes)| {
                    let order = number::compare(high, bound);
                    order.is_lt() || order.is_eq() && (!exclusive || *excludes)
                })
            })
        };
        let divides = schema.multiple_of.as_ref().is_none_or(|multiple| {
            let finer = |known: &String| number::is_multiple_of(known, multiple);
            // An integer of draft 4 is an integer.
            let whole = number::is_multiple_of("1", multiple) && self.is_integer(known, Draft::Draft202012);
            numbers.multiples.iter().any(finer) || whole
        });
        let checks = [
            ("minimum", above(&schema.minimum, false)),
            ("exclusiveMinimum", above(&schema.exclusive_minimum, true)),
            ("maximum", below(&schema.maximum, false)),
            ("exclusiveMaximum", below(&schema.exclusive_maximum, true)),
            ("multipleOf", divides),
        ];
        let failed = checks.into_iter().filter(|(_, holds)| !holds);
        reasons.extend(failed.map(|(keyword, _)| self.reason(&known.case, goal, keyword)));
    }

    pub(super) fn string(&self, known: &Known, goal: At, reasons: &mut Vec<Reason>) {
        let schema = self.pair.schema(goal);
        let all = || known.all.iter().map(|at| self.pair.schema(*at));
        let min = all().filter_map(|schema| schema.min_length).max().unwrap_or(0);
        let max = all().filter_map(|schema| schema.max_length).min().unwrap_or(u64::MAX);
        let format = self.pair.format(goal);
        let (encoding, media_type) = self.pair.content(goal);
        let content = |at: &At| {
            let (have, has) = self.pair.content(*at);
            encoding == have && media_type == has
        };
        let checks = [
            ("minLength", schema.min_length.is_none_or(|bound| bound <= min)),
            ("maxLength", schema.max_length.is_none_or(|bound| bound >= max)),
            ("pattern", schema.pattern.is_none() || all().any(|known| known.pattern == schema.pattern)),
            ("format", format.is_none() || known.all.iter().any(|at| self.pair.format(*at) == format)),
            ("contentEncoding", encoding.or(media_type).is_none() || known.all.iter().any(content)),
        ];
        let failed = checks.into_iter().filter(|(_, holds)| !holds);
        reasons.extend(failed.map(|(keyword, _)| self.reason(&known.case, goal, keyword)));
    }
}

fn bounds(schema: &Schema, numbers: &mut Numbers) {
    for (bound, exclusive) in [(&schema.minimum, false), (&schema.exclusive_minimum, true)] {
        if let Some(bound) = bound {
            numbers.at_least(bound, exclusive);
        }
    }
    for (bound, exclusive) in [(&schema.maximum, false), (&schema.exclusive_maximum, true)] {
        if let Some(bound) = bound {
            numbers.at_most(bound, exclusive);
        }
    }
    numbers.multiples.extend(schema.multiple_of.clone());
}
