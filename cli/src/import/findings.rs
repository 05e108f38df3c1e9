//! What can be wrong with a document that is imported, and what is worth knowing about it.

use std::path::Path;

use crate::finding::catalogue::quoted;
use crate::finding::{Finding, Findings, Place, Severity};

fn error(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Findings {
    Finding { rule, severity: Severity::Error, place, message: message.into(), help: Some(help.into()) }
        .into()
}

/// A text that is no YAML.
pub(super) fn not_yaml(place: Place, what: &str) -> Findings {
    error(
        "not-yaml",
        place,
        format!("not YAML: {what}"),
        "a file that begins with `{` is read as JSON, any other as YAML 1.2",
    )
}

/// A document longer than any description is.
pub(super) fn too_long(path: &Path, limit: u64) -> Findings {
    error(
        "document-too-long",
        Place::outside(path),
        format!("the document is longer than {} MiB", limit / (1024 * 1024)),
        "cut out what describes no event",
    )
}

/// A document of a kind that is not known.
pub(super) fn unknown_dialect(place: Place) -> Findings {
    error(
        "unknown-document",
        place,
        "this is neither OpenAPI, nor Swagger, nor AsyncAPI, nor a JSON Schema",
        "its root must have `openapi` (3.x), `swagger` (2.0), `asyncapi` (2.x or 3.x), `$schema`, `$defs` or `definitions`",
    )
}

/// A version of a specification that is not known.
pub(super) fn unknown_version(place: Place, what: &str, version: &str) -> Findings {
    error(
        "unknown-version",
        place,
        format!("{what} {} is not known", quoted(version)),
        "OpenAPI 3.0 to 3.2, Swagger 2.0 and AsyncAPI 2.x and 3.x are",
    )
}

/// A document with no event in it.
pub(super) fn no_events(place: Place, hint: &str) -> Findings {
    error("no-events", place, "no event was found in this document", hint)
}

/// `--only` left nothing.
pub(super) fn nothing_selected(place: Place, names: &[String]) -> Findings {
    let list: Vec<String> = names.iter().take(12).map(|name| quoted(name)).collect();
    error(
        "nothing-selected",
        place,
        "`--only` selects none of the events",
        format!("there are {}", list.join(", ")),
    )
}

/// A reference to nothing.
pub(super) fn dangling(place: Place, reference: &str) -> Findings {
    error(
        "dangling-reference",
        place,
        format!("nothing is at {}", quoted(reference)),
        "correct the reference, or add what it names",
    )
}

/// A reference to the network.
pub(super) fn remote(place: Place, reference: &str) -> Findings {
    error(
        "remote-reference",
        place,
        format!("{} is not in this document, and nothing is fetched from the network", quoted(reference)),
        "save what it names beside the document and refer to the file, or bundle the document first",
    )
}

/// A reference to a file outside of the document's folder.
pub(super) fn outside(place: Place, reference: &str) -> Findings {
    error(
        "outside-reference",
        place,
        format!("{} leads out of the document's folder", quoted(reference)),
        "put all files of the document into one folder",
    )
}

/// References that lead in a circle.
pub(super) fn cycle(place: Place, reference: &str) -> Findings {
    error(
        "reference-cycle",
        place,
        format!("{} leads back here and never to anything", quoted(reference)),
        "let one of the references name what was meant",
    )
}

/// A value where a schema must be.
pub(super) fn not_a_schema(place: Place, kind: &str) -> Findings {
    error(
        "not-a-schema",
        place,
        format!("{kind} is not a schema"),
        "a schema is an object, or `true` or `false`",
    )
}

/// A file that was imported and then changed by hand.
pub(super) fn edited(path: &Path) -> Findings {
    error(
        "edited-import",
        Place::outside(path),
        "this file was imported and then changed by hand; the import would undo that",
        "say the change as an `[[overlay]]` of `provider.toml`, which imports leave alone, and replace the file with `--force`",
    )
}

/// A file that another document gave, with other words.
pub(super) fn from_another(path: &Path, document: &str) -> Findings {
    error(
        "file-of-another-document",
        Place::outside(path),
        format!("{} gave this file, and says something else in it", quoted(document)),
        "import it as another provider or version; `--force` replaces the file for the events of both",
    )
}

/// A file that would be overwritten and was not imported.
pub(super) fn in_the_way(path: &Path) -> Findings {
    error(
        "file-exists",
        Place::outside(path),
        "this file is there and was not imported",
        "move it away, leave the event out with `--only`, or replace the file with `--force`",
    )
}

/// What could not be carried over, or was carried over differently.
pub(super) fn note(rule: &'static str, place: Place, message: impl Into<String>) -> Finding {
    Finding { rule, severity: Severity::Note, place, message: message.into(), help: None }
}

/// A name that leads to no provider's folder.
pub(super) fn provider(given: &str) -> Findings {
    error(
        "provider-path",
        Place::outside(Path::new("")),
        format!("{} names no provider", quoted(given)),
        "write `<provider>`, or `<provider>/<version>`, of letters, digits, `.`, `-` and `_`",
    )
}
