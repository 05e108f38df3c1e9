//! The numbers of payloads, as they were sent.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::de::{Deserialize, Deserializer};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::number::{self, Number as Written};
use crate::reader::{ReadError, Reader};

/// A number of a payload (RFC 8259 §6), kept as it was sent: neither integers beyond 2⁵³ nor decimals change.
///
/// It serialises as it was written. Numbers are equal if their values are, so `1.0` equals `1`.
///
/// ```
/// use hookwright_core::Number;
///
/// let price: Number = "19.90".parse()?;
/// assert_eq!(price.as_f64(), 19.9);
/// assert_eq!(price.as_str(), "19.90");
/// assert_eq!(serde_json::to_string(&price)?, "19.90");
///
/// let id: Number = "9007199254740993".parse()?;
/// assert_eq!(id.as_i64(), Some(9_007_199_254_740_993));
/// assert_eq!(Number::from(3), "3.0".parse()?);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Number(Repr);

/// Texts that are these numbers as everybody writes them need no memory of their own.
#[derive(Clone)]
enum Repr {
    Signed(i64),
    Unsigned(u64),
    Float(f64),
    Text(Box<str>),
}

/// A text that is not a JSON number. It does not hold the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotANumber;

impl fmt::Display for NotANumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a JSON number")
    }
}

impl std::error::Error for NotANumber {}

impl Number {
    /// What the reader has read.
    pub(crate) fn of(written: &Written<'_>) -> Self {
        if let Some(integer) = written.small_literal() {
            return Self(Repr::Signed(integer));
        }
        let text = written.text();
        let literal = number::is_integer_literal(text) && text != "-0";
        let integer = literal.then(|| {
            let signed = written.as_i64().map(Repr::Signed);
            signed.or_else(|| written.as_u64().map(Repr::Unsigned))
        });
        let repr = integer.flatten().or_else(|| float(written)).unwrap_or_else(|| Repr::Text(text.into()));
        Self(repr)
    }

    /// The nearest `f64`; infinite where the value is beyond its range.
    pub fn as_f64(&self) -> f64 {
        match &self.0 {
            Repr::Float(value) => *value,
            _ => self.as_str().parse().unwrap_or(f64::NAN),
        }
    }

    /// The value as an `i64`, if it is an integer of that range.
    pub fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Signed(value) => Some(*value),
            _ => number::as_i64(&self.as_str()),
        }
    }

    /// The value as a `u64`, if it is an integer of that range.
    pub fn as_u64(&self) -> Option<u64> {
        match &self.0 {
            Repr::Unsigned(value) => Some(*value),
            _ => number::as_u64(&self.as_str()),
        }
    }

    /// Whether the value has no fractional part.
    pub fn is_integer(&self) -> bool {
        number::is_integer(&self.as_str())
    }

    /// The number as it was written.
    pub fn as_str(&self) -> Cow<'_, str> {
        match &self.0 {
            Repr::Signed(value) => Cow::Owned(value.to_string()),
            Repr::Unsigned(value) => Cow::Owned(value.to_string()),
            Repr::Float(value) => Cow::Owned(value.to_string()),
            Repr::Text(text) => Cow::Borrowed(text),
        }
    }
}

/// A decimal of at most 15 digits without an exponent: `f64` holds it, and every writer writes it like this.
fn float(written: &Written<'_>) -> Option<Repr> {
    let text = written.text();
    // With a point that is 16 characters.
    let short = written.is_small_decimal() && text.len() <= 16 && !text.ends_with('0');
    written.as_f64().filter(|value| short && value.abs() >= 1e-4).map(Repr::Float)
}

impl FromStr for Number {
    type Err = NotANumber;

    fn from_str(text: &str) -> Result<Self, NotANumber> {
        let read = |text| {
            let mut reader = Reader::new(text, 1)?;
            let number = reader.number()?;
            let whole = number.text().len() == text.len();
            if whole { Ok(Self::of(&number)) } else { Err(ReadError) }
        };
        read(text.as_bytes()).map_err(|ReadError| NotANumber)
    }
}

macro_rules! from_integers {
    ($($integer:ty => $repr:ident),*) => {$(
        impl From<$integer> for Number {
            fn from(value: $integer) -> Self {
                Self(Repr::$repr(value.into()))
            }
        }
    )*};
}

from_integers!(i8 => Signed, i16 => Signed, i32 => Signed, i64 => Signed, u8 => Signed, u16 => Signed, u32 => Signed);

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(i64::try_from(value).map_or(Repr::Unsigned(value), Repr::Signed))
    }
}

impl TryFrom<f64> for Number {
    type Error = NotANumber;

    /// JSON has no infinities.
    fn try_from(value: f64) -> Result<Self, NotANumber> {
        if value.is_finite() { value.to_string().parse() } else { Err(NotANumber) }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.as_str())
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Number({self})")
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Repr::Signed(own), Repr::Signed(other)) => own.cmp(other),
            _ => number::compare(&self.as_str(), &other.as_str()),
        }
    }
}

impl Hash for Number {
    fn hash<H: Hasher>(&self, state: &mut H) {
        number::hash_canonical(&self.as_str(), state);
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Repr::Signed(value) => serializer.serialize_i64(*value),
            Repr::Unsigned(value) => serializer.serialize_u64(*value),
            Repr::Float(value) => serializer.serialize_f64(*value),
            Repr::Text(text) => {
                RawValue::from_string(text.to_string()).map_err(S::Error::custom)?.serialize(serializer)
            }
        }
    }
}

/// As exact as the deserialiser is: `serde_json` rounds to `f64` what is no integer of 64 bits. Payloads are
/// decoded from their bytes instead.
impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number.to_string().parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

    use super::Number;

    #[test]
    fn numbers_come_back_as_they_were_written() {
        for text in [
            "0",
            "-0",
            "3",
            "3.0",
            "0.1",
            "19.90",
            "-2.5",
            "1e3",
            "1E-7",
            "0.00001",
            "123456789.123456",
            "0.000123",
            "9007199254740993",
            "9007199254740993.0",
            "18446744073709551615",
            "-9223372036854775808",
            "123456789012345678901234567890",
            "0.12345678901234567890123",
            "1e999",
            "100000000000000.5",
        ] {
            let number: Number = text.parse().unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), text);
            assert_eq!((number.to_string().as_str(), number.as_str().as_ref()), (text, text));
        }
        for text in ["", "01", "1.", "+1", "NaN", "1 ", "\"1\""] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }

    #[test]
    fn values_are_compared_not_texts() {
        let number = |text: &str| text.parse::<Number>().unwrap();
        assert_eq!(number("1e2"), number("100.00"));
        assert!(number("9007199254740993") > number("9007199254740992"));
        assert!(number("1e999") > number("1e998"));
        assert!(number("1e999").as_f64().is_infinite());
        assert_eq!((number("2.0").as_i64(), number("2.5").as_i64()), (Some(2), None));
        assert_eq!(number("1e2").as_u64(), Some(100));
        assert_eq!(Number::try_from(0.25).unwrap(), number("0.25"));
        assert!(Number::try_from(f64::NAN).is_err());
        assert_eq!(serde_json::from_str::<Number>("7").unwrap(), Number::from(7));
    }
}
