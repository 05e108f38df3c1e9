//! The strings that a schema allows in a place.

use super::document::{At, Documents};
use crate::json::{Json, Node, tokens};

/// Schemas that are followed.
const DEEPEST: usize = 64;

/// The strings that a schema lists for the value at a pointer, by `const` or `enum`; none if it lists nothing.
pub(super) fn at(documents: &mut Documents, schema: &At, pointer: &str) -> Vec<String> {
    let path: Vec<String> = tokens(pointer).into_iter().flatten().collect();
    values(documents, schema, &path, DEEPEST).unwrap_or_default()
}

fn values(documents: &mut Documents, schema: &At, path: &[String], left: usize) -> Option<Vec<String>> {
    let left = left.checked_sub(1)?;
    let at = documents.follow(schema).ok()?;
    let own = match path.split_first() {
        Some((name, rest)) => {
            let property = at.below("properties").below(name);
            documents.get(&property).is_some().then(|| values(documents, &property, rest, left)).flatten()
        }
        None => documents.get(&at).and_then(listed),
    };
    if own.is_some() {
        return own;
    }
    let list = at.below("allOf");
    let count = documents.get(&list).and_then(Node::as_array).map_or(0, <[Node]>::len);
    (0..count).find_map(|index| values(documents, &list.below(&index.to_string()), path, left))
}

/// The strings of `const` or `enum`.
fn listed(node: &Node) -> Option<Vec<String>> {
    let one = node.get("const").map(std::slice::from_ref);
    let values = one.or_else(|| node.get("enum").and_then(Node::as_array))?;
    let strings = values.iter().filter(|value| value.value != Json::Null);
    strings.map(|value| value.as_str().map(str::to_owned)).collect()
}
