//! What the JSON Schema cannot say about `[verification]`.

use hookwright::receive::{JwtAlgorithm, Part, Place, Template};

use super::Found;
use crate::config::{BodyFormat, Jwt, Places, PublicKey, Signing, Verification};

impl Found<'_> {
    pub(super) fn verification(&mut self) {
        let Some(verification) = &self.config.verification else { return };
        if let Verification::SharedSecret(scheme) = verification {
            self.one_place("/verification", scheme.places(), "the secret");
            if scheme.path.is_some() && !scheme.prefix.is_empty() {
                self.add("/verification/prefix", "a secret in the path has no prefix", None);
            }
        }
        if let Verification::Jwt(scheme) = verification {
            self.jwt(scheme);
        }
        if let Some(signing) = verification.signing() {
            self.signing(&signing);
        }
        if verification.signing().is_some() || matches!(verification, Verification::Jwt(_)) {
            if verification.examples().is_empty() {
                let key =
                    if matches!(verification, Verification::PublicKey(_)) { "public_key" } else { "secret" };
                let help = format!(
                    "add [[verification.example]] with `{key}`, `headers` and `body` of a request whose signature is \
                     known to be good"
                );
                let message = format!("{} needs an example", verification.name());
                self.add("/verification", message, Some(help));
            }
        }
        if let Verification::PublicKey(PublicKey { key_id: Some(text), .. }) = verification {
            self.request_template("/verification/key_id", text);
        }
        self.signature_examples();
    }

    fn jwt(&mut self, scheme: &Jwt) {
        self.one_place("/verification", scheme.places(), "the token");
        let path = "/verification/algorithms";
        let algorithms = &scheme.algorithms.0;
        let mut kinds = algorithms.iter().map(|algorithm| kind(*algorithm));
        match kinds.next() {
            None => self.add(path, "no algorithm is named", None),
            Some(first) if kinds.any(|other| other != first) => {
                let help = "a key of one algorithm must never be taken for one of another".to_owned();
                self.add(path, "these algorithms have keys of different kinds", Some(help));
            }
            Some(_) => {}
        }
        let is_body = scheme.body.as_deref() == Some("");
        let format = self.config.body.as_ref().map(|body| body.format).unwrap_or_default();
        if is_body && format != BodyFormat::Jwt {
            let help = "add `format = \"jwt\"` under [body]: then the claims are the event".to_owned();
            self.add("/verification/body", "a body that is a token is not an event", Some(help));
        }
        if is_body && !scheme.prefix.is_empty() {
            self.add("/verification/prefix", "a body that is a token has nothing before it", None);
        }
        if scheme.body_hash.is_some() && scheme.places().place().is_some_and(Place::is_in_body) {
            let message = "the token stands in the body, whose hash it cannot hold";
            self.add("/verification/body_hash", message, None);
        }
    }

    fn signing(&mut self, signing: &Signing<'_>) {
        self.one_place("/verification", signing.places, "the signature");
        let readings = [
            ("pairs", signing.pairs.is_some()),
            ("list", signing.list.is_some()),
            ("positions", signing.positions.is_some()),
        ];
        let mut declared = readings.into_iter().filter(|(_, is_there)| *is_there).map(|(key, _)| key);
        if let (Some(first), Some(second)) = (declared.next(), declared.next()) {
            let message = format!("`{first}` and `{second}` exclude each other");
            self.add(&format!("/verification/{second}"), message, None);
        }
        for (key, is_there) in readings {
            if is_there && key != "list" && !signing.prefix.is_empty() {
                self.add("/verification/prefix", format!("`prefix` and `{key}` exclude each other"), None);
            }
        }
        self.separators(signing);
        self.timestamp(signing);
        if let Some(text) = signing.signed {
            self.signed(text, signing);
        } else if signing.places.place().is_some_and(Place::is_in_body) {
            let help = "add `signed` with the parts of the body that are signed".to_owned();
            self.add("/verification", "the signature stands in the body, which it cannot sign", Some(help));
        }
    }

    fn separators(&mut self, signing: &Signing<'_>) {
        let all = [
            ("pairs", signing.pairs.and_then(|pairs| pairs.separator.as_deref())),
            ("list", signing.list.and_then(|list| list.separator.as_deref())),
            ("positions", signing.positions.and_then(|positions| positions.separator.as_deref())),
        ];
        for (key, separator) in all {
            if separator == Some("") {
                self.add(&format!("/verification/{key}/separator"), "the separator is empty", None);
            }
        }
        if let Some(positions) = signing.positions
            && positions.timestamp.is_some_and(|at| at >= positions.signature)
        {
            let message = "whatever follows the first signature is a signature";
            self.add("/verification/positions/timestamp", message, None);
        }
    }

    /// That exactly one place is stated, and that it is one.
    fn one_place(&mut self, path: &str, places: Places<'_>, what: &str) {
        let given = places.given();
        if given.is_empty() {
            let help = "add one of `header`, `query`, `form` and `body`".to_owned();
            self.add(path, format!("it is not stated where {what} is"), Some(help));
        }
        self.places(path, &given);
    }

    fn places(&mut self, path: &str, given: &[(&'static str, Place<'_>)]) {
        if let [(first, _), (second, _), ..] = given {
            let message = format!("`{first}` and `{second}` exclude each other");
            self.add(&format!("{path}/{second}"), message, None);
        }
        for (key, place) in given {
            let path = format!("{path}/{key}");
            match place {
                Place::Header(name) => self.header(&path, name),
                Place::Headers("") => self.add(&path, "expected the name of a header", None),
                Place::Headers(names) => names.split(' ').for_each(|name| self.header(&path, name)),
                Place::Query(name) | Place::Form(name) if name.is_empty() => {
                    self.add(&path, "the name is empty", None);
                }
                Place::Body(pointer) => self.pointer(&path, pointer),
                Place::Path(pattern) => self.path_pattern(&path, pattern),
                _ => {}
            }
        }
    }

    fn path_pattern(&mut self, path: &str, pattern: &str) {
        let secrets = pattern.split('/').filter(|segment| *segment == "{secret}").count();
        let plain = pattern.split('/').filter(|segment| *segment != "{secret}");
        let is_plain = plain.clone().all(|segment| !segment.contains(['{', '}', '?', '#']));
        if !pattern.starts_with('/') || secrets != 1 || !is_plain {
            let help = "for example `/hooks/{secret}`".to_owned();
            self.add(path, "expected a path that has `{secret}` for one of its segments", Some(help));
        }
    }

    fn timestamp(&mut self, signing: &Signing<'_>) {
        let Some(timestamp) = signing.timestamp else { return };
        let given = timestamp.places().given();
        match (signing.is_timed_in_place(), given.first()) {
            (true, Some((key, _))) => {
                let list = if signing.pairs.is_some() { "pairs" } else { "positions" };
                let message = format!("`{list}.timestamp` already says where the timestamp is");
                self.add(&format!("/verification/timestamp/{key}"), message, None);
            }
            (false, None) => {
                let help = "add `header`, or `timestamp` to [verification.pairs]".to_owned();
                self.add("/verification/timestamp", "it is not stated where the timestamp is", Some(help));
            }
            _ => self.places("/verification/timestamp", &given),
        }
    }

    fn signed(&mut self, text: &str, signing: &Signing<'_>) {
        let path = "/verification/signed";
        if self.template(path, text).is_none() {
            return;
        }
        let variables = Template(text).variables();
        let has_timestamp = signing.is_timed_in_place()
            || signing.timestamp.is_some_and(|timestamp| !timestamp.places().given().is_empty());
        if variables.contains(&Part::Timestamp) && !has_timestamp {
            let help = "add [verification.timestamp]".to_owned();
            self.add(path, "`{timestamp}` is signed, but its place is not stated", Some(help));
        }
        if variables.contains(&Part::Id) && self.config.delivery_id.is_none() {
            let help = "add `delivery_id`".to_owned();
            self.add(path, "`{id}` is signed, but its place is not stated", Some(help));
        }
        if variables.is_empty() {
            self.add(path, "a signature that covers nothing of a request proves nothing about it", None);
        }
        let place = signing.places.place();
        let of_all = |part: &Part<'_>| matches!(part, Part::Body | Part::Fields);
        if place.is_some_and(Place::is_in_body) && variables.iter().any(of_all) {
            let message = "the signature stands in the body, so the whole body cannot be signed";
            self.add(path, message, None);
        }
    }
}

/// The kind of the keys of an algorithm.
const fn kind(algorithm: JwtAlgorithm) -> u8 {
    match algorithm {
        JwtAlgorithm::Rs256 => 1,
        JwtAlgorithm::Es256 => 2,
        JwtAlgorithm::EdDsa => 3,
        _ => 0,
    }
}

impl Verification {
    /// Its name in the file.
    const fn name(&self) -> &'static str {
        match self {
            Self::SharedSecret(_) => "shared-secret",
            Self::Basic(_) => "basic",
            Self::Hmac(_) => "hmac",
            Self::PublicKey(_) => "public-key",
            Self::Jwt(_) => "jwt",
            Self::StandardWebhooks(_) => "standard-webhooks",
            Self::None => "none",
        }
    }
}
