//! A string of the same shape: letters for letters, digits for digits, everything else as it is.

use super::look::date;

/// The longest prefix of an id that says what it is the id of: `cus_`, `whsec_`.
const LONGEST_PREFIX: usize = 6;

/// The stand-in of the `number`th value; another one for each `attempt`.
pub(super) fn stand_in(text: &str, number: u64, attempt: u64) -> String {
    // Neighbours begin far apart.
    let mut random = Random(mixed(number) ^ mixed(!attempt));
    if let Some((_, rest)) = date(text) {
        return random.date() + rest;
    }
    if let Some(parts) = ipv4(text) {
        return parts.iter().map(|part| random.octet(part.len())).collect::<Vec<_>>().join(".");
    }
    if is_hexadecimal(text) {
        return random.hexadecimal(text);
    }
    if let Some((scheme, rest)) = text.split_once("://") {
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        return format!("{scheme}://{}{}", random.domain(host), random.shaped(path));
    }
    if let Some((local, domain)) = text.rsplit_once('@') {
        return format!("{}@{}", random.shaped(local), random.domain(domain));
    }
    let (prefix, rest) = prefix(text);
    format!("{prefix}{}", random.shaped(rest))
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
        let digit = least + self.below(10 - least);
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
        match text.rsplit_once('.') {
            Some((before, last)) => format!("{}.{last}", self.shaped(before)),
            None => self.shaped(text),
        }
    }

    /// Letters for letters, digits for digits; escapes of URLs stay.
    fn shaped(&mut self, text: &str) -> String {
        let mut escaped = 0_usize;
        let mut first = true;
        let replaced = |c: char| {
            let is_first = std::mem::take(&mut first);
            if escaped > 0 {
                escaped -= 1;
                return c;
            }
            match c {
                '%' => {
                    escaped = 2;
                    c
                }
                '0' if is_first => c,
                '0'..='9' => self.digit(u64::from(is_first)),
                c if c.is_lowercase() => self.letter('a', 26),
                c if c.is_uppercase() => self.letter('A', 26),
                // Scripts without case: an ideograph is as good as another.
                c if c.is_alphabetic() && !c.is_ascii() => self.letter('\u{4e00}', 0x5000),
                c => c,
            }
        };
        text.chars().map(replaced).collect()
    }
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
    fn a_stand_in_depends_on_nothing_but_the_shape() {
        assert_eq!(stand_in("Amelia Lee", 3, 0), stand_in("Oliver Roy", 3, 0));
        assert_ne!(stand_in("Amelia Lee", 3, 0), stand_in("Amelia Lee", 3, 1));
    }
}
