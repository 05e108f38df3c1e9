//! Prints tables and decoders: an entry a line, and on one line what fits there.
//!
//! They are many, and all of a few shapes. Nothing is parsed for them, and they take a fraction of the lines that a
//! printer for any Rust would need.

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

use crate::text::{settled_documentation, settled_text};

/// How wide a line may be.
const WIDTH: usize = 100;
/// How much further in the parts of an item are.
const STEP: usize = 4;

/// The text of a `static` or of an item that a macro expands; none for other items. Its strings are settled.
pub(super) fn print(item: &TokenStream) -> Option<String> {
    is_row(item).then(|| {
        let mut text = expression(&tokens(item.clone()), At { indent: 0, column: 0, after: 0 });
        text.push('\n');
        text
    })
}

/// Whether an item is a `static` without attributes, or invokes a macro by its path.
fn is_row(item: &TokenStream) -> bool {
    let mut is_path = true;
    for (index, token) in item.clone().into_iter().enumerate() {
        match token {
            TokenTree::Ident(ident) if index < 3 && ident == "static" => return true,
            TokenTree::Ident(_) => {}
            TokenTree::Punct(punct) if punct.as_char() == '!' => return is_path,
            TokenTree::Punct(punct) if punct.as_char() == '#' && index == 0 => return false,
            TokenTree::Punct(punct) if punct.as_char() == ':' => {}
            // What stands in brackets after `pub`.
            _ if index < 3 => is_path = false,
            _ => return false,
        }
    }
    false
}

/// A token, and how it is written on one line.
struct Token {
    kind: Kind,
    line: String,
    width: usize,
}

enum Kind {
    Word,
    Literal,
    Punct(char, Spacing),
    Group(Group),
}

struct Group {
    delimiter: Delimiter,
    parts: Vec<Token>,
}

/// Tokens with their text: each is written once, however often a line is tried.
fn tokens(stream: TokenStream) -> Vec<Token> {
    stream.into_iter().map(token).collect()
}

fn token(tree: TokenTree) -> Token {
    let (kind, line) = match tree {
        TokenTree::Group(group) => {
            let stream = settled_documentation(&group).unwrap_or_else(|| group.stream());
            let group = Group { delimiter: group.delimiter(), parts: tokens(stream) };
            let line = on_one_line(&group);
            (Kind::Group(group), line)
        }
        TokenTree::Ident(ident) => (Kind::Word, ident.to_string()),
        TokenTree::Literal(literal) => (Kind::Literal, settled_text(literal)),
        TokenTree::Punct(punct) => {
            (Kind::Punct(punct.as_char(), punct.spacing()), punct.as_char().to_string())
        }
    };
    Token { kind, width: width(&line), line }
}

fn on_one_line(group: &Group) -> String {
    let (open, close) = delimiters(group);
    // A comma before the end of a line is for those that have several.
    let end = match group.parts.split_last() {
        Some((last, before)) if is_punct(last, ',') => before,
        _ => &group.parts,
    };
    let inner = flat(end);
    let space = if group.delimiter == Delimiter::Brace && !inner.is_empty() { " " } else { "" };
    [open, space, &inner, space, close].concat()
}

/// Where tokens are printed.
#[derive(Clone, Copy)]
struct At {
    /// How far in the line begins.
    indent: usize,
    /// How much of the line is taken.
    column: usize,
    /// How much must fit after the tokens.
    after: usize,
}

impl At {
    fn fits(self, text: &str) -> bool {
        !text.contains('\n') && self.column + width(text) + self.after <= WIDTH
    }
}

/// Tokens on one line if they fit, else with the longest of their groups over several.
fn expression(tokens: &[Token], at: At) -> String {
    let line = flat(tokens);
    if at.fits(&line) {
        return line;
    }
    if let Some(text) = before_call(tokens, at) {
        return text;
    }
    let Some((index, group)) = longest(tokens) else { return line };
    let (before, after) =
        (tokens.get(..index).unwrap_or_default(), tokens.get(index + 1..).unwrap_or_default());
    if !(At { after: 1, ..at }).fits(&flat(before))
        && let Some(text) = call_by_itself(tokens, at)
    {
        return text;
    }
    let mut text = flat(before);
    if before.last().is_some_and(|last| {
        tokens.get(index).is_some_and(|group| is_spaced(before, before.len(), last, group))
    }) {
        text.push(' ');
    }
    let column = at.column + width(&text);
    text.push_str(&over_lines(group, At { column, ..at }));
    let rest = flat(after);
    let end = At { column: last_line(&text, at.column), ..at };
    let is_short = end.fits(&rest);
    let call = after.first().is_some_and(|token| is_punct(token, '.'));
    if !is_short && call {
        text.push('\n');
        text.push_str(&" ".repeat(at.indent));
        text.push_str(&expression(after, At { column: at.indent, ..at }));
    } else {
        text.push_str(&expression(after, end));
    }
    text
}

/// A line up to the last call, and the call on a line of its own; none if that is not how they fit.
fn before_call(tokens: &[Token], at: At) -> Option<String> {
    let dot = tokens.iter().rposition(|token| is_punct(token, '.')).filter(|dot| *dot > 0)?;
    let (before, call) = (flat(tokens.get(..dot)?), flat(tokens.get(dot..)?));
    let indent = at.indent + STEP;
    let fits = At { after: 0, ..at }.fits(&before) && At { indent, column: indent, ..at }.fits(&call);
    // A statement goes on a line further in; so far in, a value is better broken.
    (fits && at.after == 0).then(|| format!("{before}\n{}{call}", " ".repeat(indent)))
}

/// What stands before the last call, over as many lines as it needs, and the call below it.
fn call_by_itself(tokens: &[Token], at: At) -> Option<String> {
    let dot = tokens.iter().rposition(|token| is_punct(token, '.')).filter(|dot| *dot > 0)?;
    let before = expression(tokens.get(..dot)?, At { after: 0, ..at });
    let indent = if before.contains('\n') { at.indent } else { at.indent + STEP };
    let call = expression(tokens.get(dot..)?, At { indent, column: indent, ..at });
    Some(format!("{before}\n{}{call}", " ".repeat(indent)))
}

/// The group with the most text, which is the one to be broken.
fn longest(tokens: &[Token]) -> Option<(usize, &Group)> {
    let groups = tokens.iter().enumerate().filter_map(|(index, token)| match &token.kind {
        Kind::Group(group) if !group.parts.is_empty() && !is_visibility(tokens, index) => {
            Some((index, group, token.width))
        }
        _ => None,
    });
    groups.max_by_key(|(_, _, width)| *width).map(|(index, group, _)| (index, group))
}

/// Whether the group at an index says where an item is seen: `pub(super)`.
fn is_visibility(tokens: &[Token], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
    before.is_some_and(|before| before.line == "pub")
}

/// A group whose entries stand on lines of their own; the last argument of a call goes on in its line.
fn over_lines(group: &Group, at: At) -> String {
    let (open, close) = delimiters(group);
    let entries = entries(&group.parts);
    let indent = at.indent + STEP;
    let is_call = group.delimiter == Delimiter::Parenthesis;
    let own_line = At { indent, column: indent, after: 1 };
    let is_long = |entry: &&[Token]| !own_line.fits(&flat(entry));
    if (is_call || entries.len() == 1 && entries.iter().all(is_long))
        && let Some(text) = last_goes_on(&entries, at)
    {
        return format!("{open}{text}{close}");
    }
    let margin = " ".repeat(indent);
    let lines: Vec<String> =
        if !is_call && entries.iter().all(|entry| matches!(entry, [Token { kind: Kind::Literal, .. }])) {
            filled(&entries, indent)
        } else {
            // Not every macro takes a comma after the last of its arguments.
            let last = if is_call { entries.len().checked_sub(1) } else { None };
            let line = |(index, entry): (usize, &&[Token])| {
                let comma = if Some(index) == last { "" } else { "," };
                format!("{}{comma}", expression(entry, own_line))
            };
            entries.iter().enumerate().map(line).collect()
        };
    format!("{open}\n{margin}{}\n{}{close}", lines.join(&format!("\n{margin}")), " ".repeat(at.indent))
}

/// The arguments of a call in one line up to the last, which is broken; none if that is not how they fit.
fn last_goes_on(entries: &[&[Token]], at: At) -> Option<String> {
    let (last, others) = entries.split_last()?;
    let (index, _) = longest(last)?;
    let mut text = String::new();
    for other in others {
        text.push_str(&flat(other));
        text.push_str(", ");
    }
    let column = at.column + 1 + width(&text);
    let begin = flat(last.get(..=index)?.split_last()?.1);
    if column + width(&begin) >= WIDTH {
        return None;
    }
    text.push_str(&expression(last, At { column, after: at.after + 1, ..at }));
    Some(text)
}

/// Literals, as many in a line as fit.
fn filled(entries: &[&[Token]], indent: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for entry in entries {
        let entry = format!("{},", flat(entry));
        match lines.last_mut() {
            Some(line) if indent + width(line) + 1 + width(&entry) <= WIDTH => {
                line.push(' ');
                line.push_str(&entry);
            }
            _ => lines.push(entry),
        }
    }
    lines
}

/// What commas separate.
fn entries(tokens: &[Token]) -> Vec<&[Token]> {
    tokens.split(|token| is_punct(token, ',')).filter(|entry| !entry.is_empty()).collect()
}

fn delimiters(group: &Group) -> (&'static str, &'static str) {
    match group.delimiter {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::None => ("", ""),
    }
}

/// Tokens on one line.
fn flat(tokens: &[Token]) -> String {
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).and_then(|before| tokens.get(before))
            && is_spaced(tokens, index, before, token)
        {
            text.push(' ');
        }
        text.push_str(&token.line);
    }
    text
}

/// Whether a space stands between two tokens, of which the second is at `index`.
fn is_spaced(tokens: &[Token], index: usize, before: &Token, token: &Token) -> bool {
    if let Kind::Punct(_, Spacing::Joint) = before.kind {
        return false;
    }
    let is_path = |at: usize| {
        let (first, second) = (tokens.get(at), tokens.get(at + 1));
        first.is_some_and(|token| is_punct(token, ':')) && second.is_some_and(|token| is_punct(token, ':'))
    };
    match (&before.kind, &token.kind) {
        (_, Kind::Punct(punct, _)) => match punct {
            '=' => true,
            ':' => is_path(index) && matches!(before.kind, Kind::Punct(before, _) if !is_prefix(before)),
            '&' | '_' => ends_operand_or_comma(before),
            _ => false,
        },
        (Kind::Punct(punct, _), _) => match punct {
            ':' => !index.checked_sub(2).is_some_and(is_path),
            ',' | ';' | '=' | '>' => true,
            _ => false,
        },
        (_, Kind::Group(group)) => group.delimiter == Delimiter::Brace,
        _ => true,
    }
}

fn ends_operand_or_comma(token: &Token) -> bool {
    matches!(token.kind, Kind::Punct(',' | '=' | ':' | ';' | '>', _))
}

fn is_prefix(punct: char) -> bool {
    matches!(punct, '&' | '!' | '<')
}

fn is_punct(token: &Token, wanted: char) -> bool {
    matches!(token.kind, Kind::Punct(punct, _) if punct == wanted)
}

fn width(text: &str) -> usize {
    text.chars().count()
}

/// How wide the last line of a text is that begins at a column.
fn last_line(text: &str, column: usize) -> usize {
    text.rsplit_once('\n').map_or_else(|| column + width(text), |(_, last)| width(last))
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{WIDTH, print};

    #[test]
    fn an_entry_has_a_line_and_what_is_short_shares_one() {
        let item = quote! {
            pub(super) static ORDER: Schema = Schema::object(&ObjectKeywords::of(&[
                Property::required("id", &Schema::STRING.or_null()),
                Property::optional("status", &Schema::STRING.values(schema::strings!["open", "closed"]))
            ])).planned_at("order.schema.json#", schema::plan!());
        };
        let expected = "\
pub(super) static ORDER: Schema = Schema::object(&ObjectKeywords::of(&[
    Property::required(\"id\", &Schema::STRING.or_null()),
    Property::optional(\"status\", &Schema::STRING.values(schema::strings![\"open\", \"closed\"])),
])).planned_at(\"order.schema.json#\", schema::plan!());
";
        assert_eq!(print(&item).as_deref(), Some(expected));
        let item = quote! { decode::newtype!(super::Id, as list(&schema::IDS, string(&schema::ID))); };
        let expected = "decode::newtype!(super::Id, as list(&schema::IDS, string(&schema::ID)));\n";
        assert_eq!(print(&item).as_deref(), Some(expected));
    }

    #[test]
    fn fields_stand_below_what_else_a_decoder_does() {
        let item = quote! {
            decode::object!(super::Order, check = &schema::ORDER_REST, tags = { "type": "order" }, {
                r#type: required("type") as string(&schema::ORDER_TYPE), id: optional("identification_of_it")
            });
        };
        let expected = "\
decode::object!(super::Order, check = &schema::ORDER_REST, tags = { \"type\": \"order\" }, {
    r#type: required(\"type\") as string(&schema::ORDER_TYPE),
    id: optional(\"identification_of_it\"),
});
";
        assert_eq!(print(&item).as_deref(), Some(expected));
    }

    #[test]
    fn lines_end_where_they_can() {
        let (names, place) = ((0..40).map(|n| format!("value_{n}")), "a.schema.json#/properties/".repeat(3));
        let item = quote! {
            pub(super) static A: Schema = Schema::STRING.values(schema::strings![#(#names),*]).at(#place);
        };
        let text = print(&item).unwrap_or_default();
        assert!(text.lines().all(|line| line.len() <= WIDTH), "{text}");
        assert!(text.lines().count() < 9, "{text}");
        let long = "x".repeat(200);
        let text = print(&quote! { pub(super) static A: Schema = Schema::ANY.at(#long); });
        let expected = format!("pub(super) static A: Schema = Schema::ANY.at(\n    \"{long}\"\n);\n");
        assert_eq!(text, Some(expected));
    }

    #[test]
    fn what_cannot_be_seen_is_not_printed() {
        let (text, docs) = ("a\u{202e}b", " one\nfn evil() {}");
        let item = quote! { decode::object!(super::A, { #[doc = #docs] a: required(#text) }); };
        let printed = print(&item).unwrap_or_default();
        assert!(printed.contains("\"a\\u{202e}b\"") && !printed.contains('\u{202e}'), "{printed}");
        assert!(printed.contains("\" one fn evil() {}\""), "{printed}");
    }

    #[test]
    fn other_items_are_left_to_others() {
        assert_eq!(print(&quote! { pub struct A { b: String } }), None);
        assert_eq!(print(&quote! { #[doc = " A."] pub static A: u8 = 0; }), None);
        assert_eq!(print(&quote! { impl A { fn b() { c!(); } } }), None);
    }
}
