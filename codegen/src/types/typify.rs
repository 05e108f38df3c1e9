//! The only file that knows typify.

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use schemars::schema::Schema;
use serde_json::Value;
use syn::Item;
use typify::{TypeSpace, TypeSpaceSettings};

/// Has typify write types; each comes with the name that its schema was given.
///
/// typify parses with another major version of syn, so what it wrote crosses over as tokens.
pub(super) fn run(schemas: Vec<(String, Value)>) -> Result<Vec<(String, Item)>, String> {
    let definitions: Vec<(String, Schema)> = schemas
        .into_iter()
        .map(|(name, schema)| Ok((name, serde_json::from_value(schema)?)))
        .collect::<Result<_, serde_json::Error>>()
        .map_err(|error| error.to_string())?;
    let mut settings = TypeSpaceSettings::default();
    settings.with_map_type("::std::collections::BTreeMap".to_owned()).with_derive("PartialEq".to_owned());
    let mut space = TypeSpace::new(&settings);
    space.add_ref_types(definitions).map_err(|error| error.to_string())?;
    types_of(space.to_stream()).map_err(|error| error.to_string())
}

/// The types. What typify implements for them is left behind unparsed, and it is most of what it writes:
/// conversions, constructors, and the module with their error.
fn types_of(written: TokenStream) -> syn::Result<Vec<(String, Item)>> {
    let mut types = Vec::new();
    let mut item = Vec::new();
    for token in written {
        let ends = ends_item(&token);
        item.push(token);
        if ends {
            let tokens = std::mem::take(&mut item);
            if tokens.iter().any(|token| is_word(token, &["struct", "enum"])) {
                types.extend(named(syn::parse2(tokens.into_iter().collect())?));
            }
        }
    }
    Ok(types)
}

/// Whether an item ends with this token: no item here has braces before its last ones.
fn ends_item(token: &TokenTree) -> bool {
    match token {
        TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
        TokenTree::Punct(punct) => punct.as_char() == ';',
        TokenTree::Ident(_) | TokenTree::Literal(_) => false,
    }
}

fn is_word(token: &TokenTree, words: &[&str]) -> bool {
    matches!(token, TokenTree::Ident(ident) if words.iter().any(|word| ident == word))
}

fn named(item: Item) -> Option<(String, Item)> {
    match &item {
        Item::Struct(one) => Some((one.ident.to_string(), item)),
        Item::Enum(one) => Some((one.ident.to_string(), item)),
        _ => None,
    }
}
