//! Examples, and what is written.

use std::io;

use super::{error, lower_first, quoted, reason, warning};
use crate::finding::{Finding, Place};

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

/// A manifest that does not declare the features of events as they are.
pub fn undeclared_features(place: Place, problems: &str) -> Finding {
    warning(
        "undeclared-features",
        place,
        format!("the features of events are others than this manifest declares: {problems}"),
        "put what `hookwright generate` prints below `[features]`; an event whose feature is not declared is received as an \
         unknown one",
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
