//! Strict JSON (RFC 8259) to a [`Node`] tree.

use std::fmt;

use super::{Json, Member, Node};

/// How deep arrays and objects may nest. Payloads may nest 128 deep, and a schema needs two levels
/// for each level of what it describes; everything that walks a tree may recurse within this bound.
pub const MAX_DEPTH: usize = 300;

/// Why a text is no JSON document that we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Byte offset of what is wrong.
    pub offset: usize,
    /// What is wrong there.
    pub kind: ProblemKind,
}

/// The ways in which a text is no JSON document that we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProblemKind {
    /// It is no JSON; the words say what was expected.
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

/// Reads one document. Duplicate names do not stop the reading; anything else does.
///
/// # Errors
///
/// Every problem found, at least one.
pub fn parse(text: &str) -> Result<Node, Vec<Problem>> {
    if text.starts_with('\u{feff}') {
        return Err(vec![Problem { offset: 0, kind: ProblemKind::ByteOrderMark }]);
    }
    let mut parser = Parser { text, at: 0, depth: 0, duplicates: Vec::new() };
    match parser.document() {
        Ok(node) if parser.duplicates.is_empty() => Ok(node),
        Ok(_) => Err(parser.duplicates),
        Err(problem) => {
            parser.duplicates.push(problem);
            Err(parser.duplicates)
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
    duplicates: Vec<Problem>,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Node, Problem> {
        self.space();
        let node = self.value()?;
        self.space();
        match self.peek() {
            None => Ok(node),
            Some(_) => Err(self.syntax("expected the end of the file")),
        }
    }

    fn value(&mut self) -> Result<Node, Problem> {
        let offset = self.at;
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Json::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Json::Number(self.number()?),
            Some(b't') => self.word("true", Json::Boolean(true))?,
            Some(b'f') => self.word("false", Json::Boolean(false))?,
            Some(b'n') => self.word("null", Json::Null)?,
            _ => return Err(self.syntax("expected a value")),
        };
        Ok(Node { offset, value })
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json, Problem>) -> Result<Json, Problem> {
        if self.depth == MAX_DEPTH {
            return Err(Problem { offset: self.at, kind: ProblemKind::TooDeep });
        }
        self.depth += 1;
        self.at += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Json, Problem> {
        let mut members = Vec::new();
        let mut names = std::collections::HashSet::new();
        self.space();
        if self.take(b'}') {
            return Ok(Json::Object(members));
        }
        loop {
            self.space();
            let member = self.member()?;
            if !names.insert(member.name.clone()) {
                self.duplicates.push(Problem { offset: member.name_offset, kind: ProblemKind::DuplicateKey });
            }
            members.push(member);
            self.space();
            if self.take(b'}') {
                return Ok(Json::Object(members));
            }
            self.comma(b'}', "expected `,` or `}`")?;
        }
    }

    /// The comma before another item; not before the end of them.
    fn comma(&mut self, end: u8, expected: &'static str) -> Result<(), Problem> {
        let comma = self.at;
        if !self.take(b',') {
            return Err(self.syntax(expected));
        }
        self.space();
        if self.peek() == Some(end) {
            return Err(Problem {
                offset: comma,
                kind: ProblemKind::Syntax("no `,` stands after the last item"),
            });
        }
        Ok(())
    }

    fn member(&mut self) -> Result<Member, Problem> {
        let name_offset = self.at;
        if self.peek() != Some(b'"') {
            return Err(self.syntax("expected a name in double quotes"));
        }
        let name = self.string()?;
        self.space();
        if !self.take(b':') {
            return Err(self.syntax("expected `:`"));
        }
        self.space();
        Ok(Member { name, name_offset, value: self.value()? })
    }

    fn array(&mut self) -> Result<Json, Problem> {
        let mut items = Vec::new();
        self.space();
        if self.take(b']') {
            return Ok(Json::Array(items));
        }
        loop {
            self.space();
            items.push(self.value()?);
            self.space();
            if self.take(b']') {
                return Ok(Json::Array(items));
            }
            self.comma(b']', "expected `,` or `]`")?;
        }
    }

    fn string(&mut self) -> Result<String, Problem> {
        self.at += 1;
        let mut string = String::new();
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let plain = rest.find(|c| matches!(c, '"' | '\\' | '\0'..='\x1f')).unwrap_or(rest.len());
            string.push_str(rest.get(..plain).unwrap_or_default());
            self.at += plain;
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                Some(_) => return Err(self.syntax("a control character in a string must be escaped")),
                None => return Err(self.syntax("expected `\"` before the end of the file")),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Problem> {
        let start = self.at;
        self.at += 1;
        let escaped = match self.peek() {
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(b'u') => return self.unicode_escape(start),
            _ => {
                return Err(Problem {
                    offset: start,
                    kind: ProblemKind::Syntax("no escape begins like this"),
                });
            }
        };
        self.at += 1;
        Ok(escaped)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Problem> {
        let surrogate =
            Problem { offset: start, kind: ProblemKind::Syntax("half of a surrogate pair stands alone") };
        let first = self.hex()?;
        if !(0xd800..0xdc00).contains(&first) {
            return char::from_u32(first).ok_or(surrogate);
        }
        if self.peek() != Some(b'\\') || self.text.as_bytes().get(self.at + 1) != Some(&b'u') {
            return Err(surrogate);
        }
        self.at += 1;
        let second = self.hex()?;
        if !(0xdc00..0xe000).contains(&second) {
            return Err(surrogate);
        }
        char::from_u32(0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)).ok_or(surrogate)
    }

    /// Four hexadecimal digits after the `u` that is next.
    fn hex(&mut self) -> Result<u32, Problem> {
        self.at += 1;
        let digits = self.text.as_bytes().get(self.at..self.at + 4).unwrap_or_default();
        let mut value = 0;
        for &digit in digits {
            let digit = char::from(digit).to_digit(16);
            value = value * 16 + digit.ok_or_else(|| self.syntax("expected four hexadecimal digits"))?;
        }
        if digits.len() < 4 {
            return Err(self.syntax("expected four hexadecimal digits"));
        }
        self.at += 4;
        Ok(value)
    }

    fn number(&mut self) -> Result<String, Problem> {
        let start = self.at;
        self.take(b'-');
        if !self.take(b'0') {
            self.digits()?;
        } else if matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.syntax("a number has no leading zero"));
        }
        if self.take(b'.') {
            self.digits()?;
        }
        if self.take(b'e') || self.take(b'E') {
            let _signed = self.take(b'+') || self.take(b'-');
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default().to_owned())
    }

    fn digits(&mut self) -> Result<(), Problem> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        if self.at == start { Err(self.syntax("expected a digit")) } else { Ok(()) }
    }

    fn word(&mut self, word: &str, value: Json) -> Result<Json, Problem> {
        if !self.text.get(self.at..).unwrap_or_default().starts_with(word) {
            return Err(self.syntax("expected a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn syntax(&self, expected: &'static str) -> Problem {
        let expected = if self.peek() == Some(b'/') { "there are no comments in JSON" } else { expected };
        Problem { offset: self.at, kind: ProblemKind::Syntax(expected) }
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
        assert_eq!(problem(""), syntax(0, "expected a value"));
        assert_eq!(problem("[1,]"), syntax(2, "no `,` stands after the last item"));
        assert_eq!(problem("{\"a\": 1 , }"), syntax(8, "no `,` stands after the last item"));
        assert_eq!(problem("[,]"), syntax(1, "expected a value"));
        assert_eq!(problem("[1 // one\n]"), syntax(3, "there are no comments in JSON"));
        assert_eq!(problem("{\"a\" 1}"), syntax(5, "expected `:`"));
        assert_eq!(problem("{a: 1}"), syntax(1, "expected a name in double quotes"));
        assert_eq!(problem("01"), syntax(1, "a number has no leading zero"));
        assert_eq!(problem("1."), syntax(2, "expected a digit"));
        assert_eq!(problem("1 2"), syntax(2, "expected the end of the file"));
        assert_eq!(problem("nul"), syntax(0, "expected a value"));
        assert_eq!(problem("\"\\ud800\""), syntax(1, "half of a surrogate pair stands alone"));
        assert_eq!(problem("\"\\udc00\""), syntax(1, "half of a surrogate pair stands alone"));
        assert_eq!(problem("\"\\u12é\""), syntax(3, "expected four hexadecimal digits"));
        assert_eq!(problem("\"\\x\""), syntax(1, "no escape begins like this"));
        assert_eq!(problem("\"\n\""), syntax(1, "a control character in a string must be escaped"));
        assert_eq!(problem("\"a"), syntax(2, "expected `\"` before the end of the file"));
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
                Ok(node) => assert_eq!(Some(node.to_value()), theirs.ok()),
                Err(problems) if problems.iter().all(|p| p.kind == ProblemKind::DuplicateKey) => assert!(theirs.is_ok()),
                Err(_) => assert!(theirs.is_err(), "{text}"),
            }
        }
    }
}
