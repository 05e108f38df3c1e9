//! Lists of names, with a table by which one of them is found at once.

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

    /// The table that was made of the list.
    fn table(&self) -> &Table;
}

/// Where in a list names are, by what words tell of them: an open hash table with linear probing.
#[derive(Clone, Copy, Debug)]
pub struct Table {
    /// The index of a name and one more; none for a free slot.
    slots: [u8; SLOTS],
}

impl Table {
    /// The table of no names.
    pub const EMPTY: Self = Self { slots: [0; SLOTS] };

    /// Adds the name that stands at `index` of its list.
    #[must_use]
    pub const fn with(mut self, name: &Name, index: usize) -> Self {
        if index < MOST {
            let mut slot = name.written().slot();
            while self.slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            self.slots[slot] = index as u8 + 1;
        }
        self
    }
}

/// Where in a list the name is that is written, quoted and with its colon, in the first `len` bytes of `bytes`.
/// Near the end of a body, and for names that are not written so, this way of comparing finds nothing.
#[inline]
pub(super) fn find<L: Lookup>(list: &L, bytes: &[u8], len: usize) -> Option<usize> {
    let written = Written::at(bytes, len)?;
    let names = list.names();
    if names.len() > MOST {
        return names.iter().position(|name| name.as_ref().is(written, bytes));
    }
    // More than half of the slots are free, so the search ends.
    let mut slot = written.slot();
    loop {
        let index = usize::from(*list.table().slots.get(slot)?).checked_sub(1)?;
        if names.get(index)?.as_ref().is(written, bytes) {
            return Some(index);
        }
        slot = (slot + 1) % SLOTS;
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
    fn table(&self) -> &Table {
        &self.table
    }
}
