//! `ipv6`: the text forms of RFC 4291 §2.2.

use std::net::Ipv6Addr;

use super::Format;

/// `ipv6`: an address, perhaps with `::` or a trailing dotted quad; no zone, no prefix length.
pub static IPV6: Format = Format::new("ipv6", is_ipv6, &IPV6);

pub(super) fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses() {
        super::super::tests::check(
            &super::IPV6,
            &[
                "::",
                "::1",
                "1::",
                "1:2:3:4:5:6:7:8",
                "2001:DB8::FFFF:192.0.2.1",
                "1:2:3:4:5:6:7::",
                "::2:3:4:5:6:7:8",
            ],
            &[
                "",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1::2::3",
                "1:2:3:4:5:6:7:8::",
                "12345::",
                "g::",
                "::192.0.2.256",
                "::192.0.2.01",
                "192.0.2.1::",
                "fe80::1%eth0",
                "::1/64",
                "[::1]",
            ],
        );
    }
}
