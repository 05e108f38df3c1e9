//! Lists of names, with a table that finds one of them directly.

use super::name::{Name, Written};

/// How many slots a table has: a power of two.
pub(super) const SLOTS: usize = 128;

/// Up to how many names a list has a table; a longer one is searched from end to end.
const MOST: usize = 64;

/// Names that are looked up together: the properties of an object.
pub trait Lookup {
    /// What has a name.
    type Item: AsRef<Name>;

    /// The list.
    fn names(&self) -> &[Self::Item];

    /// The index of the name that is to be compared after `probe` others, for a name with this hash; `None`
    /// where no further name can be the one.
    fn candidate(&self, hash: u64, probe: usize) -> Option<usize>;
}

/// Where in a list names are, by what words tell of them: an open hash table with linear probing.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The index of a name plus one; zero for a free slot.
    slots: [u8; SLOTS],
}

impl Table {
    /// The table of no names.
    pub const EMPTY: Self = Self { slots: [0; SLOTS] };

    /// Adds the name that stands at `index` of its list.
    #[must_use]
    pub const fn with(mut self, name: &Name, index: usize) -> Self {
        if index < MOST {
            let mut slot = slot(name.hash());
            while self.slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            self.slots[slot] = index as u8 + 1;
        }
        self
    }

    /// As [`Lookup::candidate`]; a list that is too long for a table is compared from end to end.
    #[inline]
    pub(crate) fn candidate(&self, hash: u64, probe: usize, names: usize) -> Option<usize> {
        if names > MOST {
            return (probe < names).then_some(probe);
        }
        // More than half of the slots are free, so a search ends.
        usize::from(*self.slots.get((slot(hash) + probe) % SLOTS)?).checked_sub(1)
    }
}

/// The slot with which the search for a name begins.
const fn slot(hash: u64) -> usize {
    (hash >> (64 - SLOTS.trailing_zeros())) as usize
}

/// Where in a list the name is that is written, quoted and with its colon, at the start of `bytes`; `written` is what
/// words tell of it. A name that JSON must escape is never written so.
#[inline]
pub(super) fn find<L: Lookup>(list: &L, written: Written, bytes: &[u8]) -> Option<usize> {
    let (names, hash) = (list.names(), written.hash());
    let mut probe = 0;
    loop {
        let index = list.candidate(hash, probe)?;
        if names.get(index)?.as_ref().is(written, bytes) {
            return Some(index);
        }
        probe += 1;
    }
}

/// The names of a struct's fields, as generated decoders list them.
///
/// ```
/// use hookwright_core::reader::{Key, Name, Names, Reader};
///
/// static NAMES: Names = Names::new(&[Name::new("id"), Name::new("total")]);
/// let mut reader = Reader::new(br#"{"total": 1}"#, 8)?;
/// let mut object = reader.object()?;
/// assert_eq!(reader.known_key(&mut object, &NAMES)?, Key::Known(1));
/// # Ok::<(), hookwright_core::reader::ReadError>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Names {
    list: &'static [Name],
    table: Table,
}

impl Names {
    /// The names in `list`, each of them once.
    pub const fn new(list: &'static [Name]) -> Self {
        let (mut table, mut index) = (Table::EMPTY, 0);
        while index < list.len() {
            table = table.with(&list[index], index);
            index += 1;
        }
        Self { list, table }
    }
}

impl Lookup for Names {
    type Item = Name;

    #[inline]
    fn names(&self) -> &[Name] {
        self.list
    }

    #[inline]
    fn candidate(&self, hash: u64, probe: usize) -> Option<usize> {
        self.table.candidate(hash, probe, self.list.len())
    }
}
