//! What is signed, and where its signature stands.

use super::{Pairs, Place, Positions, Reading, Timestamp};
use crate::receive::Template;

/// What is signed, where the signature stands, and how it is written: what schemes that sign have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature<'a> {
    /// Where the signature stands.
    pub place: Place<'a>,
    /// How it is read out of the text there.
    pub reading: Reading<'a>,
    /// The text before each signature.
    pub prefix: &'a str,
    /// The encoding of the signature.
    pub encoding: Encoding,
    /// What is signed.
    pub signed: Template<'a>,
    /// When the request was signed. `None` where the list that holds the signature also holds a timestamp means
    /// [`Timestamp::new`].
    pub timestamp: Option<Timestamp<'a>>,
}

impl<'a> Signature<'a> {
    /// The signature of the body, in hexadecimal, alone in `place`.
    pub(super) const fn at(place: Place<'a>) -> Self {
        Self {
            place,
            reading: Reading::Whole,
            prefix: "",
            encoding: Encoding::Hex,
            signed: Template("{body}"),
            timestamp: None,
        }
    }

    /// Where the signature and its timestamp stand.
    pub(super) fn places(&self) -> Vec<Place<'a>> {
        let timestamp = self.timing().and_then(|timestamp| timestamp.place);
        [self.place].into_iter().chain(timestamp).collect()
    }

    /// When the request was signed: [`timestamp`](Self::timestamp), or else seconds in the list that holds the signature,
    /// where the list holds a timestamp. So the age of a request that says when it was signed is always checked.
    pub(in crate::receive) const fn timing(&self) -> Option<Timestamp<'a>> {
        if self.timestamp.is_some() {
            return self.timestamp;
        }
        match self.reading {
            Reading::Pairs(Pairs { timestamp: Some(_), .. })
            | Reading::Positions(Positions { timestamp: Some(_), .. }) => Some(Timestamp::new()),
            _ => None,
        }
    }
}

/// The setters of the [`Signature`] that a scheme holds.
macro_rules! signature_setters {
    () => {
        /// With a signature in another encoding.
        #[must_use]
        pub const fn encoding(mut self, encoding: Encoding) -> Self {
            self.signature.encoding = encoding;
            self
        }

        /// With text before the signature: `sha256=`.
        #[must_use]
        pub const fn prefix(mut self, prefix: &'a str) -> Self {
            self.signature.prefix = prefix;
            self
        }

        /// With text that is a list of pairs.
        #[must_use]
        pub const fn pairs(mut self, pairs: Pairs<'a>) -> Self {
            self.signature.reading = Reading::Pairs(pairs);
            self
        }

        /// With text that is a list of signatures, separated by this text.
        #[must_use]
        pub const fn list(mut self, separator: &'a str) -> Self {
            self.signature.reading = Reading::List(separator);
            self
        }

        /// With text that is a list in which each position has its meaning.
        #[must_use]
        pub const fn positions(mut self, positions: Positions<'a>) -> Self {
            self.signature.reading = Reading::Positions(positions);
            self
        }

        /// With different signed content.
        #[must_use]
        pub const fn signed(mut self, signed: Template<'a>) -> Self {
            self.signature.signed = signed;
            self
        }

        /// With a timestamp.
        #[must_use]
        pub const fn timestamp(mut self, timestamp: Timestamp<'a>) -> Self {
            self.signature.timestamp = Some(timestamp);
            self
        }
    };
}

pub(super) use signature_setters;

/// The encoding of a signature or a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// Hexadecimal digits, of either case.
    Hex,
    /// Base64 (RFC 4648 §4 or §5), with or without padding.
    Base64,
}
