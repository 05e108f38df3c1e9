//! Requests on the command line that cannot be carried out.

use super::wrong;
use crate::finding::catalogue::{lower_first, quoted};
use crate::finding::{Finding, Place};

/// A git revision that schemas cannot be read from.
pub(crate) fn no_revision(place: Place, revision: &str, reason: &str) -> Finding {
    wrong(
        "no-revision",
        place,
        format!("the revision {} cannot be read: {}", quoted(revision), lower_first(reason)),
        "name a commit, a branch or a tag of the repository that this folder is in",
    )
}

/// A schema for which no payload was found that breaks exactly one keyword.
pub(crate) fn nothing_to_break(place: Place, event: &str) -> Finding {
    wrong(
        "nothing-to-break",
        place,
        format!("no payload was found that breaks exactly one keyword of {}", quoted(event)),
        "an unconstrained schema rejects nothing; in others, every change breaks several keywords at once",
    )
}

/// An event without an example, where one was to be sent.
pub(crate) fn nothing_to_send(event: &str) -> Finding {
    wrong(
        "nothing-to-send",
        Place::file(""),
        format!("the event {} has no example", quoted(event)),
        "name a file with `--body`",
    )
}

/// A change of a payload that cannot be made.
pub(crate) fn cannot_set(change: &str, reason: &str) -> Finding {
    wrong(
        "cannot-set",
        Place::file(""),
        format!("{} cannot be set: {reason}", quoted(change)),
        "write a JSON pointer to an existing value or to a new member of an object, then `=`, then JSON or text",
    )
}

/// A request that cannot be made.
pub(crate) fn cannot_send(reason: &str, help: &str) -> Finding {
    wrong("cannot-send", Place::file(""), reason, help)
}

/// A request whose signature cannot be looked at.
pub(crate) fn cannot_verify(reason: &str, help: &str) -> Finding {
    wrong("cannot-verify", Place::file(""), reason, help)
}

/// A place that is to be both a map and a struct.
pub(crate) fn map_and_struct(pointer: &str) -> Finding {
    wrong(
        "map-and-struct",
        Place::file(""),
        format!("{} cannot be a map and a struct", quoted(pointer)),
        "name a place with `--map` or with `--struct`, not with both",
    )
}

/// A file in the place of a page of the catalogue that is not as the catalogue wrote it.
pub(crate) fn foreign_page(place: Place) -> Finding {
    wrong(
        "foreign-page",
        place,
        "this file is in the way: it is not as the catalogue wrote it",
        "move it, or write the catalogue to another folder with `--out`",
    )
}

/// A list of the catalogue's files that the catalogue did not write.
pub(crate) fn bad_site_manifest(place: Place) -> Finding {
    wrong(
        "bad-site-manifest",
        place,
        "the list of the catalogue's files is not what `hookwright catalogue` writes",
        "remove the folder, or write the catalogue to another one with `--out`",
    )
}

/// A site that could not be made, because making it panicked.
pub(crate) fn cannot_build_site() -> Finding {
    wrong(
        "cannot-build-site",
        Place::file(""),
        "the site could not be made because of a fault in hookwright, which is described above",
        "report it with the schemas; the site is made again when they change",
    )
}

/// A port that nothing can be served on.
pub(crate) fn cannot_serve(port: u16, error: &std::io::Error) -> Finding {
    wrong(
        "cannot-serve",
        Place::file(""),
        format!("port {port} of 127.0.0.1 cannot be served: {}", lower_first(&error.to_string())),
        "name another port; 0 takes any that is free",
    )
}

/// A URL that requests cannot be passed on to.
pub(crate) fn cannot_forward(url: &str) -> Finding {
    wrong(
        "cannot-forward",
        Place::file(""),
        format!("requests cannot be passed on to {}", quoted(url)),
        "name a URL that begins with http://",
    )
}

/// A pane where there is nothing to draw it on, or to read keys from.
pub(crate) fn no_terminal() -> Finding {
    wrong(
        "no-terminal",
        Place::file(""),
        "there is no terminal to show requests on",
        "leave `--pane` out: one line for each request needs no terminal",
    )
}

/// A file to replay that is no example of an event.
pub(crate) fn nothing_to_replay(file: &str) -> Finding {
    wrong(
        "nothing-to-replay",
        Place::file(""),
        format!("{} is not an example of an event in the schema folder", quoted(file)),
        "name its event with `--event`",
    )
}

/// A provider that is to be new and has a folder.
pub(crate) fn provider_exists(folder: &std::path::Path) -> Finding {
    wrong(
        "provider-exists",
        Place::outside(folder),
        "the provider already has a folder",
        "add events to it with `hookwright infer` or `hookwright import`, or choose another name",
    )
}

/// A header for a provider that is not verified by one of that name.
pub(crate) fn header_without_scheme(header: &str, scheme: &str) -> Finding {
    wrong(
        "header-without-scheme",
        Place::file(""),
        format!("the scheme {} does not read the header {}", quoted(scheme), quoted(header)),
        "name one that does with `--scheme`: `hmac`, `shared-secret`, `public-key` or `jwt`; or leave `--header` out",
    )
}

/// A folder that cannot be watched.
pub(crate) fn cannot_watch(folder: &std::path::Path, reason: &str) -> Finding {
    wrong(
        "cannot-watch",
        Place::outside(folder),
        format!("the folder cannot be watched: {}", lower_first(reason)),
        "the folder has to exist; on Linux, `fs.inotify.max_user_watches` bounds how many folders can be watched",
    )
}

/// A rule that there is not.
pub(crate) fn no_such_rule(rule: &str, nearest: &str) -> Finding {
    wrong(
        "no-such-rule",
        Place::file(""),
        format!("there is no rule {}", quoted(rule)),
        format!("the nearest is {}; `hookwright explain` lists all", quoted(nearest)),
    )
}

#[cfg(feature = "inbox")]
/// A store that cannot be looked into.
pub(crate) fn no_store(store: &str, reason: &str) -> Finding {
    wrong(
        "no-store",
        Place::file(""),
        format!("the store {} cannot be used: {reason}", quoted(store)),
        "name it with `--store` as `sqlite:FILE`, `postgres://…` or `nats://…`, as its receivers do",
    )
}
