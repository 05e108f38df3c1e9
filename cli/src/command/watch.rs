//! `hookwright watch`

use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::Duration;

use crate::catalogue::command as rules;
use crate::finding::Style;
use clap::Args;
use hookwright_codegen::Error;
use notify::{EventKind, RecursiveMode, Watcher as _};

use super::generate::Generate;
use super::output::{Format, complain, show, show_json_line};
use super::{SchemaFolder, Verdict, interrupt};

const AFTER_HELP: &str = "\
Generates once, and again whenever a file in the schema folder changes; several changes at once count as one. Only files \
that differ are written, and only they are printed. With an error in a schema nothing is written, and the error is shown.

Exit codes: 0 it was ended by Ctrl-C; 2 the folder cannot be watched.

Examples:
  hookwright watch
  hookwright watch --schemas my/schemas --out src/webhooks
";

/// How long the folder has to be quiet before code is generated.
const QUIET: Duration = Duration::from_millis(200);

/// Generate again whenever a schema changes
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Watch {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The folder to write to
    #[arg(long, default_value = "generated", value_name = "DIR")]
    out: PathBuf,
}

/// Why the watcher wakes up.
enum Woken {
    Changed,
    Interrupted,
}

impl Watch {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let root = self.folder.schemas.display().to_string();
        let failed =
            |reason: &str| Error::new(root.clone(), rules::cannot_watch(&self.folder.schemas, reason).into());
        let (wake, woken) = mpsc::channel();
        let changed = wake.clone();
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
            // Reading the schemas is not a change of them.
            if event.map_or(true, |event| !matches!(event.kind, EventKind::Access(_))) {
                // Nobody listens any more when the command ends.
                let _ = changed.send(Woken::Changed);
            }
        })
        .map_err(|error| failed(&error.to_string()))?;
        watcher
            .watch(&self.folder.schemas, RecursiveMode::Recursive)
            .map_err(|error| failed(&error.to_string()))?;
        interrupt::on_interrupt(move || drop(wake.send(Woken::Interrupted)))
            .map_err(|error| failed(&error.to_string()))?;
        self.generate(format);
        if format == Format::Text {
            show(&format!("watching {root}; Ctrl-C ends it\n"));
        }
        while next(&woken) {
            self.generate(format);
        }
        Ok(Verdict::Fine)
    }

    /// Generates, and shows what changed or what is wrong.
    fn generate(&self, format: Format) {
        match Generate::new(&self.folder.schemas, &self.out).changed() {
            Ok(changes) if format == Format::Json => {
                if !changes.is_empty() {
                    let changes: Vec<_> = changes
                        .iter()
                        .map(
                            |change| serde_json::json!({ "path": change.path, "kind": change.kind.as_str() }),
                        )
                        .collect();
                    show_json_line(&serde_json::json!({ "changes": changes }));
                }
            }
            Ok(changes) => show(&Generate::lines(&changes)),
            Err(error) if format == Format::Json => {
                show_json_line(&serde_json::json!({ "findings": error.to_json() }));
            }
            Err(error) => complain(&error.render(Style::Coloured)),
        }
    }
}

/// Waits for a change, and until the folder is quiet; `false` when the command is to end.
fn next(woken: &Receiver<Woken>) -> bool {
    match woken.recv() {
        Ok(Woken::Changed) => {}
        Ok(Woken::Interrupted) | Err(_) => return false,
    }
    loop {
        match woken.recv_timeout(QUIET) {
            Ok(Woken::Changed) => {}
            Err(RecvTimeoutError::Timeout) => return true,
            Ok(Woken::Interrupted) | Err(RecvTimeoutError::Disconnected) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn many_changes_are_one_and_an_interruption_ends_the_wait() {
        let (wake, woken) = mpsc::channel();
        for _ in 0..100 {
            wake.send(Woken::Changed).unwrap();
        }
        assert!(next(&woken));
        assert!(woken.try_recv().is_err());
        wake.send(Woken::Changed).unwrap();
        wake.send(Woken::Interrupted).unwrap();
        assert!(!next(&woken));
    }
}
