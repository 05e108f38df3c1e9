//! The Rust types that payloads become: plain data between the schemas and the emitters.
//!
//! A shape may be wider than its schema, never narrower: the validator enforces the rest. Every name
//! here is final.

use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

use hookwright_core::number;
use hookwright_core::schema::Types as Json;

use super::borrow::Borrowed;
use crate::config::StringType;
use crate::json::Json as Value;
use crate::schema::SchemaId;

/// The named types of one module, in the order they are written.
#[derive(Clone, Debug, Default)]
pub struct Types {
    /// The types; a [`TypeId`] is an index.
    pub types: Vec<NamedType>,
    /// Those with a parameter for their strings.
    pub borrowed: Borrowed,
    /// What strings are.
    pub string: StringType,
}

impl Types {
    /// The types that a type leads to, itself among them.
    pub fn reached(&self, from: TypeId) -> BTreeSet<TypeId> {
        let mut queue = vec![from];
        let mut reached = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if reached.insert(id) {
                queue.extend(self.types.get(id.0).into_iter().flat_map(|ty| parts(&ty.shape)));
            }
        }
        reached
    }
}

/// A type of [`Types`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TypeId(pub usize);

/// As no other number is hashed: what stands for a type among others is no part of what is said of it (see `emit::key`).
impl Hash for TypeId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_i128(self.0 as i128);
    }
}

/// A type that has a name of its own.
#[derive(Clone, Debug, Hash)]
pub struct NamedType {
    /// Its name, upper camel case.
    pub name: String,
    /// The schema it was made from; several schemas may share a type only if they are the same schema.
    pub schema: SchemaId,
    /// Where its values are checked.
    pub checks: Checks,
    /// Its documentation, Markdown, no trailing newline.
    pub docs: String,
    /// What it looks like.
    pub shape: Shape,
}

/// Where the values of a type are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Checks {
    /// Part by part: the keywords of [`NamedType::schema`] stand where the type has its parts, and
    /// each field's schema is the only one that describes its property. Keywords that look at the
    /// value again (`not`, `if`, a union of `required` lists) may stand beside them.
    Own,
    /// As a whole: parts come from several schemas, so [`NamedType::schema`] is checked on the value,
    /// which is then decoded without checks. The schemas of its parts say what they were made from,
    /// and are not to be checked.
    Whole,
    /// Outside: several schemas meet in this type, and it is reached only through a type that is
    /// checked as a [`Whole`](Checks::Whole). None of its parts is checked separately.
    Outside,
}

/// What a named type looks like.
#[derive(Clone, Debug, Hash)]
pub enum Shape {
    /// A struct with named fields.
    Struct(Struct),
    /// A list of strings.
    StringEnum(StringEnum),
    /// A list of values of which not all are strings.
    ValueEnum(ValueEnum),
    /// A list of strings, and objects of one property that names the variant: what serde writes without
    /// attributes.
    External(External),
    /// One of several payloads, told apart by a property.
    TaggedUnion(TaggedUnion),
    /// One of several types, told apart by trying them in order (serde's `untagged`): no two of them
    /// are written as the same JSON type.
    Union(Vec<UnionVariant>),
    /// One of several types, told apart by which branches of the schema hold.
    Choice(Choice),
    /// Another name for a type: what an event is called whose root is not an object.
    Newtype(TypeUse),
}

/// A struct.
#[derive(Clone, Debug, Hash)]
pub struct Struct {
    /// Its fields, in the order of the schema.
    pub fields: Vec<Field>,
    /// Where properties without a field go, if the schema gives them a type.
    pub extra: Option<Extra>,
    /// The properties that tell this struct from the other variants of a [`TaggedUnion`], and of one that the
    /// union itself is a variant of: they are checked, not stored, and the unions write them (serde's `tag`).
    /// Such a struct is used nowhere else.
    pub tags: Vec<Tag>,
}

/// The tag of a struct that is a variant.
#[derive(Clone, Debug, Hash)]
pub struct Tag {
    /// The property.
    pub property: String,
    /// The only value it can have.
    pub value: String,
    /// The property's schema.
    pub schema: SchemaId,
}

/// A field of a struct.
#[derive(Clone, Debug, Hash)]
pub struct Field {
    /// The property's name in JSON.
    pub property: String,
    /// The field's name in Rust, without `r#`.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// Whether the property must be there.
    pub required: bool,
    /// Its type when it is there. An optional field's Rust type is `Option` of this; when this is
    /// [`Kind::Nullable`] too, absent is `None` and null is `Some(None)`.
    pub ty: TypeUse,
}

/// The map of a struct's other properties.
#[derive(Clone, Debug, Hash)]
pub struct Extra {
    /// The field's name in Rust.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// The type of the values.
    pub ty: TypeUse,
}

/// An enum of strings.
#[derive(Clone, Debug, Default, Hash)]
pub struct StringEnum {
    /// The strings, in the order of the schema.
    pub variants: Vec<StringVariant>,
    /// The name of the variant that holds any other string, where others are accepted.
    pub other: Option<String>,
}

/// A variant of a string enum.
#[derive(Clone, Debug, Hash)]
pub struct StringVariant {
    /// The variant's name in Rust.
    pub name: String,
    /// The string in JSON.
    pub value: String,
    /// Its documentation.
    pub docs: String,
}

/// An enum of integers, or of values of several types.
#[derive(Clone, Debug, Hash)]
pub struct ValueEnum {
    /// The values, in the order of the schema.
    pub variants: Vec<ValueVariant>,
    /// The type of the values, where all are integers.
    pub integers: Option<Integer>,
    /// The name of the variant that holds any other value, where others are accepted: an integer where all are.
    pub other: Option<String>,
}

impl ValueEnum {
    /// Whether any other value is accepted, of whatever type.
    pub fn is_open(&self) -> bool {
        self.other.is_some() && self.integers.is_none()
    }
}

/// A variant of a [`ValueEnum`].
#[derive(Clone, Debug, Hash)]
pub struct ValueVariant {
    /// The variant's name in Rust.
    pub name: String,
    /// The value in JSON.
    pub value: Literal,
    /// Its documentation.
    pub docs: String,
}

impl Literal {
    /// The value, if a variant may have it.
    pub(super) fn of(value: &Value) -> Option<Self> {
        match value {
            Value::Boolean(value) => Some(Self::Boolean(*value)),
            Value::Number(text) => match number::as_i64(text) {
                Some(value) => Some(Self::Integer(value)),
                // Of others only those that an `f64` is written as.
                None => {
                    let written = text.parse::<f64>().ok()?.to_string();
                    number::compare(&written, text).is_eq().then_some(Self::Number(written))
                }
            },
            Value::String(text) => Some(Self::String(text.clone())),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
        }
    }
}

/// A value of a [`ValueEnum`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Literal {
    /// `true` or `false`
    Boolean(bool),
    /// An integer.
    Integer(i64),
    /// Any other number, as it is written.
    Number(String),
    /// A string.
    String(String),
}

/// An enum that serde writes as it does without attributes.
#[derive(Clone, Debug, Hash)]
pub struct External {
    /// The variants, in the order of the schema.
    pub variants: Vec<ExternalVariant>,
    /// The name of the variant that holds what no variant is named after, where that is accepted.
    pub other: Option<String>,
}

/// A variant of an [`External`] enum.
#[derive(Clone, Debug, Hash)]
pub struct ExternalVariant {
    /// The variant's name in Rust.
    pub name: String,
    /// The string in JSON, or the name of the only property.
    pub value: String,
    /// Its documentation.
    pub docs: String,
    /// What the property holds; nothing for a string.
    pub ty: Option<TypeUse>,
}

/// A union whose variants a string property tells apart.
#[derive(Clone, Debug, Hash)]
pub struct TaggedUnion {
    /// The property.
    pub tag: String,
    /// The variants. Each holds a struct among whose [`Struct::tags`] is this property, or a union of such
    /// structs.
    pub variants: Vec<TaggedVariant>,
    /// The name of the variant that holds objects with any other tag, where these are accepted.
    pub other: Option<String>,
    /// The tags of the tagged unions that it is a variant of; it is used nowhere else then.
    pub within: Vec<String>,
}

/// A variant of a tagged union.
#[derive(Clone, Debug, Hash)]
pub struct TaggedVariant {
    /// The variant's name in Rust.
    pub name: String,
    /// The tag's value that chooses it.
    pub value: String,
    /// Its documentation.
    pub docs: String,
    /// What it holds: always a named type.
    pub ty: TypeUse,
}

/// A union whose variants are told apart by the schema's own verdict.
#[derive(Clone, Debug, Hash)]
pub struct Choice {
    /// The variants.
    pub variants: Vec<UnionVariant>,
    /// How a value's variant is found: of the cases that fit, the first. A value that satisfies the schema
    /// fits one.
    pub cases: Vec<Case>,
    /// The tags of the tagged unions that it is a variant of; it is used nowhere else then.
    pub within: Vec<String>,
}

/// A case of a [`Choice`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Case {
    /// The JSON types of the values.
    pub types: Json,
    /// The schemas that a value satisfies.
    pub schemas: Vec<SchemaId>,
    /// The variant's place among the variants.
    pub variant: usize,
}

/// A variant of an untagged union.
#[derive(Clone, Debug, Hash)]
pub struct UnionVariant {
    /// The variant's name in Rust.
    pub name: String,
    /// Its documentation.
    pub docs: String,
    /// What it holds.
    pub ty: TypeUse,
}

/// A type where it is used, with the schema that its values satisfy.
///
/// A named type's own schema may be another: then the use's schema, its lone references followed,
/// either is the type's, or adds keywords that are to be checked on the value as a whole.
#[derive(Clone, Debug, Hash)]
pub struct TypeUse {
    /// The schema of the value at this place.
    pub schema: SchemaId,
    /// The type.
    pub kind: Kind,
}

/// A type expression.
#[derive(Clone, Debug, Hash)]
pub enum Kind {
    /// `()`: only `null`.
    Unit,
    /// `bool`
    Boolean,
    /// An integer type.
    Integer(Integer),
    /// `hookwright::Number`: as it was sent.
    Number,
    /// `f64`
    Float,
    /// `String`
    String,
    /// `chrono::DateTime<chrono::FixedOffset>`
    DateTime,
    /// `chrono::NaiveDate`
    Date,
    /// `uuid::Uuid`
    Uuid,
    /// `std::net::Ipv4Addr`
    Ipv4,
    /// `std::net::Ipv6Addr`
    Ipv6,
    /// `serde_json::Value`: anything, or a shape that no type here expresses.
    Any,
    /// A type of the user's own, by its path.
    Own(String),
    /// A named type; boxed where it contains itself.
    Named {
        /// Which.
        id: TypeId,
        /// Whether this use must be a `Box`.
        boxed: bool,
    },
    /// `Option<T>`: the type, or `null`.
    Nullable(Box<TypeUse>),
    /// `Vec<T>`
    List(Box<TypeUse>),
    /// A map from strings: `std::collections::BTreeMap<String, T>`, or
    /// `serde_json::Map<String, Value>` for any values.
    Map(Box<TypeUse>),
    /// A tuple of fixed length.
    Tuple(Vec<TypeUse>),
}

/// The width of an integer: the narrowest that holds all that the schema's bounds allow, `u64` where
/// only negative numbers are ruled out. Integers beyond 64 bits have no type here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Integer {
    /// `u8`
    U8,
    /// `u16`
    U16,
    /// `u32`
    U32,
    /// `u64`
    U64,
    /// `i8`
    I8,
    /// `i16`
    I16,
    /// `i32`
    I32,
    /// `i64`, the default.
    I64,
}

impl Integer {
    /// The least and the greatest value, as decimal text.
    pub fn range(self) -> (String, String) {
        fn text(min: impl Into<i128>, max: impl Into<i128>) -> (String, String) {
            let (min, max): (i128, i128) = (min.into(), max.into());
            (min.to_string(), max.to_string())
        }
        match self {
            Self::U8 => text(u8::MIN, u8::MAX),
            Self::U16 => text(u16::MIN, u16::MAX),
            Self::U32 => text(u32::MIN, u32::MAX),
            Self::U64 => text(u64::MIN, u64::MAX),
            Self::I8 => text(i8::MIN, i8::MAX),
            Self::I16 => text(i16::MIN, i16::MAX),
            Self::I32 => text(i32::MIN, i32::MAX),
            Self::I64 => text(i64::MIN, i64::MAX),
        }
    }
}

/// The types that a shape names.
pub(super) fn parts(shape: &Shape) -> Vec<TypeId> {
    uses(shape).into_iter().flat_map(named).collect()
}

/// The types of what a shape holds.
pub(super) fn uses(shape: &Shape) -> Vec<&TypeUse> {
    match shape {
        Shape::Struct(shape) => shape
            .fields
            .iter()
            .map(|field| &field.ty)
            .chain(shape.extra.iter().map(|extra| &extra.ty))
            .collect(),
        Shape::StringEnum(_) | Shape::ValueEnum(_) => Vec::new(),
        Shape::External(external) => {
            external.variants.iter().filter_map(|variant| variant.ty.as_ref()).collect()
        }
        Shape::TaggedUnion(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Union(variants) => variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Choice(choice) => choice.variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Newtype(ty) => vec![ty],
    }
}

impl Kind {
    /// Whether a type of the user's own is this, or within it.
    pub fn holds_own(&self) -> bool {
        match self {
            Self::Own(_) => true,
            Self::Nullable(inner) | Self::List(inner) | Self::Map(inner) => inner.kind.holds_own(),
            Self::Tuple(items) => items.iter().any(|item| item.kind.holds_own()),
            _ => false,
        }
    }
}

/// The types that a use names.
pub(super) fn named(ty: &TypeUse) -> Vec<TypeId> {
    match &ty.kind {
        Kind::Named { id, .. } => vec![*id],
        Kind::Nullable(inner) | Kind::List(inner) | Kind::Map(inner) => named(inner),
        Kind::Tuple(items) => items.iter().flat_map(named).collect(),
        _ => Vec::new(),
    }
}
