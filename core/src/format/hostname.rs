//! `hostname`: RFC 1123 §2.1, with the A-labels of RFC 5891 §4.4.

use super::{Format, u_label};

/// `hostname`: labels of ASCII letters, digits and inner hyphens, without a final dot.
///
/// A label that begins with `xn--` must be the Punycode of a valid label.
pub static HOSTNAME: Format = Format::new("hostname", is_hostname, &HOSTNAME);

/// How long a name may be, in octets (RFC 1035 §2.3.4), without the root's dot.
pub(super) const MAX_NAME: usize = 253;

fn is_hostname(text: &str) -> bool {
    text.len() <= MAX_NAME
        && text.split('.').all(is_ldh_label)
        && (!text.split('.').any(is_a_label) || u_label::are_labels(text))
}

/// A label of letters, digits and hyphens, of 1 to 63 octets, that neither begins nor ends with a hyphen.
pub(super) fn is_ldh_label(label: &str) -> bool {
    matches!(label.len(), 1..=63)
        && label.bytes().all(|byte| byte == b'-' || byte.is_ascii_alphanumeric())
        && !label.starts_with('-')
        && !label.ends_with('-')
}

/// Whether a label claims to be Punycode.
pub(super) fn is_a_label(label: &str) -> bool {
    label.get(..4).is_some_and(|prefix| prefix.eq_ignore_ascii_case("xn--"))
}

#[cfg(test)]
mod tests {
    #[test]
    fn names() {
        let label = "x".repeat(63);
        super::super::tests::check(
            &super::HOSTNAME,
            &[
                "localhost",
                "example.com",
                "EXAMPLE.Com",
                "1.2.3.4",
                "a-b.c--d",
                "xn--bcher-kva.example",
                "XN--BCHER-KVA",
                &label,
                &format!("{label}.{label}.{label}.{}", &label[..61]),
            ],
            &[
                "",
                ".",
                "a.",
                ".a",
                "a..b",
                "-a",
                "a-",
                "a_b",
                "a b",
                "bücher",
                "xn--",
                "xn--a",
                "xn--a-",
                "xn--0",
                &format!("{label}x"),
                &format!("{label}.{label}.{label}.{}", &label[..62]),
            ],
        );
    }
}
