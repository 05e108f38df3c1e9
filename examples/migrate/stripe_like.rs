//! From a crate that verifies and decodes in one call, as async-stripe does Stripe's events: what it gives is an enum of objects.

use std::error::Error;

use hookwright::Request;
use hookwright_providers::tiquo;

/// Stands for the crate.
mod webhook {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    use serde::Deserialize;

    #[derive(Deserialize)]
    pub(super) struct Event {
        pub(super) r#type: String,
        pub(super) data: Object,
    }

    #[derive(Deserialize)]
    pub(super) struct Object {
        pub(super) id: String,
    }

    pub(super) struct Webhook;

    impl Webhook {
        pub(super) fn construct_event(payload: &str, signature: &str, secret: &str) -> Result<Event, String> {
            let mut mac =
                Hmac::<sha2::Sha256>::new_from_slice(secret.as_bytes()).map_err(|error| error.to_string())?;
            mac.update(payload.as_bytes());
            let expected: String =
                mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            if expected != signature {
                return Err("bad signature".to_owned());
            }
            serde_json::from_str(payload).map_err(|error| error.to_string())
        }
    }
}

use webhook::Webhook;

// [stripe-before]
pub(crate) fn before(request: &Request) -> Result<String, Box<dyn Error>> {
    let signature = request.headers.get("x-tiquo-signature").ok_or("no signature")?.to_str()?;
    let event = Webhook::construct_event(std::str::from_utf8(&request.body)?, signature, "shh")?;
    match &*event.r#type {
        "customer.deleted" => Ok(event.data.id),
        _ => Err("another event".into()),
    }
}
// [/stripe-before]

// [stripe-after]
pub(crate) fn after(request: &Request) -> Result<String, Box<dyn Error>> {
    let endpoint = tiquo::endpoint().secret("shh").build()?;
    let delivery = endpoint.receive(request)?;
    // `delivery.id` is what the store of deliveries tells repeated ones by.
    match delivery.event {
        tiquo::Event::CustomerDeleted(deleted) => Ok(deleted.data.id),
        _ => Err("another event".into()),
    }
}
// [/stripe-after]
