//! `idn-email`: the production `Mailbox` of RFC 5321 §4.1.2 as RFC 6531 §3.3 extends it.

use super::Format;
use super::mailbox::{Alphabet, is_mailbox};

/// `idn-email`: a mail address that may hold characters beyond ASCII.
///
/// This checks the grammar, in which every such character may stand in a domain; it does not look the
/// domain's characters up as `idn-hostname` does.
pub static IDN_EMAIL: Format =
    Format { name: "idn-email", check: |text| is_mailbox(text, Alphabet::Unicode) };

#[cfg(test)]
mod tests {
    #[test]
    fn addresses() {
        super::super::tests::check(
            &super::IDN_EMAIL,
            &["a@b", "ü@exämple.com", "\"ü ß\"@漢字", "a@[192.0.2.1]"],
            &["", "ü", "ü@", "ü..ü@b", "ü@-b", "ü b@c", "ü＠b", "\u{7f}@b", "\"\\ü\"@c"],
        );
    }
}
