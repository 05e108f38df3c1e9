//! What a provider's table says with filters.

use hookwright::receive::{
    Batch, Endpoint, Event, EventName, Hmac, Place, Received, Rejection, Scheme, Template, Unknown,
    WebhookSpec,
};
use hookwright::testing::Sender;
use hookwright::{Bytes, Invalid, Limits, Request};

use crate::acme::{SECRET, now};
use crate::bad_input::hmac;

const PAID: EventName<'static> = EventName::new(None, "paid");
const HMAC: Scheme<'static> = Scheme::Hmac(Hmac::new("X-Sig"));
/// Signs a value of the body before a header, which stands last.
const BODY_FIRST: Scheme<'static> =
    Scheme::Hmac(Hmac::new("X-Sig").signed(Template("{body:/id}:{header:X-Topic}")));

/// Declares a provider of its own.
macro_rules! provider {
    ($name:ident, $spec:expr) => {
        #[derive(Debug)]
        struct $name(Unknown);

        impl Event for $name {
            const SPEC: &'static WebhookSpec<'static> = &$spec;

            fn decode(
                version: Option<&str>,
                name: &str,
                body: &Bytes,
                limits: &Limits,
            ) -> Result<Self, Invalid> {
                Unknown::new(version, name, body, limits).map(Self)
            }

            fn name(&self) -> &str {
                &self.0.name
            }

            fn is_unknown(&self) -> bool {
                false
            }
        }
    };
}

provider!(
    Filtered,
    WebhookSpec::new("filtered")
        .event(Template("{body:/type|lower}"))
        .delivery_id(Template("{body:/id|lower}"))
        .events(&[PAID])
        .scheme(HMAC)
        .batch(Batch::new("/items"))
);
provider!(
    BodyFirst,
    WebhookSpec::new("body-first").event(Template("{body:/type}")).events(&[PAID]).scheme(BODY_FIRST)
);

fn endpoint<E: Event>() -> Endpoint<E> {
    Endpoint::<E>::builder().clock(now).secret(SECRET).build().unwrap()
}

#[test]
fn filtered_pointers_name_the_event_and_the_delivery() {
    let sender = Sender::new(Filtered::SPEC, now()).secret(SECRET);
    let body = br#"{"items":[{"type":"PAID","id":"X1"},{"type":"PAID","id":"X2"}]}"#;
    let mut request = Request::from(http::Request::post("/").body(&body[..]).unwrap());
    let signature = hmac(SECRET, std::str::from_utf8(body).unwrap());
    request.headers.insert("x-sig", signature.parse().unwrap());
    let Received::Batch(items) = endpoint::<Filtered>().receive_all(&request).unwrap() else {
        panic!("a batch")
    };
    let named: Vec<_> = items.into_iter().map(|item| item.map(|item| (item.event.0.name, item.id))).collect();
    let expected = |id: &str| Ok(("paid".to_owned(), Some(id.to_owned())));
    assert_eq!(named, [expected("x1"), expected("x2")]);
    assert!(sender.request(PAID, br#"{"type":"PAID","id":"X1"}"#).is_ok());
}

#[test]
fn the_head_is_not_refused_where_the_whole_is_not() {
    let body = r#"{"type":"paid","id":"X1"}"#;
    let endpoint = endpoint::<BodyFirst>();
    let mut head = Request::from(http::Request::post("/").header("x-topic", "b:c").body("").unwrap());
    head.headers.insert("x-sig", hmac(SECRET, "X1:b:c").parse().unwrap());
    assert_eq!(endpoint.screen(&head, body.len() as u64), Ok(()));
    let whole = Request::new(head.method, head.uri, head.headers, body);
    assert!(endpoint.receive(&whole).is_ok());
    let unsigned = Request::from(http::Request::post("/").header("x-topic", "b:c").body("").unwrap());
    assert_eq!(endpoint.screen(&unsigned, 1), Err(Rejection::MissingSignature));
    let in_body = Scheme::Hmac(Hmac::at(Place::Form("sig")).signed(Template("{form:a}:{header:X-Topic}")));
    let in_body = Endpoint::<BodyFirst>::builder().scheme(in_body).secret(SECRET).build().unwrap();
    assert_eq!(in_body.screen(&unsigned, 1), Ok(()));
}
