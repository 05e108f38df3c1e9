//! JSON Web Tokens.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hookwright::Request;
use hookwright::receive::{
    Algorithm, BodyHash, BuildError, Encoding, Endpoint, Jwt, JwtAlgorithm, Outcome, PublicKey, Rejection,
    Scheme, SecretEncoding, SignatureAlgorithm, Template, Unverified, Verifier, WebhookSpec,
};
use hookwright::testing::{Bad, Sender};
use serde_json::json;

use crate::acme::{Acme, GOOD, ORDER, now};

const ED25519: (&str, &str) = (include_str!("keys/ed25519.pub.pem"), include_str!("keys/ed25519.pem"));
const P256: (&str, &str) = (include_str!("keys/p256.pub.pem"), include_str!("keys/p256.pem"));
const RSA: (&str, &str) = (include_str!("keys/rsa.pub.pem"), include_str!("keys/rsa.pem"));
const HASH: BodyHash<'static> =
    BodyHash { claim: "body", algorithm: Algorithm::Sha256, encoding: Encoding::Hex };

fn jwt(algorithms: &'static [JwtAlgorithm]) -> Jwt<'static> {
    Jwt::new("authorization", algorithms).prefix("Bearer ")
}

fn hs256() -> Jwt<'static> {
    jwt(&[JwtAlgorithm::Hs256])
}

fn with_token(token: &str) -> Request {
    let request = http::Request::post("/").header("authorization", format!("Bearer {token}"));
    Request::from(request.body(r#"{"id":"evt_1"}"#).unwrap())
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

const CLAIMS_OF_RFC_7515: &str =
    "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";

/// RFC 7515, appendices A.1 to A.3.
#[test]
fn the_vectors_of_rfc_7515() {
    let of_secret = Verifier::new(
        Scheme::Jwt(hs256().issuer("joe").secret(SecretEncoding::Base64Url)),
        ["AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow".into()],
    );
    let of_key = |algorithms, key| {
        Verifier::new(Scheme::Jwt(jwt(algorithms).issuer("joe")), []).unwrap().public_key(key).unwrap()
    };
    let rsa = r#"{"kty":"RSA","e":"AQAB","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"}"#;
    let p256 = r#"{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}"#;
    for (verifier, header, signature) in [
        (
            of_secret.unwrap(),
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9",
            "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
        ),
        (
            of_key(&[JwtAlgorithm::Rs256], rsa),
            "eyJhbGciOiJSUzI1NiJ9",
            "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw",
        ),
        (
            of_key(&[JwtAlgorithm::Es256], p256),
            "eyJhbGciOiJFUzI1NiJ9",
            "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
        ),
    ] {
        let token = with_token(&format!("{header}.{CLAIMS_OF_RFC_7515}.{signature}"));
        assert_eq!(verifier.verify(&token, at(1_300_819_380)), Ok(0), "{header}");
        assert_eq!(verifier.verify(&token, at(1_300_819_439)), Ok(0), "within the leeway");
        assert_eq!(verifier.verify(&token, at(1_300_819_440)), Err(Unverified::Stale));
        let changed = format!("{header}.{CLAIMS_OF_RFC_7515}.A{}", &signature[1..]);
        assert_eq!(verifier.verify(&with_token(&changed), at(1_300_819_380)), Err(Unverified::Bad));
    }
}

/// RFC 8037, appendix A.4: its payload is not a claims set, so what is signed is verified by itself.
#[test]
fn the_vector_of_rfc_8037() {
    let scheme = PublicKey::new("s", SignatureAlgorithm::Ed25519).encoding(Encoding::Base64);
    let key = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    let verifier = Verifier::new(Scheme::PublicKey(scheme), []).unwrap().public_key(key).unwrap();
    let signature = "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let message = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let request = |body: &'static str| {
        Request::from(http::Request::post("/").header("s", signature).body(body).unwrap())
    };
    assert_eq!(verifier.verify(&request(message), UNIX_EPOCH), Ok(0));
    assert_eq!(verifier.verify(&request(&message[1..]), UNIX_EPOCH), Err(Unverified::Bad));
}

#[test]
fn an_endpoint_receives_what_carries_a_good_token() {
    use JwtAlgorithm::{EdDsa, Es256, Hs256, Hs384, Hs512, Rs256};
    let algorithms: [(&'static [JwtAlgorithm], _); 6] = [
        (&[Hs256], None),
        (&[Hs384, Hs256], None),
        (&[Hs512], None),
        (&[Rs256], Some(RSA)),
        (&[Es256], Some(P256)),
        (&[EdDsa], Some(ED25519)),
    ];
    for (algorithms, keys) in algorithms {
        let scheme = Scheme::Jwt(jwt(algorithms).issuer("acme").audience("us").max_age(300).body_hash(HASH));
        let spec = WebhookSpec::new("acme").event(Template("{body:/type}")).scheme(scheme);
        let (sender, builder) =
            (Sender::new(&spec, now()), Endpoint::<Acme>::builder().scheme(scheme).clock(now));
        let (sender, builder) = match keys {
            None => (sender.secret("shh"), builder.secret("shh")),
            Some((public, private)) => (sender.private_key(private), builder.public_key(public)),
        };
        let endpoint = builder.build().unwrap();
        let outcome = |request: &Request| match endpoint.receive(request) {
            Ok(delivery) => delivery.outcome(),
            Err(rejection) => rejection.outcome(),
        };
        let good = sender.request(ORDER, GOOD).unwrap();
        assert_eq!(outcome(&good), Outcome::Accepted, "{algorithms:?}");
        endpoint.screen(&good, 0).unwrap();
        let mut changed = good.clone();
        changed.body = br#"{"type":"order.paid","id":"ord_2","email":null}"#.as_slice().into();
        assert_eq!(outcome(&changed), Outcome::BadSignature, "the token holds the hash of the body");
        for (bad, expected) in [
            (Bad::Signature, Outcome::BadSignature),
            (Bad::Stale, Outcome::Stale),
            (Bad::Future, Outcome::Stale),
            (Bad::MissingHeader, Outcome::MissingSignature),
            (Bad::RepeatedHeader, Outcome::BadSignature),
            (Bad::Malformed, Outcome::NotJson),
        ] {
            assert_eq!(outcome(&sender.bad(bad, ORDER, GOOD).unwrap()), expected, "{algorithms:?} {bad:?}");
        }
    }
}

#[test]
fn a_body_that_is_a_token_is_the_payload() {
    use hookwright::receive::{BodyFormat, BuildError, Place};
    for json in [None, Some("data")] {
        let scheme = Scheme::Jwt(Jwt::at(Place::Body(""), &[JwtAlgorithm::EdDsa]).issuer("acme"));
        let mut spec = WebhookSpec::new("acme").event(Template("{body:/type}")).scheme(scheme);
        spec.body = BodyFormat::Token { json };
        let spec: &WebhookSpec<'static> = Box::leak(Box::new(spec));
        let builder = || Endpoint::<Acme>::builder().spec(spec).clock(now);
        let endpoint = builder().public_key(ED25519.0).build().unwrap();
        let sender = Sender::new(spec, now()).private_key(ED25519.1);
        let good = sender.request(ORDER, GOOD).unwrap();
        assert!(good.body.starts_with(b"eyJ") && good.headers["content-type"] == "application/jwt");
        let delivery = endpoint.receive(&good).unwrap();
        assert_eq!(delivery.outcome(), Outcome::Accepted, "{json:?}");
        // The members of a larger payload make a token that no header could hold.
        let large = format!(r#"{{"type":"order.paid","id":"{}","email":null}}"#, "a".repeat(100_000));
        assert!(endpoint.receive(&sender.request(ORDER, large.as_bytes()).unwrap()).is_ok(), "{json:?}");
        let mut stranger = good.clone();
        stranger.body = GOOD.into();
        for (request, expected) in [
            (sender.bad(Bad::Signature, ORDER, GOOD).unwrap(), Outcome::BadSignature),
            (sender.bad(Bad::Stale, ORDER, GOOD).unwrap(), Outcome::Stale),
            (sender.bad(Bad::MissingHeader, ORDER, GOOD).unwrap(), Outcome::MissingSignature),
            (stranger, Outcome::BadSignature),
        ] {
            assert_eq!(endpoint.receive(&request).unwrap_err().outcome(), expected, "{json:?}");
        }
        // The claims of a token that nothing verifies are not received.
        let other = builder().scheme(Scheme::Jwt(Jwt::new("X-Token", &[JwtAlgorithm::EdDsa])));
        assert_eq!(other.public_key(ED25519.0).build().unwrap_err(), BuildError::TokenNotVerified);
    }
}

/// A token with any header and claims, signed with a secret.
fn token(header: &str, claims: &str, secret: &str) -> String {
    use hmac::{KeyInit, Mac};
    let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode(claims));
    let mut mac = hmac::Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    mac.update(message.as_bytes());
    format!("{message}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

const ALG: &str = r#"{"alg":"HS256"}"#;

#[test]
fn the_header_of_a_token_changes_nothing() {
    let verifier = Verifier::new(Scheme::Jwt(hs256()), ["shh".into()]).unwrap();
    let verify = |token: &str| verifier.verify(&with_token(token), now());
    assert_eq!(verify(&token(ALG, "{}", "shh")), Ok(0));
    assert_eq!(
        verify(&token(r#"{"alg":"HS256","typ":"JWT","kid":"1","jku":"https://evil.example"}"#, "{}", "shh")),
        Ok(0)
    );
    for header in [
        r#"{"alg":"none"}"#,
        r#"{"alg":"None"}"#,
        r#"{"alg":"hs256"}"#,
        r#"{"alg":"HS384"}"#,
        r#"{"alg":"RS256"}"#,
        r#"{"alg":["HS256"]}"#,
        r#"{"alg":"HS256","alg":"HS256"}"#,
        r#"{"alg":"HS256","crit":["exp"],"exp":1}"#,
        r#"{"alg":"HS256","crit":[]}"#,
        r#"{"alg":"HS256","crit":null}"#,
        r#"{"alg":"HS256","b64":false}"#,
        r#"{"alg":"HS256","b64":null}"#,
        r#"["HS256"]"#,
        r#"["HS256",null,null,null]"#,
        r#"{"typ":"JWT"}"#,
        "[]",
        "",
        "{",
    ] {
        assert_eq!(verify(&token(header, "{}", "shh")), Err(Unverified::Bad), "{header}");
    }
    let good = token(ALG, "{}", "shh");
    let (message, signature) = good.rsplit_once('.').unwrap();
    for bad in [
        format!("{message}."),
        message.to_owned(),
        format!("{message}.{signature}."),
        format!(".{message}.{signature}"),
        format!("{message}.{signature}="),
        format!("{message}.{signature}\u{20}"),
        format!("{message}.{}", signature.replace(['-', '_'], "+")) + "+",
        format!("{}.{signature}", "a".repeat(1 << 20)),
        String::new(),
        "..".to_owned(),
    ] {
        assert_eq!(verify(&bad), Err(Unverified::Bad), "{}", &bad[..bad.len().min(99)]);
    }
}

#[test]
fn claims_are_checked_once_the_token_is_verified() {
    let scheme = hs256().issuer("acme").audience("us").max_age(300).leeway(10);
    let verifier = Verifier::new(Scheme::Jwt(scheme), ["shh".into()]).unwrap();
    let seconds = 1_700_000_000_u64;
    let good = json!({ "iss": "acme", "aud": "us", "iat": seconds });
    let rows = [
        (json!({}), Ok(0)),
        (json!({ "aud": ["them", "us"] }), Ok(0)),
        (json!({ "aud": "them" }), Err(Unverified::Bad)),
        (json!({ "aud": ["them"] }), Err(Unverified::Bad)),
        (json!({ "aud": null }), Err(Unverified::Bad)),
        (json!({ "iss": "emca" }), Err(Unverified::Bad)),
        (json!({ "iss": ["acme"] }), Err(Unverified::Bad)),
        (json!({ "exp": seconds - 9 }), Ok(0)),
        (json!({ "exp": seconds - 10 }), Err(Unverified::Stale)),
        (json!({ "exp": "soon" }), Err(Unverified::Bad)),
        (json!({ "exp": -1 }), Err(Unverified::Bad)),
        (json!({ "exp": 1e300 }), Err(Unverified::Bad)),
        (json!({ "nbf": seconds + 10 }), Ok(0)),
        (json!({ "nbf": seconds + 11 }), Err(Unverified::Stale)),
        (json!({ "nbf": 1_700_000_010.5 }), Err(Unverified::Stale)),
        (json!({ "iat": seconds * 1000 }), Err(Unverified::Bad)),
        (json!({ "exp": seconds * 1000 }), Err(Unverified::Bad)),
        // The end of the year 9999 is a date.
        (json!({ "exp": 253_402_300_799_u64 }), Ok(0)),
        (json!({ "iat": seconds + 10 }), Ok(0)),
        (json!({ "iat": seconds + 11 }), Err(Unverified::Stale)),
        (json!({ "iat": seconds - 309 }), Ok(0)),
        (json!({ "iat": seconds - 310 }), Err(Unverified::Stale)),
    ];
    for (change, expected) in rows {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let request = with_token(&token(ALG, &claims.to_string(), "shh"));
        assert_eq!(verifier.verify(&request, now()), expected, "{change}");
        let forged = with_token(&token(ALG, &claims.to_string(), "hhs"));
        assert_eq!(verifier.verify(&forged, now()), Err(Unverified::Bad), "{change}");
    }
    for missing in ["iss", "aud", "iat"] {
        let mut claims = good.clone();
        claims.as_object_mut().unwrap().remove(missing);
        let request = with_token(&token(ALG, &claims.to_string(), "shh"));
        assert_eq!(verifier.verify(&request, now()), Err(Unverified::Missing), "{missing}");
    }
    let hashed = Verifier::new(Scheme::Jwt(hs256().body_hash(HASH)), ["shh".into()]).unwrap();
    for claims in [json!({}), json!({ "body": "00" }), json!({ "body": 1 }), json!({ "body": "no hash" })] {
        assert!(
            hashed.verify(&with_token(&token(ALG, &claims.to_string(), "shh")), now()).is_err(),
            "{claims}"
        );
    }
}

/// A token that is signed with the public key as if it were a secret is what algorithm confusion looks like.
#[test]
fn a_public_key_is_never_a_secret() {
    let asymmetric = Scheme::Jwt(jwt(&[JwtAlgorithm::Rs256]));
    let verifier = Verifier::new(asymmetric, []).unwrap().public_key(RSA.0).unwrap();
    for header in [ALG, r#"{"alg":"RS256"}"#, r#"{"alg":"none"}"#] {
        let forged = with_token(&token(header, "{}", RSA.0));
        assert_eq!(verifier.verify(&forged, now()), Err(Unverified::Bad), "{header}");
    }
    let symmetric = Scheme::Jwt(hs256());
    let build = |scheme: Scheme<'static>, secret: &str| Verifier::new(scheme, [secret.into()]).map(drop);
    let jwk = r#"{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;
    for key in [RSA.0.trim(), jwk, "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="] {
        assert_eq!(build(symmetric, key), Err(BuildError::PublicKeyAsSecret(0)), "{key}");
    }
    assert_eq!(build(asymmetric, "shh"), Err(BuildError::SecretForPublicKey));
    let public = Verifier::new(symmetric, []).unwrap().public_key(RSA.0);
    assert_eq!(public.map(drop), Err(BuildError::PublicKeyUnused));
    // A table of both has the keys of neither.
    let both = Scheme::Jwt(jwt(&[JwtAlgorithm::Hs256, JwtAlgorithm::Rs256]));
    assert_eq!(build(both, "shh"), Err(BuildError::SecretForPublicKey));
    let verifier = Verifier::new(both, []).unwrap().public_key(RSA.0).unwrap();
    assert_eq!(verifier.verify(&with_token(&token(ALG, "{}", RSA.0)), now()), Err(Unverified::Bad));
}

#[test]
fn a_token_names_its_key() {
    let scheme = Scheme::Jwt(jwt(&[JwtAlgorithm::EdDsa]));
    let keys = std::collections::HashMap::from([("k1".to_owned(), ED25519.0.to_owned())]);
    let endpoint = Endpoint::<Acme>::builder().scheme(scheme).clock(now).key_source(keys).build().unwrap();
    // A signature of another length is not worth a lookup.
    let short = with_token(&token(r#"{"alg":"EdDSA","kid":"k2"}"#, "{}", "shh"));
    assert_eq!(endpoint.receive(&short).unwrap_err(), Rejection::BadSignature);
    let outcome = |header: &str| {
        let message = format!("{}.{}", URL_SAFE_NO_PAD.encode(header), URL_SAFE_NO_PAD.encode("{}"));
        let token = format!("{message}.{}", URL_SAFE_NO_PAD.encode([1; 64]));
        endpoint.receive(&with_token(&token)).unwrap_err()
    };
    assert_eq!(outcome(r#"{"alg":"EdDSA"}"#), Rejection::MissingSignature);
    assert_eq!(outcome(r#"{"alg":"EdDSA","kid":"k2"}"#), Rejection::UnknownKey);
    assert_eq!(outcome(r#"{"alg":"EdDSA","kid":"k1"}"#), Rejection::BadSignature);
}
