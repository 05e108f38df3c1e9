//! Numbers.

use super::formula::{self, Facts, Formula, Mask};
use super::node::{Conj, Node};
use super::{Compiler, Kind, TooLarge};
use crate::number::Number;
use crate::schema::{Constant, NumberKeywords, Types};
use crate::validate::number::{is_allowed, number_holds};

/// What is asked of a number.
#[derive(Debug)]
pub(crate) enum NumberPlan {
    /// Nothing: the obligations that are met by every number.
    Is(Mask),
    /// One obligation, by one leaf.
    Leaf(Leaf),
    Formulas(Box<(Vec<Formula>, Vec<Leaf>)>),
}

/// What one leaf asks.
#[derive(Debug)]
pub(crate) struct Leaf {
    types: Vec<Types>,
    keywords: Vec<&'static NumberKeywords>,
    /// Each list in ascending order.
    values: Vec<Vec<Number<'static>>>,
}

impl Compiler {
    pub(super) fn number(&mut self, conjs: &[Conj]) -> Result<NumberPlan, TooLarge> {
        let found = self.formulas(conjs, Kind::Number)?;
        if let Some(verdicts) = formula::constant(&found.formulas) {
            return Ok(NumberPlan::Is(verdicts));
        }
        let mut leaves: Vec<_> = found.leaves.iter().map(|nodes| Leaf::new(nodes)).collect();
        let only = match found.formulas.as_slice() {
            [formula] => formula.as_leaf().filter(|leaf| (*leaf as usize) < leaves.len()),
            _ => None,
        };
        Ok(match only {
            Some(leaf) => NumberPlan::Leaf(leaves.swap_remove(leaf as usize)),
            None => NumberPlan::Formulas(Box::new((found.formulas, leaves))),
        })
    }
}

impl Leaf {
    fn new(nodes: &[Node]) -> Self {
        let schemas = || nodes.iter().map(|node| node.schema);
        let numbers = |allowed: &'static [Constant]| {
            let mut numbers: Vec<_> = allowed.iter().filter_map(as_number).collect();
            numbers.sort_by(Number::compare);
            numbers
        };
        Self {
            types: schemas().map(|schema| schema.types).filter(|types| !types.has(Types::NUMBER)).collect(),
            keywords: schemas().filter_map(|schema| schema.number).collect(),
            values: schemas()
                .flat_map(|schema| schema.values)
                .map(|values| numbers(values.allowed))
                .collect(),
        }
    }

    #[inline]
    pub(crate) fn holds(&self, number: &Number<'_>) -> bool {
        self.types.iter().all(|types| is_allowed(*types, number))
            && self.keywords.iter().all(|keywords| number_holds(keywords, number))
            && (self.values.is_empty() || self.is_listed(number))
    }

    #[inline(never)]
    fn is_listed(&self, number: &Number<'_>) -> bool {
        self.values.iter().all(|values| values.binary_search_by(|value| value.compare(number)).is_ok())
    }
}

fn as_number(value: &'static Constant) -> Option<Number<'static>> {
    match value {
        Constant::Number(text) => Some(Number::new(text)),
        _ => None,
    }
}

impl NumberPlan {
    /// The obligations that a number meets.
    #[inline]
    pub(crate) fn verdicts(&self, number: &Number<'_>) -> Mask {
        match self {
            Self::Is(verdicts) => *verdicts,
            Self::Leaf(leaf) => Mask::from(leaf.holds(number)),
            Self::Formulas(plan) => formulas(&plan.0, &plan.1, number),
        }
    }
}

fn formulas(formulas: &[Formula], leaves: &[Leaf], number: &Number<'_>) -> Mask {
    let mut facts = Asked { number, leaves };
    let mut verdicts = 0;
    for (index, formula) in formulas.iter().enumerate() {
        verdicts |= Mask::from(formula.holds(&mut facts)) << index;
    }
    verdicts
}

struct Asked<'a, 'b> {
    number: &'a Number<'b>,
    leaves: &'a [Leaf],
}

impl Facts for Asked<'_, '_> {
    fn leaf(&mut self, leaf: u32) -> bool {
        self.leaves.get(leaf as usize).is_none_or(|leaf| leaf.holds(self.number))
    }
}
