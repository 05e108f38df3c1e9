//! Which strings are a provider's own words, and which may be about a person.

use std::net::IpAddr;

use super::key;

/// The longest word of a provider's own vocabulary.
const LONGEST_WORD: usize = 48;
/// So many digits are a phone number, an account or an id.
const MANY_DIGITS: usize = 7;
/// So long is a token, if letters and digits are mixed in it.
const LONG: usize = 10;
/// The longest word without a separator in it, and the longest of the letters `a` to `f`, which are digits as well.
const LONGEST_SYLLABLE: usize = 20;
const LONGEST_OF_DIGITS: usize = 7;
/// So many digits behind the point are a place on earth, or as exact as one.
const EXACT: usize = 5;

/// Whether a string looks personal: whatever is not one word of a vocabulary, a time, a short number, a version or a language.
pub(super) fn is_personal(name: &str, text: &str) -> bool {
    if !text.contains(char::is_alphanumeric) {
        return false;
    }
    key::is_personal(name)
        || is_address_of_device(text)
        || !(is_time(text) || is_short_number(text) || is_word(text) || is_language(text) || is_version(text))
}

/// Whether a number looks like an account, a phone or a place: one with many digits that is not a time, or an exact one.
pub(super) fn is_number_personal(text: &str) -> bool {
    let (whole, fraction) = text.trim_start_matches('-').split_once('.').unwrap_or((text, ""));
    let is_plain = !text.contains(['e', 'E']);
    let whole = whole.trim_start_matches('-');
    is_plain && (whole.len() > MANY_DIGITS + 1 && !is_unix_time(whole) || fraction.len() >= EXACT)
}

/// Seconds or milliseconds since 1970, of the years 2008 to 2039.
fn is_unix_time(digits: &str) -> bool {
    let seconds = match digits.len() {
        10 => digits.parse::<u64>(),
        13 => digits.parse::<u64>().map(|milliseconds| milliseconds / 1_000),
        _ => return false,
    };
    seconds.is_ok_and(|seconds| (1_200_000_000..2_200_000_000).contains(&seconds))
}

/// Whether the name of a member is a value rather than a name, because a map is keyed by something of a person.
pub(super) fn is_key_of_map(name: &str) -> bool {
    let digits = name.chars().filter(char::is_ascii_digit).count();
    name.contains('@')
        || is_token(name)
        || is_address_of_device(name)
        || digits >= MANY_DIGITS && !is_time(name)
}

/// An address of IP, also of version 6 without `::`, or one of a network card (EUI-48).
fn is_address_of_device(text: &str) -> bool {
    text.parse::<IpAddr>().is_ok() || is_mac(text)
}

/// `aa:bb:cc:dd:ee:ff`, also with `-`.
pub(super) fn is_mac(text: &str) -> bool {
    let is_pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    [':', '-']
        .iter()
        .any(|separator| text.split(*separator).count() == 6 && text.split(*separator).all(is_pair))
}

/// Whether a text is made up of letters and digits that spell nothing.
pub(super) fn is_token(text: &str) -> bool {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '=' | '+' | '/');
    text.len() >= LONG
        && text.chars().all(is_plain)
        && text.contains(|c: char| c.is_ascii_digit())
        && text.contains(|c: char| c.is_ascii_alphabetic())
        && !text.split(['_', '-', '.', '/']).all(is_syllable)
        && !is_time(text)
}

/// `2025-09`, `2025-09-01`, `2025-09-01T10:00:00Z`, `2025-09-01 10:00`, `10:00:00`.
fn is_time(text: &str) -> bool {
    let is_of_time =
        |c: char| c.is_ascii_digit() || matches!(c, '-' | ':' | '.' | '+' | ' ' | 'T' | 'Z' | 't' | 'z');
    let is_month = text.len() == 7 && date(&format!("{text}-01")).is_some();
    date(text).is_some() && text.chars().all(is_of_time) || is_month || is_clock(text)
}

/// The date that a text begins with, and what follows it.
pub(super) fn date(text: &str) -> Option<(&str, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let is_digit = |at: usize, c: char| c.is_ascii_digit() != matches!(at, 4 | 7);
    let is_date = date.chars().enumerate().all(|(at, c)| is_digit(at, c))
        && date.match_indices('-').map(|(at, _)| at).eq([4, 7])
        && !rest.starts_with(|c: char| c.is_ascii_digit());
    is_date.then_some((date, rest))
}

fn is_clock(text: &str) -> bool {
    let mut parts = text.split(':');
    let is_two = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    text.len() <= 8 && text.contains(':') && parts.all(is_two)
}

/// `12`, `-3.50`, `1,000.00`; not what has as many digits as a phone number, nor two numbers with a comma between them.
fn is_short_number(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let (sign, rest) = text.split_at_checked(1).unwrap_or((text, ""));
    let rest = if matches!(sign, "-") { rest } else { text };
    let is_number = !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
    let is_pair = rest.split_once(',').is_some_and(|(one, other)| one.contains('.') && other.contains('.'));
    is_number && !is_pair && (digits < MANY_DIGITS || rest.contains('.') && rest.split('.').count() == 2)
}

/// `order.paid`, `in_progress`, `PAYMENT_FAILED`, `USD`, `v2`.
fn is_word(text: &str) -> bool {
    let has = |is: fn(&char) -> bool| text.chars().any(|c| is(&c));
    let is_cased = !(has(char::is_ascii_lowercase) && has(char::is_ascii_uppercase));
    text.len() <= LONGEST_WORD
        && is_cased
        && text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.split(['_', '-', '.', ':', '/']).all(is_syllable)
}

/// Letters with at most three digits after them, or a year.
fn is_syllable(text: &str) -> bool {
    let letters = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - letters.len();
    let most = if letters.is_empty() { 4 } else { 3 };
    let is_of_digits =
        letters.len() > LONGEST_OF_DIGITS && letters.bytes().all(|byte| byte.is_ascii_hexdigit());
    !text.is_empty()
        && digits <= most
        && letters.len() <= LONGEST_SYLLABLE
        && !is_of_digits
        && letters.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// `en-US`, `pt_BR`.
fn is_language(text: &str) -> bool {
    let Some((language, region)) = text.split_once(['-', '_']) else { return false };
    let is = |text: &str, is: fn(&u8) -> bool| text.len() == 2 && text.bytes().all(|byte| is(&byte));
    is(language, u8::is_ascii_lowercase) && is(region, u8::is_ascii_uppercase)
}

/// `1.2`, `v1.10.3`; an address of IPv4 has four parts.
fn is_version(text: &str) -> bool {
    let parts: Vec<&str> = text.strip_prefix('v').unwrap_or(text).split('.').collect();
    let is_part =
        |part: &&str| (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let digits: usize = parts.iter().map(|part| part.len()).sum();
    matches!(parts.len(), 2 | 3) && parts.iter().all(is_part) && digits < MANY_DIGITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vocabulary_stays() {
        for text in [
            "order.paid",
            "in_progress",
            "PAYMENT_FAILED",
            "USD",
            "eur",
            "en-US",
            "v2",
            "2025-09",
            "2025-09-01",
            "2025-09-01T10:00:00.123Z",
            "2025-09-01T10:00:00+02:00",
            "10:00:00",
            "12",
            "-3.50",
            "1234567.89",
            "1.2.3",
            "orders/create",
            "sha256",
            "",
            "—",
            "***",
        ] {
            assert!(!is_personal("value", text), "{text}");
        }
    }

    #[test]
    fn what_may_be_about_a_person_does_not() {
        for text in [
            "Amelia Lee",
            "Amelia",
            "amelia@acme.org",
            "+44 20 7946 0018",
            "(020) 7946-0018",
            "1 High Street",
            "5551234567",
            "cus_9s6XKzkNRiz8i3",
            "https://acme.example/a",
            "192.168.10.20",
            "2001:db8::1",
            "0b6c1f0e-7d6c-4b0a-9d4e-3f3a9c2b1a00",
            "Žofie",
            "please ring twice",
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "4111 1111 1111 1111",
            "2025-09-01 Amelia",
        ] {
            assert!(is_personal("value", text), "{text}");
        }
        for (name, text) in [("first_name", "amelia"), ("zip", "90210"), ("birthday", "1990-01-02")] {
            assert!(is_personal(name, text), "{text}");
        }
    }

    #[test]
    fn tokens_are_told_from_names() {
        assert!(is_token("cus_9s6XKzkNRiz8i3") && is_token("0b6c1f0e-7d6c-4b0a-9d4e-3f3a9c2b1a00"));
        assert!(!is_token("customer_data") && !is_token("address_line1") && !is_token("2025-09-01T00"));
    }
}
