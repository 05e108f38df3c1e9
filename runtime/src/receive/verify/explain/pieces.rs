//! A template in pieces, to be put together in another way.

use crate::receive::Template;

/// A piece of a template, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    /// Whether it is a variable, and no optional segment.
    pub(super) is_variable: bool,
}

/// The pieces of a template: variables, segments, and the texts between them.
pub(super) fn pieces(template: Template<'_>) -> Vec<Piece<'_>> {
    let mut parts = template.parts();
    let (mut all, mut rest) = (Vec::new(), template.0);
    while let Some(Ok(part)) = parts.next() {
        let length = rest.len() - parts.left();
        let (text, after) = rest.split_at(length);
        rest = after;
        let is_variable = part.is_variable() && !matches!(part, crate::receive::Part::Optional(_));
        all.push(Piece { text, is_variable });
    }
    all
}

/// A template that consists of a text.
pub(super) fn literal(text: &str) -> String {
    text.replace('{', "{{").replace('}', "}}")
}

/// The template with another text in place of the piece at `index`.
pub(super) fn with(pieces: &[Piece<'_>], index: usize, text: &str) -> String {
    let piece =
        |(at, piece): (usize, &Piece<'_>)| if at == index { text.to_owned() } else { piece.text.to_owned() };
    pieces.iter().enumerate().map(piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_cut_between_its_parts() {
        let all = pieces(Template("v0:{timestamp}{{{?id:{id};}{body|sha256|hex}"));
        let texts: Vec<&str> = all.iter().map(|piece| piece.text).collect();
        assert_eq!(texts, ["v0:", "{timestamp}", "{{", "{?id:{id};}", "{body|sha256|hex}"]);
        let variables: Vec<bool> = all.iter().map(|piece| piece.is_variable).collect();
        assert_eq!(variables, [false, true, false, false, true]);
        assert_eq!(with(&all, 1, &literal("{1}")), "v0:{{1}}{{{?id:{id};}{body|sha256|hex}");
    }
}
