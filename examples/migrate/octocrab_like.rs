//! From a crate that has the types of one provider, as octocrab has GitHub's: the event's name is passed in, and who sent it is for
//! the caller to find out.

use std::error::Error;

use hookwright::Request;
use hookwright_providers::tiquo;

/// Stands for the crate.
mod models {
    use serde::Deserialize;

    pub(super) enum Payload {
        CustomerDeleted(Box<CustomerDeleted>),
        Unknown,
    }

    #[derive(Deserialize)]
    pub(super) struct CustomerDeleted {
        pub(super) data: Data,
    }

    #[derive(Deserialize)]
    pub(super) struct Data {
        pub(super) id: String,
    }

    pub(super) struct WebhookEvent {
        pub(super) specific: Payload,
    }

    impl WebhookEvent {
        pub(super) fn try_from_header_and_body(header: &str, body: &[u8]) -> serde_json::Result<Self> {
            let specific = match header {
                "customer.deleted" => Payload::CustomerDeleted(serde_json::from_slice(body)?),
                _ => Payload::Unknown,
            };
            Ok(Self { specific })
        }
    }
}

use models::{Payload, WebhookEvent};

// [octocrab-before]
pub(crate) fn before(request: &Request) -> Result<String, Box<dyn Error>> {
    // The signature was compared before, by code of your own.
    let event = WebhookEvent::try_from_header_and_body("customer.deleted", &request.body)?;
    match event.specific {
        Payload::CustomerDeleted(deleted) => Ok(deleted.data.id),
        Payload::Unknown => Err("another event".into()),
    }
}
// [/octocrab-before]

// [octocrab-after]
pub(crate) fn after(request: &Request) -> Result<String, Box<dyn Error>> {
    // Which event it is, and whether the signature is right, is found as provider.toml says.
    let endpoint = tiquo::endpoint().secret("shh").build()?;
    match endpoint.receive(request)?.event {
        tiquo::Event::CustomerDeleted(deleted) => Ok(deleted.data.id),
        _ => Err("another event".into()),
    }
}
// [/octocrab-after]
