//! What is odd about a setup.

use std::path::Path;

use super::warning;
use crate::finding::catalogue::quoted;
use crate::finding::{Finding, Place};

/// Generated code that is not what the schemas give.
pub(crate) fn stale_output(out: &Path, changes: usize) -> Finding {
    let files = if changes == 1 { "1 file differs".to_owned() } else { format!("{changes} files differ") };
    warning(
        "stale-output",
        Place::outside(out),
        format!("the generated code is not what the schemas give: {files}"),
        "run `hookwright generate`, and commit what it writes",
    )
}

/// A schema folder that is missing, or that has no provider.
pub(crate) fn no_schemas(schemas: &Path) -> Finding {
    warning(
        "no-schemas",
        Place::outside(schemas),
        "there are no schemas here",
        "begin a provider's folder with `hookwright new`, or name another folder with `--schemas`",
    )
}

/// An event without an example.
pub(crate) fn event_without_example(schema: &str, event: &str) -> Finding {
    warning(
        "event-without-example",
        Place::file(schema),
        format!("{} has no example", quoted(event)),
        "save a payload beside the schema, or record one with `hookwright listen --record`",
    )
}

/// A provider whose secret is not in the environment.
pub(crate) fn secret_not_set(provider: &str, variable: &str) -> Finding {
    warning(
        "secret-not-set",
        Place::file(format!("{provider}/provider.toml")),
        format!("{} signs its requests, and {} is not set", quoted(provider), quoted(variable)),
        "set it in your shell, so that `send`, `replay` and `listen` can sign and verify",
    )
}

/// A dependency on the providers that brings the generator along.
pub(crate) fn regenerate_in_dependant(manifest: &Path, dependency: &str) -> Finding {
    warning(
        "regenerate-in-dependant",
        Place::outside(manifest),
        format!("{} compiles the generator in every build", quoted(dependency)),
        "write `default-features = false`",
    )
}

/// Parts of hookwright that are not of one version.
pub(crate) fn versions_differ(place: &Path, what: &str, version: &str, own: &str) -> Finding {
    warning(
        "versions-differ",
        Place::outside(place),
        format!("{what} is of version {}, and this command of {own}", quoted(version)),
        "use one version of all hookwright crates, and generate again",
    )
}
