//! `relative-json-pointer`: draft-handrews-relative-json-pointer-01 §3.

use super::Format;
use super::json_pointer::is_json_pointer;

/// `relative-json-pointer`: how many levels to go up, and then `#` or a JSON pointer.
pub static RELATIVE_JSON_POINTER: Format =
    Format::new("relative-json-pointer", is_relative_json_pointer, &RELATIVE_JSON_POINTER);

fn is_relative_json_pointer(text: &str) -> bool {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - rest.len();
    let is_integer = digits == 1 || digits > 1 && !text.starts_with('0');
    is_integer && (rest == "#" || is_json_pointer(rest))
}

#[cfg(test)]
mod tests {
    #[test]
    fn pointers() {
        super::super::tests::check(
            &super::RELATIVE_JSON_POINTER,
            &["0", "0#", "1/a", "10/0/~1", "2/"],
            &["", "#", "/a", "00", "01/a", "-1/a", "0#/a", "0##", "1a", "1/~", "١/a"],
        );
    }
}
