//! `[batch]` and `[body]`: where the events are in a request.

use schemars::JsonSchema;
use serde::Deserialize;

use hookwright::receive::{self, Part};

use super::check::Found;
use super::signed::Covered;
use super::{Config, Verification, Weakness};

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
    /// The field of a form, or the claim of a token, whose text is the payload, as JSON. Absent: the payload is an object of all
    /// fields, as strings, or of all claims.
    pub json: Option<String>,
    /// How CloudEvents are sent. Absent: either, as the `Content-Type` says.
    pub mode: Option<CloudEventsMode>,
}

/// How CloudEvents are sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CloudEventsMode {
    /// The body is the whole event.
    Structured,
    /// Headers say what the event is, and the body is its data.
    Binary,
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
    /// A JSON Web Token (RFC 7519) and nothing else; `[verification]` verifies it there: `scheme = "jwt"` with `body = ""`.
    Jwt,
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
            BodyFormat::Jwt => receive::BodyFormat::Token { json: self.json.as_deref() },
            BodyFormat::Cloudevents => receive::BodyFormat::CloudEvents(match self.mode {
                None => receive::CloudEventsMode::Either,
                Some(CloudEventsMode::Structured) => receive::CloudEventsMode::Structured,
                Some(CloudEventsMode::Binary) => receive::CloudEventsMode::Binary,
            }),
        }
    }
}

impl Config {
    /// Whether the token that verifies a request is its body.
    pub(super) fn has_token_body(&self) -> bool {
        matches!(&self.verification, Some(Verification::Jwt(scheme)) if scheme.body.as_deref() == Some(""))
    }

    /// What a CloudEvent says in headers that are not covered. Where both modes are received, anyone can send
    /// what was signed in the other.
    pub(super) fn unsigned_cloud_event(&self, covered: &Covered<'_>) -> Vec<(Weakness, &'static str)> {
        let Some(body) = self.body.as_ref().filter(|body| body.format == BodyFormat::Cloudevents) else {
            return Vec::new();
        };
        if body.mode == Some(CloudEventsMode::Structured) {
            return Vec::new();
        }
        let is_unsigned = |name| !covered.covers(&Part::Header(name));
        let id = ["ce-id", "ce-source"].into_iter().any(is_unsigned);
        let id = id.then_some((Weakness::UnsignedDeliveryId, "/body"));
        let event = is_unsigned("ce-type").then_some((Weakness::UnsignedEvent, "/body"));
        id.into_iter().chain(event).collect()
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
            if config.body.as_ref().is_some_and(|body| body.mode == Some(CloudEventsMode::Binary)) {
                self.add("/body/mode", "a batch of CloudEvents is in structured mode", None);
            }
        }
        if let Some(body) = &config.body {
            if body.json.is_some() && !matches!(body.format, BodyFormat::Form | BodyFormat::Jwt) {
                let help = Some("add `format = \"form\"`, or `format = \"jwt\"`".to_owned());
                self.add("/body/json", "only a form has fields, and only a token has claims", help);
            }
            if body.format == BodyFormat::Jwt && !config.has_token_body() {
                let help = Some("write `scheme = \"jwt\"` and `body = \"\"` under [verification]".to_owned());
                self.add("/body/format", "nothing verifies the token that the body is", help);
            }
        }
        if !cloud_events && config.body.as_ref().is_some_and(|body| body.mode.is_some()) {
            let help = Some("add `format = \"cloudevents\"`".to_owned());
            self.add("/body/mode", "only CloudEvents have modes", help);
        }
        for (key, template) in [("/event", &config.event), ("/delivery_id", &config.delivery_id)] {
            if cloud_events && template.is_some() {
                self.add(key, "a CloudEvent says it itself", None);
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    fn found(mode: &str, signed: &str) -> Vec<&'static str> {
        let config: super::Config = toml::from_str(&format!(
            "[body]\nformat = \"cloudevents\"\n{mode}\n[verification]\nscheme = \"hmac\"\nalgorithm = \"sha256\"\n\
             encoding = \"hex\"\nheader = \"X-Sig\"\nsigned = \"{signed}\"\ntimestamp = {{ header = \"X-Time\" }}"
        ))
        .unwrap();
        config.weaknesses().into_iter().map(|(weakness, _)| weakness.rule()).collect()
    }

    #[test]
    fn headers_of_cloud_events_are_unsigned_unless_they_are_signed() {
        let body = "{timestamp}.{body}";
        let both = ["unsigned-delivery-id", "unsigned-event"];
        assert_eq!(found("", body), both);
        assert_eq!(found("mode = \"binary\"", body), both);
        assert_eq!(found("mode = \"structured\"", body), [""; 0]);
        let all = "{header:ce-type}.{header:ce-id}.{header:CE-Source}.{timestamp}.{body}";
        assert_eq!(found("mode = \"binary\"", all), [""; 0]);
        assert_eq!(found("mode = \"binary\"", &all.replace("{header:ce-type}.", "")), ["unsigned-event"]);
        assert_eq!(found("mode = \"binary\"", &all.replace("{header:ce-id}.", "")), ["unsigned-delivery-id"]);
        assert_eq!(
            found("mode = \"binary\"", &all.replace("{header:CE-Source}.", "")),
            ["unsigned-delivery-id"]
        );
    }
}
