//! Types and names.

use super::{error, note, quoted};
use crate::finding::{Finding, Place};

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

/// Objects or lists of several schemas that nothing tells apart; `ty` is what becomes of them.
pub fn indistinct(place: Place, ty: &str) -> Finding {
    note(
        "indistinct",
        place,
        format!(
            "branches that cannot be tried one by one (more than 64, or schemas of this provider have a `$dynamicRef` \
             that can name several): the Rust type {ty}"
        ),
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
            "no required property has strings, numbers or booleans of its own in each of these branches"
                .to_owned(),
            "give each a required property with its own `const` to have it decide".to_owned(),
        ),
    };
    let under = under.map(|(tag, value)| format!("where {tag:?} is {value:?}, ")).unwrap_or_default();
    tried(place, &format!("{under}{found}"), Some(&help))
}

fn tried(place: Place, found: &str, help: Option<&str>) -> Finding {
    note("tried-in-order", place, format!("{found}: the first branch that holds decides"), help)
}

/// Lists that their items alone tell apart.
pub fn by_parts(place: Place) -> Finding {
    tried(place, "only the items tell these lists apart", None)
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

/// Properties that differ by their name, where names are not listed.
pub fn loose_map(place: Place, open: bool) -> Finding {
    let (why, help) = if open {
        (
            "names that fit no pattern may have any value",
            "add `\"additionalProperties\": false` if there are no such names",
        )
    } else {
        (
            "a value could be taken for one of another",
            "values that a required property with its own `const` tells apart become an enum",
        )
    };
    note(
        "loose-map",
        place,
        format!(
            "the schema of a property depends on the pattern that its name fits, and {why}: their Rust type is any value"
        ),
        Some(help),
    )
}

/// A property that only branches describe that are not told apart.
pub fn loose_field(place: Place, property: &str) -> Finding {
    note(
        "loose-field",
        place,
        format!(
            "what describes {} does not hold for every value (it is in a branch, a condition or `dependentSchemas`), and these \
             values are not told apart: its Rust type is any value",
            quoted(property)
        ),
        Some("describe it under `properties` beside them, with what holds in each of them"),
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

/// An event whose Cargo feature would be called after another event.
pub fn numbered_feature(place: Place, event: &str, name: &str) -> Finding {
    error(
        "numbered-feature",
        place,
        format!(
            "another event is called the same in Rust, so the type of {} would be `{name}`, and its feature have a number. An \
             event that comes or goes could make that feature mean the other event",
            quoted(event)
        ),
        "choose a name in provider.toml: `[names]`, `\"<file>#\" = \"<Name>\"`",
    )
}

/// A definition whose name keeps its ending.
pub fn kept_suffix(place: Place, short: &str, name: &str) -> Finding {
    note(
        "kept-suffix",
        place,
        format!("another type is called `{short}` as well: this one keeps its ending and is `{name}`"),
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
