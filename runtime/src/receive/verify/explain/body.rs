//! Bodies as they were before something on the way changed them.

use super::Trial;
use super::json::{ESCAPES, STYLES, Style, restyled};
use super::value::with_hex_digits;
use crate::receive::verify::{BodyChange, Cause};

const BOM: &[u8] = b"\xef\xbb\xbf";

impl Trial<'_> {
    /// The change of the body without which the signature is good.
    pub(super) fn body(&self) -> Option<Cause> {
        let sent = &*self.request.body;
        let mut all = ends(sent).into_iter().chain(rewritten(sent)).take_while(|_| self.spare.get() > 0);
        let found = all.find(|(_, body)| self.is_of(body.clone()));
        found.map(|(change, _)| Cause::BodyChanged(change))
    }

    /// Whether the signature is that of another body.
    fn is_of(&self, body: Vec<u8>) -> bool {
        let mut request = self.request.clone();
        request.body = body.into();
        self.is_good(self.verifier, &request)
    }
}

/// The body without what is known to be put around its bytes, and with it.
fn ends(body: &[u8]) -> Vec<(BodyChange, Vec<u8>)> {
    let with = |end: &[u8]| [body, end].concat();
    let mut all = vec![
        (BodyChange::NewlineRemoved, with(b"\n")),
        (BodyChange::NewlineRemoved, with(b"\r\n")),
        (BodyChange::ByteOrderMark, [BOM, body].concat()),
        (BodyChange::LineBreaks, replaced(body, b"\r\n", b"\n")),
        (BodyChange::LineBreaks, replaced(&replaced(body, b"\r\n", b"\n"), b"\n", b"\r\n")),
    ];
    for end in [&b"\r\n"[..], b"\n"] {
        all.extend(body.strip_suffix(end).map(|body| (BodyChange::NewlineAdded, body.to_vec())));
    }
    all.push((BodyChange::NewlineAdded, body.trim_ascii_end().to_vec()));
    all.extend(body.strip_prefix(BOM).map(|body| (BodyChange::ByteOrderMark, body.to_vec())));
    all
}

/// The body as other libraries write the same, one by one: each is as large as the body.
fn rewritten(body: &[u8]) -> impl Iterator<Item = (BodyChange, Vec<u8>)> + use<> {
    let text = std::str::from_utf8(body.strip_prefix(BOM).unwrap_or(body)).ok().map(str::to_owned);
    let form = text.as_deref().filter(|text| is_form(text)).map(forms).unwrap_or_default();
    let sorted = serde_json::from_slice::<serde_json::Value>(body).ok().map(|value| value.to_string());
    let is_json = sorted.is_some();
    let json = text.clone().into_iter().chain(sorted).filter(move |_| is_json).flat_map(written);
    charsets(body, text.as_deref()).into_iter().chain(form).chain(json)
}

/// A JSON text in each style, with each change of its escapes, without and with a line break at its end.
fn written(text: String) -> impl Iterator<Item = (BodyChange, Vec<u8>)> {
    let ways = ESCAPES
        .iter()
        .enumerate()
        .flat_map(|(at, escape)| STYLES.iter().map(move |style| (at, escape, *style)));
    ways.flat_map(move |(at, escape, style)| {
        let mut body = restyled(escape(&text).as_bytes(), style);
        // Every style but the first ends the text with its last token.
        let change = if at == 0 { BodyChange::Reserialized } else { BodyChange::Escapes };
        let ended = (style != Style::AsIs).then(|| (change, [&*body, b"\n"].concat()));
        if style == Style::AsIs {
            body.truncate(body.trim_ascii_end().len());
        }
        [(change, body)].into_iter().chain(ended)
    })
}

/// The bytes of the same text in Latin-1, and of Latin-1 in UTF-8.
fn charsets(body: &[u8], text: Option<&str>) -> Vec<(BodyChange, Vec<u8>)> {
    let to_latin =
        |text: &str| text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect::<Option<Vec<u8>>>();
    let to_utf8: String = body.iter().map(|byte| char::from(*byte)).collect();
    let all = text.and_then(to_latin).into_iter().chain([to_utf8.into_bytes()]);
    all.map(|body| (BodyChange::Charset, body)).collect()
}

fn is_form(text: &str) -> bool {
    text.contains('=') && !text.starts_with(['{', '['])
}

/// A form with its percent-encoding written in other ways (RFC 3986 §2.1, and the form's own `+`).
fn forms(text: &str) -> Vec<(BodyChange, Vec<u8>)> {
    let lower = with_hex_digits(text, str::to_ascii_lowercase);
    let upper = with_hex_digits(text, str::to_ascii_uppercase);
    let again = again(text).map(|form| [with_hex_digits(&form, str::to_ascii_lowercase), form]);
    let spaces = [text.replace('+', "%20"), text.replace("%20", "+"), lower, upper];
    let all = spaces.into_iter().chain(again.into_iter().flatten());
    all.map(|form| (BodyChange::PercentEncoding, form.into_bytes())).collect()
}

/// The fields of a form, or of a query, written again: with `+` for a space, and with `%20`.
pub(super) fn again(text: &str) -> [String; 2] {
    let fields = form_urlencoded::parse(text.as_bytes());
    let again = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    [again.replace('+', "%20"), again]
}

fn replaced(text: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut written = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((first, after)) = rest.split_first() {
        if let Some(after) = rest.strip_prefix(from) {
            written.extend(to);
            rest = after;
        } else {
            written.push(*first);
            rest = after;
        }
    }
    written
}
