#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use super::*;
use crate::config::Config;

/// Whether two pieces of Rust are the same but for white space.
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
    let events = [EventName { version: Some("2025-09"), name: "order.paid" }];
    same(
        &receiving_table(&config.receiving("acme", &events)),
        r#"
        #[doc = " How requests are received, as `provider.toml` says."]
        pub static SPEC: ::hookwright::receive::WebhookSpec<'static> = ::hookwright::receive::WebhookSpec {
            provider: "acme",
            events: &[::hookwright::receive::EventName {
                version: ::core::option::Option::Some("2025-09"),
                name: "order.paid"
            }],
            event: ::core::option::Option::Some(::hookwright::receive::Template("{header:X-Acme-Topic}.{body:/action}")),
            delivery_id: ::core::option::Option::Some(::hookwright::receive::Template("{header:X-Acme-Delivery}")),
            version: ::core::option::Option::Some(::hookwright::receive::Version {
                source: ::core::option::Option::Some(::hookwright::receive::Source::Header("X-Acme-Version")),
                default: ::core::option::Option::Some("2025-09")
            }),
            scheme: ::core::option::Option::Some(::hookwright::receive::Scheme::SharedSecret(
                ::hookwright::receive::SharedSecret { header: "X-Acme-Secret", prefix: "", }
            )),
            responses: ::hookwright::receive::Responses {
                acknowledge: 202,
                invalid: 200,
                duplicate: ::core::option::Option::Some(208),
                ..::hookwright::receive::Responses::DEFAULT
            },
            ..::hookwright::receive::WebhookSpec::NEW
        };
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
        pub static SPEC: ::hookwright::receive::WebhookSpec<'static> = ::hookwright::receive::WebhookSpec {
            provider: "acme",
            events: &[],
            ..::hookwright::receive::WebhookSpec::NEW
        };
        "#,
    );
}

#[test]
fn a_hmac_is_stated_whole() {
    let hmac = Hmac {
        pairs: Some(hookwright::receive::Pairs { signature: "v1", timestamp: Some("t"), separator: "," }),
        signed: hookwright::receive::Template("{timestamp}.{body}"),
        timestamp: Some(Timestamp { header: None, unit: Unit::Seconds, tolerance: Some(300) }),
        secret: SecretEncoding::Hex,
        ..Hmac::new("Acme-Signature")
    };
    same(
        &scheme_of(&Scheme::Hmac(hmac)),
        r#"::hookwright::receive::Scheme::Hmac(::hookwright::receive::Hmac {
            algorithm: ::hookwright::receive::Algorithm::Sha256,
            encoding: ::hookwright::receive::Encoding::Hex,
            pairs: ::core::option::Option::Some(::hookwright::receive::Pairs {
                signature: "v1",
                timestamp: ::core::option::Option::Some("t"),
                separator: ",",
            }),
            signed: ::hookwright::receive::Template("{timestamp}.{body}"),
            secret: ::hookwright::receive::SecretEncoding::Hex,
            timestamp: ::core::option::Option::Some(::hookwright::receive::Timestamp {
                header: ::core::option::Option::None,
                unit: ::hookwright::receive::Unit::Seconds,
                tolerance: ::core::option::Option::Some(300u32)
            }),
            ..::hookwright::receive::Hmac::new("Acme-Signature")
        })"#,
    );
}

#[test]
fn everything_it_writes_parses() {
    let file = config("[verification]\nscheme = \"standard-webhooks\"\nheaders = \"svix\"");
    let event = EventName { version: None, name: "order.paid" };
    let flat = endpoint(&file.receiving("acme", &[]), &[EventVariant { event, ident: "OrderPaid" }]);
    let version = VersionVariant { version: "2", module: "v2", ident: "V2", events: vec![event] };
    let several = versions(&file.receiving("acme", &[]), &[version]);
    for tokens in [flat, several] {
        syn::parse2::<syn::File>(tokens).unwrap();
    }
}
