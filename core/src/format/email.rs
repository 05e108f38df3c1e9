//! `email`: the production `Mailbox` of RFC 5321 §4.1.2.

use super::Format;
use super::mailbox::{Alphabet, domain_of};

/// `email`: a mail address in ASCII, whose local part may be quoted.
pub static EMAIL: Format = Format::new("email", |text| domain_of(text, Alphabet::Ascii).is_some(), &EMAIL);

#[cfg(test)]
mod tests {
    #[test]
    fn addresses() {
        let long = "x".repeat(64);
        super::super::tests::check(
            &super::EMAIL,
            &[
                "a@b",
                "first.last+tag@sub.example.com",
                "\"a\\\" b@c\"@example.com",
                "\"\"@example.com",
                "a@[192.0.2.1]",
                "a@[ipv6:2001:db8::1]",
                "a@1-2.3",
                &format!("{long}@example.com"),
            ],
            &[
                "",
                "a",
                "@b",
                "a@",
                "a@@b",
                "a@b@c",
                ".a@b",
                "a.@b",
                "a..b@c",
                "a b@c",
                "a@b c",
                "a@-b",
                "a@b-",
                "a@b.",
                "a@b..c",
                "a@b_c",
                "\"a\"b@c",
                "\"a@c",
                "\"\n\"@c",
                "\"\\é\"@c",
                "a@[2001:db8::1]",
                "a@[1.2.3]",
                "a@[x:y]",
                "é@b",
                "a@é",
                "<a@b>",
                &format!("{long}x@example.com"),
                &format!("a@{long}.com"),
            ],
        );
    }
}
