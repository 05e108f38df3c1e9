//! Forms and CloudEvents, over real HTTP.

use hookwright::receive::{
    Batch, BodyFormat, CloudEventsMode, Endpoint, Event, Hmac, Rejection, Scheme, WebhookSpec,
};
use hookwright::testing::Sender;
use hookwright::{Bytes, Request};
use http::HeaderValue;

use crate::acme::{Acme, GOOD, ORDER, SECRET, VIOLATING, now, receiving};
use crate::loopback::{builder, server};

const HMAC: Scheme<'static> = Scheme::Hmac(Hmac::new("X-Acme-Signature"));
const PAYLOAD: BodyFormat<'static> = BodyFormat::Form { json: Some("payload") };
const FLAT: BodyFormat<'static> = BodyFormat::Form { json: None };
const CLOUD_EVENTS: BodyFormat<'static> = BodyFormat::CloudEvents(CloudEventsMode::Either);

fn endpoint(format: BodyFormat<'static>) -> Endpoint<Acme> {
    builder(Some(HMAC)).body(format).build().unwrap()
}

fn table(format: BodyFormat<'static>) -> WebhookSpec<'static> {
    receiving(Some(HMAC)).body(format)
}

/// A signed request whose body is exactly this.
fn raw(body: &[u8]) -> Request {
    let table = table(BodyFormat::Json);
    Sender::new(&table, now()).secret(SECRET).delivery_id("d1").request(ORDER, body).unwrap()
}

#[test]
fn a_field_of_a_form_is_the_payload() {
    let (server, handled) = server(endpoint(PAYLOAD));
    let spec = table(PAYLOAD);
    let sender = Sender::new(&spec, now()).secret(SECRET).delivery_id("d1");
    let good = sender.request(ORDER, GOOD).unwrap();
    assert!(good.body.starts_with(b"payload=%7B%22"), "it is sent as a form");
    assert_eq!(server.send(&good).status, 202);
    let answer = server.send(&sender.request(ORDER, VIOLATING).unwrap());
    assert_eq!((answer.status, &answer.problem()["outcome"]), (422, &"invalid".into()));
    // The signature is over the bytes as they came: another spelling of the same form is another body.
    let mut other = good.clone();
    other.body = String::from_utf8(good.body.to_vec()).unwrap().replace("%22", "\"").into();
    assert_eq!(server.send(&other).status, 401);
    assert_eq!(handled.lock().unwrap().len(), 1);
    let rows: [(&[u8], u16, &str); 8] = [
        (b"", 400, "bad_body"),
        (b"payload", 400, "not_json"),
        (b"other=1", 400, "bad_body"),
        (b"payload={}&payload={}", 400, "bad_body"),
        (b"payload=%7B%2", 400, "bad_body"),
        (b"payload=%ff", 400, "bad_body"),
        (b"payload=%7B%7D", 400, "no_event"),
        (GOOD, 400, "bad_body"),
    ];
    for (body, status, outcome) in rows {
        let answer = server.send(&raw(body));
        let text = String::from_utf8_lossy(body);
        assert_eq!((answer.status, &answer.problem()["outcome"]), (status, &outcome.into()), "{text}");
    }
}

#[test]
fn a_flat_form_is_an_object_of_strings() {
    let endpoint = endpoint(FLAT);
    let delivery = endpoint.receive(&raw(b"type=order.teleported&to=a+b%26c")).unwrap();
    assert_eq!(delivery.event.name(), "order.teleported");
    assert_eq!(&delivery.body[..], br#"{"to":"a b&c","type":"order.teleported"}"#);
    let Err(Rejection::Invalid(invalid)) = endpoint.receive(&raw(b"type=order.paid&id=1")) else {
        panic!("it lacks a field")
    };
    assert_eq!(&invalid.body[..], br#"{"id":"1","type":"order.paid"}"#);
    for body in ["", "type=a&type=b", "type=%zz", "type=%E9"] {
        let refused = endpoint.receive(&raw(body.as_bytes()));
        assert!(matches!(refused, Err(Rejection::BadBody { .. })), "{body}");
    }
    let spec = table(FLAT);
    let sender = Sender::new(&spec, now()).secret(SECRET);
    let sent = sender.request(ORDER, br#"{"type":"order.teleported","to":"a b&c"}"#).unwrap();
    assert_eq!(&sent.body[..], b"to=a+b%26c&type=order.teleported");
    assert!(endpoint.receive(&sent).is_ok());
}

fn cloud_events() -> Endpoint<Acme> {
    endpoint(CLOUD_EVENTS)
}

#[test]
fn a_binary_cloud_event_names_itself_in_headers() {
    let (server, handled) = server(cloud_events());
    let spec = table(CLOUD_EVENTS);
    let sender = Sender::new(&spec, now()).secret(SECRET).delivery_id("ce-1");
    let good = sender.request(ORDER, GOOD).unwrap();
    assert_eq!(good.headers["ce-id"], "ce-1");
    assert_eq!(server.send(&good).status, 202);
    assert_eq!(server.send(&good).status, 208);
    let mut elsewhere = good.clone();
    elsewhere.headers.insert("ce-source", HeaderValue::from_static("/elsewhere"));
    assert_eq!(server.send(&elsewhere).status, 202, "an id is unique for one source only");
    assert_eq!(handled.lock().unwrap().len(), 2);
    let delivery = cloud_events().receive(&good).unwrap();
    assert_eq!((delivery.id.as_deref(), delivery.source.as_deref()), (Some("ce-1"), Some("/test")));
    for name in ["ce-id", "ce-type", "ce-source", "ce-specversion"] {
        for value in [None, Some("")] {
            let mut bad = good.clone();
            bad.headers.remove(name);
            if let Some(value) = value {
                bad.headers.insert(name, HeaderValue::from_static(value));
            }
            let answer = server.send(&bad);
            assert_eq!((answer.status, &answer.problem()["outcome"]), (400, &"bad_body".into()), "{name}");
        }
        let mut doubled = good.clone();
        doubled.headers.append(name, good.headers[name].clone());
        assert_eq!(server.send(&doubled).problem()["outcome"], "ambiguous_header", "{name}");
    }
    let mut encoded = good.clone();
    encoded.headers.insert("ce-type", HeaderValue::from_static("order%2Epaid"));
    assert_eq!(cloud_events().receive(&encoded).unwrap().event.name(), "order.paid");
    for (name, value) in [("ce-specversion", "0.3"), ("ce-type", "%ff")] {
        let mut bad = good.clone();
        bad.headers.insert(name, HeaderValue::from_static(value));
        assert_eq!(server.send(&bad).status, 400, "{name}");
    }
}

#[test]
fn sources_and_ids_of_any_text_are_told_apart() {
    let (server, handled) = server(cloud_events());
    let good = std::str::from_utf8(GOOD).unwrap();
    let send = |source: &str, id: &str| {
        let event = serde_json::json!({
            "specversion": "1.0", "type": "order.paid", "source": source, "id": id,
            "data": serde_json::from_str::<serde_json::Value>(good).unwrap()
        });
        server.send(&structured(STRUCTURED, &event.to_string())).status
    };
    let long = "é".repeat(300);
    let deliveries = [
        ("a", "b c"),
        ("a b", "c"),
        ("a b c", "d"),
        ("1:a", "b"),
        ("1", ":ab"),
        ("1:", "ab"),
        (&long, "a"),
        (&long, "b"),
        ("a", &long),
    ];
    for (source, id) in deliveries {
        assert_eq!(send(source, id), 202, "{source:?} {id:?}");
        assert_eq!(send(source, id), 208, "{source:?} {id:?}");
    }
    assert_eq!(handled.lock().unwrap().len(), deliveries.len());
}

fn structured(media_type: &'static str, event: &str) -> Request {
    let mut request = raw(event.as_bytes());
    request.headers.insert("content-type", HeaderValue::from_static(media_type));
    request
}

const STRUCTURED: &str = "application/cloudevents+json; charset=UTF-8";

fn event(data: &str) -> String {
    format!(r#"{{"specversion":"1.0","id":"ce-1","source":"/s","type":"order.paid"{data}}}"#)
}

#[test]
fn a_structured_cloud_event_has_its_data_typed() {
    let endpoint = cloud_events();
    let good = std::str::from_utf8(GOOD).unwrap();
    let request = structured(STRUCTURED, &event(&format!(r#","data" : {good}"#)));
    let delivery = endpoint.receive(&request).unwrap();
    assert_eq!((delivery.event.name(), delivery.id.as_deref()), ("order.paid", Some("ce-1")));
    assert_eq!(&delivery.body[..], GOOD);
    let base64 = "eyJ0eXBlIjoib3JkZXIucGFpZCIsImlkIjoib3JkXzEiLCJlbWFpbCI6bnVsbH0=";
    let coded = structured(STRUCTURED, &event(&format!(r#","data_base64":"{base64}""#)));
    assert_eq!(&endpoint.receive(&coded).unwrap().body[..], GOOD);

    let violating = event(r#","data":{"id":1,"email":null}"#);
    let Err(Rejection::Invalid(invalid)) = endpoint.receive(&structured(STRUCTURED, &violating)) else {
        panic!("it is invalid")
    };
    assert_eq!(invalid.violations[0].instance, "/data/id");
    assert_eq!(invalid.violations[0].excerpt(&invalid.body, 9), "1");

    let bad = |media_type, event: &str| endpoint.receive(&structured(media_type, event)).unwrap_err();
    assert!(matches!(bad(STRUCTURED, &event("")), Rejection::Invalid(_)), "there is no data");
    assert!(matches!(bad(STRUCTURED, "{"), Rejection::NotJson(_)));
    for (media_type, event) in [
        ("application/json", event(&format!(r#","data":{good}"#))),
        ("application/cloudevents+xml", event(&format!(r#","data":{good}"#))),
        ("application/cloudevents-batch+json", format!("[{}]", event(&format!(r#","data":{good}"#)))),
        (STRUCTURED, event(&format!(r#","data":{good}"#)).replace(r#""id":"ce-1","#, "")),
        (STRUCTURED, event(&format!(r#","data":{good}"#)).replace("1.0", "2.0")),
        (STRUCTURED, event(&format!(r#","data":{good},"data_base64":"e30=""#))),
        (STRUCTURED, event(r#","data_base64":"?""#)),
        (STRUCTURED, event(r#","datacontenttype":"text/xml","data":"<a/>""#)),
        (STRUCTURED, "[]".to_owned()),
    ] {
        let refused = bad(media_type, &event);
        assert!(matches!(refused, Rejection::BadBody { .. }), "{media_type} {event}: {refused:?}");
    }
}

/// What a provider signed in structured mode, under headers that say it is something else.
fn renamed(event: &str) -> Request {
    let mut request = structured("application/json", event);
    for (name, value) in
        [("ce-specversion", "1.0"), ("ce-type", "order.teleported"), ("ce-id", "other"), ("ce-source", "/x")]
    {
        request.headers.insert(name, HeaderValue::from_static(value));
    }
    request
}

#[test]
fn headers_do_not_rename_an_event_that_names_itself() {
    let event = event(&format!(r#","data":{}"#, std::str::from_utf8(GOOD).unwrap()));
    let endpoint = builder(Some(HMAC)).body(CLOUD_EVENTS).batch(Batch::new("")).build().unwrap();
    for body in [
        event.clone(),
        format!("[{event}]"),
        format!(" [ {event},{event}]"),
        r#"{"specversion":1}"#.to_owned(),
    ] {
        let refused = endpoint.receive_all(&renamed(&body));
        assert!(matches!(refused, Err(Rejection::BadBody { .. })), "{body}: {refused:?}");
    }
    assert!(endpoint.receive(&renamed(r#"{"data":{"specversion":"1.0"}}"#)).is_ok(), "it is data");
    assert!(endpoint.receive(&structured(STRUCTURED, &event)).is_ok());
}

#[test]
fn a_mode_of_cloud_events_excludes_the_other() {
    let event = event(&format!(r#","data":{}"#, std::str::from_utf8(GOOD).unwrap()));
    for mode in [CloudEventsMode::Binary, CloudEventsMode::Structured] {
        let format = BodyFormat::CloudEvents(mode);
        let endpoint = endpoint(format);
        let spec = table(format);
        let sent = Sender::new(&spec, now()).secret(SECRET).delivery_id("ce-1").request(ORDER, GOOD).unwrap();
        let delivery = endpoint.receive(&sent).unwrap();
        assert_eq!((delivery.event.name(), delivery.id.as_deref()), ("order.paid", Some("ce-1")), "{mode:?}");
        assert_eq!(&delivery.body[..], GOOD);
        let is_structured = mode == CloudEventsMode::Structured;
        assert_eq!(endpoint.receive(&structured(STRUCTURED, &event)).is_ok(), is_structured);
        // With headers, and a body that is not an event, it is one in binary mode.
        assert_eq!(endpoint.receive(&renamed("{}")).is_ok(), !is_structured);
        assert_eq!(endpoint.receive(&renamed(&event)).is_ok(), !is_structured, "the whole body is data");
    }
    let batch = format!("[{event}]");
    for (mode, items) in [(CloudEventsMode::Binary, None), (CloudEventsMode::Structured, Some(1))] {
        let format = BodyFormat::CloudEvents(mode);
        let endpoint = builder(Some(HMAC)).body(format).batch(Batch::new("")).build().unwrap();
        let received = endpoint.receive_all(&structured("application/cloudevents-batch+json", &batch));
        let found = match received {
            Ok(hookwright::receive::Received::Batch(items)) => Some(items.len()),
            _ => None,
        };
        assert_eq!(found, items, "{mode:?}");
    }
}

#[test]
fn a_batch_of_cloud_events_is_a_batch() {
    let good = std::str::from_utf8(GOOD).unwrap();
    let endpoint = builder(Some(HMAC)).body(CLOUD_EVENTS).batch(Batch::new("")).build().unwrap();
    let (server, handled) = server(endpoint.clone());
    let items = [event(&format!(r#","data":{good}"#)), event(r#","data":1"#), "{}".to_owned()];
    let spec = table(CLOUD_EVENTS).batch(Batch::new(""));
    let sender = Sender::new(&spec, now()).secret(SECRET);
    let items: Vec<&[u8]> = items.iter().map(String::as_bytes).collect();
    let request = sender.batch(ORDER, &items).unwrap();
    let answer = server.send(&request);
    assert_eq!(
        (answer.status, answer.problem()["violations"][0]["pointer"].clone()),
        (422, "/1/data".into())
    );
    assert_eq!(*handled.lock().unwrap(), ["order.paid"]);
    // Where batches are received, single events are, too.
    let single = structured(STRUCTURED, &event(&format!(r#","data":{good}"#)));
    assert_eq!(server.send(&single).status, 208, "it was an item of the batch");
    assert_eq!(endpoint.receive(&single).unwrap().body, Bytes::from_static(GOOD));
}
