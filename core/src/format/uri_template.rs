//! `uri-template`: the production `URI-Template` of RFC 6570 §2, of any level.

use super::Format;
use super::reference::{is_encoded, is_iprivate, is_ucschar};

/// `uri-template`: a URI with expressions in braces.
pub static URI_TEMPLATE: Format = Format::new("uri-template", is_uri_template, &URI_TEMPLATE);

fn is_uri_template(text: &str) -> bool {
    let mut parts = text.split('{');
    let begin = parts.next().unwrap_or_default();
    is_encoded(begin, is_literal)
        && parts.all(|part| match part.split_once('}') {
            Some((expression, literals)) => is_expression(expression) && is_encoded(literals, is_literal),
            None => false,
        })
}

/// `literals`, with the apostrophe, which the RFC's erratum adds to the ranges.
fn is_literal(c: char) -> bool {
    match c {
        '\0'..=' ' | '"' | '%' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | '\u{7f}' => false,
        c => c.is_ascii() || is_ucschar(c) || is_iprivate(c),
    }
}

/// `[ operator ] variable-list`
fn is_expression(text: &str) -> bool {
    // Level 2, level 3 and reserved operators.
    let operators = ['+', '#', '.', '/', ';', '?', '&', '=', ',', '!', '@', '|'];
    text.strip_prefix(operators).unwrap_or(text).split(',').all(is_variable)
}

/// `varspec`
fn is_variable(text: &str) -> bool {
    let name = match text.split_once(':') {
        Some((name, length)) if is_max_length(length) => name,
        Some(_) => return false,
        None => text.strip_suffix('*').unwrap_or(text),
    };
    name.split('.')
        .all(|part| !part.is_empty() && is_encoded(part, |c| c == '_' || c.is_ascii_alphanumeric()))
}

/// From 1 to 9999, without leading zeros.
fn is_max_length(text: &str) -> bool {
    matches!(text.len(), 1..=4) && !text.starts_with('0') && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #[test]
    fn templates() {
        super::super::tests::check(
            &super::URI_TEMPLATE,
            &["", "/a{b}", "{+a,b:3,c*}{?d}", "{=a}", "é/{a_1.b%20}", "a'b", "\u{e000}"],
            &[
                "{",
                "}",
                "{}",
                "{a",
                "{a}}",
                "{a b}",
                "{a:}",
                "{a:10000}",
                "{a:0}",
                "{a*:1}",
                "{.}",
                "{a..b}",
                "a b",
                "%4",
                "{é}",
                "{a,}",
            ],
        );
    }
}
