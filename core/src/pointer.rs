//! JSON pointers (RFC 6901).

/// A name as a token of a pointer (RFC 6901 §3).
///
/// ```
/// assert_eq!(hookwright_core::pointer::escape("a/b~c"), "a~1b~0c");
/// ```
pub fn escape(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name that a token of a pointer stands for (RFC 6901 §4).
pub fn unescape(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}

/// The names that a pointer goes through, in order; `None` if it is not a pointer. `""` goes through none.
///
/// ```
/// use hookwright_core::pointer::tokens;
/// assert_eq!(tokens("/a~1b/0").map(Vec::from_iter), Some(vec!["a/b".to_owned(), "0".to_owned()]));
/// assert!(tokens("a").is_none());
/// ```
pub fn tokens(pointer: &str) -> Option<impl Iterator<Item = String>> {
    let rest = if pointer.is_empty() { None } else { Some(pointer.strip_prefix('/')?) };
    Some(rest.into_iter().flat_map(|rest| rest.split('/')).map(unescape))
}

/// The last name that a pointer goes through, and the pointer of what has it; `None` for the whole document.
pub fn split_last(pointer: &str) -> Option<(&str, String)> {
    let (parent, token) = pointer.rsplit_once('/')?;
    Some((parent, unescape(token)))
}

/// The index that a token names; it has no leading zeros and no sign (RFC 6901 §4).
///
/// ```
/// use hookwright_core::pointer::index;
/// assert_eq!((index("0"), index("10"), index("01"), index("+1")), (Some(0), Some(10), None, None));
/// ```
pub fn index(token: &str) -> Option<usize> {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| canonical)
}
