//! How each type is decoded: decided here as plain data, written by the parent module.

use hookwright_core::schema::Types;

use super::enforces::{Scope, is_only, takes_null, without_null};
use crate::json::Json;
use crate::model::{Checks, Kind, NamedType, Shape, Struct, TypeUse, Types as Shapes};
use crate::schema::SchemaId;
use crate::table::{Object, Property, Table, Tables};

/// How a value is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum How {
    /// Its type's decoder enforces its schema.
    Direct,
    /// It is a string, which is checked as it is read.
    Text(SchemaId),
    /// It is a number, which is checked as it is read.
    Number(SchemaId),
    /// It may be null, or is read so.
    Nullable(Box<How>),
    /// It is a list whose items are read so, and whose length is checked.
    List(SchemaId, Box<How>),
    /// It is a map whose values are read so.
    Map(Box<How>),
    /// It is checked first, then decoded.
    Checked(SchemaId),
    /// It is a type of the user's own, or holds one: checked first if need be, then read by serde.
    Own(Option<SchemaId>),
}

impl How {
    /// Whether some of the value is looked at twice.
    fn is_twice(&self) -> bool {
        match self {
            Self::Direct | Self::Text(_) | Self::Number(_) => false,
            Self::Nullable(inner) | Self::List(_, inner) | Self::Map(inner) => inner.is_twice(),
            Self::Checked(_) | Self::Own(_) => true,
        }
    }

    /// The schemas that are named.
    fn used(&self, used: &mut Vec<SchemaId>) {
        match self {
            Self::Direct | Self::Own(None) => {}
            Self::Own(Some(id)) => used.push(*id),
            Self::Text(id) | Self::Number(id) | Self::Checked(id) => used.push(*id),
            Self::Nullable(inner) | Self::Map(inner) => inner.used(used),
            Self::List(id, inner) => {
                used.push(*id);
                inner.used(used);
            }
        }
    }
}

/// Why a type's bytes are looked at twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SecondPass {
    /// Its parts come from several schemas, or look different under a dynamic reference.
    Whole,
    /// It has keywords that look at the object as a whole.
    Rest,
    /// Some fields have schemas that their types do not enforce.
    Parts,
}

impl Decoder {
    /// Why the bytes are looked at twice, if they are.
    pub(super) fn twice(&self) -> Option<SecondPass> {
        let parts = self.parts.iter().any(How::is_twice);
        match self {
            Self { whole: Some(_), .. } => Some(SecondPass::Whole),
            Self { rest: Some(_), .. } => Some(SecondPass::Rest),
            _ => parts.then_some(SecondPass::Parts),
        }
    }
}

impl std::fmt::Display for SecondPass {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Whole => "checked before it is decoded: its Rust type does not show what the schema asks for",
            Self::Rest => "checked before it is decoded: keywords look at the object as a whole",
            Self::Parts => "some fields are checked before they are decoded: their Rust types do not enforce their schemas",
        })
    }
}

/// How a named type is decoded.
#[derive(Debug)]
pub(super) struct Decoder {
    /// The schema that is checked before anything is decoded.
    pub(super) whole: Option<SchemaId>,
    /// What is left of the schema when the fields are decoded, checked on the same bytes.
    pub(super) rest: Option<SchemaId>,
    /// How the fields, the variants or the only part are read, in the order of the shape.
    pub(super) parts: Vec<How>,
    /// What happens to properties without a field.
    pub(super) others: Others,
    /// Names that are neither fields nor among the others.
    pub(super) passed: Vec<String>,
    /// The schemas that are tried to choose a variant.
    pub(super) tried: Vec<SchemaId>,
}

/// What happens to properties without a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Others {
    /// They are skipped.
    Skip,
    /// They are refused.
    Refuse,
    /// They are checked.
    Check(SchemaId),
    /// They are kept.
    Keep(How),
}

/// The decoders of a module's types, in their order. What is left to check after the fields becomes a
/// table of its own, under a new id.
pub(super) fn plan(types: &Shapes, tables: &mut Tables) -> Vec<Decoder> {
    let dynamic = tables.tables.values().any(|table| table.resource != 0);
    let mut decoders = Vec::new();
    for named in &types.types {
        let scope = Scope { types, tables };
        let (decoder, rest) = decoder(scope, named, dynamic);
        let rest = rest.map(|table| {
            let id = SchemaId(u32::MAX - u32::try_from(decoders.len()).unwrap_or_default());
            tables.tables.insert(id, table);
            id
        });
        decoders.push(Decoder { rest, ..decoder });
    }
    decoders
}

/// The schemas that decoders name.
pub(super) fn used(decoders: &[Decoder]) -> Vec<SchemaId> {
    let mut used = Vec::new();
    for decoder in decoders {
        used.extend(decoder.whole);
        used.extend(decoder.rest);
        used.extend(&decoder.tried);
        decoder.parts.iter().for_each(|how| how.used(&mut used));
        match &decoder.others {
            Others::Check(id) => used.push(*id),
            Others::Keep(kept) => kept.used(&mut used),
            Others::Skip | Others::Refuse => {}
        }
    }
    used
}

fn decoder(scope: Scope<'_>, named: &NamedType, dynamic: bool) -> (Decoder, Option<Table>) {
    // Under a dynamic reference a schema's meaning depends on how it was reached: check from the root.
    let whole = named.checks == Checks::Whole || dynamic && named.checks == Checks::Own;
    let trusted = whole || named.checks == Checks::Outside;
    let mut decoder = Decoder {
        whole: whole.then_some(named.schema),
        rest: None,
        parts: Vec::new(),
        others: Others::Skip,
        passed: Vec::new(),
        tried: Vec::new(),
    };
    match &named.shape {
        Shape::Struct(shape) => {
            let rest = fields(scope, named.schema, shape, trusted, &mut decoder);
            return (decoder, rest);
        }
        Shape::StringEnum(strings) => {
            if !trusted && !scope.is_string_enum(named.schema, strings) {
                decoder.whole = Some(named.schema);
            }
        }
        Shape::ValueEnum(listed) => {
            if !trusted && !scope.is_value_enum(named.schema, listed) {
                decoder.whole = Some(named.schema);
            }
        }
        Shape::External(external) => {
            let of = |ty: Option<&TypeUse>| ty.map_or(How::Direct, trusted_how);
            decoder.parts = external.variants.iter().map(|variant| of(variant.ty.as_ref())).collect();
        }
        Shape::TaggedUnion(union) => {
            if !trusted && !scope.is_union(named.schema) {
                decoder.whole = Some(named.schema);
            }
            decoder.parts = union.variants.iter().map(|_| How::Direct).collect();
        }
        Shape::Union(variants) => {
            if !trusted && !scope.is_types(named.schema, variants) {
                decoder.whole = Some(named.schema);
            }
            decoder.parts = variants.iter().map(|variant| trusted_how(&variant.ty)).collect();
        }
        Shape::Choice(choice) => {
            decoder.parts = choice.variants.iter().map(|variant| trusted_how(&variant.ty)).collect();
            decoder.tried = choice.cases.iter().flat_map(|case| &case.schemas).copied().collect();
        }
        Shape::Newtype(ty) => {
            let same = scope.tables.id(ty.schema) == scope.tables.id(named.schema);
            let part = if trusted { trusted_how(ty) } else { scope.how(ty) };
            if same || trusted {
                decoder.parts = vec![part];
            } else {
                decoder.whole = Some(named.schema);
                decoder.parts = vec![trusted_how(ty)];
            }
        }
    }
    (decoder, None)
}

/// How a value is read whose schema is checked elsewhere.
fn trusted_how(ty: &TypeUse) -> How {
    if ty.kind.holds_own() { How::Own(None) } else { How::Direct }
}

impl Scope<'_> {
    /// How a value is read that satisfies its schema.
    fn how(&self, ty: &TypeUse) -> How {
        if ty.kind.holds_own() {
            return How::Own(Some(ty.schema).filter(|_| !self.enforces(ty)));
        }
        if self.enforces(ty) {
            return How::Direct;
        }
        let table = self.tables.get(ty.schema);
        table.and_then(|table| self.in_place(ty, table)).unwrap_or(How::Checked(ty.schema))
    }

    /// How a value is checked while it is read, if there is a way.
    fn in_place(&self, ty: &TypeUse, table: &Table) -> Option<How> {
        match &ty.kind {
            Kind::String if is_text(table) => Some(How::Text(ty.schema)),
            Kind::Integer(_) if is_number(table, Types::INTEGER) => Some(How::Number(ty.schema)),
            Kind::Number | Kind::Float if is_number(table, Types::NUMBER) => Some(How::Number(ty.schema)),
            Kind::Nullable(inner) => self.nullable_in_place(inner, ty.schema, table).map(How::Nullable),
            Kind::List(item) => {
                let array = table.array.as_ref()?;
                let items = array.items?;
                let counted =
                    crate::table::Array { items: None, min_items: 0, max_items: None, ..array.clone() };
                let rest = Table { array: None, ..table.clone() };
                let only = counted.keywords() == 0 && is_only(&rest, Types::ARRAY);
                let same = self.tables.id(items) == self.tables.id(item.schema);
                (only && same).then(|| How::List(ty.schema, Box::new(self.how(item))))
            }
            Kind::Map(value) => {
                let object = table.object.as_ref()?;
                let values = object.additional_properties?;
                let named = crate::table::Object { additional_properties: None, ..object.clone() };
                let rest = Table { object: None, ..table.clone() };
                let only = named.keywords() == 0 && is_only(&rest, Types::OBJECT);
                let same = self.tables.id(values) == self.tables.id(value.schema);
                (only && same).then(|| How::Map(Box::new(self.how(value))))
            }
            _ => None,
        }
    }
}

impl Scope<'_> {
    fn nullable_in_place(&self, inner: &TypeUse, schema: SchemaId, table: &Table) -> Option<Box<How>> {
        if self.tables.id(inner.schema) == self.tables.id(schema) {
            let how = takes_null(table).then(|| self.in_place(inner, &without_null(table)))?;
            return how.map(Box::new);
        }
        // Of a branch that takes null as well, `oneOf` would refuse it.
        let other = self.tables.get(inner.schema).is_some_and(|other| !other.types.has(Types::NULL));
        (other && self.is_null_or(table, inner.schema)).then(|| Box::new(self.how(inner)))
    }
}

/// Whether a table allows strings only, and asks for nothing that a string alone does not tell.
fn is_text(table: &Table) -> bool {
    let strings = |value: &Json| matches!(value, Json::String(_));
    let listed = table.values.first().is_some_and(|values| values.allowed.iter().all(strings));
    let rest = Table { string: None, values: Vec::new(), types: Types::ALL, ..table.clone() };
    rest.is_any() && (table.types == Types::STRING || listed && table.types.has(Types::STRING))
}

/// Whether a table allows numbers of a type only, and asks for nothing but what `minimum` and its like say.
fn is_number(table: &Table, types: Types) -> bool {
    is_only(&Table { number: None, ..table.clone() }, types)
}

/// Plans a struct; returns what is left to check.
fn fields(
    scope: Scope<'_>,
    schema: SchemaId,
    shape: &Struct,
    trusted: bool,
    decoder: &mut Decoder,
) -> Option<Table> {
    let how = |ty: &TypeUse| if trusted { trusted_how(ty) } else { scope.how(ty) };
    decoder.parts = shape.fields.iter().map(|field| how(&field.ty)).collect();
    let kept = shape.extra.as_ref().map(|extra| how(&extra.ty));
    decoder.others = kept.clone().map_or(Others::Skip, Others::Keep);
    if trusted {
        return None;
    }
    let table = without_null(scope.tables.get(schema)?);
    let has_field = |name: &String| {
        shape.fields.iter().any(|field| field.property == *name)
            || shape.tags.iter().any(|tag| tag.property == *name)
    };
    let object = table.object.clone().unwrap_or_default();
    // What looks at all properties together needs all of them: then the object is checked as it is.
    let entangled = !object.pattern_properties.is_empty()
        || object.unevaluated_properties.is_some()
        || table.array.as_ref().is_some_and(|array| array.unevaluated_items.is_some())
        || shape.fields.iter().any(|field| !is_declared(scope, &object, &field.property, field.ty.schema));
    // What is checked as it is need not be checked again where it is kept.
    let unchecked = shape.extra.as_ref().map_or(Others::Skip, |extra| Others::Keep(trusted_how(&extra.ty)));
    if entangled {
        decoder.others = unchecked;
        return Some(table);
    }
    let others: Vec<_> =
        object.properties.iter().filter(|property| !has_field(&property.name)).cloned().collect();
    // A name that is only required is not declared: it is among the others.
    let declared = others.iter().filter(|property| property.schema.is_some());
    decoder.passed = declared.map(|property| property.name.clone()).collect();
    if let Some(additional) = object.additional_properties {
        let nothing = scope.tables.get(additional).is_some_and(|table| table.types == Types::NOTHING);
        match (&kept, &shape.extra) {
            (Some(_), Some(extra)) if scope.tables.id(extra.ty.schema) == scope.tables.id(additional) => {}
            (Some(_), _) => {
                decoder.others = unchecked;
                return Some(table);
            }
            _ if nothing => decoder.others = Others::Refuse,
            _ => decoder.others = Others::Check(additional),
        }
    }
    let rest = rest(&table, object, others);
    (!rest.is_any()).then_some(rest)
}

/// Whether a field's schema is the one that its property is declared with.
fn is_declared(scope: Scope<'_>, object: &Object, property: &str, schema: SchemaId) -> bool {
    let declared = object.properties.iter().find(|declared| declared.name == property);
    declared
        .and_then(|declared| declared.schema)
        .is_some_and(|id| scope.tables.id(id) == scope.tables.id(schema))
}

/// A table without what the fields' decoders enforce.
fn rest(table: &Table, object: Object, others: Vec<Property>) -> Table {
    let mut properties = others;
    for name in object.dependent_required.iter().flat_map(|(_, name, names)| names.iter().chain([name])) {
        if !properties.iter().any(|property| property.name == *name) {
            properties.push(Property { name: name.clone(), schema: None, required: false });
        }
    }
    let object = Object { properties, additional_properties: None, ..object };
    Table {
        types: Types::ALL,
        object: (object.keywords() > 0).then_some(object),
        // A struct is an object: what looks at other types only has nothing to say.
        number: None,
        string: None,
        array: None,
        ..table.clone()
    }
}
