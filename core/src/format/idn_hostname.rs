//! `idn-hostname`: RFC 1123 §2.1 as for `hostname`, or RFC 5890 §2.3.2.3.

use super::hostname::MAX_NAME;
use super::{Format, u_label};

/// `idn-hostname`: a host name whose labels may be U-labels, that is, labels of the characters that
/// IDNA 2008 allows, in normal form, lower case, and in the contexts that RFC 5892 appendix A demands.
///
/// Labels may also be separated by the three other dots of RFC 3490 §3.1.
pub static IDN_HOSTNAME: Format = Format::new("idn-hostname", is_idn_hostname, &IDN_HOSTNAME);

fn is_idn_hostname(text: &str) -> bool {
    // A character of a U-label takes at most four octets, and at least one in the A-label.
    text.len() <= 4 * MAX_NAME
        && u_label::are_labels(&text.replace(['\u{3002}', '\u{FF0E}', '\u{FF61}'], "."))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names() {
        super::super::tests::check(
            &super::IDN_HOSTNAME,
            &[
                "example.com",
                "Example.COM",
                "a--b",
                "bücher.example",
                "straße",
                "xn--bcher-kva",
                "漢字。example",
                "עברית.example",
            ],
            &[
                "",
                "a.",
                "bücher.",
                "-ü",
                "ü-",
                "aü--b",
                "Bücher",
                "u\u{308}",
                "☃",
                "ﬁ",
                "a\u{200d}b",
                "a\u{ad}b",
                "\u{1100}",
                "a\u{20d0}",
                "a_ü",
                "xn--ü",
                &"ü".repeat(64),
            ],
        );
    }
}
