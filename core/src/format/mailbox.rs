//! The grammar of mail addresses: RFC 5321 §4.1.2, and RFC 6531 §3.3, which only adds characters.

use std::net::Ipv4Addr;

use super::ipv6::is_ipv6;

/// The characters that an address is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// ASCII (RFC 5321)
    Ascii,
    /// Unicode (RFC 6531)
    Unicode,
}

impl Alphabet {
    /// Whether `c` is allowed because it is not ASCII (`UTF8-non-ascii`).
    fn adds(self, c: char) -> bool {
        self == Self::Unicode && !c.is_ascii()
    }
}

/// The domain, or address literal, of a `Mailbox`, within the lengths of RFC 5321 §4.5.3.1; `None` if
/// `text` is not one.
pub(super) fn domain_of(text: &str, alphabet: Alphabet) -> Option<&str> {
    let end = match text.strip_prefix('"') {
        Some(quoted) => quoted_end(quoted, alphabet).map(|end| end + 1),
        None => {
            text.find('@').filter(|end| text.get(..*end).is_some_and(|local| is_dot_string(local, alphabet)))
        }
    };
    let (local, rest) = text.split_at_checked(end?)?;
    let domain = rest.strip_prefix('@')?;
    let is_valid = is_domain(domain, alphabet) || is_address_literal(domain);
    (is_valid && local.len() <= 64 && domain.len() <= 255).then_some(domain)
}

/// `Dot-string`
fn is_dot_string(text: &str, alphabet: Alphabet) -> bool {
    let is_atext =
        |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c) || alphabet.adds(c);
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// Where a `Quoted-string` ends whose first quote has been read.
fn quoted_end(text: &str, alphabet: Alphabet) -> Option<usize> {
    let mut chars = text.char_indices();
    while let Some((index, c)) = chars.next() {
        match c {
            '"' => return Some(index + 1),
            '\\' => chars.next().filter(|(_, escaped)| matches!(escaped, ' '..='~')).map(drop)?,
            ' '..='~' => {}
            c if alphabet.adds(c) => {}
            _ => return None,
        }
    }
    None
}

/// `Domain`, its labels within 63 octets (RFC 1035 §2.3.4).
fn is_domain(text: &str, alphabet: Alphabet) -> bool {
    let is_let_dig = |c: char| c.is_ascii_alphanumeric() || alphabet.adds(c);
    text.split('.').all(|label| {
        label.starts_with(is_let_dig)
            && label.ends_with(is_let_dig)
            && label.chars().all(|c| c == '-' || is_let_dig(c))
            && (label.len() <= 63 || !label.is_ascii())
    })
}

/// `address-literal`. The general form does not occur: no tag but `IPv6` has been registered.
fn is_address_literal(text: &str) -> bool {
    let Some(address) = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')) else { return false };
    match address.split_once(':') {
        Some((tag, address)) => tag.eq_ignore_ascii_case("IPv6") && is_ipv6(address),
        None => address.parse::<Ipv4Addr>().is_ok(),
    }
}
