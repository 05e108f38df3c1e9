//! What can be wrong with samples, and where they would go. Samples may hold personal data: no finding
//! shows a line of one.

use std::path::Path;

use super::error;
use crate::finding::catalogue::{self, quoted};
use crate::finding::{Finding, Findings, Place};

/// An event name that cannot be a path in the schema folder.
pub(crate) fn target(given: &str) -> Findings {
    let help = "write `<provider>/<event>`, of letters, digits, `.`, `-` and `_`, and folders between them with `/`; what \
                is below a folder whose name begins with `_` is not an event";
    event_path(format!("{} does not name an event", quoted(given)), help)
}

fn event_path(message: String, help: &str) -> Findings {
    error("event-path", Place::outside(Path::new("")), message, help)
}

/// A name without a version, of a provider that has versions.
pub(crate) fn no_version(given: &str) -> Findings {
    let message = format!("{} does not name a version, but the provider has versions", quoted(given));
    event_path(message, "write `<provider>/<version>/<event>`")
}

/// A schema that would be overwritten.
pub(crate) fn exists(path: &Path) -> Findings {
    error(
        "schema-exists",
        Place::outside(path),
        "the event already has a schema",
        "`--update` widens it by the samples; `--force` replaces it",
    )
}

/// A schema to update that does not exist.
pub(crate) fn nothing_to_update(path: &Path) -> Findings {
    error("nothing-to-update", Place::outside(path), "the event has no schema yet", "leave `--update` out")
}

/// No sample in all of the input.
pub(crate) fn no_samples(path: &Path) -> Findings {
    error(
        "no-samples",
        Place::outside(path),
        "there are no samples here",
        "a folder's `*.json`, `*.jsonl` and `*.ndjson` files are read; a file holds one JSON object or one a line",
    )
}

/// A sample that is not an object.
pub(crate) fn not_an_object(place: Place, kind: &str) -> Findings {
    let help = if kind == "a list" {
        "a list of samples becomes one sample a line with `jq -c '.[]'`"
    } else {
        "a webhook's payload is a JSON object; a file holds one, or one a line"
    };
    error("sample-not-an-object", place, format!("a sample must be an object, but this is {kind}"), help)
}

/// A sample longer than a receiver takes.
pub(crate) fn too_long(place: Place, limit: usize) -> Findings {
    error(
        "sample-too-long",
        place,
        format!("a sample is longer than {} MiB", limit / (1024 * 1024)),
        "receivers refuse a body of this length; if the file holds many samples, write one a line",
    )
}

/// A sample that nests deeper than a receiver takes.
pub(crate) fn too_deep(place: Place, limit: usize) -> Findings {
    error(
        "sample-too-deep",
        place,
        format!("a sample's arrays and objects nest deeper than {limit} levels"),
        "receivers refuse a body that nests this deep; leave the sample out",
    )
}

/// A schema to widen that the independent validator does not accept.
pub(crate) fn no_schema(path: &Path, reason: &str) -> Findings {
    let help = "`hookwright generate` says more; correct the schema before it is widened";
    let found = catalogue::not_interpretable(Place::outside(path), reason);
    Finding { help: Some(help.to_owned()), ..found }.into()
}

/// A schema that still refuses a sample after everything was tried.
pub(crate) fn cannot_widen(path: &Path, keyword: &str) -> Findings {
    error(
        "cannot-widen",
        Place::outside(path),
        format!("{} refuses a sample and cannot be loosened by itself", quoted(keyword)),
        "widen it by hand; `hookwright validate` names what refuses the sample",
    )
}
