//! Names of files: of events, components and examples.

use std::collections::HashSet;

use crate::json::unescape;
use crate::text::unportable;

/// A name of letters, digits, `.`, `-` and `_`. Slashes and colons, which part the words of an event's name,
/// become dots; other characters `_`.
pub(super) fn sanitize(name: &str) -> String {
    let mut clean = String::new();
    for character in name.chars() {
        let next = match character {
            '/' | ':' | '.' => '.',
            other if other.is_ascii_alphanumeric() || matches!(other, '-' | '_') => other,
            _ => '_',
        };
        let doubled = matches!(next, '.' | '_') && clean.ends_with(next) && character != '_';
        if !doubled {
            clean.push(next);
        }
    }
    // Files whose names begin with a dot are ignored, and files in a folder that begins with `_` are not events.
    let clean = clean.trim_start_matches(['.', '_']).trim_end_matches('.');
    if clean.is_empty() { "unnamed".to_owned() } else { clean.to_owned() }
}

/// The name, with `_` after it if Windows keeps it to itself. Only for names that mean nothing to a receiver.
pub(super) fn portable(name: String) -> String {
    if unportable(&name).is_some() { format!("{name}_") } else { name }
}

/// Names that are taken. Some file systems do not tell `A` from `a`, so neither do we.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<String>);

impl Taken {
    /// The name, or the name with a number, whichever is free.
    pub(super) fn take(&mut self, name: &str) -> String {
        let numbered = (2_usize..).map(|number| format!("{name}-{number}"));
        let mut candidates = std::iter::once(name.to_owned()).chain(numbered);
        candidates.find(|candidate| self.0.insert(candidate.to_lowercase())).unwrap_or_default()
    }
}

/// A name for an unnamed schema at a pointer: the pointer's last meaningful word.
pub(super) fn of_pointer(pointer: &str) -> Option<String> {
    const SAY_NOTHING: [&str; 14] = [
        "schema",
        "payload",
        "content",
        "items",
        "properties",
        "allOf",
        "anyOf",
        "oneOf",
        "requestBody",
        "responses",
        "post",
        "get",
        "put",
        "additionalProperties",
    ];
    let words = pointer.rsplit('/').map(unescape);
    let mut words = words.filter(|word| {
        let number = word.bytes().all(|byte| byte.is_ascii_digit());
        !number && !SAY_NOTHING.contains(&word.as_str()) && !is_media_type(word)
    });
    words.next().map(|word| sanitize(&word))
}

fn is_media_type(word: &str) -> bool {
    ["application/", "text/", "*/"].iter().any(|start| word.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_fit_for_files() {
        for (name, expected) in [
            ("customer.created", "customer.created"),
            ("/orders/{id}/paid", "orders._id_.paid"),
            ("user:signed up!", "user.signed_up_"),
            ("..", "unnamed"),
            ("_x", "x"),
            ("*/ x", "x"),
            ("._._x.", "x"),
            ("Ünï", "n_"),
            ("a__b", "a__b"),
        ] {
            assert_eq!(sanitize(name), expected, "{name}");
        }
    }

    #[test]
    fn names_differ_in_more_than_case() {
        let mut taken = Taken::default();
        assert_eq!(super::portable("nul".to_owned()), "nul_");
        assert_eq!(super::portable("null".to_owned()), "null");
        assert_eq!(taken.take("Money"), "Money");
        assert_eq!(taken.take("money"), "money-2");
        assert_eq!(taken.take("money"), "money-3");
    }

    #[test]
    fn pointers_say_something() {
        let of = |pointer| of_pointer(pointer).unwrap_or_default();
        assert_eq!(of("/components/messages/SignedUp/payload"), "SignedUp");
        assert_eq!(
            of("/paths/~1orders~1paid/post/requestBody/content/application~1json/schema"),
            "orders.paid"
        );
        assert_eq!(of_pointer(""), None);
    }
}
