//! How much of the thread's stack a run has used: counted, not estimated from the depth of the body.

use crate::reader::{ReadError, Reader};

/// How much it may take, in bytes: what a stack of 1 MiB has beside its caller's part.
const MOST: usize = 704 << 10;

/// Where a run began.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stack(usize);

impl Stack {
    #[inline(never)]
    pub(super) fn here() -> Self {
        Self(place())
    }

    /// An error if too much is taken: the body nests deeper than the machine can follow.
    #[inline]
    pub(super) fn check(self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        if self.0.abs_diff(place()) > MOST { Err(reader.too_deep()) } else { Ok(()) }
    }
}

/// An address on the stack.
#[inline]
fn place() -> usize {
    let here = 0_u8;
    std::ptr::from_ref(&here).addr()
}
