//! The behaviour of generated code, stripped of names and texts.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use syn::Item;

/// The items of a provider's modules, each reduced to how often it has each keyword, punctuation and macro, and how many
/// identifiers and literals: names decide the order of parts.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Outline(Vec<String>);

impl Outline {
    /// The outline of each provider below a folder of generated code.
    pub(crate) fn of_providers(folder: &Path) -> BTreeMap<String, Self> {
        let mut outlines: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                let provider = path.file_name().unwrap().to_str().unwrap().to_owned();
                of_folder(&path, outlines.entry(provider).or_default());
            }
        }
        let sorted = |mut items: Vec<String>| {
            items.sort();
            Self(items)
        };
        outlines.into_iter().map(|(provider, items)| (provider, sorted(items))).collect()
    }

    /// The items that are in one of two outlines of a module alone.
    pub(crate) fn other_than(&self, expected: &Self, module: &str) -> Vec<String> {
        let only = |sign: char, here: &Self, there: &Self| -> Vec<String> {
            let mut rest = there.0.clone();
            let mut only = Vec::new();
            for item in &here.0 {
                match rest.iter().position(|other| other == item) {
                    Some(at) => drop(rest.swap_remove(at)),
                    None => only.push(format!("{sign} {module}: {item}")),
                }
            }
            only
        };
        [only('+', self, expected), only('-', expected, self)].concat()
    }
}

/// The outlines of the files below a folder, one after the other.
fn of_folder(folder: &Path, outline: &mut Vec<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            of_folder(&path, outline);
        } else {
            outline.extend(of_file(&path));
        }
    }
}

fn of_file(path: &Path) -> Vec<String> {
    let text = fs::read_to_string(path).unwrap();
    let hidden =
        |letter: char| letter != '\n' && letter.is_control() || ('\u{2028}'..='\u{202e}').contains(&letter);
    assert!(!text.contains(hidden), "{}: a character that cannot be seen\n{text}", path.display());
    let file = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}\n{text}", path.display()));
    let mut outline = Vec::new();
    let inner = file.attrs.iter().filter(|attribute| !attribute.path().is_ident("doc")).count();
    outline.push(format!("{inner} inner attributes"));
    items(file.items, &mut outline);
    outline
}

fn items(items: Vec<Item>, outline: &mut Vec<String>) {
    for item in items {
        match item {
            Item::Mod(module) if module.content.is_some() => {
                let inner = module.content.into_iter().flat_map(|(_, items)| items).collect();
                self::items(inner, outline);
            }
            item => outline.push(of_tokens(quote(&item))),
        }
    }
}

fn quote(item: &Item) -> TokenStream {
    let mut tokens = TokenStream::new();
    quote::ToTokens::to_tokens(item, &mut tokens);
    tokens
}

/// Attributes whose number depends on how a text is called or how long it is.
const OF_NAMES: [&str; 2] = ["doc", "serde"];

fn of_tokens(tokens: TokenStream) -> String {
    let mut words = BTreeMap::new();
    count(tokens, &mut words);
    words.into_iter().map(|(word, count)| format!("{word}×{count} ")).collect()
}

/// Counts the tokens. Where a line is too long, the printer adds braces, a comma behind the last part and a semicolon,
/// which count for nothing.
fn count(tokens: TokenStream, words: &mut BTreeMap<String, usize>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        let word = match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' && is_of_names(tokens.get(at)) => {
                at += 1;
                continue;
            }
            TokenTree::Punct(punct) if matches!(punct.as_char(), ',' | ';') => continue,
            TokenTree::Punct(punct) => punct.as_char().to_string(),
            TokenTree::Literal(_) => "literal".to_owned(),
            TokenTree::Ident(ident) => {
                let macro_name =
                    matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == '!');
                let name = ident.to_string();
                let keyword = syn::parse_str::<syn::Ident>(&name).is_err() && !name.starts_with("r#");
                if keyword || macro_name { name } else { "identifier".to_owned() }
            }
            TokenTree::Group(group) => {
                count(group.stream(), words);
                match group.delimiter() {
                    Delimiter::Parenthesis => "()".to_owned(),
                    Delimiter::Bracket => "[]".to_owned(),
                    Delimiter::Brace | Delimiter::None => continue,
                }
            }
        };
        *words.entry(word).or_default() += 1;
    }
}

fn is_of_names(token: Option<&TokenTree>) -> bool {
    let Some(TokenTree::Group(group)) = token else { return false };
    let mut tokens = group.stream().into_iter();
    let Some(TokenTree::Ident(name)) = tokens.next() else { return false };
    OF_NAMES.iter().any(|of_names| name == of_names)
        // A macro in an attribute would run.
        && !group.stream().to_string().replace(' ', "").contains("=include_str!")
        && tokens.all(|token| !matches!(token, TokenTree::Punct(punct) if punct.as_char() == '!'))
}
