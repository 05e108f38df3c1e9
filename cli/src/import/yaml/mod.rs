//! YAML 1.2 (core schema), parsed into the same tree as JSON, with the offset of every value.
//!
//! What YAML has and JSON lacks: anchors are expanded, within a bound; merge keys (`<<`) are merged;
//! keys that are numbers or booleans become names, as OpenAPI's status codes do.

mod amount;
mod problem;
mod scalar;

use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser};

use self::amount::Amount;
pub(super) use self::problem::Problem;
use self::scalar::scalar;
use crate::json::{Json, MAX_DEPTH, Member, Node};

/// Reads one document.
pub(super) fn parse(text: &str) -> Result<Node, Problem> {
    let mut reader = Reader { offsets: Offsets::new(text), ..Reader::default() };
    let mut parser = Parser::new_from_str(text);
    let mut root = None;
    while let Some(event) = parser.next_event() {
        let (event, span) =
            event.map_err(|error| outdented(text, reader.problem(*error.marker(), error.info())))?;
        let offset = reader.offsets.at(span.start);
        if matches!(event, Event::DocumentStart(_)) && root.is_some() {
            return Err(Problem {
                offset,
                what: "a second document begins here; a file must hold only one".to_owned(),
            });
        }
        if let Some(node) = reader.take(event, offset)? {
            root = Some(node);
        }
    }
    root.ok_or_else(|| Problem { offset: 0, what: "the file is empty".to_owned() })
}

/// In block mappings, YAML wants each line of a flow collection indented deeper than its key, the closing bracket too
/// (YAML 1.2 §7.4). Many programs write it below the key.
fn outdented(text: &str, problem: Problem) -> Problem {
    let before = text.get(..problem.offset).unwrap_or(text);
    let line = text.get(before.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
    let own = line.lines().next().unwrap_or_default().trim_start();
    // The parser names the bracket, or where it went on behind it.
    let above = before.trim_end().lines().last().unwrap_or_default().trim_start();
    let at_bracket = [own, above].iter().any(|line| line.starts_with([']', '}']));
    if at_bracket || problem.what.contains("indentation") {
        let what = format!(
            "{}; between brackets, indent every line, the closing bracket too, deeper than the key they belong to",
            problem.what
        );
        return Problem { what, ..problem };
    }
    problem
}

#[derive(Default)]
struct Reader<'a> {
    offsets: Offsets<'a>,
    /// The collections that are open.
    open: Vec<Open>,
    /// The values of the anchors, with what is in them.
    anchors: HashMap<usize, (Node, Amount)>,
    /// What is in all of them.
    kept: Amount,
    /// What is in the document.
    read: Amount,
}

/// A collection that is not complete.
struct Open {
    offset: usize,
    anchor: usize,
    /// What there was before it.
    before: Amount,
    kind: Kind,
}

enum Kind {
    Sequence(Vec<Node>),
    Mapping(Mapping),
}

#[derive(Default)]
struct Mapping {
    members: Vec<Member>,
    names: HashSet<String>,
    /// The name whose value comes next.
    name: Option<(String, usize)>,
    /// What merge keys bring in; own members win.
    merged: Vec<Member>,
}

impl Reader<'_> {
    /// Takes an event; a complete document is returned.
    fn take(&mut self, event: Event<'_>, offset: usize) -> Result<Option<Node>, Problem> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let (before, text_length) = (self.read, text.len());
                let value = scalar(&text, style, tag.as_deref());
                self.read.text = self.read.text.saturating_add(text_length);
                self.complete(Node { offset, value }, anchor, before)
            }
            Event::SequenceStart(anchor, _) => self.begin(offset, anchor, Kind::Sequence(Vec::new())),
            Event::MappingStart(anchor, _) => self.begin(offset, anchor, Kind::Mapping(Mapping::default())),
            Event::SequenceEnd | Event::MappingEnd => self.end(),
            Event::Alias(anchor) => self.alias(anchor, offset),
            _ => Ok(None),
        }
    }

    fn begin(&mut self, offset: usize, anchor: usize, kind: Kind) -> Result<Option<Node>, Problem> {
        if self.open.len() == MAX_DEPTH {
            return Err(Problem { offset, what: format!("nested deeper than {MAX_DEPTH} levels") });
        }
        self.open.push(Open { offset, anchor, before: self.read, kind });
        Ok(None)
    }

    fn end(&mut self) -> Result<Option<Node>, Problem> {
        let Some(open) = self.open.pop() else { return Ok(None) };
        let value = match open.kind {
            Kind::Sequence(items) => Json::Array(items),
            Kind::Mapping(mapping) => mapping.finish(),
        };
        self.complete(Node { offset: open.offset, value }, open.anchor, open.before)
    }

    fn alias(&mut self, anchor: usize, offset: usize) -> Result<Option<Node>, Problem> {
        let Some((node, amount)) = self.anchors.get(&anchor) else {
            return Err(Problem { offset, what: "an alias is inside its own anchor".to_owned() });
        };
        // Counted before it is copied: that is what bounds a bomb of aliases.
        let (before, after) = (self.read, self.read.plus(*amount).check(offset)?);
        if self.open.len() + depth(node) > MAX_DEPTH {
            return Err(Problem { offset, what: format!("nested deeper than {MAX_DEPTH} levels") });
        }
        self.read = after;
        let node = Node { offset, value: node.value.clone() };
        self.complete(node, 0, before)
    }

    /// Puts a value where it belongs.
    fn complete(&mut self, node: Node, anchor: usize, before: Amount) -> Result<Option<Node>, Problem> {
        self.read = self.read.plus(Amount { values: 1, text: 0 }).check(node.offset)?;
        if anchor != 0 {
            let amount = self.read.since(before);
            // Anchors within anchors are kept once for each.
            self.kept = self.kept.plus(amount).check(node.offset)?;
            self.anchors.insert(anchor, (node.clone(), amount));
        }
        match self.open.last_mut().map(|open| &mut open.kind) {
            None => return Ok(Some(node)),
            Some(Kind::Sequence(items)) => items.push(node),
            Some(Kind::Mapping(mapping)) => mapping.take(node)?,
        }
        Ok(None)
    }

    fn problem(&mut self, marker: Marker, what: &str) -> Problem {
        Problem { offset: self.offsets.at(marker), what: what.to_owned() }
    }
}

fn depth(node: &Node) -> usize {
    match &node.value {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Json::Object(members) => 1 + members.iter().map(|member| depth(&member.value)).max().unwrap_or(0),
        _ => 0,
    }
}

impl Mapping {
    fn take(&mut self, node: Node) -> Result<(), Problem> {
        let Some((name, name_offset)) = self.name.take() else {
            self.name = Some((name_of(&node)?, node.offset));
            return Ok(());
        };
        if name == "<<" && self.merge(&node) {
            return Ok(());
        }
        if !self.names.insert(name.clone()) {
            return Err(Problem { offset: name_offset, what: "the mapping already has this key".to_owned() });
        }
        self.members.push(Member { name, name_offset, value: node });
        Ok(())
    }

    /// Takes a mapping, or several, under a merge key; whether it was one.
    fn merge(&mut self, node: &Node) -> bool {
        match &node.value {
            Json::Object(members) => self.merged.extend(members.iter().cloned()),
            Json::Array(items) if items.iter().all(|item| matches!(item.value, Json::Object(_))) => {
                self.merged.extend(items.iter().filter_map(Node::as_object).flatten().cloned());
            }
            _ => return false,
        }
        true
    }

    fn finish(mut self) -> Json {
        for member in self.merged {
            if self.names.insert(member.name.clone()) {
                self.members.push(member);
            }
        }
        Json::Object(self.members)
    }
}

fn name_of(node: &Node) -> Result<String, Problem> {
    match &node.value {
        Json::String(text) | Json::Number(text) => Ok(text.clone()),
        Json::Boolean(value) => Ok(value.to_string()),
        Json::Null => Ok("null".to_owned()),
        _ => Err(Problem { offset: node.offset, what: "a key must be a single value".to_owned() }),
    }
}

/// From characters, which the parser counts, to bytes. Events come in order, so each is found from the one
/// before.
#[derive(Default)]
struct Offsets<'a> {
    text: &'a str,
    characters: usize,
    bytes: usize,
}

impl<'a> Offsets<'a> {
    fn new(text: &'a str) -> Self {
        Self { text, characters: 0, bytes: 0 }
    }

    fn at(&mut self, marker: Marker) -> usize {
        if marker.index() < self.characters {
            (self.characters, self.bytes) = (0, 0);
        }
        let rest = self.text.get(self.bytes..).unwrap_or_default();
        let ahead = marker.index() - self.characters;
        let skipped = rest.char_indices().nth(ahead).map_or(rest.len(), |(at, _)| at);
        self.characters = marker.index();
        self.bytes += skipped;
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fmt::Write as _;

    use super::*;
    use crate::json::compact;

    fn read(text: &str) -> String {
        parse(text).map_or_else(
            |problem| format!("{}: {}", problem.offset, problem.what),
            |node| compact(&node.value),
        )
    }

    #[test]
    fn scalars_follow_the_core_schema() {
        let text = "[1, -2.50, +3, .5, 4., 0x1F, 0o17, 007, 1e3, .inf, ~, True, 'true', no, 2024-05-21, !!str 5, -, 1_0]";
        assert_eq!(
            read(&text.replace("-, ", "")),
            "[1, -2.50, 3, 0.5, 4.0, 31, 15, 7, 1e3, \".inf\", null, true, \"true\", \"no\", \"2024-05-21\", \"5\", \"1_0\"]"
        );
    }

    #[test]
    fn anchors_and_merge_keys_are_expanded() {
        let text = "base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nlist: [*b]\n200: ok\n";
        let expected =
            r#"{"base": {"x": 1, "y": 2}, "use": {"y": 3, "x": 1}, "list": [{"x": 1, "y": 2}], "200": "ok"}"#;
        assert_eq!(read(text), expected);
    }

    #[test]
    fn offsets_are_bytes() {
        let node = parse("é: [1, ü]\nb: 2\n").unwrap();
        assert_eq!(node.pointer("/é/1").map(|node| node.offset), Some(8));
        assert_eq!(node.name_offset("/b"), Some(12));
    }

    #[test]
    fn what_is_no_json_is_a_problem() {
        assert_eq!(read(""), "0: the file is empty");
        assert!(read("a: 1\na: 2\n").ends_with("the mapping already has this key"));
        assert!(read("? [1, 2]\n: 3\n").ends_with("a key must be a single value"));
        assert!(read("a: 1\n---\nb: 2\n").contains("a second document"));
        assert!(read("a: &x [*x]\n").contains("inside its own anchor"));
        assert!(read("a: *nothing\n").contains(": "));
        assert!(read("a: [1\n").contains(": "));
    }

    #[test]
    fn a_bomb_of_aliases_is_refused_before_it_grows() {
        let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..30 {
            let aliases = vec![format!("*a{}", level - 1); 9].join(", ");
            writeln!(bomb, "a{level}: &a{level} [{aliases}]").unwrap();
        }
        assert!(read(&bomb).contains("with aliases expanded"));
        let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(1_000_000), vec!["*a"; 5_000].join(", "));
        assert!(read(&long).contains("more than 64 MiB of text, with aliases expanded"));
        let deep = "[".repeat(400) + &"]".repeat(400);
        assert!(parse(&deep).is_err());
    }
}
