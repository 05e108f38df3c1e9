//! Strict JSON (RFC 8259) to a [`Node`] tree.

use std::collections::HashSet;
use std::fmt;

use hookwright_core::reader::{Checkpoint, ReadError, Reader, Token};

use super::{Json, Member, Node};

/// How deep arrays and objects may nest. Payloads may nest 128 deep, and a schema needs two levels
/// for each level of what it describes; everything that walks a tree may recurse within this bound.
pub const MAX_DEPTH: usize = 300;

/// Why a text is not an acceptable JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Byte offset of what is wrong.
    pub offset: usize,
    /// What is wrong there.
    pub kind: ProblemKind,
}

/// What can be wrong with a JSON document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is not JSON; the text says what was expected.
    Syntax(&'static str),
    /// A byte-order mark.
    ByteOrderMark,
    /// An object has this name twice.
    DuplicateKey,
    /// Nested deeper than [`MAX_DEPTH`].
    TooDeep,
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(expected) => write!(f, "not JSON: {expected}"),
            Self::ByteOrderMark => f.write_str("a byte-order mark, which JSON forbids"),
            Self::DuplicateKey => f.write_str("the object already has a member of this name"),
            Self::TooDeep => write!(f, "arrays and objects nest deeper than {MAX_DEPTH} levels"),
        }
    }
}

/// Reads one document with the reader that payloads are read with. Duplicate names do not stop the reading;
/// anything else does.
///
/// # Errors
///
/// Every problem found, at least one.
pub fn parse(text: &str) -> Result<Node, Vec<Problem>> {
    if text.starts_with('\u{feff}') {
        return Err(vec![Problem { offset: 0, kind: ProblemKind::ByteOrderMark }]);
    }
    let Ok(reader) = Reader::new(text.as_bytes(), MAX_DEPTH) else {
        return Err(vec![Problem { offset: 0, kind: ProblemKind::Syntax("not UTF-8") }]);
    };
    let mut parser = Parser { reader, too_deep: false, duplicates: Vec::new() };
    match parser.document() {
        Ok(node) if parser.duplicates.is_empty() => Ok(node),
        Ok(_) => Err(parser.duplicates),
        Err(ReadError) => {
            let problem = parser.problem(text);
            parser.duplicates.push(problem);
            Err(parser.duplicates)
        }
    }
}

/// How many members are compared one by one.
const FEW: usize = 12;

struct Parser<'a> {
    reader: Reader<'a>,
    /// Whether reading stopped at a bracket that would nest too deep.
    too_deep: bool,
    duplicates: Vec<Problem>,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Node, ReadError> {
        let node = self.value()?;
        self.reader.end()?;
        Ok(node)
    }

    fn value(&mut self) -> Result<Node, ReadError> {
        let offset = self.reader.offset();
        let value = match self.reader.peek()? {
            Token::Object => Json::Object(self.members()?),
            Token::Array => Json::Array(self.items()?),
            Token::String => Json::String(self.reader.string()?.into_string()),
            Token::Number => Json::Number(self.reader.number()?.text().to_owned()),
            Token::True | Token::False => Json::Boolean(self.reader.boolean()?),
            Token::Null => self.reader.null().map(|()| Json::Null)?,
        };
        Ok(Node { offset, value })
    }

    fn members(&mut self) -> Result<Vec<Member>, ReadError> {
        let mut object = self.reader.object().inspect_err(|_| self.too_deep = true)?;
        let (mut members, mut names) = (Vec::new(), HashSet::new());
        let mut before = self.reader.mark();
        while let Some(name) = self.reader.key(&mut object)? {
            let (name, name_offset) = (name.into_string(), self.name_offset(before)?);
            // Most objects are small, and looking through one costs less than remembering its names apart.
            let is_known = match members.len() {
                0..=FEW => members.iter().any(|member: &Member| member.name == name),
                many => {
                    if many == FEW + 1 {
                        names.extend(members.iter().map(|member| member.name.clone()));
                    }
                    !names.insert(name.clone())
                }
            };
            if is_known {
                self.duplicates.push(Problem { offset: name_offset, kind: ProblemKind::DuplicateKey });
            }
            members.push(Member { name, name_offset, value: self.value()? });
            before = self.reader.mark();
        }
        Ok(members)
    }

    /// The offset of the name that was read from `before` on.
    fn name_offset(&mut self, before: Checkpoint) -> Result<usize, ReadError> {
        let after = self.reader.mark();
        self.reader.rewind(before);
        self.reader.name()?;
        let offset = self.reader.offset();
        self.reader.rewind(after);
        Ok(offset)
    }

    fn items(&mut self) -> Result<Vec<Node>, ReadError> {
        let mut array = self.reader.array().inspect_err(|_| self.too_deep = true)?;
        let mut items = Vec::new();
        while self.reader.item(&mut array)? {
            items.push(self.value()?);
        }
        Ok(items)
    }

    /// Why reading stopped, with a better word for what people write by habit: comments, and a comma at the end.
    fn problem(&self, text: &str) -> Problem {
        let error = self.reader.error();
        let (offset, message) = error.map_or((0, ""), |error| (error.position.offset, error.message));
        let (before, rest) = text.split_at_checked(offset).unwrap_or((text, ""));
        let before = before.trim_end_matches([' ', '\t', '\n', '\r']);
        if self.too_deep {
            Problem { offset, kind: ProblemKind::TooDeep }
        } else if rest.starts_with([']', '}']) && before.ends_with(',') {
            let message = "no `,` stands after the last item";
            Problem { offset: before.len() - 1, kind: ProblemKind::Syntax(message) }
        } else if rest.starts_with('/') {
            Problem { offset, kind: ProblemKind::Syntax("JSON has no comments") }
        } else {
            Problem { offset, kind: ProblemKind::Syntax(message) }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]
    use proptest::prelude::{ProptestConfig, proptest};

    use super::{MAX_DEPTH, ProblemKind, parse};

    fn problem(text: &str) -> (usize, ProblemKind) {
        parse(text).map_or_else(|p| p.last().map(|p| (p.offset, p.kind)), |_| None).expect("a problem")
    }

    #[test]
    fn offsets_are_those_of_the_text() {
        let root = parse(" {\"é\": [1, -2.50e+3], \"b\": \"\\u00e9\\ud83d\\ude00\\n\"} ").expect("JSON");
        assert_eq!(root.offset, 1);
        let list = root.get("é").expect("a member");
        assert_eq!(list.offset, 8);
        assert_eq!(root.pointer("/é/1").map(|n| (n.offset, n.as_number())), Some((12, Some("-2.50e+3"))));
        assert_eq!(root.get("b").and_then(super::Node::as_str), Some("é\u{1F600}\n"));
    }

    #[test]
    fn refusals_say_where() {
        let syntax = |offset, words| (offset, ProblemKind::Syntax(words));
        assert_eq!(problem(""), syntax(0, "the input is empty"));
        assert_eq!(problem("[1,]"), syntax(2, "no `,` stands after the last item"));
        assert_eq!(problem("{\"a\": 1 , }"), syntax(8, "no `,` stands after the last item"));
        assert_eq!(problem("[,]"), syntax(1, "expected a value"));
        assert_eq!(problem("[1 // one\n]"), syntax(3, "JSON has no comments"));
        assert_eq!(problem("{\"a\" 1}"), syntax(5, "expected `:`"));
        assert_eq!(problem("{a: 1}"), syntax(1, "expected a name in double quotes"));
        assert_eq!(problem("01"), syntax(1, "a number cannot begin with a zero"));
        assert_eq!(problem("1."), syntax(2, "expected a digit"));
        assert_eq!(problem("1 2"), syntax(2, "expected the end of the input"));
        assert_eq!(problem("nul"), syntax(0, "expected a value"));
        assert_eq!(problem("\"\\ud800\""), syntax(1, "an escaped lone surrogate is not a character"));
        assert_eq!(problem("\"\\udc00\""), syntax(1, "an escaped lone surrogate is not a character"));
        assert_eq!(problem("\"\\u12é\""), syntax(1, "`\\u` needs four hexadecimal digits"));
        assert_eq!(problem("\"\\x\""), syntax(1, "not a JSON escape"));
        assert_eq!(problem("\"\n\""), syntax(1, "control characters in strings must be escaped"));
        assert_eq!(problem("\"a"), syntax(2, "the input ends within a string"));
        assert_eq!(problem("\u{feff}{}"), (0, ProblemKind::ByteOrderMark));
        assert_eq!(problem("{\"a\":1,\"\\u0061\":2}"), (7, ProblemKind::DuplicateKey));
    }

    #[test]
    fn depth_is_bounded() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(parse(&nested(MAX_DEPTH)).is_ok());
        assert_eq!(problem(&nested(MAX_DEPTH + 1)), (MAX_DEPTH, ProblemKind::TooDeep));
        assert_eq!(problem(&"{\"a\":".repeat(1_000_000)), (MAX_DEPTH * 5, ProblemKind::TooDeep));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// Texts made of JSON's own pieces get serde_json's verdict; it keeps the last of two equal
        /// names, and reads numbers beyond f64 as an error.
        #[test]
        fn agrees_with_serde_json(text in r#"([\[\]{},:]|"a"|"b\\n"|"\\u00e9"|"\\ud8|"|1|-0|0|\.5|e3|true|null| |é|\\){0,12}"#) {
            let theirs = serde_json::from_str::<serde_json::Value>(&text);
            match parse(&text) {
                Ok(node) => match theirs {
                    Ok(theirs) => assert_eq!(node.to_value(), theirs),
                    Err(error) => assert!(error.to_string().starts_with("number out of range"), "{text}: {error}"),
                },
                Err(problems) if problems.iter().all(|p| p.kind == ProblemKind::DuplicateKey) => assert!(theirs.is_ok()),
                Err(_) => assert!(theirs.is_err(), "{text}"),
            }
        }
    }
}
