//! What is measured: every example of the five providers, and three larger payloads written here.

mod batch;
mod digest;
mod order;
mod words;

use std::error::Error;

use hookwright_providers::PROVIDERS;

use crate::json::{Form, Json, Order};

/// A payload as a provider would send it.
pub struct Payload {
    /// The provider's folder.
    pub provider: &'static str,
    /// The event's name.
    pub event: &'static str,
    /// Which of the event's payloads this is; empty for the example without a label.
    pub label: String,
    /// The keys' order.
    pub order: Order,
    /// The layout.
    pub form: Form,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Payload {
    /// Provider, event and label.
    #[must_use]
    pub fn name(&self) -> String {
        let label = if self.label.is_empty() { String::new() } else { format!(" {}", self.label) };
        format!("{}/{}{label}", self.provider, self.event)
    }

    /// Whether it is one of the larger ones, which are written here.
    #[must_use]
    pub fn is_larger(&self) -> bool {
        LARGER.iter().any(|larger| larger.provider == self.provider)
    }
}

/// A larger payload: its provider, its event, and what makes it.
struct Larger {
    provider: &'static str,
    event: &'static str,
    json: fn() -> Json,
}

const LARGER: [Larger; 3] = [
    Larger { provider: "forum", event: "thread.digest", json: digest::digest },
    Larger { provider: "ledger", event: "batch.settled", json: batch::batch },
    Larger { provider: "shop", event: "order.placed", json: order::order },
];

/// All payloads: in each order the examples as they stand on disk and minified, and the larger ones in both
/// layouts.
///
/// # Errors
///
/// When an example is not JSON.
pub fn all() -> Result<Vec<Payload>, Box<dyn Error>> {
    let mut payloads = Vec::new();
    for order in [Order::Documented, Order::Reversed, Order::Shuffled] {
        for form in [Form::Pretty, Form::Minified] {
            for (provider, event, label, json, text) in sources()? {
                let body = match (order, form) {
                    (Order::Documented, Form::Pretty) => text,
                    _ => json.ordered(order).print(form),
                };
                payloads.push(Payload { provider, event, label, order, form, body: body.into_bytes() });
            }
        }
    }
    Ok(payloads)
}

type Source = (&'static str, &'static str, String, Json, String);

fn sources() -> Result<Vec<Source>, Box<dyn Error>> {
    let mut sources = Vec::new();
    for provider in PROVIDERS {
        for event in provider.events {
            for example in event.examples {
                let json = serde_json::from_str(example.body)?;
                let label = label(example.name, event.name).to_owned();
                sources.push((provider.name, event.name, label, json, example.body.to_owned()));
            }
        }
    }
    for Larger { provider, event, json } in LARGER {
        let json = json();
        let text = json.print(Form::Pretty);
        sources.push((provider, event, String::new(), json, text));
    }
    Ok(sources)
}

/// `full` of `…/customer.created.full.example.json`.
fn label<'a>(file: &'a str, event: &str) -> &'a str {
    let name = file.rsplit('/').next().unwrap_or(file);
    let name = name.strip_suffix(".example.json").unwrap_or(name);
    name.strip_prefix(event).unwrap_or(name).trim_start_matches('.')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failure is a failed test")]

    use super::{Payload, all};
    use crate::json::{Form, Order};

    fn find(provider: &str) -> Payload {
        let payloads = all().unwrap();
        payloads
            .into_iter()
            .find(|one| {
                one.provider == provider && one.order == Order::Documented && one.form == Form::Minified
            })
            .unwrap()
    }

    #[test]
    fn the_larger_ones_have_their_size() {
        let near = |size: usize, wanted: usize| size.abs_diff(wanted) < wanted / 10;
        assert!(near(find("shop").body.len(), 25_000), "{}", find("shop").body.len());
        assert!(near(find("ledger").body.len(), 1_000_000), "{}", find("ledger").body.len());
    }

    #[test]
    fn the_digest_is_full_of_escapes_and_of_characters_beyond_ascii() {
        let body = find("forum").body;
        let escapes = body.split(|byte| *byte == b'\\').count() - 1;
        let beyond = body.iter().filter(|byte| !byte.is_ascii()).count();
        assert!(escapes > body.len() / 50 && beyond > body.len() / 5, "{escapes} {beyond} {}", body.len());
    }

    #[test]
    fn labels_are_of_the_example() {
        assert_eq!(super::label("customer.created.full.example.json", "customer.created"), "full");
        assert_eq!(super::label("customer.created.example.json", "customer.created"), "");
    }
}
