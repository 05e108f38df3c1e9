//! Text in paths and identifiers of HTML.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands for itself in a path of a URL: the unreserved characters of RFC 3986 §2.3, and `/`.
const PATH: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// A path as a relative reference (RFC 3986 §4.2).
pub(super) fn href(path: &str) -> String {
    utf8_percent_encode(path, PATH).to_string()
}

/// `../` for each folder that `path` is below.
pub(super) fn to_root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// `1 event`, `2 events`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The first sentence of a text, for a list.
pub(super) fn summary(text: &str) -> String {
    const LONGEST: usize = 160;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let sentence = line.split_once(". ").map_or(&*line, |(first, _)| first).trim_end_matches('.');
    match sentence.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", sentence.get(..at).unwrap_or_default()),
        None => sentence.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_leads_where_it_says() {
        assert_eq!(href("a/b c#d?.html"), "a/b%20c%23d%3F.html");
        assert_eq!((to_root("index.html"), to_root("acme/v1/a.html")), (String::new(), "../../".into()));
    }

    #[test]
    fn a_summary_is_one_sentence() {
        assert_eq!(summary("Sent when paid.\nMore. Later."), "Sent when paid");
        assert_eq!(summary(&"ä".repeat(200)).chars().count(), 161);
    }
}
