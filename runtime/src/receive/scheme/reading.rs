//! How signatures are read out of the text that holds them.

use crate::receive::with::setters;

/// How signatures are read out of the text that holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reading<'a> {
    /// The text is one signature.
    Whole,
    /// The text is a list of signatures, separated by this text.
    List(&'a str),
    /// The text is a list of pairs.
    Pairs(Pairs<'a>),
    /// The text is a list in which each position has its meaning.
    Positions(Positions<'a>),
}

/// A list of pairs: `t=1492774577,v1=5257a8…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pairs<'a> {
    /// The name of the signature's pair, which may be repeated.
    pub signature: &'a str,
    /// The name of the timestamp's pair.
    pub timestamp: Option<&'a str>,
    /// What separates pairs.
    pub separator: &'a str,
}

impl<'a> Pairs<'a> {
    /// Pairs separated by commas; `signature` is the name of the signature's pair.
    pub const fn new(signature: &'a str) -> Self {
        Self { signature, timestamp: None, separator: "," }
    }

    setters! {
        /// With a pair of this name that holds the timestamp.
        timestamp: &'a str = Some(timestamp);
        /// With another separator.
        separator: &'a str = separator;
    }
}

/// A list in which each position has its meaning: `1492774577,5257a8…,9f86d0…`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Positions<'a> {
    /// The position of the first signature, from 0; whatever follows is a signature too.
    pub signature: usize,
    /// The position of the timestamp.
    pub timestamp: Option<usize>,
    /// What separates positions.
    pub separator: &'a str,
}

impl<'a> Positions<'a> {
    /// Signatures from the position `signature` on, separated by commas.
    pub const fn new(signature: usize) -> Self {
        Self { signature, timestamp: None, separator: "," }
    }

    setters! {
        /// With the timestamp at this position.
        timestamp: usize = Some(timestamp);
        /// With another separator.
        separator: &'a str = separator;
    }
}
