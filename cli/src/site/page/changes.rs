//! What changed.

use maud::{Markup, html};

use super::{page, to};
use crate::diff::{Change, EventDiff, shown};
use crate::site::changes::Changes;
use crate::site::facts::Facts;
use crate::site::words::count;

const PATH: &str = "changes.html";

/// The page of all changes.
pub(in crate::site) fn changes(facts: &Facts<'_>, changes: &Changes) -> String {
    let title = format!("What changed since {}", changes.since);
    let content = html! {
        h1 { (title) }
        p { (count(changes.events.len(), "event")) " changed. " a href="changes.json" { "As a JSON feed" } "." }
        @for diff in &changes.events {
            section {
                h2 {
                    @match facts.page(&diff.event) {
                        Some(event) => a href=(to(PATH, &event.path)) { (diff.event) },
                        None => (diff.event),
                    }
                }
                (of_event(diff))
            }
        }
    };
    page(PATH, &title, &[("Changes", "")], true, &content)
}

/// What became of one event.
pub(super) fn of_event(diff: &EventDiff) -> Markup {
    html! {
        p { strong.verdict.(diff.verdict.as_str()) { (diff.verdict.as_str()) } }
        ul {
            @for change in &diff.changes { (of_change(change)) }
            @for line in &diff.api { li { "In Rust: " (line) } }
        }
    }
}

fn of_change(change: &Change) -> Markup {
    html! {
        li {
            span.verdict.(change.verdict.as_str()) { (change.verdict.as_str()) }
            " "
            code { @if change.pointer.is_empty() { "the payload" } @else { (change.pointer) } }
            @if !change.keyword.is_empty() { " " (change.keyword) }
            ": " (change.what)
            @if let Some(why) = change.why { "; " (why) }
            @if let Some(witness) = &change.witness {
                p { "A payload that was refused and is accepted now:" }
                pre tabindex="0" { code { (shown(witness)) } }
            }
        }
    }
}
