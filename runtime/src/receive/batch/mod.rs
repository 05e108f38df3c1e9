//! Requests that deliver several events at once.
//!
//! Each item of a [`Batch`] is a delivery of its own: it has its own name, id, type and verdict, is remembered and handled
//! alone, and is a slice of the request's body. An item that is wrong is refused alone; the others are handled.

mod answer;
mod items;

use super::with::setters;
use super::{Delivery, Rejection};

pub(super) use answer::Answers;
pub(super) use items::items;

/// The most bytes of a name, a version or an id that the items of a batch share: each has a copy of its own.
pub(super) const LONGEST_OF_HEAD: usize = 1024;

/// The array of a body whose items are events.
///
/// ```
/// use hookwright::receive::{Batch, BatchAnswer};
///
/// let batch = Batch::new("/events").answer(BatchAnswer::Each);
/// assert_eq!(batch.max_items, 10_000);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Batch<'a> {
    /// The JSON pointer (RFC 6901) to the array; empty where the body is the array.
    pub items: &'a str,
    /// How the request is answered.
    pub answer: BatchAnswer,
    /// The most items that a request may have.
    pub max_items: usize,
}

/// How a request with several events is answered.
///
/// With the statuses 408, 409, 429 and 5xx the receiver asks to deliver again. A provider that delivers a batch again
/// repeats all its items; those that were handled are not handled again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BatchAnswer {
    /// It is acknowledged if every item is. Otherwise, the answer is that of the first item to deliver again, or else of
    /// the first that was refused.
    All,
    /// It is acknowledged if any item is, and none is to be delivered again: what was refused is not repeated for.
    Any,
    /// It is acknowledged, with a JSON array of the items' statuses: `[{"status":200},{"status":422}]`.
    Each,
}

impl<'a> Batch<'a> {
    /// The array at `items`, of up to 10,000 items, acknowledged if every item is.
    pub const fn new(items: &'a str) -> Self {
        Self { items, answer: BatchAnswer::All, max_items: 10_000 }
    }

    setters! {
        /// With another answer.
        answer: BatchAnswer = answer;
        /// With another limit.
        max_items: usize = max_items;
    }
}

/// The items of a request that delivers several events, in order.
pub type Items<E> = Vec<Result<Delivery<E>, Rejection>>;

/// What a request delivers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "one event is what nearly every request delivers")]
pub enum Received<E> {
    /// One event.
    One(Delivery<E>),
    /// The items of a batch.
    Batch(Items<E>),
}

impl<E> Received<E> {
    /// The only event.
    ///
    /// # Errors
    ///
    /// When there is none, or more than one; or why the only one was refused.
    pub fn single(self) -> Result<Delivery<E>, Rejection> {
        match self {
            Self::One(delivery) => Ok(delivery),
            Self::Batch(mut items) => match (items.pop(), items.is_empty()) {
                (None, _) => Err(Rejection::NoItems),
                (Some(item), true) => item,
                (Some(_), false) => Err(Rejection::TooManyItems { limit: 1 }),
            },
        }
    }
}
