//! The names that a plan knows, found by a table of its own size, and what it asks of others.

use super::formula::Mask;
use super::object::Others;
use super::string::StringPlan;
use crate::pattern::Together;
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

/// Names of a plan, as bits.
#[derive(Debug)]
pub(crate) struct NameSet(Box<[u64]>, u64);

impl NameSet {
    pub(super) fn new(words: Vec<u64>) -> Self {
        let first = words.first().copied().unwrap_or_default();
        Self(words.into(), first)
    }

    /// The first 64 names.
    #[inline]
    pub(crate) const fn first(&self) -> u64 {
        self.1
    }

    #[inline]
    pub(crate) const fn words(&self) -> &[u64] {
        &self.0
    }
}

/// `propertyNames`, for names that no leaf knows.
#[derive(Debug)]
pub(crate) struct Names {
    pub(crate) plan: StringPlan,
    /// For each obligation the leaves that die if it is not met.
    pub(crate) slots: Box<[Mask]>,
    /// The leaves that allow no name.
    pub(crate) kill: Mask,
}

/// What a name decides that no leaf knows, by one pass over it.
#[derive(Debug)]
pub(crate) struct ByName {
    /// The patterns of [`Others`], and that of [`Names`].
    together: Together,
    /// The bit of the latter, if there is one.
    own: Mask,
    /// The leaves that die if a name does not match it.
    slot: Mask,
    /// The leaves that allow no name.
    kill: Mask,
}

impl ByName {
    pub(super) fn new(others: &Others, names: Option<&Names>) -> Option<Self> {
        let mut patterns = match others {
            Others::Step(_) => Vec::new(),
            Others::Patterns { patterns, .. } => patterns.to_vec(),
        };
        let (mut own, mut slot, mut kill) = (0, 0, 0);
        if let Some(names) = names {
            kill = names.kill;
            match &names.plan {
                StringPlan::Pattern(one) if names.slots.len() == 1 => {
                    own = 1 << patterns.len();
                    slot = names.slots.iter().fold(0, |all, slot| all | slot);
                    patterns.push(one.pattern);
                }
                _ if names.slots.is_empty() => {}
                _ => return None,
            }
        }
        Some(Self { together: Together::new(&patterns)?, own, slot, kill })
    }

    /// The set of patterns that a name matches, and the leaves that die of it.
    #[inline]
    pub(crate) fn find(&self, name: &str) -> Option<(Mask, Mask)> {
        let matching = self.together.matching(name)?;
        let refused = if matching & self.own == self.own { 0 } else { self.slot };
        Some((matching & !self.own, refused | self.kill))
    }
}
