//! JSON, schemas, and references between them.

use super::{error, finding, note, quoted, warning};
use crate::finding::{Finding, Place, Severity};

/// Bytes that are not UTF-8.
pub fn not_utf8(place: Place) -> Finding {
    error("not-utf8", place, "this byte is not UTF-8", "save the file as UTF-8")
}

/// A byte-order mark, which JSON forbids (RFC 8259 §8.1).
pub fn byte_order_mark(place: Place) -> Finding {
    error(
        "byte-order-mark",
        place,
        "the file begins with a byte-order mark, which JSON forbids",
        "save it as \"UTF-8 without BOM\", or remove its first three bytes: `sed -i '1s/^\\xef\\xbb\\xbf//' FILE`",
    )
}

/// Text that is not JSON.
pub fn not_json(place: Place, message: &str) -> Finding {
    error(
        "not-json",
        place,
        format!("not JSON: {message}"),
        "the file must be one JSON document as RFC 8259 has it",
    )
}

/// A name that an object has twice.
pub fn duplicate_key(place: Place) -> Finding {
    error(
        "duplicate-key",
        place,
        "the object already has a member of this name",
        "remove or rename one: readers disagree on which of them counts",
    )
}

/// A document that nests deeper than any payload may.
pub fn nested_too_deep(place: Place, limit: usize) -> Finding {
    error(
        "nested-too-deep",
        place,
        format!("arrays and objects nest deeper than {limit} levels here"),
        "move inner schemas to `$defs` and refer to them",
    )
}

/// A value where a schema must be.
pub fn not_a_schema(place: Place, found: &str) -> Finding {
    error(
        "not-a-schema",
        place,
        format!("{found} is not a schema"),
        "a schema is an object, or `true` or `false`",
    )
}

/// A `$schema` that names neither a draft nor a meta-schema of the folder.
pub fn unknown_draft(place: Place) -> Finding {
    warning(
        "unknown-draft",
        place,
        "this URI is neither a known draft nor a meta-schema of the folder; the schema is read with the provider's draft",
        "name a draft, or save the meta-schema in the provider's folder and map its URI under `[references]`",
    )
}

/// A keyword whose value is not what the keyword takes.
pub fn keyword_value(place: Place, keyword: &str, expected: &str, help: String) -> Finding {
    error("keyword-value", place, format!("{} takes {expected}", quoted(keyword)), help)
}

/// A keyword beside a `$ref` that hides it.
pub fn ignored_sibling(place: Place, keyword: &str, draft: &str) -> Finding {
    warning(
        "ignored-sibling",
        place,
        format!("draft {draft} ignores {} beside `$ref`", quoted(keyword)),
        "remove it, put both into `allOf`, or name draft 2020-12 in `$schema`",
    )
}

/// A schema whose keywords exclude each other.
pub fn unsatisfiable(place: Place, reason: &str) -> Finding {
    warning(
        "unsatisfiable",
        place,
        format!("nothing satisfies this schema: {reason}"),
        "correct the keywords, or correct the provider's schema with an `[[overlay]]` in `provider.toml`",
    )
}

/// An event that its own schema names otherwise than its file.
pub fn event_never_named(place: Place, event: &str, said: &Option<String>) -> Finding {
    let (what, help) = match said {
        Some(said) => (
            format!("{} here, and not {}", quoted(said), quoted(event)),
            format!("write `\"{event}\" = {said:?}` under `[events]` in `provider.toml`, or rename the file"),
        ),
        None => (
            format!("something else here than {}", quoted(event)),
            "give the event the name that requests have, under `[events]` in `provider.toml`, or rename the file"
                .to_owned(),
        ),
    };
    warning(
        "event-never-named",
        place,
        format!("the template `event` in `provider.toml` reads {what}: such a delivery is `Event::Unknown`"),
        help,
    )
}

/// A key of `[events]` in a `provider.toml` that no event's file has as its name.
pub fn events_names_nothing(place: Place, name: &str) -> Finding {
    error(
        "events-names-nothing",
        place,
        format!("no event's file is called {}", quoted(name)),
        "a key of `[events]` is an event's path below the provider's folder, with `.` for `/` and without `.schema.json`",
    )
}

/// Flags for the whole of a pattern, which ECMA-262 does not have.
pub fn leading_flags(place: Place, flags: &str) -> Finding {
    note(
        "leading-flags",
        place,
        format!(
            "ECMA-262 has no {} at the start of a pattern; it is read as flags for all of it",
            quoted(flags)
        ),
        None,
    )
}

/// A pattern that is not a regular expression.
pub fn bad_pattern(place: Place, reason: &str) -> Finding {
    error(
        "bad-pattern",
        place,
        format!("not an ECMA-262 regular expression: {reason}"),
        "patterns have the syntax of JavaScript's regular expressions with the flag `u`",
    )
}

/// A pattern that only web browsers accept.
pub fn lenient_pattern(place: Place, reason: &str) -> Finding {
    finding(
        Severity::Note,
        "lenient-pattern",
        place,
        format!("only web browsers accept this pattern, and it is read as they do: {reason}"),
        None,
    )
}

/// A type whose bytes are checked and then decoded, not both at once.
pub fn validated_before_decoding(place: Place, name: &str, why: &str) -> Finding {
    finding(Severity::Note, "validated-before-decoding", place, format!("{}: {why}", quoted(name)), None)
}

/// A type that did not come out as it was meant: a fault of the generator.
pub fn type_mismatch(place: Place, problem: &str) -> Finding {
    error(
        "type-mismatch",
        place,
        problem,
        "this is a bug in the generator: please report it together with the schema",
    )
}

/// A relative reference that holds only from the provider's folder.
pub fn reference_from_root(place: Place, reference: &str) -> Finding {
    finding(
        Severity::Note,
        "reference-from-root",
        place,
        format!(
            "{} does not exist beside this file; the file of that name in the provider's folder is used",
            quoted(reference)
        ),
        None,
    )
}

/// A `$ref` to a value that does not exist.
pub fn dangling_reference(place: Place, reference: &str) -> Finding {
    error(
        "dangling-reference",
        place,
        format!("{} does not exist", quoted(reference)),
        "a reference is `#/pointer`, `#anchor`, or the relative path of a file of this provider, with either",
    )
}

/// A `$ref` to a file that is not the provider's.
pub fn outside_reference(place: Place, reference: &str) -> Finding {
    error(
        "outside-reference",
        place,
        format!("{} points outside the provider's folder", quoted(reference)),
        "copy the file into the provider's folder, below a folder whose name begins with `_`",
    )
}

/// A `$ref` to a URL that nothing maps to a file.
pub fn remote_reference(place: Place, reference: &str) -> Finding {
    error(
        "remote-reference",
        place,
        format!("{} is not in the schema folder, and nothing is fetched from the network", quoted(reference)),
        "save the document in the provider's folder and map its URL under `[references]` in `provider.toml`",
    )
}

/// References that lead back to themselves with no other keyword between.
pub fn reference_cycle(place: Place, reference: &str) -> Finding {
    error(
        "reference-cycle",
        place,
        format!("{} leads back here without ever reaching a type", quoted(reference)),
        "point one of the references at the intended schema",
    )
}
