//! Enums of integers, and of values of several types.

use std::collections::BTreeSet;

use super::alternatives::Alternative;
use super::scalar::Range;
use super::{Form, Infer, Kinds, Node};
use crate::json::Json;
use crate::model::docs;
use crate::model::shape::{Literal, ValueEnum, ValueVariant};
use crate::model::words::{distinct, upper_camel};

impl Infer<'_> {
    /// The form of a place whose values, null aside, are listed: several, and not all of them strings, or
    /// all of them true or false.
    pub(super) fn values(&self, node: &Node, kinds: Kinds) -> Option<Form> {
        let plain = Kinds::STRING.or(Kinds::NUMBER).or(Kinds::BOOLEAN);
        let one_type = [Kinds::STRING, Kinds::BOOLEAN].into_iter().any(|one| kinds.without(one).is_empty());
        if one_type || !kinds.without(plain).is_empty() {
            return None;
        }
        let fitting = node.alternatives.iter().filter(|one| self.kinds_of(one).has(plain));
        let alternatives: Vec<Alternative> = fitting.cloned().collect();
        let mut unlike = BTreeSet::new();
        for one in &alternatives {
            unlike.extend(self.literals(one)?);
        }
        // Fractions alone are numbers.
        let fractions = unlike.iter().any(|value| matches!(value, Literal::Number(_)));
        let numbers = kinds.without(Kinds::NUMBER).is_empty();
        (unlike.len() > 1 && !(fractions && numbers)).then_some(Form::Values { alternatives })
    }

    /// The values that an alternative allows, null aside, if it lists them.
    fn literals(&self, one: &Alternative) -> Option<Vec<Literal>> {
        let kinds = self.kinds_of(one);
        let lists = one.all.members.iter().map(|id| self.graph.get(*id)).filter_map(|schema| {
            let constant = schema.constant.as_ref().map(std::slice::from_ref);
            schema.enumeration.as_deref().or(constant)
        });
        let mut lists = lists.map(|list| {
            let fits = list.iter().filter(|value| **value != Json::Null && kinds.has(Kinds::of_value(value)));
            fits.map(Literal::of).collect::<Option<Vec<Literal>>>()
        });
        let first = lists.next()??;
        lists.try_fold(first, |found, list| {
            let list = list?;
            Some(found.into_iter().filter(|value| list.contains(value)).collect())
        })
    }

    /// The variants.
    pub(super) fn value_enum(&mut self, alternatives: &[Alternative]) -> ValueEnum {
        let (mut values, mut texts, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
        for one in alternatives {
            let listed = self.literals(one).unwrap_or_default();
            // A branch that lists one value describes that value.
            let branch = one.branch.filter(|_| listed.len() == 1).map(|branch| self.graph.get(branch));
            let described = branch.and_then(docs::written);
            let title = branch.and_then(|branch| branch.title.clone());
            for value in listed {
                if seen.insert(value.clone()) {
                    let chosen = self.chosen_variant(one, &value);
                    let text = chosen.or_else(|| title.clone()).unwrap_or_else(|| text(&value));
                    texts.push(text);
                    values.push((value, described.clone()));
                }
            }
        }
        let open = self.is_open(alternatives);
        let texts: Vec<&str> = texts.iter().map(String::as_str).chain(open.then_some("Other")).collect();
        let mut names = distinct(&texts, upper_camel, "");
        let other = if open { names.pop() } else { None };
        let integers =
            seen.iter().map(|value| if let Literal::Integer(value) = value { Some(*value) } else { None });
        let integers: Option<Vec<i64>> = integers.collect();
        let variants = names.into_iter().zip(values).map(|(name, (value, described))| {
            let docs = described.unwrap_or_else(|| docs::literal(&text(&value)));
            ValueVariant { name, value, docs }
        });
        let integers = integers.map(|values| Range::of(&values).width());
        ValueEnum { variants: variants.collect(), integers, other }
    }
}

/// A value as part of a name.
fn text(value: &Literal) -> String {
    match value {
        Literal::Boolean(value) => value.to_string(),
        Literal::Integer(value) if *value < 0 => format!("minus {}", value.unsigned_abs()),
        Literal::Integer(value) => value.to_string(),
        Literal::Number(text) => text.replacen('-', "minus ", 1),
        Literal::String(text) => text.clone(),
    }
}
