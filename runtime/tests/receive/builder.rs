//! What an endpoint refuses to be.

use hookwright::receive::{
    BuildError, Endpoint, Event, EventName, Hmac, Rejection, Scheme, SecretEncoding, Unknown, WebhookSpec,
};
use hookwright::testing::Sender;
use hookwright::{Bytes, Invalid, Limits, Request};

use crate::acme::{Acme, GOOD, ORDER, now, receiving, schemes};

#[test]
fn unverified_has_to_be_said() {
    let builder = Endpoint::<Acme>::builder;
    assert_eq!(builder().build().unwrap_err(), BuildError::NoScheme);
    assert_eq!(builder().secret("s").build().unwrap_err(), BuildError::NoScheme);
    assert_eq!(builder().secret("s").unverified().build().unwrap_err(), BuildError::SecretUnused);
    assert!(builder().unverified().build().is_ok());
    assert_eq!(builder().unverified().name(" ").build().unwrap_err(), BuildError::BlankName);
}

#[test]
fn secrets_have_to_be_secrets() {
    for (name, scheme) in schemes() {
        let builder = || Endpoint::<Acme>::builder().scheme(scheme);
        assert_eq!(builder().build().unwrap_err(), BuildError::NoSecret, "{name}");
        for blank in ["", " ", "\t\n"] {
            assert_eq!(builder().secret(blank).build().unwrap_err(), BuildError::BlankSecret(0), "{name}");
        }
    }
    let svix = schemes().pop().unwrap().1;
    let builder = || Endpoint::<Acme>::builder().scheme(svix);
    assert_eq!(builder().secret("not base64!").build().unwrap_err(), BuildError::SecretEncoding(0, "base64"));
    assert_eq!(builder().secret("whsec_").build().unwrap_err(), BuildError::BlankSecret(0));
    assert_eq!(builder().secret("v1,K5oZ").build().unwrap_err(), BuildError::SecretIsSignature(0));
    let text = builder().secret("v1,K5oZ").build().unwrap_err().to_string();
    assert!(text.contains("the prefix of signatures"), "{text}");
    // Base64 of this many `A`s.
    for (bytes, allowed) in [(1, false), (23, false), (24, true), (64, true), (65, false)] {
        let secret = format!("whsec_{}", "QUFB".repeat(bytes / 3) + ["", "QQ", "QUE"][bytes % 3]);
        let built = builder().secret(secret).build();
        assert_eq!(built.err(), (!allowed).then_some(BuildError::SecretLength(0, bytes)));
    }
    for blank in [":", "user:", ":password", " : ", "user:\t"] {
        let basic = Endpoint::<Acme>::builder().scheme(Scheme::Basic).secret(blank).build();
        assert!(matches!(basic, Err(BuildError::BlankSecret(0) | BuildError::SecretSpace(0))), "{blank:?}");
    }
    assert!(Endpoint::<Acme>::builder().scheme(Scheme::Basic).secret("user:pass:word").build().is_ok());
    let hex = Scheme::Hmac(Hmac::new("s").secret(SecretEncoding::Hex));
    let endpoint = Endpoint::<Acme>::builder().scheme(hex).secret("xyz").build();
    assert_eq!(endpoint.unwrap_err(), BuildError::SecretEncoding(0, "hexadecimal"));
}

/// A provider whose requests do not name their events.
#[derive(Debug)]
struct Nameless(Unknown);

impl Event for Nameless {
    const SPEC: &'static WebhookSpec<'static> =
        &WebhookSpec::new("nameless").events(&[EventName::new(None, "a"), EventName::new(None, "b")]);
    fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
        Unknown::new(version, name, body, limits).map(Self)
    }
    fn name(&self) -> &str {
        &self.0.name
    }
    fn is_unknown(&self) -> bool {
        true
    }
}

#[test]
fn the_route_decides_where_nothing_else_does() {
    let builder = || Endpoint::<Nameless>::builder().unverified();
    assert_eq!(builder().build().unwrap_err(), BuildError::NoEvent(vec!["a", "b"]));
    assert_eq!(builder().event("c").build().unwrap_err(), BuildError::UnknownEvent(vec!["a", "b"]));
    let endpoint = builder().event("b").build().unwrap();
    assert_eq!(endpoint.receive(&http::Request::new("{}").into()).unwrap().event.name(), "b");
}

#[test]
fn steps_are_taken_in_their_order() {
    let (_, scheme) = schemes().remove(2);
    let limits = Limits::DEFAULT.max_body_bytes(64);
    let endpoint =
        Endpoint::<Acme>::builder().clock(now).limits(limits).scheme(scheme).secret("s").build().unwrap();
    let table = receiving(Some(scheme));
    let sender = Sender::new(&table, now()).secret("s");
    // Each request has everything wrong that the one before it has, but for its first problem.
    let violating = br#"{"type":"order.paid"}"#;
    let large = [violating, &b" ".repeat(64)[..]].concat();
    let mut request = Request::from(http::Request::new(large));
    request.headers.insert("x-acme-version", http::HeaderValue::from_static("9"));
    assert_eq!(endpoint.receive(&request).unwrap_err(), Rejection::TooLarge { limit: 64 });
    request.body = Bytes::from_static(b"{");
    assert_eq!(endpoint.receive(&request).unwrap_err(), Rejection::MissingSignature);
    let signed = sender.request(ORDER, b"{").unwrap();
    request.headers.insert("x-acme-signature", signed.headers["x-acme-signature"].clone());
    let unknown = Rejection::UnknownVersion { version: Some("9".to_owned()) };
    assert_eq!(endpoint.receive(&request).unwrap_err(), unknown);
    request.headers.insert("x-acme-version", http::HeaderValue::from_static("1"));
    assert!(matches!(endpoint.receive(&request).unwrap_err(), Rejection::NotJson(_)));
    let request = sender.request(ORDER, b"{}").unwrap();
    assert_eq!(endpoint.receive(&request).unwrap_err(), Rejection::NoEvent);
    let request = sender.request(ORDER, violating).unwrap();
    let rejection = endpoint.receive(&request).unwrap_err();
    assert_eq!(rejection.violations().len(), 2);
    let Rejection::Invalid(invalid) = rejection else { panic!("{rejection}") };
    assert_eq!(invalid.body, violating[..]);
    assert_eq!(invalid.name, "order.paid");
}

#[test]
fn a_delivery_says_everything() {
    let (_, scheme) = schemes().remove(2);
    let endpoint = Endpoint::<Acme>::builder().clock(now).scheme(scheme).secret("s").build().unwrap();
    let table = receiving(Some(scheme));
    let request = Sender::new(&table, now()).secret("s").delivery_id("d1").request(ORDER, GOOD).unwrap();
    let delivery = endpoint.receive(&request).unwrap();
    assert_eq!(delivery.id.as_deref(), Some("d1"));
    assert_eq!(delivery.version.as_deref(), Some("1"));
    assert_eq!(delivery.provider, "acme");
    assert_eq!(delivery.received_at, now());
    assert_eq!(delivery.body, GOOD);
    let Acme::OrderPaid(order) = delivery.event else { panic!("unknown") };
    assert_eq!((order.id.as_str(), order.email), ("ord_1", None));
}

#[test]
fn a_secret_with_white_space_at_its_ends_is_refused() {
    for (name, scheme) in schemes() {
        for secret in ["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n", " MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "a b\t"] {
            let builder = Endpoint::<Acme>::builder().scheme(scheme).secret(secret);
            let error = builder.build().unwrap_err();
            assert_eq!(error, BuildError::SecretSpace(0), "{name}");
            assert_eq!(error.to_string(), "secret 0 begins or ends with white space");
        }
    }
}
