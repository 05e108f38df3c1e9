#![doc = include_str!("../README.md")]
#![cfg_attr(docsrs, feature(doc_cfg))]

mod payload;
mod provider;
pub mod receive;
mod request;

pub use bytes::Bytes;
pub use hookwright_core::decode::{IntoOwned, OwnedText, Text};
pub use hookwright_core::{
    Invalid, Limits, NotANumber, Number, Position, SyntaxError, UnknownValue, Violation, ViolationKind,
};
pub use payload::{BorrowedPayload, Payload};
pub use provider::{EventType, Example, Provider};
#[cfg(feature = "testing")]
pub use receive::testing;
pub use request::Request;

/// The page's examples are run.
#[cfg(doctest)]
#[doc = include_str!("../../docs/types.md")]
pub struct Types;

/// What generated code calls. Semantic versioning does not cover it: generated code and runtime must have the same
/// version.
#[doc(hidden)]
pub mod __private {
    pub use bytes::Bytes;
    pub use hookwright_core::validate::validate as ahead;
    pub use hookwright_core::{decode, format, nullable, number, pattern, reader, schema, validate};

    pub use crate::{__borrowed_payload as borrowed_payload, __payload as payload};
}

/// Invoked by generated code that needs Unicode tables. Like `__private`, it is not part of the public API.
#[cfg(feature = "unicode")]
#[doc(hidden)]
#[macro_export]
macro_rules! requires_unicode {
    () => {};
}

/// Without the feature, schemas that need the tables do not compile:
///
/// ```compile_fail
/// hookwright::requires_unicode!();
/// ```
#[cfg(not(feature = "unicode"))]
#[doc(hidden)]
#[macro_export]
macro_rules! requires_unicode {
    () => {
        ::core::compile_error!(
            "these schemas need the tables of Unicode. In Cargo.toml, switch on the feature `unicode` of \
             `hookwright`: hookwright = { version = \"…\", features = [\"unicode\"] }"
        );
    };
}

/// Invoked by generated code whose requests public keys verify. Like `__private`, it is not part of the public API.
#[cfg(feature = "public-key")]
#[doc(hidden)]
#[macro_export]
macro_rules! requires_public_key {
    () => {};
}

/// Without the feature, such providers do not compile:
///
/// ```compile_fail
/// hookwright::requires_public_key!();
/// ```
#[cfg(not(feature = "public-key"))]
#[doc(hidden)]
#[macro_export]
macro_rules! requires_public_key {
    () => {
        ::core::compile_error!(
            "public keys verify the requests of this provider. In Cargo.toml, switch on the feature `public-key` of \
             `hookwright`: hookwright = { version = \"…\", features = [\"public-key\"] }"
        );
    };
}

/// Puts the modules that `hookwright_codegen::Generator::write_to_out_dir` wrote in a build script here:
/// a module for each provider, and `PROVIDERS`.
///
/// ```ignore
/// // build.rs has run the generator.
/// mod webhooks {
///     hookwright::include_providers!();
/// }
/// use webhooks::acme::OrderPaid;
/// ```
#[macro_export]
macro_rules! include_providers {
    () => {
        ::core::include!(::core::concat!(::core::env!("OUT_DIR"), "/hookwright/_include.rs"));
    };
}
