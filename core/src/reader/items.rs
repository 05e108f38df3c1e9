//! Finds the items of an array inside a body, in one pass.

use std::ops::Range;

use super::{ReadError, Reader, Token, syntax_error};
use crate::invalid::SyntaxError;
use crate::pointer;

/// Why a body has no items.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ItemsError {
    /// The body is not JSON.
    Syntax(SyntaxError),
    /// There is no array at the pointer.
    NoArray,
    /// The array has more items than the limit.
    TooMany,
}

/// The places of the items of the array at a JSON pointer (RFC 6901) of `body`, in bytes, without the white space around
/// them; at most `most`. The whole body is read, once.
///
/// Where an object repeats a name, the last member counts.
///
/// # Errors
///
/// [`ItemsError`]
///
/// ```
/// use hookwright_core::reader::{ItemsError, items};
///
/// let body = br#"{"events": [{"id": 1}, 2 ]}"#;
/// assert_eq!(items(body, "/events", 128, 10), Ok(vec![12..21, 23..24]));
/// assert_eq!(items(body, "/events", 128, 1), Err(ItemsError::TooMany));
/// assert_eq!(items(body, "", 128, 10), Err(ItemsError::NoArray));
/// ```
pub fn items(body: &[u8], pointer: &str, depth: usize, most: usize) -> Result<Vec<Range<usize>>, ItemsError> {
    let tokens: Vec<String> = pointer::tokens(pointer).ok_or(ItemsError::NoArray)?.collect();
    let mut found = Found { most, result: Err(ItemsError::NoArray) };
    let read = Reader::new(body, depth).and_then(|mut reader| {
        found.value(&mut reader, &tokens)?;
        reader.end()
    });
    match read {
        Ok(()) => found.result,
        Err(ReadError) => Err(syntax_error(body, depth).map_or(ItemsError::NoArray, ItemsError::Syntax)),
    }
}

struct Found {
    most: usize,
    result: Result<Vec<Range<usize>>, ItemsError>,
}

impl Found {
    /// Reads the value to which the rest of the pointer leads from here.
    fn value(&mut self, reader: &mut Reader<'_>, tokens: &[String]) -> Result<(), ReadError> {
        // An earlier member of the same name does not count.
        self.result = Err(ItemsError::NoArray);
        match (reader.peek()?, tokens.split_first()) {
            (Token::Array, None) => self.array(reader),
            (Token::Object, Some((token, rest))) => self.member(reader, token, rest),
            (Token::Array, Some((token, rest))) => self.element(reader, token, rest),
            _ => reader.skip(),
        }
    }

    fn array(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let mut items = Vec::new();
        let mut too_many = false;
        let mut array = reader.array()?;
        while reader.item(&mut array)? {
            let from = reader.offset();
            reader.skip()?;
            too_many |= items.len() == self.most;
            if !too_many {
                items.push(from..reader.offset());
            }
        }
        self.result = if too_many { Err(ItemsError::TooMany) } else { Ok(items) };
        Ok(())
    }

    fn member(&mut self, reader: &mut Reader<'_>, name: &str, rest: &[String]) -> Result<(), ReadError> {
        let mut object = reader.object()?;
        while let Some(key) = reader.key(&mut object)? {
            if key.is(name) {
                self.value(reader, rest)?;
            } else {
                reader.skip()?;
            }
        }
        Ok(())
    }

    fn element(&mut self, reader: &mut Reader<'_>, token: &str, rest: &[String]) -> Result<(), ReadError> {
        let wanted = pointer::index(token);
        let mut array = reader.array()?;
        let mut index = 0;
        while reader.item(&mut array)? {
            if Some(index) == wanted {
                self.value(reader, rest)?;
            } else {
                reader.skip()?;
            }
            index += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

    use super::*;

    /// The texts of the items.
    fn texts<'b>(body: &'b str, pointer: &str) -> Result<Vec<&'b str>, ItemsError> {
        let items = items(body.as_bytes(), pointer, 8, 4)?;
        Ok(items.into_iter().map(|item| body.get(item).unwrap()).collect())
    }

    #[test]
    fn items_are_slices_of_the_body() {
        assert_eq!(texts("[]", ""), Ok(vec![]));
        assert_eq!(texts(" [ 1 , {\"a\" : [ ]}\n,\"é\" ] ", ""), Ok(vec!["1", "{\"a\" : [ ]}", "\"é\""]));
        assert_eq!(texts(r#"{"a": {"b/c": [1]}, "d": [2]}"#, "/a/b~1c"), Ok(vec!["1"]));
        assert_eq!(texts(r#"[[1], [2, 3]]"#, "/1"), Ok(vec!["2", "3"]));
        assert_eq!(texts("[1,2,3,4]", "").unwrap().len(), 4);
        assert_eq!(texts("[1,2,3,4,5]", ""), Err(ItemsError::TooMany));
    }

    #[test]
    fn what_is_no_array_has_no_items() {
        for (body, pointer) in [
            ("{}", ""),
            ("{}", "/a"),
            (r#"{"a": {}}"#, "/a"),
            ("[1]", "/0"),
            ("[[1]]", "/1"),
            ("1", ""),
            ("[]", "a"),
        ] {
            assert_eq!(texts(body, pointer), Err(ItemsError::NoArray), "{body} {pointer}");
        }
    }

    #[test]
    fn the_last_of_equal_names_counts() {
        assert_eq!(texts(r#"{"a": [1], "\u0061": [2]}"#, "/a"), Ok(vec!["2"]));
        assert_eq!(texts(r#"{"a": [1], "a": 2}"#, "/a"), Err(ItemsError::NoArray));
        assert_eq!(texts(r#"{"a": {"b": [1]}, "a": {}}"#, "/a/b"), Err(ItemsError::NoArray));
        assert_eq!(texts(r#"{"a": [1,2,3,4,5], "a": [1]}"#, "/a"), Ok(vec!["1"]));
    }

    #[test]
    fn the_whole_body_is_json() {
        for body in ["", "[1", "[1,]", "[1] 2", r#"{"a": [1], "b": }"#, "[\"\u{1}\"]"] {
            assert!(matches!(texts(body, "/a"), Err(ItemsError::Syntax(_))), "{body}");
        }
        assert!(matches!(texts("[[[[[[[[[1]]]]]]]]]", ""), Err(ItemsError::Syntax(_))), "it nests too deep");
        assert!(matches!(items(b"[\"\xff\"]", "", 8, 4), Err(ItemsError::Syntax(_))));
    }
}
