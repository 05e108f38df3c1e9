//! Objects: which leaves each name asks, which of them fail on the answer, and what is left at the end.

use crate::plan::{Facts, Formula, Mask, Next, ObjectPlan, Others, Step, prune};
use crate::reader::{Checkpoint, Key, ReadError, Reader};

use super::hash::{Distinct, ObjectHash, hash_text};
use super::machine::Machine;
use super::names::Other;
use super::same;
use super::seen::Seen;

/// What a plan says of leaves, whatever the container.
#[derive(Clone, Copy)]
pub(super) struct Leaves<'p> {
    pub(super) formulas: &'p [Formula],
    pub(super) pruned: Option<&'p [(Mask, Mask)]>,
    /// The leaves that must live, or nothing holds that must.
    pub(super) spine: Mask,
}

/// A value that a scope must evaluate, and that does not satisfy its schema: the scope, and the leaves that
/// evaluate the value.
pub(super) type Pending = Vec<(u8, Mask)>;

/// An object or an array that was read.
struct Read<'a> {
    alive: Mask,
    seen: &'a dyn Fn(u16) -> bool,
    pending: &'a [(u8, Mask)],
}

impl Facts for Read<'_> {
    #[inline]
    fn leaf(&mut self, leaf: u32) -> bool {
        self.alive >> leaf & 1 == 1
    }

    #[inline]
    fn all(&mut self, leaves: Mask) -> bool {
        self.alive & leaves == leaves
    }

    #[inline]
    fn some(&mut self, leaves: Mask) -> Mask {
        self.alive & leaves
    }

    #[inline]
    fn any(&mut self, leaves: Mask) -> bool {
        self.alive & leaves != 0
    }

    fn has(&self, member: u16) -> bool {
        (self.seen)(member)
    }

    fn evaluates(&self, scope: u8, leaves: Mask) -> bool {
        // A scope that holds has evaluated everything.
        leaves == Mask::MAX
            || self.pending.iter().all(|(pending, evaluating)| *pending != scope || evaluating & leaves != 0)
    }
}

/// The obligations that are met, when these leaves are alive at the end.
#[inline]
pub(super) fn verdicts(
    formulas: &[Formula],
    alive: Mask,
    seen: &dyn Fn(u16) -> bool,
    pending: &[(u8, Mask)],
) -> Mask {
    if let [formula] = formulas {
        if let Some(holds) = formula.flat(alive) {
            return holds.into();
        }
    }
    let mut read = Read { alive, seen, pending };
    let mut verdicts = 0;
    for (index, formula) in formulas.iter().enumerate() {
        let holds = formula.flat(alive).unwrap_or_else(|| formula.holds(&mut read));
        verdicts |= Mask::from(holds) << index;
    }
    verdicts
}

impl Leaves<'_> {
    /// Those of the leaves in `alive` that still decide something; an error if one is missing that must live.
    #[inline]
    pub(super) fn left(&self, alive: Mask) -> Result<Mask, ReadError> {
        if alive & self.spine != self.spine {
            return Err(ReadError);
        }
        let Some(pruned) = self.pruned else { return Ok(alive) };
        Ok(match pruned.binary_search_by_key(&alive, |(known, _)| *known) {
            Ok(index) => pruned.get(index).map_or(alive, |(_, left)| *left),
            Err(_) => prune(self.formulas, alive),
        })
    }
}

impl<'p> Machine<'p> {
    /// Reads an object; gives the obligations that it meets. `must`: the only one must be met, so reading
    /// may stop as soon as it is not.
    #[inline]
    pub(super) fn object(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &'p ObjectPlan,
        must: bool,
    ) -> Result<Mask, ReadError> {
        self.stack.check(reader)?;
        if self.hashing || plan.is_whole {
            self.members(reader, plan, must)
        } else {
            self.few_members(reader, plan, must)
        }
    }

    /// Reads the members, whatever is asked.
    #[inline(never)]
    fn members(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &'p ObjectPlan,
        must: bool,
    ) -> Result<Mask, ReadError> {
        let start = reader.mark();
        let outer = self.hashing;
        self.hashing |= !plan.constants.is_empty();
        let leaves = Leaves {
            formulas: &plan.formulas,
            pruned: plan.pruned.as_deref(),
            spine: if must { plan.spine } else { 0 },
        };
        let mut hash = self.hashing.then(ObjectHash::default);
        let mut names = plan.counts_names().then(Distinct::default);
        let mut alive = plan.all;
        let mut seen = Seen::new(plan.names.len());
        let mut pending = Pending::new();
        let mut count = 0_u64;
        let mut object = reader.object()?;
        let short = must && hash.is_none() && !plan.shortcuts.is_empty();
        loop {
            let (before, mut settles) = (alive, false);
            let (step, name) = match reader.known_key(&mut object, &plan.names)? {
                Key::Known(index) => {
                    let member = plan.members.get(index).ok_or(ReadError)?;
                    if !seen.insert(index) {
                        alive = leaves.left(alive & !member.declared)?;
                    }
                    settles = short && plan.shortcuts.settles(index);
                    (member.step, hash.is_some().then(|| plan.names.get(index).into()))
                }
                Key::Other(text) => {
                    if let Some(names) = &mut names {
                        names.push(hash_text(&self.program.keys, &text.decode()));
                    }
                    let name = hash.is_some().then(|| text.decode());
                    match plan.others {
                        Others::Step(step) if plan.other_names.is_none() => (step, name),
                        _ => match self.other(plan, text, &mut alive)? {
                            Other::Step(step) => (step, name),
                            Other::Combined(set) => {
                                self.combined(reader, plan, set, &mut alive)?;
                                alive = leaves.left(alive)?;
                                if let (Some(hash), Some(name)) = (&mut hash, name) {
                                    hash.push(&self.program.keys, &name, self.hash);
                                }
                                count += 1;
                                continue;
                            }
                        },
                    }
                }
                Key::End => break,
            };
            count += 1;
            let (step, met) = self.value(reader, step, &leaves, &mut alive)?;
            if !step.unevaluated.is_empty() {
                left_over(step, met, &mut pending);
            }
            if let (Some(hash), Some(name)) = (&mut hash, name) {
                hash.push(&self.program.keys, &name, self.hash);
            }
            if short && (alive != before || settles) {
                if let Some(way) = plan.shortcuts.find(alive, seen.word()) {
                    return self.straight(reader, plan, way, object, seen.word()).map(|()| 1);
                }
            }
        }
        let distinct = names.map_or(count, |mut names| names.count() + seen.count());
        settle(plan, &seen, distinct, &mut alive);
        if let Some(hash) = hash {
            self.hash = hash.finish(&self.program.keys);
            self.constants(reader, &plan.constants, start, &mut alive)?;
            self.hashing = outer;
        }
        Ok(verdicts(&plan.formulas, alive, &|member| seen.has(member.into()), &pending))
    }

    /// Reads the value of a member or an item; gives the step that was taken and the obligations that are met.
    #[inline]
    pub(super) fn value(
        &mut self,
        reader: &mut Reader<'_>,
        step: u32,
        leaves: &Leaves<'_>,
        alive: &mut Mask,
    ) -> Result<(&'p Step, Mask), ReadError> {
        let mut step = self.step(step)?;
        if step.kill & *alive != 0 {
            *alive = leaves.left(*alive & !step.kill)?;
        }
        if *alive & step.ask != step.ask {
            // Where no step was prepared, the dead are asked too, and their answers come to nothing.
            if let Some(variant) = step.variant(*alive) {
                step = self.step(variant)?;
            }
        }
        self.steps += 1 + step.slots.len() as u64;
        let (met, dead) = match step.next {
            Next::Skip => return self.skip(reader).map(|()| (step, 0)),
            Next::Interpret if step.slots.len() > 64 => return self.wide(reader, step, leaves, alive),
            next => match &*step.slots {
                [asking] if asking & leaves.spine != 0 => {
                    return self.must(reader, next, &step.conjs).map(|()| (step, 1));
                }
                [asking] => {
                    let met = self.met(reader, next, &step.conjs)?;
                    (met, if met & 1 == 0 { *asking } else { 0 })
                }
                _ => {
                    let met = self.met(reader, next, &step.conjs)?;
                    (met, step.dead(met))
                }
            },
        };
        let dead = dead & *alive;
        if dead != 0 {
            *alive = leaves.left(*alive & !dead)?;
        }
        Ok((step, met))
    }

    #[inline]
    pub(super) fn step(&self, step: u32) -> Result<&'p Step, ReadError> {
        self.program.steps.get(step as usize).ok_or(ReadError)
    }

    /// A value of which more is asked than a mask holds.
    #[cold]
    fn wide(
        &mut self,
        reader: &mut Reader<'_>,
        step: &'p Step,
        leaves: &Leaves<'_>,
        alive: &mut Mask,
    ) -> Result<(&'p Step, Mask), ReadError> {
        let met = self.interpret(reader, &step.conjs)?;
        for (asking, _) in step.slots.iter().zip(met).filter(|(_, met)| !met) {
            *alive &= !asking;
        }
        *alive = leaves.left(*alive)?;
        Ok((step, 0))
    }

    /// Kills the leaves none of whose values is the one that was read from `start` to here.
    pub(super) fn constants(
        &mut self,
        reader: &mut Reader<'_>,
        constants: &[(u32, Box<[(u128, &'static crate::schema::Constant)]>)],
        start: Checkpoint,
        alive: &mut Mask,
    ) -> Result<(), ReadError> {
        let end = reader.mark();
        for (leaf, values) in constants {
            let mut found = false;
            if let Ok(index) = values.binary_search_by_key(&self.hash, |(hash, _)| *hash) {
                if let Some((_, value)) = values.get(index) {
                    reader.rewind(start);
                    found = same::constant(reader, value)?;
                }
            }
            if !found {
                *alive &= !(1 << leaf);
            }
        }
        reader.rewind(end);
        Ok(())
    }
}

/// What the object's names as a whole decide.
#[inline]
fn settle(plan: &ObjectPlan, seen: &Seen, count: u64, alive: &mut Mask) {
    for (leaf, required) in &plan.required {
        if !seen.has_all(required.words()) {
            *alive &= !leaf;
        }
    }
    for counts in &plan.counts {
        if !(counts.min..=counts.max).contains(&count) {
            *alive &= !(1 << counts.leaf);
        }
    }
    for dependent in &plan.dependent {
        if seen.has(dependent.name) && !dependent.required.iter().all(|name| seen.has(*name)) {
            *alive &= !(1 << dependent.leaf);
        }
    }
}

/// Notes the scopes that fail unless something that holds evaluates the value.
#[cold]
pub(super) fn left_over(step: &Step, met: Mask, pending: &mut Pending) {
    let is_met = |slot: &u32| met >> slot & 1 == 1;
    for left in &step.unevaluated {
        if left.slot.as_ref().is_some_and(is_met) {
            continue;
        }
        let by_contains = left.contains.iter().filter(|(slot, _)| is_met(slot));
        let leaves = by_contains.fold(left.leaves, |all, (_, leaves)| all | leaves);
        if !pending.contains(&(left.scope, leaves)) {
            pending.push((left.scope, leaves));
        }
    }
}
