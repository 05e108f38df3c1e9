//! Types that a user wrote: serde reads them.

use serde::de::DeserializeOwned;

use super::check_ahead;
use crate::reader::{ReadError, Reader};
use crate::schema::Schema;

/// Reads a value by its type's `Deserialize`.
///
/// # Errors
///
/// When no JSON value stands here, or the type refuses it.
pub fn own<T: DeserializeOwned>(reader: &mut Reader<'_>) -> Result<T, ReadError> {
    let start = reader.mark();
    reader.skip()?;
    serde_json::from_str(reader.since(start)).map_err(|_| ReadError)
}

/// As [`own`], of a value that is checked against its schema first.
///
/// # Errors
///
/// As [`own`], and when the value does not satisfy `schema`.
pub fn own_checked<T: DeserializeOwned>(
    reader: &mut Reader<'_>,
    schema: &'static Schema,
) -> Result<T, ReadError> {
    check_ahead(reader, schema)?;
    own(reader)
}
