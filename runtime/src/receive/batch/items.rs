//! The items of a body, as slices of it.

use bytes::Bytes;
use hookwright_core::reader::{self, ItemsError};

use super::Batch;
use crate::Position;
use crate::receive::body::Contents;
use crate::receive::{NotJson, Rejection};

/// The items of a document, each with its place.
pub(in crate::receive) fn items(
    batch: &Batch<'_>,
    whole: &Bytes,
    depth: usize,
) -> Result<Vec<Contents>, Rejection> {
    let places = reader::items(whole, batch.items, depth, batch.max_items).map_err(|error| match error {
        ItemsError::Syntax(error) => Rejection::NotJson(Box::new(NotJson { error, body: whole.clone() })),
        ItemsError::TooMany => Rejection::TooManyItems { limit: batch.max_items },
        _ => Rejection::NoItems,
    })?;
    let mut from = Position::START;
    let contents = places.into_iter().enumerate().map(|(index, place)| {
        from = from.advance(whole, place.start);
        Contents {
            bytes: whole.slice(place),
            whole: whole.clone(),
            from,
            pointer: format!("{}/{index}", batch.items),
            item: Some(index),
            envelope: None,
        }
    });
    Ok(contents.collect())
}
