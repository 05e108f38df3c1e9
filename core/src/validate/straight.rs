//! The fast path through objects and arrays where all that is asked must hold: it stops at the first value that
//! does not.

use crate::plan::{ArrayPlan, Mask, Next, ObjectPlan, Rest, Straight};
use crate::reader::{Key, Object, RawStr, ReadError, Reader};

use super::machine::{Machine, read_plain};

impl Machine<'_> {
    /// Reads the members that are left of an object of which the names in `seen` were read; all leaves of the way
    /// must hold.
    #[inline(never)]
    pub(super) fn straight(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &ObjectPlan,
        way: &Straight,
        mut object: Object,
        mut seen: u64,
    ) -> Result<(), ReadError> {
        self.stack.check(reader)?;
        loop {
            let next = match reader.known_key(&mut object, &plan.names)? {
                Key::Known(index) => {
                    let bit = 1 << index;
                    if seen & bit & way.declared != 0 {
                        return Err(ReadError);
                    }
                    seen |= bit;
                    *way.members.get(index).ok_or(ReadError)?
                }
                Key::Other(text) => match &way.others {
                    Rest::Next(next) => *next,
                    Rest::Named(nexts) => self.named(plan, way.leaves, nexts, text)?,
                },
                Key::End => {
                    return if way.may_end(seen) { Ok(()) } else { Err(ReadError) };
                }
            };
            self.steps += 1;
            match next {
                Next::Types(types) => read_plain(reader, types)?,
                Next::State(state) => self.must_state(reader, state)?,
                Next::Skip => reader.skip()?,
                Next::Refuse | Next::Interpret => return Err(ReadError),
            }
        }
    }

    /// What is asked of a member whose name must be looked at; an error if its name is refused.
    #[inline(never)]
    fn named(
        &mut self,
        plan: &ObjectPlan,
        leaves: Mask,
        nexts: &[Next],
        text: RawStr<'_>,
    ) -> Result<Next, ReadError> {
        let (set, dead) = self.name(plan, text)?;
        if dead & leaves != 0 {
            return Err(ReadError);
        }
        nexts.get(set as usize).copied().ok_or(ReadError)
    }

    pub(super) fn straight_items(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &ArrayPlan,
        item: Next,
    ) -> Result<(), ReadError> {
        self.stack.check(reader)?;
        let mut array = reader.array()?;
        let mut count = 0;
        while reader.item(&mut array)? {
            self.steps += 1;
            self.must(reader, item, &[])?;
            count += 1;
        }
        let fits = plan.counts.iter().all(|counts| (counts.min..=counts.max).contains(&count));
        if fits { Ok(()) } else { Err(ReadError) }
    }
}
