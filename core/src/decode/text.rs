//! What strings become: owned, or slices of the body.

use std::borrow::Cow;

use serde::de::DeserializeOwned;

use super::Decode;

/// What a string of a payload becomes: a `String`, or a `Cow<'b, str>` that is a slice of the body where the string has
/// no escapes.
pub trait Text<'b>: Decode<'b> + Ord {
    /// The string, unescaped.
    fn from_text(text: Cow<'b, str>) -> Self;
}

impl Text<'_> for String {
    #[inline]
    fn from_text(text: Cow<'_, str>) -> Self {
        text.into_owned()
    }
}

impl Text<'_> for Box<str> {
    #[inline]
    fn from_text(text: Cow<'_, str>) -> Self {
        text.into()
    }
}

#[cfg(feature = "compact_str")]
impl Text<'_> for compact_str::CompactString {
    #[inline]
    fn from_text(text: Cow<'_, str>) -> Self {
        text.into()
    }
}

impl<'b> Text<'b> for Cow<'b, str> {
    #[inline]
    fn from_text(text: Cow<'b, str>) -> Self {
        text
    }
}

/// The [`Text`] of types that borrow.
pub type Slice<'b> = Cow<'b, str>;

/// A [`Text`] that outlives every body: what serde reads generated types with.
pub trait OwnedText: DeserializeOwned + for<'b> Text<'b> {}

impl<T: DeserializeOwned + for<'b> Text<'b>> OwnedText for T {}
