//! The generated Rust as its reader sees it: declarations, with links between the types.

use std::collections::BTreeSet;

use maud::{Markup, html};

use crate::model::{Integer, Kind, NamedType, Shape, Struct, TypeId, TypeUse, Types, UnionVariant};

/// The declarations of a type and of all that it leads to.
pub(super) fn declarations(types: &Types, root: TypeId) -> Markup {
    let mut ids: Vec<TypeId> = vec![root];
    ids.extend(types.reached(root).into_iter().collect::<BTreeSet<_>>().into_iter().filter(|id| *id != root));
    let declared = ids.iter().filter_map(|id| types.types.get(id.0));
    html! {
        pre.rust tabindex="0" {
            code {
                @for (index, ty) in declared.enumerate() {
                    @if index > 0 { "\n\n" }
                    (declaration(types, ty))
                }
            }
        }
    }
}

/// The Rust type of a row: an `Option` if the property may be missing.
pub(super) fn row_type(types: &Types, ty: &TypeUse, optional: bool) -> Markup {
    html! {
        code { @if optional { "Option<" (kind(types, &ty.kind)) ">" } @else { (kind(types, &ty.kind)) } }
    }
}

fn declaration(types: &Types, ty: &NamedType) -> Markup {
    let word = match ty.shape {
        Shape::Struct(_) => "struct",
        Shape::Newtype(_) => "type",
        _ => "enum",
    };
    html! {
        i { "pub " (word) } " " dfn id={ "type-" (ty.name) } { (ty.name) }
        @match &ty.shape {
            Shape::Struct(shape) => (fields(types, shape)),
            Shape::Newtype(inner) => { " = " (kind(types, &inner.kind)) ";" }
            Shape::StringEnum(shape) => {
                " {\n"
                @for variant in &shape.variants { (renamed(&variant.name, &variant.value)) "    " (variant.name) ",\n" }
                @if let Some(other) = &shape.other { "    " (other) "(String),\n" }
                "}"
            }
            Shape::ValueEnum(shape) => {
                " {\n"
                @for variant in &shape.variants { "    " (variant.name) ",\n" }
                @if let Some(other) = &shape.other { "    " (other) "(" (integer(shape.integers)) "),\n" }
                "}"
            }
            Shape::External(shape) => {
                " {\n"
                @for variant in &shape.variants {
                    (renamed(&variant.name, &variant.value)) "    " (variant.name)
                    @if let Some(ty) = &variant.ty { "(" (kind(types, &ty.kind)) ")" }
                    ",\n"
                }
                @if let Some(other) = &shape.other { "    " (other) "(Value),\n" }
                "}"
            }
            Shape::TaggedUnion(shape) => {
                " {\n"
                @for variant in &shape.variants {
                    (renamed(&variant.name, &variant.value)) "    " (variant.name) "(" (kind(types, &variant.ty.kind)) "),\n"
                }
                @if let Some(other) = &shape.other { "    " (other) "(Value),\n" }
                "}"
            }
            Shape::Union(variants) => (variants_of(types, variants)),
            Shape::Choice(choice) => (variants_of(types, &choice.variants)),
        }
    }
}

fn variants_of(types: &Types, variants: &[UnionVariant]) -> Markup {
    html! {
        " {\n"
        @for variant in variants { "    " (variant.name) "(" (kind(types, &variant.ty.kind)) "),\n" }
        "}"
    }
}

fn fields(types: &Types, shape: &Struct) -> Markup {
    html! {
        " {\n"
        @for field in &shape.fields {
            (renamed(&field.name, &field.property))
            "    " i { "pub " } (field.name) ": "
            @if field.required { (kind(types, &field.ty.kind)) } @else { "Option<" (kind(types, &field.ty.kind)) ">" }
            ",\n"
        }
        @if let Some(extra) = &shape.extra {
            "    " i { "pub " } (extra.name) ": BTreeMap<String, " (kind(types, &extra.ty.kind)) ">,\n"
        }
        "}"
    }
}

/// The comment that says what JSON calls it, where Rust calls it something else.
fn renamed(rust: &str, json: &str) -> Markup {
    html! { @if rust != json { "    " s { "// " (format!("{json:?}")) } "\n" } }
}

fn kind(types: &Types, of: &Kind) -> Markup {
    let word = |word: &str| html! { (word) };
    match of {
        Kind::Unit => word("()"),
        Kind::Boolean => word("bool"),
        Kind::Integer(width) => word(integer(Some(*width))),
        Kind::Number => word("Number"),
        Kind::Float => word("f64"),
        Kind::String => word("String"),
        Kind::DateTime => word("DateTime<FixedOffset>"),
        Kind::Date => word("NaiveDate"),
        Kind::Uuid => word("Uuid"),
        Kind::Ipv4 => word("Ipv4Addr"),
        Kind::Ipv6 => word("Ipv6Addr"),
        Kind::Any => word("Value"),
        Kind::Own(path) => word(path),
        Kind::Named { id, boxed } => {
            let name = types.types.get(id.0).map_or("", |ty| ty.name.as_str());
            let link = html! { a href={ "#type-" (name) } { (name) } };
            html! { @if *boxed { "Box<" (link) ">" } @else { (link) } }
        }
        Kind::Nullable(inner) => html! { "Option<" (kind(types, &inner.kind)) ">" },
        Kind::List(inner) => html! { "Vec<" (kind(types, &inner.kind)) ">" },
        Kind::Map(inner) => html! { "BTreeMap<String, " (kind(types, &inner.kind)) ">" },
        Kind::Tuple(items) => html! {
            "("
            @for (index, item) in items.iter().enumerate() { @if index > 0 { ", " } (kind(types, &item.kind)) }
            ")"
        },
    }
}

fn integer(width: Option<Integer>) -> &'static str {
    match width {
        Some(Integer::U8) => "u8",
        Some(Integer::U16) => "u16",
        Some(Integer::U32) => "u32",
        Some(Integer::U64) => "u64",
        Some(Integer::I8) => "i8",
        Some(Integer::I16) => "i16",
        Some(Integer::I32) => "i32",
        Some(Integer::I64) | None => "i64",
    }
}
