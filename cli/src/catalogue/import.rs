//! What can be wrong with a document that is imported, and what is worth knowing about it.

use std::path::Path;

use super::{error, note};
use crate::finding::catalogue::{self, quoted};
use crate::finding::{Finding, Findings, Place};

/// A text that is not YAML.
pub(crate) fn not_yaml(place: Place, what: &str) -> Findings {
    error(
        "not-yaml",
        place,
        format!("not YAML: {what}"),
        "a file that begins with `{` is read as JSON, any other as YAML 1.2",
    )
}

/// A document longer than any description is.
pub(crate) fn too_long(path: &Path, limit: u64) -> Findings {
    error(
        "document-too-long",
        Place::outside(path),
        format!("the document is longer than {} MiB", limit / (1024 * 1024)),
        "cut out what describes no event",
    )
}

/// A document of a kind that is not known.
pub(crate) fn unknown_dialect(place: Place) -> Findings {
    error(
        "unknown-document",
        place,
        "this is neither OpenAPI, nor Swagger, nor AsyncAPI, nor a JSON Schema",
        "its root must have `openapi` (3.x), `swagger` (2.0), `asyncapi` (2.x or 3.x), `$schema`, `$defs` or `definitions`",
    )
}

/// A version of a specification that is not known.
pub(crate) fn unknown_version(place: Place, what: &str, version: &str) -> Findings {
    error(
        "unknown-version",
        place,
        format!("{what} {} is not known", quoted(version)),
        "OpenAPI 3.0 to 3.2, Swagger 2.0 and AsyncAPI 2.x and 3.x are",
    )
}

/// A document with no event in it.
pub(crate) fn no_events(place: Place, hint: &str) -> Findings {
    error("no-events", place, "no event was found in this document", hint)
}

/// `--only` left nothing.
pub(crate) fn nothing_selected(place: Place, names: &[String]) -> Findings {
    let list: Vec<String> = names.iter().take(12).map(|name| quoted(name)).collect();
    error(
        "nothing-selected",
        place,
        "`--only` selects none of the events",
        format!("there are {}", list.join(", ")),
    )
}

/// A placeholder of `--name` that is none.
pub(crate) fn unknown_placeholder(placeholder: &str) -> Findings {
    error(
        "unknown-placeholder",
        Place::outside(Path::new("")),
        format!("{} in `--name` is not a placeholder", quoted(placeholder)),
        "there are `{name}`, `{qualifier}` for the operation, method or channel, and `{body:/pointer}` for the one string that \
         the schema allows there",
    )
}

/// A pattern of `--components` that selects nothing, with the names that are nearest to it.
pub(crate) fn no_component(place: Place, pattern: &str, names: &[String], count: usize) -> Findings {
    let list: Vec<String> = names.iter().map(|name| quoted(name)).collect();
    let help = match count {
        0 => "the document has no components or definitions".to_owned(),
        _ => format!("there are {count}; the nearest are {}", list.join(", ")),
    };
    let message = format!("{} in `--components` matches no component", quoted(pattern));
    error("no-such-component", place, message, help)
}

/// An event whose name in payloads, taken by `--name`, is empty or another event's.
pub(crate) fn unusable_name(place: Place, name: &str) -> Findings {
    let message = match name {
        "" => "the name of this event would be empty".to_owned(),
        name => format!("another event of the document is called {} too", quoted(name)),
    };
    let help = "take the name from another place with `--name '{body:/pointer}'`, or leave the event out with `--only`";
    error("unusable-name", place, message, help)
}

/// A finding of the generator, reworded for a document.
fn of_document(found: Finding, message: Option<String>, help: &str) -> Findings {
    let message = message.unwrap_or(found.message);
    Finding { message, help: Some(help.to_owned()), ..found }.into()
}

/// A reference to nothing.
pub(crate) fn dangling(place: Place, reference: &str) -> Findings {
    let found = catalogue::dangling_reference(place, reference);
    of_document(found, None, "correct the reference, or add what it names")
}

/// A reference to the network.
pub(crate) fn remote(place: Place, reference: &str) -> Findings {
    let message =
        format!("{} is not in this document, and nothing is fetched from the network", quoted(reference));
    let help = "save what it names beside the document and refer to the file, or bundle the document first";
    of_document(catalogue::remote_reference(place, reference), Some(message), help)
}

/// A reference to a file outside of the document's folder.
pub(crate) fn outside(place: Place, reference: &str) -> Findings {
    let message = format!("{} points outside the document's folder", quoted(reference));
    let help = "put all files of the document into one folder";
    of_document(catalogue::outside_reference(place, reference), Some(message), help)
}

/// References that lead in a circle.
pub(crate) fn cycle(place: Place, reference: &str) -> Findings {
    let message = format!("{} leads back here without ever reaching a schema", quoted(reference));
    let help = "point one of the references at the intended schema";
    of_document(catalogue::reference_cycle(place, reference), Some(message), help)
}

/// A value where a schema must be.
pub(crate) fn not_a_schema(place: Place, kind: &str) -> Findings {
    catalogue::not_a_schema(place, kind).into()
}

/// A file that was imported and then changed by hand.
pub(crate) fn edited(path: &Path) -> Findings {
    error(
        "edited-import",
        Place::outside(path),
        "this file was imported and then changed by hand; the import would undo that",
        "express the change as an `[[overlay]]` in `provider.toml`, which imports leave alone, and replace the file with `--force`",
    )
}

/// A file that another document gave, with other words.
pub(crate) fn from_another(path: &Path, document: &str) -> Findings {
    error(
        "file-of-another-document",
        Place::outside(path),
        format!("this file was imported from {}, with different content", quoted(document)),
        "import it as another provider or version; `--force` replaces the file for the events of both",
    )
}

/// A file that would be overwritten and was not imported.
pub(crate) fn in_the_way(path: &Path) -> Findings {
    error(
        "file-exists",
        Place::outside(path),
        "this file already exists and was not imported",
        "move it away, leave the event out with `--only`, or replace the file with `--force`",
    )
}

/// A memory of imports that is not one.
pub(crate) fn bad_manifest(path: &Path) -> Findings {
    error(
        "bad-import-memory",
        Place::outside(path),
        "this is not a record of imports: it must be a JSON object of documents, each an object of files and digests",
        "restore the file, or remove it; the import then asks for `--force` where it replaces files",
    )
}

/// A memory of imports that names a file which no import gives.
pub(crate) fn foreign_in_manifest(path: &Path, named: &str) -> Findings {
    error(
        "foreign-in-import-memory",
        Place::outside(path),
        format!("{} is recorded as imported, but no import writes a file of that name", quoted(named)),
        "this file was changed by hand: restore it, or remove it",
    )
}

/// A name that leads to no provider's folder.
pub(crate) fn provider(given: &str) -> Findings {
    error(
        "provider-path",
        Place::outside(Path::new("")),
        format!("{} does not name a provider", quoted(given)),
        "write `<provider>`, or `<provider>/<version>`, of letters, digits, `.`, `-` and `_`",
    )
}

// What could not be carried over, or was carried over differently.

/// A message or an operation without a schema that is read; `what` says what it lacks.
pub(crate) fn event_without_schema(place: Place, what: &str) -> Finding {
    note("event-without-schema", place, format!("{what}, and is left out"))
}

/// A payload that another language than JSON Schema describes.
pub(crate) fn schema_format(place: Place, format: &str) -> Finding {
    note("schema-format", place, format!("a payload in the schema format {} is left out", quoted(format)))
}

/// An event whose name cannot be a file's name, or whose file name is taken.
pub(crate) fn event_renamed(place: Place, file: &str) -> Finding {
    let words = format!("this event's file is called `{file}`, which is not its name in the document");
    note("event-renamed", place, words)
}

/// An example at a URL.
pub(crate) fn external_example(place: Place) -> Finding {
    note("external-example", place, "this example is stored elsewhere, and nothing is fetched: left out")
}

/// An example that its own schema refuses.
pub(crate) fn refused_example(place: Place, keyword: &str, pointer: &str) -> Finding {
    let words = format!("this example violates `{keyword}` of its own schema at `{pointer}`: left out");
    note("refused-example", place, words)
}

/// A discriminator that is carried over in part, or not at all; `what` says why.
pub(crate) fn discriminator(place: Place, what: &str) -> Finding {
    note("discriminator", place, what)
}

/// A `$dynamicRef` or `$recursiveRef`.
pub(crate) fn dynamic_reference(place: Place) -> Finding {
    let words = "a dynamic reference may lead elsewhere now that schemas are in files";
    note("dynamic-reference", place, words)
}

/// `required` that is not a list: draft 3 had it in the property.
pub(crate) fn required_by_itself(place: Place) -> Finding {
    note("required-by-itself", place, "`required` must be a list of names: left out")
}

/// A `type` that JSON Schema does not have.
pub(crate) fn unknown_type(place: Place) -> Finding {
    let words = "JSON Schema has no such `type`: left out, so anything is allowed here";
    note("unknown-type", place, words)
}

/// Keywords beside a `$ref` that hides them.
pub(crate) fn dropped_siblings(place: Place) -> Finding {
    let words = "keywords beside `$ref` have no meaning in this version: left out";
    note("dropped-siblings", place, words)
}

/// An item that leads back to the schema that has it.
pub(crate) fn circle(place: Place) -> Finding {
    note("circle", place, "this leads back to the schema that it is part of, so it says nothing: left out")
}

/// A parent that is one of its children.
pub(crate) fn inheritance(place: Place) -> Finding {
    let words = "this schema and its children refer to each other: it becomes one of the children, and these have its own keywords";
    note("inheritance", place, words)
}

/// An event whose schema does not fix the value that its name is taken from.
pub(crate) fn no_constant(place: Place, pointer: &str, file: &str) -> Finding {
    let words =
        format!("this event's schema does not fix one string at `{pointer}`: its file is called `{file}`");
    note("no-constant", place, words)
}

/// A name that a file cannot have.
pub(crate) fn not_a_file_name(place: Place, file: &str, name: &str) -> Finding {
    let words = format!(
        "this event's file is called `{file}`: write `\"{file}\" = {name:?}` under `[events]` in `provider.toml`"
    );
    note("not-a-file-name", place, words)
}
