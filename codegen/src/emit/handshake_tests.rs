#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use super::*;
use crate::config::{HandshakeParts, parse};

/// Whether the handshakes of a file are emitted as these pieces of Rust, except for white space.
fn emitted(text: &str, expected: &str) {
    let config = parse(text).unwrap();
    let parts = config.handshake_parts();
    let handshakes: Vec<Handshake<'_>> = parts.iter().map(HandshakeParts::handshake).collect();
    let tokens = handshakes_of(&handshakes).unwrap_or_default();
    let expected: TokenStream = expected.parse().unwrap();
    let dense = |tokens: &TokenStream| tokens.to_string().replace(' ', "");
    assert_eq!(dense(&tokens), dense(&expected).replace("receive::", "::hookwright::receive::"));
}

#[test]
fn an_echo_with_a_token() {
    emitted(
        r#"
        [[handshake]]
        method = "GET"
        when = { "{query:hub.mode}" = "subscribe" }
        present = ["{header:X-Acme}"]
        challenge = "{query:hub.challenge}"
        max_length = 1024
        alphabet = "text"
        token = "{query:hub.verify_token}"
        unsigned = true
        answer = { text = "{challenge}" }
        "#,
        r#".handshakes(&[receive::Handshake::answered("GET", receive::Answer::text("{challenge}"))
            .when(&[
                receive::Condition::equal(receive::Source::Query("hub.mode"), "subscribe"),
                receive::Condition::present(receive::Source::Header("X-Acme"))
            ])
            .challenge(receive::Challenge::new(receive::Source::Query("hub.challenge"))
                .max(1024)
                .alphabet(receive::Alphabet::Text))
            .token(receive::Source::Query("hub.verify_token"))
            .unsigned(true)
        ])"#,
    );
}

#[test]
fn an_answer_that_is_signed_and_a_secret_that_is_kept() {
    emitted(
        r#"
        [verification]
        scheme = "standard-webhooks"
        [[handshake]]
        when = { "{body:/event}" = "endpoint.url_validation" }
        challenge = "{body:/payload/plainToken}"
        unsigned = true
        sign = { algorithm = "sha256", encoding = "hex", signed = "v1={challenge}" }
        [handshake.answer]
        status = 202
        json = { plainToken = "{challenge}", encryptedToken = "{signature}", n = 1 }
        [[handshake]]
        challenge = "{header:X-Hook-Secret}"
        unsigned = true
        keep_secret = true
        answer = { headers = { X-Hook-Secret = "{challenge}" } }
        [[handshake]]
        when = { "{body:/Type}" = "SubscriptionConfirmation" }
        event = "confirm"
        "#,
        r#".handshakes(&[
            receive::Handshake::answered("POST", receive::Answer::json(
                "{\"encryptedToken\":\"{signature}\",\"n\":1,\"plainToken\":\"{challenge}\"}"
            ).status(202))
            .when(&[receive::Condition::equal(receive::Source::Body("/event"), "endpoint.url_validation")])
            .challenge(receive::Challenge::new(receive::Source::Body("/payload/plainToken")))
            .unsigned(true)
            .signing(receive::Signing::new(receive::Algorithm::Sha256, receive::Encoding::Hex)
                .signed("v1={challenge}")),
            receive::Handshake::answered("POST", receive::Answer::empty()
                .headers(&[("X-Hook-Secret", "{challenge}")]))
            .challenge(receive::Challenge::new(receive::Source::Header("X-Hook-Secret")))
            .unsigned(true)
            .keeps(true),
            receive::Handshake::event("confirm")
            .when(&[receive::Condition::equal(receive::Source::Body("/Type"), "SubscriptionConfirmation")])
        ])"#,
    );
    emitted("", "");
}
