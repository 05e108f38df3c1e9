//! A string of the same shape: letters for letters, digits for digits, everything else as it is.

use super::look::{date, is_mac};

/// The longest prefix of an id that says what it is the id of: `cus_`, `whsec_`.
const LONGEST_PREFIX: usize = 6;

/// The stand-in of the `number`th value; another one for each `attempt`.
pub(super) fn stand_in(text: &str, number: u64, attempt: u64) -> String {
    // Neighbours begin far apart.
    let mut random = Random(mixed(number) ^ mixed(!attempt));
    if let Some((_, rest)) = date(text) {
        let rest = if is_of_time(rest) { rest.to_owned() } else { random.shaped(rest) };
        return random.date() + &rest;
    }
    if let Some(parts) = ipv4(text) {
        return parts.iter().map(|part| random.octet(part.len())).collect::<Vec<_>>().join(".");
    }
    if is_hexadecimal(text) || is_mac(text) {
        return random.hexadecimal(text);
    }
    if let Some((scheme, rest)) = text.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, path) = rest.split_at(end);
        let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
        let at = if user.len() + host.len() < authority.len() { "@" } else { "" };
        return format!(
            "{scheme}://{}{at}{}{}",
            random.shaped(user),
            random.domain(host),
            random.shaped(path)
        );
    }
    if let Some((local, domain)) = text.rsplit_once('@') {
        return format!("{}@{}", random.shaped(local), random.domain(domain));
    }
    let (prefix, rest) = prefix(text);
    format!("{prefix}{}", random.shaped(rest))
}

/// The stand-in of a number of JSON, which is one too (RFC 8259 §6). In front of a point it is not larger than the number: a
/// latitude stays one.
pub(super) fn number_stand_in(text: &str, number: u64, attempt: u64) -> String {
    let mut random = Random(mixed(number) ^ mixed(!attempt));
    let mut is_first = true;
    let mut may_not_grow = text.contains('.');
    let replaced = |c: char| match c {
        '-' | '+' => c,
        // A number does not begin with 0, except where nothing or a point follows.
        '0' if std::mem::take(&mut is_first) => c,
        '0'..='9' => {
            let least = u64::from(std::mem::take(&mut is_first));
            let most = if may_not_grow { u64::from(c.to_digit(10).unwrap_or(9)) } else { 9 };
            let digit = random.digit_between(least, most);
            may_not_grow &= digit == c;
            digit
        }
        c => {
            may_not_grow = false;
            c
        }
    };
    text.chars().map(replaced).collect()
}

/// Whether this may follow a date in a time of RFC 3339.
fn is_of_time(text: &str) -> bool {
    text.chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | ' ' | 'T' | 'Z' | 't' | 'z'))
}

/// Whether a text is a scheme of URLs (RFC 3986 §3.1), and not a sentence before one.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'))
}

/// Whether a text is the last part of a domain, with or without a port.
fn is_top_level(text: &str) -> bool {
    let (name, port) = text.split_once(':').unwrap_or((text, ""));
    !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphabetic())
        && port.bytes().all(|byte| byte.is_ascii_digit())
}

/// What says of which kind an id is, and the rest.
fn prefix(text: &str) -> (&str, &str) {
    let end = text.find('_').filter(|at| (1..=LONGEST_PREFIX).contains(at)).map_or(0, |at| at + 1);
    let (prefix, rest) = text.split_at_checked(end).unwrap_or(("", text));
    let is_kind = prefix.trim_end_matches('_').bytes().all(|byte| byte.is_ascii_lowercase());
    if is_kind && rest.contains(|c: char| c.is_ascii_digit()) { (prefix, rest) } else { ("", text) }
}

fn ipv4(text: &str) -> Option<Vec<&str>> {
    text.parse::<std::net::Ipv4Addr>().ok().map(|_| text.split('.').collect())
}

/// A UUID, an address of IPv6, a digest.
fn is_hexadecimal(text: &str) -> bool {
    let is_digest = text.len() >= 16 && text.contains(|c: char| c.is_ascii_alphabetic());
    let is_hex = |c: char| c.is_ascii_hexdigit() || c == '-';
    text.parse::<std::net::Ipv6Addr>().is_ok() || is_digest && text.chars().all(is_hex)
}

/// A number, scrambled (the last step of `SplitMix64`).
const fn mixed(number: u64) -> u64 {
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

/// A sequence of numbers that look random (`SplitMix64`).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mixed(self.0) % bound.max(1)
    }

    fn letter(&mut self, first: char, count: u64) -> char {
        let offset = u32::try_from(self.below(count)).unwrap_or_default();
        char::from_u32(u32::from(first) + offset).unwrap_or(first)
    }

    fn digit(&mut self, least: u64) -> char {
        self.digit_between(least, 9)
    }

    fn digit_between(&mut self, least: u64, most: u64) -> char {
        let digit = least + self.below(most.max(least) + 1 - least);
        u32::try_from(digit).ok().and_then(|digit| char::from_digit(digit, 10)).unwrap_or('1')
    }

    fn octet(&mut self, digits: usize) -> String {
        let (least, count) = match digits {
            1 => (1, 9),
            2 => (10, 90),
            _ => (100, 155),
        };
        (least + self.below(count)).to_string()
    }

    fn date(&mut self) -> String {
        let (year, month, day) = (1950 + self.below(50), 1 + self.below(12), 1 + self.below(28));
        format!("{year}-{month:02}-{day:02}")
    }

    /// Hexadecimal digits, but those that say which kind of UUID it is.
    fn hexadecimal(&mut self, text: &str) -> String {
        let is_uuid = text.len() == 36;
        let digit = |(at, c): (usize, char)| match c {
            _ if is_uuid && matches!(at, 14 | 19) => c,
            '0'..='9' => self.digit(u64::from(c != '0')),
            'a'..='f' => self.letter('a', 6),
            'A'..='F' => self.letter('A', 6),
            _ => c,
        };
        text.chars().enumerate().map(digit).collect()
    }

    /// A domain with the same last part, and maybe a port.
    fn domain(&mut self, text: &str) -> String {
        match text.rsplit_once('.').filter(|(_, last)| is_top_level(last)) {
            Some((before, last)) => format!("{}.{last}", self.shaped(before)),
            None => self.shaped(text),
        }
    }

    /// Letters for letters, digits for digits. Escapes of URLs stay, unless they stand for letters or digits.
    fn shaped(&mut self, text: &str) -> String {
        let mut shaped = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(c) = rest.chars().next() {
            let length = if let Some(byte) = escaped(rest) {
                if byte.is_ascii() && !byte.is_ascii_alphanumeric() {
                    shaped.extend(rest.chars().take(3));
                } else {
                    // From `a` to `i`.
                    shaped.extend(['%', '6', self.digit(1)]);
                }
                3
            } else {
                shaped.push(self.character(c, shaped.is_empty()));
                c.len_utf8()
            };
            rest = rest.get(length..).unwrap_or_default();
        }
        shaped
    }

    fn character(&mut self, c: char, is_first: bool) -> char {
        match c {
            '0' if is_first => c,
            '0'..='9' => self.digit(u64::from(is_first)),
            c if c.is_lowercase() => self.letter('a', 26),
            c if c.is_uppercase() => self.letter('A', 26),
            // Scripts without case: an ideograph is as good as another.
            c if c.is_alphabetic() && !c.is_ascii() => self.letter('\u{4e00}', 0x5000),
            c if c.is_numeric() => self.digit(0),
            c => c,
        }
    }
}

/// The byte that an escape of a URL at the beginning of a text stands for (RFC 3986 §2.1).
fn escaped(text: &str) -> Option<u8> {
    let digits = text.strip_prefix('%')?.get(..2)?;
    let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hexadecimal.then(|| u8::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The class of each character.
    fn shape(text: &str) -> String {
        let class = |c: char| match c {
            c if c.is_ascii_digit() => '0',
            c if c.is_uppercase() => 'A',
            c if c.is_lowercase() => 'a',
            c => c,
        };
        text.chars().map(class).collect()
    }

    #[test]
    fn shapes_are_kept() {
        for text in
            ["Amelia Lee", "+44 20 7946 0018", "amelia.lee@mail.acme.org", "cus_9s6XKzkNRiz8i3", "Žofie-Anna"]
        {
            for number in 0..50 {
                let other = stand_in(text, number, 0);
                assert_eq!(shape(&other), shape(text), "{other}");
                assert_ne!(other, text);
            }
        }
        assert!(stand_in("cus_9s6XKzkNRiz8i3", 7, 0).starts_with("cus_"));
        assert_eq!(stand_in("amelia@acme.org", 7, 0).rsplit('.').next(), Some("org"));
    }

    #[test]
    fn formats_are_kept() {
        for number in 0..200 {
            let address = stand_in("192.168.1.20", number, 0);
            assert!(address.parse::<std::net::Ipv4Addr>().is_ok(), "{address}");
            let address = stand_in("2001:db8::1", number, 0);
            assert!(address.parse::<std::net::Ipv6Addr>().is_ok(), "{address}");
            let id = stand_in("0b6c1f0e-7d6c-4b0a-9d4e-3f3a9c2b1a00", number, 0);
            assert_eq!((id.get(14..15), id.get(19..20)), (Some("4"), Some("9")), "{id}");
            let day = stand_in("1990-12-31T10:00:00Z", number, 0);
            assert!(date(&day).is_some() && day.ends_with("T10:00:00Z"), "{day}");
            let url = stand_in("https://acme.example:8080/a%20b?c=1", number, 0);
            assert!(url.starts_with("https://") && url.contains("%20") && url.contains(":8080/"), "{url}");
        }
    }

    #[test]
    fn what_looks_like_a_url_or_an_address_further_on_is_no_less_personal() {
        for text in [
            "Amelia Lee, see https://acme.example/x",
            r#"{"email": "amelia@acme.org", "url": "https://acme.example"}"#,
            "write to a@b.org for Amelia Lee",
            "2025-09-01 Amelia",
            "https://acme.example:Amelia@localhost/x",
            "https://acme.Amelia@localhost/x",
            "100%Amelia",
            "https://acme.example/?name=%41%6d%65%6c%69%61",
        ] {
            for number in 0..50 {
                let other = stand_in(text, number, 0);
                for gone in ["Amelia", "amelia", "melia", "%41", "%6d"] {
                    assert!(!other.contains(gone), "{text}: {other}");
                }
                assert_eq!(other.chars().count(), text.chars().count(), "{other}");
            }
        }
    }

    #[test]
    fn digits_and_letters_of_every_script_are_replaced() {
        for text in ["٠٧٧٠٠٩٠٠١٢٣", "०७७००९००१२३", "漢字", "Ⅳ½"] {
            let other = stand_in(text, 7, 0);
            assert!(text.chars().all(|c| !other.contains(c)), "{text}: {other}");
        }
    }

    #[test]
    fn a_number_stays_one() {
        for text in
            ["-12.5", "-12", "0.25", "-0.5", "1e5", "1.5E-3", "-5", "447700900123", "12345678901234567e10"]
        {
            for number in 0..200 {
                let other = number_stand_in(text, number, 0);
                assert!(serde_json::from_str::<serde_json::Number>(&other).is_ok(), "{text}: {other}");
                assert_eq!(shape(&other), shape(text), "{text}: {other}");
            }
        }
    }

    #[test]
    fn a_stand_in_depends_on_nothing_but_the_shape() {
        assert_eq!(stand_in("Amelia Lee", 3, 0), stand_in("Oliver Roy", 3, 0));
        assert_ne!(stand_in("Amelia Lee", 3, 0), stand_in("Amelia Lee", 3, 1));
    }
}
