//! Arrays: a step for each item of `prefixItems`, and one for the rest.

use super::build::Formulas;
use super::formula::{self, Formula, Mask, first};
use super::node::{Conj, Node};
use super::step::{Draft, Next};
use super::values::{Constants, constants};
use super::{Compiler, Container, Kind, TooLarge};
use crate::schema::{ArrayKeywords, Constant, Contains};

/// What is asked of an array.
#[derive(Debug)]
pub(crate) struct ArrayPlan {
    pub(crate) prefix: Box<[u32]>,
    pub(crate) rest: u32,
    pub(crate) formulas: Box<[Formula]>,
    pub(crate) all: Mask,
    pub(crate) spine: Mask,
    /// How each item is read where one leaf asks for nothing but items and their number.
    pub(crate) straight: Option<Next>,
    pub(crate) counts: Box<[Counts]>,
    pub(crate) contains: Box<[Counts]>,
    /// The leaves that ask for different items.
    pub(crate) unique: Mask,
    pub(crate) constants: Constants,
    pub(crate) pruned: Option<Box<[(Mask, Mask)]>>,
}

pub(crate) use super::object::Counts;

fn keywords(leaf: &[Node]) -> impl Iterator<Item = (Node, &'static ArrayKeywords)> {
    leaf.iter().filter_map(|node| node.schema.array.map(|array| (*node, array)))
}

/// The `contains` of all leaves.
type AllContains = Vec<(usize, Node, &'static Contains)>;

impl Compiler {
    pub(super) fn array(&mut self, conjs: &[Conj]) -> Result<Container<ArrayPlan>, TooLarge> {
        let mut found = self.formulas(conjs, Kind::Array)?;
        if let Some(verdicts) = formula::constant(&found.formulas) {
            return Ok(Container::Is(verdicts));
        }
        let arrays = || found.leaves.iter().flat_map(|leaf| keywords(leaf));
        let prefix = arrays().map(|(_, array)| array.prefix_items.len()).max().unwrap_or_default();
        let contains = contains(&found);
        let prefix: Result<Vec<_>, _> =
            (0..=prefix).map(|index| self.item(&found, &contains, index)).collect();
        let mut prefix = prefix?;
        let steps = prefix.clone();
        let rest = prefix.pop().ok_or(TooLarge)?;
        self.without_scopes(&mut found, &steps);
        let pruned = self.variants(&found, &steps).map(|prepared| prepared.pruned);
        let spine = match found.formulas.as_slice() {
            [formula] => formula.spine(),
            _ => 0,
        };
        let mut plan = ArrayPlan {
            prefix: prefix.into(),
            rest,
            all: first(found.leaves.len()),
            spine,
            straight: None,
            counts: counts(&found),
            contains: contains
                .iter()
                .map(|(leaf, _, contains)| Counts {
                    leaf: *leaf as u32,
                    min: contains.min,
                    max: contains.max.unwrap_or(u64::MAX),
                })
                .collect(),
            unique: unique(&found),
            constants: constants(&self.keys, &found.leaves, |value| matches!(value, Constant::Array(_))),
            pruned,
            formulas: found.formulas.into(),
        };
        plan.straight = self.straight_items(&plan);
        Ok(Container::Plan(Box::new(plan)))
    }

    fn item(&mut self, found: &Formulas, contains: &AllContains, index: usize) -> Result<u32, TooLarge> {
        let mut draft = Draft::default();
        for (leaf, nodes) in found.leaves.iter().enumerate() {
            let mut asked = Vec::new();
            for (node, array) in keywords(nodes) {
                let schema = array.prefix_items.get(index).copied().or(array.items);
                asked.extend(schema.map(|schema| self.nodes.node(schema, node.scope)));
            }
            if !asked.is_empty() {
                draft.evaluated |= 1 << leaf;
                draft.ask(leaf, self.nodes.conj(&asked));
            }
        }
        let mut evaluating = Vec::new();
        for (count, (leaf, node, contains)) in contains.iter().enumerate() {
            let id = self.nodes.node(contains.schema, node.scope);
            match self.nodes.conj(&[id]) {
                Conj::NEVER => {}
                // Every item counts, and is evaluated.
                Conj::ALWAYS => {
                    draft.count_all(count as u32);
                    draft.evaluated |= Mask::from(contains.evaluates) << leaf;
                }
                conj => {
                    draft.count(conj, count as u32);
                    if contains.evaluates {
                        evaluating.push((conj, 1 << leaf));
                    }
                }
            }
        }
        self.left_over(&mut draft, &found.scopes, &evaluating);
        self.step(draft)
    }

    fn straight_items(&self, plan: &ArrayPlan) -> Option<Next> {
        let [formula] = &*plan.formulas else { return None };
        let step = self.steps.get(plan.rest as usize)?;
        let simple = formula.as_leaf().is_some()
            && plan.prefix.is_empty()
            && plan.contains.is_empty()
            && plan.constants.is_empty()
            && plan.unique == 0
            && step.unevaluated.is_empty()
            && step.slots.len() <= 1
            && step.next != Next::Interpret;
        simple.then_some(if step.kill == 0 { step.next } else { Next::Refuse })
    }
}

fn contains(found: &Formulas) -> AllContains {
    let leaves = found.leaves.iter().enumerate();
    let arrays =
        leaves.flat_map(|(leaf, nodes)| keywords(nodes).map(move |(node, array)| (leaf, node, array)));
    arrays.filter_map(|(leaf, node, array)| Some((leaf, node, array.contains?))).collect()
}

fn counts(found: &Formulas) -> Box<[Counts]> {
    let leaves = found.leaves.iter().enumerate();
    let arrays = leaves.flat_map(|(leaf, nodes)| keywords(nodes).map(move |(_, array)| (leaf, array)));
    let counts = arrays.map(|(leaf, array)| Counts {
        leaf: leaf as u32,
        min: array.min_items,
        max: array.max_items.unwrap_or(u64::MAX),
    });
    counts.filter(|counts| counts.min > 0 || counts.max < u64::MAX).collect()
}

fn unique(found: &Formulas) -> Mask {
    let leaves = found.leaves.iter().enumerate();
    leaves.fold(0, |all, (leaf, nodes)| {
        all | Mask::from(keywords(nodes).any(|(_, array)| array.unique_items)) << leaf
    })
}
