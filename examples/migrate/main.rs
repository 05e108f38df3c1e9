//! What docs/migrate.md shows, before and after. `cargo run --example migrate` runs it.

#![allow(missing_docs, reason = "what is shown is as short as it is elsewhere")]

mod by_hand;
mod octocrab_like;
mod stripe_like;
mod typify_types;

use std::error::Error;
use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{Event as _, EventName};
use hookwright::testing::Sender;
use hookwright_providers::tiquo;

/// What Tiquo sends, signed with `shh`.
pub(crate) fn delivery() -> Result<Request, Box<dyn Error>> {
    let body = include_bytes!("../../schemas/tiquo/customer.deleted.example.json");
    let sender = Sender::new(tiquo::Event::SPEC, SystemTime::now()).secret("shh");
    Ok(sender.request(EventName::new(None, "customer.deleted"), body)?)
}

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let request = delivery()?;
    let schema = include_str!("../../schemas/tiquo/customer.deleted.schema.json");
    assert!(typify_types::generate(schema)?.contains("struct CustomerDeleted"));
    assert_eq!(typify_types::after(&request.body)?, "cust_xyz789");
    assert_eq!(by_hand::before::receive(&request, "shh")?, "cust_xyz789");
    assert_eq!(by_hand::after::receive(&request, "shh")?, "cust_xyz789");
    assert_eq!(octocrab_like::before(&request)?, "cust_xyz789");
    assert_eq!(octocrab_like::after(&request)?, "cust_xyz789");
    assert_eq!(stripe_like::before(&request)?, "cust_xyz789");
    assert_eq!(stripe_like::after(&request)?, "cust_xyz789");
    Ok(())
}
