//! Texts that a regular expression matches, made by reading the expression and writing what it asks for.
//!
//! Look-arounds and `\b` are skipped and anchors are assumed to hold: the caller checks the text and
//! asks again. So this is a source of candidates, good ones for the patterns that schemas have.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use hookwright_core::pattern::leading_flags;

use super::matches::matches;
use super::random::Random;

/// Characters of a candidate; what repeats stops there.
const LONGEST: usize = 4096;

/// Groups within groups.
const DEEPEST: usize = 60;

/// A text for `source`. Where a repetition has no end, it is made up to `more` times longer than it must be.
pub(super) fn sample(source: &str, more: usize, random: &mut Random) -> Option<String> {
    let source = source.get(leading_flags(source).map_or(0, str::len)..).unwrap_or_default();
    let chars: Vec<char> = source.chars().collect();
    let mut writer =
        Writer { chars: &chars, at: 0, more, random, groups: Vec::new(), names: BTreeMap::new(), depth: 0 };
    let text = writer.alternatives()?;
    (writer.at == chars.len()).then_some(text)
}

struct Writer<'w> {
    chars: &'w [char],
    at: usize,
    more: usize,
    random: &'w mut Random,
    /// What each capturing group has been.
    groups: Vec<String>,
    names: BTreeMap<String, usize>,
    depth: usize,
}

impl Writer<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn eat(&mut self, wanted: char) -> bool {
        let there = self.peek() == Some(wanted);
        self.at += usize::from(there);
        there
    }

    fn next(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += 1;
        Some(c)
    }

    /// `a|b`: one of them.
    fn alternatives(&mut self) -> Option<String> {
        let mut texts = vec![self.sequence()?];
        while self.eat('|') {
            texts.push(self.sequence()?);
        }
        let chosen = self.random.below(texts.len());
        Some(texts.swap_remove(chosen))
    }

    fn sequence(&mut self) -> Option<String> {
        let mut text = String::new();
        while self.peek().is_some_and(|c| c != '|' && c != ')') {
            let start = self.at;
            let once = self.atom()?;
            let end = self.at;
            match self.quantifier() {
                None => text.push_str(&once),
                Some((min, max)) => {
                    let after = self.at;
                    let most = max.unwrap_or(usize::MAX).min(min.saturating_add(self.more));
                    let times = self.random.between(min, most);
                    for _ in 0..times.min(LONGEST) {
                        if text.len() > LONGEST {
                            break;
                        }
                        self.at = start;
                        text.push_str(&self.atom()?);
                        debug_assert_eq!(self.at, end, "an atom ends where it ends");
                    }
                    self.at = after;
                }
            }
        }
        Some(text)
    }

    /// How often, at least and at most.
    fn quantifier(&mut self) -> Option<(usize, Option<usize>)> {
        let range = match self.peek()? {
            '*' => Some((0, None)),
            '+' => Some((1, None)),
            '?' => Some((0, Some(1))),
            '{' => return self.counted(),
            _ => None,
        }?;
        self.at += 1;
        self.eat('?');
        Some(range)
    }

    fn counted(&mut self) -> Option<(usize, Option<usize>)> {
        let rest: String = self.chars.get(self.at + 1..)?.iter().take_while(|c| **c != '}').collect();
        let (min, max) = match rest.split_once(',') {
            None => (rest.parse().ok()?, Some(rest.parse().ok()?)),
            Some((min, "")) => (min.parse().ok()?, None),
            Some((min, max)) => (min.parse().ok()?, Some(max.parse().ok()?)),
        };
        self.at += rest.chars().count() + 2;
        self.eat('?');
        Some((min, max))
    }

    fn atom(&mut self) -> Option<String> {
        match self.next()? {
            '(' => self.group(),
            '[' => self.class(),
            '.' => self.one_of("."),
            '\\' => self.escape(),
            '^' | '$' => Some(String::new()),
            c => Some(c.to_string()),
        }
    }

    fn group(&mut self) -> Option<String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut captures = true;
        let mut asks = true;
        if self.eat('?') {
            captures = false;
            match self.next()? {
                '=' | '!' => asks = false,
                '<' if matches!(self.peek(), Some('=' | '!')) => {
                    self.at += 1;
                    asks = false;
                }
                '<' => {
                    captures = true;
                    let name: String = self.chars.get(self.at..)?.iter().take_while(|c| **c != '>').collect();
                    self.at += name.chars().count() + 1;
                    self.names.insert(name, self.groups.len());
                }
                ':' => {}
                // Flags: what they change is a matter of luck.
                _ => while self.next()? != ':' {},
            }
        }
        let index = self.groups.len();
        if captures {
            self.groups.push(String::new());
        }
        let text = self.alternatives()?;
        self.depth -= 1;
        if !self.eat(')') {
            return None;
        }
        if let Some(group) = self.groups.get_mut(index).filter(|_| captures) {
            group.clone_from(&text);
        }
        Some(if asks { text } else { String::new() })
    }

    /// The rest of `[…]`.
    fn class(&mut self) -> Option<String> {
        let start = self.at - 1;
        loop {
            match self.next()? {
                '\\' => {
                    self.next()?;
                }
                ']' => break,
                _ => {}
            }
        }
        let source: String = self.chars.get(start..self.at)?.iter().collect();
        self.one_of(&source)
    }

    fn escape(&mut self) -> Option<String> {
        let c = self.next()?;
        Some(match c {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' => return self.one_of(&format!("\\{c}")),
            'b' | 'B' => String::new(),
            'n' => "\n".to_owned(),
            'r' => "\r".to_owned(),
            't' => "\t".to_owned(),
            'v' => "\u{B}".to_owned(),
            'f' => "\u{C}".to_owned(),
            '0' => "\0".to_owned(),
            'c' => char::from_u32(u32::from(self.next()?) % 32)?.to_string(),
            'x' => self.code(2)?,
            'u' if self.eat('{') => {
                let digits: String = self.chars.get(self.at..)?.iter().take_while(|c| **c != '}').collect();
                self.at += digits.chars().count() + 1;
                char::from_u32(u32::from_str_radix(&digits, 16).ok()?)?.to_string()
            }
            'u' => self.unit()?,
            'p' | 'P' => {
                let start = self.at - 2;
                while self.next()? != '}' {}
                let source: String = self.chars.get(start..self.at)?.iter().collect();
                return self.one_of(&source);
            }
            'k' => {
                self.eat('<');
                let name: String = self.chars.get(self.at..)?.iter().take_while(|c| **c != '>').collect();
                self.at += name.chars().count() + 1;
                let group = self.names.get(&name).and_then(|index| self.groups.get(*index));
                group.cloned().unwrap_or_default()
            }
            '1'..='9' => {
                let index = c.to_digit(10)? as usize - 1;
                self.groups.get(index).cloned().unwrap_or_default()
            }
            c => c.to_string(),
        })
    }

    fn code(&mut self, len: usize) -> Option<String> {
        Some(char::from_u32(self.hex(len)?)?.to_string())
    }

    fn hex(&mut self, len: usize) -> Option<u32> {
        let digits: String = self.chars.get(self.at..self.at + len)?.iter().collect();
        self.at += len;
        u32::from_str_radix(&digits, 16).ok()
    }

    /// `\uD83D\uDE00` is one character (ECMA-262 §22.2.1).
    fn unit(&mut self) -> Option<String> {
        let first = self.hex(4)?;
        let mut units = vec![u16::try_from(first).ok()?];
        if (0xD800..0xDC00).contains(&first) && self.eat('\\') && self.eat('u') {
            units.push(u16::try_from(self.hex(4)?).ok()?);
        }
        String::from_utf16(&units).ok()
    }

    fn one_of(&mut self, class: &str) -> Option<String> {
        let members = members(class);
        let letters: Vec<char> = members.iter().copied().filter(char::is_ascii_alphanumeric).collect();
        let from = if letters.is_empty() || self.random.chance(5) { &members } else { &letters };
        self.random.pick(from).map(char::to_string)
    }
}

/// The characters, of those that are tried, that a class holds.
fn members(class: &str) -> Vec<char> {
    static KNOWN: Mutex<BTreeMap<String, Vec<char>>> = Mutex::new(BTreeMap::new());
    if let Some(known) = KNOWN.lock().unwrap_or_else(PoisonError::into_inner).get(class) {
        return known.clone();
    }
    let pattern = format!("^{class}$");
    let all = pool(class);
    let members: Vec<char> = all.into_iter().filter(|c| matches(&pattern, &c.to_string())).collect();
    KNOWN.lock().unwrap_or_else(PoisonError::into_inner).insert(class.to_owned(), members.clone());
    members
}

/// ASCII, some characters of each kind beyond it, and those that the class itself names.
fn pool(class: &str) -> Vec<char> {
    let beyond =
        "éßÑçøÆžłΩλπЖяшאبअ中文日本語ひカ한글ไ٣५೬²½€£°§«»—…→√∑🐲😀🇩\u{A0}\u{2028}\u{FEFF}\u{300}\u{200D}";
    let printable = ('!'..='~').chain([' ']);
    let control = (0..32_u8).map(char::from);
    let mut pool: Vec<char> = printable.chain(beyond.chars()).chain(class.chars()).chain(control).collect();
    let escapes = class.split("\\u").skip(1).chain(class.split("\\x").skip(1));
    for rest in escapes {
        let digits: String =
            rest.trim_start_matches('{').chars().take_while(char::is_ascii_hexdigit).take(6).collect();
        for len in [2, 4, digits.len()] {
            let code = digits.get(..len).and_then(|digits| u32::from_str_radix(digits, 16).ok());
            pool.extend(code.and_then(char::from_u32));
        }
    }
    pool
}

#[cfg(test)]
mod tests {
    use super::super::matches::matches;
    use super::{Random, sample};

    #[test]
    fn a_few_tries_find_a_text() {
        let patterns = [
            "^[A-Z]{3}$",
            r"^\d{4}-\d{2}$",
            "^(foo|bar)+baz?$",
            r"^\p{Lu}\p{Ll}*$",
            r"^[^\s@]+@[^\s@]+\.[a-z]{2,}$",
            "^x-",
            "[0-9]",
            r"^(?<q>['a])b\k<q>$",
            r"^\u{1F409}*$",
            r"^(?:\+|00)[1-9]\d{6,14}$",
            "^(?=.*[a-z])(?=.*[0-9]).{8,}$",
            r"^\cC$",
            "^[\u{100}-\u{105}]$",
        ];
        let mut random = Random::new(3);
        for pattern in patterns {
            let found = (0..200).any(|more| {
                sample(pattern, more % 12, &mut random).is_some_and(|text| matches(pattern, &text))
            });
            assert!(found, "{pattern}");
        }
    }

    #[test]
    fn no_pattern_makes_it_panic() {
        let mut random = Random::new(3);
        for source in ["(", "[", "\\", "a{", "(?", "(?<", "\\u", "\\x1", "\\p{", "a{2,1}", "*", "\\k<", ")"] {
            sample(source, 2, &mut random);
        }
    }
}
