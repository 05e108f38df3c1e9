//! serde's `rename_all`: one line instead of an attribute on every field.

use proc_macro2::TokenStream;
use quote::quote;

/// A way to write several words as one. Each is applied exactly as serde applies it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Lower,
    Upper,
    Pascal,
    Camel,
    Snake,
    ScreamingSnake,
    Kebab,
    ScreamingKebab,
}

const CASES: [Case; 8] = [
    Case::Snake,
    Case::Camel,
    Case::Lower,
    Case::Upper,
    Case::ScreamingSnake,
    Case::Kebab,
    Case::Pascal,
    Case::ScreamingKebab,
];

impl Case {
    /// The case that most fields have, if that is worth a line: pairs of the name in Rust and in JSON.
    pub(super) fn of_fields(pairs: &[(&str, &str)]) -> Option<Self> {
        Self::of(pairs, Self::field)
    }

    /// The case that most variants have.
    pub(super) fn of_variants(pairs: &[(&str, &str)]) -> Option<Self> {
        Self::of(pairs, Self::variant)
    }

    /// A case that leaves fewer names to be written out than none does, by two or more; of equals, the first.
    fn of(pairs: &[(&str, &str)], apply: fn(Self, &str) -> String) -> Option<Self> {
        let plain = pairs.iter().filter(|(name, wire)| name == wire).count();
        let mut best = None;
        let mut most = plain + 1;
        for case in CASES {
            let fits = pairs.iter().filter(|(name, wire)| apply(case, name) == *wire).count();
            if fits > most {
                best = Some(case);
                most = fits;
            }
        }
        best
    }

    /// What serde makes of a field's name, which is in snake case.
    pub(super) fn field(self, name: &str) -> String {
        match self {
            Self::Lower | Self::Snake => name.to_owned(),
            Self::Upper | Self::ScreamingSnake => name.to_ascii_uppercase(),
            Self::Pascal => pascal(name),
            Self::Camel => decapitalized(&pascal(name)),
            Self::Kebab => name.replace('_', "-"),
            Self::ScreamingKebab => name.to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// What serde makes of a variant's name, which is in upper camel case.
    pub(super) fn variant(self, name: &str) -> String {
        match self {
            Self::Pascal => name.to_owned(),
            Self::Lower => name.to_ascii_lowercase(),
            Self::Upper => name.to_ascii_uppercase(),
            Self::Camel => decapitalized(name),
            Self::Snake => snake(name),
            Self::ScreamingSnake => snake(name).to_ascii_uppercase(),
            Self::Kebab => snake(name).replace('_', "-"),
            Self::ScreamingKebab => snake(name).to_ascii_uppercase().replace('_', "-"),
        }
    }

    /// What serde calls it.
    pub(super) fn attribute(self) -> TokenStream {
        let name = match self {
            Self::Lower => "lowercase",
            Self::Upper => "UPPERCASE",
            Self::Pascal => "PascalCase",
            Self::Camel => "camelCase",
            Self::Snake => "snake_case",
            Self::ScreamingSnake => "SCREAMING_SNAKE_CASE",
            Self::Kebab => "kebab-case",
            Self::ScreamingKebab => "SCREAMING-KEBAB-CASE",
        };
        quote!(rename_all = #name)
    }
}

fn pascal(name: &str) -> String {
    name.split('_').map(capitalized).collect()
}

fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn decapitalized(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|first| first.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for (place, letter) in name.char_indices() {
        if place > 0 && letter.is_uppercase() {
            out.push('_');
        }
        out.push(letter.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Case;

    #[test]
    fn the_case_of_most_is_chosen() {
        let fields = [("first_name", "firstName"), ("id", "id"), ("last_name", "lastName"), ("x_y", "xY")];
        assert_eq!(Case::of_fields(&fields), Some(Case::Camel));
        assert_eq!(Case::of_fields(&[("first_name", "firstName"), ("last_name", "last_name")]), None);
        assert_eq!(Case::of_variants(&[("WebApp", "web_app"), ("Api", "api")]), Some(Case::Snake));
        assert_eq!(Case::of_variants(&[("CSharp", "C#"), ("Plus1", "+1")]), None);
    }
}
