//! Writes the Rust types that the model decided on.
//!
//! typify writes them, from a schema that we write for it: every type and field in it has a name that
//! means nothing (`T0`, `f0`), every constraint is gone, and only shapes occur that it is sure to
//! understand. What comes back is compared with the model, part by part, and then gets its names, its
//! documentation and the attributes that tell absent from null. `typify` is the only file that knows
//! the crate.

mod attributes;
mod borrow;
mod case;
mod derives;
mod rust;
mod string_enum;
mod typify;
mod typify_input;
mod value_enum;

use std::collections::HashMap;
use std::fmt;

use quote::{ToTokens as _, quote};
use syn::{Fields, Item, ItemEnum, ItemStruct, parse_quote};

use crate::config::Derives;
use crate::model::{
    External, Kind, NamedType, Shape, Struct, TaggedUnion, TypeId, TypeUse, Types, UNLISTED, UNNAMED,
    UnionVariant,
};
use crate::text::identifier;
use attributes::{Reading, add_docs, add_serde};
use case::Case;
use derives::{Derived, Serde};
pub use rust::{field_type, rust_type};

/// Lints that only the schemas decide: how variants and fields are named, how large they are, how descriptions are
/// written and whether there are any, and how many types decoders name. Modules that hold types allow them.
pub const ALLOWED_LINTS: [&str; 12] = [
    "clippy::doc_lazy_continuation",
    "clippy::doc_markdown",
    "clippy::doc_overindented_list_items",
    "clippy::enum_variant_names",
    "clippy::large_enum_variant",
    "clippy::option_option",
    "clippy::struct_excessive_bools",
    "clippy::struct_field_names",
    "clippy::too_many_lines",
    "clippy::type_complexity",
    "clippy::wildcard_imports",
    "missing_docs",
];

/// A type that typify did not write as the model meant it: a fault in this crate, not in a schema.
#[derive(Debug)]
pub struct Mismatch {
    /// The type's name.
    pub name: String,
    /// What is not as it should be.
    pub problem: String,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the type `{}` was not written as meant: {}", self.name, self.problem)
    }
}

impl std::error::Error for Mismatch {}

/// Writes each type, which derives what is asked for: for each, in the order of `types`, its item and what is implemented
/// for it.
///
/// # Errors
///
/// A [`Mismatch`] if a type did not come out as the model has it.
pub fn write(types: &Types, derives: &Derives) -> Result<Vec<Vec<Item>>, Mismatch> {
    write_wanted(types, derives, &|_| true)
}

/// The same of the types that are `wanted`; of the others there is nothing.
///
/// # Errors
///
/// A [`Mismatch`] if a type did not come out as the model has it.
pub(crate) fn write_wanted(
    types: &Types,
    derives: &Derives,
    wanted: &dyn Fn(TypeId) -> bool,
) -> Result<Vec<Vec<Item>>, Mismatch> {
    let general = |problem| Mismatch { name: "*".to_owned(), problem };
    let written = typify::run(typify_input::schemas(types, wanted)).map_err(general)?;
    let mut written: HashMap<String, Item> = written.into_iter().collect();
    let derived = Derived::of(types, derives);
    let reading = Reading { is_none: is_none(types), deserialize: derives.deserialize };
    let ids = (0..).map(TypeId).zip(&types.types);
    ids.map(|(id, ty)| {
        if !wanted(id) {
            return Ok(Vec::new());
        }
        let problem = |problem| Mismatch { name: ty.name.clone(), problem };
        let item =
            written.remove(&typify_input::type_name(id)).ok_or_else(|| problem("it is missing".to_owned()));
        let named = Named { types, id, ty, reading };
        let mut items = finish(&named, item?).map_err(problem)?;
        let serde = serde_traits(types, &ty.shape);
        if let Some(Item::Struct(ItemStruct { attrs, .. }) | Item::Enum(ItemEnum { attrs, .. })) =
            items.first_mut()
        {
            attributes::add_derive(attrs, derived.of_type(id, ty, serde));
        }
        if derives.deserialize && serde != Serde::Both {
            items.push(deserialize(&ty.name));
        }
        if let Some(parameter) = types.parameter(id) {
            items.iter_mut().for_each(|item| borrow::add_parameter(item, parameter));
        }
        Ok(items)
    })
    .collect()
}

/// A type among others, and what reading and writing its fields needs.
struct Named<'t> {
    types: &'t Types,
    id: TypeId,
    ty: &'t NamedType,
    reading: Reading,
}

impl Named<'_> {
    /// Makes a type that typify wrote within this one what is meant.
    fn adopt(&self, written: syn::Type, meant: &Kind) -> Result<syn::Type, String> {
        rust::adopt(self.types, self.id, written, meant)
    }
}

/// Turns what typify wrote into the type of the model, which derives nothing yet and has no parameters.
fn finish(named: &Named<'_>, item: Item) -> Result<Vec<Item>, String> {
    let ty = named.ty;
    Ok(match (&ty.shape, item) {
        (Shape::Struct(shape), Item::Struct(item)) => vec![Item::Struct(structure(named, shape, item)?)],
        (Shape::Newtype(inner), Item::Struct(item)) => vec![Item::Struct(newtype(named, inner, item)?)],
        (Shape::StringEnum(strings), Item::Enum(item)) => {
            let mut items = vec![Item::Enum(string_enum::item(ty, strings, item)?)];
            items.extend(string_enum::implementations(&ty.name, strings));
            items
        }
        (Shape::ValueEnum(listed), Item::Enum(_)) => value_enum::items(ty, listed),
        (Shape::External(one), Item::Enum(item)) => vec![Item::Enum(external(named, one, item)?)],
        (Shape::TaggedUnion(union), Item::Enum(item)) => vec![Item::Enum(tagged(named, union, item)?)],
        (Shape::Union(variants), Item::Enum(item)) => vec![Item::Enum(untagged(named, variants, item)?)],
        (Shape::Choice(choice), Item::Enum(item)) => {
            vec![Item::Enum(untagged(named, &choice.variants, item)?)]
        }
        (_, item) => return Err(format!("an item of another kind: {}", item.to_token_stream())),
    })
}

/// Which of serde's traits a type derives. `Deserialize` is written where serde would guess and the schema knows.
fn serde_traits(types: &Types, shape: &Shape) -> Serde {
    let guesses = match shape {
        Shape::ValueEnum(_) => return Serde::Neither,
        Shape::External(one) => one.other.is_some(),
        Shape::TaggedUnion(union) => union.within.is_empty() && holds_choice(types, union),
        // Within a tagged union serde hands on an object without its tag, of which the schema knows nothing.
        Shape::Choice(choice) => choice.within.is_empty(),
        Shape::Struct(_) | Shape::StringEnum(_) | Shape::Union(_) | Shape::Newtype(_) => false,
    };
    if guesses { Serde::Serialize } else { Serde::Both }
}

fn structure(named: &Named<'_>, shape: &Struct, mut item: ItemStruct) -> Result<ItemStruct, String> {
    let Fields::Named(fields) = &mut item.fields else { return Err("no named fields".to_owned()) };
    let written = std::mem::take(&mut fields.named).into_iter();
    let mut written: HashMap<String, syn::Field> =
        written.filter_map(|field| Some((field.ident.as_ref()?.to_string(), field))).collect();
    written.remove(typify_input::PLACEHOLDER);
    let pairs: Vec<(&str, &str)> =
        shape.fields.iter().map(|field| (field.name.as_str(), field.property.as_str())).collect();
    let case = Case::of_fields(&pairs);
    for (place, field) in shape.fields.iter().enumerate() {
        let name = typify_input::field_name(place);
        let mut found = written.remove(&name).ok_or_else(|| format!("no field for `{}`", field.property))?;
        let ty = named.adopt(found.ty, &field.ty.kind)?;
        found.ident = Some(identifier(&field.name));
        found.ty = if field.required { ty } else { rust::optional(ty) };
        found.attrs.clear();
        add_docs(&mut found.attrs, &field.docs);
        for serde in attributes::of_field(named.types, field, case, named.reading) {
            add_serde(&mut found.attrs, &serde);
        }
        fields.named.push(found);
    }
    if let Some(extra) = &shape.extra {
        let mut found = written.remove(typify_input::EXTRA).ok_or("no field for other properties")?;
        found.ty = named.adopt(found.ty, &Kind::Map(Box::new(extra.ty.clone())))?;
        found.ident = Some(identifier(&extra.name));
        found.attrs = Vec::new();
        add_docs(&mut found.attrs, &extra.docs);
        add_serde(&mut found.attrs, &[quote!(flatten)]);
        fields.named.push(found);
    }
    item.ident = identifier(&named.ty.name);
    attributes::of_item(&mut item.attrs, &named.ty.docs, case.map(Case::attribute).as_slice());
    if written.is_empty() { Ok(item) } else { Err("unexpected fields".to_owned()) }
}

/// Whether a variant, or one of its variants, is told apart by the schema's verdict: of a known tag serde would take
/// what it cannot read for one of another tag.
fn holds_choice(types: &Types, union: &TaggedUnion) -> bool {
    union.other.is_some()
        || union.variants.iter().any(|variant| {
            let Kind::Named { id, .. } = variant.ty.kind else { return false };
            match types.types.get(id.0).map(|ty| &ty.shape) {
                Some(Shape::Choice(choice)) => !choice.within.is_empty(),
                Some(Shape::TaggedUnion(union)) => !union.within.is_empty() && holds_choice(types, union),
                _ => false,
            }
        })
}

/// `Deserialize` by way of the decoder, which asks the schema where serde would guess.
fn deserialize(name: &str) -> Item {
    let ty = identifier(name);
    parse_quote! {
        impl<'de> ::serde::Deserialize<'de> for #ty {
            fn deserialize<D>(deserializer: D) -> ::std::result::Result<Self, D::Error>
            where
                D: ::serde::Deserializer<'de>,
            {
                ::hookwright::__private::decode::deserialize(deserializer)
            }
        }
    }
}

/// How serde is told the path of a function, in a string: in full where a type of the module would be in
/// its way.
fn is_none(types: &Types) -> &'static str {
    if types.types.iter().any(|ty| ty.name == "Option") {
        "::std::option::Option::is_none"
    } else {
        "Option::is_none"
    }
}

fn newtype(named: &Named<'_>, inner: &TypeUse, mut item: ItemStruct) -> Result<ItemStruct, String> {
    let Fields::Unnamed(fields) = &mut item.fields else { return Err("not a newtype".to_owned()) };
    let field = fields.unnamed.first_mut().ok_or("an empty newtype")?;
    field.ty = named.adopt(field.ty.clone(), &inner.kind)?;
    field.vis = syn::Visibility::Public(<syn::Token![pub]>::default());
    item.ident = identifier(&named.ty.name);
    attributes::of_item(&mut item.attrs, &named.ty.docs, &[quote!(transparent)]);
    Ok(item)
}

fn tagged(named: &Named<'_>, union: &TaggedUnion, mut item: ItemEnum) -> Result<ItemEnum, String> {
    let pairs: Vec<(&str, &str)> =
        union.variants.iter().map(|variant| (variant.name.as_str(), variant.value.as_str())).collect();
    let case = Case::of_variants(&pairs);
    let mut written = take_variants(&mut item);
    for (place, variant) in union.variants.iter().enumerate() {
        let mut found = take_variant(&mut written, place)?;
        hold(named, &mut found, &variant.name, &variant.ty)?;
        add_docs(&mut found.attrs, &variant.docs);
        add_serde(&mut found.attrs, &attributes::of_variant(&variant.name, &variant.value, case));
        item.variants.push(found);
    }
    item.variants.extend(union.other.as_ref().map(|other| unlisted(other, UNLISTED)));
    let tag = &union.tag;
    let mut serde = vec![quote!(tag = #tag)];
    serde.extend(case.map(Case::attribute));
    item.ident = identifier(&named.ty.name);
    attributes::of_item(&mut item.attrs, &named.ty.docs, &serde);
    Ok(item)
}

fn untagged(named: &Named<'_>, variants: &[UnionVariant], mut item: ItemEnum) -> Result<ItemEnum, String> {
    let mut written = take_variants(&mut item);
    for (place, variant) in variants.iter().enumerate() {
        let mut found = take_variant(&mut written, place)?;
        hold(named, &mut found, &variant.name, &variant.ty)?;
        add_docs(&mut found.attrs, &variant.docs);
        item.variants.push(found);
    }
    item.ident = identifier(&named.ty.name);
    attributes::of_item(&mut item.attrs, &named.ty.docs, &[quote!(untagged)]);
    Ok(item)
}

fn external(named: &Named<'_>, external: &External, mut item: ItemEnum) -> Result<ItemEnum, String> {
    let variants = external.variants.iter();
    let pairs: Vec<(&str, &str)> =
        variants.map(|variant| (variant.name.as_str(), variant.value.as_str())).collect();
    let case = Case::of_variants(&pairs);
    let mut written = take_variants(&mut item);
    for (place, variant) in external.variants.iter().enumerate() {
        let mut found = take_variant(&mut written, place)?;
        if let Some(ty) = &variant.ty {
            hold(named, &mut found, &variant.name, ty)?;
        } else {
            found = parse_quote!(Unit);
            found.ident = identifier(&variant.name);
        }
        add_docs(&mut found.attrs, &variant.docs);
        add_serde(&mut found.attrs, &attributes::of_variant(&variant.name, &variant.value, case));
        item.variants.push(found);
    }
    item.variants.extend(external.other.as_ref().map(|other| unlisted(other, UNNAMED)));
    item.ident = identifier(&named.ty.name);
    attributes::of_item(&mut item.attrs, &named.ty.docs, case.map(Case::attribute).as_slice());
    Ok(item)
}

/// The variant that keeps what no other holds.
fn unlisted(name: &str, docs: &str) -> syn::Variant {
    let name = identifier(name);
    let mut variant: syn::Variant = parse_quote!(#name(::serde_json::Value));
    add_docs(&mut variant.attrs, docs);
    add_serde(&mut variant.attrs, &[quote!(untagged)]);
    variant
}

/// Names a variant and sets what it holds.
fn hold(named: &Named<'_>, variant: &mut syn::Variant, name: &str, ty: &TypeUse) -> Result<(), String> {
    // typify writes no content where it can only be `null`, and serde would read the variant's name alone.
    if matches!(variant.fields, Fields::Unit) {
        variant.fields = Fields::Unnamed(syn::parse_quote!((())));
    }
    let Fields::Unnamed(fields) = &mut variant.fields else {
        return Err(format!("`{name}` has named fields"));
    };
    let written: Vec<syn::Type> = fields.unnamed.iter().map(|field| field.ty.clone()).collect();
    fields.unnamed = fields.unnamed.iter().take(1).cloned().collect();
    let field = fields.unnamed.first_mut().ok_or_else(|| format!("`{name}` holds nothing"))?;
    // typify has a variant hold the items of a tuple side by side.
    let written = match written.as_slice() {
        [one] => one.clone(),
        several => syn::parse_quote!((#(#several),*)),
    };
    field.ty = named.adopt(written, &ty.kind)?;
    variant.ident = identifier(name);
    variant.attrs.clear();
    Ok(())
}

fn take_variants(item: &mut ItemEnum) -> HashMap<String, syn::Variant> {
    let variants = std::mem::take(&mut item.variants).into_iter();
    variants.map(|variant| (variant.ident.to_string(), variant)).collect()
}

fn take_variant(written: &mut HashMap<String, syn::Variant>, place: usize) -> Result<syn::Variant, String> {
    written.remove(&format!("V{place}")).ok_or_else(|| format!("no variant {place}"))
}
