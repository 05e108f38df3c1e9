//! `uri`: the production `URI` of RFC 3986 appendix A.

use super::Format;
use super::reference::{Alphabet, is_absolute};

/// `uri`: a URI with its scheme, in ASCII.
pub static URI: Format = Format::new("uri", |text| is_absolute(text, Alphabet::Uri), &URI);

#[cfg(test)]
mod tests {
    #[test]
    fn uris() {
        super::super::tests::check(
            &super::URI,
            &[
                "https://example.com",
                "https://user:pw@example.com:8080/a/b;c?d=e&f#g/?h",
                "mailto:a@example.com",
                "urn:isbn:0451450523",
                "file:///etc/hosts",
                "a+b-c.1:",
                "http://[2001:db8::1]:80/",
                "http://[v7.a:b]/",
                "http://a:/",
                "x:/a//b",
                "x:%41",
            ],
            &[
                "",
                "/a",
                "a",
                "1a:b",
                "é:b",
                "http://é.example",
                "http://a b",
                "http://a/%zz",
                "http://a/%4",
                "http://[::1",
                "http://[::1]x",
                "http://[1.2.3.4]",
                "http://[fe80::1%25eth0]/",
                "http://[v.a]/",
                "http://a:b/",
                "http://a@b@c/",
                "http://a/[b]",
                "http://a#b#c",
                "http://a?b{c}",
                ":a",
            ],
        );
    }
}
