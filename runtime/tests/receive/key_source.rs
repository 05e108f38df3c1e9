//! Keys that are found by their ids.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hookwright::Request;
use hookwright::receive::{
    BuildError, Endpoint, FoundKey, KeySource, KeySourceError, Outcome, PublicKey, Rejection, Scheme,
    SignatureAlgorithm, Template, WebhookSpec,
};
use hookwright::testing::Sender;

use crate::acme::{Acme, GOOD, ORDER, now};

const ED25519: &str = include_str!("keys/ed25519.pub.pem");
const RSA: &str = include_str!("keys/rsa.pub.pem");
const PRIVATE: &str = include_str!("keys/ed25519.pem");
const MINUTE: Duration = Duration::from_secs(60);

/// A source that counts how often it is asked.
#[derive(Clone, Default)]
struct Source {
    asked: Arc<AtomicUsize>,
    is_down: Arc<Mutex<bool>>,
}

impl KeySource for Source {
    fn key(&self, id: &str) -> Result<Option<FoundKey>, KeySourceError> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        if *self.is_down.lock().unwrap() {
            return Err("no connection".into());
        }
        Ok(match id {
            "rsa" => Some(FoundKey::new(RSA)),
            "unreadable" => Some(FoundKey::new("shh")),
            "forever" => Some(FoundKey::new(ED25519).lifetime(Duration::MAX)),
            known if known.starts_with("key-") => Some(FoundKey::new(ED25519).lifetime(10 * MINUTE)),
            _ => None,
        })
    }
}

fn scheme() -> PublicKey<'static> {
    PublicKey::new("x-acme-signature", SignatureAlgorithm::Ed25519).key_id(Template("{header:X-Key-Id}"))
}

/// An endpoint, its source, and the time that its clock says.
fn endpoint() -> (Endpoint<Acme>, Source, Arc<Mutex<SystemTime>>) {
    let (source, time) = (Source::default(), Arc::new(Mutex::new(now())));
    let clock = Arc::clone(&time);
    let builder = Endpoint::<Acme>::builder().scheme(Scheme::PublicKey(scheme()));
    let builder = builder.clock(move || *clock.lock().unwrap());
    (builder.key_source(source.clone()).build().unwrap(), source, time)
}

fn request(id: &str) -> Request {
    let spec = WebhookSpec::new("acme").scheme(Scheme::PublicKey(scheme()));
    let mut request = Sender::new(&spec, now()).private_key(PRIVATE).request(ORDER, GOOD).unwrap();
    request.headers.insert("x-key-id", id.parse().unwrap());
    request
}

/// The outcome of a request with this key id.
fn outcome(endpoint: &Endpoint<Acme>, id: &str) -> Result<Option<usize>, Rejection> {
    endpoint.receive(&request(id)).map(|delivery| delivery.secret)
}

#[test]
fn a_key_is_found_once_and_again_when_it_has_expired() {
    let (endpoint, source, time) = endpoint();
    for (minutes, lookups) in [(0, 1), (9, 1), (10, 2), (19, 2), (20, 3)] {
        *time.lock().unwrap() = now() + minutes * MINUTE;
        assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
        assert_eq!(source.asked.load(Ordering::SeqCst), lookups, "{minutes} minutes");
    }
}

#[test]
fn ids_of_strangers_are_looked_up_a_few_times_a_minute() {
    let (endpoint, source, time) = endpoint();
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
    let refused: Vec<_> =
        (0..1_000).map(|n| outcome(&endpoint, &format!("stranger-{n}")).unwrap_err()).collect();
    assert_eq!(refused.iter().filter(|one| **one == Rejection::UnknownKey).count(), 7);
    assert_eq!(refused.iter().filter(|one| **one == Rejection::NoKeyNow).count(), 993);
    assert_eq!(source.asked.load(Ordering::SeqCst), 8);
    // Neither a key that is known, nor one that has expired, is looked up at their expense.
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
    assert_eq!(outcome(&endpoint, "stranger-0"), Err(Rejection::UnknownKey));
    assert_eq!(outcome(&endpoint, "key-2"), Err(Rejection::NoKeyNow));
    *time.lock().unwrap() = now() + MINUTE;
    assert_eq!(outcome(&endpoint, "key-2"), Ok(Some(0)));
    for n in 0..1_000 {
        outcome(&endpoint, &format!("stranger-{n}")).unwrap_err();
    }
    *time.lock().unwrap() = now() + 10 * MINUTE + MINUTE / 2;
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
}

/// A key that was revoked does not live on because the clock was wrong when it was found.
#[test]
fn what_a_wrong_clock_found_does_not_outlive_it() {
    let (endpoint, source, time) = endpoint();
    *time.lock().unwrap() = now() + 1_000_000 * MINUTE;
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
    assert_eq!(outcome(&endpoint, "later"), Err(Rejection::UnknownKey));
    assert_eq!(source.asked.load(Ordering::SeqCst), 2);
    *time.lock().unwrap() = now();
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
    assert_eq!(outcome(&endpoint, "later"), Err(Rejection::UnknownKey));
    assert_eq!(source.asked.load(Ordering::SeqCst), 4);
    // A step of a few seconds, as clocks are corrected by, is not a wrong clock.
    *time.lock().unwrap() = now() - MINUTE / 6;
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
    assert_eq!(outcome(&endpoint, "later"), Err(Rejection::UnknownKey));
    assert_eq!(source.asked.load(Ordering::SeqCst), 4);
}

#[test]
fn a_key_may_live_for_ever() {
    let (endpoint, source, time) = endpoint();
    for minutes in [0, 1, 1_000_000] {
        *time.lock().unwrap() = now() + minutes * MINUTE;
        assert_eq!(outcome(&endpoint, "forever"), Ok(Some(0)));
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 1);
}

/// Whoever knows the id of a key could have a source that is down asked with every request.
#[test]
fn a_source_that_is_down_is_left_alone_for_a_while() {
    let (endpoint, source, time) = endpoint();
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
    *source.is_down.lock().unwrap() = true;
    *time.lock().unwrap() = now() + 10 * MINUTE;
    for _ in 0..100 {
        assert_eq!(outcome(&endpoint, "key-1"), Err(Rejection::NoKeyNow));
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 2);
    *source.is_down.lock().unwrap() = false;
    *time.lock().unwrap() = now() + 10 * MINUTE + MINUTE / 8;
    assert_eq!(outcome(&endpoint, "key-1"), Ok(Some(0)));
    assert_eq!(source.asked.load(Ordering::SeqCst), 3);
}

/// The keys of more ids than are kept push out those that expire first.
#[test]
fn no_more_keys_are_kept_than_a_provider_has() {
    let (endpoint, source, time) = endpoint();
    for n in 0..100_u32 {
        *time.lock().unwrap() = now() + n * MINUTE / 8;
        assert_eq!(outcome(&endpoint, &format!("key-{n}")), Ok(Some(0)), "{n}");
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 100);
    assert_eq!(outcome(&endpoint, "key-99"), Ok(Some(0)));
    assert_eq!(outcome(&endpoint, "key-36"), Ok(Some(0)));
    assert_eq!(source.asked.load(Ordering::SeqCst), 100);
}

#[test]
fn what_is_not_found_has_an_outcome_of_its_own() {
    let (endpoint, source, _) = endpoint();
    for (id, expected, outcome) in [
        ("unknown", Rejection::UnknownKey, Outcome::BadSignature),
        ("unreadable", Rejection::UnknownKey, Outcome::BadSignature),
        // Its signatures are of another algorithm.
        ("rsa", Rejection::UnknownKey, Outcome::BadSignature),
        (&"long".repeat(513), Rejection::UnknownKey, Outcome::BadSignature),
    ] {
        let rejection = endpoint.receive(&request(id)).unwrap_err();
        assert_eq!((&rejection, rejection.outcome()), (&expected, outcome), "{id}");
        let answer = endpoint.response_for_rejection(&rejection);
        assert_eq!((answer.status().as_u16(), answer.body().len()), (401, 0));
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 3, "an id that is too long is not looked up");
    *source.is_down.lock().unwrap() = true;
    let rejection = endpoint.receive(&request("key-1")).unwrap_err();
    assert_eq!(rejection, Rejection::NoKeyNow);
    let answer = endpoint.response_for_rejection(&rejection);
    assert_eq!((answer.status().as_u16(), answer.body().len()), (503, 0));
    assert_eq!(answer.headers()["retry-after"], "60");
}

/// What cannot be good is refused before a key is looked up.
#[test]
fn a_malformed_request_causes_no_lookup() {
    let (endpoint, source, _) = endpoint();
    let mut without_id = request("key-1");
    without_id.headers.remove("x-key-id");
    let mut twice = request("key-1");
    twice.headers.append("x-key-id", "key-1".parse().unwrap());
    let mut short = request("key-1");
    short.headers.insert("x-acme-signature", "00ff".parse().unwrap());
    for (request, expected) in [
        (without_id, Rejection::MissingSignature),
        (twice, Rejection::BadSignature),
        (short, Rejection::BadSignature),
    ] {
        assert_eq!(endpoint.receive(&request).unwrap_err(), expected);
        assert!(endpoint.screen(&request, 0).is_err());
    }
    assert_eq!(source.asked.load(Ordering::SeqCst), 0);
    endpoint.screen(&request("stranger"), 0).unwrap();
    assert_eq!(source.asked.load(Ordering::SeqCst), 0, "the head alone is not worth a lookup");
}

#[test]
fn a_source_needs_requests_that_name_their_keys() {
    let nameless = PublicKey::new("x-acme-signature", SignatureAlgorithm::Ed25519);
    let builder = Endpoint::<Acme>::builder().scheme(Scheme::PublicKey(nameless));
    assert_eq!(builder.key_source(Source::default()).build().map(drop), Err(BuildError::KeySourceUnused));
    // Keys that the endpoint has are tried whatever the request names.
    let endpoint = Endpoint::<Acme>::builder().scheme(Scheme::PublicKey(scheme())).clock(now);
    let endpoint = endpoint.public_key(ED25519).build().unwrap();
    assert_eq!(outcome(&endpoint, "any"), Ok(Some(0)));
}
