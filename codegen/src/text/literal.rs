//! Strings.

use std::str::FromStr as _;

use proc_macro2::Literal;

use super::hidden::is_hidden;

/// The most `#` that a raw string is written with; the compiler takes 255.
const MOST_HASHES: usize = 16;

/// A string in quotes. Invisible characters are escaped, so that they show in the source.
pub(crate) fn literal(text: &str) -> Literal {
    quoted(text, |letter| escape(letter, ""))
}

/// A document as a person would paste it: a raw string, as it stands in its file. Where it holds what cannot be
/// seen it is an ordinary string, with its line ends kept so that changes of it can be read.
pub(crate) fn pasted(text: &str) -> Literal {
    let shown = text.chars().all(|letter| matches!(letter, '\n' | '\t') || !is_hidden(letter));
    let hashes = longest_run(text) + 1;
    let raw = (shown && hashes <= MOST_HASHES).then(|| {
        let hashes = "#".repeat(hashes);
        Literal::from_str(&format!("r{hashes}\"{text}\"{hashes}")).ok()
    });
    raw.flatten().unwrap_or_else(|| quoted(text, |letter| escape(letter, "\n\t")))
}

fn quoted(text: &str, escape: impl Fn(char) -> Option<String>) -> Literal {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for letter in text.chars() {
        match escape(letter) {
            Some(escaped) => quoted.push_str(&escaped),
            None => quoted.push(letter),
        }
    }
    quoted.push('"');
    // The escapes are those of the language, so the second way is never taken.
    Literal::from_str(&quoted).unwrap_or_else(|_| Literal::string(text))
}

/// How a character is written in a string, if not as itself; those in `kept` are.
fn escape(letter: char, kept: &str) -> Option<String> {
    match letter {
        letter if kept.contains(letter) => None,
        '"' => Some("\\\"".to_owned()),
        '\\' => Some("\\\\".to_owned()),
        '\n' => Some("\\n".to_owned()),
        '\r' => Some("\\r".to_owned()),
        '\t' => Some("\\t".to_owned()),
        '\0' => Some("\\0".to_owned()),
        letter if is_hidden(letter) => Some(letter.escape_unicode().collect()),
        _ => None,
    }
}

/// The longest run of `#` after a quote.
fn longest_run(text: &str) -> usize {
    text.split('"').skip(1).map(|after| after.chars().take_while(|c| *c == '#').count()).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text that a literal means.
    fn value(literal: &Literal) -> Option<String> {
        syn::parse_str::<syn::LitStr>(&literal.to_string()).ok().map(|literal| literal.value())
    }

    #[test]
    fn a_literal_means_its_text_and_shows_it() {
        let hashes = format!("\"{}", "#".repeat(300));
        for text in [
            "",
            "a",
            "\"#",
            "\"##\"",
            "\\",
            "a\r\nb",
            "\r",
            "\0",
            "\u{202e}",
            "\u{3164}",
            "\u{fe0f}",
            "\u{e0041}",
            "\u{2028}",
            "{\n\t\"a\": \"\u{200b}\"\n}",
            "*/",
            "\"; fn evil() {} //",
            "🙂 é",
            &hashes,
        ] {
            for literal in [literal(text), pasted(text)] {
                assert_eq!(value(&literal).as_deref(), Some(text), "{text:?}");
                let hidden = |letter| is_hidden(letter) && !matches!(letter, '\n' | '\t');
                assert!(!literal.to_string().contains(hidden), "{text:?}");
            }
        }
    }

    #[test]
    fn a_document_is_pasted_as_it_stands() {
        assert_eq!(pasted("{\n  \"a\": 1\n}").to_string(), "r#\"{\n  \"a\": 1\n}\"#");
        assert_eq!(pasted("{\n  \"a\u{feff}\"\n}").to_string(), "\"{\n  \\\"a\\u{feff}\\\"\n}\"");
    }
}
