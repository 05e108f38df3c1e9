//! The only ways for text to reach generated source: one function for each kind of place.
//!
//! Titles, descriptions, names, patterns and values come from the publisher of a schema, and the compiler runs
//! what they become. So text reaches a file in one of six forms, each of which is written only here:
//!
//! | where it stands | what writes it |
//! |---|---|
//! | a documentation comment | `DocLine` |
//! | a comment of the header | `comment` |
//! | a string | `literal`, or `pasted` for a whole document |
//! | an identifier, a segment of a path | `identifier` |
//! | a path of a user's own type | `type_path` |
//! | a file | `Source`, which `render` makes of the above |
//!
//! `quote!` writes a `&str` as a string by itself; `settled`, through which `render` passes every token, writes such
//! strings and documentation anew, as these functions would have.

mod doc;
mod file_name;
mod hidden;
mod identifier;
mod literal;
mod settle;
mod type_path;

pub(crate) use doc::{DocLine, comment};
pub(crate) use file_name::is_device;
pub use file_name::{Unportable, unportable};
pub use hidden::{is_hidden, visible};
pub(crate) use identifier::{identifier, is_path_keyword};
pub(crate) use literal::{literal, pasted};
pub(crate) use settle::{settle, settled, settled_documentation, settled_text};
pub(crate) use type_path::type_path;
