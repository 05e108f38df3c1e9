//! `uniqueItems` (2020-12 Validation §6.4.3), in time linear in the array's length.

use std::hash::{BuildHasher, Hasher, RandomState};

use crate::reader::{Checkpoint, ReadError, Reader};

use super::same;

/// The items of an array, by hash. The hasher is keyed at random, so that no payload can be made
/// whose different items collide.
#[derive(Default)]
pub(super) struct UniqueItems {
    hashes: RandomState,
    items: Vec<(u64, Checkpoint)>,
}

impl UniqueItems {
    /// Adds the item that begins at `item`; the reader stays.
    pub(super) fn push(&mut self, reader: &mut Reader<'_>, item: Checkpoint) -> Result<(), ReadError> {
        let end = reader.mark();
        reader.rewind(item);
        let mut hasher = self.hashes.build_hasher();
        same::hash(reader, &mut hasher)?;
        reader.rewind(end);
        self.items.push((hasher.finish(), item));
        Ok(())
    }

    /// Whether two items are equal.
    pub(super) fn repeats(mut self, reader: &mut Reader<'_>) -> Result<bool, ReadError> {
        self.items.sort_by_key(|(hash, _)| *hash);
        for group in self.items.chunk_by(|a, b| a.0 == b.0) {
            for (index, (_, a)) in group.iter().enumerate() {
                for (_, b) in group.iter().skip(index + 1) {
                    if same::values(reader, *a, *b)? {
                        return Ok(true);
                    }
                }
            }
        }
        Ok(false)
    }
}
