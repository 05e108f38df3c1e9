//! The README's tour: decode a payload, and see what is wrong with one.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "an example prints, and fails loudly")]

// tour
use hookwright::{Invalid, Payload};
use hookwright_providers::willsuite::CustomerCreated;

fn main() -> Result<(), Invalid> {
    // What a request brings. Decoding checks the whole schema, in one pass over the bytes.
    let body = include_str!("../schemas/willsuite/customer.created.example.json");
    let event = CustomerCreated::from_json(body.as_bytes())?;
    assert_eq!(event.customer_data.last_name, "Johnson");
    assert_eq!(event.customer_data.email, None); // present, and null

    // A property that may be null must still be present, and a title must be a string.
    let broken = body.replace("\"tel_1\": null,", "").replace("\"Mr\"", "7");
    let invalid = CustomerCreated::from_json(broken.as_bytes()).unwrap_err();
    println!("{invalid}");
    assert_eq!(invalid.violations().len(), 2);
    assert_eq!(invalid.violations()[0].instance, "/customer_data/title");
    assert_eq!(invalid.violations()[0].keyword(), Some("type"));
    Ok(())
}
