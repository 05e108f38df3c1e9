//! The schema folder: its files, providers and events.

use std::io;

use super::{error, quoted, reason, warning};
use crate::finding::{Finding, Place};
use crate::text::Unportable;

/// Event names that a help line lists.
const SHOWN_EVENTS: usize = 5;

/// A file or folder that the operating system does not let us read.
pub fn unreadable(place: Place, error: &io::Error) -> Finding {
    self::error(
        "unreadable",
        place,
        format!("cannot be read: {}", reason(error)),
        "check that it exists and that its permissions let you read it",
    )
}

/// A path that is not UTF-8.
pub fn path_not_utf8(place: Place) -> Finding {
    error(
        "path-not-utf8",
        place,
        "a name in this folder is not UTF-8",
        "rename it: event and module names are made from file names",
    )
}

/// A symbolic link that leads back to a folder it stands in.
pub fn folder_loop(place: Place) -> Finding {
    error(
        "folder-loop",
        place,
        "this folder leads back to a folder that contains it",
        "remove the symbolic link",
    )
}

/// A symbolic link out of the schema folder.
pub fn link_leads_out(place: Place) -> Finding {
    error(
        "link-leads-out",
        place,
        "this symbolic link leads out of the schema folder",
        "copy what it leads to into the provider's folder: it becomes part of the generated code",
    )
}

/// A pipe, a device or a socket in place of a file.
pub fn not_a_file(place: Place) -> Finding {
    error(
        "not-a-file",
        place,
        "this is a pipe, a device or a socket, not a file",
        "replace it with a regular file",
    )
}

/// A file that is too long to be read.
pub fn file_too_long(place: Place, limit: u64) -> Finding {
    error(
        "file-too-long",
        place,
        format!("the file is longer than {} MiB", limit >> 20),
        "split it: a `$ref` may lead to another file of the provider's folder",
    )
}

/// A JSON file that stands beside the provider folders.
pub fn outside_provider(place: Place) -> Finding {
    warning(
        "outside-provider",
        place,
        "this file is outside every provider folder and is ignored",
        "move it into a folder named after its provider",
    )
}

/// A folder beside those of providers that is not one.
pub fn not_a_provider(place: Place) -> Finding {
    warning(
        "ignored-folder",
        place,
        "a folder whose name begins with `_` is not a provider's, and is ignored",
        "rename it if it holds events; definitions go into such a folder below that of their provider",
    )
}

/// A provider's folder whose name cannot be a Rust module.
pub fn provider_name(place: Place, name: &str) -> Finding {
    error(
        "provider-name",
        place,
        format!("the folder name {} cannot be turned into a Rust module name", quoted(name)),
        "use ASCII letters, digits, `-` and `_`, begin with a letter, and avoid Rust keywords",
    )
}

/// A provider's folder whose module would be a file that Windows cannot have.
pub fn provider_is_device(place: Place, name: &str) -> Finding {
    error(
        "provider-is-device",
        place,
        format!("the module file of {} would have a name that Windows reserves for a device", quoted(name)),
        "rename the folder",
    )
}

/// A name of a file or folder that cannot be checked out everywhere.
pub fn unportable_name(place: Place, name: &str, why: Unportable) -> Finding {
    let name = quoted(name);
    let message = match why {
        Unportable::Device => format!("Windows reserves {name} for a device, whatever its extension"),
        Unportable::Ending => format!("{name} ends in a dot or a space, which Windows drops"),
        Unportable::Forbidden => format!("{name} contains a character that Windows does not allow in names"),
        Unportable::Hidden => format!("{name} contains an invisible character"),
    };
    warning(
        "unportable-name",
        place,
        message,
        "rename it so that the folder can be checked out on every system",
    )
}

/// Two names that differ only in case.
pub fn differs_in_case(place: Place, other: &str) -> Finding {
    warning(
        "differs-in-case",
        place,
        format!("this name and {} differ only in case", quoted(other)),
        "rename one of them: on Windows and macOS they are one file",
    )
}

/// Two provider folders of one module name.
pub fn duplicate_provider(place: Place, module: &str, other: &str) -> Finding {
    error(
        "duplicate-provider",
        place,
        format!("this folder and {} would both become the module {}", quoted(other), quoted(module)),
        "rename one of them",
    )
}

/// Two version folders of one module name.
pub fn duplicate_version(place: Place, module: &str, other: &str) -> Finding {
    error(
        "duplicate-version",
        place,
        format!("this folder and {} would both become the module {}", quoted(other), quoted(module)),
        "rename one of them, or move their schemas into one",
    )
}

/// A provider without a single event.
pub fn empty_provider(place: Place, name: &str) -> Finding {
    error(
        "empty-provider",
        place,
        format!("the provider {} has no events", quoted(name)),
        "add an event as `<event>.schema.json`, or remove the folder",
    )
}

/// A schema outside every version folder of a provider that has versions.
pub fn no_version(place: Place) -> Finding {
    error(
        "no-version",
        place,
        "`provider.toml` has `[version]`, but this schema is not in a version folder",
        "move it into a folder named after its version, or into one whose name begins with `_`",
    )
}

/// Two files that describe one event.
pub fn duplicate_event(place: Place, event: &str, other: &str) -> Finding {
    error(
        "duplicate-event",
        place,
        format!("this file and {} both describe the event {}", quoted(other), quoted(event)),
        "remove or rename one of them; `/` and `.` in a path mean the same",
    )
}

/// An example beside which no event stands; `events` are those that do.
pub fn example_without_event(place: Place, events: &[&str]) -> Finding {
    let mut help = "name it `<event>.example.json` or `<event>.<label>.example.json`".to_owned();
    for (i, event) in events.iter().take(SHOWN_EVENTS).enumerate() {
        help += if i == 0 { "; the events are " } else { ", " };
        help += &quoted(event);
    }
    if events.len() > SHOWN_EVENTS {
        help += ", …";
    }
    error(
        "example-without-event",
        place,
        "this example's name does not begin with the name of an event",
        help,
    )
}
