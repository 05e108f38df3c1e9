//! `[[handshake]]`: requests that are not deliveries, and what answers them.

use std::collections::BTreeMap;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use schemars::JsonSchema;
use serde::Deserialize;

use hookwright::receive::{self, Alphabet, Condition, Part, Scheme, Source, Template};

use super::check::Found;
use super::receiving::{algorithm, encoding};
use super::spans::join;
use super::{Algorithm, Config, Encoding, Verification};

/// A request that is not a delivery: the provider asks whether the receiver is there.
///
/// It is recognised by its method and by `present` and `when`; without them, by having a challenge. Variables are
/// `{header:Name}`, `{query:name}` and `{body:/pointer}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Handshake {
    /// The method of the request. Default: `POST`.
    pub method: Option<String>,
    /// Variables of the request, and what they must be: `{ "{query:hub.mode}" = "subscribe" }`.
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    /// Variables that the request must have.
    #[serde(default)]
    pub present: Vec<String>,
    /// The variable whose text the answer repeats or signs.
    pub challenge: Option<String>,
    /// The most bytes that the challenge may have. Default: 256.
    #[schemars(range(min = 1, max = 4096))]
    pub max_length: Option<usize>,
    /// What the challenge may consist of. Default: `token`.
    #[serde(default)]
    pub alphabet: ChallengeAlphabet,
    /// The variable that carries the token that the endpoint is given with `.verify_token(…)`.
    pub token: Option<String>,
    /// Whether it is answered without the signature that deliveries need. Default: no.
    #[serde(default)]
    pub unsigned: bool,
    /// Whether the challenge is the secret of deliveries to come, which the endpoint's `.keep_secret(…)` gets. Default: no.
    #[serde(default)]
    pub keep_secret: bool,
    /// What `{signature}` in the answer is: a keyed hash (RFC 2104) with the endpoint's secret.
    pub sign: Option<Sign>,
    /// The answer.
    pub answer: Option<Answer>,
    /// Instead of an answer: the name of the event as which the request is given to the handler.
    pub event: Option<String>,
}

/// What a challenge may consist of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ChallengeAlphabet {
    /// Letters, digits and `-._~+/=`.
    #[default]
    Token,
    /// Printable ASCII and spaces, without the characters that HTML and JSON give a meaning to.
    Text,
}

/// A keyed hash in the answer.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The hash.
    pub algorithm: Algorithm,
    /// How the answer writes the hash.
    pub encoding: Encoding,
    /// What is signed. Default: `{challenge}`.
    pub signed: Option<String>,
}

/// The answer to a handshake: a text, a document, or neither. `{challenge}` and `{signature}` are filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The HTTP status. Default: 200.
    #[schemars(range(min = 200, max = 299))]
    pub status: Option<u16>,
    /// A body of text, as `text/plain`.
    pub text: Option<String>,
    /// A body of JSON: a table.
    #[serde(default)]
    pub json: Option<BTreeMap<String, serde_json::Value>>,
    /// More headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
}

/// A handshake whose parts the runtime's type can borrow.
#[derive(Clone, Debug)]
pub struct HandshakeParts<'a> {
    said: &'a Handshake,
    when: Vec<Condition<'a>>,
    headers: Vec<(&'a str, &'a str)>,
    json: Option<String>,
}

impl Config {
    /// The handshakes, whose runtime types [`HandshakeParts::handshake`] gives.
    pub fn handshake_parts(&self) -> Vec<HandshakeParts<'_>> {
        self.handshake.iter().map(HandshakeParts::new).collect()
    }
}

impl<'a> HandshakeParts<'a> {
    fn new(said: &'a Handshake) -> Self {
        let equal = said.when.iter().filter_map(|(variable, value)| {
            source(variable).ok().map(|source| Condition::equal(source, value))
        });
        let present =
            said.present.iter().filter_map(|variable| source(variable).ok().map(Condition::present));
        let answer = said.answer.as_ref();
        let headers = answer.into_iter().flat_map(|answer| &answer.headers);
        Self {
            said,
            when: equal.chain(present).collect(),
            headers: headers.map(|(name, value)| (&**name, &**value)).collect(),
            // A table of TOML is a document of JSON: writing it to memory cannot fail.
            json: answer.and_then(|answer| serde_json::to_string(answer.json.as_ref()?).ok()),
        }
    }

    /// The runtime's plain data.
    pub fn handshake(&self) -> receive::Handshake<'_> {
        let said = self.said;
        let method = said.method.as_deref().unwrap_or("POST");
        let mut handshake = match &said.event {
            Some(event) => receive::Handshake::event(event),
            None => receive::Handshake::answered(method, self.answer()),
        };
        handshake.method = method;
        handshake.challenge = said.challenge.as_deref().and_then(|variable| {
            let challenge = receive::Challenge::new(source(variable).ok()?);
            let max = said.max_length.unwrap_or(challenge.max);
            Some(challenge.max(max).alphabet(said.alphabet.runtime()))
        });
        handshake.token = said.token.as_deref().and_then(|variable| source(variable).ok());
        handshake.signing = said.sign.as_ref().map(|sign| {
            let signing = receive::Signing::new(algorithm(sign.algorithm), encoding(sign.encoding));
            signing.signed(sign.signed.as_deref().unwrap_or(signing.signed))
        });
        handshake.when(&self.when).unsigned(said.unsigned).keeps(said.keep_secret)
    }

    fn answer(&self) -> receive::Answer<'_> {
        let said = self.said.answer.as_ref();
        let mut answer = match (said.and_then(|answer| answer.text.as_deref()), &self.json) {
            (Some(text), _) => receive::Answer::text(text),
            (None, Some(json)) => receive::Answer::json(json),
            (None, None) => receive::Answer::empty(),
        };
        answer.status = said.and_then(|answer| answer.status);
        answer.headers(&self.headers)
    }
}

impl ChallengeAlphabet {
    const fn runtime(self) -> Alphabet {
        match self {
            Self::Token => Alphabet::Token,
            Self::Text => Alphabet::Text,
        }
    }
}

/// The place that a variable stands for.
fn source(variable: &str) -> Result<Source<'_>, &'static str> {
    const EXPECTED: &str = "expected `{header:Name}`, `{query:name}` or `{body:/pointer}`";
    let inside = variable.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')).ok_or(EXPECTED)?;
    match inside.split_once(':') {
        Some(("query", name)) if !name.is_empty() => Ok(Source::Query(name)),
        Some(("header" | "body", _)) => match Template(variable).parts().next() {
            Some(Ok(Part::Header(name))) => Ok(Source::Header(name)),
            Some(Ok(Part::Pointer(pointer))) => Ok(Source::Body(pointer)),
            Some(Err(error)) => Err(error.message),
            _ => Err(EXPECTED),
        },
        _ => Err(EXPECTED),
    }
}

/// What is wrong with one handshake.
struct Checked<'f, 'c> {
    found: &'f mut Found<'c>,
    path: String,
    said: &'c Handshake,
}

impl Found<'_> {
    pub(super) fn handshakes(&mut self) {
        let handshakes = &self.config.handshake;
        for (i, said) in handshakes.iter().enumerate() {
            let mut checked = Checked { found: self, path: format!("/handshake/{i}"), said };
            checked.request();
            checked.challenge();
            checked.reply();
            checked.signature();
        }
    }
}

impl Checked<'_, '_> {
    fn add(&mut self, key: &str, message: &str, help: &str) {
        let help = (!help.is_empty()).then(|| help.to_owned());
        self.found.add(&format!("{}{key}", self.path), message, help);
    }

    fn request(&mut self) {
        let said = self.said;
        let method = said.method.as_deref().unwrap_or("POST");
        let is_method =
            Method::from_bytes(method.as_bytes()).is_ok() && method.bytes().all(|b| b.is_ascii_uppercase());
        if !is_method {
            self.add("/method", "expected a method, in capitals (RFC 9110 §9.1)", "for example `GET`");
        }
        let variables = said.when.keys().map(|variable| (join("/when", variable), variable));
        let present =
            said.present.iter().enumerate().map(|(i, variable)| (format!("/present/{i}"), variable));
        let single = [("/challenge", &said.challenge), ("/token", &said.token)];
        let single =
            single.into_iter().filter_map(|(key, variable)| Some((key.to_owned(), variable.as_ref()?)));
        for (key, variable) in variables.chain(present).chain(single) {
            match source(variable) {
                Err(message) => self.add(&key, message, ""),
                Ok(Source::Body(_)) if matches!(method, "GET" | "HEAD" | "OPTIONS") => {
                    self.add(&key, "a request with this method has no body", "");
                }
                Ok(_) => {}
            }
        }
        let is_any = said.when.is_empty() && said.present.is_empty() && said.challenge.is_none();
        if is_any && method == "POST" {
            self.add("", "every delivery would be this handshake", "add `when`, `present` or `challenge`");
        }
    }

    fn challenge(&mut self) {
        let said = self.said;
        if said.challenge.is_some() {
            return;
        }
        if said.keep_secret {
            self.add("/keep_secret", "it is not stated where the secret is", "add `challenge`");
        }
        if said.texts().any(|text| text.contains("{challenge}")) || said.sign.is_some() {
            self.add("", "it is not stated where the challenge is", "add `challenge`");
        }
    }

    fn reply(&mut self) {
        let said = self.said;
        match (&said.answer, &said.event) {
            (None, None) => self.add("", "expected `answer` or `event`", ""),
            (Some(_), Some(_)) => self.add("/event", "`answer` and `event` exclude each other", ""),
            (Some(answer), None) => self.answer(answer),
            (None, Some(_)) if said.unsigned && self.found.config.is_verified() => {
                self.add("/unsigned", "an event for the handler is signed as every other", "");
            }
            (None, Some(_)) => {}
        }
    }

    fn answer(&mut self, answer: &Answer) {
        if answer.text.is_some() && answer.json.is_some() {
            self.add("/answer/json", "`text` and `json` exclude each other", "");
        }
        for (name, value) in &answer.headers {
            let is_header =
                HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok();
            if !is_header {
                self.add(
                    &join("/answer/headers", name),
                    "expected the name and value of a header (RFC 9110 §5)",
                    "",
                );
            }
        }
        let has_body = answer.text.is_some() || answer.json.is_some();
        let is_bodiless = answer.status.and_then(|status| StatusCode::from_u16(status).ok());
        if has_body && matches!(is_bodiless, Some(StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT)) {
            self.add("/answer/status", "an answer with this status has no body (RFC 9110 §15.3)", "");
        }
        if self.said.sign.is_none() && self.said.texts().any(|text| text.contains("{signature}")) {
            self.add("/answer", "it is not stated what `{signature}` is", "add [handshake.sign]");
        }
    }

    /// What is signed for anyone must never be what a delivery signs.
    fn signature(&mut self) {
        let Some(sign) = &self.said.sign else { return };
        if self.said.alphabet != ChallengeAlphabet::Token {
            self.add("/alphabet", "only a `token` is signed: other text could be a delivery", "");
        }
        let signed = sign.signed.as_deref().unwrap_or("{challenge}");
        if signed.matches("{challenge}").count() != 1 {
            self.add("/sign/signed", "expected `{challenge}`, once", "");
        } else if !signed.replace("{challenge}", "").bytes().all(|byte| Alphabet::Token.contains(byte)) {
            let message = "only letters, digits and `-._~+/=` are signed around the challenge: other text could be a delivery";
            self.add("/sign/signed", message, "");
        }
        match self.found.config.verification.as_ref().and_then(Verification::scheme) {
            None => self.add("/sign", "there is no secret to sign with", "add [verification]"),
            Some(Scheme::PublicKey(_)) => {
                self.add("/sign", "there is no secret to sign with: the scheme has public keys", "");
            }
            Some(Scheme::Basic) => {
                let message = "a password is not a key: whoever gets a signature can try passwords out";
                self.add("/sign", message, "");
            }
            // A hash does not reveal a secret that is long and random: a finding says so.
            Some(Scheme::SharedSecret(_) | Scheme::StandardWebhooks(_)) => {}
            Some(Scheme::Hmac(hmac)) if hmac.signature.signed.parts().any(|part| part == Ok(Part::Body)) => {}
            Some(_) => {
                let message = "what is signed for anyone could be taken for a delivery: only schemes that sign `{body}` as it \
                               is tell them apart";
                self.add("/sign", message, "");
            }
        }
    }
}

impl Handshake {
    /// The texts of the answer.
    fn texts(&self) -> impl Iterator<Item = String> {
        let answer = self.answer.iter();
        answer.flat_map(|answer| {
            let json = answer.json.as_ref().map(|json| serde_json::to_string(json).unwrap_or_default());
            answer.text.clone().into_iter().chain(json).chain(answer.headers.values().cloned())
        })
    }
}

impl Config {
    /// Whether requests prove where they come from.
    fn is_verified(&self) -> bool {
        self.verification.as_ref().and_then(Verification::scheme).is_some()
    }
}
