//! Scalars of YAML's core schema.

use saphyr_parser::{ScalarStyle, Tag};

use crate::json::Json;

/// A scalar by the core schema (YAML 1.2.2 §10.3.2); only plain ones are anything but strings.
pub(super) fn scalar(text: &str, style: ScalarStyle, tag: Option<&Tag>) -> Json {
    let tagged_string = tag.is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "str");
    if style != ScalarStyle::Plain || tagged_string {
        return Json::String(text.to_owned());
    }
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Json::Null,
        "true" | "True" | "TRUE" => Json::Boolean(true),
        "false" | "False" | "FALSE" => Json::Boolean(false),
        _ => number(text).map_or_else(|| Json::String(text.to_owned()), Json::Number),
    }
}

/// A number of the core schema as JSON writes it; infinities and NaN are none.
fn number(text: &str) -> Option<String> {
    if let Some(digits) = text.strip_prefix("0x") {
        return u128::from_str_radix(digits, 16).ok().map(|number| number.to_string());
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return u128::from_str_radix(digits, 8).ok().map(|number| number.to_string());
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (rest, None),
    };
    let (whole, fraction) =
        mantissa.split_once('.').map_or((mantissa, None), |(whole, rest)| (whole, Some(rest)));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole)
        || !fraction.is_none_or(digits)
        || (whole.is_empty() && fraction.is_none_or(str::is_empty))
    {
        return None;
    }
    let exponent = match exponent {
        Some(text) => {
            let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
            if bare.is_empty() || !digits(bare) {
                return None;
            }
            format!("e{text}")
        }
        None => String::new(),
    };
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction =
        fraction.map(|text| format!(".{}", if text.is_empty() { "0" } else { text })).unwrap_or_default();
    Some(format!("{sign}{whole}{fraction}{exponent}"))
}
