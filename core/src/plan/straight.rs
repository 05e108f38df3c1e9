//! Straight ways through objects: what is read of members where nothing but certain leaves decides, all of which
//! must hold. Such a way begins with the object, or where a tag or a name has left no other branch.

use std::collections::BTreeMap;

use super::build::Formulas;
use super::dependent::required_with;
use super::formula::{Formula, Mask, bits};
use super::node::Node;
use super::object::{ObjectPlan, Others};
use super::step::Next;
use super::{Compiler, MOST_STATES};

/// Up to how many states there may be for further ways to be made.
const ENOUGH_STATES: usize = MOST_STATES / 2;

/// A way through an object: the leaves are one conjunction, so each member has one obligation at most.
#[derive(Debug)]
pub(crate) struct Straight {
    /// For each name that the plan knows.
    pub(crate) members: Box<[Next]>,
    pub(crate) others: Rest,
    required: u64,
    /// If the first is there, so must be the others.
    dependent: Option<Box<[(u64, u64)]>>,
    /// The names that must not be given twice.
    pub(crate) declared: u64,
    pub(crate) leaves: Mask,
}

impl Straight {
    /// Whether an object may end that has these names.
    #[inline]
    pub(crate) fn may_end(&self, seen: u64) -> bool {
        seen & self.required == self.required
            && match &self.dependent {
                None => true,
                Some(dependent) => depends(dependent, seen),
            }
    }
}

#[inline(never)]
fn depends(dependent: &[(u64, u64)], seen: u64) -> bool {
    dependent.iter().all(|(name, required)| seen & name == 0 || seen & required == *required)
}

/// Members whose names the plan does not know.
#[derive(Debug)]
pub(crate) enum Rest {
    Next(Next),
    /// Their names are checked, and what is asked depends on the set of the plan's patterns that they match.
    Named(Box<[Next]>),
}

/// Ways that begin within an object.
#[derive(Debug, Default)]
pub(crate) struct Shortcuts {
    ways: Box<[Straight]>,
    /// The leaves that still decide and those of them that hold for sure, and the way from there; in order.
    entries: Box<[(Mask, Mask, u32)]>,
    /// The leaves that hold for sure once they live and these names have been read.
    sure: Box<[(Mask, u64)]>,
    /// All of these names.
    names: u64,
}

impl Shortcuts {
    /// The way from here: `seen` are the names that were read.
    #[inline(never)]
    pub(crate) fn find(&self, alive: Mask, seen: u64) -> Option<&Straight> {
        let is_sure = |(leaf, names): &&(Mask, u64)| leaf & alive != 0 && names & !seen == 0;
        let sure = self.sure.iter().filter(is_sure).fold(0, |all, (leaf, _)| all | leaf);
        let known = |(leaves, holding, _): &(Mask, Mask, u32)| (*leaves, *holding).cmp(&(alive, sure));
        let (.., way) = self.entries.get(self.entries.binary_search_by(known).ok()?)?;
        self.ways.get(*way as usize)
    }

    /// Whether a leaf may hold for sure once the name is read.
    #[inline]
    pub(crate) const fn settles(&self, name: usize) -> bool {
        name < 64 && self.names >> name & 1 == 1
    }

    #[inline]
    pub(crate) const fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Compiler {
    /// The way through a whole object of which certain leaves are asked, all of them.
    pub(super) fn straight(&mut self, plan: &ObjectPlan) -> Option<Straight> {
        let [Formula::All(leaves, rest)] = &*plan.formulas else { return None };
        if rest.is_empty() { self.way(plan, *leaves) } else { None }
    }

    /// The ways from where one of `sets` of leaves is left.
    pub(super) fn shortcuts(&mut self, plan: &ObjectPlan, found: &Formulas, sets: &[Mask]) -> Shortcuts {
        let [formula] = &*plan.formulas else { return Shortcuts::default() };
        if !found.scopes.is_empty() || !plan.constants.is_empty() || plan.names.len() > 64 {
            return Shortcuts::default();
        }
        let sure: Vec<(Mask, u64)> = (0..found.leaves.len())
            .filter_map(|leaf| Some((1 << leaf, names_that_settle(plan, found.leaves.get(leaf)?)?)))
            .collect();
        let mut known = BTreeMap::new();
        let (mut ways, mut entries) = (Vec::new(), Vec::new());
        for alive in sets {
            for holding in sure_in(*alive, &sure) {
                let decide = |leaf: u32| match 1 << leaf {
                    bit if bit & holding != 0 => Some(true),
                    bit if bit & alive != 0 => None,
                    _ => Some(false),
                };
                let leaves = match formula.decided(&decide, false) {
                    Formula::All(leaves, rest) if rest.is_empty() => leaves,
                    Formula::Is(true) => 0,
                    _ => continue,
                };
                let way = *known.entry(leaves).or_insert_with(|| {
                    ways.push(self.way(plan, leaves)?);
                    Some(ways.len() as u32 - 1)
                });
                // A name that is given twice must not change what was sure.
                let settled = sure.iter().filter(|(leaf, _)| leaf & holding != 0);
                let names = settled.fold(0, |all, (_, names)| all | names);
                let declared = |way: u32| ways.get(way as usize).map_or(0, |way: &Straight| way.declared);
                if let Some(way) = way.filter(|way| names & !declared(*way) == 0) {
                    entries.push((*alive, holding, way));
                }
            }
        }
        entries.sort_unstable();
        let used = entries.iter().fold(0, |all, (_, holding, _)| all | holding);
        let sure: Vec<(Mask, u64)> = sure.into_iter().filter(|(leaf, _)| leaf & used != 0).collect();
        let names = sure.iter().fold(0, |all, (_, names)| all | names);
        Shortcuts { ways: ways.into(), entries: entries.into(), sure: sure.into(), names }
    }

    /// The way for members of which only `leaves` ask, if they ask nothing that needs the whole object.
    fn way(&mut self, plan: &ObjectPlan, leaves: Mask) -> Option<Straight> {
        let asks = |leaf: u32| leaves >> leaf & 1 == 1;
        let whole = plan.names.len() > 64
            || self.states.len() > ENOUGH_STATES && plan.formulas.len() > 1
            || plan.counts.iter().any(|counts| asks(counts.leaf))
            || plan.constants.iter().any(|(leaf, _)| asks(*leaf));
        if whole {
            return None;
        }
        let members = plan.members.iter().map(|member| self.together(member.step, leaves));
        let members = members.collect::<Option<_>>()?;
        let asking_names = plan.other_names.as_ref().filter(|names| {
            names.kill & leaves != 0 || names.slots.iter().any(|asking| asking & leaves != 0)
        });
        let others = match (&plan.others, asking_names) {
            (Others::Step(step), None) => Rest::Next(self.together(*step, leaves)?),
            (Others::Step(step), Some(_)) => Rest::Named(Box::new([self.together(*step, leaves)?])),
            // Only where every set has a step are these in order, from none to all.
            (Others::Patterns { by_set, combined: None, .. }, _) => {
                let sets = by_set.iter().map(|(_, step)| self.together(*step, leaves));
                let sets: Box<[Next]> = sets.collect::<Option<_>>()?;
                match *sets {
                    [first, ref more @ ..]
                        if asking_names.is_none() && more.iter().all(|one| *one == first) =>
                    {
                        Rest::Next(first)
                    }
                    _ => Rest::Named(sets),
                }
            }
            _ => return None,
        };
        let required = plan.required.iter().filter(|(leaf, _)| leaf & leaves != 0);
        let dependent = plan.dependent.iter().filter(|dependent| asks(dependent.leaf));
        let dependent: Box<[_]> = dependent
            .map(|dependent| {
                let required = dependent.required.iter().fold(0, |all, name| all | 1 << name);
                (1 << dependent.name, required)
            })
            .collect();
        let declared = plan.members.iter().enumerate().filter(|(_, member)| member.declared & leaves != 0);
        Some(Straight {
            members,
            others,
            required: required.fold(0, |all, (_, names)| all | names.first()),
            dependent: (!dependent.is_empty()).then_some(dependent),
            declared: declared.fold(0, |all, (name, _)| all | 1 << name),
            leaves,
        })
    }

    /// How a value is read of which a step's `leaves` ask together.
    fn together(&mut self, step: u32, leaves: Mask) -> Option<Next> {
        let step = self.steps.get(step as usize)?;
        if !step.unevaluated.is_empty() {
            return None;
        }
        if step.kill & leaves != 0 {
            return Some(Next::Refuse);
        }
        let asked = step.conjs.iter().zip(&step.slots).filter(|(_, asking)| *asking & leaves != 0);
        let nodes: Vec<_> = asked.flat_map(|(conj, _)| self.nodes.of(*conj)).copied().collect();
        let conj = self.nodes.conj(&nodes);
        Some(self.next(&[conj])).filter(|next| *next != Next::Interpret)
    }
}

/// The names after which a leaf holds for sure if it lives; `None` where later members can still break it.
fn names_that_settle(plan: &ObjectPlan, leaf: &[Node]) -> Option<u64> {
    let mut names = 0;
    for node in leaf {
        let object = node.schema.object?;
        let open = !node.schema.values.is_empty()
            || !object.pattern_properties.is_empty()
            || object.additional_properties.is_some()
            || object.property_names.is_some()
            || object.unevaluated_properties.is_some()
            || !required_with(node.schema).is_empty()
            || object.min_properties > 0
            || object.max_properties.is_some();
        if open {
            return None;
        }
        for property in object.properties.iter() {
            names |= 1 << plan.names.position(property.name.as_str())?;
        }
    }
    if names == 0 { None } else { Some(names) }
}

/// Sets of leaves in `alive` that may be sure to hold: none, and for each of the leaves those that need no other
/// names than it does.
fn sure_in(alive: Mask, sure: &[(Mask, u64)]) -> Vec<Mask> {
    let in_alive = || sure.iter().filter(|(leaf, _)| leaf & alive != 0);
    let mut sets = vec![0];
    for (_, names) in in_alive() {
        let settled = in_alive().filter(|(_, needed)| needed & !names == 0);
        let set = settled.fold(0, |all, (leaf, _)| all | leaf);
        if !sets.contains(&set) {
            sets.push(set);
        }
    }
    debug_assert!(sets.iter().all(|set| bits(*set).all(|leaf| alive >> leaf & 1 == 1)), "of the living");
    sets
}
