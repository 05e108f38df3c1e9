//! A progress bar, for runs that take more than a second, on a terminal.

use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread;
use std::time::Duration;

use hookwright_codegen::Progress;

use crate::infer;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::output::printable;

/// A run shorter than this shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);
/// How often the spinner turns.
const TICK: Duration = Duration::from_millis(100);

/// A bar that appears after a second and goes away when it is dropped.
pub(super) struct Bar {
    bar: ProgressBar,
    /// Its end wakes the thread that waits to show the bar.
    _finished: Sender<()>,
}

fn set_style(bar: &ProgressBar, template: &str) {
    // Templates are constants; should one be wrong, the default is shown.
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
}

impl Bar {
    /// A bar that is not shown yet.
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        set_style(&bar, "{spinner} {pos:>4}/{len} {bar:30} {elapsed} {msg}");
        let (finished, wait) = mpsc::channel::<()>();
        let shown = bar.clone();
        thread::spawn(move || {
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                shown.set_draw_target(ProgressDrawTarget::stderr());
                shown.enable_steady_tick(TICK);
            }
        });
        Self { bar, _finished: finished }
    }

    /// Reports progress while code is generated.
    pub(super) fn watch(&self) -> impl Fn(Progress<'_>) + Send + Sync + 'static {
        let bar = self.bar.clone();
        move |progress| {
            bar.set_length(progress.total as u64);
            bar.set_position(progress.done as u64);
            bar.set_message(printable(&format!("{} {}", progress.stage, progress.provider)));
        }
    }
}

impl Bar {
    /// Reports progress while samples are read. The length of standard input is unknown.
    pub(super) fn watch_samples(&self) -> impl FnMut(infer::Progress) {
        /// Drawing more often than this would cost more than it tells.
        const EVERY: u64 = 500;
        let bar = self.bar.clone();
        set_style(&bar, "{spinner} {bytes} {elapsed} {msg}");
        move |progress| {
            if progress.samples % EVERY == 0 {
                if progress.total > 0 && bar.length().is_none() {
                    set_style(&bar, "{spinner} {bytes} of {total_bytes} {bar:30} {elapsed} {msg}");
                    bar.set_length(progress.total);
                }
                bar.set_position(progress.bytes);
                bar.set_message(format!("{} samples", progress.samples));
            }
        }
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}
