//! The last requests, to step through on a whole terminal: a list of them, and everything about one of them.

use std::collections::VecDeque;

use anstyle::{Effects, Style};
use console::{measure_text_width, strip_ansi_codes, truncate_str};
use hookwright_codegen::text::visible;
use http::HeaderMap;

use super::{Heard, lines};
use crate::json::{parse, pretty};

/// How many requests are remembered.
const REMEMBERED: usize = 200;
/// How many lines are kept of a body.
const LONGEST: usize = 2_000;

const CHOSEN: Style = Style::new().effects(Effects::INVERT);
const HEADING: Style = Style::new().effects(Effects::BOLD);
const DIM: Style = Style::new().effects(Effects::DIMMED);

/// What a person asks for with a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Next,
    Previous,
    Newest,
    Oldest,
    /// Down in what is said of the request.
    Down,
    Up,
}

/// The last requests, and which of them is looked at.
#[derive(Debug, Default)]
pub(crate) struct Pane {
    seen: VecDeque<Seen>,
    at: usize,
    /// How many lines of the request are above what is shown.
    above: usize,
    /// How many requests came in all.
    count: usize,
}

#[derive(Debug)]
struct Seen {
    number: usize,
    /// What is printed where there is no pane.
    text: String,
    said: Vec<String>,
}

impl Pane {
    /// Remembers a request. Whoever looks at the newest, looks at the newest then.
    pub(crate) fn push(&mut self, heard: &Heard, hints: &str) {
        self.count += 1;
        let is_at_newest = self.at + 1 >= self.seen.len();
        let text = lines(heard) + hints;
        let said = everything(heard, &text);
        self.seen.push_back(Seen { number: self.count, text, said });
        if self.seen.len() > REMEMBERED {
            self.seen.pop_front();
            self.at = self.at.saturating_sub(1);
        }
        if is_at_newest {
            self.go(self.seen.len() - 1);
        }
    }

    /// Goes where a key leads, on a terminal of this height.
    pub(crate) fn step(&mut self, step: Step, height: usize) {
        let last = self.seen.len().saturating_sub(1);
        let page = height.saturating_sub(self.listed(height) + 2).max(2) - 1;
        match step {
            Step::Next => self.go((self.at + 1).min(last)),
            Step::Previous => self.go(self.at.saturating_sub(1)),
            Step::Newest => self.go(last),
            Step::Oldest => self.go(0),
            Step::Down => {
                let most = self.seen.get(self.at).map_or(0, |seen| seen.said.len().saturating_sub(1));
                self.above = (self.above + page).min(most);
            }
            Step::Up => self.above = self.above.saturating_sub(page),
        }
    }

    /// What would have been printed of the requests without a pane.
    pub(crate) fn printed(&self) -> String {
        self.seen.iter().map(|seen| &*seen.text).collect()
    }

    fn go(&mut self, at: usize) {
        if at != self.at {
            (self.at, self.above) = (at, 0);
        }
    }

    /// How many requests are listed on a terminal of this height.
    fn listed(&self, height: usize) -> usize {
        self.seen.len().min((height / 3).max(1))
    }

    /// The lines of a terminal: `height` of them, none wider than `width`.
    pub(crate) fn draw(&self, title: &str, (width, height): (usize, usize)) -> Vec<String> {
        let listed = self.listed(height);
        // The chosen one is in the middle of the list, where there is a list around it.
        let first = self.at.saturating_sub(listed / 2).min(self.seen.len() - listed);
        let mut drawn = vec![format!("{HEADING}{}{HEADING:#}", fitting(&visible(title), width))];
        drawn.extend(self.seen.iter().enumerate().skip(first).take(listed).map(|(at, seen)| {
            let (mark, line) = (if at == self.at { '>' } else { ' ' }, seen.text.lines().next());
            let line = fitting(&format!("{mark}{:>4}  {}", seen.number, line.unwrap_or_default()), width);
            // A style in the line would end that of the chosen one.
            if at == self.at { format!("{CHOSEN}{}{CHOSEN:#}", strip_ansi_codes(&line)) } else { line }
        }));
        let rest = height.saturating_sub(drawn.len() + 1);
        let said = self.seen.get(self.at).map(|seen| &*seen.said).unwrap_or_default();
        let shown = said.iter().skip(self.above).take(rest).map(|line| fitting(line, width));
        drawn.extend(shown);
        drawn.resize(height.saturating_sub(1), String::new());
        let more = said.len().saturating_sub(self.above + rest);
        let more = if more > 0 { format!("; {more} lines more") } else { String::new() };
        let keys = format!("n next, p previous, space down, b up, g oldest, G newest, q ends{more}");
        drawn.push(format!("{DIM}{}{DIM:#}", fitting(&keys, width)));
        drawn.truncate(height);
        drawn
    }
}

fn fitting(line: &str, width: usize) -> String {
    if measure_text_width(line) <= width {
        line.to_owned()
    } else {
        truncate_str(line, width, "…").into_owned()
    }
}

/// Everything about a request: what is printed of it, its head and body, and the answer's.
fn everything(heard: &Heard, said: &str) -> Vec<String> {
    let heading = |text: &str| format!("{HEADING}{text}{HEADING:#}");
    let mut all = vec![String::new()];
    all.extend(said.lines().map(str::to_owned));
    let Some(exchange) = &heard.exchange else { return all };
    let request = &exchange.request;
    all.extend([String::new(), heading(&visible(&format!("{} {}", request.method, request.uri)))]);
    all.extend(headers(&request.headers));
    all.extend(body(&request.body));
    all.extend([String::new(), heading(&heard.status.to_string())]);
    all.extend(headers(exchange.answer.headers()));
    all.extend(body(exchange.answer.body()));
    all
}

fn headers(headers: &HeaderMap) -> impl Iterator<Item = String> + '_ {
    headers.iter().map(|(name, value)| {
        let value = String::from_utf8_lossy(value.as_bytes());
        format!("{DIM}{name}:{DIM:#} {}", visible(&value))
    })
}

/// The lines of a body: of a document, as `json` has them.
fn body(bytes: &[u8]) -> Vec<String> {
    if bytes.is_empty() {
        return Vec::new();
    }
    let text = String::from_utf8_lossy(bytes);
    let text = parse(&text).map_or_else(|_| text.into_owned(), |document| pretty(&document.value));
    let mut lines: Vec<String> = text.lines().take(LONGEST).map(visible).collect();
    let left = text.lines().count().saturating_sub(LONGEST);
    if left > 0 {
        lines.push(format!("{DIM}… {left} lines more{DIM:#}"));
    }
    lines.insert(0, String::new());
    lines
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::time::{Duration, SystemTime};

    use hookwright::Request;
    use http::StatusCode;

    use super::*;
    use crate::listen::{Exchange, Verified};

    fn heard(number: usize, body: &str) -> Heard {
        let mut request = Request::default();
        request.method = http::Method::POST;
        request.uri = "/acme?a=1".parse().unwrap();
        request.body = body.to_owned().into();
        request.headers.insert("x-acme-signature", "5f\u{9b}".parse().unwrap());
        let mut answer = http::Response::new("{\"ok\":true}".into());
        *answer.status_mut() = StatusCode::ACCEPTED;
        Heard {
            at: SystemTime::UNIX_EPOCH + Duration::from_secs(u64::try_from(number).unwrap()),
            method: "POST".to_owned(),
            path: "/acme".to_owned(),
            provider: Some("acme".to_owned()),
            verified: Verified::Yes,
            handshake: None,
            payloads: Vec::new(),
            refused: None,
            forwarded: None,
            status: StatusCode::ACCEPTED,
            exchange: Some(Exchange { request, answer }),
        }
    }

    fn plain(pane: &Pane, size: (usize, usize)) -> Vec<String> {
        let drawn = pane.draw("http://127.0.0.1:4001/<provider> listens", size);
        assert_eq!(drawn.len(), size.1);
        for line in &drawn {
            assert!(measure_text_width(line) <= size.0, "{line}");
        }
        drawn.iter().map(|line| strip_ansi_codes(line).into_owned()).collect()
    }

    #[test]
    fn the_newest_is_shown_until_a_person_steps_back() {
        let mut pane = Pane::default();
        assert_eq!(plain(&pane, (80, 3))[0], "http://127.0.0.1:4001/<provider> listens");
        for number in 1..=2 {
            pane.push(&heard(number, &format!("{{\"n\":{number}}}")), "    next: hookwright infer\n");
        }
        assert_eq!(
            plain(&pane, (80, 20)),
            [
                "http://127.0.0.1:4001/<provider> listens",
                "    1  00:00:01Z  acme  verified  POST without a payload  → 202",
                ">   2  00:00:02Z  acme  verified  POST without a payload  → 202",
                "",
                "00:00:02Z  acme  verified  POST without a payload  → 202",
                "    next: hookwright infer",
                "",
                "POST /acme?a=1",
                "x-acme-signature: 5f\\u{9b}",
                "",
                "{",
                "  \"n\": 2",
                "}",
                "",
                "202 Accepted",
                "",
                "{",
                "  \"ok\": true",
                "}",
                "n next, p previous, space down, b up, g oldest, G newest, q ends",
            ]
        );
        pane.step(Step::Previous, 20);
        assert_eq!(plain(&pane, (80, 20))[11], "  \"n\": 1");
        pane.push(&heard(3, "{}"), "");
        assert_eq!(plain(&pane, (80, 21))[12], "  \"n\": 1", "what is looked at stays");
        pane.step(Step::Newest, 20);
        pane.push(&heard(4, "{\"n\":4}"), "");
        assert_eq!(plain(&pane, (80, 21))[12], "  \"n\": 4");
        pane.step(Step::Oldest, 20);
        assert_eq!(plain(&pane, (80, 21))[13], "  \"n\": 1");
    }

    #[test]
    fn what_is_longer_than_the_terminal_is_stepped_through() {
        let mut pane = Pane::default();
        let items = (0..100).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
        pane.push(&heard(1, &format!("[{items}]")), "");
        assert!(
            plain(&pane, (80, 10))[9].ends_with("q ends; 107 lines more"),
            "{:?}",
            plain(&pane, (80, 10))
        );
        let first = |pane: &Pane| plain(pane, (80, 10))[2].clone();
        pane.step(Step::Down, 10);
        let second = first(&pane);
        pane.step(Step::Down, 10);
        assert_ne!(first(&pane), second);
        pane.step(Step::Up, 10);
        assert_eq!(first(&pane), second);
        for _ in 0..1_000 {
            pane.step(Step::Down, 10);
        }
        assert_eq!(first(&pane), "}");
    }

    #[test]
    fn only_the_last_are_remembered_and_every_terminal_is_large_enough() {
        let mut pane = Pane::default();
        for number in 1..=REMEMBERED + 5 {
            pane.push(&heard(number, &"漢".repeat(100)), "");
        }
        assert_eq!(pane.seen.len(), REMEMBERED);
        pane.step(Step::Oldest, 24);
        assert!(plain(&pane, (80, 24))[1].starts_with(">   6  "));
        for size in [(0, 0), (1, 1), (2, 2), (10, 3), (300, 100)] {
            plain(&pane, size);
        }
    }
}
