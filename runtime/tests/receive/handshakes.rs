//! Handshakes, good and bad, over real HTTP.

use std::sync::{Arc, Mutex};

use hookwright::Request;
use hookwright::receive::{
    Algorithm, Alphabet, Answer, BuildError, Challenge, Condition, Encoding, Endpoint, EndpointBuilder,
    Handshake, Hmac, Pairs, Rejection, Scheme, Secret, SharedSecret, Signing, Source, StandardWebhooks,
    Template, Timestamp, WebhookSpec,
};
use hookwright::testing::{BadHandshake, SendError, Sender};
use http::{HeaderMap, Method};

use crate::acme::{Acme, GOOD, ORDER, SECRET, now, receiving};
use crate::loopback::server;
use crate::spans::Recorder;

const TOKEN: &str = "verify-me";
const HMAC: Scheme<'static> = Scheme::Hmac(Hmac::new("X-Acme-Signature"));

/// Echo of a query parameter, with a verify token.
const SUBSCRIBE: Handshake<'static> = Handshake::answered("GET", Answer::text("{challenge}"))
    .when(&[Condition::equal(Source::Query("hub.mode"), "subscribe")])
    .token(Source::Query("hub.verify_token"))
    .challenge(Challenge::new(Source::Query("hub.challenge")))
    .unsigned(true);

/// Echo of a member of the body, signed as deliveries are.
const URL: Handshake<'static> = Handshake::answered("POST", Answer::json(r#"{"challenge":"{challenge}"}"#))
    .when(&[Condition::equal(Source::Body("/type"), "url_verification")])
    .challenge(Challenge::new(Source::Body("/challenge")));

/// As [`URL`], without a signature.
const URL_UNSIGNED: Handshake<'static> = URL.unsigned(true);

/// A secret that is handed over and echoed.
const HOOK_SECRET: Handshake<'static> =
    Handshake::answered("POST", Answer::empty().headers(&[("X-Hook-Secret", "{challenge}")]))
        .challenge(Challenge::new(Source::Header("X-Hook-Secret")))
        .unsigned(true)
        .keeps(true);

/// A token that is signed.
const PLAIN_TOKEN: Handshake<'static> = Handshake::answered(
    "POST",
    Answer::json(r#"{"plainToken":"{challenge}","encryptedToken":"{signature}"}"#),
)
.when(&[Condition::equal(Source::Body("/event"), "endpoint.url_validation")])
.challenge(Challenge::new(Source::Body("/payload/plainToken")))
.signing(Signing::new(Algorithm::Sha256, Encoding::Hex))
.unsigned(true);

/// A token in the query that is signed.
const CRC: Handshake<'static> =
    Handshake::answered("GET", Answer::json(r#"{"response_token":"sha256={signature}"}"#))
        .challenge(Challenge::new(Source::Query("crc_token")))
        .signing(Signing::new(Algorithm::Sha256, Encoding::Base64))
        .unsigned(true);

/// The abuse protection of CloudEvents' webhooks.
const OPTIONS: Handshake<'static> = Handshake::answered(
    "OPTIONS",
    Answer::empty().headers(&[("WebHook-Allowed-Origin", "{challenge}"), ("WebHook-Allowed-Rate", "120")]),
)
.challenge(Challenge::new(Source::Header("WebHook-Request-Origin")))
.unsigned(true);

/// A text with spaces that is echoed.
const VALIDATION: Handshake<'static> = Handshake::answered("POST", Answer::text("{challenge}"))
    .challenge(Challenge::new(Source::Query("validationToken")).alphabet(Alphabet::Text).max(1024))
    .unsigned(true);

/// A signed ping.
const PING: Handshake<'static> = Handshake::answered("POST", Answer::json(r#"{"type":1}"#))
    .when(&[Condition::equal(Source::Body("/type"), "1")]);

/// A code in the first item of an array.
const CODE: Handshake<'static> =
    Handshake::answered("POST", Answer::json(r#"{"validationResponse":"{challenge}"}"#).status(202))
        .when(&[Condition::equal(Source::Header("X-Event-Type"), "SubscriptionValidation")])
        .challenge(Challenge::new(Source::Body("/0/data/validationCode")))
        .unsigned(true);

/// A confirmation that the handler gets, as an event.
const CONFIRM: Handshake<'static> = Handshake::event("order.paid")
    .when(&[Condition::equal(Source::Body("/type"), "SubscriptionConfirmation")]);

static ALL: [Handshake<'static>; 9] =
    [SUBSCRIBE, URL, HOOK_SECRET, PLAIN_TOKEN, CRC, OPTIONS, PING, CODE, CONFIRM];

fn builder(scheme: Scheme<'static>, handshakes: &'static [Handshake<'static>]) -> EndpointBuilder<Acme> {
    let builder = Endpoint::<Acme>::builder().clock(now).scheme(scheme).secret(SECRET).handshakes(handshakes);
    let has_token = handshakes.iter().any(|handshake| handshake.token.is_some());
    if has_token { builder.verify_token(TOKEN) } else { builder }
}

fn all() -> Endpoint<Acme> {
    builder(HMAC, &ALL).keep_secret(|_| true).build().unwrap()
}

fn sender<'a>(table: &'a WebhookSpec<'a>) -> Sender<'a> {
    Sender::new(table, now()).secret(SECRET).verify_token(TOKEN)
}

#[test]
fn every_handshake_is_answered_as_its_provider_expects() {
    let (server, handled) = server(all());
    let table = receiving(Some(HMAC));
    let hex = 64;
    let rows = [
        (&SUBSCRIBE, 200, "text/plain; charset=utf-8", "abc"),
        (&URL, 200, "application/json", r#"{"challenge":"abc"}"#),
        (&HOOK_SECRET, 200, "", ""),
        (&PLAIN_TOKEN, 200, "application/json", r#"{"plainToken":"abc","encryptedToken":""#),
        (&CRC, 200, "application/json", r#"{"response_token":"sha256="#),
        (&OPTIONS, 200, "", ""),
        (&PING, 200, "application/json", r#"{"type":1}"#),
        (&CODE, 202, "application/json", r#"{"validationResponse":"abc"}"#),
    ];
    for (handshake, status, content_type, body) in rows {
        let answer = server.send(&sender(&table).handshake(handshake, "abc").unwrap());
        assert_eq!(answer.status, status, "{handshake:?}");
        assert!(answer.body.starts_with(body), "{handshake:?}: {}", answer.body);
        let sent = answer.headers.get("content-type").map_or("", |value| value.to_str().unwrap());
        assert_eq!(sent, content_type);
        let nosniff = answer.headers.get("x-content-type-options").is_some_and(|value| value == "nosniff");
        assert_eq!(nosniff, !content_type.is_empty(), "what is echoed is never taken for a page");
        if handshake == &HOOK_SECRET {
            assert_eq!(answer.headers["x-hook-secret"], "abc");
        }
        if handshake == &OPTIONS {
            assert_eq!(answer.headers["webhook-allowed-origin"], "abc");
            assert_eq!(answer.headers["webhook-allowed-rate"], "120");
        }
        if handshake == &PLAIN_TOKEN {
            assert_eq!(answer.body.len(), body.len() + hex + 2);
        }
    }
    assert_eq!(*handled.lock().unwrap(), [""; 0], "no handshake reaches the handler");
    assert_eq!(server.send(&sender(&table).request(ORDER, GOOD).unwrap()).status, 202);
}

#[test]
fn signatures_are_those_of_openssl() {
    // printf %s qgg8vlvZRS6UYooatFL8Aw | openssl dgst -sha256 -hmac MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
    let endpoint = all();
    let table = receiving(Some(HMAC));
    let request = sender(&table).handshake(&PLAIN_TOKEN, "qgg8vlvZRS6UYooatFL8Aw").unwrap();
    let Err(Rejection::Handshake(answer)) = endpoint.receive(&request) else { panic!("it is a handshake") };
    let expected = format!(r#"{{"plainToken":"qgg8vlvZRS6UYooatFL8Aw","encryptedToken":"{HEX}"}}"#);
    assert_eq!(answer.body, expected);
    let request = sender(&table).handshake(&CRC, "qgg8vlvZRS6UYooatFL8Aw").unwrap();
    let Err(Rejection::Handshake(answer)) = endpoint.receive(&request) else { panic!("it is a handshake") };
    assert_eq!(answer.body, format!(r#"{{"response_token":"sha256={BASE64}"}}"#));
}

const HEX: &str = "390a3a6c4bfe982cce625f05b19e247f9c024f580a68eb5fd06a676e1825e246";
const BASE64: &str = "OQo6bEv+mCzOYl8FsZ4kf5wCT1gKaOtf0Gpnbhgl4kY=";

#[test]
fn every_fault_is_refused_and_learns_nothing() {
    let (server, handled) = server(all());
    let table = receiving(Some(HMAC));
    let mut tried = 0;
    for handshake in ALL.iter().filter(|handshake| **handshake != CONFIRM) {
        for bad in BadHandshake::ALL {
            let request = match sender(&table).bad_handshake(*bad, handshake) {
                Ok(request) => request,
                Err(error) => {
                    assert_eq!(error, SendError::NothingToSpoil, "{bad:?} {handshake:?}");
                    continue;
                }
            };
            let answer = server.send(&request);
            assert!(matches!(answer.status, 401 | 403 | 405), "{bad:?} {handshake:?}: {answer:?}");
            assert_eq!(answer.body, "", "{bad:?} {handshake:?}");
            assert!(!answer.headers.contains_key("x-hook-secret"));
            assert!(!answer.headers.contains_key("webhook-allowed-origin"));
            tried += 1;
        }
    }
    assert_eq!(*handled.lock().unwrap(), [""; 0]);
    assert_eq!(tried, 51);
}

#[test]
fn a_text_is_echoed_as_text_and_never_as_html() {
    static VALIDATIONS: [Handshake<'static>; 1] = [VALIDATION];
    let (server, _) = server(builder(HMAC, &VALIDATIONS).build().unwrap());
    let table = receiving(Some(HMAC));
    let text =
        "Validation: Testing client application reachability for subscription Request-Id: 0cd2bf2a-0001";
    let answer = server.send(&sender(&table).handshake(&VALIDATION, text).unwrap());
    assert_eq!((answer.status, &*answer.body), (200, text));
    assert_eq!(answer.headers["content-type"], "text/plain; charset=utf-8");
    for html in ["<img src=x>", "a&b", "\"", "'", "\u{1f600}", "a\r\nSet-Cookie: a=b", "%3Cb%3E<"] {
        let answer = server.send(&sender(&table).handshake(&VALIDATION, html).unwrap());
        assert_eq!((answer.status, &*answer.body), (403, ""), "{html}");
    }
    // Percent-coding that is not UTF-8, and a parameter that is there twice.
    for query in ["/?validationToken=%ff", "/?validationToken=a&validationToken=a"] {
        let request = Request::new(Method::POST, query.parse().unwrap(), HeaderMap::new(), "");
        assert!(matches!(server.send(&request).status, 401 | 403), "{query}");
    }
}

/// What a scheme signs of a body, as a text without anything around it where that is possible.
fn signed_deliveries() -> Vec<(Scheme<'static>, &'static str)> {
    let timed = Hmac::new("X-Acme-Signature")
        .pairs(Pairs::new("v1").timestamp("t"))
        .signed(Template("{timestamp}.{body}"))
        .timestamp(Timestamp::new());
    vec![
        (HMAC, ""),
        (Scheme::Hmac(timed), "1700000000."),
        (Scheme::StandardWebhooks(StandardWebhooks::new("webhook")), "msg_test_1.1700000000."),
    ]
}

#[test]
fn no_challenge_is_a_signed_delivery() {
    static SIGNING: [Handshake<'static>; 1] = [CRC];
    for (scheme, before) in signed_deliveries() {
        let secret = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let endpoint = Endpoint::<Acme>::builder()
            .clock(now)
            .scheme(scheme)
            .secret(secret)
            .handshakes(&SIGNING)
            .build()
            .unwrap();
        let plain = Endpoint::<Acme>::builder().clock(now).scheme(scheme).secret(secret).build().unwrap();
        let table = receiving(Some(scheme));
        let sender = Sender::new(&table, now()).secret(secret);
        // Bodies that are text of the alphabet: all of JSON that is, and none at all.
        for body in ["123", "true", "null", "-1.5e+3", ""] {
            let challenge = format!("{before}{body}");
            let delivery = sender.request(ORDER, body.as_bytes()).unwrap();
            let verified = |rejection: &Rejection| !matches!(rejection, Rejection::BadSignature);
            assert!(plain.receive(&delivery).is_err_and(|rejection| verified(&rejection)), "{body}: signed");
            if !challenge.is_empty() {
                let asked = sender.handshake(&CRC, &challenge).unwrap();
                assert!(matches!(endpoint.receive(&asked), Err(Rejection::Handshake(_))), "{challenge}");
            }
            let refused = endpoint.receive(&delivery);
            assert!(matches!(refused, Err(Rejection::BadSignature)), "{scheme:?} {body}: {refused:?}");
        }
        // Bodies that are not: nobody gets them signed.
        for body in [std::str::from_utf8(GOOD).unwrap(), "{}", "[1]", "\"a\""] {
            let asked = sender.handshake(&CRC, &format!("{before}{body}")).unwrap();
            assert!(matches!(endpoint.receive(&asked), Err(Rejection::BadHandshake)), "{body}");
        }
        assert!(endpoint.receive(&sender.request(ORDER, GOOD).unwrap()).is_ok());
    }
}

#[test]
fn text_around_a_challenge_opens_no_way_out_of_the_alphabet() {
    static WIDE: [Handshake<'static>; 1] = [CRC.signing(
        Signing::new(Algorithm::Sha256, Encoding::Hex).signed(r#"{"type":"order.paid","id":"{challenge}"}"#),
    )];
    assert_eq!(builder(HMAC, &WIDE).build().map(drop), Err(BuildError::SignsOtherText));
}

#[test]
fn a_secret_that_is_handed_over_is_kept_only_if_it_is_wanted() {
    static KEEPING: [Handshake<'static>; 1] = [HOOK_SECRET];
    let kept = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&kept);
    let keep = move |secret: &Secret| {
        let mut seen = seen.lock().unwrap();
        let wanted = seen.is_empty();
        seen.push(secret.expose().to_owned());
        wanted
    };
    let endpoint = Endpoint::<Acme>::builder().clock(now).scheme(HMAC).handshakes(&KEEPING).keep_secret(keep);
    let (server, handled) = server(endpoint.build().unwrap());
    let table = receiving(Some(HMAC));
    let by = |secret: &'static str| Sender::new(&table, now()).secret(secret);
    assert_eq!(server.send(&by("first").request(ORDER, GOOD).unwrap()).status, 401, "there is no secret yet");
    assert_eq!(server.send(&by("").handshake(&HOOK_SECRET, "first").unwrap()).status, 200);
    assert_eq!(server.send(&by("first").request(ORDER, GOOD).unwrap()).status, 202);
    let second = server.send(&by("").handshake(&HOOK_SECRET, "second").unwrap());
    assert_eq!((second.status, second.headers.contains_key("x-hook-secret")), (403, false));
    assert_eq!(server.send(&by("second").request(ORDER, GOOD).unwrap()).status, 401);
    assert_eq!(*kept.lock().unwrap(), ["first", "second"]);
    assert_eq!(handled.lock().unwrap().len(), 1);
}

#[test]
fn a_secret_that_is_handed_over_again_pushes_no_other_out() {
    static KEEPING: [Handshake<'static>; 1] = [HOOK_SECRET];
    let endpoint = builder(HMAC, &KEEPING).keep_secret(|_| true).build().unwrap();
    let table = receiving(Some(HMAC));
    let hand_over = |secret: &str| endpoint.receive(&sender(&table).handshake(&HOOK_SECRET, secret).unwrap());
    let index = |secret: &str| {
        let request = Sender::new(&table, now()).secret(secret).request(ORDER, GOOD).unwrap();
        endpoint.receive(&request).map(|delivery| delivery.secret.unwrap())
    };
    for secret in ["first", SECRET].into_iter().chain(std::iter::repeat_n("second", 100)) {
        assert!(matches!(hand_over(secret), Err(Rejection::Handshake(_))));
    }
    assert_eq!([index(SECRET), index("first"), index("second")], [Ok(0), Ok(1), Ok(2)]);
    // Old secrets make room, and the others keep their indices.
    for more in 0..63 {
        assert!(matches!(hand_over(&format!("more{more}")), Err(Rejection::Handshake(_))));
    }
    assert_eq!([index("second"), index("more0"), index("more62")], [Ok(2), Ok(3), Ok(65)]);
    assert_eq!(index("first"), Err(Rejection::BadSignature));
}

#[test]
fn an_endpoint_signs_for_strangers_nothing_that_proves_something() {
    static SIGNING: [Handshake<'static>; 1] = [CRC];
    const fn signs(signed: &'static str) -> Handshake<'static> {
        CRC.signing(Signing::new(Algorithm::Sha256, Encoding::Hex).signed(signed))
    }
    static OTHER: [[Handshake<'static>; 1]; 5] = [
        [signs("abc")],
        [signs("{challenge}{challenge}")],
        [signs("{challenge}:")],
        [signs("{ challenge }")],
        [CRC.challenge(Challenge::new(Source::Query("crc_token")).alphabet(Alphabet::Text))],
    ];
    let built = |scheme, handshakes| builder(scheme, handshakes).build().map(drop);
    for handshakes in &OTHER {
        assert_eq!(built(HMAC, handshakes), Err(BuildError::SignsOtherText), "{handshakes:?}");
    }
    for template in ["{body|sha256|hex}", "{header:a}", "{?;{body}}", "{form*}"] {
        let scheme = Scheme::Hmac(Hmac::new("X-Acme-Signature").signed(Template(template)));
        assert_eq!(built(scheme, &SIGNING), Err(BuildError::SignsDeliveries), "{template}");
    }
    let basic = Endpoint::<Acme>::builder().scheme(Scheme::Basic).secret("a:b").handshakes(&SIGNING);
    assert_eq!(basic.build().map(drop), Err(BuildError::SignsWithPassword));
    let timed = Scheme::Hmac(Hmac::new("X-Acme-Signature").signed(Template("v0:{header:a}:{body}")));
    assert_eq!(built(timed, &SIGNING), Ok(()));
}

#[test]
fn a_confirmation_is_an_event_for_the_handler_and_only_if_it_is_signed() {
    let (server, handled) = server(all());
    let table = receiving(Some(HMAC));
    let body = br#"{"type":"SubscriptionConfirmation","id":"c1","email":null}"#;
    let signed = sender(&table).request(ORDER, body).unwrap();
    assert_eq!(server.send(&signed).status, 202);
    assert_eq!(*handled.lock().unwrap(), ["order.paid"]);
    let mut unsigned = signed;
    unsigned.headers.remove("x-acme-signature");
    assert_eq!(server.send(&unsigned).status, 401);
    assert_eq!(handled.lock().unwrap().len(), 1);
}

#[test]
fn an_unsigned_handshake_in_the_body_is_small() {
    static UNSIGNED: [Handshake<'static>; 1] = [URL_UNSIGNED];
    let (server, _) = server(builder(HMAC, &UNSIGNED).build().unwrap());
    let table = receiving(Some(HMAC));
    let good = sender(&table).handshake(&URL_UNSIGNED, "abc").unwrap();
    assert_eq!(server.send(&good).status, 200);
    let mut large = good.clone();
    large.body = [&good.body[..], " ".repeat(64 * 1024).as_bytes()].concat().into();
    assert_eq!(server.send(&large).status, 401);
    // In pieces, so that its length is not declared.
    let mut chunked =
        b"POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ntransfer-encoding: chunked\r\n\r\n".to_vec();
    for piece in large.body.chunks(0x1000) {
        chunked.extend(format!("{:x}\r\n", piece.len()).bytes().chain(piece.iter().copied()).chain(*b"\r\n"));
    }
    chunked.extend(b"0\r\n\r\n");
    assert_eq!(server.send_raw(&chunked).status, 413);
    // A body that is not JSON, or says something else, is an unsigned delivery.
    for body in ["", "{", r#"{"type":"other","challenge":"abc"}"#, r#"["url_verification"]"#] {
        let mut other = good.clone();
        other.body = body.into();
        assert_eq!(server.send(&other).status, 401, "{body}");
    }
}

#[test]
fn without_verification_handshakes_are_answered_too() {
    static ECHO: [Handshake<'static>; 2] = [URL, PING];
    let endpoint = Endpoint::<Acme>::builder().clock(now).unverified().handshakes(&ECHO).build().unwrap();
    let (server, handled) = server(endpoint);
    let table = receiving(None);
    assert_eq!(server.send(&Sender::new(&table, now()).handshake(&URL, "abc").unwrap()).status, 200);
    assert_eq!(server.send(&Sender::new(&table, now()).request(ORDER, GOOD).unwrap()).status, 202);
    assert_eq!(*handled.lock().unwrap(), ["order.paid"]);
}

#[test]
fn a_shared_secret_opens_signed_handshakes() {
    static ECHO: [Handshake<'static>; 1] = [URL];
    let scheme = Scheme::SharedSecret(SharedSecret::new("X-Acme-Secret"));
    let (server, _) = server(builder(scheme, &ECHO).build().unwrap());
    let table = receiving(Some(scheme));
    assert_eq!(server.send(&sender(&table).handshake(&URL, "abc").unwrap()).status, 200);
    let unsigned = sender(&table).bad_handshake(BadHandshake::Unsigned, &URL).unwrap();
    assert_eq!(server.send(&unsigned).status, 401);
}

#[test]
fn an_endpoint_has_what_its_handshakes_need() {
    static SUBSCRIBING: [Handshake<'static>; 1] = [SUBSCRIBE];
    static KEEPING: [Handshake<'static>; 1] = [HOOK_SECRET];
    let begin = || Endpoint::<Acme>::builder().scheme(HMAC).secret(SECRET);
    let built = |builder: EndpointBuilder<Acme>| builder.build().map(drop);
    assert_eq!(built(begin().handshakes(&SUBSCRIBING)), Err(BuildError::NoVerifyToken));
    assert_eq!(built(begin().handshakes(&SUBSCRIBING).verify_token(" ")), Err(BuildError::BlankVerifyToken));
    assert_eq!(built(begin().verify_token("a")), Err(BuildError::VerifyTokenUnused));
    assert_eq!(built(begin().keep_secret(|_| true)), Err(BuildError::NothingToKeep));
    let unsecret = Endpoint::<Acme>::builder().scheme(HMAC).handshakes(&KEEPING);
    assert_eq!(built(unsecret), Err(BuildError::NoSecret));
    assert_eq!(built(begin().handshakes(&KEEPING)), Ok(()), "it keeps no others than its own");
}

#[test]
fn handshakes_have_outcomes_of_their_own() {
    let recorder = Recorder::default();
    let endpoint = all();
    let table = receiving(Some(HMAC));
    tracing::subscriber::with_default(recorder.clone(), || {
        let _ = endpoint.receive(&sender(&table).handshake(&SUBSCRIBE, "abc-challenge").unwrap());
        let _ =
            endpoint.receive(&sender(&table).bad_handshake(BadHandshake::WrongToken, &SUBSCRIBE).unwrap());
    });
    let text = recorder.text();
    assert!(text.contains(r#"outcome="handshake""#), "{text}");
    assert!(text.contains(r#"outcome="bad_handshake""#), "{text}");
    assert!(!text.contains("abc-challenge") && !text.contains(TOKEN), "{text}");
}

#[tokio::test]
async fn the_layer_answers_handshakes() {
    use hookwright::receive::tower::WebhookLayer;
    use tower::{Layer, ServiceExt, service_fn};

    let inner = service_fn(|_: http::Request<axum::body::Body>| async {
        Ok::<_, std::convert::Infallible>(http::Response::new(axum::body::Body::from("inner")))
    });
    let service = WebhookLayer::new(all()).layer(inner);
    let table = receiving(Some(HMAC));
    let request = sender(&table).handshake(&SUBSCRIBE, "abc").unwrap();
    let answer = service.clone().oneshot(request.into()).await.unwrap();
    assert_eq!(answer.status(), 200);
    assert_eq!(axum::body::to_bytes(answer.into_body(), 100).await.unwrap(), "abc");
    let bad = sender(&table).bad_handshake(BadHandshake::WrongToken, &SUBSCRIBE).unwrap();
    assert_eq!(service.oneshot(bad.into()).await.unwrap().status(), 403);
}
