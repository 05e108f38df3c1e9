//! What is believed about a place of the samples.

use std::fmt;

use super::count::count;

/// What is believed about one place, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The place: a JSON pointer, with `*` for any item of an array and any name of a map.
    pub pointer: String,
    /// The types, in words.
    pub types: String,
    /// Whether the property must be there.
    pub required: bool,
    /// How many values were seen there.
    pub seen: u64,
    /// What else it rests on. Never a value of a sample, except for the strings of an `enum` that was asked for.
    pub evidence: Vec<String>,
}

impl fmt::Display for Guess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str("the payload")?,
            pointer => write!(f, "`{pointer}`")?,
        }
        write!(f, ": {}, seen {}", self.types, count(self.seen, "time"))?;
        self.evidence.iter().try_for_each(|evidence| write!(f, "; {evidence}"))
    }
}
