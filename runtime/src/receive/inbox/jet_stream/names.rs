//! Subjects, and what is in them.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use super::super::Entry;
use crate::receive::DeliveryKey;

/// How many queues the ordered entries of an endpoint have. Those of one order are in the same queue.
const QUEUES: u8 = 64;

/// The names of an inbox: its streams and their subjects begin with its own.
#[derive(Clone, Debug)]
pub(super) struct Names(String);

impl Names {
    /// The inbox `name`, as it can be written in a subject.
    pub(super) fn new(name: &str) -> Self {
        Self(token(name))
    }

    pub(super) fn work_stream(&self) -> String {
        self.0.clone()
    }

    pub(super) fn dead_stream(&self) -> String {
        format!("{}-dead", self.0)
    }

    pub(super) fn note_stream(&self) -> String {
        format!("{}-notes", self.0)
    }

    pub(super) fn part_stream(&self) -> String {
        format!("{}-parts", self.0)
    }

    /// The subject of what waits of `endpoint`, in `queue`. Each that is not given stands for all.
    pub(super) fn work(&self, endpoint: Option<&str>, queue: Option<&str>) -> String {
        format!("{}.work.{}.{}.*", self.0, any(endpoint.map(token)), queue.unwrap_or("*"))
    }

    /// The subject of what is dead of `endpoint`, or of all.
    pub(super) fn dead(&self, endpoint: Option<&str>) -> String {
        format!("{}.dead.{}.*", self.0, any(endpoint.map(token)))
    }

    /// The subject of an entry.
    pub(super) fn entry(&self, entry: &Entry, group: Option<&str>, dead: bool) -> String {
        let endpoint = token(&entry.endpoint);
        let kind = match group {
            Some(group) => in_parts(group),
            None if entry.unknown => UNKNOWN.to_owned(),
            None => token(entry.event.as_deref().unwrap_or_default()),
        };
        if dead {
            return format!("{}.dead.{endpoint}.{kind}", self.0);
        }
        format!("{}.work.{endpoint}.{}.{kind}", self.0, queue(entry.order.as_deref()))
    }

    /// The subjects that the entry whose body is in the parts of a group may have.
    pub(super) fn entries_of(&self, group: &str) -> [String; 2] {
        let kind = in_parts(group);
        [format!("{}.work.*.*.{kind}", self.0), format!("{}.dead.*.{kind}", self.0)]
    }

    /// The subject of a part of a body; of all parts of a group, or of all groups, where they are not given.
    pub(super) fn part(&self, group: Option<&str>, index: Option<usize>) -> String {
        let index = index.map(|index| index.to_string());
        format!("{}.part.{}.{}", self.0, group.unwrap_or("*"), any(index))
    }

    /// The subject of what is noted of an entry.
    pub(super) fn note(&self, number: Option<u64>) -> String {
        format!("{}.note.{}", self.0, any(number.map(|number| number.to_string())))
    }

    /// The subject that says that something has arrived.
    pub(super) fn arrived(&self) -> String {
        format!("{}.arrived", self.0)
    }
}

/// The queue of a subject of what waits.
pub(super) fn queue_of(subject: &str) -> Option<&str> {
    subject.split('.').nth(3)
}

/// The number of a subject of what is noted.
pub(super) fn number_of(subject: &str) -> Option<u64> {
    subject.rsplit('.').next()?.parse().ok()
}

/// The group of a subject of a part.
pub(super) fn group_of(subject: &str) -> Option<&str> {
    subject.split('.').nth(2)
}

/// What stands for the names of events without a schema, which senders choose: no name is written so.
const UNKNOWN: &str = "=unknown";

/// What stands for the event of an entry whose body is in parts, so that the entry is found by these.
fn in_parts(group: &str) -> String {
    format!("=part-{group}")
}

/// The consumer of a queue of an endpoint.
pub(super) fn consumer(endpoint: &str, queue: &str) -> String {
    format!("{}-{queue}", token(endpoint))
}

/// The queue of entries without an order.
pub(super) const UNORDERED: &str = "any";

/// The queue of entries with an order.
pub(super) fn queue(order: Option<&str>) -> String {
    let Some(order) = order else { return UNORDERED.to_owned() };
    let last = Sha256::digest(order).last().copied().unwrap_or_default();
    (last % QUEUES).to_string()
}

/// What the server knows a delivery by.
pub(super) fn id(key: &DeliveryKey) -> String {
    hex(format!("{}\0{}\0{}", key.endpoint, key.verified, key.id).as_bytes())
}

fn any(token: Option<String>) -> String {
    token.unwrap_or_else(|| "*".to_owned())
}

/// A name as one token of a subject, which is also a name of a file: letters, digits, `_` and `-` as they are. A long one is its
/// digest.
fn token(name: &str) -> String {
    const LONGEST: usize = 96;
    let mut token = String::new();
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'_' || (byte == b'-' && !token.is_empty()) {
            token.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(token, "={byte:02X}");
        }
    }
    match token.len() {
        0 => "-".to_owned(),
        1..=LONGEST => token,
        _ => format!("=sha256-{}", hex(name.as_bytes())),
    }
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_tokens() {
        assert_eq!(token("order_paid-2"), "order_paid-2");
        assert_eq!(token("order.paid"), "order=2Epaid");
        assert_eq!(token("*>\0é /"), "=2A=3E=00=C3=A9=20=2F");
        // Nothing else is written as the empty name is.
        assert_eq!((token(""), token("-")), ("-".to_owned(), "=2D".to_owned()));
        assert_eq!(token(&"é".repeat(1_000)).len(), "=sha256-".len() + 64);
        assert_ne!(token(&"a".repeat(97)), token(&"a".repeat(98)));
    }

    #[test]
    fn entries_of_one_order_share_a_queue() {
        assert_eq!(queue(None), "any");
        assert_eq!(queue(Some("a")), queue(Some("a")));
        let queues: std::collections::BTreeSet<_> =
            (0..10_000).map(|order| queue(Some(&order.to_string()))).collect();
        assert_eq!(queues.len(), 64);
    }

    #[test]
    fn subjects_say_where_an_entry_is() {
        let names = Names::new("shop.eu");
        let mut entry = Entry::new("acme", "{}", std::time::SystemTime::now());
        entry.event = Some("order.paid".to_owned());
        assert_eq!(names.entry(&entry, None, false), "shop=2Eeu.work.acme.any.order=2Epaid");
        assert_eq!(names.entry(&entry, None, true), "shop=2Eeu.dead.acme.order=2Epaid");
        assert_eq!(names.entry(&entry, Some("1f"), true), "shop=2Eeu.dead.acme.=part-1f");
        entry.unknown = true;
        assert_eq!(names.entry(&entry, None, false), "shop=2Eeu.work.acme.any.=unknown");
        assert_eq!(queue_of(&names.work(Some("acme"), Some("7"))), Some("7"));
        assert_eq!(group_of(&names.part(Some("1f"), Some(3))), Some("1f"));
        assert_eq!(number_of(&names.note(Some(12))), Some(12));
        assert_eq!(names.dead(Some("acme")), "shop=2Eeu.dead.acme.*");
    }
}
