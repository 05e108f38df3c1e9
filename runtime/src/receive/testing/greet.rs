//! What answers a handshake, for tools that have a [`WebhookSpec`] and no generated types.

use std::sync::{Arc, Mutex, PoisonError};

use crate::Request;
use crate::receive::handshake::Handshakes;
use crate::receive::secret::Key;
use crate::receive::{Handshake, HandshakeAnswer, Reply, Scheme, Secret, WebhookSpec};

/// What a receiver knows when a request comes that may be a handshake.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "not part of what is stable")]
pub struct Greeter<'a> {
    /// Whether the request proved where it comes from, or needs no proof.
    pub verified: bool,
    /// The secret that signs answers.
    pub secret: Option<&'a Secret>,
    /// The token that handshakes carry; `None` takes any.
    pub token: Option<&'a Secret>,
}

/// What becomes of a request that is a handshake.
#[derive(Clone, Debug)]
#[allow(clippy::exhaustive_enums, reason = "not part of what is stable")]
pub enum Greeting {
    /// It is answered, and may have handed over a secret.
    Answered(HandshakeAnswer, Option<Secret>),
    /// It is a delivery of the event with this name.
    Event(String),
    /// It is not as it should be.
    Refused,
}

impl Greeter<'_> {
    /// Greets who sends a handshake: which of the provider's it is, from 0, and what becomes of it. `None` if it is none of them.
    pub fn greet(&self, spec: &WebhookSpec<'_>, request: &Request) -> Option<(usize, Greeting)> {
        let handed = Arc::new(Mutex::new(None));
        let keeper = {
            let handed = Arc::clone(&handed);
            move |secret: &Secret| {
                *handed.lock().unwrap_or_else(PoisonError::into_inner) = Some(secret.clone());
                true
            }
        };
        let token = self.token.cloned();
        let has_token = token.is_some();
        let handshakes = Handshakes::new(spec.handshakes, token, Some(Arc::new(keeper)));
        let found = handshakes.of(request, self.verified)?;
        let place = spec.handshakes.iter().position(|handshake| handshake == found).unwrap_or_default();
        if let Reply::Event(name) = found.reply {
            return Some((place, Greeting::Event(name.to_owned())));
        }
        let tokenless = Handshake { token: found.token.filter(|_| has_token), ..*found };
        let key = self.key(spec.scheme.as_ref());
        let answer = handshakes.answer(&tokenless, request, spec.scheme.as_ref(), &[], key.as_ref());
        let secret = handed.lock().unwrap_or_else(PoisonError::into_inner).take();
        let greeting = answer.map_or(Greeting::Refused, |answer| Greeting::Answered(answer, secret));
        Some((place, greeting))
    }

    fn key(&self, scheme: Option<&Scheme<'_>>) -> Option<Key> {
        Key::new(scheme?, self.secret?).ok()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

    use super::*;
    use crate::receive::{Algorithm, Answer, Challenge, Condition, Encoding, Hmac, Signing, Source};
    use std::time::SystemTime;

    const ANYBODY: Greeter<'static> = Greeter { verified: false, secret: None, token: None };

    fn get(uri: &str) -> Request {
        Request { method: http::Method::GET, uri: uri.parse().unwrap(), ..Request::default() }
    }

    #[test]
    fn an_answer_is_that_of_an_endpoint() {
        let when = [Condition::equal(Source::Query("mode"), "subscribe")];
        let handshakes = [
            Handshake::answered("GET", Answer::text("{challenge}"))
                .when(&when)
                .token(Source::Query("token"))
                .challenge(Challenge::new(Source::Query("challenge")))
                .unsigned(true),
            Handshake::answered("GET", Answer::text("{signature}"))
                .challenge(Challenge::new(Source::Query("sign")))
                .signing(Signing::new(Algorithm::Sha256, Encoding::Hex))
                .unsigned(true),
        ];
        let spec = WebhookSpec::new("acme").scheme(Scheme::Hmac(Hmac::new("X-Sig"))).handshakes(&handshakes);
        let answered = |greeter: Greeter<'_>, uri: &str| match greeter.greet(&spec, &get(uri)) {
            Some((place, Greeting::Answered(answer, _))) => {
                Some((place, String::from_utf8(answer.body.to_vec()).unwrap()))
            }
            Some((_, Greeting::Refused)) => None,
            other => panic!("{other:?}"),
        };
        let subscribe = "/?mode=subscribe&token=t&challenge=abc";
        assert_eq!(answered(ANYBODY, subscribe), Some((0, "abc".into())));
        let (token, other, secret) = (Secret::from("t"), Secret::from("u"), Secret::from("shh"));
        assert_eq!(answered(Greeter { token: Some(&token), ..ANYBODY }, subscribe), Some((0, "abc".into())));
        assert_eq!(answered(Greeter { token: Some(&other), ..ANYBODY }, subscribe), None);
        assert_eq!(answered(ANYBODY, "/?mode=subscribe&token=t&challenge=%3Cb%3E"), None);
        assert_eq!(answered(ANYBODY, "/?sign=abc"), None);
        let signed = answered(Greeter { secret: Some(&secret), ..ANYBODY }, "/?sign=abc").unwrap();
        let sender = super::super::Sender::new(&spec, SystemTime::UNIX_EPOCH).secret(secret.clone());
        assert_eq!(
            signed,
            (1, String::from_utf8(sender.answer(&handshakes[1], "abc").unwrap().body.to_vec()).unwrap())
        );
        assert!(ANYBODY.greet(&spec, &get("/?mode=other")).is_none());
    }

    #[test]
    fn a_secret_is_handed_over_and_an_event_is_named() {
        let when = [Condition::present(Source::Header("X-Ping"))];
        let handshakes = [
            Handshake::answered("POST", Answer::text(""))
                .challenge(Challenge::new(Source::Header("X-Secret")))
                .unsigned(true)
                .keeps(true),
            Handshake::event("ping").when(&when),
        ];
        let spec = WebhookSpec::new("acme").scheme(Scheme::Hmac(Hmac::new("X-Sig"))).handshakes(&handshakes);
        let mut request = Request { method: http::Method::POST, ..Request::default() };
        request.headers.insert("x-secret", "abc".parse().unwrap());
        match ANYBODY.greet(&spec, &request) {
            Some((0, Greeting::Answered(_, Some(secret)))) => assert_eq!(secret.expose(), "abc"),
            other => panic!("{other:?}"),
        }
        let mut request = Request { method: http::Method::POST, ..Request::default() };
        request.headers.insert("x-ping", "1".parse().unwrap());
        assert!(ANYBODY.greet(&spec, &request).is_none());
        let known = Greeter { verified: true, ..ANYBODY };
        assert!(matches!(known.greet(&spec, &request), Some((1, Greeting::Event(name))) if name == "ping"));
    }
}
