//! The fast path through objects and arrays of which a single leaf demands only simple things, all of which must
//! hold: it stops at the first value that does not.

use crate::plan::{ArrayPlan, MemberNames, Next, Straight};
use crate::reader::{Key, ReadError, Reader};

use super::machine::{Machine, read_plain};

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn straight(
        &mut self,
        reader: &mut Reader<'_>,
        names: &MemberNames,
        plan: &Straight,
    ) -> Result<(), ReadError> {
        self.stack.check(reader)?;
        let mut object = reader.object()?;
        let mut seen = 0_u64;
        loop {
            let next = match reader.known_key(&mut object, names)? {
                Key::Known(index) => {
                    let bit = 1 << index;
                    if seen & bit != 0 {
                        return Err(ReadError);
                    }
                    seen |= bit;
                    *plan.members.get(index).ok_or(ReadError)?
                }
                Key::Other(_) => plan.other,
                Key::End => {
                    return if seen & plan.required == plan.required { Ok(()) } else { Err(ReadError) };
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
            self.must(reader, item, &[])?;
            count += 1;
        }
        self.steps += count;
        let fits = plan.counts.iter().all(|counts| (counts.min..=counts.max).contains(&count));
        if fits { Ok(()) } else { Err(ReadError) }
    }
}
