//! Telling an absent property from one that is null, for serde's derive.

use serde::{Deserialize, Deserializer};

/// Reads a property that is present: `null` is a value, and only absence is `None`.
///
/// serde reads `null` into an `Option` as `None`. A field that may be absent *and* null is an
/// `Option<Option<T>>`, and this keeps its two layers apart:
///
/// ```
/// #[derive(serde::Deserialize)]
/// struct Customer {
///     #[serde(default, deserialize_with = "hookwright_core::nullable::present")]
///     email: Option<Option<String>>,
/// }
///
/// let read = |text| serde_json::from_str::<Customer>(text).unwrap().email;
/// assert_eq!(read("{}"), None);
/// assert_eq!(read(r#"{"email": null}"#), Some(None));
/// assert_eq!(read(r#"{"email": "a@b.c"}"#), Some(Some("a@b.c".to_owned())));
/// ```
///
/// # Errors
///
/// Those of reading a `T`.
pub fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
