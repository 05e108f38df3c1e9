//! What the names in objects look like: fields, or generated.

use std::collections::BTreeSet;

/// In how many ways all names of a place look generated.
#[derive(Clone, Debug)]
pub(super) struct KeyLooks {
    seen: bool,
    /// For each of [`LOOKS`], whether every name so far has it.
    every: [bool; LOOKS.len()],
    running: Running,
}

/// Names that are one word with running numbers.
#[derive(Clone, Debug, Default)]
enum Running {
    /// No name was seen.
    #[default]
    Unknown,
    /// The word, and some of the numbers.
    Word(String, BTreeSet<String>),
    /// There is another name among them.
    No,
}

/// How many numbers it takes to believe that they are running: `address_line1` and `address_line2` are fields.
const NUMBERED: usize = 4;

/// A way to look generated: how the evidence calls it, and the test.
type Look = (&'static str, fn(&str) -> bool);

const LOOKS: [Look; 6] = [
    ("numbers", is_number),
    ("UUIDs", is_uuid_like),
    ("dates", is_date_like),
    ("generated tokens", is_token),
    ("addresses", is_address),
    ("the stub names of API documentation", is_stub),
];

impl Default for KeyLooks {
    fn default() -> Self {
        Self { seen: false, every: [true; LOOKS.len()], running: Running::Unknown }
    }
}

impl KeyLooks {
    pub(super) fn observe(&mut self, name: &str) {
        self.seen = true;
        for (every, (_, test)) in self.every.iter_mut().zip(LOOKS) {
            *every = *every && test(name);
        }
        self.running.observe(name);
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.seen |= other.seen;
        for (every, others) in self.every.iter_mut().zip(other.every) {
            *every &= others;
        }
        self.running.merge(&other.running);
    }

    pub(super) fn name(&self) -> Option<&'static str> {
        let looks = self.every.iter().zip(LOOKS).find(|(every, _)| **every);
        let looks = looks.filter(|_| self.seen).map(|(_, (name, _))| name);
        looks.or_else(|| self.running.is_certain().then_some("one word with running numbers"))
    }
}

impl Running {
    fn observe(&mut self, name: &str) {
        let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
        let number = name.get(word.len()..).unwrap_or_default();
        let is_numbered = !word.is_empty() && !number.is_empty();
        match self {
            Self::Unknown if is_numbered => {
                *self = Self::Word(word.to_owned(), BTreeSet::from([number.to_owned()]));
            }
            Self::Word(known, numbers) if is_numbered && known == word => {
                if numbers.len() < NUMBERED {
                    numbers.insert(number.to_owned());
                }
            }
            _ => *self = Self::No,
        }
    }

    fn merge(&mut self, other: &Self) {
        match (&mut *self, other) {
            (_, Self::Unknown) => {}
            (Self::Unknown, _) => *self = other.clone(),
            (Self::Word(word, numbers), Self::Word(same, others)) if word == same => {
                numbers.extend(others.iter().cloned());
            }
            _ => *self = Self::No,
        }
    }

    fn is_certain(&self) -> bool {
        matches!(self, Self::Word(_, numbers) if numbers.len() >= NUMBERED)
    }
}

fn is_number(name: &str) -> bool {
    let digits = name.strip_prefix('-').unwrap_or(name);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Five groups of 8, 4, 4, 4 and 12 letters or digits: documentation often shows UUIDs that are none.
fn is_uuid_like(name: &str) -> bool {
    let mut lengths = [8, 4, 4, 4, 12].into_iter();
    let groups = name.split('-').all(|group| {
        lengths.next() == Some(group.len()) && group.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    groups && lengths.next().is_none() && name.bytes().any(|byte| byte.is_ascii_digit())
}

/// `YYYY-MM` or `YYYY-MM-DD`, perhaps with a time behind it.
fn is_date_like(name: &str) -> bool {
    let bytes = name.as_bytes();
    let shape = |at: usize| match (at, bytes.get(at)) {
        (4, Some(byte)) => *byte == b'-',
        (7, Some(byte)) => *byte == b'-' && bytes.len() >= 10,
        (7 | 10, None) => true,
        (10, Some(byte)) => matches!(byte, b'T' | b't' | b' '),
        (at, Some(byte)) => at > 10 || byte.is_ascii_digit(),
        (at, None) => at > 7,
    };
    bytes.len() >= 7 && (0..=10).all(shape)
}

/// A long token with digits in it: hexadecimal, or letters and digits mixed, perhaps behind a prefix.
fn is_token(name: &str) -> bool {
    let (prefix, token) = name.rsplit_once('_').map_or(("", name), |(prefix, token)| (prefix, token));
    let digits = token.bytes().filter(u8::is_ascii_digit).count();
    let alphanumeric = token.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !alphanumeric || digits == 0 || prefix.len() > 8 {
        return false;
    }
    let hexadecimal = token.bytes().all(|byte| byte.is_ascii_hexdigit()) && token.len() >= 16;
    let upper = token.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower = token.bytes().any(|byte| byte.is_ascii_lowercase());
    let mixed = if prefix.is_empty() {
        token.len() >= 16 && changes(token) >= 4
    } else {
        token.len() >= 10 && (changes(token) >= 2) && (upper || !lower)
    };
    hexadecimal || mixed
}

/// How often a token goes from letters to digits or back.
fn changes(token: &str) -> usize {
    let kinds: Vec<bool> = token.bytes().map(|byte| byte.is_ascii_digit()).collect();
    kinds.windows(2).filter(|pair| pair.first() != pair.last()).count()
}

fn is_address(name: &str) -> bool {
    name.contains("://")
        || name.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

fn is_stub(name: &str) -> bool {
    name.strip_prefix("additionalProp").is_some_and(is_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn looks(names: &[&str]) -> Option<&'static str> {
        let mut looks = KeyLooks::default();
        for name in names {
            looks.observe(name);
        }
        looks.name()
    }

    #[test]
    fn generated_names_look_generated() {
        assert_eq!(looks(&["1", "-20"]), Some("numbers"));
        assert_eq!(looks(&["abcdef12-3456-7890-abcd-ef1234567890"]), Some("UUIDs"));
        assert_eq!(looks(&["12345678-abcd-efgh-ijkl-1234567890ab"]), Some("UUIDs"));
        assert_eq!(looks(&["2024-05-21", "2024-05", "2024-05-21T10:00:00Z"]), Some("dates"));
        assert_eq!(looks(&["cus_NffrFeUfNV2Hib", "cus_9s6XKzkNRiz8i3"]), Some("generated tokens"));
        assert_eq!(looks(&["01ARZ3NDEKTSV4RRFFQ69G5FAV"]), Some("generated tokens"));
        assert_eq!(looks(&["507f1f77bcf86cd799439011"]), Some("generated tokens"));
        assert_eq!(looks(&["a@example.com", "https://example.com/x"]), Some("addresses"));
        assert_eq!(
            looks(&["additionalProp1", "additionalProp2"]),
            Some("the stub names of API documentation")
        );
    }

    #[test]
    fn field_names_do_not() {
        for name in [
            "id",
            "address_line1",
            "line_2",
            "oauth2_token",
            "customer_address_2024",
            "base64EncodedContent",
            "sha256",
            "x-request-id",
            "first_name",
            "addressLine1",
            "ab",
            "2fa",
            "deadbeefdeadbeef",
            "",
            "-",
            "utf8_filename",
            "2024-1",
            "2024_05",
            "additionalProperties",
            "iso3166_alpha2",
        ] {
            assert_eq!(looks(&[name]), None, "{name}");
        }
    }

    #[test]
    fn running_numbers_look_generated_once_there_are_four() {
        let running = Some("one word with running numbers");
        assert_eq!(looks(&["item1", "item2", "item3", "item13"]), running);
        assert_eq!(looks(&["slot_1", "slot_2", "slot_3"]), None);
        assert_eq!(looks(&["line1", "line2", "line3", "line4", "city"]), None);
        assert_eq!(looks(&["a1", "b2", "c3", "d4"]), None);
        assert_eq!(looks(&["a1", "a1", "a1", "a1"]), None);
        let mut one = KeyLooks::default();
        let mut other = KeyLooks::default();
        ["p1", "p2"].iter().for_each(|name| one.observe(name));
        ["p3", "p4"].iter().for_each(|name| other.observe(name));
        one.merge(&other);
        assert_eq!(one.name(), running);
    }

    #[test]
    fn one_plain_name_makes_a_struct() {
        assert_eq!(looks(&["1", "2", "name"]), None);
        assert_eq!(looks(&[]), None);
    }
}
