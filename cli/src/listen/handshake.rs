//! Requests that are not deliveries: a provider asks whether a receiver is there, and wants a certain answer.

use std::collections::BTreeMap;

use axum::body::Bytes;
use hookwright::Request;
use hookwright::receive::{Handshake, HandshakeAnswer, Outcome, Secret, WebhookSpec};
use hookwright::testing::{Greeter, Greeting};
use http::{Response, StatusCode};
use serde_json::{Value, json};

use super::variable;
use super::verified::Verified;
use crate::environment;

/// The secrets that providers handed over in handshakes, by provider: those of the deliveries to come.
pub(super) type Handed = BTreeMap<String, Secret>;

/// What a request is that is a handshake.
#[derive(Debug)]
pub(crate) struct Shaken {
    /// Which of the provider's it is, from 1.
    pub(crate) number: usize,
    /// The answer that the provider expects; `None` if the request is not as it should be.
    pub(super) answer: Option<HandshakeAnswer>,
    /// Its status.
    pub(super) status: StatusCode,
    /// That its token is not checked, if it is not.
    pub(crate) unchecked: Option<String>,
    /// What else there is to say about it.
    pub(crate) notes: Vec<String>,
    /// The secret that it handed over.
    pub(super) secret: Option<Secret>,
}

/// What a request is to a provider's handshakes.
pub(super) enum Asked {
    Answered(Shaken),
    /// A delivery of the event with this name.
    Event(String),
    /// A request that changes nothing (RFC 9110 §9.2.1), and is none of them.
    Stranger,
}

/// Looks for the handshake that a request is; `None` if it may be a delivery.
pub(super) fn asked(
    spec: &WebhookSpec<'_>,
    handshakes: &[Handshake<'_>],
    request: &Request,
    (verified, handed): (&Verified, &Handed),
) -> Option<Asked> {
    let spec = spec.handshakes(handshakes);
    let token_name = variable(spec.provider, "VERIFY_TOKEN");
    // What is not UTF-8 is said where the request is verified.
    let read = |name: &str| environment::text(name).ok().flatten().map(Secret::from);
    let (token, secret) = (read(&token_name), read(&variable(spec.provider, "SECRET")));
    let greeter = Greeter {
        verified: !matches!(verified, Verified::No { .. }),
        secret: secret.as_ref().or_else(|| handed.get(spec.provider)),
        token: token.as_ref(),
    };
    let Some((place, greeting)) = greeter.greet(&spec, request) else {
        return (!handshakes.is_empty() && request.method.is_safe()).then_some(Asked::Stranger);
    };
    let found = handshakes.get(place)?;
    let outcome = |outcome| StatusCode::from_u16(spec.responses.status(outcome)).unwrap_or(StatusCode::OK);
    let mut notes = Vec::new();
    let unchecked = (found.token.is_some() && token.is_none())
        .then(|| format!("its token is not checked: {token_name} is not set"));
    let (answer, secret) = match greeting {
        Greeting::Event(name) => return Some(Asked::Event(name)),
        Greeting::Answered(answer, secret) => (Some(answer), secret),
        Greeting::Refused => (None, None),
    };
    if secret.is_some() {
        notes.push(
            "it hands over the secret of later requests, which is kept until the command ends".to_owned(),
        );
    }
    if answer.is_none() {
        notes.push(refused(found, greeter.secret.is_some()));
    }
    let status = match &answer {
        Some(answer) => answer.status.and_then(|status| StatusCode::from_u16(status).ok()),
        None => Some(outcome(Outcome::BadHandshake)),
    };
    let status = status.unwrap_or_else(|| outcome(Outcome::Handshake));
    Some(Asked::Answered(Shaken { number: place + 1, answer, status, unchecked, notes, secret }))
}

/// What may be wrong with a handshake that is refused.
fn refused(handshake: &Handshake<'_>, has_secret: bool) -> String {
    let mut wrong = Vec::new();
    if handshake.token.is_some() {
        wrong.push("its token is another one");
    }
    if handshake.challenge.is_some() {
        wrong.push("its challenge is missing, too long, or has letters that it may not have");
    }
    if handshake.signing.is_some() && !has_secret {
        return "it wants a signature, and there is no secret to sign with".to_owned();
    }
    wrong.join(", or ")
}

impl Shaken {
    /// Whether it is as it should be.
    pub(super) const fn is_good(&self) -> bool {
        self.answer.is_some()
    }

    /// The same for programs.
    pub(super) fn to_json(&self) -> Value {
        let notes: Vec<&String> = self.unchecked.iter().chain(&self.notes).collect();
        json!({ "number": self.number, "notes": notes })
    }

    /// The answer, as a response.
    pub(super) fn response(&self) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = self.status;
        if let Some(answer) = &self.answer {
            response.headers_mut().extend(answer.headers.clone());
            *response.body_mut() = answer.body.clone();
        }
        response
    }

    /// Compares what a program answered with what the provider expects.
    pub(super) fn compare(&mut self, status: StatusCode, body: &[u8]) {
        let Some(answer) = &self.answer else { return };
        if status != self.status || body != answer.body {
            let expected = String::from_utf8_lossy(&answer.body);
            self.notes.push(format!(
                "provider.toml says that the answer is {}: {expected:?}",
                self.status.as_u16()
            ));
        }
    }
}
