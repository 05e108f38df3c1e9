//! Steps: what reading one member or item asks, of which leaves, and which of them fail on the answer.

use super::build::{Formulas, Scope};
use super::formula::{Mask, bits};
use super::node::{Conj, NodeId};
use super::{Compiler, MOST_STEPS, TooLarge};
use crate::schema::Types;

/// How a value is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Next {
    /// Nothing is asked of it.
    Skip,
    /// It is refused, whatever it is.
    Refuse,
    /// Nothing is asked of it but its type, by one obligation.
    Types(Types),
    /// As the state with this index says.
    State(u32),
    /// By the conjunctions themselves, because a plan for them would be too large.
    Interpret,
}

/// What is done with one member of an object, or one item of an array.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) next: Next,
    /// The leaves that ask something of the value.
    pub(crate) ask: Mask,
    /// The leaves that die of its presence.
    pub(crate) kill: Mask,
    /// The obligations, and for each the leaves that die if it is not met.
    pub(crate) conjs: Box<[Conj]>,
    pub(crate) slots: Box<[Mask]>,
    pub(crate) unevaluated: Box<[Unevaluated]>,
    /// Which `contains` count the value, and the obligation that it must meet for that, if there is one.
    pub(crate) contains: Box<[(Option<u32>, u32)]>,
    /// The steps for when only some of `ask` are alive.
    pub(crate) variants: Box<[(Mask, u32)]>,
}

/// What becomes of a scope if nothing that holds evaluates the value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unevaluated {
    pub(crate) scope: u8,
    /// The leaves that evaluate it.
    pub(crate) leaves: Mask,
    /// The obligation that it must meet then; `None` if nothing is allowed.
    pub(crate) slot: Option<u32>,
    /// Leaves that evaluate it too if an obligation, the schema of `contains`, is met.
    pub(crate) contains: Box<[(u32, Mask)]>,
}

/// What makes a step that one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    slots: Vec<(Conj, Mask)>,
    kill: Mask,
    unevaluated: Vec<Unevaluated>,
    contains: Vec<(Option<u32>, u32)>,
}

/// A step that is being made.
#[derive(Clone, Debug, Default)]
pub(super) struct Draft {
    slots: Vec<(Conj, Mask)>,
    pub(super) kill: Mask,
    unevaluated: Vec<Left>,
    contains: Vec<(Option<Conj>, u32)>,
    pub(super) evaluated: Mask,
}

/// An [`Unevaluated`] whose obligations have no places yet.
#[derive(Clone, Debug)]
struct Left {
    scope: u8,
    leaves: Mask,
    rest: Option<Conj>,
    contains: Vec<(Conj, Mask)>,
}

impl Draft {
    /// `leaf` asks for `conj`.
    pub(super) fn ask(&mut self, leaf: usize, conj: Conj) {
        match conj {
            Conj::ALWAYS => {}
            Conj::NEVER => self.kill |= 1 << leaf,
            conj => self.watch(conj, 1 << leaf),
        }
    }

    pub(super) fn watch(&mut self, conj: Conj, leaves: Mask) {
        match self.slots.iter_mut().find(|(known, _)| *known == conj) {
            Some((_, asking)) => *asking |= leaves,
            None => self.slots.push((conj, leaves)),
        }
    }

    /// Items that meet `conj` are counted under `index`.
    pub(super) fn count(&mut self, conj: Conj, index: u32) {
        self.watch(conj, 0);
        self.contains.push((Some(conj), index));
    }

    /// All items are counted under `index`.
    pub(super) fn count_all(&mut self, index: u32) {
        self.contains.push((None, index));
    }
}

impl Compiler {
    /// Adds what is asked of a value that scopes may have to evaluate; `contains` are obligations whose
    /// being met evaluates it for some leaves.
    pub(super) fn left_over(&mut self, draft: &mut Draft, scopes: &[Scope], contains: &[(Conj, Mask)]) {
        for (index, scope) in scopes.iter().enumerate() {
            if !scope.decides || draft.evaluated & scope.spine != 0 {
                continue;
            }
            // Whether nothing that is still open can evaluate it, and a leaf stands for the scope.
            let closed = draft.evaluated & scope.leaves == 0
                && !scope.nested
                && contains.is_empty()
                && scope.spine != 0;
            let stands = scope.spine & scope.spine.wrapping_neg();
            let rest: NodeId = scope.rest;
            let rest = match self.nodes.conj(&[rest]) {
                Conj::ALWAYS => continue,
                Conj::NEVER if closed => {
                    draft.kill |= stands;
                    continue;
                }
                conj if closed => {
                    draft.watch(conj, stands);
                    continue;
                }
                Conj::NEVER => None,
                conj => {
                    draft.watch(conj, 0);
                    Some(conj)
                }
            };
            draft.unevaluated.push(Left {
                scope: index as u8,
                leaves: draft.evaluated & scope.leaves,
                rest,
                contains: contains.to_vec(),
            });
        }
    }

    /// The step that a draft describes.
    pub(super) fn step(&mut self, mut draft: Draft) -> Result<u32, TooLarge> {
        draft.slots.sort_unstable();
        let slots = draft.slots;
        let place = |conj: Conj| slots.iter().position(|(known, _)| *known == conj).unwrap_or(0) as u32;
        let unevaluated = draft.unevaluated.iter().map(|left| Unevaluated {
            scope: left.scope,
            leaves: left.leaves,
            slot: left.rest.map(place),
            contains: left.contains.iter().map(|(conj, leaves)| (place(*conj), *leaves)).collect(),
        });
        let key = Key {
            unevaluated: unevaluated.collect(),
            contains: draft.contains.iter().map(|(conj, index)| (conj.map(place), *index)).collect(),
            kill: draft.kill,
            slots,
        };
        self.keyed(key)
    }

    fn keyed(&mut self, key: Key) -> Result<u32, TooLarge> {
        if let Some(known) = self.known_steps.get(&key) {
            return Ok(*known);
        }
        // The answers to more obligations than a mask holds are not kept.
        let watches = !key.unevaluated.is_empty() || !key.contains.is_empty();
        if self.steps.len() >= MOST_STEPS || watches && key.slots.len() > 64 {
            return Err(TooLarge);
        }
        let conjs: Box<[Conj]> = key.slots.iter().map(|(conj, _)| *conj).collect();
        let next = self.next(&conjs);
        let index = self.steps.len() as u32;
        self.steps.push(Step {
            next,
            ask: key.slots.iter().fold(0, |all, (_, leaves)| all | leaves),
            kill: key.kill,
            slots: key.slots.iter().map(|(_, leaves)| *leaves).collect(),
            unevaluated: key.unevaluated.iter().cloned().collect(),
            contains: key.contains.iter().copied().collect(),
            variants: Box::default(),
            conjs,
        });
        self.known_steps.insert(key, index);
        Ok(index)
    }

    /// The same step for when only `alive` ask.
    pub(super) fn variant(&mut self, step: u32, alive: Mask) -> Option<u32> {
        let step = self.steps.get(step as usize)?;
        let watched = |slot: u32| {
            step.contains.iter().any(|(watched, _)| *watched == Some(slot))
                || step.unevaluated.iter().any(|left| {
                    left.slot == Some(slot) || left.contains.iter().any(|(watched, _)| *watched == slot)
                })
        };
        let kept: Vec<u32> = (0..step.slots.len() as u32)
            .filter(|slot| {
                step.slots.get(*slot as usize).is_some_and(|asking| asking & alive != 0) || watched(*slot)
            })
            .collect();
        let place = |slot: u32| kept.iter().position(|kept| *kept == slot).unwrap_or(0) as u32;
        let slots = kept.iter().filter_map(|slot| {
            let index = *slot as usize;
            Some((*step.conjs.get(index)?, step.slots.get(index)? & alive))
        });
        let unevaluated = step.unevaluated.iter().map(|left| Unevaluated {
            scope: left.scope,
            leaves: left.leaves,
            slot: left.slot.map(place),
            contains: left.contains.iter().map(|(slot, leaves)| (place(*slot), *leaves)).collect(),
        });
        let key = Key {
            slots: slots.collect(),
            kill: step.kill,
            unevaluated: unevaluated.collect(),
            contains: step.contains.iter().map(|(slot, index)| (slot.map(place), *index)).collect(),
        };
        self.keyed(key).ok()
    }

    /// How far steps use the scopes of a plan.
    pub(super) fn uses_scopes(&self, steps: &[u32]) -> bool {
        let step = |index: &u32| self.steps.get(*index as usize);
        steps.iter().filter_map(step).any(|step| !step.unevaluated.is_empty())
    }

    /// Forgets the scopes of formulas of which no step is left that depends on one.
    pub(super) fn without_scopes(&self, found: &mut Formulas, steps: &[u32]) {
        if !found.scopes.is_empty() && !self.uses_scopes(steps) {
            found.scopes.clear();
            for formula in &mut found.formulas {
                *formula = formula.decided(&|_| None, false);
            }
        }
    }
}

impl Step {
    /// The step for when only `alive` can still hold, if one was made beforehand.
    #[inline]
    pub(crate) fn variant(&self, alive: Mask) -> Option<u32> {
        let asking = self.ask & alive;
        if self.variants.len() <= 8 {
            return self.variants.iter().find(|(known, _)| *known == asking).map(|(_, step)| *step);
        }
        let found = self.variants.binary_search_by_key(&asking, |(known, _)| *known).ok()?;
        self.variants.get(found).map(|(_, step)| *step)
    }

    /// The leaves that die if the obligations in `met` are met and no others.
    #[inline]
    pub(crate) fn dead(&self, met: Mask) -> Mask {
        let unmet = super::formula::first(self.slots.len()) & !met;
        bits(unmet).fold(0, |dead, slot| dead | self.slots.get(slot as usize).copied().unwrap_or(0))
    }
}
