//! The changes as annotations of a workflow.

use std::path::Path;

use crate::diff::{Change, EventDiff, Verdict as Meaning, shown};

use super::super::annotation::{At, Level, annotation};
use super::sentence;

/// One annotation for each change, at its place in the new schemas, which are in the folder `root`.
pub(super) fn github(diffs: &[EventDiff], root: &Path) -> String {
    let of_event = |diff: &EventDiff| -> String {
        diff.changes.iter().map(|change| of_change(diff, change, root)).collect()
    };
    diffs.iter().map(of_event).collect()
}

fn of_change(diff: &EventDiff, change: &Change, root: &Path) -> String {
    let level = match change.verdict {
        Meaning::Breaking => Level::Error,
        Meaning::Unknown => Level::Warning,
        _ => Level::Notice,
    };
    let file = root.join(&change.place.path).display().to_string();
    let position = change.place.position.map(|at| (at.line, at.column));
    let title = format!("{}: {}", diff.event, change.verdict.as_str());
    let witness = change.witness.as_ref().map(|witness| format!("; for example {}", shown(witness)));
    let message = format!("{}{}", sentence(change), witness.unwrap_or_default());
    annotation(level, &At { file: &file, position }, &title, &message)
}
