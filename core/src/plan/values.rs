//! `const` and `enum` with objects or arrays in them: found by the hash that is gathered while reading.

use std::hash::RandomState;

use super::node::Node;
use crate::schema::Constant;
use crate::validate::hash::hash_constant;

/// A hash that equal JSON values share.
pub(crate) type Hash128 = u128;

/// For each list of values the leaf that dies if none of them is there, and the values by their hashes.
pub(crate) type Constants = Box<[(u32, Box<[(Hash128, &'static Constant)]>)]>;

pub(super) fn constants(
    keys: &RandomState,
    leaves: &[Vec<Node>],
    is: impl Fn(&Constant) -> bool,
) -> Constants {
    let mut all = Vec::new();
    for (leaf, nodes) in leaves.iter().enumerate() {
        for values in nodes.iter().flat_map(|node| node.schema.values) {
            let values = values.allowed.iter().filter(|value| is(value));
            let mut hashed: Vec<_> = values.map(|value| (hash_constant(keys, value), value)).collect();
            hashed.sort_by_key(|(hash, _)| *hash);
            all.push((leaf as u32, hashed.into()));
        }
    }
    all.into()
}
