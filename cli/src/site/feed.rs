//! The changes as a JSON Feed (version 1.1).

use serde_json::{Value, json};

use super::changes::Changes;
use super::facts::Facts;
use super::words::href;
use crate::diff::EventDiff;
use crate::text::visible;

/// An item for each event that changed.
pub(super) fn feed(facts: &Facts<'_>, changes: &Changes) -> String {
    let item = |diff: &EventDiff| {
        let lines: Vec<String> = diff
            .changes
            .iter()
            .map(|change| {
                format!(
                    "{}: {} {}: {}",
                    change.verdict.as_str(),
                    place(&change.pointer),
                    change.keyword,
                    change.what
                )
            })
            .chain(diff.api.iter().cloned())
            .collect();
        let page = facts.page(&diff.event).map(|event| href(&event.path));
        let mut item = json!({
            "id": format!("{} since {}", diff.event, changes.since),
            "title": visible(&format!("{}: {}", diff.event, diff.verdict.as_str())),
            "content_text": lines.iter().map(|line| visible(line)).collect::<Vec<_>>().join("\n"),
            "tags": [diff.verdict.as_str()],
        });
        if let (Some(item), Some(page)) = (item.as_object_mut(), page) {
            item.insert("url".to_owned(), Value::String(page));
        }
        item
    };
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": format!("Webhook events: what changed since {}", changes.since),
        "items": changes.events.iter().map(item).collect::<Vec<_>>(),
    });
    format!("{feed:#}\n")
}

fn place(pointer: &str) -> &str {
    if pointer.is_empty() { "the payload" } else { pointer }
}
