//! References and the URIs that they are resolved against (RFC 3986 §5).

use std::fmt::Write as _;

use fluent_uri::{Iri, IriRef};

/// The base under which the files of a provider's folder have URIs, so that their references resolve
/// by the same rules as all others. No URI of it is ever printed.
pub const FOLDER: &str = "file:///schemas/";

/// The URI of a file of the schema folder.
pub fn of_file(path: &str) -> String {
    let mut uri = FOLDER.to_owned();
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// A resolved reference: an absolute URI and its fragment, decoded; without one, it is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub uri: String,
    pub fragment: String,
}

/// Resolves `reference` against `base`. `None` if it is no URI reference even with its illegal
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
    Some(Target { uri: uri.to_owned(), fragment: decode(fragment)? })
}

/// A URI in the form in which [`resolve`] gives it.
pub(super) fn normal(uri: &str) -> String {
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
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(legal, "%{byte:02X}");
            }
        } else {
            legal.push(c);
        }
    }
    legal
}

fn is_escape(after: &str) -> bool {
    after.as_bytes().first_chunk::<2>().is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

fn decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok())?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = rest.get(2..)?;
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
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
