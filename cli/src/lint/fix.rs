//! Edits of a schema's text that keep its layout.

use std::ops::Range;

use crate::json::{Json, Node};

/// A part of a text, and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    range: Range<usize>,
    text: String,
}

impl Edit {
    /// Another name for the member whose name begins at `offset`.
    pub(super) fn rename(text: &str, offset: usize, name: &str) -> Option<Self> {
        let len = hookwright_core::reader::value_len(text.get(offset..)?.as_bytes());
        Some(Self { range: offset..offset + len, text: format!("\"{name}\"") })
    }

    /// Takes out the child of `parent` at `index`, with the comma that goes with it.
    pub(super) fn remove(text: &str, parent: &Node, index: usize) -> Option<Self> {
        let spans = spans(text, parent);
        let own = spans.get(index)?.clone();
        let range = match (index.checked_sub(1).and_then(|before| spans.get(before)), spans.get(index + 1)) {
            // Up to where the next begins.
            (_, Some(next)) => own.start..next.start,
            // The last goes with what is between it and the one before.
            (Some(before), None) => before.end..own.end,
            (None, None) => own,
        };
        Some(Self { range, text: String::new() })
    }
}

/// Where the children of an array or object stand, names included.
fn spans(text: &str, parent: &Node) -> Vec<Range<usize>> {
    let end = |node: &Node| {
        let rest = text.get(node.offset..).unwrap_or_default();
        node.offset + hookwright_core::reader::value_len(rest.as_bytes())
    };
    match &parent.value {
        Json::Array(items) => items.iter().map(|item| item.offset..end(item)).collect(),
        Json::Object(members) => {
            members.iter().map(|member| member.name_offset..end(&member.value)).collect()
        }
        _ => Vec::new(),
    }
}

/// Leaves out edits that overlap an earlier one; how many are left. Another run makes the others.
pub(super) fn disjoint(edits: &mut Vec<Edit>) -> usize {
    edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
    edits.dedup();
    let mut end = 0;
    edits.retain(|edit| {
        let fits = edit.range.start >= end;
        if fits {
            end = edit.range.end;
        }
        fits
    });
    edits.len()
}

/// The text with the edits made, which are in order and do not overlap.
pub(super) fn apply(text: &str, edits: &[Edit]) -> String {
    let mut result = String::new();
    let mut at = 0;
    for edit in edits {
        result.push_str(text.get(at..edit.range.start).unwrap_or_default());
        result.push_str(&edit.text);
        at = edit.range.end;
    }
    result.push_str(text.get(at..).unwrap_or_default());
    result
}
