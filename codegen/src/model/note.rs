//! What is to be said about types and names once they are decided.

use std::fmt;

use crate::schema::Place;

/// Something a reader of the types should know, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Note {
    /// The schema it is about.
    pub place: Place,
    /// What it is.
    pub what: Widening,
}

/// What a [`Note`] says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Widening {
    /// Describes objects or arrays, but allows every other type as well: any value.
    Untyped,
    /// `$dynamicRef` that can name several schemas: any value.
    Dynamic,
    /// Nothing satisfies it: any value, as the type is never decoded.
    Impossible,
    /// Objects of several schemas that no property tells apart: one struct with all their fields, or
    /// a map where one of them describes none.
    Indistinct,
    /// Items that differ by their place in a list of no fixed length: any value.
    LooseTuple,
    /// Types nested too deep: any value.
    TooDeep,
    /// Two schemas that would get one name: this one was numbered.
    Numbered {
        /// The name it got.
        name: String,
    },
    /// A name in `[names]` that cannot be a type's.
    NotAName {
        /// The name.
        name: String,
    },
    /// A name in `[names]` that another type has been given too.
    TakenName {
        /// The name.
        name: String,
    },
}

impl Widening {
    /// Whether this stops generation; all else is a note.
    pub fn is_error(&self) -> bool {
        matches!(self, Self::NotAName { .. } | Self::TakenName { .. })
    }

    /// What to do about it, where something can be done.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Untyped => {
                "add `\"type\": \"object\"` (or `\"array\"`) if nothing else is meant".to_owned()
            }
            Self::Indistinct => {
                "give each a required property with a `const` of its own, and it becomes an enum".to_owned()
            }
            Self::Numbered { .. } => {
                "choose a name in provider.toml: `[names]`, `\"<file>#<pointer>\" = \"<Name>\"`".to_owned()
            }
            Self::NotAName { .. } => "a type's name is upper camel case, such as `CustomerData`".to_owned(),
            Self::TakenName { .. } => "choose another name, or remove one of the two lines".to_owned(),
            Self::Dynamic | Self::Impossible | Self::LooseTuple | Self::TooDeep => return None,
        })
    }
}

impl fmt::Display for Widening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Untyped => {
                f.write_str("no `type` limits this schema to what it describes: its Rust type is any value")
            }
            Self::Dynamic => {
                f.write_str("a dynamic reference that can name several schemas: its Rust type is any value")
            }
            Self::Impossible => f.write_str("no value satisfies this schema: its Rust type is any value"),
            Self::Indistinct => {
                f.write_str("no property tells these objects apart: their Rust type has the fields of all")
            }
            Self::LooseTuple => f.write_str(
                "items differ by place in a list of no fixed length: their Rust type is any value",
            ),
            Self::TooDeep => f.write_str("nested too deep for a Rust type: any value from here on"),
            Self::Numbered { name } => {
                write!(
                    f,
                    "another type has the same name and nothing around it differs: this one is `{name}`"
                )
            }
            Self::NotAName { name } => write!(f, "`{name}` cannot be the name of a type"),
            Self::TakenName { name } => write!(f, "`{name}` is the name of another type"),
        }
    }
}
