//! Webhooks in frameworks: how each one's request becomes a [`hookwright::Request`], and how the answer goes back.
//!
//! What every framework has to pass on are the method, the URI with its query, all headers, and the body's bytes as they
//! came, up to the endpoint's limit. Each module is all that a receiver needs besides its `main`.

pub mod actix;
pub mod axum;
pub mod hyper;
pub mod lambda;
pub mod tower;

use std::convert::Infallible;

use hookwright::receive::{Delivery, Memory, Receiver};
use hookwright_providers::tiquo;

/// What the examples receive.
pub type Tiquo = Receiver<tiquo::Event, Memory>;

/// What the examples do with an event.
///
/// # Errors
///
/// A handler that fails has the event delivered again; this one never fails.
#[allow(clippy::unused_async, reason = "handlers wait for databases and other services")]
pub async fn handle(delivery: Delivery<tiquo::Event>) -> Result<(), Infallible> {
    if let tiquo::Event::CustomerCreated(created) = delivery.event {
        // …welcome the customer…
        drop(created);
    }
    Ok(())
}
