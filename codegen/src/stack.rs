//! Threads with a stack that no schema exhausts.

use std::panic::resume_unwind;
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Everything that walks a schema may recurse as deep as a schema nests, and so do the crates that
/// types are made and printed with. The stack is reserved, not used.
pub(crate) const BYTES: usize = 256 * 1024 * 1024;

/// Does one thing on a thread of its own while another is done on this one; where there is no thread to be had, after it.
pub(crate) fn beside<A: Default + Send, B>(
    aside: impl FnOnce() -> A + Send,
    here: impl FnOnce() -> B,
) -> (A, B) {
    let job = Mutex::new(Some(aside));
    let run = || {
        let job = job.lock().unwrap_or_else(PoisonError::into_inner).take();
        job.map(|job| job())
    };
    thread::scope(|scope| {
        let thread = thread::Builder::new().stack_size(BYTES).spawn_scoped(scope, run);
        let here = here();
        let aside = match thread {
            Ok(thread) => thread.join().unwrap_or_else(|panic| resume_unwind(panic)),
            Err(_) => run(),
        };
        (aside.unwrap_or_default(), here)
    })
}

#[cfg(test)]
mod tests {
    use super::beside;

    #[test]
    fn both_are_done() {
        assert_eq!(beside(|| 1, || 2), (1, 2));
    }

    #[test]
    fn a_panic_is_not_lost() {
        let caught = std::panic::catch_unwind(|| beside(|| assert_eq!(1, 2), || ()));
        assert!(caught.is_err());
    }
}
