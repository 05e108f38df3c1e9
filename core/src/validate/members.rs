//! Objects of which nothing is asked as a whole: neither a hash, nor how many different names there are, nor what is
//! left unevaluated. Their few names are bits of one word.

use crate::plan::{Mask, ObjectPlan, Others};
use crate::reader::{Key, RawStr, ReadError, Reader};

use super::machine::Machine;
use super::names::Other;
use super::object::{Leaves, verdicts};

impl<'p> Machine<'p> {
    /// Reads the members of an object; gives the obligations that it meets.
    #[inline(never)]
    pub(super) fn few_members(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &'p ObjectPlan,
        must: bool,
    ) -> Result<Mask, ReadError> {
        let spine = if must { plan.spine } else { 0 };
        let leaves = Leaves { formulas: &plan.formulas, pruned: plan.pruned.as_deref(), spine };
        let short = must && !plan.shortcuts.is_empty();
        let (mut alive, mut seen, mut count) = (plan.all, 0_u64, 0_u64);
        let mut object = reader.object()?;
        loop {
            let (before, mut settles) = (alive, false);
            let step = match reader.known_key(&mut object, &plan.names)? {
                Key::Known(index) => {
                    let member = plan.members.get(index).ok_or(ReadError)?;
                    let bit = 1 << index;
                    if seen & bit != 0 {
                        alive = leaves.left(alive & !member.declared)?;
                    }
                    seen |= bit;
                    settles = plan.shortcuts.settles(index);
                    member.step
                }
                Key::Other(text) => match plan.others {
                    Others::Step(step) if plan.other_names.is_none() => step,
                    _ => match self.unknown(reader, plan, text, &leaves, &mut alive)? {
                        Some(step) => step,
                        None => {
                            count += 1;
                            continue;
                        }
                    },
                },
                Key::End => break,
            };
            count += 1;
            self.value(reader, step, &leaves, &mut alive)?;
            if short && (alive != before || settles) {
                if let Some(way) = plan.shortcuts.find(alive, seen) {
                    return self.straight(reader, plan, way, object, seen).map(|()| 1);
                }
            }
        }
        for (leaf, required) in &plan.required {
            if required.first() & !seen != 0 {
                alive &= !leaf;
            }
        }
        for counts in &plan.counts {
            if !(counts.min..=counts.max).contains(&count) {
                alive &= !(1 << counts.leaf);
            }
        }
        for dependent in &plan.dependent {
            let is_seen = |name: &usize| seen >> name & 1 == 1;
            if is_seen(&dependent.name) && !dependent.required.iter().all(is_seen) {
                alive &= !(1 << dependent.leaf);
            }
        }
        Ok(verdicts(&plan.formulas, alive, &|member| seen >> member & 1 == 1, &[]))
    }

    /// The step for a member whose name no leaf knows; `None` if it was read already.
    #[inline(never)]
    fn unknown(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &ObjectPlan,
        text: RawStr<'_>,
        leaves: &Leaves<'_>,
        alive: &mut Mask,
    ) -> Result<Option<u32>, ReadError> {
        match self.other(plan, text, alive)? {
            Other::Step(step) => Ok(Some(step)),
            Other::Combined(set) => {
                self.combined(reader, plan, set, alive)?;
                *alive = leaves.left(*alive)?;
                Ok(None)
            }
        }
    }
}
