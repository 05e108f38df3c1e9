//! References and the URIs that they are resolved against (RFC 3986 §5).

use fluent_uri::{Iri, IriRef};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, PercentEncode, utf8_percent_encode};

use crate::json::from_fragment;

/// The base under which the files of a provider's folder have URIs, so that their references resolve
/// by the same rules as all others. No URI of it is ever printed.
pub const FOLDER: &str = "file:///schemas/";

/// What a path in a URI holds only as escapes: all but unreserved characters (RFC 3986 §2.3) and `/`.
const RESERVED: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~').remove(b'/');

/// The URI of a file of the schema folder.
pub fn of_file(path: &str) -> String {
    format!("{FOLDER}{}", escape_path(path))
}

/// A path as a URI has it.
pub(crate) fn escape_path(path: &str) -> PercentEncode<'_> {
    utf8_percent_encode(path, RESERVED)
}

/// A resolved reference: an absolute URI and its fragment, decoded; without one, it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub uri: String,
    pub fragment: String,
}

/// Resolves `reference` against `base`. `None` if it is not a URI reference even with its illegal
/// characters escaped.
pub fn resolve(base: &str, reference: &str) -> Option<Target> {
    let legal = escape_illegal(reference);
    let resolved = match IriRef::parse(legal.as_str()) {
        Ok(reference) if reference.has_scheme() => reference.normalize().to_string(),
        Ok(reference) => {
            let base = Iri::parse(base).ok()?;
            reference.resolve_against(&base.strip_fragment()).ok()?.normalize().to_string()
        }
        Err(_) => return None,
    };
    let (uri, fragment) = resolved.split_once('#').unwrap_or((&resolved, ""));
    Some(Target { uri: uri.to_owned(), fragment: from_fragment(fragment)? })
}

/// A URI in the form in which [`resolve`] gives it.
pub(crate) fn normal(uri: &str) -> String {
    resolve(FOLDER, uri).map_or_else(|| uri.to_owned(), |target| target.uri)
}

/// Whether a reference has a scheme of its own.
pub(crate) fn is_absolute(reference: &str) -> bool {
    IriRef::parse(escape_illegal(reference).as_str()).is_ok_and(|reference| reference.has_scheme())
}

/// Real schemas have references such as `#/definitions/List<Item>` and `my file.json`.
fn escape_illegal(reference: &str) -> String {
    let mut legal = String::with_capacity(reference.len());
    let mut fragment = false;
    for (at, c) in reference.char_indices() {
        let escape = match c {
            '#' => std::mem::replace(&mut fragment, true),
            '%' => !is_escape(reference.get(at + 1..).unwrap_or_default()),
            '"' | '<' | '>' | '\\' | '^' | '`' | '{' | '|' | '}' | ' ' => true,
            '[' | ']' => fragment,
            _ => c.is_control(),
        };
        if escape {
            legal.extend(utf8_percent_encode(c.encode_utf8(&mut [0; 4]), NON_ALPHANUMERIC));
        } else {
            legal.push(c);
        }
    }
    legal
}

fn is_escape(after: &str) -> bool {
    after.as_bytes().first_chunk::<2>().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used, reason = "tests fail by panicking")]

    use super::{of_file, resolve};

    #[test]
    fn resolves() {
        let file = of_file("acme/a b/x.json");
        for (base, reference, uri, fragment) in [
            (file.as_str(), "y.json", "file:///schemas/acme/a%20b/y.json", ""),
            (&file, "../y.json#/a~1b/%25", "file:///schemas/acme/y.json", "/a~1b/%"),
            (&file, "../../../../y.json", "file:///y.json", ""),
            (
                &file,
                "#/definitions/List<Item[]>",
                "file:///schemas/acme/a%20b/x.json",
                "/definitions/List<Item[]>",
            ),
            (&file, "#/%", "file:///schemas/acme/a%20b/x.json", "/%"),
            (&file, "HTTP://Example.com:80/%7Ea/./b#", "http://example.com/~a/b", ""),
            (
                "urn:uuid:deadbeef-1234-00ff-ff00-4321feebdaed",
                "#x",
                "urn:uuid:deadbeef-1234-00ff-ff00-4321feebdaed",
                "x",
            ),
            ("http://e.com/a/b", "é.json", "http://e.com/a/é.json", ""),
        ] {
            let target = resolve(base, reference).expect(reference);
            assert_eq!((target.uri.as_str(), target.fragment.as_str()), (uri, fragment), "{reference}");
        }
    }
}
