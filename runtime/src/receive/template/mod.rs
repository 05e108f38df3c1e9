//! Text that is filled in from a request: `{header:X-Acme-Event}.{body:/action}`.

mod filter;
mod part;

pub use filter::{Filter, Filtered, Filters};
pub use part::Part;

/// A template over a request, as `provider.toml` writes it.
///
/// | part | stands for |
/// |---|---|
/// | `{header:Name}` | the header's value; it must be there, once |
/// | `{query:name}` | the value of a parameter of the URL's query, decoded; it must be there, once |
/// | `{form:name}` | the value of a field of a form, decoded; it must be there, once |
/// | `{form*}` | all fields of a form, decoded, sorted by name and value, name and value joined |
/// | `{body:/pointer}` | the string or number at a JSON pointer (RFC 6901) of the body |
/// | `{body}` | the body's bytes, as they came |
/// | `{method}` | the method |
/// | `{url}` | the endpoint's public URL, with the request's query |
/// | `{path}` | the path of the endpoint's public URL; without one, the request's |
/// | `{query}` | the URL's query, as it came |
/// | `{timestamp}` | the timestamp's text, as it came with the signature |
/// | `{id}` | what the template of the delivery's id says |
/// | `{option:name}` | a text that the endpoint is built with |
/// | `{…\|filter\|…}` | the same, filtered: see [`Filter`] |
/// | `{?text {…} text}` | nothing if a value inside is absent |
/// | `{{`, `}}` | a brace |
///
/// The method, the URL, the body, the timestamp, the id and options mean something only in what is signed.
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

    /// The variables, those in optional segments among them, without filters.
    pub fn variables(self) -> Vec<Part<'a>> {
        let mut all = Vec::new();
        for part in self.parts().filter_map(Result::ok) {
            match part {
                Part::Text(_) => {}
                Part::Optional(segment) => all.extend(segment.variables()),
                part => all.push(part.unfiltered()),
            }
        }
        all
    }
}

/// The parts of a [`Template`].
#[derive(Clone, Debug)]
pub struct Parts<'a> {
    text: &'a str,
    at: usize,
}

#[cfg(feature = "explain")]
impl Parts<'_> {
    /// How many bytes of the template are left.
    pub(super) const fn left(&self) -> usize {
        self.text.len() - self.at
    }
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
    if let Some(inside) = rest.strip_prefix("{?") {
        let segment = segment(inside)?;
        return Ok((Part::Optional(Template(segment)), segment.len() + 3));
    }
    if let Some(inside) = rest.strip_prefix('{') {
        let (variable, _) = inside.split_once('}').ok_or("`{` without `}`")?;
        return Ok((Part::variable(variable)?, variable.len() + 2));
    }
    let len = rest.find(['{', '}']).unwrap_or(rest.len());
    Ok((Part::Text(rest.get(..len).unwrap_or(rest)), len))
}

/// The template inside of an optional segment that `inside` begins with: up to the brace that closes no variable.
fn segment(inside: &str) -> Result<&str, &'static str> {
    let mut in_variable = false;
    for (at, byte) in inside.bytes().enumerate() {
        match byte {
            b'{' if in_variable => return Err("an optional segment contains text and variables only"),
            b'}' if !in_variable => {
                let segment = inside.get(..at).unwrap_or_default();
                let parts = Template(segment).parts().collect::<Result<Vec<_>, _>>();
                return if parts.map_err(|error| error.message)?.iter().any(Part::is_variable) {
                    Ok(segment)
                } else {
                    Err("an optional segment needs a variable, with which it disappears")
                };
            }
            b'{' => in_variable = true,
            b'}' => in_variable = false,
            _ => {}
        }
    }
    Err("`{?` without `}`")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]
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
    fn reads_parts_of_what_is_signed() {
        assert_eq!(
            parts("{method}{url}{path}{query}{query:a b}{form:c}{form*}{id}{option:o}"),
            Ok(vec![
                Part::Method,
                Part::Url,
                Part::Path,
                Part::QueryString,
                Part::Query("a b"),
                Part::Form("c"),
                Part::Fields,
                Part::Id,
                Part::Option("o"),
            ])
        );
    }

    #[test]
    fn reads_filters_and_segments() {
        let parts = parts("{body|sha256|hex}{?id:{query:data.id|lower};}}}").unwrap();
        let [Part::Filtered(digest), Part::Optional(segment), Part::Text("}")] = &*parts else {
            panic!("{parts:?}");
        };
        assert_eq!(digest.part(), Some(Part::Body));
        assert_eq!(digest.filters().collect::<Vec<_>>(), [Filter::Sha256, Filter::Hex]);
        let inner: Vec<_> = segment.parts().filter_map(Result::ok).collect();
        assert!(matches!(inner[..], [Part::Text("id:"), Part::Filtered(_), Part::Text(";")]), "{inner:?}");
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
            ("{query:}", 0),
            ("{form:}", 0),
            ("{option:}", 0),
            ("a{body|sha}", 1),
            ("{|lower}", 0),
            ("{?a", 0),
            ("{?a}", 0),
            ("{?{{}", 0),
            ("a{?{?{body}}}", 1),
        ] {
            assert_eq!(parts(text).map_err(|error| error.at), Err(at), "{text}");
        }
    }

    #[test]
    fn ends_after_an_error() {
        assert_eq!(Template("{}{body}").parts().count(), 1);
    }
}
