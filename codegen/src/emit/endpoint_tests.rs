#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use hookwright::receive::{
    Algorithm, BodyHash, Encoding, Hmac, Jwt, JwtAlgorithm, Pairs, Place, Positions, PublicKey, Scheme,
    SecretEncoding, SignatureAlgorithm, Timestamp, Unit,
};

use super::*;
use crate::config::Config;

/// Whether two pieces of Rust are the same except for white space.
fn same(tokens: &TokenStream, expected: &str) {
    let expected: TokenStream = expected.parse().unwrap();
    let dense = |tokens: &TokenStream| tokens.to_string().replace(' ', "");
    assert_eq!(dense(tokens), dense(&expected));
}

fn config(text: &str) -> Config {
    crate::config::parse(text).unwrap()
}

#[test]
fn the_table_says_what_the_file_says() {
    let config = config(
        r#"
        event = "{header:X-Acme-Topic}.{body:/action}"
        delivery_id = "{header:X-Acme-Delivery}"
        acknowledge = 202
        [version]
        header = "X-Acme-Version"
        default = "2025-09"
        [verification]
        scheme = "shared-secret"
        header = "X-Acme-Secret"
        [responses]
        invalid = 200
        duplicate = 208
        "#,
    );
    let events = [EventName::new(Some("2025-09"), "order.paid")];
    same(
        &receiving_table(&config.receiving("acme", &events)),
        r#"
        #[doc = " How requests are received, as `provider.toml` says."]
        pub static SPEC: ::hookwright::receive::WebhookSpec<'static> = ::hookwright::receive::WebhookSpec::new("acme")
            .events(&[::hookwright::receive::EventName::new(::core::option::Option::Some("2025-09"), "order.paid")])
            .event(::hookwright::receive::Template("{header:X-Acme-Topic}.{body:/action}"))
            .delivery_id(::hookwright::receive::Template("{header:X-Acme-Delivery}"))
            .version(::hookwright::receive::Version::from_source(::hookwright::receive::Source::Header("X-Acme-Version"))
                .default("2025-09"))
            .scheme(::hookwright::receive::Scheme::SharedSecret(
                ::hookwright::receive::SharedSecret::new("X-Acme-Secret")
            ))
            .responses(::hookwright::receive::Responses::DEFAULT
                .with(::hookwright::receive::Outcome::Accepted, 202)
                .with(::hookwright::receive::Outcome::Invalid, 200)
                .with(::hookwright::receive::Outcome::Duplicate, 208));
        "#,
    );
}

#[test]
fn a_provider_without_a_file_has_an_almost_empty_table() {
    let events = [];
    same(
        &receiving_table(&config("").receiving("acme", &events)),
        r#"
        #[doc = " How requests are received, as `provider.toml` says."]
        pub static SPEC: ::hookwright::receive::WebhookSpec<'static> = ::hookwright::receive::WebhookSpec::new("acme");
        "#,
    );
}

#[test]
fn a_hmac_is_stated_whole() {
    let hmac = Hmac::new("Acme-Signature")
        .pairs(Pairs::new("v1").timestamp("t"))
        .signed(hookwright::receive::Template("{timestamp}.{body}"))
        .timestamp(Timestamp::new())
        .secret(SecretEncoding::Hex);
    same(
        &scheme_of(&Scheme::Hmac(hmac)),
        r#"::hookwright::receive::Scheme::Hmac(
            ::hookwright::receive::Hmac::new("Acme-Signature")
                .algorithm(::hookwright::receive::Algorithm::Sha256)
                .encoding(::hookwright::receive::Encoding::Hex)
                .pairs(::hookwright::receive::Pairs::new("v1").timestamp("t"))
                .signed(::hookwright::receive::Template("{timestamp}.{body}"))
                .timestamp(::hookwright::receive::Timestamp::new()
                    .unit(::hookwright::receive::Unit::Seconds)
                    .tolerance(::core::option::Option::Some(300)))
                .secret(::hookwright::receive::SecretEncoding::Hex)
        )"#,
    );
}

#[test]
fn places_and_lists_are_stated() {
    let hmac = Hmac::at(Place::Headers("X-A X-B"))
        .prefix("v1=")
        .list(" ")
        .timestamp(Timestamp::new().place(Place::Body("/at")).unit(Unit::Rfc3339));
    same(
        &scheme_of(&Scheme::Hmac(hmac)),
        r#"::hookwright::receive::Scheme::Hmac(
            ::hookwright::receive::Hmac::at(::hookwright::receive::Place::Headers("X-A X-B"))
                .algorithm(::hookwright::receive::Algorithm::Sha256)
                .encoding(::hookwright::receive::Encoding::Hex)
                .prefix("v1=")
                .list(" ")
                .timestamp(::hookwright::receive::Timestamp::new()
                    .place(::hookwright::receive::Place::Body("/at"))
                    .unit(::hookwright::receive::Unit::Rfc3339)
                    .tolerance(::core::option::Option::Some(300)))
        )"#,
    );
    let positions = Hmac::new("X-Sig").positions(Positions::new(1).timestamp(0).separator(";"));
    let written = scheme_of(&Scheme::Hmac(positions)).to_string().replace(' ', "");
    assert!(
        written
            .contains(".positions(::hookwright::receive::Positions::new(1).timestamp(0).separator(\";\"))")
    );
    same(&scheme_of(&Scheme::Basic), "::hookwright::receive::Scheme::Basic");
}

#[test]
fn a_public_key_is_stated_and_its_feature_asked_for() {
    let scheme = PublicKey::new("X-Sig", SignatureAlgorithm::Ed25519)
        .signed(hookwright::receive::Template("{timestamp}{body}"))
        .timestamp(Timestamp::new().header("X-Time"));
    let spec = WebhookSpec::new("acme").scheme(Scheme::PublicKey(scheme));
    same(
        &receiving_table(&spec),
        r#"
        ::hookwright::requires_public_key!();
        #[doc = " How requests are received, as `provider.toml` says."]
        pub static SPEC: ::hookwright::receive::WebhookSpec<'static> = ::hookwright::receive::WebhookSpec::new("acme")
            .scheme(::hookwright::receive::Scheme::PublicKey(
                ::hookwright::receive::PublicKey::new("X-Sig", ::hookwright::receive::SignatureAlgorithm::Ed25519)
                    .encoding(::hookwright::receive::Encoding::Hex)
                    .signed(::hookwright::receive::Template("{timestamp}{body}"))
                    .timestamp(::hookwright::receive::Timestamp::new()
                        .header("X-Time")
                        .unit(::hookwright::receive::Unit::Seconds)
                        .tolerance(::core::option::Option::Some(300)))
            ));
        "#,
    );
    let place = PublicKey::at(Place::Query("sig"), SignatureAlgorithm::RsaPssSha512)
        .key_id(hookwright::receive::Template("{header:X-Key}"));
    let written = scheme_of(&Scheme::PublicKey(place)).to_string().replace(' ', "");
    assert!(written.contains("::PublicKey::at(::hookwright::receive::Place::Query(\"sig\"),"), "{written}");
    assert!(written.contains("SignatureAlgorithm::RsaPssSha512)"), "{written}");
    assert!(written.contains(".key_id(::hookwright::receive::Template(\"{header:X-Key}\"))"), "{written}");
}

#[test]
fn a_token_is_stated_whole() {
    let hash = BodyHash { claim: "body", algorithm: Algorithm::Sha256, encoding: Encoding::Hex };
    let jwt = Jwt::new("Authorization", &[JwtAlgorithm::Hs256, JwtAlgorithm::Hs512])
        .prefix("Bearer ")
        .issuer("acme")
        .audience("us")
        .max_age(300)
        .secret(SecretEncoding::Hex)
        .body_hash(hash);
    same(
        &scheme_of(&Scheme::Jwt(jwt)),
        r#"::hookwright::receive::Scheme::Jwt(
            ::hookwright::receive::Jwt::new(
                "Authorization",
                &[::hookwright::receive::JwtAlgorithm::Hs256, ::hookwright::receive::JwtAlgorithm::Hs512]
            )
                .prefix("Bearer ")
                .secret(::hookwright::receive::SecretEncoding::Hex)
                .issuer("acme")
                .audience("us")
                .max_age(300)
                .leeway(60)
                .body_hash(::hookwright::receive::BodyHash {
                    claim: "body",
                    algorithm: ::hookwright::receive::Algorithm::Sha256,
                    encoding: ::hookwright::receive::Encoding::Hex
                })
        )"#,
    );
    for (algorithms, expected) in [(&[JwtAlgorithm::Hs256], false), (&[JwtAlgorithm::EdDsa], true)] {
        let table = WebhookSpec::new("acme").scheme(Scheme::Jwt(Jwt::new("T", algorithms)));
        let written = receiving_table(&table).to_string();
        assert_eq!(written.contains("requires_public_key"), expected);
    }
}

#[test]
fn everything_it_writes_parses() {
    let file = config("[verification]\nscheme = \"standard-webhooks\"\nheaders = \"svix\"");
    let event = EventName::new(None, "order.paid");
    let flat = endpoint(
        &file.receiving("acme", &[]),
        &[EventVariant { event, ident: "OrderPaid", attribute: None }],
    );
    let version = VersionVariant { version: "2", module: "v2", ident: "V2", events: vec![event] };
    let several = versions(&file.receiving("acme", &[]), &[version]);
    for tokens in [flat, several] {
        syn::parse2::<syn::File>(tokens).unwrap();
    }
}
