//! What is recorded of a request, and what is not.

use std::fmt::Write;
use std::sync::{Arc, Mutex};

use hookwright::Request;
use hookwright::receive::Endpoint;
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

use crate::acme::{Acme, GOOD, VIOLATING};

/// Writes every field down that is recorded.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<String>>);

impl Recorder {
    /// What was written down.
    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }
}

struct Fields<'r>(&'r mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if !field.name().contains("seconds") {
            write!(self.0, "{}={value:?} ", field.name()).unwrap();
        }
    }
}

impl Subscriber for Recorder {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, attributes: &Attributes<'_>) -> Id {
        let mut text = self.0.lock().unwrap();
        write!(text, "span {}: ", attributes.metadata().name()).unwrap();
        attributes.record(&mut Fields(&mut text));
        Id::from_u64(1)
    }
    fn record(&self, _: &Id, values: &Record<'_>) {
        values.record(&mut Fields(&mut self.0.lock().unwrap()));
    }
    fn record_follows_from(&self, _: &Id, _: &Id) {}
    fn event(&self, event: &Event<'_>) {
        let mut text = self.0.lock().unwrap();
        write!(text, "event {}: ", event.metadata().target()).unwrap();
        event.record(&mut Fields(&mut text));
    }
    fn enter(&self, _: &Id) {}
    fn exit(&self, _: &Id) {}
}

fn recorded(body: &[u8]) -> String {
    let recorder = Recorder::default();
    let endpoint = Endpoint::<Acme>::builder().unverified().build().unwrap();
    let mut request = Request::from(http::Request::new(body.to_vec()));
    request.headers.insert("x-acme-delivery", http::HeaderValue::from_static("d1"));
    tracing::subscriber::with_default(recorder.clone(), || {
        let _ = endpoint.receive(&request);
    });
    recorder.0.lock().unwrap().trim_end().to_owned()
}

#[test]
fn a_span_says_provider_event_delivery_and_outcome() {
    assert_eq!(
        recorded(GOOD),
        "span hookwright.receive: provider=\"acme\" event=\"order.paid\" delivery_id=\"d1\" outcome=\"accepted\" \
         event hookwright::metrics: message=received monotonic_counter.hookwright_deliveries=1 \
         provider=\"acme\" event=\"order.paid\" outcome=\"accepted\""
    );
}

#[test]
fn nothing_of_the_payload_is_recorded() {
    let text = recorded(VIOLATING);
    assert!(text.contains("outcome=\"invalid\""), "{text}");
    assert!(!text.contains("4711") && !text.contains("jo@"), "{text}");
}

#[test]
fn a_caller_cannot_invent_metrics() {
    let text = recorded(br#"{"type":"order.invented"}"#);
    let (_, metrics) = text.split_once("event hookwright::metrics").unwrap();
    assert!(metrics.contains("event=\"unknown\""), "{text}");
    assert!(!metrics.contains("invented"), "{text}");
}

#[test]
fn why_a_request_is_not_verified_is_recorded_and_nothing_of_it() {
    use hookwright::receive::{Event as _, Hmac, Scheme, Template, Timestamp, WebhookSpec};
    use hookwright::testing::{Bad, Sender};

    use crate::acme::{ORDER, SECRET, now};
    let timed = Hmac::new("X-Acme-Signature").timestamp(Timestamp::new().header("X-Acme-Time"));
    let spec: &WebhookSpec<'static> =
        Box::leak(Box::new(Acme::SPEC.scheme(Scheme::Hmac(timed.signed(Template("{timestamp}.{body}"))))));
    let endpoint = Endpoint::<Acme>::builder().spec(spec).secret(SECRET).clock(now).build().unwrap();
    let sender = Sender::new(spec, now()).secret(SECRET);
    for (bad, cause, reason) in [
        (Bad::MissingHeader, "missing", "the signature (header `X-Acme-Signature`) is missing or empty"),
        (Bad::RepeatedHeader, "repeated", "occurs more than once"),
        (Bad::Signature, "mismatch", "the signature or secret is wrong"),
        (Bad::Stale, "stale", "the signature is good, but 604500 seconds too old"),
        (Bad::Future, "clock-skew", "the signature is good, but 604500 seconds too far in the future"),
    ] {
        let request = sender.bad(bad, ORDER, GOOD).unwrap();
        let recorder = Recorder::default();
        let answer = tracing::subscriber::with_default(recorder.clone(), || {
            // Refused by its head, or with its body.
            let screened = endpoint.screen(&request, 0);
            screened.and_then(|()| endpoint.receive(&request).map(drop))
        });
        let answer = endpoint.response_for_rejection(&answer.unwrap_err());
        let text = recorder.text();
        let said = format!("provider=\"acme\" endpoint=\"acme\" cause=\"{cause}\" reason=");
        assert_eq!(text.matches(&said).count(), 1, "{text}");
        assert!(text.contains(reason), "{text}");
        assert!(!text.contains("ord_1") && !text.contains(SECRET), "{text}");
        assert_eq!(answer.body(), "", "{bad:?}: the caller learns nothing");
    }
}
