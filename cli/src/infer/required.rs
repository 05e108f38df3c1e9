//! Which properties become `required`: a refused delivery costs more than an `Option`, so it takes evidence.

use super::Options;
use super::event_name::letters;
use super::place::Place;
use super::pointer;
use crate::json::unescape;

/// How many samples, and how many objects at a place, it takes to believe that a property is always there.
pub(super) const ENOUGH: u64 = 3;

/// When a property that was never absent is `required`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Required {
    /// With three samples or more; of fewer, only the event's name, its envelope and ids are.
    #[default]
    Evidence,
    /// Always.
    All,
}

/// Properties of a payload itself, in lower case without separators, that belong to its envelope: what is the same
/// for every event of a provider, wherever its data is.
const ENVELOPE: [&str; 21] = [
    "data",
    "payload",
    "event",
    "eventdata",
    "resource",
    "object",
    "body",
    "detail",
    "created",
    "createdat",
    "timestamp",
    "occurredat",
    "eventtime",
    "time",
    "apiversion",
    "version",
    "specversion",
    "source",
    "livemode",
    "attempt",
    "webhook",
];

/// Names of a thing's own id.
const OWN_ID: [&str; 4] = ["id", "uuid", "guid", "gid"];

/// What a delivery may be called where its id has another name: `event_id`, `messageId`.
const DELIVERY: [&str; 7] = ["event", "delivery", "message", "webhook", "notification", "request", "hook"];

/// What is known of all samples.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    required: Required,
    samples: u64,
    /// The event's name.
    event: String,
    /// Where the samples hold it.
    name_at: Option<String>,
}

impl Evidence {
    pub(super) fn new(options: &Options, samples: u64, event: &str, name_at: Option<String>) -> Self {
        Self { required: options.required, samples, event: event.to_owned(), name_at }
    }

    /// Whether that a property was never absent in `objects` objects proves anything.
    pub(super) fn proves(&self, objects: u64) -> bool {
        self.required == Required::All || self.samples.min(objects) >= ENOUGH
    }

    /// Whether a property that was never absent is `required` in any case. `parent` is the place of its object.
    pub(super) fn is_essential(&self, parent: &str, name: &str, place: &Place) -> bool {
        let at = pointer::below(parent, name);
        let holds_name = self.name_at.as_ref().is_some_and(|name_at| {
            name_at.strip_prefix(&at).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        });
        let letters: String = letters(name).collect();
        let is_envelope = parent.is_empty() && ENVELOPE.contains(&letters.as_str());
        holds_name || place.nulls == 0 && (is_envelope || self.is_id(parent, name, &letters))
    }

    fn is_id(&self, parent: &str, name: &str, letters: &str) -> bool {
        if OWN_ID.contains(&letters) {
            return true;
        }
        let Some(thing) = letters.strip_suffix("id").filter(|_| ends_in_id(name)) else { return false };
        if parent.is_empty() {
            return DELIVERY.contains(&thing) || self.is_word_of_event(thing);
        }
        let parent = parent.rsplit('/').find(|token| *token != "*").map(unescape).unwrap_or_default();
        same_thing(&self::letters(&parent).collect::<String>(), thing)
    }

    /// `order` is a word of `orders.paid`.
    fn is_word_of_event(&self, thing: &str) -> bool {
        let mut words = self.event.split(|c: char| !c.is_alphanumeric());
        words.any(|word| same_thing(&word.to_lowercase(), thing))
    }
}

/// Whether a name ends in a word `id`: `order_id`, `orderId`, but not `paid`.
fn ends_in_id(name: &str) -> bool {
    ["_id", "-id", "Id", "ID", ".id"].iter().any(|end| name.ends_with(end))
}

/// Whether a name says what another says, or several of it.
fn same_thing(name: &str, thing: &str) -> bool {
    name == thing || name.strip_suffix('s') == Some(thing) || name.strip_suffix("es") == Some(thing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Json;

    #[test]
    fn ids_are_those_of_the_thing_itself() {
        let evidence = Evidence::new(&Options::default(), 1, "orders.paid", Some("/meta/type".to_owned()));
        let mut place = Place::default();
        place.observe(
            &Json::Boolean(true),
            &mut super::super::place::Room { places: 9, cut: false, event: String::new() },
        );
        let is = |parent: &str, name: &str| evidence.is_essential(parent, name, &place);
        assert!(is("", "id") && is("", "order_id") && is("", "eventId") && is("/data/lines/*", "line_id"));
        assert!(is("", "meta") && is("/meta", "type") && is("", "created_at") && is("", "data"));
        assert!(
            !is("", "parent_id") && !is("/data", "coupon_id") && !is("/data", "paid") && !is("/data", "type")
        );
        assert!(!is("/data", "created_at") && !is("", "total") && !is("/meta", "types"));
    }
}
