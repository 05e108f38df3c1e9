//! Text that is filled in from a request: `{header:X-Acme-Event}.{body:/action}`.

/// A template over a request's headers and body, as `provider.toml` writes it.
///
/// | part | stands for |
/// |---|---|
/// | `{header:Name}` | the header's value; it must be there, once |
/// | `{body:/pointer}` | the string at a JSON pointer (RFC 6901) of the body |
/// | `{body}` | the body's bytes, as they came |
/// | `{timestamp}` | the timestamp's text, as it came with the signature |
/// | `{{`, `}}` | a brace |
///
/// ```
/// use hookwright::receive::{Part, Template};
///
/// let template = Template("{header:X-Acme-Topic}.{body:/action}");
/// let parts: Result<Vec<_>, _> = template.parts().collect();
/// assert_eq!(
///     parts.unwrap(),
///     [Part::Header("X-Acme-Topic"), Part::Text("."), Part::Pointer("/action")]
/// );
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Template<'a>(pub &'a str);

/// A part of a [`Template`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Part<'a> {
    /// Text that stands for itself.
    Text(&'a str),
    /// `{header:Name}`
    Header(&'a str),
    /// `{body:/pointer}`
    Pointer(&'a str),
    /// `{body}`
    Body,
    /// `{timestamp}`
    Timestamp,
}

/// Where a [`Template`] is not one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TemplateError {
    /// Byte offset in the template.
    pub at: usize,
    /// What is wrong.
    pub message: &'static str,
}

impl<'a> Template<'a> {
    /// The template's parts, in order; after an error there are no more.
    pub const fn parts(self) -> Parts<'a> {
        Parts { text: self.0, at: 0 }
    }
}

/// The parts of a [`Template`].
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Iterator for Parts<'a> {
    type Item = Result<Part<'a>, TemplateError>;

    fn next(&mut self) -> Option<Self::Item> {
        let rest = self.text.get(self.at..).filter(|rest| !rest.is_empty())?;
        let (part, len) = match next_part(rest) {
            Ok(found) => found,
            Err(message) => {
                let at = std::mem::replace(&mut self.at, self.text.len());
                return Some(Err(TemplateError { at, message }));
            }
        };
        self.at += len;
        Some(Ok(part))
    }
}

/// The part at the start of `rest`, and how many bytes it takes.
fn next_part(rest: &str) -> Result<(Part<'_>, usize), &'static str> {
    for (escape, brace) in [("{{", "{"), ("}}", "}")] {
        if rest.starts_with(escape) {
            return Ok((Part::Text(brace), escape.len()));
        }
    }
    if rest.starts_with('}') {
        return Err("`}` without `{`; a brace that stands for itself is written twice");
    }
    if let Some(inside) = rest.strip_prefix('{') {
        let (variable, _) = inside.split_once('}').ok_or("`{` without `}`")?;
        return Ok((variable_part(variable)?, variable.len() + 2));
    }
    let len = rest.find(['{', '}']).unwrap_or(rest.len());
    Ok((Part::Text(rest.get(..len).unwrap_or(rest)), len))
}

fn variable_part(variable: &str) -> Result<Part<'_>, &'static str> {
    match variable.split_once(':') {
        None if variable == "body" => Ok(Part::Body),
        None if variable == "timestamp" => Ok(Part::Timestamp),
        Some(("header", name)) if http::HeaderName::from_bytes(name.as_bytes()).is_ok() => {
            Ok(Part::Header(name))
        }
        Some(("header", _)) => Err("`{header:Name}` needs the name of a header (RFC 9110 §5.1)"),
        Some(("body", pointer)) if is_pointer(pointer) => Ok(Part::Pointer(pointer)),
        Some(("body", _)) => Err("`{body:/pointer}` needs a JSON pointer (RFC 6901)"),
        _ => Err("expected `{header:Name}`, `{body:/pointer}`, `{body}` or `{timestamp}`"),
    }
}

/// Whether `text` is a JSON pointer (RFC 6901 §3) to something inside a document.
fn is_pointer(text: &str) -> bool {
    let escapes = text.split('~').skip(1);
    text.starts_with('/') && escapes.into_iter().all(|after| after.starts_with(['0', '1']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Result<Vec<Part<'_>>, TemplateError> {
        Template(text).parts().collect()
    }

    #[test]
    fn reads_every_part() {
        assert_eq!(
            parts("v0:{timestamp}:{body} {header:X-A}{body:/a~1b}{{}}"),
            Ok(vec![
                Part::Text("v0:"),
                Part::Timestamp,
                Part::Text(":"),
                Part::Body,
                Part::Text(" "),
                Part::Header("X-A"),
                Part::Pointer("/a~1b"),
                Part::Text("{"),
                Part::Text("}"),
            ])
        );
        assert_eq!(parts(""), Ok(vec![]));
    }

    #[test]
    fn says_where_it_is_not_a_template() {
        for (text, at) in [
            ("a{", 1),
            ("a}", 1),
            ("ab{bdy}", 2),
            ("{header:}", 0),
            ("{header:a b}", 0),
            ("{body:type}", 0),
            ("{body:/a~2}", 0),
            ("{{{", 2),
        ] {
            assert_eq!(parts(text).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    #[test]
    fn ends_after_an_error() {
        assert_eq!(Template("{}{body}").parts().count(), 1);
    }
}
