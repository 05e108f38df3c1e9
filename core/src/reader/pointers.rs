//! Finds several strings of a body in one pass.

use std::borrow::Cow;

use super::{ReadError, Reader, Token};

/// JSON pointers (RFC 6901) that are looked up together.
///
/// ```
/// use hookwright_core::reader::Pointers;
///
/// let pointers = Pointers::new(["/type", "/data/0/id", "/data"]);
/// let found = pointers.find(br#"{"data": [{"id": 7}], "type": "order.paid"}"#, 128);
/// assert_eq!(found.get("/type"), Some("order.paid"));
/// assert_eq!(found.get("/data/0/id"), Some("7"));
/// assert_eq!(found.get("/data"), None);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Pointers {
    paths: Vec<Path>,
}

#[derive(Clone, Debug)]
struct Path {
    pointer: Box<str>,
    /// The unescaped reference tokens.
    tokens: Vec<String>,
}

/// What stands at [`Pointers`] of a body.
#[derive(Clone, Debug)]
pub struct Strings<'p, 'b> {
    pointers: &'p Pointers,
    found: Vec<Option<Cow<'b, str>>>,
}

impl Pointers {
    /// These pointers; what is not a pointer is left out, and finds nothing.
    pub fn new<'p>(pointers: impl IntoIterator<Item = &'p str>) -> Self {
        let mut paths: Vec<Path> = Vec::new();
        for pointer in pointers {
            if paths.iter().all(|path| &*path.pointer != pointer)
                && let Some(tokens) = tokens(pointer)
            {
                paths.push(Path { pointer: pointer.into(), tokens });
            }
        }
        Self { paths }
    }

    /// The strings and numbers at these pointers of `body`, in one pass over it, whose arrays and objects may nest
    /// `depth` deep.
    ///
    /// Where an object repeats a name, the last member counts. A body that is not JSON, as far as its first value, has
    /// nothing at any pointer.
    pub fn find<'b>(&self, body: &'b [u8], depth: usize) -> Strings<'_, 'b> {
        let mut found = vec![None; self.paths.len()];
        if !self.paths.is_empty() {
            let all: Vec<usize> = (0..self.paths.len()).collect();
            let read = Reader::new(body, depth).and_then(|mut reader| {
                Search { pointers: self, found: &mut found }.value(&mut reader, &all, 0)
            });
            if read.is_err() {
                found.fill(None);
            }
        }
        Strings { pointers: self, found }
    }
}

impl Strings<'_, '_> {
    /// The text of the string or number at `pointer`, unescaped; `None` where there is neither, and for a pointer that
    /// was not looked up.
    pub fn get(&self, pointer: &str) -> Option<&str> {
        let index = self.pointers.paths.iter().position(|path| &*path.pointer == pointer)?;
        self.found.get(index)?.as_deref()
    }
}

/// The reference tokens of a pointer (RFC 6901 §3, §4); `None` if it is not one.
fn tokens(pointer: &str) -> Option<Vec<String>> {
    if pointer.is_empty() {
        return Some(Vec::new());
    }
    let tokens = pointer.strip_prefix('/')?.split('/');
    Some(tokens.map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

struct Search<'s, 'b> {
    pointers: &'s Pointers,
    found: &'s mut [Option<Cow<'b, str>>],
}

impl<'b> Search<'_, 'b> {
    /// Reads a value to which the first `level` tokens of the paths `on` lead.
    fn value(&mut self, reader: &mut Reader<'b>, on: &[usize], level: usize) -> Result<(), ReadError> {
        match reader.peek()? {
            Token::Object => self.object(reader, on, level),
            Token::Array => self.array(reader, on, level),
            Token::String => {
                let text = reader.string()?;
                self.found_at(on, level, || text.decode());
                Ok(())
            }
            Token::Number => {
                let number = reader.number()?;
                self.found_at(on, level, || Cow::Borrowed(number.text()));
                Ok(())
            }
            Token::True | Token::False | Token::Null => reader.skip(),
        }
    }

    fn object(&mut self, reader: &mut Reader<'b>, on: &[usize], level: usize) -> Result<(), ReadError> {
        let mut object = reader.object()?;
        while let Some(key) = reader.key(&mut object)? {
            self.inner(reader, on, level, |token| key.is(token))?;
        }
        Ok(())
    }

    fn array(&mut self, reader: &mut Reader<'b>, on: &[usize], level: usize) -> Result<(), ReadError> {
        let mut array = reader.array()?;
        let mut index = 0;
        while reader.item(&mut array)? {
            self.inner(reader, on, level, |token| is_index(token, index))?;
            index += 1;
        }
        Ok(())
    }

    /// Reads a member or an item: looks into it where a path goes on with it, and skips it otherwise.
    fn inner(
        &mut self,
        reader: &mut Reader<'b>,
        on: &[usize],
        level: usize,
        leads_here: impl Fn(&str) -> bool,
    ) -> Result<(), ReadError> {
        let goes_on = |path: &&usize| self.token(**path, level).is_some_and(&leads_here);
        let inner: Vec<usize> = on.iter().filter(goes_on).copied().collect();
        if inner.is_empty() {
            return reader.skip();
        }
        // An earlier member of the same name does not count, whatever is in this one.
        for path in &inner {
            self.set(*path, None);
        }
        self.value(reader, &inner, level + 1)
    }

    fn token(&self, path: usize, level: usize) -> Option<&str> {
        self.pointers.paths.get(path)?.tokens.get(level).map(String::as_str)
    }

    /// A text stands where the paths of `level` tokens end.
    fn found_at(&mut self, on: &[usize], level: usize, text: impl Fn() -> Cow<'b, str>) {
        for path in on {
            if self.token(*path, level).is_none() {
                self.set(*path, Some(text()));
            }
        }
    }

    fn set(&mut self, path: usize, text: Option<Cow<'b, str>>) {
        if let Some(found) = self.found.get_mut(path) {
            *found = text;
        }
    }
}

/// Whether `token` is the array index `index` (RFC 6901 §4): digits without leading zeros.
fn is_index(token: &str, index: usize) -> bool {
    let canonical = token == "0" || !token.starts_with(['0', '+']);
    canonical && token.parse() == Ok(index)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[(&str, Option<&str>)]) {
        let pointers = Pointers::new(expected.iter().map(|(pointer, _)| *pointer));
        let found = pointers.find(body.as_bytes(), 8);
        for (pointer, text) in expected {
            assert_eq!(found.get(pointer), *text, "{pointer} of {body}");
        }
    }

    #[test]
    fn one_pass_finds_everything() {
        check(
            r#"{"a": {"b": "x", "c": [1.50, {"d": "y"}]}, "e~/f": "z", "a\u0062": true, "g": ""}"#,
            &[
                ("/a/b", Some("x")),
                ("/a", None),
                ("/a/c/0", Some("1.50")),
                ("/a/c/1/d", Some("y")),
                ("/a/c/00", None),
                ("/a/c/+1/d", None),
                ("/a/c/2", None),
                ("/e~0~1f", Some("z")),
                ("/ab", None),
                ("/g", Some("")),
                ("/g/x", None),
                ("not a pointer", None),
            ],
        );
        check(r#""alone""#, &[("", Some("alone")), ("/a", None)]);
        check(r#"["a", "b"]"#, &[("/1", Some("b")), ("/-", None)]);
        check(r#"{"caf\u00e9": "\ud83d\ude00"}"#, &[("/café", Some("😀"))]);
    }

    #[test]
    fn the_last_of_equal_names_counts() {
        check(r#"{"a": "x", "a": "y"}"#, &[("/a", Some("y"))]);
        check(r#"{"a": "x", "\u0061": 1}"#, &[("/a", Some("1"))]);
        check(r#"{"a": {"b": "x"}, "a": {}}"#, &[("/a/b", None)]);
        check(r#"{"a": "x", "a": null}"#, &[("/a", None)]);
    }

    #[test]
    fn what_is_not_json_has_nothing() {
        for body in
            ["", "{", r#"{"a": "x""#, r#"{"a": "x", }"#, r#"{"a": "x", "b": 01}"#, r#"{"a": "\ud800"}"#]
        {
            check(body, &[("/a", None)]);
        }
        check(&format!(r#"{{"a": "x", "b": {}1{}}}"#, "[".repeat(8), "]".repeat(8)), &[("/a", None)]);
        assert_eq!(Pointers::new(["/a"]).find(b"{\"a\": \"\xff\"}", 8).get("/a"), None);
        check(&format!(r#"{{"a": "x", "b": {}1{}}}"#, "[".repeat(7), "]".repeat(7)), &[("/a", Some("x"))]);
    }

    proptest! {
        #[test]
        fn it_is_what_a_tree_says(
            members in prop::collection::vec(("[ab]", "[ab]", any::<u8>()), 0..6),
            pointers in prop::collection::vec("(/[ab01]){0,3}", 1..5),
        ) {
            // Equal names included: the tree of `serde_json` keeps the last one, too.
            let members: Vec<String> = members
                .iter()
                .map(|(name, inner, n)| match n % 3 {
                    0 => format!(r#""{name}": {n}"#),
                    1 => format!(r#""{name}": {{"{inner}": "{n}", "{inner}": ["{n}"]}}"#),
                    _ => format!(r#""{name}": [{n}, {{"{inner}": {n}}}]"#),
                })
                .collect();
            let body = format!("{{{}}}", members.join(", "));
            let tree: serde_json::Value = serde_json::from_str(&body).unwrap_or_default();
            let looked_up = Pointers::new(pointers.iter().map(String::as_str));
            let found = looked_up.find(body.as_bytes(), 8);
            for pointer in &pointers {
                let expected = match tree.pointer(pointer) {
                    Some(serde_json::Value::String(text)) => Some(text.clone()),
                    Some(serde_json::Value::Number(number)) => Some(number.to_string()),
                    _ => None,
                };
                prop_assert_eq!(found.get(pointer), expected.as_deref(), "{} of {}", pointer, body);
            }
        }
    }
}
