//! Decoders of enums in short: strings, tagged unions, and types that hold one value.

/// Implements [`Decode`](crate::decode::Decode) for an enum of strings, each with its variant; `_` is the variant that
/// holds any other.
///
/// ```
/// use hookwright_core::decode::{self, Decode};
/// use hookwright_core::reader::Reader;
///
/// #[derive(Debug, PartialEq)]
/// enum Status {
///     Open,
///     Other(String),
/// }
///
/// decode::strings!(Status, { "open" => Open, _ => Other });
///
/// assert_eq!(Status::decode(&mut Reader::new(br#""open""#, 128)?)?, Status::Open);
/// assert_eq!(Status::decode(&mut Reader::new(br#""x""#, 128)?)?, Status::Other("x".to_owned()));
/// # Ok::<(), hookwright_core::reader::ReadError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_strings {
    ($type:ty, $(check = $check:expr,)? { $($value:literal => $variant:ident),* $(, _ => $other:ident)? $(,)? } $(,)?) => {
        impl $crate::decode::Decode<'_> for $type {
            fn decode(
                reader: &mut $crate::reader::Reader<'_>,
            ) -> ::core::result::Result<Self, $crate::reader::ReadError> {
                $($crate::decode::check_ahead(reader, $check)?;)?
                match &*reader.unescaped()? {
                    $($value => ::core::result::Result::Ok(Self::$variant),)*
                    $(other if true => ::core::result::Result::Ok(Self::$other(other.to_owned())),)?
                    _ => ::core::result::Result::Err($crate::reader::ReadError),
                }
            }
        }
    };
}

/// Implements [`Decode`](crate::decode::Decode) for a union of objects whose variant a property tells; `_` is the
/// variant that keeps objects with any other value, without the tags of unions `within` which it stands.
///
/// ```
/// use hookwright_core::decode::{self, Decode};
/// use hookwright_core::reader::Reader;
/// use serde_json::Value;
///
/// #[derive(Debug, PartialEq)]
/// struct Card {
///     last4: String,
/// }
/// decode::object!(Card, tags = { "type": "card" }, { last4: required("last4") });
///
/// #[derive(Debug, PartialEq)]
/// enum Method {
///     Card(Card),
///     Other(Value),
/// }
/// decode::tagged_union!(Method, by = "type", { "card" => Card, _ => Other });
///
/// let body = br#"{"last4": "4242", "type": "card"}"#;
/// assert_eq!(Method::decode(&mut Reader::new(body, 128)?)?, Method::Card(Card { last4: "4242".to_owned() }));
/// # Ok::<(), hookwright_core::reader::ReadError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_tagged_union {
    (
        @read [$($generics:tt)*] [$type:ty]
        by = $tag:literal, $(check = $check:expr,)? $(within = [$($within:literal),+ $(,)?],)?
        { $($value:literal => $variant:ident),* $(, _ => $other:ident)? $(,)? } $(,)?
    ) => {
        impl<'b, $($generics)*> $crate::decode::Decode<'b> for $type {
            fn decode(
                reader: &mut $crate::reader::Reader<'b>,
            ) -> ::core::result::Result<Self, $crate::reader::ReadError> {
                $($crate::decode::check_ahead(reader, $check)?;)?
                let within: &[&str] = &[$($($within),+)?];
                let _ = within;
                match &*$crate::decode::tag(reader, $tag)? {
                    $($value => $crate::decode::Decode::decode(reader).map(Self::$variant),)*
                    $(_ if true => $crate::decode::kept(reader, within).map(Self::$other),)?
                    _ => ::core::result::Result::Err($crate::reader::ReadError),
                }
            }
        }
    };
    (
        @own [$($type:tt)+]
        by = $tag:literal, $(check = $check:expr,)? $(within = [$($within:literal),+ $(,)?],)?
        { $($value:literal => $variant:ident),* $(, _ => $other:ident)? $(,)? } $(,)?
    ) => {
        impl<'b> $crate::decode::IntoOwned for $($type)+<$crate::decode::Slice<'b>> {
            type Owned = $($type)+;

            fn into_owned(self) -> Self::Owned {
                type Owned = $($type)+;
                match self {
                    $(Self::$variant(value) => Owned::$variant($crate::decode::IntoOwned::into_owned(value)),)*
                    $(Self::$other(value) => Owned::$other(value),)?
                }
            }
        }
    };
    ($($type:ident)::+<$text:ident>, $($variants:tt)+) => {
        $crate::__decode_tagged_union!(@read [$text: $crate::decode::Text<'b>] [$($type)::+<$text>] $($variants)+);
        $crate::__decode_tagged_union!(@own [$($type)::+] $($variants)+);
    };
    ($type:ty, $($variants:tt)+) => {
        $crate::__decode_tagged_union!(@read [] [$type] $($variants)+);
    };
}

/// Implements [`Decode`](crate::decode::Decode) for a struct that holds one value.
///
/// ```
/// use hookwright_core::decode::{self, Decode};
/// use hookwright_core::reader::Reader;
///
/// #[derive(Debug, PartialEq)]
/// struct Ids(Vec<Option<i64>>);
/// decode::newtype!(Ids);
///
/// assert_eq!(Ids::decode(&mut Reader::new(b"[1, null]", 128)?)?, Ids(vec![Some(1), None]));
/// # Ok::<(), hookwright_core::reader::ReadError>(())
/// ```
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_newtype {
    (@read [$($generics:tt)*] [$type:ty] $($check:expr)?, $($how:tt)+) => {
        impl<'b, $($generics)*> $crate::decode::Decode<'b> for $type {
            fn decode(
                reader: &mut $crate::reader::Reader<'b>,
            ) -> ::core::result::Result<Self, $crate::reader::ReadError> {
                $($crate::decode::check_ahead(reader, $check)?;)?
                $crate::__decode_read!(reader $($how)+).map(Self)
            }
        }
    };
    ($($type:ident)::+<$text:ident> $(, check = $check:expr)?) => {
        $crate::__decode_newtype!($($type)::+<$text> $(, check = $check)?, as decode);
    };
    ($($type:ident)::+<$text:ident> $(, check = $check:expr)?, as $($how:tt)+) => {
        $crate::__decode_newtype!(
            @read [$text: $crate::decode::Text<'b>] [$($type)::+<$text>] $($check)?, $($how)+
        );
        impl<'b> $crate::decode::IntoOwned for $($type)::+<$crate::decode::Slice<'b>> {
            type Owned = $($type)::+;

            fn into_owned(self) -> Self::Owned {
                $($type)::+($crate::__decode_into_owned!(self.0, $($how)+))
            }
        }
    };
    ($type:ty $(, check = $check:expr)?) => {
        $crate::__decode_newtype!(@read [] [$type] $($check)?, decode);
    };
    ($type:ty $(, check = $check:expr)?, as $($how:tt)+) => {
        $crate::__decode_newtype!(@read [] [$type] $($check)?, $($how)+);
    };
}
