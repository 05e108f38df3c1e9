//! The schema that typify sees: the shapes of the model, and nothing else.
//!
//! Everything is required and nothing has a default, so that a type comes back as it stands; what is
//! optional is made so afterwards.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::model::{Integer, Kind, Shape, StringEnum, Struct, TypeId, TypeUse, Types};

/// The field for other properties.
pub(super) const EXTRA: &str = "extra";

/// The field of a struct that has none, which typify would take for a map. It is left out afterwards.
pub(super) const PLACEHOLDER: &str = "placeholder";

/// What typify is told that a type is called.
pub(super) fn type_name(id: TypeId) -> String {
    format!("T{}", id.0)
}

/// What typify is told that a field is called.
pub(super) fn field_name(place: usize) -> String {
    format!("f{place}")
}

/// A schema for each type that is `wanted`, and for each that they lead to, under its name.
pub(super) fn schemas(types: &Types, wanted: &dyn Fn(TypeId) -> bool) -> Vec<(String, Value)> {
    let ids = (0..).map(TypeId).zip(&types.types);
    let mut queue: Vec<TypeId> = ids.clone().map(|(id, _)| id).filter(|id| wanted(*id)).collect();
    let mut named: BTreeSet<TypeId> = queue.iter().copied().collect();
    while let Some(id) = queue.pop() {
        queue.extend(types.named_by(id).into_iter().filter(|id| named.insert(*id)));
    }
    ids.filter(|(id, _)| named.contains(id)).map(|(id, ty)| (type_name(id), of_shape(&ty.shape))).collect()
}

fn of_shape(shape: &Shape) -> Value {
    match shape {
        Shape::Struct(one) => of_struct(one),
        Shape::StringEnum(StringEnum { variants, .. }) => {
            let values: Vec<String> = (0..variants.len()).map(|place| format!("v{place}")).collect();
            json!({"type": "string", "enum": values})
        }
        // Written without typify, which only knows strings.
        Shape::ValueEnum(_) => json!({"type": "string", "enum": ["v0"]}),
        Shape::External(external) => {
            let nothing = json!({"type": "boolean"});
            of_variants(external.variants.iter().map(|one| one.ty.as_ref().map_or(nothing.clone(), of_use)))
        }
        // Whatever tells variants apart is an attribute, and set afterwards.
        Shape::TaggedUnion(union) => of_union(union.variants.iter().map(|variant| &variant.ty)),
        Shape::Union(variants) => of_union(variants.iter().map(|variant| &variant.ty)),
        Shape::Choice(choice) => of_union(choice.variants.iter().map(|variant| &variant.ty)),
        Shape::Newtype(ty) => of_use(ty),
    }
}

fn of_struct(shape: &Struct) -> Value {
    let fields = shape.fields.iter().enumerate().map(|(place, field)| (field_name(place), of_use(&field.ty)));
    let extra = shape.extra.iter().map(|extra| (EXTRA.to_owned(), of_map(&extra.ty)));
    let mut properties: Map<String, Value> = fields.chain(extra).collect();
    if properties.is_empty() {
        properties.insert(PLACEHOLDER.to_owned(), json!({"type": "boolean"}));
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({"type": "object", "required": required, "properties": properties, "additionalProperties": true})
}

/// An externally tagged enum: the one kind whose variants typify takes as they are.
fn of_union<'a>(types: impl Iterator<Item = &'a TypeUse>) -> Value {
    of_variants(types.map(of_use))
}

fn of_variants(types: impl Iterator<Item = Value>) -> Value {
    let variant = |(place, ty): (usize, Value)| {
        let name = format!("v{place}");
        let properties = Map::from_iter([(name.clone(), ty)]);
        json!({"type": "object", "properties": properties, "required": [name], "additionalProperties": false})
    };
    let variants: Vec<Value> = types.enumerate().map(variant).collect();
    json!({"oneOf": variants})
}

fn of_use(ty: &TypeUse) -> Value {
    let text = |format: &str| json!({"type": "string", "format": format});
    match &ty.kind {
        Kind::Unit => json!({"type": "null"}),
        Kind::Boolean => json!({"type": "boolean"}),
        Kind::Integer(width) => json!({"type": "integer", "format": integer_format(*width)}),
        // Like a number it is neither ordered nor hashed.
        Kind::Number | Kind::Float | Kind::Own(_) => json!({"type": "number"}),
        Kind::String => json!({"type": "string"}),
        Kind::DateTime => text("date-time"),
        Kind::Date => text("date"),
        Kind::Uuid => text("uuid"),
        Kind::Ipv4 => text("ipv4"),
        Kind::Ipv6 => text("ipv6"),
        Kind::Any => json!({}),
        Kind::Named { id, .. } => json!({"$ref": format!("#/definitions/{}", type_name(*id))}),
        Kind::Nullable(inner) => json!({"oneOf": [of_use(inner), {"type": "null"}]}),
        Kind::List(inner) => json!({"type": "array", "items": of_use(inner)}),
        Kind::Map(inner) => of_map(inner),
        Kind::Tuple(items) => {
            let types: Vec<Value> = items.iter().map(of_use).collect();
            json!({"type": "array", "items": types, "minItems": items.len(), "maxItems": items.len()})
        }
    }
}

fn of_map(values: &TypeUse) -> Value {
    match values.kind {
        Kind::Any => json!({"type": "object"}),
        _ => json!({"type": "object", "additionalProperties": of_use(values)}),
    }
}

fn integer_format(width: Integer) -> &'static str {
    match width {
        Integer::U8 => "uint8",
        Integer::U16 => "uint16",
        Integer::U32 => "uint32",
        Integer::U64 => "uint64",
        Integer::I8 => "int8",
        Integer::I16 => "int16",
        Integer::I32 => "int32",
        Integer::I64 => "int64",
    }
}
