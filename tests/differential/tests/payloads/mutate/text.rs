//! Changes of a payload's bytes: most leave invalid JSON, and some leave JSON other than it seems.

use std::ops::Range;

use hookwright_differential::random::Random;

use super::samples::{NUMBERS, SNIPPETS, SPACES, WORDS};

/// Changes something.
pub(super) fn change(random: &mut Random, body: &mut Vec<u8>) {
    let at = random.below(body.len());
    let around = if random.once_in(2) { SNIPPETS } else { SPACES };
    match random.below(16) {
        _ if body.is_empty() => body.extend(random.pick(SNIPPETS)),
        0 => body[at] ^= 1 << random.below(8),
        1 => body[at] = random.below(256) as u8,
        2 => drop(body.remove(at)),
        3 => body.truncate(at),
        4 => insert(body, at, random.pick(SNIPPETS)),
        5 => insert(body, at, random.pick(SPACES)),
        6 => body.extend(random.pick(around)),
        7 => insert(body, 0, random.pick(around)),
        8 => copy(random, body, at),
        _ => change_token(random, body),
    }
}

fn insert(body: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    body.splice(at..at, bytes.iter().copied());
}

/// Puts a piece of the body somewhere else, too.
fn copy(random: &mut Random, body: &mut Vec<u8>, at: usize) {
    let end = body.len().min(at + 1 + random.below(40));
    let piece = body[at..end].to_vec();
    let to = random.below(body.len());
    insert(body, to, &piece);
}

fn change_token(random: &mut Random, body: &mut Vec<u8>) {
    let tokens = tokens(body);
    let wanted: &[u8] = match random.below(4) {
        0 => b",:",
        1 => b"\"",
        2 => b"-0123456789ntf",
        _ => b"[]{},:\"",
    };
    let fitting: Vec<Range<usize>> =
        tokens.iter().filter(|token| wanted.contains(&body[token.start])).cloned().collect();
    let (one, other) = (random.pick(&fitting), random.pick(&tokens));
    let text = body[one.clone()].to_vec();
    match random.below(7) {
        _ if text.is_empty() => {}
        0 => drop(body.drain(one)),
        1 => insert(body, one.end, &text),
        2 => insert(body, other.start, &text),
        3 => move_to(body, one, other.start),
        4 if text[0] == b'"' => {
            insert(body, one.start + 1 + random.below(text.len() - 1), random.pick(SNIPPETS));
        }
        _ if text[0] == b'"' => drop(body.splice(one, *b"null")),
        5 => drop(body.splice(one, random.pick(WORDS).bytes())),
        _ => drop(body.splice(one, random.pick(NUMBERS).bytes())),
    }
}

fn move_to(body: &mut Vec<u8>, token: Range<usize>, to: usize) {
    let text = body[token.clone()].to_vec();
    if to >= token.end {
        insert(body, to, &text);
        body.drain(token);
    } else {
        body.drain(token);
        insert(body, to, &text);
    }
}

/// What looks like a token, in any bytes.
fn tokens(body: &[u8]) -> Vec<Range<usize>> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(rest) = body.get(at..).filter(|rest| !rest.is_empty()) {
        let len = match rest[0] {
            b'"' => string(rest),
            byte if byte.is_ascii_alphanumeric() || byte == b'-' => {
                rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count()
            }
            _ => 1,
        };
        if !rest[0].is_ascii_whitespace() {
            tokens.push(at..at + len);
        }
        at += len;
    }
    tokens
}

/// How long a string is, with its quotes.
fn string(bytes: &[u8]) -> usize {
    let mut escaped = false;
    let end = bytes.iter().skip(1).position(|byte| {
        let ends = *byte == b'"' && !escaped;
        escaped = *byte == b'\\' && !escaped;
        ends
    });
    end.map_or(bytes.len(), |end| end + 2)
}
