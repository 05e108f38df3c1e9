//! Where a value stands in a request.

/// Where a signature, a secret or a timestamp stands in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Place<'a> {
    /// The header of this name, which occurs once.
    Header(&'a str),
    /// The headers of these names, separated by spaces: one of them, or several.
    Headers(&'a str),
    /// The parameter of this name in the URL's query.
    Query(&'a str),
    /// The field of this name in a body of the type `application/x-www-form-urlencoded`.
    Form(&'a str),
    /// The string at a JSON pointer (RFC 6901) of the body. The empty pointer stands for the body itself, as text.
    Body(&'a str),
    /// A segment at the end of the URL's path: `/hooks/{secret}`.
    Path(&'a str),
}

impl<'a> Place<'a> {
    /// The name of the single header, if that is the place.
    pub const fn header(self) -> Option<&'a str> {
        match self {
            Self::Header(name) => Some(name),
            _ => None,
        }
    }

    /// Whether the value stands in the body, so that it is unknown until the body is read.
    pub const fn is_in_body(self) -> bool {
        matches!(self, Self::Form(_) | Self::Body(_))
    }
}
