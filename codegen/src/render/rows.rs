//! Prints tables and decoders: an entry a line, and on one line what fits there.
//!
//! They are many, and all of a few shapes. Nothing is parsed for them, and they take a fraction of the lines that a
//! printer for any Rust would need.

use proc_macro2::{Delimiter, Group, Spacing, TokenStream, TokenTree};

/// How wide a line may be.
const WIDTH: usize = 100;
/// How much further in the parts of an item are.
const STEP: usize = 4;

/// The text of a `static` or of an item that a macro expands; none for other items.
pub(super) fn print(item: &TokenStream) -> Option<String> {
    let tokens: Vec<TokenTree> = item.clone().into_iter().collect();
    is_row(&tokens).then(|| {
        let mut text = expression(&tokens, At { indent: 0, column: 0, after: 0 });
        text.push('\n');
        text
    })
}

/// Whether an item is a `static` without attributes, or invokes a macro by its path.
fn is_row(tokens: &[TokenTree]) -> bool {
    let is_static =
        tokens.iter().take(3).any(|token| matches!(token, TokenTree::Ident(ident) if ident == "static"));
    let path = tokens.iter().take_while(|token| match token {
        TokenTree::Ident(_) => true,
        TokenTree::Punct(punct) => punct.as_char() == ':',
        _ => false,
    });
    let is_macro = tokens.get(path.count()).is_some_and(|token| is_punct(token, '!'));
    is_macro || is_static && !tokens.first().is_some_and(|token| is_punct(token, '#'))
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
fn expression(tokens: &[TokenTree], at: At) -> String {
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
    if before
        .last()
        .is_some_and(|last| is_spaced(before, before.len(), last, &TokenTree::Group(group.clone())))
    {
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
fn before_call(tokens: &[TokenTree], at: At) -> Option<String> {
    let dot = tokens.iter().rposition(|token| is_punct(token, '.')).filter(|dot| *dot > 0)?;
    let (before, call) = (flat(tokens.get(..dot)?), flat(tokens.get(dot..)?));
    let indent = at.indent + STEP;
    let fits = At { after: 0, ..at }.fits(&before) && At { indent, column: indent, ..at }.fits(&call);
    // A statement goes on a line further in; so far in, a value is better broken.
    (fits && at.after == 0).then(|| format!("{before}\n{}{call}", " ".repeat(indent)))
}

/// What stands before the last call, over as many lines as it needs, and the call below it.
fn call_by_itself(tokens: &[TokenTree], at: At) -> Option<String> {
    let dot = tokens.iter().rposition(|token| is_punct(token, '.')).filter(|dot| *dot > 0)?;
    let before = expression(tokens.get(..dot)?, At { after: 0, ..at });
    let indent = if before.contains('\n') { at.indent } else { at.indent + STEP };
    let call = expression(tokens.get(dot..)?, At { indent, column: indent, ..at });
    Some(format!("{before}\n{}{call}", " ".repeat(indent)))
}

/// The group with the most text, which is the one to be broken.
fn longest(tokens: &[TokenTree]) -> Option<(usize, &Group)> {
    let groups = tokens.iter().enumerate().filter_map(|(index, token)| match token {
        TokenTree::Group(group) if !group.stream().is_empty() && !is_visibility(tokens, index) => {
            Some((index, group))
        }
        _ => None,
    });
    groups.max_by_key(|(_, group)| width(&flat(&parts(group))))
}

/// Whether the group at an index says where an item is seen: `pub(super)`.
fn is_visibility(tokens: &[TokenTree], index: usize) -> bool {
    let before = index.checked_sub(1).and_then(|before| tokens.get(before));
    matches!(before, Some(TokenTree::Ident(ident)) if ident == "pub")
}

/// A group whose entries stand on lines of their own; the last argument of a call goes on in its line.
fn over_lines(group: &Group, at: At) -> String {
    let (open, close) = delimiters(group);
    let tokens = parts(group);
    let entries = entries(&tokens);
    let indent = at.indent + STEP;
    let is_call = group.delimiter() == Delimiter::Parenthesis;
    let own_line = At { indent, column: indent, after: 1 };
    let is_long = |entry: &&[TokenTree]| !own_line.fits(&flat(entry));
    if (is_call || entries.len() == 1 && entries.iter().all(is_long))
        && let Some(text) = last_goes_on(&entries, at)
    {
        return format!("{open}{text}{close}");
    }
    let margin = " ".repeat(indent);
    let lines: Vec<String> =
        if !is_call && entries.iter().all(|entry| matches!(entry, [TokenTree::Literal(_)])) {
            filled(&entries, indent)
        } else {
            // Not every macro takes a comma after the last of its arguments.
            let last = if is_call { entries.len().checked_sub(1) } else { None };
            let line = |(index, entry): (usize, &&[TokenTree])| {
                let comma = if Some(index) == last { "" } else { "," };
                format!("{}{comma}", expression(entry, own_line))
            };
            entries.iter().enumerate().map(line).collect()
        };
    format!("{open}\n{margin}{}\n{}{close}", lines.join(&format!("\n{margin}")), " ".repeat(at.indent))
}

/// The arguments of a call in one line up to the last, which is broken; none if that is not how they fit.
fn last_goes_on(entries: &[&[TokenTree]], at: At) -> Option<String> {
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
fn filled(entries: &[&[TokenTree]], indent: usize) -> Vec<String> {
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
fn entries(tokens: &[TokenTree]) -> Vec<&[TokenTree]> {
    tokens.split(|token| is_punct(token, ',')).filter(|entry| !entry.is_empty()).collect()
}

fn parts(group: &Group) -> Vec<TokenTree> {
    group.stream().into_iter().collect()
}

fn delimiters(group: &Group) -> (&'static str, &'static str) {
    match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::Brace => ("{", "}"),
        Delimiter::None => ("", ""),
    }
}

/// Tokens on one line.
fn flat(tokens: &[TokenTree]) -> String {
    let mut text = String::new();
    for (index, token) in tokens.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).and_then(|before| tokens.get(before))
            && is_spaced(tokens, index, before, token)
        {
            text.push(' ');
        }
        match token {
            TokenTree::Group(group) => {
                let (open, close) = delimiters(group);
                let inner = parts(group);
                // A comma before the end of a line is for those that have several.
                let end = if inner.last().is_some_and(|last| is_punct(last, ',')) {
                    inner.len() - 1
                } else {
                    inner.len()
                };
                let inner = flat(inner.get(..end).unwrap_or_default());
                let space = if group.delimiter() == Delimiter::Brace && !inner.is_empty() { " " } else { "" };
                text.extend([open, space, &inner, space, close]);
            }
            other => text.push_str(&other.to_string()),
        }
    }
    text
}

/// Whether a space stands between two tokens, of which the second is at `index`.
fn is_spaced(tokens: &[TokenTree], index: usize, before: &TokenTree, token: &TokenTree) -> bool {
    if let TokenTree::Punct(punct) = before
        && punct.spacing() == Spacing::Joint
    {
        return false;
    }
    let is_path = |at: usize| {
        let (first, second) = (tokens.get(at), tokens.get(at + 1));
        first.is_some_and(|token| is_punct(token, ':')) && second.is_some_and(|token| is_punct(token, ':'))
    };
    match (before, token) {
        (_, TokenTree::Punct(punct)) => match punct.as_char() {
            '=' => true,
            ':' => {
                is_path(index) && matches!(before, TokenTree::Punct(before) if !is_prefix(before.as_char()))
            }
            '&' | '_' => ends_operand_or_comma(before),
            _ => false,
        },
        (TokenTree::Punct(punct), _) => match punct.as_char() {
            ':' => !index.checked_sub(2).is_some_and(is_path),
            ',' | ';' | '=' | '>' => true,
            _ => false,
        },
        (_, TokenTree::Group(group)) => group.delimiter() == Delimiter::Brace,
        _ => true,
    }
}

fn ends_operand_or_comma(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | '=' | ':' | ';' | '>'))
}

fn is_prefix(punct: char) -> bool {
    matches!(punct, '&' | '!' | '<')
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
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
    fn other_items_are_left_to_others() {
        assert_eq!(print(&quote! { pub struct A { b: String } }), None);
        assert_eq!(print(&quote! { #[doc = " A."] pub static A: u8 = 0; }), None);
        assert_eq!(print(&quote! { impl A { fn b() { c!(); } } }), None);
    }
}
