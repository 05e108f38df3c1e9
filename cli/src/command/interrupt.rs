//! Ctrl-C.

use std::io;
use std::thread;

/// Calls `then` when the process is interrupted, instead of ending it.
///
/// # Errors
///
/// Why the interruption cannot be waited for.
pub(super) fn on_interrupt(then: impl FnOnce() + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let wait = move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            then();
        }
    };
    thread::Builder::new().name("interrupt".to_owned()).spawn(wait)?;
    Ok(())
}
