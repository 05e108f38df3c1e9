//! What a type's decoder enforces by itself, so that nothing has to look at the bytes twice.

use hookwright_core::number;
use hookwright_core::schema::Types;

use crate::json::Json;
use crate::model::{
    Checks, Integer, Kind, Literal, Shape, StringEnum, TypeUse, Types as Shapes, UnionVariant, ValueEnum,
    ValueVariant,
};
use crate::schema::SchemaId;
use crate::table::{InPlace, Table, Tables};

/// The types and tables of a module.
#[derive(Clone, Copy)]
pub(super) struct Scope<'m> {
    pub(super) types: &'m Shapes,
    pub(super) tables: &'m Tables,
}

impl Scope<'_> {
    /// Whether decoding a value as its type refuses all that its schema refuses.
    pub(super) fn enforces(&self, ty: &TypeUse) -> bool {
        self.tables.get(ty.schema).is_some_and(|table| self.kind_covers(&ty.kind, ty.schema, table))
    }

    fn kind_covers(&self, kind: &Kind, schema: SchemaId, table: &Table) -> bool {
        match kind {
            Kind::Any | Kind::Own(_) => table.is_any(),
            Kind::Unit => is_only(table, Types::NULL),
            Kind::Boolean => is_only(table, Types::BOOLEAN),
            Kind::String => is_only(table, Types::STRING),
            Kind::Number | Kind::Float => is_only(table, Types::NUMBER),
            Kind::Integer(width) => integer(*width, table),
            Kind::DateTime => format(table, "date-time"),
            Kind::Date => format(table, "date"),
            Kind::Uuid => format(table, "uuid"),
            Kind::Ipv4 => format(table, "ipv4"),
            Kind::Ipv6 => format(table, "ipv6"),
            Kind::Named { id, .. } => self.types.types.get(id.0).is_some_and(|named| {
                self.tables.id(named.schema) == self.tables.id(schema) && named.checks != Checks::Outside
            }),
            Kind::Nullable(inner) => self.nullable(inner, schema, table),
            Kind::List(item) => self.list(item, table),
            Kind::Map(value) => self.map(value, table),
            Kind::Tuple(_) => false,
        }
    }

    fn nullable(&self, inner: &TypeUse, schema: SchemaId, table: &Table) -> bool {
        if self.tables.id(inner.schema) == self.tables.id(schema) {
            return takes_null(table) && self.kind_covers(&inner.kind, schema, &without_null(table));
        }
        self.is_null_or(table, inner.schema) && self.enforces(inner)
    }

    /// Whether a table is nothing but a choice between null and one other schema.
    pub(super) fn is_null_or(&self, table: &Table, other: SchemaId) -> bool {
        let bare = Table { in_place: Vec::new(), ..table.clone() }.is_any();
        let [InPlace::AnyOf(branches) | InPlace::OneOf(branches)] = table.in_place.as_slice() else {
            return false;
        };
        let [first, second] = branches.schemas.as_slice() else { return false };
        let null = |id: &SchemaId| self.tables.get(*id).is_some_and(|table| is_only(table, Types::NULL));
        let rest = if null(first) { second } else { first };
        bare && null(first) != null(second) && self.tables.id(*rest) == self.tables.id(other)
    }

    fn list(&self, item: &TypeUse, table: &Table) -> bool {
        let Some(array) = &table.array else {
            return is_only(table, Types::ARRAY) && matches!(item.kind, Kind::Any);
        };
        let rest = Table { array: None, ..table.clone() };
        let only_items = crate::table::Array { items: None, ..array.clone() }.keywords() == 0;
        let same = array.items.is_some_and(|id| self.tables.id(id) == self.tables.id(item.schema));
        is_only(&rest, Types::ARRAY) && only_items && same && self.enforces(item)
    }

    fn map(&self, value: &TypeUse, table: &Table) -> bool {
        let Some(object) = &table.object else {
            return is_only(table, Types::OBJECT) && matches!(value.kind, Kind::Any);
        };
        let rest = Table { object: None, ..table.clone() };
        let only = crate::table::Object { additional_properties: None, ..object.clone() }.keywords() == 0;
        let same =
            object.additional_properties.is_some_and(|id| self.tables.id(id) == self.tables.id(value.schema));
        is_only(&rest, Types::OBJECT) && only && same && self.enforces(value)
    }

    /// Whether the schema of a list of strings asks for no more than the list.
    pub(super) fn is_string_enum(&self, schema: SchemaId, listed: &StringEnum) -> bool {
        let Some(table) = self.tables.get(schema).map(without_null) else { return false };
        if listed.other.is_some() {
            return is_only(&table, Types::STRING);
        }
        let rest = Table { values: Vec::new(), types: Types::ALL, ..table.clone() };
        let [values] = table.values.as_slice() else { return false };
        let strings = values.allowed.iter().filter_map(|value| match value {
            Json::String(text) => Some(text),
            _ => None,
        });
        rest.is_any()
            && table.types.has(Types::STRING)
            && strings.eq(listed.variants.iter().map(|variant| &variant.value))
    }

    /// Whether the schema of a list of values asks for no more than the list.
    pub(super) fn is_value_enum(&self, schema: SchemaId, listed: &ValueEnum) -> bool {
        let Some(table) = self.tables.get(schema).map(without_null) else { return false };
        if listed.other.is_some() {
            return false;
        }
        let rest = Table { values: Vec::new(), types: Types::ALL, ..table.clone() };
        let [values] = table.values.as_slice() else { return false };
        let same = |(value, variant): (&Json, &ValueVariant)| match (value, &variant.value) {
            (Json::Boolean(one), Literal::Boolean(other)) => one == other,
            (Json::Number(one), Literal::Integer(other)) => one.parse() == Ok(*other),
            (Json::Number(one), Literal::Number(other)) => number::compare(one, other).is_eq(),
            (Json::String(one), Literal::String(other)) => one == other,
            _ => false,
        };
        rest.is_any()
            && table.types.without(Types::NULL) == Types::ALL.without(Types::NULL)
            && values.allowed.len() == listed.variants.len()
            && values.allowed.iter().zip(&listed.variants).all(same)
    }

    /// Whether a schema is nothing but a list of types, which the variants show.
    pub(super) fn is_types(&self, schema: SchemaId, variants: &[UnionVariant]) -> bool {
        let Some(table) = self.tables.get(schema).map(without_null) else { return false };
        let plain = |variant: &UnionVariant| match &variant.ty.kind {
            Kind::Boolean | Kind::String | Kind::Number | Kind::Float => true,
            Kind::Integer(width) => {
                *width == Integer::I64 && !table.types.has(Types::NUMBER.or(Types::INTEGER_LITERAL))
            }
            Kind::List(inner) | Kind::Map(inner) => matches!(inner.kind, Kind::Any),
            _ => false,
        };
        table.types != Types::ALL && table.keywords() == 1 && variants.iter().all(plain)
    }

    /// Whether a schema is nothing but the branches of a union.
    pub(super) fn is_union(&self, schema: SchemaId) -> bool {
        self.tables.get(schema).is_some_and(|table| {
            let rest = Table { in_place: Vec::new(), ..table.clone() };
            let one = matches!(table.in_place.as_slice(), [InPlace::AnyOf(_) | InPlace::OneOf(_)]);
            one && (rest.is_any() || is_only(&rest, Types::OBJECT))
        })
    }

    /// The JSON types that a kind is written as.
    pub(super) fn json_types(&self, kind: &Kind) -> Types {
        match kind {
            Kind::Any | Kind::Own(_) => Types::ALL,
            Kind::Unit => Types::NULL,
            Kind::Boolean => Types::BOOLEAN,
            Kind::Integer(_) | Kind::Number | Kind::Float => Types::NUMBER,
            Kind::String | Kind::DateTime | Kind::Date | Kind::Uuid | Kind::Ipv4 | Kind::Ipv6 => {
                Types::STRING
            }
            Kind::List(_) | Kind::Tuple(_) => Types::ARRAY,
            Kind::Map(_) => Types::OBJECT,
            Kind::Nullable(inner) => self.json_types(&inner.kind).or(Types::NULL),
            Kind::Named { id, .. } => match self.types.types.get(id.0).map(|named| &named.shape) {
                Some(Shape::StringEnum(_)) => Types::STRING,
                Some(Shape::ValueEnum(listed)) if listed.is_open() => Types::ALL,
                Some(Shape::ValueEnum(listed)) => {
                    listed.variants.iter().fold(Types::NOTHING, |types, one| {
                        types.or(match one.value {
                            Literal::Boolean(_) => Types::BOOLEAN,
                            Literal::Integer(_) | Literal::Number(_) => Types::NUMBER,
                            Literal::String(_) => Types::STRING,
                        })
                    })
                }
                Some(Shape::External(external)) => {
                    let strings = external.variants.iter().any(|variant| variant.ty.is_none());
                    if strings { Types::STRING.or(Types::OBJECT) } else { Types::OBJECT }
                }
                Some(Shape::Newtype(ty)) => self.json_types(&ty.kind),
                Some(Shape::Union(variants)) => variants
                    .iter()
                    .fold(Types::NOTHING, |types, variant| types.or(self.json_types(&variant.ty.kind))),
                Some(Shape::Choice(choice)) => choice
                    .variants
                    .iter()
                    .fold(Types::NOTHING, |types, variant| types.or(self.json_types(&variant.ty.kind))),
                Some(Shape::Struct(_) | Shape::TaggedUnion(_)) | None => Types::OBJECT,
            },
        }
    }
}

/// Whether a table accepts null, as far as it can be told from it alone: what looks at the value again may
/// refuse null, and the type's decoder never sees it.
pub(super) fn takes_null(table: &Table) -> bool {
    table.types.has(Types::NULL)
        && table.in_place.is_empty()
        && table.values.iter().all(|values| values.allowed.contains(&Json::Null))
}

/// A table of the values that are not null.
pub(super) fn without_null(table: &Table) -> Table {
    let mut table = table.clone();
    table.types = table.types.without(Types::NULL);
    for values in &mut table.values {
        values.allowed.retain(|value| *value != Json::Null);
    }
    table
}

/// Whether a table allows one type and asks for nothing else.
pub(super) fn is_only(table: &Table, types: Types) -> bool {
    table.types == types && table.keywords() == 1
}

fn integer(width: Integer, table: &Table) -> bool {
    if table.types != Types::INTEGER {
        return false;
    }
    let Some(number) = &table.number else { return table.keywords() == 1 };
    let (min, max) = width.range();
    let bare = Table { number: None, ..table.clone() };
    let same = |bound: &Option<String>, limit: &str| bound.as_deref() == Some(limit);
    let unsigned = width == Integer::U64 && number.maximum.is_none();
    is_only(&bare, Types::INTEGER)
        && number.exclusive_minimum.is_none()
        && number.exclusive_maximum.is_none()
        && number.multiple_of.is_none()
        && same(&number.minimum, &min)
        && (same(&number.maximum, &max) || unsigned)
}

fn format(table: &Table, name: &str) -> bool {
    let Some(string) = &table.string else { return false };
    let rest = Table { string: None, ..table.clone() };
    is_only(&rest, Types::STRING) && string.format == Some(name) && string.keywords() == 1
}
