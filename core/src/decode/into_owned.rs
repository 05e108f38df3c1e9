//! From what borrows of a body to what owns its strings.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// A type that may borrow of the body that it was read from.
///
/// ```
/// use std::borrow::Cow;
///
/// use hookwright_core::decode::IntoOwned as _;
///
/// let names = vec![Some(Cow::Borrowed("a")), None];
/// assert_eq!(names.into_owned(), [Some("a".to_owned()), None]);
/// ```
pub trait IntoOwned {
    /// The type that borrows nothing.
    type Owned;

    /// The same value, with strings of its own.
    fn into_owned(self) -> Self::Owned;
}

impl IntoOwned for Cow<'_, str> {
    type Owned = String;

    fn into_owned(self) -> String {
        Cow::into_owned(self)
    }
}

impl<T: IntoOwned> IntoOwned for Option<T> {
    type Owned = Option<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.map(T::into_owned)
    }
}

impl<T: IntoOwned> IntoOwned for Box<T> {
    type Owned = Box<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        Box::new(T::into_owned(*self))
    }
}

impl<T: IntoOwned> IntoOwned for Vec<T> {
    type Owned = Vec<T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(T::into_owned).collect()
    }
}

impl<K: IntoOwned<Owned: Ord>, T: IntoOwned> IntoOwned for BTreeMap<K, T> {
    type Owned = BTreeMap<K::Owned, T::Owned>;

    fn into_owned(self) -> Self::Owned {
        self.into_iter().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
    }
}

macro_rules! tuples {
    ($(($($item:ident $place:tt)+))*) => {$(
        impl<$($item: IntoOwned),+> IntoOwned for ($($item,)+) {
            type Owned = ($($item::Owned,)+);

            fn into_owned(self) -> Self::Owned {
                ($(self.$place.into_owned(),)+)
            }
        }
    )*};
}

tuples! {
    (A 0) (A 0 B 1) (A 0 B 1 C 2) (A 0 B 1 C 2 D 3) (A 0 B 1 C 2 D 3 E 4) (A 0 B 1 C 2 D 3 E 4 F 5)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9) (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10)
    (A 0 B 1 C 2 D 3 E 4 F 5 G 6 H 7 I 8 J 9 K 10 L 11)
}

/// Implements [`IntoOwned`](crate::decode::IntoOwned) for types that borrow nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_owned {
    ($($(#[$feature:meta])? $type:ty),* $(,)?) => {$(
        $(#[$feature])?
        impl $crate::decode::IntoOwned for $type {
            type Owned = Self;

            #[inline]
            fn into_owned(self) -> Self {
                self
            }
        }
    )*};
}

__decode_owned! {
    (), bool, i8, i16, i32, i64, u8, u16, u32, u64, f64, String, crate::Number, serde_json::Value,
    serde_json::Map<String, serde_json::Value>, std::net::Ipv4Addr, std::net::Ipv6Addr,
    #[cfg(feature = "chrono")]
    chrono::DateTime<chrono::FixedOffset>,
    #[cfg(feature = "chrono")]
    chrono::NaiveDate,
    #[cfg(feature = "uuid")]
    uuid::Uuid,
}

/// A field's or a variant's value, owned; what serde has read is.
#[doc(hidden)]
#[macro_export]
macro_rules! __decode_into_owned {
    ($value:expr, own $($how:tt)*) => {
        $value
    };
    ($value:expr, own_checked $($how:tt)*) => {
        $value
    };
    ($value:expr, $($how:tt)*) => {
        $crate::decode::IntoOwned::into_owned($value)
    };
}
