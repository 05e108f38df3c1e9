//! Names that no leaf knows: the patterns that they match, and the leaves that die of them.

use crate::pattern::Pattern;
use crate::plan::{Mask, Names, ObjectPlan, Others, bits, first};
use crate::reader::{RawStr, ReadError, Reader};

use super::machine::Machine;

/// What is done with a member whose name no leaf knows.
pub(super) enum Other {
    Step(u32),
    /// These patterns match, and no single step covers them together.
    Combined(Mask),
}

impl Machine<'_> {
    /// What a member comes to whose name no leaf knows.
    #[inline]
    pub(super) fn other(
        &mut self,
        plan: &ObjectPlan,
        text: RawStr<'_>,
        alive: &mut Mask,
    ) -> Result<Other, ReadError> {
        let (set, dead) = self.name(plan, text)?;
        *alive &= !dead;
        let (by_set, combined) = match &plan.others {
            Others::Step(step) => return Ok(Other::Step(*step)),
            Others::Patterns { by_set, combined, .. } => (by_set, combined),
        };
        let known = match combined {
            // There is a step for each set, in order.
            None => by_set.get(set as usize),
            Some(_) => {
                let known = by_set.binary_search_by_key(&set, |(known, _)| *known);
                known.ok().and_then(|index| by_set.get(index))
            }
        };
        Ok(match known {
            Some((_, step)) => Other::Step(*step),
            None => Other::Combined(set),
        })
    }

    /// The plan's patterns that a name matches which no leaf knows, and the leaves that die of it.
    #[inline]
    pub(super) fn name(&mut self, plan: &ObjectPlan, text: RawStr<'_>) -> Result<(Mask, Mask), ReadError> {
        if let (Some(by_name), Some(plain)) = (&plan.by_name, text.plain()) {
            if let Some(found) = by_name.find(plain) {
                self.steps += 1;
                return Ok(found);
            }
        }
        self.any_name(plan, text)
    }

    #[inline(never)]
    fn any_name(&mut self, plan: &ObjectPlan, text: RawStr<'_>) -> Result<(Mask, Mask), ReadError> {
        let dead = match &plan.other_names {
            Some(names) => self.dead_of_name(names, text)?,
            None => 0,
        };
        let set = match &plan.others {
            Others::Step(_) => 0,
            Others::Patterns { patterns, .. } => self.matching(patterns, text)?,
        };
        Ok((set, dead))
    }

    /// Which of the patterns a name matches.
    fn matching(&mut self, patterns: &[&'static Pattern], text: RawStr<'_>) -> Result<Mask, ReadError> {
        let name = text.decode();
        let mut set = 0;
        for (index, pattern) in patterns.iter().enumerate() {
            self.steps += 1;
            set |= Mask::from(pattern.search(&name, self.pool()).map_err(|_| ReadError)?) << index;
        }
        Ok(set)
    }

    fn dead_of_name(&mut self, names: &Names, text: RawStr<'_>) -> Result<Mask, ReadError> {
        let met = names.plan.verdicts(text, self.pool()).map_err(|_| ReadError)?;
        let unmet = first(names.slots.len()) & !met;
        let dead = bits(unmet).map(|slot| names.slots.get(slot as usize).copied().unwrap_or_default());
        Ok(dead.fold(names.kill, |dead, more| dead | more))
    }

    /// A member whose name several patterns match.
    #[cold]
    pub(super) fn combined(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &ObjectPlan,
        set: Mask,
        alive: &mut Mask,
    ) -> Result<(), ReadError> {
        let Others::Patterns { combined: Some(combined), .. } = &plan.others else { return Err(ReadError) };
        let step = self.step(combined.step)?;
        self.steps += 1 + step.slots.len() as u64;
        let met = self.met(reader, step.next, &step.conjs)?;
        for rule in &combined.rules {
            let applies = (rule.when == 0 || rule.when & set != 0) && rule.unless & set == 0;
            if applies && rule.slot.is_none_or(|slot| met >> slot & 1 == 0) {
                *alive &= !rule.leaf;
            }
        }
        Ok(())
    }
}
