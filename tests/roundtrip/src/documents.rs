//! Random JSON documents, the same on every machine.

use std::collections::BTreeSet;
use std::fmt::Write as _;

/// How many events there are.
pub const EVENTS: usize = 125;

/// How many documents each of them is inferred from.
pub const EACH: usize = 8;

/// A small generator of random numbers (`SplitMix64`).
pub struct Random(u64);

impl Random {
    /// The one of a number.
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below a bound.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound.max(1)
    }

    /// A place in a list of so many.
    pub fn index(&mut self, length: usize) -> usize {
        usize::try_from(self.below(length as u64)).unwrap_or_default()
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        let index = self.index(from.len());
        from.get(index).copied().unwrap_or_default()
    }
}

const NAMES: [&str; 20] = [
    "id",
    "type",
    "data",
    "items",
    "created_at",
    "self",
    "Self",
    "ref",
    "a/b",
    "m~n",
    "é",
    "x-1",
    "camelCase",
    "7up",
    "",
    "with space",
    "Option",
    "String",
    "url",
    "meta",
];
const STRINGS: [&str; 12] = [
    "",
    "a",
    "customer.created",
    "2024-05-21",
    "2024-05-21T10:00:00Z",
    "2024-05-22T10:00:00.5+02:00",
    "67e55044-10b1-426f-9247-bb680e5fe0c8",
    "127.0.0.1",
    "::1",
    "ann@example.com",
    "\u{1f600}\\\"\n",
    "<script>",
];
const NUMBERS: [&str; 12] = [
    "0",
    "-1",
    "1",
    "300",
    "-70000",
    "1697681187551",
    "9223372036854775807",
    "0.5",
    "-2.25",
    "1.0",
    "1e2",
    "3E-2",
];
const KEYS: [&str; 3] = ["abcdef12-3456-7890-abcd-ef1234567890", "2024-05-21", "90210"];

/// A document of an event: its text.
pub fn document(event: usize, number: usize) -> String {
    // Two documents of an event share a part of their randomness, as samples do.
    let mut random = Random((event as u64) << 20 | (number as u64 % 2) << 10 | number as u64);
    let mut text = String::new();
    object(&mut random, 2, &mut text);
    text
}

fn object(random: &mut Random, depth: u32, text: &mut String) {
    let mut names = BTreeSet::new();
    let (count, generated) = (random.below(6), random.below(8) == 0);
    text.push('{');
    for _ in 0..count {
        let name = random.pick(if generated { &KEYS } else { &NAMES });
        if names.insert(name) {
            text.push_str(if names.len() > 1 { ", " } else { "" });
            string(name, text);
            text.push_str(": ");
            value(random, depth, text);
        }
    }
    text.push('}');
}

fn value(random: &mut Random, depth: u32, text: &mut String) {
    match random.below(if depth == 0 { 5 } else { 8 }) {
        0 => text.push_str("null"),
        1 => text.push_str(random.pick(&["true", "false"])),
        2 => text.push_str(random.pick(&NUMBERS)),
        3 | 4 => string(random.pick(&STRINGS), text),
        5 => {
            text.push('[');
            for item in 0..random.below(4) {
                text.push_str(if item > 0 { ", " } else { "" });
                value(random, depth - 1, text);
            }
            text.push(']');
        }
        _ => object(random, depth - 1, text),
    }
}

fn string(content: &str, text: &mut String) {
    text.push('"');
    for character in content.chars() {
        match character {
            '"' | '\\' => {
                text.push('\\');
                text.push(character);
            }
            control if control.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(text, "\\u{:04x}", u32::from(control));
            }
            other => text.push(other),
        }
    }
    text.push('"');
}
