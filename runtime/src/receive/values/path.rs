//! A segment of a URL's path.

use std::borrow::Cow;

use super::decoded;

/// The segment, decoded, that `{secret}` stands for in `pattern`, which is compared with the end of `path`: what is
/// before it depends on where a router mounts the endpoint.
pub(super) fn segment<'p>(path: &'p str, pattern: &str) -> Option<Cow<'p, [u8]>> {
    let mut segments = path.rsplit('/');
    let mut found = None;
    for expected in pattern.trim_start_matches('/').rsplit('/') {
        let segment = segments.next()?;
        match expected {
            "{secret}" => found = Some(decoded_segment(segment)),
            _ if expected == segment => {}
            _ => return None,
        }
    }
    found
}

/// A segment without its percent-encoding; there, a `+` stands for itself.
fn decoded_segment(segment: &str) -> Cow<'_, [u8]> {
    if segment.contains('+') {
        return Cow::Owned(decoded(segment.replace('+', "%2B").as_bytes()).into_owned());
    }
    decoded(segment.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_compared_with_the_end_of_the_path() {
        let found = |path, pattern| segment(path, pattern).map(Cow::into_owned);
        assert_eq!(found("/hooks/acme/s%2Bh+h", "/acme/{secret}"), Some(b"s+h+h".to_vec()));
        assert_eq!(found("/hooks/shh/in", "/{secret}/in"), Some(b"shh".to_vec()));
        assert_eq!(found("/acme", "/acme/{secret}"), None);
        assert_eq!(found("/other/shh", "/acme/{secret}"), None);
        assert_eq!(found("/acme/shh/", "/acme/{secret}"), None);
    }
}
