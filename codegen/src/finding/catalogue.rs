//! Every rule, with the text of its messages.
//!
//! Each function makes one kind of finding, and the rule is the function's name with `-`. The place that
//! is passed in is that of the value the message is about, or of its key if the key is wrong.
//! Text from files passes through [`quoted`], so a message is one line and of bounded length.

use std::fmt::Write as _;
use std::io;

use super::{Finding, Place, Severity};
use crate::text::{Unportable, is_hidden};

/// Characters of a name or reference that a message repeats.
const QUOTED_LEN: usize = 120;

/// Event names that a help line lists.
const SHOWN_EVENTS: usize = 5;

fn error(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Finding {
    finding(Severity::Error, rule, place, message.into(), Some(help.into()))
}

fn warning(rule: &'static str, place: Place, message: impl Into<String>, help: impl Into<String>) -> Finding {
    finding(Severity::Warning, rule, place, message.into(), Some(help.into()))
}

fn note(rule: &'static str, place: Place, message: impl Into<String>, help: Option<&str>) -> Finding {
    finding(Severity::Note, rule, place, message.into(), help.map(str::to_owned))
}

fn finding(
    severity: Severity,
    rule: &'static str,
    place: Place,
    message: String,
    help: Option<String>,
) -> Finding {
    Finding { rule, severity, place, message, help }
}

/// `text` between backticks, with invisible characters escaped, cut if it is long.
pub fn quoted(text: &str) -> String {
    let mut shown = String::from("`");
    for (i, c) in text.chars().enumerate() {
        if i == QUOTED_LEN {
            shown.push('…');
            break;
        }
        if is_hidden(c) {
            // Writing to a string cannot fail.
            let _ = write!(shown, "{}", c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown.push('`');
    shown
}

// The schema folder.

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

/// Anything wrong with a `provider.toml`.
pub fn provider_toml(place: Place, message: &str, help: Option<String>) -> Finding {
    finding(Severity::Error, "provider-toml", place, lower_first(message), help)
}

/// How a weakness of a verification is accepted.
const WAIVER: &str = "if this is how the provider does it, accept it with [[waiver]] `finding` and `reason`";

/// A timestamp that is checked and not signed.
pub fn unsigned_timestamp(place: Place) -> Finding {
    warning(
        "unsigned-timestamp",
        place,
        "the signature does not cover the timestamp, so an old request can be replayed with a new timestamp",
        format!("add `{{timestamp}}` to `signed`; {WAIVER}"),
    )
}

/// A delivery that is known by a header, parameter or field which is not signed.
pub fn unsigned_delivery_id(place: Place) -> Finding {
    warning(
        "unsigned-delivery-id",
        place,
        "the signature does not cover the delivery's id, so a recorded request can be replayed under a new id",
        format!("add what identifies it to `signed`, or read the id from the body; {WAIVER}"),
    )
}

/// An event that is named by a header, parameter or field which is not signed.
pub fn unsigned_event(place: Place) -> Finding {
    note(
        "unsigned-event",
        place,
        "the signature does not cover what names the event",
        Some(
            "add it to `signed`, or read it from the body; if this is how the provider does it, accept it with \
              [[waiver]] `finding` and `reason`",
        ),
    )
}

/// Signed parts with nothing between them.
pub fn adjacent_signed_parts(place: Place) -> Finding {
    warning(
        "adjacent-signed-parts",
        place,
        "nothing separates two signed parts, or shows that an optional one is absent, so a part of one can pass for \
         another",
        format!("put the separator that the provider documents between them; {WAIVER}"),
    )
}

/// A scheme without a time.
pub fn no_replay_protection(place: Place) -> Finding {
    note(
        "no-replay-protection",
        place,
        "nothing says when a request was signed, so a recorded one can be replayed once its delivery has been forgotten",
        Some(
            "declare the timestamp if there is one; otherwise accept it with [[waiver]] `finding` and `reason`",
        ),
    )
}

/// A signature of parts of the body.
pub fn unsigned_body(place: Place) -> Finding {
    warning(
        "unsigned-body",
        place,
        "the signature does not cover the whole body, so whoever sees a request can change the rest of it",
        format!("add `{{body}}`, its digest or `{{form*}}` to `signed`; {WAIVER}"),
    )
}

/// A secret in a URL.
pub fn secret_in_url(place: Place) -> Finding {
    note(
        "secret-in-url",
        place,
        "the secret is a part of the URL, which logs and proxies keep",
        Some("keep the path or query out of logs; then accept it with [[waiver]] `finding` and `reason`"),
    )
}

/// A handshake that signs with the secret of requests.
pub fn signed_for_strangers(place: Place) -> Finding {
    warning(
        "signed-for-strangers",
        place,
        "anyone gets a text signed with the secret that requests carry, and can test guesses of the secret with it",
        format!("answer only signed requests, or use a long random secret; {WAIVER}"),
    )
}

/// An algorithm that nothing new should use; `what` says how weak it is.
pub fn weak_algorithm(place: Place, what: &str) -> Finding {
    warning("weak-algorithm", place, what, format!("use another algorithm if the provider has one; {WAIVER}"))
}

/// A waiver of something that is not there.
pub fn needless_waiver(place: Place) -> Finding {
    warning("needless-waiver", place, "this waiver matches no finding", "remove the waiver")
}

/// An entry of `shared` in a `provider.toml` that no file matches.
pub fn shared_names_nothing(place: Place, entry: &str) -> Finding {
    error(
        "shared-names-nothing",
        place,
        format!("no schema file exists at or below {}", quoted(entry)),
        "an entry of `shared` is the path of a file or folder below the provider's folder",
    )
}

/// A correction of a file that is not there.
pub fn overlay_without_file(place: Place, schema: &str) -> Finding {
    error(
        "overlay-without-file",
        place,
        format!("the provider has no schema file {}", quoted(schema)),
        "`schema` is the path of a file below the provider's folder",
    )
}

/// A correction of a place that is not there.
pub fn overlay_nowhere(place: Place, pointer: &str) -> Finding {
    error(
        "overlay-nowhere",
        place,
        format!("there is nothing at {} that this change applies to", quoted(pointer)),
        "the provider may have changed the schema: correct the pointer, or remove the overlay",
    )
}

/// A correction of what is right already.
pub fn overlay_needless(place: Place, pointer: &str) -> Finding {
    warning(
        "overlay-needless",
        place,
        format!("the schema at {} is already as this change would make it", quoted(pointer)),
        "the provider seems to have corrected it: remove the overlay",
    )
}

// JSON.

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

// Schemas.

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

// Types and names.

/// Objects or arrays are described, but every other type is allowed too.
pub fn untyped(place: Place, places: usize) -> Finding {
    let schemas = match places {
        0 | 1 => "this schema allows".to_owned(),
        places => format!("this schema and {} more of the file allow", places - 1),
    };
    note(
        "untyped",
        place,
        format!("without `type`, {schemas} more than described: the Rust type has room for any other value"),
        Some(
            "add `\"type\": \"object\"` (or `\"array\"`) if nothing else is meant; \
             `properties_mean_object = true` under `[types]` in `provider.toml` does so for every schema with `properties`",
        ),
    )
}

/// A `$dynamicRef` that can name several schemas.
pub fn dynamic_type(place: Place) -> Finding {
    note(
        "dynamic-type",
        place,
        "a dynamic reference that can name several schemas: its Rust type is any value",
        None,
    )
}

/// A schema that nothing satisfies.
pub fn impossible(place: Place) -> Finding {
    note("impossible", place, "no value satisfies this schema: its Rust type is any value", None)
}

/// Objects of several schemas that no property tells apart.
pub fn indistinct(place: Place) -> Finding {
    note(
        "indistinct",
        place,
        "branches that cannot be tried one by one (more than 64, or below a `$dynamicRef`): the Rust type has the fields of all of them",
        Some("give each a required property with its own `const` to get an enum"),
    )
}

/// Objects that only the branches themselves tell apart.
pub fn by_verdict(
    place: Place,
    under: Option<(&str, &str)>,
    optional: Option<&str>,
    within: Option<&str>,
) -> Finding {
    let (found, help) = match (optional, within) {
        (Some(name), _) => (
            format!("{name:?} tells these objects apart but is not required"),
            format!("require {name:?} in each branch to have it decide"),
        ),
        (None, Some(name)) => (
            format!("what tells these objects apart is within {name:?}"),
            "give each a required property with its own `const` beside it to have that decide".to_owned(),
        ),
        (None, None) => (
            "no constant of a property tells these objects apart".to_owned(),
            "give each a required property with its own `const` to have it decide".to_owned(),
        ),
    };
    let under = under.map(|(tag, value)| format!("where {tag:?} is {value:?}, ")).unwrap_or_default();
    note("tried-in-order", place, format!("{under}{found}: the first branch that holds decides"), Some(&help))
}

/// Items that differ by their place in a list of no fixed length.
pub fn loose_tuple(place: Place) -> Finding {
    note(
        "loose-tuple",
        place,
        "the schema of an item depends on its position, and the array has no fixed length: their Rust type is any value",
        None,
    )
}

/// A schema that nests deeper than a Rust type may.
pub fn type_too_deep(place: Place) -> Finding {
    note("type-too-deep", place, "nested too deep for a Rust type: any value from here on", None)
}

/// A type that shares its name with another, and was numbered.
pub fn numbered_name(place: Place, name: &str) -> Finding {
    note(
        "numbered-name",
        place,
        format!(
            "another type has the same name, and nothing around them tells the two apart: this one is `{name}`"
        ),
        Some("choose a name in provider.toml: `[names]`, `\"<file>#<pointer>\" = \"<Name>\"`"),
    )
}

/// A name in `[names]` that cannot be a type's.
pub fn not_a_name(place: Place, name: &str) -> Finding {
    error(
        "not-a-name",
        place,
        format!("`{name}` cannot be the name of a type"),
        "a type's name is upper camel case, such as `CustomerData`",
    )
}

/// A name in `[names]` that another type has been given too.
pub fn taken_name(place: Place, name: &str) -> Finding {
    error(
        "taken-name",
        place,
        format!("`{name}` is the name of another type"),
        "choose another name; that of an event's type is made from the event's, and `Event`, `Payload` and `Unknown` are the \
         module's own",
    )
}

/// An entry of `[names]` in a `provider.toml` that no type, variant or field is at.
pub fn name_of_nothing(place: Place, entry: &str) -> Finding {
    error(
        "name-of-nothing",
        place,
        format!("no type, variant or field is made from {}", quoted(entry)),
        "the key is the place of a schema: `order.paid.schema.json#/properties/customer`",
    )
}

/// A place under `[types]` in a `provider.toml` at which no value has a type.
pub fn type_of_nothing(place: Place, entry: &str) -> Finding {
    error(
        "type-of-nothing",
        place,
        format!("no field, item or value of a map has its type from {}", quoted(entry)),
        "the key is the place of a schema: `order.paid.schema.json#/properties/total`",
    )
}

// Examples.

/// An example that its schema refuses.
pub fn invalid_example(place: Place, event: &str, violation: &str, schema: &str) -> Finding {
    error(
        "invalid-example",
        place,
        format!("the schema of {} refuses this example: {violation}", quoted(event)),
        format!("correct the example, or the schema at {}", quoted(schema)),
    )
}

/// A schema that the independent validator does not take, so that its examples were not checked.
pub fn examples_unchecked(place: Place, reason: &str) -> Finding {
    warning(
        "examples-unchecked",
        place,
        format!("the examples were not checked: {}", lower_first(reason)),
        "the generated code enforces the schema all the same",
    )
}

// Output.

/// A file in the way of a generated one that the generator did not write.
pub fn foreign_output(place: Place) -> Finding {
    error(
        "foreign-output",
        place,
        "this file is in the way and was not generated: its first line is not the generator's",
        "choose another folder with `--out`, or remove the file",
    )
}

/// A file that was generated for other schemas.
pub fn foreign_in_the_way(place: Place) -> Finding {
    error(
        "foreign-in-the-way",
        place,
        "this file is in the way: it was generated, but no run for these schemas wrote it",
        "choose another folder with `--out`, or remove the file",
    )
}

/// A file that was generated for other schemas and is left alone.
pub fn foreign_generated(place: Place) -> Finding {
    warning(
        "foreign-generated",
        place,
        "this file was generated, but no run for these schemas wrote it, so it was left alone",
        "remove it if nothing needs it, or keep generated trees in folders that do not contain each other",
    )
}

/// An output folder that holds what other schemas became.
pub fn output_of_other_schemas(place: Place) -> Finding {
    error(
        "output-of-other-schemas",
        place,
        "this folder was generated from other schemas: none of its providers is among these",
        "check `--schemas` and `--out`; if the providers were renamed or removed, delete the generated files first",
    )
}

/// An output folder in the schema folder.
pub fn output_in_schemas(place: Place) -> Finding {
    error(
        "output-in-schemas",
        place,
        "this folder is in the schema folder, where nothing is generated",
        "choose another folder with `--out`",
    )
}

/// A path that goes through a symbolic link.
pub fn through_link(place: Place) -> Finding {
    error(
        "through-link",
        place,
        "this is a symbolic link, and nothing is written or removed through one",
        "replace the link with its target, or name the target folder instead",
    )
}

/// A path that does not stay in its folder.
pub fn leads_out(place: Place) -> Finding {
    error(
        "leads-out",
        place,
        "this path leads outside its folder, where nothing is written or removed",
        "correct the name that leads there",
    )
}

/// A generated file or its folder that the operating system does not let us write.
pub fn unwritable(place: Place, error: &io::Error) -> Finding {
    self::error(
        "unwritable",
        place,
        format!("cannot be written: {}", reason(error)),
        "check that the folder exists, that its permissions let you write, and that the disk is not full",
    )
}

// What the command line names.

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

// The run itself.

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

/// Why the operating system refuses, in the same words on all of them where it matters.
fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => lower_first(&error.to_string()),
    }
}

/// `text` as it continues a sentence.
pub fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    // An abbreviation at the start ("UTF-8 …") keeps its case.
    match (chars.next(), chars.next()) {
        (Some(first), Some(second)) if second.is_lowercase() => {
            format!("{}{}", first.to_lowercase(), text.get(first.len_utf8()..).unwrap_or_default())
        }
        _ => text.to_owned(),
    }
}
