//! `idn-email`: the production `Mailbox` of RFC 5321 §4.1.2 as RFC 6531 §3.3 extends it.

use super::mailbox::{Alphabet, domain_of};
use super::{Format, u_label};

/// `idn-email`: a mail address that may hold characters beyond ASCII.
///
/// A domain of such characters must be one of IDNA 2008 once it is in normal form and lower case, as the
/// mail's sender makes it.
pub static IDN_EMAIL: Format = Format::new("idn-email", is_idn_email, &IDN_EMAIL);

fn is_idn_email(text: &str) -> bool {
    let domain = domain_of(text, Alphabet::Unicode);
    domain.is_some_and(|domain| domain.is_ascii() || u_label::become_labels(domain))
}

#[cfg(test)]
mod tests {
    #[test]
    fn addresses() {
        super::super::tests::check(
            &super::IDN_EMAIL,
            &[
                "a@b",
                "ü@exämple.com",
                "a@EXÄMPLE.com",
                "a@exa\u{308}mple.com",
                "\u{85}@b",
                "\"ü ß\"@漢字",
                "a@[192.0.2.1]",
            ],
            &[
                "",
                "ü",
                "ü@",
                "ü..ü@b",
                "ü@-b",
                "ü b@c",
                "ü＠b",
                "\u{7f}@b",
                "\"\\ü\"@c",
                "a@☃",
                "a@\u{301}b",
                "a@e·e",
            ],
        );
    }
}
