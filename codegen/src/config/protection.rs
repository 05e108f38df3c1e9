//! Verification that protects less than it seems to.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::Deserialize;

use hookwright::receive::{Part, Place, Template};

use super::signed::{Covered, is_adjacent};
use super::{Config, Signing, Verification};

/// A way in which a verification protects less than it seems to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Weakness {
    /// The signature does not cover the timestamp, so it can be forged.
    UnsignedTimestamp,
    /// The signature does not cover the header, parameter or field that identifies the delivery, so it can be replayed.
    UnsignedDeliveryId,
    /// The signature does not cover the header, parameter or field that names the event or its version.
    UnsignedEvent,
    /// Nothing separates two parts of what is signed, or shows that an optional one is absent, so their boundaries are
    /// ambiguous.
    AdjacentSignedParts,
    /// A request that was recorded can be sent again at any time.
    NoReplayProtection,
    /// The signature does not cover the whole body.
    UnsignedBody,
    /// The secret is a part of the URL, which logs and proxies keep.
    SecretInUrl,
    /// An unsigned handshake signs its caller's text with the secret that requests carry, so guesses of the secret can be tested.
    SignedForStrangers,
    /// The algorithm of the signature is one that nothing new should use.
    WeakAlgorithm,
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
            Self::SignedForStrangers => "signed-for-strangers",
            Self::WeakAlgorithm => "weak-algorithm",
        }
    }
}

impl Config {
    /// The weaknesses of its verification that no waiver accepts, each with the path of what shows it.
    pub fn weaknesses(&self) -> Vec<(Weakness, Cow<'static, str>)> {
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

    fn all_weaknesses(&self) -> Vec<(Weakness, Cow<'static, str>)> {
        let of_scheme = self.of_verification().into_iter();
        let of_scheme = of_scheme.map(|(weakness, path)| (weakness, Cow::Borrowed(path)));
        of_scheme.chain(self.signed_for_strangers()).collect()
    }

    fn of_verification(&self) -> Vec<(Weakness, &'static str)> {
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
            Some(verification @ Verification::Jwt(scheme)) => {
                let replayed = scheme.max_age.is_none().then_some(replay);
                let is_signed = scheme.body_hash.is_some() || self.has_token_body();
                let body = (!is_signed).then_some((Weakness::UnsignedBody, "/verification"));
                let in_url = scheme.query.is_some().then_some((Weakness::SecretInUrl, "/verification"));
                let weak = (Weakness::WeakAlgorithm, "/verification/body_hash/algorithm");
                let hash = verification.is_of_broken_hash().then_some(weak);
                let mut covered = Covered::headers_and_body([""; 2]);
                covered.body = is_signed;
                let found = self.unsigned(&covered).into_iter();
                found.chain(replayed).chain(body).chain(in_url).chain(hash).collect()
            }
            Some(Verification::StandardWebhooks(scheme)) => {
                let prefix = scheme.headers.prefix();
                let signed = [format!("{prefix}-id"), format!("{prefix}-timestamp")];
                self.unsigned(&Covered::headers_and_body(signed.each_ref().map(String::as_str)))
            }
            Some(verification) => {
                let weak = (Weakness::WeakAlgorithm, "/verification/algorithm");
                let signing =
                    verification.signing().map(|signing| self.of_signing(&signing)).unwrap_or_default();
                signing.into_iter().chain(verification.is_of_broken_hash().then_some(weak)).collect()
            }
            None => Vec::new(),
        }
    }

    /// The handshakes in which anyone gets a text of their own signed with the secret that requests carry.
    fn signed_for_strangers(&self) -> impl Iterator<Item = (Weakness, Cow<'static, str>)> {
        let is_shared = matches!(self.verification, Some(Verification::SharedSecret(_)));
        let handshakes = self.handshake.iter().enumerate();
        let signing = handshakes
            .filter(move |(_, handshake)| is_shared && handshake.unsigned && handshake.sign.is_some());
        signing.map(|(i, _)| (Weakness::SignedForStrangers, Cow::Owned(format!("/handshake/{i}/sign"))))
    }

    fn of_signing(&self, signing: &Signing<'_>) -> Vec<(Weakness, &'static str)> {
        let template = Template(signing.signed.unwrap_or("{body}"));
        let mut covered = Covered::by(template);
        let place = signing.timestamp.and_then(|timestamp| timestamp.places().place());
        let at = place.and_then(variable);
        if covered.has(Part::Id) {
            covered.and(self.delivery_id().map(|id| Covered::by(id).parts()).unwrap_or_default());
        }
        if covered.has(Part::Timestamp) {
            covered.and(at);
        }
        let timestamp_is_signed =
            covered.has(Part::Timestamp) || at.is_some_and(|variable| covered.covers(&variable));
        let mut found = self.unsigned(&covered);
        match (signing.is_timed_in_place(), place) {
            (false, None) => found.push((Weakness::NoReplayProtection, "/verification")),
            _ if timestamp_is_signed => {}
            (true, _) if signing.pairs.is_some() => {
                found.push((Weakness::UnsignedTimestamp, "/verification/pairs/timestamp"));
            }
            (true, _) => found.push((Weakness::UnsignedTimestamp, "/verification/positions/timestamp")),
            (false, Some(_)) => found.push((Weakness::UnsignedTimestamp, "/verification/timestamp")),
        }
        if !covered.body {
            found.push((Weakness::UnsignedBody, "/verification/signed"));
        }
        if is_adjacent(template) {
            found.push((Weakness::AdjacentSignedParts, "/verification/signed"));
        } else if template.variables().contains(&Part::Id) && self.delivery_id().is_some_and(is_adjacent) {
            found.push((Weakness::AdjacentSignedParts, "/delivery_id"));
        }
        found
    }

    /// What is read from values that are not covered. A value of a body that is not covered is a weakness of its own.
    fn unsigned(&self, covered: &Covered<'_>) -> Vec<(Weakness, &'static str)> {
        let unsigned = |template: Option<&str>| {
            let parts = template.map(|text| Template(text).variables()).unwrap_or_default();
            parts.iter().any(|part| !matches!(part, Part::Pointer(_)) && !covered.covers(part))
        };
        let version = self.version.as_ref().and_then(|version| version.header.as_deref());
        let mut found = Vec::new();
        if !covered.has(Part::Id) && unsigned(self.delivery_id.as_deref()) {
            found.push((Weakness::UnsignedDeliveryId, "/delivery_id"));
        }
        if unsigned(self.event.as_deref()) {
            found.push((Weakness::UnsignedEvent, "/event"));
        } else if version.is_some_and(|name| !covered.covers(&Part::Header(name))) {
            found.push((Weakness::UnsignedEvent, "/version"));
        }
        found.extend(self.unsigned_cloud_event(covered));
        found
    }
}

/// The variable that stands for the value at a place.
const fn variable(place: Place<'_>) -> Option<Part<'_>> {
    Some(match place {
        Place::Header(name) => Part::Header(name),
        Place::Query(name) => Part::Query(name),
        Place::Form(name) => Part::Form(name),
        Place::Body(pointer) => Part::Pointer(pointer),
        _ => return None,
    })
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
    fn a_token_protects_what_it_holds() {
        let jwt = "[verification]\nscheme = \"jwt\"\nheader = \"X-T\"\nalgorithms = [\"HS256\"]\n";
        let hash = "body_hash = { claim = \"b\", algorithm = \"sha256\", encoding = \"hex\" }\n";
        assert_eq!(found(jwt), ["no-replay-protection", "unsigned-body"]);
        assert_eq!(found(&format!("{jwt}max_age = 300\n{hash}")), [""; 0]);
        let body = jwt.replace("header = \"X-T\"", "body = \"\"");
        let whole = format!("event = \"{{body:/type}}\"\n[body]\nformat = \"jwt\"\n{body}max_age = 300\n");
        assert_eq!(found(&whole), [""; 0], "the token is all that there is");
        let broken = hash.replace("sha256", "md5");
        assert_eq!(found(&format!("{jwt}max_age = 300\n{broken}")), ["weak-algorithm"]);
        let named = format!("event = \"{{header:X-Topic}}\"\n{jwt}max_age = 300\n{hash}");
        assert_eq!(found(&named), ["unsigned-event"]);
        let query = format!("{jwt}max_age = 300\n{hash}").replace("header", "query");
        assert_eq!(found(&query), ["secret-in-url"]);
    }

    #[test]
    fn a_broken_hash_is_found() {
        let timed = "signed = \"{timestamp}.{body}\"\ntimestamp = { header = \"X-Time\" }";
        for (algorithm, expected) in
            [("md5", &["weak-algorithm"][..]), ("sha1", &["weak-algorithm"]), ("sha384", &[])]
        {
            assert_eq!(found(&hmac(timed).replace("sha256", algorithm)), expected, "{algorithm}");
        }
        for (algorithm, expected) in [("rsa-pkcs1-sha1", &["weak-algorithm"][..]), ("rsa-pkcs1-sha256", &[])]
        {
            let scheme = hmac(timed)
                .replace("\"hmac\"", "\"public-key\"")
                .replace("\"sha256\"", &format!("\"{algorithm}\""));
            assert_eq!(found(&scheme), expected, "{algorithm}");
        }
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
    fn parameters_and_fields_are_signed_or_found() {
        let timed = |more: &str| hmac(&format!("timestamp = {{ header = \"X-Time\" }}\n{more}"));
        let body = timed("signed = \"{timestamp}.{body}\"");
        let both = format!("event = \"{{query:type}}\"\ndelivery_id = \"{{query:id}}\"\n{body}");
        assert_eq!(found(&both), ["unsigned-delivery-id", "unsigned-event"]);
        assert_eq!(found(&both.replace("query:", "form:")), [""; 0]);
        for all in ["{url}", "{query}", "{query:type}.{query:id}"] {
            assert_eq!(found(&both.replace("{body}", &format!("{all}.{{body}}"))), [""; 0], "{all}");
        }
        let fields = both.replace("query:", "form:").replace("{body}", "{form:type}");
        assert_eq!(found(&fields), ["unsigned-delivery-id", "unsigned-body"]);
        let standard = "event = \"{query:type}\"\n[verification]\nscheme = \"standard-webhooks\"";
        assert_eq!(found(standard), ["unsigned-event"]);
    }

    #[test]
    fn filters_and_segments_sign_only_what_shows() {
        let signed =
            |text: &str| found(&hmac(&format!("signed = \"{text}\"\ntimestamp = {{ header = \"X-Time\" }}")));
        assert_eq!(signed("{timestamp}.{body|sha256|hex}"), [""; 0]);
        assert_eq!(signed("{timestamp}.{body|crc32}"), ["unsigned-body"]);
        assert_eq!(signed("{timestamp}{?;{header:x};{body}}"), ["unsigned-body"]);
        assert_eq!(signed("{timestamp}.{form*}"), ["adjacent-signed-parts"]);
        assert_eq!(signed("{timestamp|crc32}.{body}"), ["unsigned-timestamp"]);
        assert_eq!(
            signed("{header:X-Id}{?{header:X-Attempt}}.{timestamp}.{body}"),
            ["adjacent-signed-parts"]
        );
        let lower =
            hmac("signed = \"{timestamp}.{header:x|lower}.{body}\"\ntimestamp = { header = \"X-Time\" }");
        assert_eq!(found(&format!("delivery_id = \"{{header:x}}\"\n{lower}")), ["unsigned-delivery-id"]);
        let id = lower.replace("{header:x|lower}", "{id}");
        assert_eq!(found(&format!("delivery_id = \"{{header:x|lower}}\"\n{id}")), [""; 0]);
        assert_eq!(
            found(&format!("delivery_id = \"{{header:x}}{{header:y}}\"\n{id}")),
            ["adjacent-signed-parts"]
        );
    }

    #[test]
    fn a_secret_that_requests_carry_is_no_key_for_strangers() {
        let signs = |unsigned: bool| {
            found(&format!(
                "[verification]\nscheme = \"shared-secret\"\nheader = \"X-S\"\n[[handshake]]\nunsigned = {unsigned}\n\
                 challenge = \"{{query:c}}\"\nanswer = {{ text = \"{{signature}}\" }}\n\
                 sign = {{ algorithm = \"sha256\", encoding = \"hex\" }}"
            ))
        };
        assert_eq!(signs(true), ["no-replay-protection", "signed-for-strangers"]);
        assert_eq!(signs(false), ["no-replay-protection"]);
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
