//! Findings about schemas that receivers come to regret.

use super::warning;
use crate::finding::catalogue::quoted;
use crate::finding::{Finding, Place};

/// An object that refuses properties that its schema does not name.
pub(crate) fn closed_object(place: Place, keyword: &str) -> Finding {
    warning(
        "closed-object",
        place,
        format!(
            "the first property that the provider adds makes every payload invalid: {} is `false`",
            quoted(keyword)
        ),
        "drop it, or set `unknown_fields = \"ignore\"` under `[tolerance]` in `provider.toml`",
    )
}

/// An enum of strings that refuses others.
pub(crate) fn strict_enum(place: Place, values: usize) -> Finding {
    warning(
        "strict-enum",
        place,
        format!("the first value that the provider adds to these {values} makes payloads invalid"),
        "set `unknown_enum_values = \"keep\"` under `[tolerance]` in `provider.toml`, or drop `enum`",
    )
}

/// A format that a string of an example does not have.
pub(crate) fn contradicted_format(place: Place, format: &str, example: &str, pointer: &str) -> Finding {
    warning(
        "contradicted-format",
        place,
        format!(
            "the string at {} of {} does not have the format {}",
            quoted(pointer),
            quoted(example),
            quoted(format)
        ),
        "drop the format, or name the one that the strings have",
    )
}

/// A required property that an example lacks.
pub(crate) fn unseen_required(place: Place, name: &str, example: &str, pointer: &str) -> Finding {
    warning(
        "unseen-required",
        place,
        match pointer {
            "" => format!("{} has no {}, which is required", quoted(example), quoted(name)),
            _ => {
                format!(
                    "{} has no {} at {}, which is required",
                    quoted(example),
                    quoted(name),
                    quoted(pointer)
                )
            }
        },
        "take the name out of `required`, or correct the example",
    )
}

/// An alternative that no value can take.
pub(crate) fn unreachable_branch(place: Place, reason: &str) -> Finding {
    warning("unreachable-branch", place, format!("no value can take this branch: {reason}"), "remove it")
}

/// A word that is nearly a keyword.
pub(crate) fn misspelt_keyword(place: Place, word: &str, keyword: &str) -> Finding {
    warning(
        "misspelt-keyword",
        place,
        format!("{} is not a keyword, so it has no effect", quoted(word)),
        format!("did you mean {}?", quoted(keyword)),
    )
}

/// An exemption from a rule that found nothing there.
pub(crate) fn needless_exemption(place: Place, rule: &str, rules: &[&str]) -> Finding {
    let help = if rules.contains(&rule) {
        "remove it".to_owned()
    } else {
        format!("the rules are {}", rules.iter().map(|rule| quoted(rule)).collect::<Vec<_>>().join(", "))
    };
    warning("needless-exemption", place, format!("{} finds nothing here", quoted(rule)), help)
}

/// A word that means something elsewhere.
pub(crate) fn foreign_keyword(place: Place, word: &str, from: &str, help: &str) -> Finding {
    warning(
        "foreign-keyword",
        place,
        format!("{} is a word of {from}, and asserts nothing here", quoted(word)),
        help,
    )
}

/// A branch of `oneOf` all of whose values another accepts too.
pub(crate) fn overlapping_branches(place: Place, ty: &str, other: usize) -> Finding {
    warning(
        "overlapping-branches",
        place,
        format!("{ty} that satisfies this branch satisfies branch {other} too, so `oneOf` rejects it"),
        "write `anyOf`, or only the wider branch",
    )
}

/// A part of `allOf` that refuses what others add.
pub(crate) fn closed_base(place: Place, names: &str) -> Finding {
    warning(
        "closed-base",
        place,
        format!("this part allows no other properties, so it rejects those that other parts add: {names}"),
        "drop its `additionalProperties`, and close the whole with `unevaluatedProperties: false`",
    )
}
