//! Several patterns, decided in one pass over a text: the tables of each of them multiplied to one.

use std::collections::BTreeMap;

use super::direct::Table;
use super::{Engine, Literal, Method, Pattern};

/// How many states a table has at most.
const MOST_STATES: usize = 32;

/// How many tables and literals are multiplied at most.
const MOST_PARTS: usize = 8;

/// The state that bytes lead to which a part does not know.
const UNKNOWN: u8 = 0;

/// The state at the beginning of the text.
const START: u8 = 1;

/// Patterns, each with a bit.
#[derive(Debug)]
pub(crate) struct Together {
    /// For each state, the next one by byte.
    next: Box<[[u8; 256]]>,
    /// The patterns that match where the text ends in a state.
    matching: Box<[u64]>,
    /// The states that are never left.
    settled: u64,
}

/// A part of a pattern: it matches where one of its parts does.
enum Part<'p> {
    Table(&'p Table),
    /// A text that must be the whole, or its beginning.
    Text {
        text: &'p [u8],
        is_whole: bool,
    },
}

/// Where a text is that no longer is the one that a part stands for.
const FAILED: u8 = u8::MAX;

impl Part<'_> {
    const fn start(&self) -> u8 {
        match self {
            Self::Table(_) => Table::START,
            Self::Text { .. } => 0,
        }
    }

    /// The state after a byte; `None` if the part does not know it.
    fn step(&self, state: u8, byte: u8) -> Option<u8> {
        match self {
            Self::Table(table) => table.step(state, byte),
            Self::Text { text, is_whole } => Some(match text.get(usize::from(state)) {
                Some(expected) if *expected == byte => state + 1,
                None if state != FAILED && !is_whole => state,
                _ => FAILED,
            }),
        }
    }

    fn matches(&self, state: u8) -> bool {
        match self {
            Self::Table(table) => table.matches(state),
            Self::Text { text, .. } => usize::from(state) == text.len(),
        }
    }
}

impl Together {
    /// The table of some patterns, at most 64; `None` if one of them has none, or it would be too large.
    pub(crate) fn new(patterns: &[&'static Pattern]) -> Option<Self> {
        let mut parts = Vec::new();
        for (index, pattern) in patterns.iter().enumerate() {
            parts.extend(pattern.parts()?.into_iter().map(|part| (1_u64 << index, part)));
        }
        if parts.is_empty() || parts.len() > MOST_PARTS || patterns.len() > 64 {
            return None;
        }
        let start: Vec<u8> = parts.iter().map(|(_, part)| part.start()).collect();
        let mut places = vec![Vec::new(), start.clone()];
        let mut known = BTreeMap::from([(start, START)]);
        let mut next = vec![[UNKNOWN; 256]];
        while let Some(place) = places.get(next.len()).cloned() {
            let mut row = [UNKNOWN; 256];
            for (byte, target) in (0..=u8::MAX).zip(&mut row) {
                let steps = parts.iter().zip(&place).map(|((_, part), state)| part.step(*state, byte));
                let Some(place) = steps.collect::<Option<Vec<u8>>>() else { continue };
                *target = *known.entry(place.clone()).or_insert_with(|| {
                    places.push(place);
                    places.len() as u8 - 1
                });
                if places.len() > MOST_STATES {
                    return None;
                }
            }
            next.push(row);
        }
        let matching = places.iter().map(|place| {
            let matching = parts.iter().zip(place).filter(|((_, part), state)| part.matches(**state));
            matching.fold(0, |all, ((bit, _), _)| all | bit)
        });
        let settled = next.iter().zip(0_u8..).filter(|(row, state)| row.iter().all(|next| next == state));
        Some(Self {
            matching: matching.collect(),
            settled: settled.fold(0, |all, (_, state)| all | 1 << state),
            next: next.into(),
        })
    }

    /// The patterns that are found in `text`, as bits; `None` where that depends on a character that a table does
    /// not know.
    #[inline]
    pub(crate) fn matching(&self, text: &str) -> Option<u64> {
        let mut state = START;
        // The first byte settles most literals, and names are short.
        if let [first, rest @ ..] = text.as_bytes() {
            state = *self.next.get(usize::from(state))?.get(usize::from(*first))?;
            if self.settled >> state & 1 == 0 {
                for byte in rest {
                    state = *self.next.get(usize::from(state))?.get(usize::from(*byte))?;
                }
            }
        }
        if state == UNKNOWN { None } else { self.matching.get(usize::from(state)).copied() }
    }
}

impl Pattern {
    /// The tables and texts of which one must match; `None` if it needs more than these.
    fn parts(&self) -> Option<Vec<Part<'_>>> {
        match &self.method {
            Method::Literal(literal) => Some(vec![part(literal)?]),
            Method::Alternatives(literals) => literals.iter().map(part).collect(),
            Method::Engine { compile, engine } => match engine.get_or_init(|| compile(self.source)) {
                #[cfg(feature = "unicode")]
                Engine::Literals(literals) => literals.iter().map(part).collect(),
                Engine::Direct(direct) => Some(vec![Part::Table(direct.table()?)]),
                Engine::Linear(_) | Engine::Backtracking(_) | Engine::Nothing => None,
            },
        }
    }
}

fn part<S: AsRef<str>>(literal: &Literal<S>) -> Option<Part<'_>> {
    let (text, is_whole) = match literal {
        Literal::Exact(text) => (text, true),
        Literal::Prefix(text) => (text, false),
        Literal::Suffix(_) | Literal::Contains(_) => return None,
    };
    let text = text.as_ref().as_bytes();
    (text.len() < usize::from(FAILED)).then_some(Part::Text { text, is_whole })
}

#[cfg(test)]
#[allow(clippy::expect_used)] // a test's job
mod tests {
    use super::{Literal, Pattern, Together};

    static WORD: Pattern = Pattern::direct("^[a-z][a-z0-9-]*$");
    static SHORT: Pattern = Pattern::direct("^[a-zé]{1,3}$");
    static PREFIX: Pattern = Pattern::literal("^x-", Literal::Prefix("x-"));
    static EITHER: Pattern = Pattern::alternatives("^(a|ab)$", &[Literal::Exact("a"), Literal::Exact("ab")]);
    static ANY: Pattern = Pattern::direct("^[^a]*$");
    static SUFFIX: Pattern = Pattern::literal("z$", Literal::Suffix("z"));

    #[test]
    fn the_same_is_found_as_by_each_for_itself() {
        let patterns = [&WORD, &SHORT, &PREFIX, &EITHER];
        let together = Together::new(&patterns).expect("all have tables");
        let mut texts = vec![String::new()];
        for _ in 0..4 {
            let longer = texts.iter().flat_map(|text| {
                ["a", "b", "x", "-", "7", "A", "\u{7f}"].map(|character| format!("{text}{character}"))
            });
            texts = longer.chain([String::new()]).collect();
            let long = texts.iter().map(|text| format!("{text}{}", "-b".repeat(20)));
            for text in texts.iter().cloned().chain(long) {
                let expected = patterns.iter().enumerate().fold(0, |all, (index, pattern)| {
                    all | u64::from(pattern.is_match(&text).expect("no budget")) << index
                });
                assert_eq!(together.matching(&text), Some(expected), "{text:?}");
            }
        }
    }

    #[test]
    fn a_string_as_it_is_written_is_matched_up_to_its_quote() {
        for text in ["", "a", "ab-7", "A", "a_", "abcdefghijklmnopqrstuvwxyz-0123456789"] {
            let matches = WORD.is_match(text).expect("no budget");
            let written = format!("{text}\", \"b\"");
            let found = WORD.search_quoted(written.as_bytes());
            assert!(found.is_none_or(|found| found == (matches, text.len())), "{text:?}");
            assert!(found.is_some() || !matches, "{text:?}");
        }
        for written in ["a\\u0062\"", "a\n\"", "aé\"", "ab"] {
            assert_eq!(WORD.search_quoted(written.as_bytes()), None, "{written:?}");
        }
        // What may hold a quote or an escape is never matched as it is written.
        assert_eq!((ANY.is_match("b"), ANY.search_quoted(b"b\"")), (Ok(true), None));
    }

    #[test]
    fn what_is_beyond_ascii_is_left_to_the_patterns() {
        let together = Together::new(&[&WORD, &SHORT]).expect("both have tables");
        assert_eq!(together.matching("é"), None);
        let literals = Together::new(&[&PREFIX]).expect("a literal");
        assert_eq!((literals.matching("é"), literals.matching("x-é")), (Some(0), Some(1)));
    }

    #[test]
    fn what_has_no_table_has_none_together() {
        assert!(Together::new(&[&WORD, &SUFFIX]).is_none());
        assert!(Together::new(&[]).is_none());
    }
}
