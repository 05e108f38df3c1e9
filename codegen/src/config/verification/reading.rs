//! How signatures are read out of the text that holds them.

use schemars::JsonSchema;
use serde::Deserialize;

/// A text that is a list of pairs.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pairs {
    /// The name of the signature's pair: `v1`. It may be there several times; one has to be good.
    pub signature: String,
    /// The name of the timestamp's pair: `t`.
    pub timestamp: Option<String>,
    /// What separates pairs. Default: `,`.
    pub separator: Option<String>,
}

/// A text that is a list of signatures, of which one has to be good.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// What separates signatures. Default: `,`.
    pub separator: Option<String>,
}

/// A text that is a list in which each position has its meaning: `1492774577,5257a8…,9f86d0…`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Positions {
    /// The position of the first signature, from 0. Whatever follows is a signature too; one has to be good.
    pub signature: usize,
    /// The position of the timestamp.
    pub timestamp: Option<usize>,
    /// What separates positions. Default: `,`.
    pub separator: Option<String>,
}
