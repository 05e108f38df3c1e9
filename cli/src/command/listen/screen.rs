//! A whole terminal, for as long as a person looks at it.

use std::io::{self, IsTerminal as _};
use std::panic;
use std::sync::Arc;
use std::time::Duration;

use console::{Key, Term, colors_enabled, strip_ansi_codes};

use super::keys::Keys;
use crate::listen::Step;

/// The other screen of a terminal, without a cursor. What was on the terminal comes back with the first.
const OPEN: &str = "\x1b[?1049h\x1b[?25l";
const CLOSE: &str = "\x1b[?25h\x1b[?1049l";
/// Everything is drawn over what was there, so nothing flickers.
const HOME: &str = "\x1b[H";
const CLEAR_LINE: &str = "\x1b[K";

/// What a person asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Step(Step),
    /// To see it drawn again.
    Again,
    End,
    /// Nothing: no key was pressed for a while.
    Nothing,
}

/// How long to wait for a key before looking at the terminal's size again, and whether the receiver has ended.
const PATIENCE: Duration = Duration::from_millis(100);

/// A terminal that shows one picture after the other.
pub(super) struct Screen {
    term: Term,
    keys: Arc<Keys>,
}

impl Screen {
    /// Takes the terminal; `None` if the command has none.
    pub(super) fn open() -> Option<Self> {
        if !io::stdin().is_terminal() || !io::stdout().is_terminal() {
            return None;
        }
        let (term, keys) = (Term::stdout(), Arc::new(Keys::take()?));
        term.write_str(OPEN).ok()?;
        // What a panic says is for the first screen.
        let (panicked, held, before) = (term.clone(), Arc::clone(&keys), panic::take_hook());
        panic::set_hook(Box::new(move |panic| {
            held.give_back();
            let _ = panicked.write_str(CLOSE);
            before(panic);
        }));
        Some(Self { term, keys })
    }

    /// Its width and height.
    pub(super) fn size(&self) -> (usize, usize) {
        let (height, width) = self.term.size();
        (width.into(), height.into())
    }

    /// Shows these lines, of which there are as many as the terminal has.
    pub(super) fn show(&self, lines: &[String]) {
        let line = |line: &String| {
            let line = if colors_enabled() { line.into() } else { strip_ansi_codes(line) };
            format!("{line}{CLEAR_LINE}")
        };
        let lines: Vec<String> = lines.iter().map(line).collect();
        // A terminal that is gone needs no picture.
        let _ = self.term.write_str(&format!("{HOME}{}", lines.join("\r\n")));
    }

    /// Waits a while for a key.
    pub(super) fn key(&self) -> Asked {
        if !self.keys.wait(PATIENCE) {
            return Asked::Nothing;
        }
        self.term.read_key().map_or(Asked::End, |key| meaning(&key))
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        self.keys.give_back();
        let _ = self.term.write_str(CLOSE);
    }
}

fn meaning(key: &Key) -> Asked {
    Asked::Step(match key {
        Key::Char('n' | 'j') | Key::ArrowDown | Key::ArrowRight => Step::Next,
        Key::Char('p' | 'k') | Key::ArrowUp | Key::ArrowLeft => Step::Previous,
        Key::Char(' ') | Key::PageDown => Step::Down,
        Key::Char('b') | Key::PageUp => Step::Up,
        Key::Char('g') | Key::Home => Step::Oldest,
        Key::Char('G') | Key::End => Step::Newest,
        Key::Char('q') | Key::Escape | Key::CtrlC => return Asked::End,
        _ => return Asked::Again,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_mean_what_the_last_line_says() {
        let keys = [
            (Key::Char('n'), Asked::Step(Step::Next)),
            (Key::Char('p'), Asked::Step(Step::Previous)),
            (Key::Char(' '), Asked::Step(Step::Down)),
            (Key::Char('b'), Asked::Step(Step::Up)),
            (Key::Char('g'), Asked::Step(Step::Oldest)),
            (Key::Char('G'), Asked::Step(Step::Newest)),
            (Key::Char('q'), Asked::End),
            (Key::Char('x'), Asked::Again),
        ];
        for (key, asked) in keys {
            assert_eq!(meaning(&key), asked, "{key:?}");
        }
    }
}
