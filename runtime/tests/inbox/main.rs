//! The inbox: the suite, the intake and the workers, on every engine.

#![allow(clippy::unwrap_used, clippy::panic)]

mod intake;
mod suites;
mod work;

use std::time::{Duration, SystemTime};

use hookwright::Request;
use hookwright::receive::{Event as _, EventName, Sqlite};
use hookwright::testing::Sender;
use hookwright_providers::tiquo;

const HOUR: Duration = Duration::from_secs(3_600);

fn sqlite(folder: &tempfile::TempDir) -> Sqlite {
    Sqlite::open(folder.path().join("inbox.sqlite"), HOUR).unwrap()
}

/// A signed delivery with this id, about this customer.
fn request(id: &str, customer: &str) -> Request {
    body(&format!(
        r#"{{"id": "{id}", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {{"id": "{customer}"}}}}"#
    ))
}

fn body(body: &str) -> Request {
    Sender::new(tiquo::Event::SPEC, SystemTime::now())
        .secret("shh")
        .request(EventName::new(None, "customer.deleted"), body.as_bytes())
        .unwrap()
}

fn endpoint() -> hookwright::receive::Endpoint<tiquo::Event> {
    tiquo::endpoint().secret("shh").build().unwrap()
}
