//! Requests that should never be sent, and are.

use hookwright::Request;
use hookwright::receive::{Hmac, Pairs, Positions, Rejection, Scheme, Template};
use hookwright::testing::{Bad, Sender};
use http::{HeaderMap, HeaderValue};

use crate::acme::{GOOD, ORDER, SECRET, now, receiving, schemes};
use crate::loopback::{Server, builder, bytes_of, server};

fn scheme(name: &str) -> Scheme<'static> {
    schemes().into_iter().find(|(found, _)| *found == name).unwrap().1
}

/// A server for a scheme, and a good request for it.
fn with(name: &str) -> (Server, Request) {
    let scheme = scheme(name);
    let (server, _) = server(builder(Some(scheme)).build().unwrap());
    let table = receiving(Some(scheme));
    let request = Sender::new(&table, now()).secret(SECRET).request(ORDER, GOOD).unwrap();
    (server, request)
}

/// The status that the good request gets when one header has another value.
fn changed(name: &str, header: &'static str, change: impl Fn(&str) -> Vec<u8>) -> u16 {
    let (server, mut request) = with(name);
    let value = request.headers[header].to_str().unwrap().to_owned();
    request.headers.insert(header, HeaderValue::from_bytes(&change(&value)).unwrap());
    server.send(&request).status
}

#[test]
fn signatures_that_are_none() {
    let header = "x-acme-signature";
    for (what, change) in [
        ("empty", (|_| String::new()) as fn(&str) -> String),
        ("too short", |value| value[..62].to_owned()),
        ("too long", |value| value.to_owned() + "00"),
        ("an odd digit", |value| value.to_owned() + "0"),
        ("white space inside", |value| format!("{} {}", &value[..8], &value[8..])),
        ("a prefix that is not declared", |value| format!("sha256={value}")),
        ("no digits", |value| "z".repeat(value.len())),
        ("two in one", |value| format!("{value},{value}")),
    ] {
        assert_eq!(changed("hmac", header, |value| change(value).into_bytes()), 401, "{what}");
    }
    assert_eq!(changed("hmac", header, |value| [value.as_bytes(), "é".as_bytes()].concat()), 401);
    assert_eq!(changed("hmac", header, |value| value.to_uppercase().into_bytes()), 202, "either case");
    // White space around a value is not part of it (RFC 9110 §5.5).
    let (server, request) = with("hmac");
    let bytes = String::from_utf8(bytes_of(&request)).unwrap();
    let padded = bytes.replace("x-acme-signature: ", "x-acme-signature:  \t ");
    assert_eq!(server.send_raw(padded.as_bytes()).status, 202);
}

#[test]
fn base64_in_every_spelling() {
    let name = "hmac, sha512, base64, timestamp in ms in a header";
    let header = "x-acme-signature";
    for (change, status) in [
        ((|value| value.trim_end_matches('=').to_owned()) as fn(&str) -> String, 202),
        (|value| value.replace('+', "-").replace('/', "_"), 202),
        (|value| format!("{value}="), 401),
        (|value| value.replacen('=', "", 1) + "A", 401),
        (|value| format!("{value} x"), 401),
    ] {
        assert_eq!(changed(name, header, |value| change(value).into_bytes()), status);
    }
}

#[test]
fn standard_signatures_in_a_list() {
    for (change, status) in [
        ((|value| format!("v1a,abc {value} v1,AAAA")) as fn(&str) -> String, 202),
        (|value| value.replacen("v1,", "v2,", 1), 401),
        (|value| value.replacen("v1,", "", 1), 401),
        (|value| value.replace(' ', ",").replacen(',', ";", 1), 401),
        (|_| "v1,".to_owned(), 401),
    ] {
        assert_eq!(changed("svix", "svix-signature", |value| change(value).into_bytes()), status);
    }
}

#[test]
fn timestamps_that_are_none() {
    // The signature is over the timestamp as it came, so it has to be made for each.
    for (time, status) in [
        ("1700000000", 202),
        ("1700000300", 202),
        ("1699999700", 202),
        ("1700000301", 401),
        ("1699999699", 401),
        ("1700000000000", 401),
        ("-1700000000", 401),
        ("+1700000000", 401),
        ("1700000000.5", 401),
        ("17e8", 401),
        ("99999999999999999999999999", 401),
        ("18446744073709551615", 401),
        ("", 401),
        ("now", 401),
    ] {
        let (server, mut request) = with("hmac, pairs");
        let signature = hmac(SECRET, &format!("{time}.{}", std::str::from_utf8(GOOD).unwrap()));
        let value = format!("t={time},v1={signature}");
        request.headers.insert("x-acme-signature", HeaderValue::from_str(&value).unwrap());
        assert_eq!(server.send(&request).status, status, "{time}");
    }
}

#[test]
fn pairs_in_every_order() {
    let good = hmac(SECRET, &format!("1700000000.{}", std::str::from_utf8(GOOD).unwrap()));
    for (value, status) in [
        (format!("v1={good},t=1700000000"), 202),
        (format!("t=1700000000, v0=abc, v1={good}"), 202),
        (format!("t=1700000000,v1={},v1={good}", "0".repeat(64)), 202),
        (format!("t=1700000000,v1=nonsense,v1={good}"), 202),
        (format!("t=1700000000,t=1700000001,v1={good}"), 401),
        (format!("v1={good}"), 401),
        ("t=1700000000".to_owned(), 401),
        (format!("t=1700000000;v1={good}"), 401),
        (format!("t=1700000000,v1 ={good}"), 401),
        (good.clone(), 401),
        (",,,".to_owned(), 401),
    ] {
        let (server, mut request) = with("hmac, pairs");
        request.headers.insert("x-acme-signature", HeaderValue::from_str(&value).unwrap());
        assert_eq!(server.send(&request).status, status, "{value}");
    }
}

pub(crate) fn hmac(secret: &str, message: &str) -> String {
    use hookwright::receive::WebhookSpec;
    let table = WebhookSpec::new("acme").scheme(Scheme::Hmac(Hmac::new("s")));
    let request = Sender::new(&table, now()).secret(secret).request(ORDER, message.as_bytes()).unwrap();
    request.headers["s"].to_str().unwrap().to_owned()
}

#[test]
fn secrets_that_are_nearly_right() {
    let name = "shared secret";
    for (what, change) in [
        ("a prefix", (|value| value[..8].to_owned()) as fn(&str) -> String),
        ("longer", |value| value.to_owned() + "x"),
        ("twice", |value| format!("{value}{value}")),
        ("another case", |value| value.to_lowercase()),
        ("a space inside", |value| format!("{} {}", &value[..8], &value[8..])),
    ] {
        assert_eq!(changed(name, "x-acme-secret", |value| change(value).into_bytes()), 401, "{what}");
    }
    let bearer = "shared secret with a prefix";
    assert_eq!(changed(bearer, "authorization", |value| value.replace("Bearer ", "").into_bytes()), 401);
    assert_eq!(changed(bearer, "authorization", |value| value.replace("Bearer", "bearer").into_bytes()), 202);
}

#[test]
fn the_body_decides_and_not_its_label() {
    for label in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "nonsense",
        "application/json; charset=latin1",
    ] {
        let (server, mut request) = with("hmac");
        request.headers.insert("content-type", HeaderValue::from_static(label));
        assert_eq!(server.send(&request).status, 202, "{label}");
    }
    let (server, mut request) = with("hmac");
    request.headers.remove("content-type");
    assert_eq!(server.send(&request).status, 202);
}

#[test]
fn bodies_that_are_no_json() {
    // `printf '{}' | gzip -n`
    let gzip: &[u8] =
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\xab\xae\x05\x00\x43\xbf\xa6\xa3\x02\x00\x00\x00";
    for body in [
        b"" as &[u8],
        b" ",
        b"\xef\xbb\xbf{\"type\":\"order.paid\"}",
        b"{\"type\":\"order.paid\"} {}",
        b"{\"type\":\"order.\xff\"}",
        b"type=order.paid",
        gzip,
    ] {
        let scheme = scheme("hmac");
        let (server, _) = server(builder(Some(scheme)).build().unwrap());
        let table = receiving(Some(scheme));
        let mut request = Sender::new(&table, now()).secret(SECRET).request(ORDER, body).unwrap();
        if body == gzip {
            request.headers.insert("content-encoding", HeaderValue::from_static("gzip"));
        }
        let answer = server.send(&request);
        assert_eq!((answer.status, &answer.problem()["outcome"]), (400, &"not_json".into()), "{body:?}");
        request.headers.remove("x-acme-signature");
        assert_eq!(server.send(&request).status, 401, "verified before it is read");
    }
}

#[test]
fn json_that_nests_too_deep() {
    let body = format!(
        r#"{{"type":"order.paid","id":"1","email":null,"deep":{}1{}}}"#,
        "[".repeat(200),
        "]".repeat(200)
    );
    let scheme = scheme("hmac");
    let (server, _) = server(builder(Some(scheme)).build().unwrap());
    let table = receiving(Some(scheme));
    let request = Sender::new(&table, now()).secret(SECRET).request(ORDER, body.as_bytes()).unwrap();
    assert_eq!(server.send(&request).status, 400);
}

#[test]
fn a_hundred_megabytes() {
    let (server, request) = with("hmac");
    let mut head = String::from_utf8(bytes_of(&request)).unwrap();
    head.truncate(head.find("\r\n\r\n").unwrap() + 4);
    let declared = head.replace(&format!("content-length: {}", GOOD.len()), "content-length: 104857600");
    let body = vec![b' '; 104_857_600];
    assert_eq!(server.send_raw(&[declared.as_bytes(), &body].concat()).status, 413);
    // The same without saying so first.
    let chunked = head.replace(&format!("content-length: {}", GOOD.len()), "transfer-encoding: chunked");
    let chunk = [format!("{:x}\r\n", body.len()).as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    assert_eq!(server.send_raw(&[chunked.as_bytes(), &chunk].concat()).status, 413);
}

#[test]
fn a_body_that_breaks_off() {
    let (server, request) = with("hmac");
    let bytes = String::from_utf8(bytes_of(&request)).unwrap();
    let longer = bytes.replace(&format!("content-length: {}", GOOD.len()), "content-length: 1000");
    let mut stream = std::net::TcpStream::connect(server.address).unwrap();
    std::io::Write::write_all(&mut stream, longer.as_bytes()).unwrap();
    drop(stream);
    assert_eq!(server.send(&request).status, 202, "the server goes on");
}

#[test]
fn a_delivery_without_its_id_is_handled_as_often_as_it_comes() {
    let (server, mut request) = with("hmac");
    request.headers.remove("x-acme-delivery");
    assert_eq!(server.send(&request).status, 202);
    assert_eq!(server.send(&request).status, 202);
}

#[test]
fn a_header_that_must_be_single_is_refused_when_it_is_not() {
    let (server, mut request) = with("hmac");
    for (header, value) in [("x-acme-delivery", "d2"), ("x-acme-version", "1")] {
        let mut request = request.clone();
        request.headers.append(header, HeaderValue::from_static(value));
        request.headers.append(header, HeaderValue::from_static(value));
        let answer = server.send(&request);
        assert_eq!(
            (answer.status, &answer.problem()["outcome"]),
            (400, &"ambiguous_header".into()),
            "{header}"
        );
    }
    request.headers.insert("x-acme-delivery", HeaderValue::from_bytes(b"d\xe9").unwrap());
    assert_eq!(server.send(&request).status, 400, "two readers may take it differently");
}

#[test]
fn an_unknown_event_does_not_stand_in_for_a_known_one() {
    let (server, handled) = server(builder(None).build().unwrap());
    let table = receiving(None);
    let sender = Sender::new(&table, now()).delivery_id("d1");
    let unknown = hookwright::receive::EventName::new(Some("1"), "order.teleported");
    let first = sender.request(unknown, br#"{"type":"order.teleported"}"#).unwrap();
    assert_eq!(server.send(&first).status, 202);
    // Neither does the known event with another body: where nothing is verified, anybody can send that.
    let forged = sender.request(ORDER, br#"{"type":"order.paid","id":"forged","email":null}"#).unwrap();
    assert_eq!(server.send(&forged).status, 202);
    let good = sender.request(ORDER, GOOD).unwrap();
    assert_eq!(server.send(&good).status, 202);
    assert_eq!(server.send(&good).status, 208);
    assert_eq!(*handled.lock().unwrap(), ["order.teleported", "order.paid", "order.paid"]);
}

#[test]
fn tenants_of_one_provider_do_not_meet() {
    let scheme = scheme("hmac");
    let store =
        std::sync::Arc::new(hookwright::receive::Memory::new(100, std::time::Duration::from_secs(3_600)));
    let handled = std::sync::Arc::<std::sync::Mutex<Vec<String>>>::default();
    let mut router = axum::Router::new();
    for tenant in ["one", "two"] {
        let endpoint =
            hookwright::receive::Endpoint::<crate::acme::Acme>::builder().clock(now).scheme(scheme);
        let endpoint = endpoint.name(tenant).secret(tenant).build().unwrap();
        let receiver = hookwright::receive::Receiver::new(endpoint, std::sync::Arc::clone(&store));
        let seen = std::sync::Arc::clone(&handled);
        let route = hookwright::receive::axum::webhook(receiver, move |delivery| {
            let (endpoint, seen) = (delivery.endpoint.to_string(), std::sync::Arc::clone(&seen));
            seen.lock().unwrap().push(endpoint);
            std::future::ready(Ok::<(), ()>(()))
        });
        router = router.route(&format!("/{tenant}"), route);
    }
    let server = Server::start(router);
    let table = receiving(Some(scheme));
    for tenant in ["one", "two", "two", "one"] {
        let mut request =
            Sender::new(&table, now()).secret(tenant).delivery_id("d1").request(ORDER, GOOD).unwrap();
        request.uri = format!("/{tenant}").parse().unwrap();
        assert!([202, 208].contains(&server.send(&request).status));
    }
    assert_eq!(*handled.lock().unwrap(), ["one", "two"]);
}

#[test]
fn the_same_delivery_a_hundred_times_at_once() {
    let scheme = scheme("svix");
    let (server, handled) = server(builder(Some(scheme)).build().unwrap());
    let table = receiving(Some(scheme));
    let request = Sender::new(&table, now()).secret(SECRET).request(ORDER, GOOD).unwrap();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let senders: Vec<_> = (0..100).map(|_| scope.spawn(|| server.send(&request).status)).collect();
        senders.into_iter().map(|sender| sender.join().unwrap()).collect()
    });
    assert_eq!(statuses.iter().filter(|status| **status == 202).count(), 1);
    assert!(statuses.iter().all(|status| [202, 208, 409].contains(status)), "{statuses:?}");
    assert_eq!(handled.lock().unwrap().len(), 1);
}

#[test]
fn an_id_of_standard_webhooks_with_a_dot_is_refused() {
    let scheme = scheme("svix");
    let (server, _) = server(builder(Some(scheme)).build().unwrap());
    let table = receiving(Some(scheme));
    for (id, status) in [("msg_1", 202), ("msg_1.1700000000", 401), (".", 401)] {
        let sender = Sender::new(&table, now()).secret(SECRET).delivery_id(id);
        assert_eq!(server.send(&sender.request(ORDER, GOOD).unwrap()).status, status, "{id}");
    }
}

#[test]
fn a_timestamp_in_a_list_is_checked_without_being_asked_for() {
    let header = "X-Acme-Signature";
    let pairs = Hmac::new(header).pairs(Pairs::new("v1").timestamp("t"));
    let positions = Hmac::new(header).positions(Positions::new(1).timestamp(0));
    for hmac in [pairs, positions] {
        let scheme = Scheme::Hmac(hmac.signed(Template("{timestamp}.{body}")));
        let table = receiving(Some(scheme));
        let sender = Sender::new(&table, now()).secret(SECRET);
        let endpoint = builder(Some(scheme)).build().unwrap();
        assert!(endpoint.receive(&sender.request(ORDER, GOOD).unwrap()).is_ok());
        for bad in [Bad::Stale, Bad::Future] {
            let request = sender.bad(bad, ORDER, GOOD).unwrap();
            assert_eq!(endpoint.receive(&request).unwrap_err(), Rejection::Stale);
        }
    }
}

#[test]
fn one_signature_is_good_for_one_delivery() {
    let template = Template("{header:X-Acme-Topic}.{header:X-Acme-Delivery}.{body}");
    let scheme = Scheme::Hmac(Hmac::new("X-Acme-Signature").signed(template));
    let (server, _) = server(builder(Some(scheme)).build().unwrap());
    let signed = |topic: &str, id: &str| {
        let message = [topic.as_bytes(), b".", id.as_bytes(), b".", GOOD].concat();
        let mut request = Request::new(http::Method::POST, "/".parse().unwrap(), HeaderMap::new(), GOOD);
        let signature = hmac(SECRET, std::str::from_utf8(&message).unwrap());
        for (name, value) in
            [("x-acme-topic", topic), ("x-acme-delivery", id), ("x-acme-signature", &signature)]
        {
            request.headers.insert(name, value.parse().unwrap());
        }
        server.send(&request).status
    };
    assert_eq!(signed("orders", "evt_1"), 202);
    // What is signed is the same, and a caller who saw one could send the other.
    assert_eq!(signed("orders.evt_1", "2"), 401);
    assert_eq!(signed("orders", "evt_1.2"), 401);
}
