//! The ways in which a request can be wrong.

use clap::ValueEnum;
use hookwright::testing::{Bad, BadBatch, BadHandshake};

/// What can be wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Fault {
    /// Signed with a wrong secret
    Signature,
    /// With a timestamp from a week ago
    Stale,
    /// With a timestamp one week ahead
    Future,
    /// Without its signature
    MissingHeader,
    /// With its signature twice
    RepeatedHeader,
    /// Sent twice: both are valid, but the second must not be handled again
    Duplicate,
    /// The body is not JSON
    Malformed,
    /// The body breaks its schema
    Violating,
    /// A batch without an array
    NotAnArray,
    /// A batch with a number among its events
    BadItem,
    /// A batch whose first event is there twice
    RepeatedItem,
    /// A batch with one event more than the limit
    TooMany,
    /// A handshake with another token
    WrongToken,
    /// A handshake without its token
    MissingToken,
    /// A handshake without its challenge
    MissingChallenge,
    /// A handshake with an empty challenge
    EmptyChallenge,
    /// A handshake with its challenge twice
    RepeatedChallenge,
    /// A handshake with a challenge that is too long
    LongChallenge,
    /// A handshake whose challenge is HTML
    Html,
    /// A handshake whose challenge is the body of a delivery
    Delivery,
    /// A handshake with another method
    WrongMethod,
    /// A handshake without its signature
    Unsigned,
}

impl Fault {
    /// The sender's word for what is wrong with a delivery; `None` where that has no such part, or is good.
    pub(super) const fn of_delivery(self) -> Option<Bad> {
        match self {
            Self::Signature => Some(Bad::Signature),
            Self::Stale => Some(Bad::Stale),
            Self::Future => Some(Bad::Future),
            Self::MissingHeader => Some(Bad::MissingHeader),
            Self::RepeatedHeader => Some(Bad::RepeatedHeader),
            Self::Malformed => Some(Bad::Malformed),
            _ => None,
        }
    }

    /// The sender's word for what is wrong with a batch.
    pub(super) const fn of_batch(self) -> Option<BadBatch> {
        match self {
            Self::NotAnArray => Some(BadBatch::NotAnArray),
            Self::BadItem => Some(BadBatch::BadItem),
            Self::RepeatedItem => Some(BadBatch::RepeatedItem),
            Self::TooMany => Some(BadBatch::TooMany),
            _ => None,
        }
    }

    /// The sender's word for what is wrong with a handshake.
    pub(super) const fn of_handshake(self) -> Option<BadHandshake> {
        match self {
            Self::WrongToken => Some(BadHandshake::WrongToken),
            Self::MissingToken => Some(BadHandshake::MissingToken),
            Self::MissingChallenge => Some(BadHandshake::MissingChallenge),
            Self::EmptyChallenge => Some(BadHandshake::EmptyChallenge),
            Self::RepeatedChallenge => Some(BadHandshake::RepeatedChallenge),
            Self::LongChallenge => Some(BadHandshake::LongChallenge),
            Self::Html => Some(BadHandshake::Html),
            Self::Delivery => Some(BadHandshake::Delivery),
            Self::WrongMethod => Some(BadHandshake::WrongMethod),
            Self::Unsigned => Some(BadHandshake::Unsigned),
            _ => None,
        }
    }

    /// Whether a receiver accepts such a request, since nothing is wrong with it that concerns it as a whole.
    pub(super) const fn is_acceptable(self) -> bool {
        matches!(self, Self::Duplicate | Self::RepeatedItem)
    }
}
