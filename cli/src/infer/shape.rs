//! What a sample looks like, apart from its values: samples that look alike are not kept twice.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::keys::KeyLooks;
use crate::json::Json;

/// A digest of the names and types of a value. Equal for values that differ only in scalars, in the
/// length of arrays, in the order of members, or in the generated names of maps.
pub(super) fn digest(value: &Json) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Json::Null => 0.hash(&mut hasher),
        Json::Boolean(_) => 1.hash(&mut hasher),
        Json::Number(_) => 2.hash(&mut hasher),
        Json::String(_) => 3.hash(&mut hasher),
        Json::Array(items) => {
            4.hash(&mut hasher);
            items.iter().map(|item| digest(&item.value)).collect::<BTreeSet<_>>().hash(&mut hasher);
        }
        Json::Object(members) => {
            let mut looks = KeyLooks::default();
            for member in members {
                looks.observe(&member.name);
            }
            let name = |name| if looks.name().is_some() { "" } else { name };
            let shapes = members.iter().map(|member| (name(&member.name), digest(&member.value.value)));
            (5, shapes.collect::<BTreeSet<_>>()).hash(&mut hasher);
        }
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)] // a test may stop at the first surprise

    use super::*;
    use crate::json::parse;

    fn of(text: &str) -> u64 {
        digest(&parse(text).unwrap().value)
    }

    #[test]
    fn only_names_and_types_count() {
        assert_eq!(of(r#"{"a": 1, "b": ["x", "y"]}"#), of(r#"{"b": [""], "a": 2.5}"#));
        assert_eq!(of(r#"{"m": {"1": true}}"#), of(r#"{"m": {"2": false, "30": true}}"#));
        assert_ne!(of(r#"{"a": 1}"#), of(r#"{"a": null}"#));
        assert_ne!(of(r#"{"a": 1}"#), of(r#"{"b": 1}"#));
        assert_ne!(of(r#"{"a": []}"#), of(r#"{"a": {}}"#));
    }
}
