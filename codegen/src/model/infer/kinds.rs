//! Sets of JSON types, and what a schema's values say about them.

use crate::json::Json;
use crate::schema::{Schema, Type};

/// A set of JSON types; numbers are split into whole ones and the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NOTHING: Self = Self(0);
    pub(super) const NULL: Self = Self(1);
    pub(super) const BOOLEAN: Self = Self(2);
    pub(super) const OBJECT: Self = Self(4);
    pub(super) const ARRAY: Self = Self(8);
    pub(super) const STRING: Self = Self(16);
    pub(super) const INTEGER: Self = Self(32);
    pub(super) const FRACTION: Self = Self(64);
    pub(super) const NUMBER: Self = Self(32 | 64);
    pub(super) const ALL: Self = Self(127);

    /// The types that `type`, `enum` and `const` of one schema leave.
    pub(super) fn of(schema: &Schema) -> Self {
        let types = schema
            .types
            .as_ref()
            .map_or(Self::ALL, |types| types.iter().fold(Self::NOTHING, |set, ty| set.or(Self::named(*ty))));
        let values =
            |values: &[Json]| values.iter().fold(Self::NOTHING, |set, value| set.or(Self::of_value(value)));
        let listed = schema.enumeration.as_ref().map_or(Self::ALL, |list| values(list));
        let constant = schema.constant.as_ref().map_or(Self::ALL, Self::of_value);
        types.and(listed).and(constant)
    }

    fn named(ty: Type) -> Self {
        match ty {
            Type::Null => Self::NULL,
            Type::Boolean => Self::BOOLEAN,
            Type::Object => Self::OBJECT,
            Type::Array => Self::ARRAY,
            Type::Number => Self::NUMBER,
            Type::Integer => Self::INTEGER,
            Type::String => Self::STRING,
        }
    }

    pub(super) fn of_value(value: &Json) -> Self {
        match value {
            Json::Null => Self::NULL,
            Json::Boolean(_) => Self::BOOLEAN,
            Json::Number(text) if text.bytes().all(|byte| byte == b'-' || byte.is_ascii_digit()) => {
                Self::INTEGER
            }
            // `1.0` and `1e3` are whole too: what they are need not be decided here.
            Json::Number(_) => Self::NUMBER,
            Json::String(_) => Self::STRING,
            Json::Array(_) => Self::ARRAY,
            Json::Object(_) => Self::OBJECT,
        }
    }

    pub(super) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    pub(super) const fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(super) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(super) const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}
