//! Deliveries of a provider, signed as it signs them.

use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{Endpoint, Event as _, EventName};
use hookwright::testing::Sender;
use hookwright_providers::tiquo;

/// The endpoint that receives them.
pub(crate) fn endpoint() -> Endpoint<tiquo::Event> {
    tiquo::endpoint().secret("shh").build().unwrap()
}

/// A delivery with this id, about this customer, of whom `more` is said.
pub(crate) fn delivery(id: &str, customer: &str, more: &str) -> Request {
    body(&format!(
        r#"{{"id": "{id}", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {{"id": "{customer}"{more}}}}}"#
    ))
}

/// A delivery with any body.
pub(crate) fn body(body: &str) -> Request {
    Sender::new(tiquo::Event::SPEC, SystemTime::now())
        .secret("shh")
        .request(EventName::new(None, "customer.deleted"), body.as_bytes())
        .unwrap()
}
