//! Changes [`Json`] trees in place.

use super::{Json, Member, Node, index, member, tokens};

impl Json {
    /// The value of a member, if this is an object that has it.
    pub fn member(&self, name: &str) -> Option<&Self> {
        let Self::Object(members) = self else { return None };
        members.iter().find(|member| member.name == name).map(|member| &member.value.value)
    }

    /// The value of a member, to change it.
    pub fn member_mut(&mut self, name: &str) -> Option<&mut Self> {
        let Self::Object(members) = self else { return None };
        members.iter_mut().find(|member| member.name == name).map(|member| &mut member.value.value)
    }

    /// The value that a token of a JSON pointer leads to.
    pub fn child(&self, token: &str) -> Option<&Self> {
        match self {
            Self::Array(items) => items.get(index(token)?).map(|item| &item.value),
            other => other.member(token),
        }
    }

    /// The string that this is.
    pub fn text(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// Gives an object's member a value; a new member goes to the end. Does nothing to other values.
    pub fn set(&mut self, name: &str, value: Self) {
        if let Some(present) = self.member_mut(name) {
            *present = value;
        } else if let Self::Object(members) = self {
            members.push(member(name, value));
        }
    }

    /// Takes a member out of an object.
    pub fn remove(&mut self, name: &str) -> Option<Member> {
        let Self::Object(members) = self else { return None };
        let index = members.iter().position(|member| member.name == name)?;
        Some(members.remove(index))
    }

    /// The value at a JSON pointer (RFC 6901), to change it.
    pub fn pointer_mut(&mut self, pointer: &str) -> Option<&mut Self> {
        tokens(pointer)?.try_fold(self, |value, token| value.child_mut(&token))
    }

    /// Puts a value at a JSON pointer (RFC 6901), and objects on the way to it where nothing is: whether that was possible. What
    /// is not an object, or not an item that an array has, is in the way.
    pub fn put(&mut self, pointer: &str, value: Self) -> bool {
        let Some(tokens) = tokens(pointer) else { return false };
        let mut place = self;
        for token in tokens {
            if place.child(&token).is_none() {
                place.set(&token, Self::Object(Vec::new()));
            }
            let Some(below) = place.child_mut(&token) else { return false };
            place = below;
        }
        *place = value;
        true
    }

    fn child_mut(&mut self, token: &str) -> Option<&mut Self> {
        match self {
            Self::Array(items) => items.get_mut(index(token)?).map(|item: &mut Node| &mut item.value),
            other => other.member_mut(token),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

    use super::super::{compact, parse};
    use super::Json;

    #[test]
    fn a_value_is_put_where_its_pointer_leads() {
        let put = |text: &str, pointer: &str| {
            let mut value = parse(text).unwrap().value;
            value.put(pointer, Json::from("x")).then(|| compact(&value))
        };
        assert_eq!(put("{}", "/a~1b").as_deref(), Some(r#"{"a/b": "x"}"#));
        assert_eq!(
            put(r#"{"b": 1.50, "a": {}}"#, "/a/c/d").as_deref(),
            Some(r#"{"b": 1.50, "a": {"c": {"d": "x"}}}"#)
        );
        assert_eq!(put(r#"[{"a": 1}]"#, "/0/a").as_deref(), Some(r#"[{"a": "x"}]"#));
        assert_eq!(put("[]", "/0"), None);
        assert_eq!(put(r#"{"a": 1}"#, "/a/b"), None);
        assert_eq!(put("{}", "a"), None);
    }
}
