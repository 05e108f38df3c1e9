//! The order in which what several threads do is told of.

use std::collections::BTreeSet;
use std::sync::{Condvar, Mutex, PoisonError};

/// Turns are had in the order in which they were taken, whoever is ready first.
#[derive(Debug, Default)]
pub(super) struct Turns {
    /// The number of the next turn, and those that are not over.
    open: Mutex<(u64, BTreeSet<u64>)>,
    over: Condvar,
}

/// A turn, which is over when it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'t> {
    turns: &'t Turns,
    number: u64,
}

impl Turns {
    /// Takes a turn: after all that were taken, before all that will be.
    pub(super) fn take(&self) -> Turn<'_> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let number = open.0;
        open.0 += 1;
        open.1.insert(number);
        Turn { turns: self, number }
    }
}

impl Turn<'_> {
    /// Waits until all turns before this one are over.
    pub(super) fn wait(&self) {
        let open = self.turns.open.lock().unwrap_or_else(PoisonError::into_inner);
        let is_later = |open: &mut (u64, BTreeSet<u64>)| open.1.first() != Some(&self.number);
        drop(self.turns.over.wait_while(open, is_later).unwrap_or_else(PoisonError::into_inner));
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut open = self.turns.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.1.remove(&self.number);
        drop(open);
        self.turns.over.notify_all();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::thread;

    use super::*;

    #[test]
    fn turns_are_had_as_they_were_taken() {
        let (turns, had) = (Turns::default(), Mutex::new(Vec::new()));
        let taken: Vec<Turn<'_>> = (0..8).map(|_| turns.take()).collect();
        thread::scope(|scope| {
            // The last is ready first, and one is given up.
            for turn in taken.into_iter().rev() {
                let had = &had;
                scope.spawn(move || {
                    if turn.number != 3 {
                        turn.wait();
                        had.lock().unwrap().push(turn.number);
                    }
                });
            }
        });
        assert_eq!(*had.lock().unwrap(), [0, 1, 2, 4, 5, 6, 7]);
    }
}
