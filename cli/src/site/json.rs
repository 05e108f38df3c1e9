//! JSON as it is shown: with its names told from its values.

use maud::{Markup, PreEscaped, html};

/// A document, its text as it is. What is not JSON is shown without marks.
pub(super) fn shown(text: &str) -> Markup {
    html! { pre tabindex="0" { code { (marked(text.trim_end())) } } }
}

/// The text with a mark around each name of a member.
fn marked(text: &str) -> Markup {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('"') {
        let (before, string) = rest.split_at(at);
        let end = string_end(string);
        let (string, after) = string.split_at(end);
        out.push_str(&html! { (before) }.into_string());
        let names = after.trim_start().starts_with(':');
        let string = if names {
            html! { b { (string) } }
        } else {
            html! { (string) }
        };
        out.push_str(&string.into_string());
        rest = after;
    }
    out.push_str(&html! { (rest) }.into_string());
    PreEscaped(out)
}

/// Where the string that `text` begins with ends, its quotes included.
fn string_end(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '\\' => escaped = !escaped,
            '"' if !escaped => return at + 1,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::marked;

    #[test]
    fn names_are_marked_and_nothing_is_markup() {
        let text = r#"{"a<b": "x\": <i>", "c" : "d"}"#;
        let expected = r#"{<b>&quot;a&lt;b&quot;</b>: &quot;x\&quot;: &lt;i&gt;&quot;, <b>&quot;c&quot;</b> : &quot;d&quot;}"#;
        assert_eq!(marked(text).into_string(), expected);
        assert_eq!(marked("\"open <").into_string(), "&quot;open &lt;");
    }
}
