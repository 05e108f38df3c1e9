//! `ipv4`: the production `dotted-quad` of RFC 2673 §3.2.

use std::net::Ipv4Addr;

use super::Format;

/// `ipv4`: four decimal numbers up to 255, without leading zeros.
pub static IPV4: Format = Format::new("ipv4", is_ipv4, &IPV4);

fn is_ipv4(text: &str) -> bool {
    text.parse::<Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses() {
        super::super::tests::check(
            &super::IPV4,
            &["0.0.0.0", "192.0.2.1", "255.255.255.255"],
            &[
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "01.2.3.4",
                "1.2.3.4 ",
                "1.2.3.0x4",
                "1.2.3.4/8",
                "1..2.3",
            ],
        );
    }
}
