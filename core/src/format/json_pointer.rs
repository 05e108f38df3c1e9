//! `json-pointer`: the production `json-pointer` of RFC 6901 §3.

use super::Format;

/// `json-pointer`: empty, or tokens each begun by `/`, with `~` only in `~0` and `~1`.
pub static JSON_POINTER: Format = Format::new("json-pointer", is_json_pointer, &JSON_POINTER);

pub(super) fn is_json_pointer(text: &str) -> bool {
    (text.is_empty() || text.starts_with('/'))
        && text.split('~').skip(1).all(|rest| rest.starts_with(['0', '1']))
}

#[cfg(test)]
mod tests {
    #[test]
    fn pointers() {
        super::super::tests::check(
            &super::JSON_POINTER,
            &["", "/", "//", "/a/0/b", "/~0~1", "/é\u{0}\"", "/a~1b/~01"],
            &["a", "#/a", "/~", "/~2", "/~~0", "/a~/b", " /a"],
        );
    }
}
