//! The grammar of URIs and IRIs: RFC 3986 appendix A, and RFC 3987 §2.2, which only adds characters.

use super::ipv6::is_ipv6;

/// The characters that a reference is written in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Alphabet {
    /// ASCII (RFC 3986)
    Uri,
    /// Unicode (RFC 3987)
    Iri,
}

/// `URI` or `IRI`: with a scheme.
pub(super) fn is_absolute(text: &str, alphabet: Alphabet) -> bool {
    match split_scheme(text) {
        Some((scheme, rest)) => is_scheme(scheme) && is_after_scheme(rest, alphabet),
        None => false,
    }
}

/// `URI-reference` or `IRI-reference`: with or without a scheme.
pub(super) fn is_reference(text: &str, alphabet: Alphabet) -> bool {
    match split_scheme(text) {
        // A first segment with a colon is a scheme, or it is nothing (`path-noscheme`).
        Some((scheme, rest)) => is_scheme(scheme) && is_after_scheme(rest, alphabet),
        None => is_after_scheme(text, alphabet),
    }
}

/// What stands before and after a colon in the first segment.
fn split_scheme(text: &str) -> Option<(&str, &str)> {
    let end = text.find([':', '/', '?', '#'])?;
    let (scheme, rest) = text.split_at_checked(end)?;
    Some((scheme, rest.strip_prefix(':')?))
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
}

/// `hier-part` or `relative-part`, with query and fragment.
fn is_after_scheme(text: &str, alphabet: Alphabet) -> bool {
    let (text, fragment) = split(text, '#');
    let (text, query) = split(text, '?');
    let is_in_path = |c| c == '/' || is_pchar(c, alphabet);
    let is_in_fragment = |c| c == '?' || is_in_path(c);
    let is_in_query = |c| is_in_fragment(c) || alphabet == Alphabet::Iri && is_iprivate(c);
    let (authority, path) = split_authority(text);
    authority.is_none_or(|authority| is_authority(authority, alphabet))
        && is_encoded(path, is_in_path)
        && query.is_none_or(|query| is_encoded(query, is_in_query))
        && fragment.is_none_or(|fragment| is_encoded(fragment, is_in_fragment))
}

fn split(text: &str, separator: char) -> (&str, Option<&str>) {
    text.split_once(separator).map_or((text, None), |(before, after)| (before, Some(after)))
}

/// The authority, if `//` begins one, and the path.
fn split_authority(text: &str) -> (Option<&str>, &str) {
    let Some(rest) = text.strip_prefix("//") else { return (None, text) };
    let (authority, path) = rest.split_at_checked(rest.find('/').unwrap_or(rest.len())).unwrap_or((rest, ""));
    (Some(authority), path)
}

/// `[ userinfo "@" ] host [ ":" port ]`
fn is_authority(text: &str, alphabet: Alphabet) -> bool {
    let is_in_name = |c| is_unreserved(c, alphabet) || is_sub_delim(c);
    let (userinfo, host) = text.split_once('@').unwrap_or(("", text));
    let (is_host, port) = if let Some(literal) = host.strip_prefix('[') {
        let Some((address, port)) = literal.split_once(']') else { return false };
        (is_ip_literal(address), port)
    } else {
        // `host` has no colon; what follows one is the port.
        let (name, port) = host.split_at_checked(host.find(':').unwrap_or(host.len())).unwrap_or((host, ""));
        (is_encoded(name, is_in_name), port)
    };
    is_encoded(userinfo, |c| c == ':' || is_in_name(c))
        && is_host
        && (port.is_empty() || port.strip_prefix(':').is_some_and(is_digits))
}

/// `IPv6address / IPvFuture`
fn is_ip_literal(text: &str) -> bool {
    let Some(future) = text.strip_prefix(['v', 'V']) else { return is_ipv6(text) };
    let Some((version, address)) = future.split_once('.') else { return false };
    let is_in_address = |c| c == ':' || is_unreserved(c, Alphabet::Uri) || is_sub_delim(c);
    !version.is_empty()
        && version.bytes().all(|byte| byte.is_ascii_hexdigit())
        && !address.is_empty()
        && address.chars().all(is_in_address)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether every character is allowed or is a part of `pct-encoded`.
pub(super) fn is_encoded(text: &str, is_allowed: impl Fn(char) -> bool) -> bool {
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        let ok = if c == '%' {
            let mut is_hex = || chars.next().is_some_and(|c| c.is_ascii_hexdigit());
            is_hex() && is_hex()
        } else {
            is_allowed(c)
        };
        if !ok {
            return false;
        }
    }
    true
}

fn is_pchar(c: char, alphabet: Alphabet) -> bool {
    matches!(c, ':' | '@') || is_unreserved(c, alphabet) || is_sub_delim(c)
}

fn is_unreserved(c: char, alphabet: Alphabet) -> bool {
    c.is_ascii_alphanumeric()
        || matches!(c, '-' | '.' | '_' | '~')
        || alphabet == Alphabet::Iri && is_ucschar(c)
}

fn is_sub_delim(c: char) -> bool {
    matches!(c, '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=')
}

/// `ucschar` of RFC 3987: beyond ASCII, and no control, private or noncharacter.
pub(super) fn is_ucschar(c: char) -> bool {
    match u32::from(c) {
        0xA0..=0xD7FF | 0xF900..=0xFDCF | 0xFDF0..=0xFFEF => true,
        // Planes 1 to 14, each without its last two code points; plane 14 begins with tags.
        code @ 0x1_0000..=0xE_FFFD => code & 0xFFFF < 0xFFFE && !(0xE_0000..0xE_1000).contains(&code),
        _ => false,
    }
}

/// `iprivate` of RFC 3987.
pub(super) fn is_iprivate(c: char) -> bool {
    matches!(u32::from(c), 0xE000..=0xF8FF | 0xF_0000..=0xF_FFFD | 0x10_0000..=0x10_FFFD)
}
