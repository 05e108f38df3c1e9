//! Requests that public keys verify.

use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{
    BuildError, Encoding, Endpoint, EventName, Outcome, PublicKey, Scheme, SignatureAlgorithm,
    StandardWebhooks, Template, Timestamp, Unverified, Verifier, WebhookSpec,
};
use hookwright::testing::{Bad, SendError, Sender};

use crate::acme::{Acme, GOOD, ORDER, now};
use crate::keys::VECTORS;

const BODY: &str = r#"{"id":"evt_1"}"#;
const HEADER: &str = "x-acme-signature";

/// The text of a file beside the keys.
macro_rules! key {
    ($file:literal) => {
        include_str!(concat!("keys/", $file))
    };
}

/// Public and private keys, by name.
const KEYS: [(&str, &str, &str); 3] = [
    ("ed25519", key!("ed25519.pub.pem"), key!("ed25519.pem")),
    ("p256", key!("p256.pub.pem"), key!("p256.pem")),
    ("rsa", key!("rsa.pub.pem"), key!("rsa.pem")),
];

/// The texts that hold each key.
const TEXTS: [(&str, &str); 15] = [
    ("ed25519", key!("ed25519.pub.pem")),
    ("ed25519", "d8d37c4d8a64b4f5b5856c005977f2c4387bdb52d12543a6ce389d6e1c67b838"),
    ("ed25519", "D8D37C4D8A64B4F5B5856C005977F2C4387BDB52D12543A6CE389D6E1C67B838\n"),
    ("ed25519", "2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg="),
    ("ed25519", "whpk_2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg="),
    ("ed25519", "MCowBQYDK2VwAyEA2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg="),
    (
        "ed25519",
        r#"{"kty":"OKP","crv":"Ed25519","x":"2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg","kid":"1"}"#,
    ),
    ("p256", key!("p256.pub.pem")),
    (
        "p256",
        "0476ed651772092514ce4ff7da0f969948b8b2a5f45a03ed9f2416f2796512bc1d70b40eed3a83ed2df020e6c73e85e6a33897cc6aa43e6c36a39a99bf6b989ae3",
    ),
    (
        "p256",
        r#"{"kty":"EC","crv":"P-256","x":"du1lF3IJJRTOT_faD5aZSLiypfRaA-2fJBbyeWUSvB0","y":"cLQO7TqD7S3wIObHPoXmoziXzGqkPmw2o5qZv2uYmuM"}"#,
    ),
    ("rsa", key!("rsa.pub.pem")),
    ("rsa", key!("rsa.pkcs1.pem")),
    ("rsa", key!("rsa.crt.pem")),
    ("rsa", concat!(key!("rsa.crt.pem"), key!("rsa.crt.pem"))),
    (
        "rsa",
        r#"{"kty":"RSA","e":"AQAB","n":"47DZTP0qSNf7hPL-0Qb0abhoNdmz8Kee2linGLB7HlmECML__nsSV50BUwi6SYLbEjikphki1tg2OWiuX22exyJpN9vTC8o0M0mywIFqeIHaSYHBiXg73BE3aGqmeNTj5dGgoFU0aFLR8Fa0vRm_8LzIwD60NY6UCQvmao8ADfDmvaSsGJqlV4IVi0CbpJquNsWmnDwpSx3LXhwpcCYFtNGUy0uuiSM_r9s0WcO35Bp2tafD-Z5MSejlj-FBa-82aW_CUIukBOypzuGmrqFZgwDZ2jCyY9kppXb_tN_0PTEZbGbvqlsOx4n8ndFFJE6dfIzjo_CyR0ajdMrKDgf6dQ"}"#,
    ),
];

fn key(name: &str) -> (&'static str, &'static str) {
    let (_, public, private) = KEYS.iter().find(|(known, ..)| *known == name).unwrap();
    (public, private)
}

fn scheme(algorithm: SignatureAlgorithm) -> Scheme<'static> {
    Scheme::PublicKey(PublicKey::new(HEADER, algorithm))
}

fn verifier(scheme: Scheme<'static>, public: &str) -> Verifier<'static> {
    Verifier::new(scheme, []).unwrap().public_key(public).unwrap().complete().unwrap()
}

fn signed(body: &str, signature: &str) -> Request {
    let request = http::Request::post("/").header(HEADER, signature).body(body.to_owned());
    Request::from(request.unwrap())
}

/// A request before its body is read.
fn head(request: &Request) -> Request {
    Request::new(request.method.clone(), request.uri.clone(), request.headers.clone(), "")
}

fn verify(verifier: &Verifier<'_>, request: &Request) -> Result<usize, Unverified> {
    verifier.verify(request, SystemTime::UNIX_EPOCH)
}

#[test]
fn signatures_of_another_tool_are_good_for_their_own_key_and_algorithm() {
    let mut checked = 0;
    for (algorithm, name, signature) in VECTORS {
        for (other, same, _) in VECTORS.into_iter().filter(|(_, same, _)| *same == name) {
            let verifier = verifier(scheme(other), key(same).0);
            let expected = if algorithm == other { Ok(0) } else { Err(Unverified::Bad) };
            assert_eq!(verify(&verifier, &signed(BODY, signature)), expected, "{algorithm:?} as {other:?}");
            checked += 1;
        }
        let verifier = verifier(scheme(algorithm), key(name).0);
        assert_eq!(verify(&verifier, &signed(r#"{"id":"evt_2"}"#, signature)), Err(Unverified::Bad));
        assert_eq!(verify(&verifier, &signed(BODY, &signature[2..])), Err(Unverified::Bad));
        assert_eq!(verify(&verifier, &signed(BODY, &format!("{signature}00"))), Err(Unverified::Bad));
    }
    assert_eq!(checked, 30);
}

/// RFC 8032 §7.1, tests 1 to 3.
#[test]
fn the_vectors_of_ed25519() {
    for (public, message, signature) in [
        (
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            &b""[..],
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            b"\x72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
        (
            "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            b"\xaf\x82",
            "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
        ),
    ] {
        let verifier = verifier(scheme(SignatureAlgorithm::Ed25519), public);
        let mut request = signed("", signature);
        request.body = message.into();
        assert_eq!(verify(&verifier, &request), Ok(0));
        request.body = b"\x73".as_slice().into();
        assert_eq!(verify(&verifier, &request), Err(Unverified::Bad));
    }
}

#[test]
fn a_key_is_read_from_every_text_that_holds_it() {
    for (name, text) in TEXTS {
        for (algorithm, _, signature) in VECTORS.into_iter().filter(|(_, of, _)| *of == name) {
            let verifier = verifier(scheme(algorithm), text);
            assert_eq!(verify(&verifier, &signed(BODY, signature)), Ok(0), "{algorithm:?} {text}");
        }
    }
}

#[test]
fn a_key_of_another_kind_is_refused_before_anything_is_received() {
    for (name, text) in TEXTS {
        for (algorithm, ..) in VECTORS.into_iter().filter(|(_, of, _)| *of != name) {
            let verifier = Verifier::new(scheme(algorithm), []).unwrap().public_key(text);
            let refused = matches!(verifier, Err(BuildError::PublicKeyKind { index: 0, .. }));
            assert!(refused, "{algorithm:?} {text}");
        }
    }
}

#[test]
fn what_is_no_public_key_is_refused() {
    let good = key!("rsa.pub.pem");
    for (text, expected) in [
        ("", BuildError::BlankPublicKey(0)),
        (" \n", BuildError::BlankPublicKey(0)),
        ("correct horse", BuildError::PublicKeyEncoding(0)),
        ("d8d37c4d8a64b4f5b5856c005977f2c4387bdb52d12543a6ce389d6e1c67b8", BuildError::PublicKeyEncoding(0)),
        (key!("p384.pub.pem"), BuildError::PublicKeyEncoding(0)),
        (&good[..good.len() / 2], BuildError::PublicKeyEncoding(0)),
        (&good.replace("END PUBLIC", "END RSA PUBLIC"), BuildError::PublicKeyEncoding(0)),
        ("-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----", BuildError::PublicKeyEncoding(0)),
        ("-----BEGIN PUBLIC KEY-----", BuildError::PublicKeyEncoding(0)),
        (
            r#"{"kty":"OKP","crv":"X25519","x":"2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg"}"#,
            BuildError::PublicKeyEncoding(0),
        ),
        (r#"{"kty":"oct","k":"c2VjcmV0"}"#, BuildError::PrivateKey(0)),
        (r#"{"kty":"OKP","crv":"Ed25519","x":"2NN8","d":"2NN8"}"#, BuildError::PrivateKey(0)),
        (r#"{"kty":"RSA","n":"","e":"AQAB"}"#, BuildError::PublicKeySize(0, 0)),
        ("{", BuildError::PublicKeyEncoding(0)),
        (key!("rsa1024.pub.pem"), BuildError::PublicKeySize(0, 1024)),
        (key!("rsa.pem"), BuildError::PrivateKey(0)),
        (key!("ed25519.pem"), BuildError::PrivateKey(0)),
        ("whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", BuildError::PrivateKey(0)),
        ("whsk_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", BuildError::PrivateKey(0)),
    ] {
        let verifier = Verifier::new(scheme(SignatureAlgorithm::RsaPkcs1Sha256), []).unwrap();
        assert_eq!(verifier.public_key(text).map(drop), Err(expected), "{text}");
    }
}

/// The algorithm stands in the table: no request and no key changes it.
#[test]
fn a_public_key_is_not_a_secret_and_a_secret_is_not_a_public_key() {
    let text = key("ed25519").0;
    let asymmetric = scheme(SignatureAlgorithm::Ed25519);
    assert_eq!(Verifier::new(asymmetric, ["shh".into()]).map(drop), Err(BuildError::SecretForPublicKey));
    assert_eq!(Verifier::new(asymmetric, []).unwrap().complete().map(drop), Err(BuildError::NoPublicKey));
    let symmetric = Scheme::Hmac(hookwright::receive::Hmac::new(HEADER));
    let verifier = Verifier::new(symmetric, []).unwrap();
    assert_eq!(verifier.public_key(text).map(drop), Err(BuildError::PublicKeyUnused));
    let build = Endpoint::<Acme>::builder().unverified().public_key(text).build();
    assert_eq!(build.map(drop), Err(BuildError::SecretUnused));
    let build = Endpoint::<Acme>::builder().scheme(asymmetric).secret("shh").public_key(text).build();
    assert_eq!(build.map(drop), Err(BuildError::SecretForPublicKey));
}

#[test]
fn an_endpoint_receives_what_the_private_key_signed() {
    for (algorithm, name, _) in VECTORS {
        let (public, private) = key(name);
        let scheme = PublicKey::new(HEADER, algorithm).encoding(Encoding::Base64);
        let scheme =
            scheme.signed(Template("{timestamp}.{body}")).timestamp(Timestamp::new().header("x-acme-time"));
        let scheme = Scheme::PublicKey(scheme);
        let spec = WebhookSpec::new("acme").event(Template("{body:/type}")).scheme(scheme);
        let sender = Sender::new(&spec, now()).private_key(private);
        if algorithm == SignatureAlgorithm::RsaPkcs1Sha1 {
            assert_eq!(sender.request(ORDER, GOOD).map(drop), Err(SendError::Unsupported));
            continue;
        }
        let builder = Endpoint::<Acme>::builder().scheme(scheme).clock(now);
        let endpoint = builder.public_key(other(name)).public_key(public).build().unwrap();
        let outcome = |request: &Request| match endpoint.receive(request) {
            Ok(delivery) => (delivery.outcome(), delivery.secret),
            Err(rejection) => (rejection.outcome(), None),
        };
        let good = sender.request(ORDER, GOOD).unwrap();
        assert_eq!(outcome(&good), (Outcome::Accepted, Some(1)), "{algorithm:?}");
        endpoint.screen(&head(&good), 0).unwrap();
        for (bad, expected) in [
            (Bad::Signature, Outcome::BadSignature),
            (Bad::Stale, Outcome::Stale),
            (Bad::Future, Outcome::Stale),
            (Bad::MissingHeader, Outcome::MissingSignature),
            (Bad::RepeatedHeader, Outcome::BadSignature),
            (Bad::Malformed, Outcome::NotJson),
        ] {
            assert_eq!(
                outcome(&sender.bad(bad, ORDER, GOOD).unwrap()),
                (expected, None),
                "{algorithm:?} {bad:?}"
            );
        }
    }
}

/// Another key of the same kind.
fn other(name: &str) -> &'static str {
    match name {
        "ed25519" => "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        // The base point of the curve.
        "p256" => {
            "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5"
        }
        _ => key!("rsa.other.pub.pem"),
    }
}

#[test]
fn what_the_sender_needs_is_said() {
    let scheme = scheme(SignatureAlgorithm::Ed25519);
    let spec = WebhookSpec::new("acme").scheme(scheme);
    let sender = Sender::new(&spec, now());
    let event = EventName::new(None, "order.paid");
    assert_eq!(sender.request(event, GOOD).map(drop), Err(SendError::NoPrivateKey));
    assert_eq!(sender.clone().secret("shh").request(event, GOOD).map(drop), Err(SendError::NoPrivateKey));
    for bad in ["", "shh", key("ed25519").0, key("rsa").1, "whsk_c2hvcnQ="] {
        let sender = sender.clone().private_key(bad);
        assert_eq!(sender.request(event, GOOD).map(drop), Err(SendError::BadPrivateKey), "{bad}");
    }
    assert!(!format!("{:?}", sender.private_key(key("ed25519").1)).contains("PRIVATE"));
}

const WHSEC: &str = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
const WHPK: &str = "whpk_2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg=";
const V1: &str = "v1,L7Hc3tUaUcL1j6PFWZNtNb6DHk1VpI+TqSNBIDmUK90=";
const V1A: &str =
    "v1a,zbpWSmZGPxYjh2DMJP3ipmXeH4nfpYlp3UTgWLdoNMPMGbnebWeAltFMncGchAVJ03saVOFpa0L/RM6e/JtBAg==";

/// Both versions of Standard Webhooks, in one header or alone; the signatures are of another tool.
#[test]
fn standard_webhooks_of_both_versions() {
    let scheme = Scheme::StandardWebhooks(StandardWebhooks::new("webhook"));
    let endpoint = |secret: bool, public: bool| {
        let builder = Endpoint::<Acme>::builder().scheme(scheme).clock(now);
        let builder = if secret { builder.secret(WHSEC) } else { builder };
        if public { builder.public_key(WHPK) } else { builder }.build().unwrap()
    };
    let (v1, v1a, both) = (endpoint(true, false), endpoint(false, true), endpoint(true, true));
    let swapped = V1A.replace("v1a,", "v1,");
    let (v1_as_v1a, list) = (V1.replace("v1,", "v1a,"), format!("{V1A} {V1}"));
    let wrong = format!("v1,{} {V1A}", "A".repeat(43));
    for (signatures, of_v1, of_v1a, of_both) in [
        (V1, Some(0), None, Some(0)),
        (V1A, None, Some(0), Some(1)),
        (&list, Some(0), Some(0), Some(0)),
        (&wrong, None, Some(0), Some(1)),
        (&swapped, None, None, None),
        (&v1_as_v1a, None, None, None),
        ("v1a,", None, None, None),
        ("v2,AAAA", None, None, None),
    ] {
        let request =
            http::Request::post("/").header("webhook-id", "msg_1").header("webhook-timestamp", "1700000000");
        let request = Request::from(request.header("webhook-signature", signatures).body(BODY).unwrap());
        for (endpoint, expected) in [(&v1, of_v1), (&v1a, of_v1a), (&both, of_both)] {
            let rejection = endpoint.receive(&request).unwrap_err();
            // Its event has no name, which is looked at once the sender is known.
            let verified = rejection.outcome() == Outcome::NoEvent;
            assert_eq!(verified, expected.is_some(), "{signatures}: {rejection}");
            if verified {
                endpoint.screen(&head(&request), 0).unwrap();
            }
        }
        let verifier = Verifier::new(scheme, [WHSEC.into()]).unwrap().public_key(WHPK).unwrap();
        assert_eq!(verifier.verify(&request, now()).ok(), of_both, "{signatures}");
    }
}

#[test]
fn both_versions_are_sent() {
    let scheme = Scheme::StandardWebhooks(StandardWebhooks::new("webhook"));
    let spec = WebhookSpec::new("acme").scheme(scheme);
    let event = EventName::new(None, "order.paid");
    let sender = Sender::new(&spec, now()).delivery_id("msg_1");
    let asymmetric = sender.clone().private_key(key("ed25519").1);
    let signature = |sender: &Sender<'_>| {
        let request = sender.request(event, BODY.as_bytes()).unwrap();
        request.headers["webhook-signature"].to_str().unwrap().to_owned()
    };
    assert_eq!(signature(&asymmetric), V1A);
    assert_eq!(signature(&asymmetric.clone().secret(WHSEC)), format!("{V1} {V1A}"));
    assert_eq!(signature(&sender.secret(WHSEC)), V1);
}
