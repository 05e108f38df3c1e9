//! From structs that are written by hand.

// [by-hand-before]
pub(crate) mod before {
    use std::error::Error;

    use hmac::{Hmac, KeyInit as _, Mac as _};
    use hookwright::Request;
    use serde::Deserialize;
    use sha2::Sha256;

    #[derive(Deserialize)]
    struct CustomerDeleted {
        r#type: String,
        data: Data,
    }

    #[derive(Deserialize)]
    struct Data {
        id: String,
    }

    pub(crate) fn receive(request: &Request, secret: &str) -> Result<String, Box<dyn Error>> {
        let signature = request.headers.get("x-tiquo-signature").ok_or("no signature")?.to_str()?;
        let bytes: Result<Vec<u8>, _> = (0..signature.len())
            .step_by(2)
            .map(|at| u8::from_str_radix(&signature[at..at + 2], 16))
            .collect();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes())?;
        mac.update(&request.body);
        mac.verify_slice(&bytes?)?;
        let event: CustomerDeleted = serde_json::from_slice(&request.body)?;
        if event.r#type != "customer.deleted" {
            return Err("another event".into());
        }
        Ok(event.data.id)
    }
}
// [/by-hand-before]

// [by-hand-after]
pub(crate) mod after {
    use std::error::Error;

    use hookwright::Request;
    use hookwright_providers::tiquo;

    pub(crate) fn receive(request: &Request, secret: &str) -> Result<String, Box<dyn Error>> {
        // A program builds the endpoint once.
        let endpoint = tiquo::endpoint().secret(secret).build()?;
        match endpoint.receive(request)?.event {
            tiquo::Event::CustomerDeleted(event) => Ok(event.data.id),
            _ => Err("another event".into()),
        }
    }
}
// [/by-hand-after]
