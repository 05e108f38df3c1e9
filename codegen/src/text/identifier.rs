//! Identifiers, and the words that cannot be one.

use proc_macro2::{Ident, Span};

/// The identifier of a name. A keyword of any edition is written raw (`r#type`), and what cannot be an identifier
/// is changed until it can.
pub(crate) fn identifier(name: &str) -> Ident {
    let safe = legal(name);
    if safe.len() <= LONGEST && KEYWORDS.binary_search(&safe.as_str()).is_ok() {
        Ident::new_raw(&safe, Span::call_site())
    } else {
        Ident::new(&safe, Span::call_site())
    }
}

/// Whether a word is a keyword that is part of paths, which cannot be written raw.
pub(crate) fn is_path_keyword(name: &str) -> bool {
    PATH_KEYWORDS.contains(&name)
}

/// The name, if it can be an identifier; else the nearest that can.
fn legal(name: &str) -> String {
    let is_sound = |byte: &u8| byte.is_ascii_alphabetic() || *byte == b'_';
    if !name.is_empty()
        && name.as_bytes().iter().all(is_sound)
        && !name.starts_with('_')
        && !is_path_keyword(name)
    {
        return name.to_owned();
    }
    let mut legal: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
    if legal.starts_with(|first: char| first.is_ascii_digit()) {
        legal.insert(0, 'n');
    }
    if legal.bytes().all(|byte| byte == b'_') {
        legal.insert_str(0, "unnamed");
    }
    if is_path_keyword(&legal) {
        legal.push('_');
    }
    legal
}

/// Keywords that cannot be raw identifiers.
const PATH_KEYWORDS: [&str; 4] = ["Self", "crate", "self", "super"];

/// Every other keyword of every edition, strict and reserved, up to 2024 (`gen`). Weak ones (`union`, `raw`, `safe`,
/// `macro_rules`, `auto`, `default`) may name anything that is generated.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro",
    "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait",
    "true", "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// How long the longest keyword is.
const LONGEST: usize = 8;

#[cfg(test)]
mod tests {
    use super::{KEYWORDS, LONGEST, PATH_KEYWORDS, identifier};

    #[test]
    fn every_name_is_an_identifier() {
        for (name, expected) in [
            ("type", "r#type"),
            ("gen", "r#gen"),
            ("union", "union"),
            ("self", "self_"),
            ("Self", "Self_"),
            ("crate", "crate_"),
            ("_", "unnamed_"),
            ("", "unnamed"),
            ("1st", "n1st"),
            ("a\nb", "a_b"),
            ("é", "unnamed_"),
        ] {
            assert_eq!(identifier(name).to_string(), expected, "{name:?}");
        }
    }

    /// syn has a list of its own, which does not know `gen`.
    #[test]
    fn only_keywords_are_raw() {
        assert!(KEYWORDS.is_sorted() && KEYWORDS.iter().all(|word| word.len() <= LONGEST));
        for word in KEYWORDS.into_iter().filter(|word| *word != "gen").chain(PATH_KEYWORDS) {
            assert!(syn::parse_str::<syn::Ident>(word).is_err(), "{word}");
        }
        for word in ["union", "raw", "safe", "macro_rules", "auto", "default", "dynamic"] {
            assert!(syn::parse_str::<syn::Ident>(word).is_ok(), "{word}");
            assert_eq!(identifier(word).to_string(), word);
        }
    }
}
