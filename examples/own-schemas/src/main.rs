//! A crate whose payload types come from schemas of its own: `build.rs` generates them.

mod webhooks {
    hookwright::include_providers!();
}

use std::io::{self, Read as _};
use std::process::ExitCode;

use hookwright::Payload as _;
use webhooks::acme::OrderPaid;

/// Reads an order from standard input and counts what was bought; reports what is wrong if it is not an order.
fn main() -> io::Result<ExitCode> {
    let mut body = Vec::new();
    io::stdin().read_to_end(&mut body)?;
    Ok(match OrderPaid::from_json(&body) {
        Ok(order) => {
            let pieces: i64 = order.lines.iter().map(|line| i64::from(line.quantity)).sum();
            eprintln!("order {}: {pieces} pieces", order.id);
            ExitCode::SUCCESS
        }
        Err(invalid) => {
            eprintln!("{invalid}");
            ExitCode::FAILURE
        }
    })
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
