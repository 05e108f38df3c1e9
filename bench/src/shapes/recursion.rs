//! Two schemas that both describe every node, and both go down: without care, two to the depth.

use super::vocabulary::{array, object, record, reference, root, string, with, word};
use super::{Kind, Shape};
use crate::json::Json;
use crate::random::Random;

pub(super) const TREE_OF_TWO_VIEWS: Shape = Shape {
    name: "tree-of-two-views",
    about: "two schemas describe every node of a tree, and both go down",
    kind: Kind::Unions,
    schema,
    valid,
    invalid,
};

fn schema() -> Json {
    let children = || ["child", "left", "right"].map(|name| (name, reference("node")));
    let [child, left, right] = children();
    let outline = record(object(children()), &["name"]);
    let name = with(string(), "minLength", 1.into());
    let meaning = record(object([("name", name), child, left, right]), &[]);
    let node = object([("allOf", array([reference("outline"), reference("meaning")]))]);
    root(reference("node"), object([("node", node), ("outline", outline), ("meaning", meaning)]))
}

fn valid() -> Vec<Json> {
    let random = &mut Random::seeded(2);
    let mut payloads = [4, 8, 11, 16, 24, 32, 48].map(|depth| deep(random, depth, None)).to_vec();
    payloads.extend([2, 4, 6].map(|depth| wide(random, depth)));
    payloads
}

/// A list of nodes, the last of which has a name of its own if one is given.
fn deep(random: &mut Random, depth: usize, last: Option<&str>) -> Json {
    if depth == 0 {
        return object([("name", last.unwrap_or_else(|| word(random)).into())]);
    }
    object([("name", word(random).into()), ("child", deep(random, depth - 1, last))])
}

fn wide(random: &mut Random, depth: usize) -> Json {
    let name = ("name", word(random).into());
    if depth == 0 {
        return object([name]);
    }
    object([name, ("left", wide(random, depth - 1)), ("right", wide(random, depth - 1))])
}

fn invalid() -> Vec<Json> {
    let random = &mut Random::seeded(3);
    [6, 28].map(|depth| deep(random, depth, Some(""))).into()
}
