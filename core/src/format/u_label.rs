//! Labels of IDNA 2008: RFC 5891 §4.2, RFC 5892, RFC 5893.
//!
//! The `idna` crate implements UTS #46, which shares the normal form, the mapping that a label must be
//! stable under, Punycode, the Bidi rule and the joiners' contexts with IDNA 2008. It allows more
//! characters (symbols, emoji) and knows none of the other contexts: those rules stand here.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, Script};
use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};

use super::hostname::{MAX_NAME, is_a_label, is_ldh_label};

/// Whether the labels of `name`, between dots, are those of a host name: letters, digits and hyphens,
/// or A-labels, or U-labels; and all of them short enough as A-labels.
pub(super) fn are_labels(name: &str) -> bool {
    if name.split('.').all(is_plain) {
        return name.len() <= MAX_NAME && name.split('.').all(is_ldh_label);
    }
    decode(name).is_some_and(|decoded| {
        decoded.split('.').count() == name.split('.').count()
            && name.split('.').zip(decoded.split('.')).all(|(label, decoded)| {
                if is_plain(label) {
                    is_ldh_label(label)
                } else {
                    (label == decoded || is_a_label(label)) && is_u_label(decoded)
                }
            })
    })
}

/// Whether `name` has such labels once it is in normal form and lower case.
pub(super) fn become_labels(name: &str) -> bool {
    decode(name).is_some_and(|decoded| are_labels(&decoded))
}

/// Whether a label is neither a U-label nor an A-label.
fn is_plain(label: &str) -> bool {
    label.is_ascii() && !is_a_label(label)
}

/// The name in normal form and lower case, with its A-labels decoded; `None` if UTS #46 refuses it.
fn decode(name: &str) -> Option<String> {
    let idna = Uts46::new();
    let ascii =
        idna.to_ascii(name.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow, DnsLength::Verify).ok()?;
    let (decoded, result) = idna.to_unicode(ascii.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Allow);
    result.ok().map(|()| decoded.into_owned())
}

/// The rules for a U-label that UTS #46 does not have.
fn is_u_label(label: &str) -> bool {
    let mut third_and_fourth = label.chars().skip(2);
    let has_reserved_hyphens = third_and_fourth.next() == Some('-') && third_and_fourth.next() == Some('-');
    !has_reserved_hyphens
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label.char_indices().all(|(index, c)| {
            if is_contextual(c) { is_in_context(label, index, c) } else { is_protocol_valid(c) }
        })
}

/// `PVALID` of RFC 5892 §3, for a character that UTS #46 maps to itself.
#[expect(clippy::match_same_arms, reason = "an arm is a rule of the specification")]
fn is_protocol_valid(c: char) -> bool {
    match c {
        '-' | 'a'..='z' | '0'..='9' => true,
        // Exceptions (§2.6).
        '\u{DF}' | '\u{3C2}' | '\u{6FD}' | '\u{6FE}' | '\u{F0B}' | '\u{3007}' => true,
        '\u{640}' | '\u{7FA}' | '\u{302E}' | '\u{302F}' | '\u{3031}'..='\u{3035}' | '\u{303B}' => false,
        // Ignorable blocks (§2.4).
        '\u{20D0}'..='\u{20FF}' | '\u{1D100}'..='\u{1D24F}' => false,
        // Old Hangul jamo (§2.9).
        '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{D7B0}'..='\u{D7FF}' => false,
        c => is_letter_or_digit(c),
    }
}

/// Letter digits (RFC 5892 §2.1).
fn is_letter_or_digit(c: char) -> bool {
    matches!(
        CodePointMapData::<GeneralCategory>::new().get(c),
        GeneralCategory::LowercaseLetter
            | GeneralCategory::UppercaseLetter
            | GeneralCategory::OtherLetter
            | GeneralCategory::DecimalNumber
            | GeneralCategory::ModifierLetter
            | GeneralCategory::NonspacingMark
            | GeneralCategory::SpacingMark
    )
}

/// `CONTEXTJ` and `CONTEXTO` of RFC 5892 §3.
fn is_contextual(c: char) -> bool {
    matches!(
        c,
        '\u{B7}' | '\u{375}' | '\u{5F3}' | '\u{5F4}' | '\u{660}'..='\u{669}' | '\u{6F0}'..='\u{6F9}'
            | '\u{200C}' | '\u{200D}' | '\u{30FB}'
    )
}

/// The rules of RFC 5892 appendix A.
fn is_in_context(label: &str, index: usize, c: char) -> bool {
    let before = label.get(..index).and_then(|before| before.chars().next_back());
    let after = label.get(index + c.len_utf8()..).and_then(|after| after.chars().next());
    let script = |c| CodePointMapData::<Script>::new().get(c);
    match c {
        // A.1 and A.2 are UTS #46's rules too.
        '\u{200C}' | '\u{200D}' => true,
        // A.3
        '\u{B7}' => before == Some('l') && after == Some('l'),
        // A.4
        '\u{375}' => after.is_some_and(|after| script(after) == Script::Greek),
        // A.5 and A.6
        '\u{5F3}' | '\u{5F4}' => before.is_some_and(|before| script(before) == Script::Hebrew),
        // A.7
        '\u{30FB}' => {
            label.chars().any(|c| matches!(script(c), Script::Hiragana | Script::Katakana | Script::Han))
        }
        // A.8 and A.9
        '\u{660}'..='\u{669}' => !label.contains(|c| matches!(c, '\u{6F0}'..='\u{6F9}')),
        _ => !label.contains(|c| matches!(c, '\u{660}'..='\u{669}')),
    }
}
