//! What the names in objects look like: fields, or generated.

/// In how many ways all names of a place look generated.
#[derive(Clone, Debug)]
pub(super) struct KeyLooks {
    seen: bool,
    /// For each of [`LOOKS`], whether every name so far has it.
    every: [bool; LOOKS.len()],
}

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
        Self { seen: false, every: [true; LOOKS.len()] }
    }
}

impl KeyLooks {
    pub(super) fn observe(&mut self, name: &str) {
        self.seen = true;
        for (every, (_, test)) in self.every.iter_mut().zip(LOOKS) {
            *every = *every && test(name);
        }
    }

    pub(super) fn merge(&mut self, other: &Self) {
        self.seen |= other.seen;
        for (every, others) in self.every.iter_mut().zip(other.every) {
            *every &= others;
        }
    }

    pub(super) fn name(&self) -> Option<&'static str> {
        let looks = self.every.iter().zip(LOOKS).find(|(every, _)| **every);
        looks.filter(|_| self.seen).map(|(_, (name, _))| name)
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
    fn one_plain_name_makes_a_struct() {
        assert_eq!(looks(&["1", "2", "name"]), None);
        assert_eq!(looks(&[]), None);
    }
}
