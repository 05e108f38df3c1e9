//! Spells any text as a Rust identifier, as a person would.

use std::collections::HashMap;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::text::is_path_keyword;

/// The name of a type or of a variant: `customer.created` becomes `CustomerCreated`.
pub(super) fn upper_camel(text: &str) -> String {
    let name = spell(text).to_upper_camel_case();
    match name.as_bytes().first() {
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        _ if is_path_keyword(&name) => format!("{name}_"),
        _ => name,
    }
}

/// The name of a field, without `r#`: `firstName` becomes `first_name`.
pub(super) fn snake(text: &str) -> String {
    let name = spell(text).to_snake_case();
    match name.as_bytes().first() {
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        _ if is_path_keyword(&name) => format!("{name}_"),
        _ => name,
    }
}

/// Whether a name can be an identifier: ASCII letters, digits and underscores, no digit first.
pub(super) fn is_identifier(name: &str) -> bool {
    let letters = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    letters
        && name.bytes().any(|byte| byte != b'_')
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && !is_path_keyword(name)
}

/// Whether a chosen name is a field's.
pub(super) fn is_field_name(name: &str) -> bool {
    is_identifier(name) && name.starts_with(|first: char| first.is_ascii_lowercase()) && snake(name) == name
}

/// Whether a chosen name is a type's or a variant's.
pub(super) fn is_type_name(name: &str) -> bool {
    is_identifier(name) && name.starts_with(|first: char| first.is_ascii_uppercase()) && !name.contains('_')
}

/// Names for texts that live side by side, each different from all others.
///
/// A text that is its own name keeps it whatever the order; the rest count up: `user_id`, `user_id_2`.
pub(crate) fn distinct(texts: &[&str], name: fn(&str) -> String, joint: &str) -> Vec<String> {
    let wanted: Vec<String> = texts.iter().map(|text| name(text)).collect();
    let mut taken: HashMap<String, usize> = HashMap::with_capacity(texts.len());
    for (index, (text, name)) in texts.iter().zip(&wanted).enumerate() {
        if text == name {
            taken.entry(name.clone()).or_insert(index);
        }
    }
    for (index, name) in wanted.iter().enumerate() {
        taken.entry(name.clone()).or_insert(index);
    }
    let mut next: HashMap<&str, usize> = HashMap::new();
    let mut names = Vec::with_capacity(texts.len());
    for (index, name) in wanted.iter().enumerate() {
        if taken.get(name) == Some(&index) {
            names.push(name.clone());
            continue;
        }
        let count = next.entry(name).or_insert(2);
        let stem = name.trim_end_matches('_');
        let mut numbered = format!("{stem}{joint}{count}");
        while taken.contains_key(&numbered) {
            *count += 1;
            numbered = format!("{stem}{joint}{count}");
        }
        taken.insert(numbered.clone(), index);
        names.push(numbered);
    }
    names
}

/// A name to which a word is appended: `Self_` needs its `_` only at the end.
pub(super) fn open_ended(name: &str) -> &str {
    name.strip_suffix('_').unwrap_or(name)
}

/// One thing for a list of them: `Integrations` becomes `Integration`, `Data` becomes `DataItem`.
pub(super) fn singular(name: &str) -> String {
    let name = open_ended(name);
    for (plural, single) in IRREGULAR {
        if let Some(stem) = name.strip_suffix(plural) {
            return format!("{stem}{single}");
        }
    }
    if INVARIANT.iter().any(|word| name.ends_with(word)) {
        return format!("{name}Item");
    }
    if let Some(stem) = name.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    for ending in ["sses", "shes", "ches", "xes", "zes", "uses"] {
        if name.ends_with(ending) && name.len() > ending.len() {
            return name.chars().take(name.chars().count() - 2).collect();
        }
    }
    match name.strip_suffix('s') {
        Some(stem) if stem.len() > 1 && !stem.ends_with(['s', 'u', 'i']) => stem.to_owned(),
        _ => format!("{name}Item"),
    }
}

/// A list of one thing: `customer` becomes `customers`.
pub(super) fn plural(name: &str) -> String {
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    match name.strip_suffix('y') {
        Some(stem) if !ends(&["ay", "ey", "oy", "uy"]) => format!("{stem}ies"),
        _ if ends(&["ss", "x", "z", "ch", "sh"]) => format!("{name}es"),
        _ if ends(&["s", "S"]) => name.to_owned(),
        _ => format!("{name}s"),
    }
}

const IRREGULAR: [(&str, &str); 6] = [
    ("Children", "Child"),
    ("People", "Person"),
    ("Indices", "Index"),
    ("Vertices", "Vertex"),
    ("Statuses", "Status"),
    ("Movies", "Movie"),
];

const INVARIANT: [&str; 4] = ["Series", "News", "Species", "Sms"];

/// Words of ASCII letters and digits with spaces between them; never empty.
fn spell(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    let mut previous = None;
    let mut rest = text.chars().peekable();
    while let Some(letter) = rest.next() {
        if letter.is_ascii_alphanumeric() {
            words.push(letter);
        } else {
            words.push_str(&symbol(letter, previous, rest.peek().copied()));
        }
        previous = Some(letter);
    }
    if words.bytes().any(|byte| byte.is_ascii_alphanumeric()) {
        return words;
    }
    // Nothing but punctuation: all of it is spelt, as there is nothing else to go by.
    let spelt = text.chars().filter_map(|letter| {
        let number = || is_bracket(letter).then(|| format!("u{:x}", u32::from(letter)));
        punctuation(letter).map(str::to_owned).or_else(number)
    });
    let spelt: Vec<String> = spelt.collect();
    if spelt.is_empty() { "empty".to_owned() } else { spelt.join(" ") }
}

/// What a character other than an ASCII letter or digit contributes between its neighbours.
fn symbol(letter: char, previous: Option<char>, next: Option<char>) -> String {
    let follows = previous.is_some_and(char::is_alphanumeric);
    let leads = next.is_some_and(|next| next.is_ascii_alphanumeric());
    match letter {
        // `don't` is one word.
        '\'' | '\u{2019}' => String::new(),
        '-' if !follows && next.is_some_and(|next| next.is_ascii_digit()) => " minus ".to_owned(),
        '.' if previous.is_some_and(|digit| digit.is_ascii_digit())
            && next.is_some_and(|digit| digit.is_ascii_digit()) =>
        {
            " dot ".to_owned()
        }
        '#' if follows => " sharp ".to_owned(),
        // `$ref` and `@type` are read without their sigil.
        '$' | '@' | '#' if previous.is_none() && leads => String::new(),
        '+' | '&' | '%' | '*' | '=' | '<' | '>' | '$' | '@' | '#' => {
            punctuation(letter).map_or_else(String::new, |word| format!(" {word} "))
        }
        letter if letter.is_ascii() => " ".to_owned(),
        letter => foreign(letter),
    }
}

/// A character beyond ASCII, transliterated; by its number where nothing is known.
fn foreign(letter: char) -> String {
    match deunicode::deunicode_char(letter) {
        Some(plain) if plain.bytes().any(|byte| byte.is_ascii_alphanumeric()) => {
            let plain = spell(plain.trim());
            if letter.is_alphabetic() && plain.len() < 3 { plain } else { format!(" {plain} ") }
        }
        _ if letter.is_whitespace() || letter.is_control() || is_bracket(letter) => " ".to_owned(),
        _ => format!(" u{:x} ", u32::from(letter)),
    }
}

/// Whether a character beyond ASCII stands around words, as quotes and brackets do.
fn is_bracket(letter: char) -> bool {
    matches!(
        letter,
        '«' | '»'
            | '‹'
            | '›'
            | '‘'
            | '‚'
            | '‛'
            | '“'
            | '”'
            | '„'
            | '‟'
            | '⟨'
            | '⟩'
            | '【'
            | '】'
            | '「'
            | '」'
            | '『'
            | '』'
    )
}

fn punctuation(letter: char) -> Option<&'static str> {
    Some(match letter {
        '+' => "plus",
        '-' => "minus",
        '*' => "star",
        '/' => "slash",
        '%' => "percent",
        '=' => "equals",
        '<' => "less",
        '>' => "greater",
        '!' => "exclamation",
        '?' => "question",
        '&' => "and",
        '|' => "pipe",
        '^' => "caret",
        '~' => "tilde",
        '#' => "hash",
        '$' => "dollar",
        '@' => "at",
        '.' => "dot",
        ',' => "comma",
        ':' => "colon",
        ';' => "semicolon",
        '_' => "underscore",
        ' ' => "space",
        '\t' => "tab",
        '\n' => "newline",
        '(' => "open paren",
        ')' => "close paren",
        '[' => "open bracket",
        ']' => "close bracket",
        '{' => "open brace",
        '}' => "close brace",
        '"' => "quote",
        '\'' => "apostrophe",
        '`' => "backtick",
        '\\' => "backslash",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::identifier;

    #[test]
    fn types_are_upper_camel() {
        for (text, name) in [
            ("customer.created", "CustomerCreated"),
            ("customers.CREATE", "CustomersCreate"),
            ("order.paid", "OrderPaid"),
            ("C#", "CSharp"),
            ("+1", "Plus1"),
            ("-1", "Minus1"),
            ("", "Empty"),
            ("3ds", "N3ds"),
            ("1.5", "N1Dot5"),
            ("self", "Self_"),
            ("text/plain", "TextPlain"),
            ("größe", "Grosse"),
            ("👍", "Plus1"),
            ("...", "DotDotDot"),
            ("say “hello”", "SayHello"),
            ("«", "Uab"),
        ] {
            assert_eq!(upper_camel(text), name, "{text:?}");
        }
    }

    #[test]
    fn fields_are_snake() {
        for (text, name) in [
            ("firstName", "first_name"),
            ("tel_1", "tel_1"),
            ("ref", "ref"),
            ("self", "self_"),
            ("$ref", "ref"),
            ("@type", "type"),
            ("+1", "plus_1"),
            ("", "empty"),
            ("3d_secure", "n3d_secure"),
            ("don't", "dont"),
            ("-", "minus"),
            ("URLs", "ur_ls"),
        ] {
            assert_eq!(snake(text), name, "{text:?}");
        }
    }

    #[test]
    fn every_character_gives_an_identifier() {
        for letter in (0..0x1_1000).filter_map(char::from_u32) {
            let name = upper_camel(&letter.to_string());
            assert!(is_identifier(&name), "{letter:?} gave {name:?}");
            let field = snake(&letter.to_string());
            assert_eq!(identifier(&field).to_string().trim_start_matches("r#"), field, "{letter:?}");
        }
    }

    #[test]
    fn neighbours_get_different_names() {
        let names = distinct(&["userId", "user_id", "user-id"], snake, "_");
        assert_eq!(names, ["user_id_2", "user_id", "user_id_3"]);
        let names = distinct(&["asc", "ASC", "Asc2"], upper_camel, "");
        assert_eq!(names, ["Asc", "Asc3", "Asc2"]);
    }

    #[test]
    fn items_are_singular() {
        for (many, one) in [
            ("Integrations", "Integration"),
            ("Categories", "Category"),
            ("Addresses", "Address"),
            ("Boxes", "Box"),
            ("Status", "StatusItem"),
            ("Self_", "SelfItem"),
            ("Data", "DataItem"),
            ("Children", "Child"),
            ("LineItems", "LineItem"),
            ("News", "NewsItem"),
        ] {
            assert_eq!(singular(many), one);
        }
    }
}
