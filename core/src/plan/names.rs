//! The names that a plan knows, found by a table of its own size.

use crate::reader::{Lookup, Name};

/// Names of members, in the order of their first schema.
#[derive(Debug)]
pub(crate) struct MemberNames {
    list: Box<[Name]>,
    /// The index of a name plus one, by the name's hash; zero for a free slot.
    slots: Box<[u16]>,
    shift: u32,
}

impl MemberNames {
    pub(super) fn new(names: &[&'static str]) -> Self {
        let list: Box<[Name]> = names.iter().map(|name| Name::new(name)).collect();
        let size = (list.len() * 4).next_power_of_two().max(8);
        let mut slots = vec![0_u16; size].into_boxed_slice();
        for (index, name) in list.iter().enumerate() {
            let mut slot = (name.hash() >> (64 - size.trailing_zeros())) as usize;
            while slots.get(slot).is_some_and(|taken| *taken != 0) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(free) = slots.get_mut(slot) {
                *free = index as u16 + 1;
            }
        }
        Self { list, slots, shift: 64 - size.trailing_zeros() }
    }

    pub(crate) fn get(&self, index: usize) -> &'static str {
        self.list.get(index).map_or("", Name::as_str)
    }

    pub(super) fn position(&self, name: &str) -> Option<usize> {
        self.list.iter().position(|known| known.as_str() == name)
    }

    pub(crate) fn len(&self) -> usize {
        self.list.len()
    }
}

impl Lookup for MemberNames {
    type Item = Name;

    #[inline]
    fn names(&self) -> &[Name] {
        &self.list
    }

    #[inline]
    fn candidate(&self, hash: u64, probe: usize) -> Option<usize> {
        let slot = ((hash >> self.shift) as usize).wrapping_add(probe) & (self.slots.len() - 1);
        usize::from(*self.slots.get(slot)?).checked_sub(1)
    }
}
