//! Turns a schema's text into Markdown that rustdoc accepts without warnings.
//!
//! Descriptions were not written for rustdoc: a block of code would be compiled and run
//! as a test, `[brackets]` would be links that lead nowhere, `<tags>` would be HTML that never closes.

use crate::text::{is_hidden, visible};

/// Markdown for a schema's title or description: the same to the reader, safe for rustdoc.
pub(super) fn prose(text: &str) -> String {
    let text = printable(text);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut out = Lines::default();
    let mut at = 0;
    while let Some(line) = lines.get(at) {
        let rest = lines.get(at..).unwrap_or_default();
        at += if let Some(fence) = Fence::opening(line) {
            out.fenced(&fence, rest)
        } else if out.begins_code(line) {
            out.indented(rest)
        } else {
            out.text(line);
            1
        };
    }
    out.finish()
}

/// The same in one line, for a text that is part of a sentence.
pub(crate) fn line(text: &str) -> String {
    let text = printable(text);
    let words: Vec<&str> = text.split_whitespace().collect();
    let safe = prose(&words.join(" "));
    safe.lines().collect::<Vec<_>>().join(" ")
}

/// A literal in backticks, as many as it takes.
pub(crate) fn code(text: &str) -> String {
    let text = visible(text);
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    if text.is_empty() {
        "`\"\"`".to_owned()
    } else if text.starts_with('`') || text.ends_with('`') || text.trim().len() < text.len() {
        format!("{ticks} {text} {ticks}")
    } else {
        format!("{ticks}{text}{ticks}")
    }
}

/// Line ends made `\n`, tabs made spaces, and nothing that cannot be seen: the compiler rejects
/// comments with characters that reorder text.
fn printable(text: &str) -> String {
    let text = text
        .replace("\r\n", "\n")
        .replace(['\r', '\u{b}', '\u{c}', '\u{85}', '\u{2028}', '\u{2029}'], "\n")
        .replace('\t', "    ");
    text.chars().filter(|c| *c == '\n' || !is_hidden(*c)).collect()
}

/// The marker of a fenced block.
struct Fence {
    mark: char,
    length: usize,
}

impl Fence {
    /// The fence that a line opens (`CommonMark` §4.5).
    fn opening(line: &str) -> Option<Self> {
        let body = line.trim_start_matches(' ');
        let mark = body.chars().next().filter(|mark| matches!(mark, '`' | '~'))?;
        let length = body.len() - body.trim_start_matches(mark).len();
        let info = body.get(length..).unwrap_or_default();
        let fence = length >= 3 && line.len() - body.len() < 4 && !(mark == '`' && info.contains('`'));
        fence.then_some(Self { mark, length })
    }

    fn closes(&self, line: &str) -> bool {
        let body = line.trim();
        body.len() >= self.length && body.chars().all(|c| c == self.mark)
    }

    fn marker(&self) -> String {
        std::iter::repeat_n(self.mark, self.length).collect()
    }
}

#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    in_list: bool,
}

impl Lines {
    /// Copies a fenced block as plain text, and closes it where the text does not. Returns the lines used.
    fn fenced(&mut self, fence: &Fence, lines: &[&str]) -> usize {
        let inner = lines.get(1..).unwrap_or_default();
        let end = inner.iter().position(|line| fence.closes(line));
        let body = inner.get(..end.unwrap_or(inner.len())).unwrap_or_default();
        self.lines.push(format!("{}text", fence.marker()));
        self.lines.extend(body.iter().map(|line| (*line).to_owned()));
        self.lines.push(fence.marker());
        body.len() + 1 + usize::from(end.is_some())
    }

    /// Whether a line begins a block of code by its indentation (`CommonMark` §4.4).
    fn begins_code(&self, line: &str) -> bool {
        let after_blank = self.lines.last().is_none_or(String::is_empty);
        let nested = self.in_list && list_marker(line.trim_start()).is_some();
        after_blank && line.starts_with("    ") && !nested
    }

    /// Copies an indented block as a fenced one. Returns the lines used.
    fn indented(&mut self, lines: &[&str]) -> usize {
        let used = lines.iter().take_while(|line| line.is_empty() || line.starts_with("    ")).count();
        let block = lines.get(..used).unwrap_or_default();
        let kept = block.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1);
        let block = block.get(..kept).unwrap_or_default();
        let ticks = block.iter().flat_map(|line| line.split(|c| c != '`')).map(str::len).max().unwrap_or(0);
        let marker = "`".repeat(ticks.max(2) + 1);
        self.lines.push(format!("{marker}text"));
        self.lines.extend(block.iter().map(|line| line.get(4..).unwrap_or_default().to_owned()));
        self.lines.push(marker);
        kept.max(1)
    }

    fn text(&mut self, line: &str) {
        let body = line.trim_start();
        if body.is_empty() {
            if self.lines.last().is_some_and(|last| !last.is_empty()) {
                self.lines.push(String::new());
            }
            return;
        }
        // Deeper would be code again, inside a list or behind an empty bullet.
        let mut text = " ".repeat((line.len() - body.len()).min(3));
        let mut body = body;
        while let Some((marker, rest)) = list_marker(body) {
            text.push_str(marker);
            text.push(' ');
            body = rest.trim_start();
            self.in_list = true;
        }
        text.push_str(&inline(body));
        self.lines.push(text.trim_end().to_owned());
    }

    fn finish(mut self) -> String {
        while self.lines.last().is_some_and(String::is_empty) {
            self.lines.pop();
        }
        self.lines.join("\n")
    }
}

/// A bullet, a number or a quote at the beginning of a line, and what follows it.
fn list_marker(line: &str) -> Option<(&str, &str)> {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let length = match line.as_bytes().get(digits)? {
        b'-' | b'*' | b'+' | b'>' if digits == 0 => 1,
        b'.' | b')' if (1..10).contains(&digits) => digits + 1,
        _ => return None,
    };
    let (marker, rest) = line.split_at_checked(length)?;
    (rest.is_empty() || rest.starts_with(' ') || marker == ">").then_some((marker, rest))
}

/// Escapes what rustdoc would take for a link or a tag, outside code; makes links of addresses.
fn inline(line: &str) -> String {
    let mut out = String::with_capacity(line.len() + 8);
    let mut rest = line;
    while let Some(letter) = rest.chars().next() {
        let used = match letter {
            '`' => code_span(rest, &mut out),
            '\\' => escape(rest, &mut out),
            '[' => link(rest, &mut out),
            '<' => autolink(rest, &mut out),
            ']' => push(&mut out, "\\]", 1),
            '~' if rest.starts_with("~~~") => push(&mut out, "\\~\\~\\~", 3),
            'h' | 'H' if !out.ends_with(|c: char| c.is_alphanumeric()) => address(rest, &mut out),
            letter => {
                out.push(letter);
                letter.len_utf8()
            }
        };
        rest = rest.get(used..).unwrap_or_default();
    }
    out
}

fn push(out: &mut String, text: &str, used: usize) -> usize {
    out.push_str(text);
    used
}

/// A span of code as it is; a backtick that opens none, escaped.
fn code_span(rest: &str, out: &mut String) -> usize {
    let ticks = rest.len() - rest.trim_start_matches('`').len();
    let (marker, inner) = rest.split_at_checked(ticks).unwrap_or((rest, ""));
    let mut end = None;
    let mut from = 0;
    while let Some(found) = inner.get(from..).and_then(|tail| tail.find('`')) {
        let start = from + found;
        let tail = inner.get(start..).unwrap_or_default();
        let run = tail.len() - tail.trim_start_matches('`').len();
        if run == ticks {
            end = Some(start);
            break;
        }
        from = start + run;
    }
    // Three or more open a block where a line of a list or a quote begins.
    let inner = end.and_then(|end| inner.get(..end)).filter(|_| ticks < 3);
    match inner {
        Some(inner) => {
            out.push_str(marker);
            out.push_str(inner);
            out.push_str(marker);
            ticks + inner.len() + ticks
        }
        None => push(out, &"\\`".repeat(ticks), ticks),
    }
}

/// An escape that is already present.
fn escape(rest: &str, out: &mut String) -> usize {
    match rest.chars().nth(1) {
        Some(next) if next.is_ascii_punctuation() => {
            out.push('\\');
            out.push(next);
            2
        }
        _ => push(out, "\\", 1),
    }
}

/// A link to the web as it is; any other bracket, escaped.
fn link(rest: &str, out: &mut String) -> usize {
    // Each search ends at what a link does not contain: a text of brackets is not searched to its end for each of them.
    let found = rest.strip_prefix('[').and_then(|inner| {
        let (text, tail) = inner.split_at(inner.find(['[', ']', '<', '`', '\\'])?);
        let tail = tail.strip_prefix("](").filter(|tail| begins_address(tail))?;
        let (address, _) = cut(tail).split_once(')')?;
        (!text.is_empty() && is_address(address)).then_some((text, address))
    });
    match found {
        Some((text, address)) => push(out, &format!("[{text}]({address})"), text.len() + address.len() + 4),
        None => push(out, "\\[", 1),
    }
}

/// An address in angle brackets as it is; any other angle bracket, escaped.
fn autolink(rest: &str, out: &mut String) -> usize {
    let tail = rest.strip_prefix('<').filter(|tail| begins_address(tail));
    let address = tail.and_then(|tail| cut(tail).split_once('>')).map(|(address, _)| address);
    match address.filter(|address| is_address(address)) {
        Some(address) => push(out, &format!("<{address}>"), address.len() + 2),
        None => push(out, "\\<", 1),
    }
}

/// An address in the text, made a link.
fn address(rest: &str, out: &mut String) -> usize {
    let near = if begins_address(rest) { cut(rest) } else { "" };
    let end = near.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"`{}|\\^[]".contains(c));
    let mut found = near.get(..end.unwrap_or(near.len())).unwrap_or_default();
    let mut unopened = found.matches(')').count().saturating_sub(found.matches('(').count());
    while let Some(last) = found.chars().last() {
        let closes_nothing = last == ')' && unopened > 0;
        if !(closes_nothing || ".,;:!?*_'".contains(last)) {
            break;
        }
        unopened -= usize::from(closes_nothing);
        found = found.strip_suffix(last).unwrap_or_default();
    }
    if is_address(found) {
        push(out, &format!("<{found}>"), found.len())
    } else {
        let letter: String = rest.chars().take(1).collect();
        push(out, &letter, letter.len())
    }
}

/// The most bytes that an address may have.
const LONGEST_ADDRESS: usize = 2048;

/// The beginning of a text: as much as an address and its end may take.
fn cut(text: &str) -> &str {
    (LONGEST_ADDRESS - 2..=LONGEST_ADDRESS + 1).rev().find_map(|end| text.get(..end)).unwrap_or(text)
}

/// Whether an address of the web may begin here.
fn begins_address(text: &str) -> bool {
    scheme(text).is_some()
}

/// The scheme and slashes of an address of the web.
fn scheme(text: &str) -> Option<&'static str> {
    let begins =
        |scheme: &&str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    ["https://", "http://"].into_iter().find(begins)
}

fn is_address(text: &str) -> bool {
    scheme(text).is_some_and(|scheme| text.len() > scheme.len())
        && text.len() <= LONGEST_ADDRESS
        && !text.contains(|c: char| c.is_whitespace() || c.is_control() || "<>\"`\\".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_made_safe() {
        for (text, safe) in [
            ("A customer.", "A customer."),
            ("one\r\n\r\n\r\ntwo\n\n", "one\n\ntwo"),
            ("an array `[a]` of [b]", "an array `[a]` of \\[b\\]"),
            ("<string>", "\\<string>"),
            ("see https://x.io/a_(b).", "see <https://x.io/a_(b)>."),
            ("see <https://x.io>", "see <https://x.io>"),
            ("[docs](https://x.io) [docs](/x)", "[docs](https://x.io) \\[docs\\](/x)"),
            ("end */ of", "end */ of"),
            ("a ` b", "a \\` b"),
            ("\\[x\\]", "\\[x\\]"),
            ("shttp://x", "shttp://x"),
            ("\u{202e}evil", "evil"),
            ("    let x = 1;", "```text\nlet x = 1;\n```"),
            ("for example\n\n    a\n\n    b\nend", "for example\n\n```text\na\n\nb\n```\nend"),
            ("```js\nx()\n```", "```text\nx()\n```"),
            ("~~~\nx()", "~~~text\nx()\n~~~"),
            ("-      code", "- code"),
            ("> -      * code", "> - * code"),
            ("> ```\n> x", "> \\`\\`\\`\n> x"),
            ("- a\n\n    - b", "- a\n\n   - b"),
        ] {
            assert_eq!(prose(text), safe, "{text:?}");
        }
    }

    /// A search to the end of the text for each bracket would take minutes here.
    #[test]
    fn long_texts_end() {
        for part in [
            "[",
            "http://x))))))",
            "[a](",
            "[a](http://x",
            "<",
            "<http://x",
            "h-",
            "http://-",
            ")",
            "`",
            "\\",
            "](",
        ] {
            let text = part.repeat(50_000 / part.len());
            assert!(prose(&format!("http://x{text}")).len() >= text.len(), "{part}");
            assert!(prose(&text).len() >= text.len(), "{part}");
        }
    }

    #[test]
    fn an_address_has_an_end() {
        let long = format!("http://x/{}", "a".repeat(LONGEST_ADDRESS));
        assert_eq!(prose(&format!("[a]({long})")), format!("\\[a\\]({long})"));
        assert_eq!(prose("HTTPS://x.io, h"), "<HTTPS://x.io>, h");
    }

    #[test]
    fn literals_are_quoted() {
        assert_eq!(code("+1"), "`+1`");
        assert_eq!(code(""), "`\"\"`");
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("a\nb"), "`a\\u{a}b`");
        assert_eq!(code(" "), "`   `");
    }
}
