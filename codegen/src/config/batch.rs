//! `[batch]` and `[body]`: where the events are in a request.

use schemars::JsonSchema;
use serde::Deserialize;

use hookwright::receive;

use super::check::Found;

/// Requests deliver several events at once. Each is a delivery of its own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// A JSON pointer to the array of events; `""` where the body is the array. `{body:/pointer}` and the schemas are those
    /// of an item.
    pub items: String,
    /// How the request is answered. Default: `all`.
    #[serde(default)]
    pub answer: BatchAnswer,
    /// The most events that a request may have. Default: 10000.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub max_items: Option<usize>,
}

/// How a request with several events is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BatchAnswer {
    /// Acknowledged if every event is; otherwise as the first to deliver again, or else the first that was refused.
    #[default]
    All,
    /// Acknowledged if any event is, and none is to be delivered again.
    Any,
    /// Acknowledged, with a JSON array of each event's status.
    Each,
}

/// How bodies hold payloads.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Body {
    /// The format. Default: `json`.
    #[serde(default)]
    pub format: BodyFormat,
    /// The field of a form that is the payload, as JSON. Absent: the payload is an object of all fields, as strings.
    pub json: Option<String>,
}

/// The format of bodies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum BodyFormat {
    /// The body is the payload.
    #[default]
    Json,
    /// A form (`application/x-www-form-urlencoded`).
    Form,
    /// A CloudEvent 1.0, in binary or structured mode: `data` is the payload, `type` the event and `id` the delivery.
    Cloudevents,
}

impl Batch {
    pub(super) fn runtime(&self) -> receive::Batch<'_> {
        let batch = receive::Batch::new(&self.items).answer(match self.answer {
            BatchAnswer::All => receive::BatchAnswer::All,
            BatchAnswer::Any => receive::BatchAnswer::Any,
            BatchAnswer::Each => receive::BatchAnswer::Each,
        });
        batch.max_items(self.max_items.unwrap_or(batch.max_items))
    }
}

impl Body {
    pub(super) fn runtime(&self) -> receive::BodyFormat<'_> {
        match self.format {
            BodyFormat::Json => receive::BodyFormat::Json,
            BodyFormat::Form => receive::BodyFormat::Form { json: self.json.as_deref() },
            BodyFormat::Cloudevents => receive::BodyFormat::CloudEvents,
        }
    }
}

impl Found<'_> {
    pub(super) fn bodies(&mut self) {
        let config = self.config;
        let cloud_events = config.body.as_ref().is_some_and(|body| body.format == BodyFormat::Cloudevents);
        if let Some(batch) = &config.batch {
            self.pointer("/batch/items", &batch.items);
            if cloud_events && !batch.items.is_empty() {
                let help = Some("write `items = \"\"`".to_owned());
                self.add("/batch/items", "a batch of CloudEvents is an array", help);
            }
        }
        if let Some(body) = &config.body {
            if body.json.is_some() && body.format != BodyFormat::Form {
                self.add("/body/json", "only a form has fields", Some("add `format = \"form\"`".to_owned()));
            }
        }
        for (key, template) in [("/event", &config.event), ("/delivery_id", &config.delivery_id)] {
            if cloud_events && template.is_some() {
                self.add(key, "a CloudEvent says it itself", None);
            }
        }
    }
}
