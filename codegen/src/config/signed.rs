//! What a signature covers, and whether what is signed can be read in one way only.

use hookwright::receive::{Filter, Filtered, Part, Template};

/// The values of a request that a signature covers.
pub(super) struct Covered<'t> {
    parts: Vec<Part<'t>>,
    /// Whether the whole body is covered.
    pub(super) body: bool,
}

impl<'t> Covered<'t> {
    /// These headers and the body.
    pub(super) fn headers_and_body(names: [&'t str; 2]) -> Self {
        Self { parts: names.map(Part::Header).to_vec(), body: true }
    }

    /// What a template covers. Only a body that is always signed is covered.
    pub(super) fn by(template: Template<'t>) -> Self {
        let always = template.parts().filter_map(Result::ok).filter_map(of_value);
        let body = always.clone().any(|part| matches!(part, Part::Body | Part::Fields));
        Self { parts: always.chain(of_segments(template)).collect(), body }
    }

    /// With what another template covers that `{id}` stands for, or with the place of the timestamp.
    pub(super) fn and(&mut self, parts: impl IntoIterator<Item = Part<'t>>) {
        self.parts.extend(parts);
    }

    pub(super) fn parts(self) -> Vec<Part<'t>> {
        self.parts
    }

    /// Whether a part's own value is covered.
    pub(super) fn has(&self, part: Part<'_>) -> bool {
        self.parts.contains(&part)
    }

    /// Whether the value cannot be changed without the secret.
    pub(super) fn covers(&self, part: &Part<'_>) -> bool {
        match part {
            Part::Header(name) => self
                .parts
                .iter()
                .any(|part| matches!(part, Part::Header(known) if known.eq_ignore_ascii_case(name))),
            Part::Query(_) => self.has(*part) || self.has(Part::Url) || self.has(Part::QueryString),
            Part::Form(_) | Part::Pointer(_) => self.body || self.has(*part),
            _ => self.has(*part),
        }
    }
}

/// The values in optional segments. A segment of several values disappears with one of them, so it covers none.
fn of_segments(template: Template<'_>) -> impl Iterator<Item = Part<'_>> {
    let segments = template.parts().filter_map(|part| match part {
        Ok(Part::Optional(segment)) if segment.variables().len() == 1 => Some(segment),
        _ => None,
    });
    segments
        .flat_map(|segment| segment.parts().filter_map(Result::ok).filter_map(of_value).collect::<Vec<_>>())
}

/// The variable whose value the part shows unchanged, or as a digest.
fn of_value(part: Part<'_>) -> Option<Part<'_>> {
    match part {
        Part::Text(_) | Part::Optional(_) => None,
        Part::Filtered(filtered) if !is_faithful(filtered) => None,
        part => Some(part.unfiltered()),
    }
}

/// Whether two values that differ also differ when they are filtered.
fn is_faithful(filtered: Filtered<'_>) -> bool {
    filtered.filters().all(|filter| filter.is_digest() || matches!(filter, Filter::Hex | Filter::Base64))
}

/// Whether nothing separates two values, or an optional segment from what follows it, whichever segments are there.
pub(super) fn is_adjacent(template: Template<'_>) -> bool {
    let parts: Vec<Part<'_>> = template.parts().filter_map(Result::ok).collect();
    // Names and values of a form's fields are joined with nothing between them.
    template.variables().contains(&Part::Fields) || ends_in_value(&parts, false).is_none() || {
        let hidden = |(index, part): (usize, &Part<'_>)| match part {
            Part::Optional(segment) => is_hidden(*segment, parts.get(index + 1..).unwrap_or_default()),
            _ => false,
        };
        parts.iter().enumerate().any(hidden)
    }
}

/// Whether the parts may end in a value, if what is before them may; `None` if two values meet.
fn ends_in_value(parts: &[Part<'_>], before: bool) -> Option<bool> {
    parts.iter().try_fold(before, |open, part| match part {
        Part::Text(text) => Some(open && text.is_empty()),
        Part::Optional(segment) => {
            let inner: Vec<Part<'_>> = segment.parts().filter_map(Result::ok).collect();
            ends_in_value(&inner, open).map(|present| open || present)
        }
        _ if open => None,
        _ => Some(true),
    })
}

/// Whether what follows an optional segment could be taken for its beginning.
fn is_hidden(segment: Template<'_>, following: &[Part<'_>]) -> bool {
    let own: Vec<Part<'_>> = segment.parts().filter_map(Result::ok).collect();
    let leading = leading(&own);
    if !leading.is_empty() {
        return texts_after(following).iter().any(|text| text.starts_with(&leading));
    }
    // A single value is empty where it is absent: text, or the end, shows it.
    own.len() > 1 || !following.first().is_none_or(|part| matches!(part, Part::Text(_)))
}

/// The text before the first value.
fn leading(parts: &[Part<'_>]) -> String {
    parts.iter().map_while(|part| if let Part::Text(text) = part { Some(*text) } else { None }).collect()
}

/// The texts that may stand before the next value.
fn texts_after(parts: &[Part<'_>]) -> Vec<String> {
    let (mut text, mut all) = (String::new(), Vec::new());
    for part in parts {
        match part {
            Part::Text(more) => text += more,
            Part::Optional(segment) => {
                let own: Vec<Part<'_>> = segment.parts().filter_map(Result::ok).collect();
                all.push(format!("{text}{}", leading(&own)));
            }
            _ => break,
        }
    }
    all.push(text);
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_separated_whichever_are_there() {
        for separated in [
            "{timestamp}.{body}",
            "{?id:{query:a};}{?request-id:{header:b};}ts:{timestamp};",
            "{body:/a}:{?{body:/b}}:{body:/c}",
            "{header:a}.{?{header:b}}",
            "{header:a}{?;{header:b}}.{body}",
        ] {
            assert!(!is_adjacent(Template(separated)), "{separated}");
        }
        for adjacent in [
            "{timestamp}{body}",
            "{header:X-Id}{?{header:X-Attempt}}.{body}",
            "{timestamp}{?;{header:x}}{body}",
            "{timestamp}{?.{header:x};}{body}",
            "{header:a}{?;{header:b}};{timestamp};{body}",
            "{?{header:b};}{body}",
            "{?{header:b}}{?{header:c}}.{body}",
            "{?a{header:b}}{?ab{header:c}}.{body}",
            "{timestamp}.{form*}",
            "{form*|sha256|hex}",
        ] {
            assert!(is_adjacent(Template(adjacent)), "{adjacent}");
        }
    }

    #[test]
    fn a_value_is_covered_where_it_always_shows() {
        let body = |text| Covered::by(Template(text)).body;
        for covers in ["{body}", "a.{body|sha256|hex}", "{body|sha512|base64}", "{form*}"] {
            assert!(body(covers), "{covers}");
        }
        for covers_not in [
            "{body|crc32}",
            "{body|lower}",
            "{body|sha256|crc32}",
            "{?;{header:a}{body}}",
            "{?;{body}}",
            "{body:/a}",
        ] {
            assert!(!body(covers_not), "{covers_not}");
        }
        let query = |text| Covered::by(Template(text)).covers(&Part::Query("a"));
        for covers in ["{query:a}", "{url}", "{query}", "{?;{query:a}}", "{query:a|sha1}"] {
            assert!(query(covers), "{covers}");
        }
        for covers_not in ["{query:b}", "{path}", "{query:a|upper}", "{url|lower}", "{?{query:a}.{query:b}}"]
        {
            assert!(!query(covers_not), "{covers_not}");
        }
    }
}
