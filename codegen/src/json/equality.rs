//! Equality of JSON values (2020-12 Core §4.2.2): numbers by value, members in any order.

use hookwright_core::number;

use super::{Json, Member};

/// Whether two values are equal as JSON Schema compares them.
pub fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => number::compare(a, b).is_eq(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.value, &b.value))
        }
        (Json::Object(a), Json::Object(b)) => a.len() == b.len() && a.iter().all(|member| has(b, member)),
        _ => a == b,
    }
}

fn has(members: &[Member], wanted: &Member) -> bool {
    members.iter().any(|member| member.name == wanted.name && same(&member.value.value, &wanted.value.value))
}
