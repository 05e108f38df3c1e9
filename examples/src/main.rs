//! A crate whose payload types come from schemas of its own: `build.rs` generates them.

mod webhooks {
    hookwright::include_providers!();
}

use std::io::{self, Read as _};

use hookwright::Payload as _;
use webhooks::acme::OrderPaid;

/// Reads an order from standard input and counts what was bought.
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    let order = OrderPaid::from_json(&body)?;
    let quantity: u64 = order.lines.iter().map(|line| u64::from(line.quantity)).sum();
    eprintln!("order {}: {quantity} pieces", order.id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::OrderPaid;
    use super::webhooks::{PROVIDERS, acme};
    use hookwright::Payload as _;

    #[test]
    fn the_types_enforce_the_schema() {
        assert!(OrderPaid::from_json(br#"{"id": 1, "lines": [{"sku": "CUP-1", "quantity": 2}]}"#).is_ok());
        assert!(OrderPaid::from_json(br#"{"id": 1, "lines": [{"sku": "cup", "quantity": 2}]}"#).is_err());
        assert!(OrderPaid::from_json(br#"{"id": 1, "lines": []}"#).is_err());
    }

    #[test]
    fn the_registry_is_there() {
        assert_eq!(PROVIDERS.iter().map(|provider| provider.name).collect::<Vec<_>>(), ["acme"]);
        assert_eq!(acme::PROVIDER.events[0].examples.len(), 1);
    }
}
