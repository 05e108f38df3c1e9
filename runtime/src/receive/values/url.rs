//! The URL that a provider sends to.

use std::fmt;

use http::Uri;

/// The URL that an endpoint has for its provider, without query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::receive) struct PublicUrl {
    text: String,
    path: String,
}

/// Why text is not a public URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::receive) enum BadUrl {
    /// It does not begin with `https://` or `http://` and a host.
    NotAbsolute,
    /// It has a query or a fragment.
    Query,
}

impl fmt::Display for BadUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAbsolute => "is not an absolute URL that begins with `https://` or `http://`",
            Self::Query => "has a query or a fragment; the query is taken from each request",
        })
    }
}

impl PublicUrl {
    pub(in crate::receive) fn new(text: &str) -> Result<Self, BadUrl> {
        if text.contains(['?', '#']) {
            return Err(BadUrl::Query);
        }
        let uri: Uri = text.parse().map_err(|_| BadUrl::NotAbsolute)?;
        let absolute = matches!(uri.scheme_str(), Some("http" | "https")) && uri.authority().is_some();
        // The text as it is: the provider signs the URL as it was registered.
        let path = uri.path().to_owned();
        absolute.then(|| Self { text: text.to_owned(), path }).ok_or(BadUrl::NotAbsolute)
    }

    /// The URL, as the provider knows it.
    pub(in crate::receive) fn text(&self) -> &str {
        &self.text
    }

    pub(in crate::receive) fn path(&self) -> &str {
        &self.path
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_absolute_urls_without_query_are_public() {
        let url = PublicUrl::new("https://hooks.example:8443/a%2Fb/");
        assert_eq!(url.as_ref().map(PublicUrl::path), Ok("/a%2Fb/"));
        assert_eq!(url.as_ref().map(PublicUrl::text), Ok("https://hooks.example:8443/a%2Fb/"));
        assert_eq!(PublicUrl::new("https://hooks.example").as_ref().map(PublicUrl::path), Ok("/"));
        for text in ["", "/a", "hooks.example", "ftp://a/b", "https://", "https:///a"] {
            assert_eq!(PublicUrl::new(text), Err(BadUrl::NotAbsolute), "{text}");
        }
        for text in ["https://a/?b", "https://a/#b"] {
            assert_eq!(PublicUrl::new(text), Err(BadUrl::Query), "{text}");
        }
    }
}
