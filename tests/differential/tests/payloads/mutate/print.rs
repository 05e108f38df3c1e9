//! How a payload may be spelt.

use hookwright_differential::random::Random;

use super::samples::SPACES;
use crate::judge::tree::Tree;

/// How many of [`SPACES`] JSON knows.
const WHITE: usize = 7;

/// Writes a value: minified, indented, or with white space and escapes wherever they may stand.
pub(super) fn print(random: &mut Random, tree: &Tree) -> Vec<u8> {
    let (spaces, escapes) = (random.below(4), random.below(4));
    let mut printer = Printer { random, spaces, escapes, out: Vec::new() };
    printer.space(0);
    printer.value(tree, 0);
    printer.space(0);
    printer.out
}

struct Printer<'r> {
    random: &'r mut Random,
    /// 0: none; 1: lines and indentation; otherwise any.
    spaces: usize,
    /// 0: any; otherwise only those that are needed.
    escapes: usize,
    out: Vec<u8>,
}

impl Printer<'_> {
    fn value(&mut self, tree: &Tree, level: usize) {
        match tree {
            Tree::Word(word) => self.out.extend(word.as_bytes()),
            Tree::String(text) => self.string(text),
            Tree::Array(items) => {
                self.list(*b"[]", level, items, &mut |printer, item| printer.value(item, level + 1));
            }
            Tree::Object(members) => self.list(*b"{}", level, members, &mut |printer, (name, value)| {
                printer.string(name);
                printer.between();
                printer.out.push(b':');
                printer.between();
                printer.value(value, level + 1);
            }),
        }
    }

    fn list<T>(
        &mut self,
        brackets: [u8; 2],
        level: usize,
        items: &[T],
        print: &mut dyn FnMut(&mut Self, &T),
    ) {
        self.out.push(brackets[0]);
        for (index, item) in items.iter().enumerate() {
            if index > 0 {
                self.between();
                self.out.push(b',');
            }
            self.space(level + 1);
            print(self, item);
        }
        self.space(level);
        self.out.push(brackets[1]);
    }

    /// White space where a line may end.
    fn space(&mut self, level: usize) {
        match self.spaces {
            0 => {}
            1 => {
                self.out.push(b'\n');
                self.out.extend(b"  ".repeat(level));
            }
            _ => self.between(),
        }
    }

    /// White space in unusual places.
    fn between(&mut self) {
        match self.spaces {
            2 if self.random.once_in(8) => {
                let index = self.random.below(WHITE);
                self.out.extend(SPACES[index]);
            }
            3 => self.out.push(b' '),
            _ => {}
        }
    }

    fn string(&mut self, text: &str) {
        if self.escapes != 0 {
            return serde_json::to_writer(&mut self.out, text).expect("memory");
        }
        self.out.push(b'"');
        for char in text.chars() {
            if self.random.once_in(3) || char < ' ' || "\"\\".contains(char) {
                let mut units = [0; 2];
                for unit in char.encode_utf16(&mut units) {
                    let escape = if self.random.once_in(2) {
                        format!("\\u{unit:04x}")
                    } else {
                        format!("\\u{unit:04X}")
                    };
                    self.out.extend(escape.as_bytes());
                }
            } else {
                self.out.extend(char.encode_utf8(&mut [0; 4]).as_bytes());
            }
        }
        self.out.push(b'"');
    }
}
