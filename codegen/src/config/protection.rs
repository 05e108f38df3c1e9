//! Verification that protects less than it seems to.

use schemars::JsonSchema;
use serde::Deserialize;

use hookwright::receive::{Part, Place, Template};

use super::{Config, Signing, Verification};

/// A way in which a verification protects less than it seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weakness {
    /// The signature does not cover the timestamp, so it can be forged.
    UnsignedTimestamp,
    /// The signature does not cover the header that identifies the delivery, so it can be replayed.
    UnsignedDeliveryId,
    /// The signature does not cover the header that names the event or its version.
    UnsignedEvent,
    /// Nothing separates two parts of what is signed, so the boundary between them is ambiguous.
    AdjacentSignedParts,
    /// A request that was recorded can be sent again at any time.
    NoReplayProtection,
    /// The signature does not cover the whole body.
    UnsignedBody,
    /// The secret is a part of the URL, which logs and proxies keep.
    SecretInUrl,
}

/// A weakness that is accepted.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// What is accepted.
    pub finding: Weakness,
    /// Why, for those who read this later.
    pub reason: String,
}

impl Weakness {
    /// The name of its finding, as `provider.toml` writes it.
    pub const fn rule(self) -> &'static str {
        match self {
            Self::UnsignedTimestamp => "unsigned-timestamp",
            Self::UnsignedDeliveryId => "unsigned-delivery-id",
            Self::UnsignedEvent => "unsigned-event",
            Self::AdjacentSignedParts => "adjacent-signed-parts",
            Self::NoReplayProtection => "no-replay-protection",
            Self::UnsignedBody => "unsigned-body",
            Self::SecretInUrl => "secret-in-url",
        }
    }
}

impl Config {
    /// The weaknesses of its verification that no waiver accepts, each with the path of what shows it.
    pub fn weaknesses(&self) -> Vec<(Weakness, &'static str)> {
        let waived = |weakness| self.waiver.iter().any(|waiver| waiver.finding == weakness);
        self.all_weaknesses().into_iter().filter(|(weakness, _)| !waived(*weakness)).collect()
    }

    /// The indices of the waivers that accept nothing.
    pub fn needless_waivers(&self) -> Vec<usize> {
        let found = self.all_weaknesses();
        let needless = |waiver: &Waiver| !found.iter().any(|(weakness, _)| *weakness == waiver.finding);
        let waivers = self.waiver.iter().enumerate();
        waivers.filter(|(_, waiver)| needless(waiver)).map(|(index, _)| index).collect()
    }

    fn all_weaknesses(&self) -> Vec<(Weakness, &'static str)> {
        // Who has the secret can sign anything, so nothing but a replay is left to tell.
        let replay = (Weakness::NoReplayProtection, "/verification");
        match &self.verification {
            Some(Verification::SharedSecret(scheme)) => {
                let place = scheme.places().place();
                let in_url = matches!(place, Some(Place::Query(_) | Place::Path(_)));
                [replay]
                    .into_iter()
                    .chain(in_url.then_some((Weakness::SecretInUrl, "/verification")))
                    .collect()
            }
            Some(Verification::Basic(_)) => vec![replay],
            Some(Verification::StandardWebhooks(scheme)) => {
                let prefix = scheme.headers.prefix();
                let signed = [format!("{prefix}-id"), format!("{prefix}-timestamp")];
                self.unsigned(&signed.each_ref().map(String::as_str))
            }
            Some(verification) => {
                verification.signing().map(|signing| self.of_signing(&signing)).unwrap_or_default()
            }
            None => Vec::new(),
        }
    }

    fn of_signing(&self, signing: &Signing<'_>) -> Vec<(Weakness, &'static str)> {
        let template = Template(signing.signed.unwrap_or("{body}"));
        let mut parts = template.variables();
        if parts.contains(&Part::Id) {
            parts.extend(self.delivery_id().map(Template::variables).unwrap_or_default());
        }
        let place = signing.timestamp.and_then(|timestamp| timestamp.places().place());
        let mut signed: Vec<&str> = headers(&parts).collect();
        if parts.contains(&Part::Timestamp) {
            signed.extend(place.and_then(Place::header));
        }
        let covers_body = covers_body(&parts);
        let timestamp_is_signed = parts.contains(&Part::Timestamp)
            || match place {
                Some(Place::Header(name)) => contains(&signed, name),
                Some(Place::Query(name)) => parts
                    .iter()
                    .any(|part| matches!(part, Part::Url | Part::QueryString) || *part == Part::Query(name)),
                Some(Place::Form(name)) => covers_body || parts.contains(&Part::Form(name)),
                Some(Place::Body(pointer)) => covers_body || parts.contains(&Part::Pointer(pointer)),
                _ => false,
            };
        let mut found = self.unsigned(&signed);
        match (signing.is_timed_in_place(), place) {
            (false, None) => found.push((Weakness::NoReplayProtection, "/verification")),
            _ if timestamp_is_signed => {}
            (true, _) if signing.pairs.is_some() => {
                found.push((Weakness::UnsignedTimestamp, "/verification/pairs/timestamp"));
            }
            (true, _) => found.push((Weakness::UnsignedTimestamp, "/verification/positions/timestamp")),
            (false, Some(_)) => found.push((Weakness::UnsignedTimestamp, "/verification/timestamp")),
        }
        if !covers_body {
            found.push((Weakness::UnsignedBody, "/verification/signed"));
        }
        if is_adjacent(template) {
            found.push((Weakness::AdjacentSignedParts, "/verification/signed"));
        }
        found
    }

    /// What is read from headers that are not among the `signed` ones.
    fn unsigned(&self, signed: &[&str]) -> Vec<(Weakness, &'static str)> {
        let unsigned = |template: Option<&str>| {
            let parts = template.map(|text| Template(text).variables()).unwrap_or_default();
            headers(&parts).any(|name| !contains(signed, name))
        };
        let version = self.version.as_ref().and_then(|version| version.header.as_deref());
        let mut found = Vec::new();
        if unsigned(self.delivery_id.as_deref()) {
            found.push((Weakness::UnsignedDeliveryId, "/delivery_id"));
        }
        if unsigned(self.event.as_deref()) {
            found.push((Weakness::UnsignedEvent, "/event"));
        } else if version.is_some_and(|name| !contains(signed, name)) {
            found.push((Weakness::UnsignedEvent, "/version"));
        }
        found.extend(self.unsigned_cloud_event(signed));
        found
    }
}

/// Whether the parts cover the whole body.
fn covers_body(parts: &[Part<'_>]) -> bool {
    parts.iter().any(|part| matches!(part, Part::Body | Part::Fields))
}

/// Whether two values stand side by side.
fn is_adjacent(template: Template<'_>) -> bool {
    let parts: Vec<Part<'_>> = template.parts().filter_map(Result::ok).collect();
    let is_text = |part: &Part<'_>| matches!(part, Part::Text(_) | Part::Optional(_));
    parts.windows(2).any(|two| !two.iter().any(is_text))
}

fn headers<'t>(parts: &[Part<'t>]) -> impl Iterator<Item = &'t str> {
    parts.iter().filter_map(|part| match part {
        Part::Header(name) => Some(*name),
        _ => None,
    })
}

fn contains(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use super::super::parse;

    /// What is found in a scheme, which gets an example that verifies nothing so that only this is asked.
    fn found(text: &str) -> Vec<&'static str> {
        let config: super::Config = toml::from_str(text).unwrap();
        config.weaknesses().into_iter().map(|(weakness, _)| weakness.rule()).collect()
    }

    fn hmac(more: &str) -> String {
        format!(
            "[verification]\nscheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Sig\"\n{more}"
        )
    }

    #[test]
    fn what_is_signed_is_protected() {
        let signed = r#"signed = "{header:x-id}.{timestamp}.{body}"
            timestamp = { header = "X-Time" }"#;
        assert_eq!(found(&format!("delivery_id = \"{{header:X-Id}}\"\n{}", hmac(signed))), [""; 0]);
        assert_eq!(
            found(
                "delivery_id = \"{header:svix-id}\"\n[verification]\nscheme = \"standard-webhooks\"\nheaders = \"svix\""
            ),
            [""; 0]
        );
        assert_eq!(found("delivery_id = \"{body:/id}\""), [""; 0]);
    }

    #[test]
    fn what_is_not_signed_is_found() {
        let unsigned = hmac("timestamp = { header = \"X-Time\" }");
        assert_eq!(found(&unsigned), ["unsigned-timestamp"]);
        let pair = hmac("pairs = { signature = \"v1\", timestamp = \"t\" }");
        assert_eq!(found(&pair), ["unsigned-timestamp"]);
        assert_eq!(found(&hmac("")), ["no-replay-protection"]);
        assert_eq!(
            found("[verification]\nscheme = \"shared-secret\"\nheader = \"X-S\""),
            ["no-replay-protection"]
        );
        let adjacent = hmac("signed = \"{timestamp}{body}\"\ntimestamp = { header = \"X-Time\" }");
        assert_eq!(found(&adjacent), ["adjacent-signed-parts"]);
        let id = format!("delivery_id = \"{{header:X-Id}}\"\n{}", hmac(""));
        assert_eq!(found(&id), ["unsigned-delivery-id", "no-replay-protection"]);
        let standard = "delivery_id = \"{header:x-id}\"\n[verification]\nscheme = \"standard-webhooks\"";
        assert_eq!(found(standard), ["unsigned-delivery-id"]);
        let event = format!("event = \"{{header:X-Topic}}\"\n{}", hmac(""));
        assert_eq!(found(&event), ["unsigned-event", "no-replay-protection"]);
    }

    #[test]
    fn a_waiver_needs_a_reason_and_something_to_accept() {
        let waiver = |finding, reason| {
            format!(
                "[verification]\nscheme = \"shared-secret\"\nheader = \"X-S\"\n\
                 [[waiver]]\nfinding = \"{finding}\"\nreason = \"{reason}\""
            )
        };
        assert_eq!(found(&waiver("no-replay-protection", "they have no timestamp")), [""; 0]);
        assert!(parse(&waiver("no-replay-protection", " ")).is_err());
        assert!(parse(&waiver("no-such-finding", "because")).is_err());
        let config = parse(&waiver("unsigned-timestamp", "because")).unwrap();
        assert_eq!(config.needless_waivers(), [0]);
    }
}
