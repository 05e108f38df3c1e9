//! JSON as it is written: repeated names are kept, and numbers are their text.

use serde::de::IgnoredAny;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    /// `null`, `true`, `false` or a number.
    Word(String),
    String(String),
    Array(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

/// A body that is JSON.
pub(crate) struct Parsed {
    pub(crate) tree: Tree,
    /// How deep arrays and objects nest.
    pub(crate) depth: usize,
}

/// What is documented: nesting beyond 128 levels is refused.
const DEEPEST: usize = 128;

/// Reads a body; `None` if it is not JSON, or nests too deep.
///
/// Strings and numbers are serde's business. What is between them is read here, because no type of serde's
/// keeps what two parsers may disagree on.
pub(crate) fn parse(body: &[u8]) -> Option<Parsed> {
    let text = std::str::from_utf8(body).ok()?;
    let mut parser = Parser { text, at: 0, depth: 0, deepest: 0 };
    let tree = parser.value()?;
    (parser.next() == b'\0' && parser.at == text.len()).then_some(Parsed { tree, depth: parser.deepest })
}

struct Parser<'b> {
    text: &'b str,
    at: usize,
    depth: usize,
    deepest: usize,
}

impl Parser<'_> {
    /// The byte after white space; zero at the end, and that begins nothing.
    fn next(&mut self) -> u8 {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
        self.text.as_bytes().get(self.at).copied().unwrap_or(b'\0')
    }

    fn take(&mut self, byte: u8) -> bool {
        let is = self.next() == byte;
        self.at += usize::from(is);
        is
    }

    fn value(&mut self) -> Option<Tree> {
        match self.next() {
            b'"' => self.string().map(Tree::String),
            b'{' => self
                .list(b'}', &mut |parser| {
                    let name = if parser.next() == b'"' { parser.string()? } else { return None };
                    if parser.take(b':') { Some((name, parser.value()?)) } else { None }
                })
                .map(Tree::Object),
            b'[' => self.list(b']', &mut Self::value).map(Tree::Array),
            _ => self.word(),
        }
    }

    fn list<T>(&mut self, end: u8, item: &mut dyn FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        self.at += 1;
        self.depth += 1;
        self.deepest = self.deepest.max(self.depth);
        let mut items = Vec::new();
        if self.depth > DEEPEST {
            return None;
        }
        while !(items.is_empty() && self.next() == end) {
            items.push(item(self)?);
            if !self.take(b',') {
                break;
            }
        }
        self.depth -= 1;
        self.take(end).then_some(items)
    }

    fn string(&mut self) -> Option<String> {
        let rest = &self.text[self.at..];
        let mut escaped = false;
        let end = rest.bytes().skip(1).position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            ends
        })?;
        self.at += end + 2;
        serde_json::from_str(&rest[..end + 2]).ok()
    }

    fn word(&mut self) -> Option<Tree> {
        let rest = &self.text[self.at..];
        let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
        let word = &rest[..rest.bytes().take_while(part).count()];
        self.at += word.len();
        serde_json::from_str::<IgnoredAny>(word).is_ok().then(|| Tree::Word(word.to_owned()))
    }
}
