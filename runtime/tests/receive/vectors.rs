//! Signatures that others published.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hookwright::Request;
use hookwright::receive::{Hmac, Pairs, Scheme, Secret, StandardWebhooks, Template, Timestamp, Unverified};
use http::{HeaderName, HeaderValue};

fn request(pairs: &[(&'static str, &str)], body: &str) -> Request {
    let header = |(name, value): &(&'static str, &str)| {
        (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
    };
    let headers = pairs.iter().map(header).collect();
    Request::new(http::Method::POST, "/".parse().unwrap(), headers, body.to_owned())
}

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

/// The example in GitHub's documentation of `X-Hub-Signature-256`.
#[test]
fn github() {
    let scheme = Scheme::Hmac(Hmac::new("X-Hub-Signature-256").prefix("sha256="));
    let secrets = [Secret::from("It's a Secret to Everybody")];
    let signature = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";
    let with = |body| request(&[("x-hub-signature-256", signature)], body);
    assert_eq!(scheme.verify(&secrets, &with("Hello, World!"), at(0)), Ok(0));
    assert_eq!(scheme.verify(&secrets, &with("Hello, World?"), at(0)), Err(Unverified::Bad));
}

/// The vector of the Standard Webhooks specification's reference libraries.
#[test]
fn standard_webhooks() {
    let body = r#"{"test": 2432232314}"#;
    for (prefix, names) in [
        ("webhook", ["webhook-id", "webhook-timestamp", "webhook-signature"]),
        ("svix", ["svix-id", "svix-timestamp", "svix-signature"]),
    ] {
        let scheme = Scheme::StandardWebhooks(StandardWebhooks::new(prefix));
        let headers = [
            (names[0], "msg_p5jXN8AQM9LWM0D4loKWxJek"),
            (names[1], "1614265330"),
            (names[2], "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="),
        ];
        let with = |body| request(&headers, body);
        for secret in ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            let secrets = [Secret::from(secret)];
            assert_eq!(scheme.verify(&secrets, &with(body), at(1_614_265_330)), Ok(0));
            assert_eq!(scheme.verify(&secrets, &with(body), at(1_614_265_631)), Err(Unverified::Stale));
            assert_eq!(scheme.verify(&secrets, &with("{}"), at(1_614_265_330)), Err(Unverified::Bad));
        }
        // Each signature costs a comparison with every secret.
        let secrets = [Secret::from("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")];
        for (count, expected) in [(32, Ok(0)), (33, Err(Unverified::Bad))] {
            let list = vec![headers[2].1; count].join(" ");
            let listed = request(&[headers[0], headers[1], (names[2], &list)], body);
            assert_eq!(scheme.verify(&secrets, &listed, at(1_614_265_330)), expected, "{count}");
        }
    }
}

/// Stripe's form, `t=…,v1=…,v0=…`; the signature was computed with openssl:
/// `printf '1492774577.{"id":"evt_1"}' | openssl dgst -sha256 -hmac whsec_test`.
#[test]
fn stripe() {
    let scheme = Scheme::Hmac(
        Hmac::new("Stripe-Signature")
            .pairs(Pairs::new("v1").timestamp("t"))
            .signed(Template("{timestamp}.{body}"))
            .timestamp(Timestamp::new()),
    );
    let secrets = [Secret::from("whsec_test")];
    let signature = "7656fc2882a7ca0a651666b36bf2f2f22ee204f54f608f227498a2419f2890b2";
    let old = "6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39";
    let value = format!("t=1492774577,v1={signature},v0={old}");
    let request = request(&[("stripe-signature", &*value)], r#"{"id":"evt_1"}"#);
    assert_eq!(scheme.verify(&secrets, &request, at(1_492_774_577)), Ok(0));
    assert_eq!(scheme.verify(&secrets, &request, at(1_492_775_577)), Err(Unverified::Stale));
    assert_eq!(scheme.verify(&[Secret::from("x")], &request, at(1_492_774_577)), Err(Unverified::Bad));
}
