//! `nullable: true`, which became the type `null`.

use crate::json::{Json, Member, Node, member};

/// Whether a schema of OpenAPI or Swagger allows `null` by its own word.
pub(super) fn is_nullable(node: &Node) -> bool {
    ["nullable", "x-nullable"].iter().any(|name| node.get(name).and_then(Node::as_bool) == Some(true))
}

/// Annotations stay where they are when a schema becomes a branch.
const OUTSIDE: [&str; 6] = ["title", "description", "default", "examples", "deprecated", "$comment"];

/// The keywords with `null` allowed beside everything else. OpenAPI 3.0.3 says that `nullable` counts only
/// beside `type` and that `enum` must list `null` itself; authors mean that `null` may come, and a payload
/// that is refused is a lost event.
pub(super) fn with_null(mut keywords: Vec<Member>) -> Vec<Member> {
    const APPLICATORS: [&str; 7] = ["$ref", "allOf", "anyOf", "oneOf", "not", "const", "if"];
    let applies = keywords.iter().any(|keyword| APPLICATORS.contains(&keyword.name.as_str()));
    if applies {
        let (mut outside, inside): (Vec<Member>, Vec<Member>) =
            keywords.into_iter().partition(|keyword| OUTSIDE.contains(&keyword.name.as_str()));
        let null: Json = [("type", Json::from("null"))].into_iter().collect();
        outside.push(member("anyOf", [Json::Object(inside), null].into_iter().collect()));
        return outside;
    }
    for keyword in &mut keywords {
        match keyword.name.as_str() {
            "type" => add(&mut keyword.value, Json::from("null")),
            "enum" => add(&mut keyword.value, Json::Null),
            _ => {}
        }
    }
    keywords
}

/// Adds a value to a list that does not have it; a single value becomes a list.
fn add(node: &mut Node, value: Json) {
    if !matches!(node.value, Json::Array(_)) {
        let single = std::mem::replace(&mut node.value, Json::Array(Vec::new()));
        add(node, single);
    }
    if let Json::Array(items) = &mut node.value
        && !items.iter().any(|item| item.value == value)
    {
        items.push(value.into());
    }
}
