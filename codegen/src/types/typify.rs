//! The only file that knows typify.

use proc_macro2::TokenStream;
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

/// The types; what typify implements for them is left behind: constructors, conversions and the
/// module with their error.
fn types_of(written: TokenStream) -> syn::Result<Vec<(String, Item)>> {
    let file: syn::File = syn::parse2(written)?;
    let types = file.items.into_iter().filter_map(|item| match &item {
        Item::Struct(one) => Some((one.ident.to_string(), item)),
        Item::Enum(one) => Some((one.ident.to_string(), item)),
        _ => None,
    });
    Ok(types.collect())
}
