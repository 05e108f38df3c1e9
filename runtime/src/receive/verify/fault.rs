//! Why a verification ends, for the receiver: callers learn less.

use std::time::Duration;

use super::super::header::NoValue;
use super::Unverified;
use crate::receive::Part;

/// Why a verification ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::receive) enum Fault<'a> {
    /// It is not there, or empty.
    Missing(Subject<'a>),
    /// It is there more than once.
    Ambiguous(Subject<'a>),
    /// It contains bytes outside of ASCII, or is not text.
    NotText(Subject<'a>),
    /// It is not written as the scheme says.
    Malformed(Subject<'a>),
    /// A value that is signed contains the text that separates it from the next one.
    Inseparable,
    /// The signature or secret is of the right form, and wrong.
    Wrong,
    /// The token names an algorithm that the table does not.
    Algorithm,
    /// The token is good, and this claim is not what it has to be.
    Claim(&'static str),
    /// The token is good, and this claim counts milliseconds.
    Milliseconds(&'static str),
    /// The token is good, and the body is not the one whose hash it holds.
    Body,
    /// The signature is good, and this much older than it may be.
    Stale(Duration),
    /// The signature is good, and this much further in the future than it may be.
    Early(Duration),
    /// It stands in the body, which was not read yet.
    Unread,
    /// There is no key with the id that it names.
    #[cfg(feature = "public-key")]
    UnknownKey,
    /// It is not known now whether there is such a key.
    #[cfg(feature = "public-key")]
    NoKeyNow,
}

/// What a fault is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::receive) enum Subject<'a> {
    /// The signature.
    Signature,
    /// The secret itself.
    Secret,
    /// The timestamp.
    Timestamp,
    /// The token.
    Token,
    /// A claim of the token.
    Claim(&'static str),
    /// The claim that holds the hash of the body.
    BodyHash,
    /// The id of the key.
    #[cfg(feature = "public-key")]
    KeyId,
    /// A part of what is signed.
    Part(Part<'a>),
    /// A header of Standard Webhooks, by what follows the prefix.
    Header(&'static str),
}

impl<'a> Subject<'a> {
    /// What it means that a request has no value for it.
    pub(in crate::receive) const fn without(self, reason: NoValue) -> Fault<'a> {
        match reason {
            NoValue::Missing => Fault::Missing(self),
            NoValue::Ambiguous => Fault::Ambiguous(self),
            NoValue::NotText => Fault::NotText(self),
            NoValue::Malformed => Fault::Malformed(self),
            NoValue::Unread => Fault::Unread,
        }
    }
}

impl From<Fault<'_>> for Unverified {
    fn from(fault: Fault<'_>) -> Self {
        match fault {
            Fault::Missing(_) => Self::Missing,
            Fault::Ambiguous(_)
            | Fault::NotText(_)
            | Fault::Milliseconds(_)
            | Fault::Malformed(_)
            | Fault::Inseparable
            | Fault::Wrong
            | Fault::Algorithm
            | Fault::Claim(_)
            | Fault::Body
            | Fault::Unread => Self::Bad,
            Fault::Stale(_) | Fault::Early(_) => Self::Stale,
            #[cfg(feature = "public-key")]
            Fault::UnknownKey => Self::UnknownKey,
            #[cfg(feature = "public-key")]
            Fault::NoKeyNow => Self::NoKeyNow,
        }
    }
}
