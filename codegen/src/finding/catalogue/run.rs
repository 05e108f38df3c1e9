//! What the command line names, and the run itself.

use std::io;

use super::{error, lower_first, quoted, reason};
use crate::finding::{Finding, Place};

/// An event that no schema describes; `events` are those that schemas do.
pub fn no_such_event(event: &str, events: &[String]) -> Finding {
    let mut near: Vec<_> = events.iter().map(|known| (strsim::jaro_winkler(known, event), known)).collect();
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    let help = near.first().map_or_else(
        || {
            "no schema describes an event here: a schema folder (`--schemas`) holds a folder for each provider, and that one its \
             events: `acme/order.paid.schema.json`"
                .to_owned()
        },
        |(_, known)| format!("the nearest is {}; `hookwright list` shows all", quoted(known)),
    );
    error("no-such-event", Place::file(""), format!("no schema describes the event {}", quoted(event)), help)
}

/// An event that several versions of a provider have.
pub fn several_versions(event: &str, events: &[String]) -> Finding {
    let all: Vec<String> = events.iter().map(|event| quoted(event)).collect();
    error(
        "several-versions",
        Place::file(""),
        format!("several versions have the event {}", quoted(event)),
        format!("name one: {}", all.join(", ")),
    )
}

/// A schema that the independent validator does not take.
pub fn not_interpretable(place: Place, reason: &str) -> Finding {
    error(
        "not-interpretable",
        place,
        format!("the independent validator does not accept this schema: {}", lower_first(reason)),
        "generated code may still enforce it: run `hookwright generate` to find out",
    )
}

/// A schema that no payload was found for.
pub fn unsatisfied(place: Place, event: &str, unsatisfied: &dyn std::fmt::Display) -> Finding {
    error(
        "unsatisfied",
        place,
        format!("no payload of {} was found: {unsatisfied}", quoted(event)),
        "this constraint could not be satisfied together with the others",
    )
}

/// A build script's function that was called outside of one.
pub fn no_out_dir(place: Place) -> Finding {
    error(
        "no-out-dir",
        place,
        "the environment variable `OUT_DIR` is not set",
        "call this in a build script, or name a folder with `write_to`",
    )
}

/// The operating system gave no thread to work on.
pub fn no_thread(place: Place, error: &io::Error) -> Finding {
    self::error(
        "no-thread",
        place,
        format!("cannot start a thread: {}", reason(error)),
        "the generator reserves 256 MiB of address space for its stack; allow it that much",
    )
}

/// A panic, which no schema should be able to cause.
pub fn panicked(place: Place) -> Finding {
    error(
        "generator-panicked",
        place,
        "the generator itself failed; its message is above",
        "this is a bug in the generator: please report it with a schema that reproduces it",
    )
}
