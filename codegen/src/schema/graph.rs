//! Every schema of a provider, parsed into one vocabulary, with every reference resolved.
//!
//! Drafts differ in spelling; the graph does not. `definitions` and `$defs` are gone (they only hold
//! schemas), `dependencies` has become `dependent_required` and `dependent_schemas`, a list under
//! `items` is `prefix_items` whatever the draft called it, draft 4's `exclusiveMinimum: true` is a
//! bound, siblings that a draft ignores beside `$ref` are gone, keywords that a meta-schema's
//! `$vocabulary` switches off are gone. Only meaning is left.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{Hash, Hasher};

use hookwright_core::number;

use crate::config::FormatMode;
use crate::finding;
use crate::json::Json;
use crate::load::{FileId, Files};

/// All schemas that a provider's events reach.
#[derive(Debug, Default)]
pub struct Graph {
    /// The schemas; a [`SchemaId`] is an index.
    pub schemas: Vec<Schema>,
    /// The names of documents that are not files: meta-schemas. Their ids come after those of the files.
    pub(super) foreign: BTreeMap<FileId, &'static str>,
}

/// A schema of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SchemaId(pub u32);

/// As no other number is hashed: what stands for a schema among others is no part of what is said of it (see `emit::key`).
impl Hash for SchemaId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u128(u128::from(self.0));
    }
}

/// A schema resource: a document, or a schema with an identifier of its own (2020-12 Core §4.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ResourceId(pub u32);

/// Where a schema, or a keyword, stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The JSON pointer in it.
    pub pointer: String,
}

/// What the branch does not list that `[tolerance]` adds to a union: it accepts the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unlisted {
    /// Values of this property.
    Tag(String),
    /// Strings, and names of the only property.
    Name,
}

impl Unlisted {
    /// Whether it is values of a property.
    pub fn is_tag(&self, property: &str) -> bool {
        matches!(self, Self::Tag(tag) if tag == property)
    }
}

/// The drafts of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Draft {
    /// Draft 4
    Draft4,
    /// Draft 6
    Draft6,
    /// Draft 7
    Draft7,
    /// Draft 2019-09
    Draft201909,
    /// Draft 2020-12
    Draft202012,
    /// The coming release, `https://json-schema.org/v1`.
    V1,
}

/// One schema.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a keyword, or what `[tolerance]` says of one")]
pub struct Schema {
    /// Where it stands.
    pub place: Place,
    /// Its draft.
    pub draft: Draft,
    /// The schema resource (`$id`) it belongs to.
    pub resource: ResourceId,
    /// How `format` is treated: see [`Schema::asserted_format`].
    pub format_mode: FormatMode,
    /// `title`
    pub title: Option<String>,
    /// `description`
    pub description: Option<String>,
    /// `default`
    pub default: Option<Json>,
    /// `deprecated`
    pub deprecated: bool,
    /// `readOnly`
    pub read_only: bool,
    /// `writeOnly`
    pub write_only: bool,
    /// `examples`
    pub examples: Vec<Json>,
    /// `type`; `None` where absent. The schema `false` is the empty set.
    pub types: Option<Vec<Type>>,
    /// `enum`
    pub enumeration: Option<Vec<Json>>,
    /// Whether strings that `enum` does not list are accepted: set by `[tolerance]`, never by a schema.
    pub open_enumeration: bool,
    /// `const`
    pub constant: Option<Json>,
    /// `minimum`, as decimal text, as are the other bounds.
    pub minimum: Option<String>,
    /// `maximum`
    pub maximum: Option<String>,
    /// `exclusiveMinimum`
    pub exclusive_minimum: Option<String>,
    /// `exclusiveMaximum`
    pub exclusive_maximum: Option<String>,
    /// `multipleOf`
    pub multiple_of: Option<String>,
    /// `minLength`
    pub min_length: Option<u64>,
    /// `maxLength`
    pub max_length: Option<u64>,
    /// `pattern`
    pub pattern: Option<String>,
    /// `format`
    pub format: Option<String>,
    /// `contentEncoding`
    pub content_encoding: Option<String>,
    /// `contentMediaType`
    pub content_media_type: Option<String>,
    /// `prefixItems`, or `items` as a list
    pub prefix_items: Vec<SchemaId>,
    /// `items` for the rest, or `additionalItems`
    pub items: Option<SchemaId>,
    /// `contains`
    pub contains: Option<SchemaId>,
    /// `minContains`
    pub min_contains: Option<u64>,
    /// `maxContains`
    pub max_contains: Option<u64>,
    /// `minItems`
    pub min_items: Option<u64>,
    /// `maxItems`
    pub max_items: Option<u64>,
    /// `uniqueItems`
    pub unique_items: bool,
    /// `unevaluatedItems`
    pub unevaluated_items: Option<SchemaId>,
    /// `properties`, in the order of the file
    pub properties: Vec<(String, SchemaId)>,
    /// `required`
    pub required: Vec<String>,
    /// `patternProperties`
    pub pattern_properties: Vec<(String, SchemaId)>,
    /// `additionalProperties`
    pub additional_properties: Option<SchemaId>,
    /// `propertyNames`
    pub property_names: Option<SchemaId>,
    /// `minProperties`
    pub min_properties: Option<u64>,
    /// `maxProperties`
    pub max_properties: Option<u64>,
    /// `dependentRequired`, and the lists of `dependencies`
    pub dependent_required: Vec<(String, Vec<String>)>,
    /// `dependentSchemas`, and the schemas of `dependencies`
    pub dependent_schemas: Vec<(String, SchemaId)>,
    /// `unevaluatedProperties`
    pub unevaluated_properties: Option<SchemaId>,
    /// Whether properties that `additionalProperties` applies to are kept, whatever they are: because the
    /// schema says `true`, or `[tolerance]` says so. The schema of such properties says the same of itself.
    pub keeps_unknown: bool,
    /// For the branch that `[tolerance]` adds to a union: what the others list, and it does not.
    pub unlisted: Option<Unlisted>,
    /// `$ref`, resolved
    pub reference: Option<SchemaId>,
    /// `$dynamicRef` or `$recursiveRef`, resolved
    pub dynamic_reference: Option<DynamicReference>,
    /// `allOf`
    pub all_of: Vec<SchemaId>,
    /// `anyOf`; `None` where absent
    pub any_of: Option<Vec<SchemaId>>,
    /// `oneOf`; `None` where absent
    pub one_of: Option<Vec<SchemaId>>,
    /// `not`
    pub not: Option<SchemaId>,
    /// `if`
    pub condition: Option<SchemaId>,
    /// `then`
    pub then: Option<SchemaId>,
    /// `else`
    pub otherwise: Option<SchemaId>,
}

/// `$dynamicRef`, or `$recursiveRef`.
#[derive(Clone, Debug)]
pub struct DynamicReference {
    /// What it names when the dynamic scope holds nothing else.
    pub initial: SchemaId,
    /// Every schema resource with the dynamic anchor, and the schema that the anchor names.
    pub candidates: Vec<(ResourceId, SchemaId)>,
}

/// The types of JSON Schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// `null`
    Null,
    /// `boolean`
    Boolean,
    /// `object`
    Object,
    /// `array`
    Array,
    /// `number`
    Number,
    /// `integer`
    Integer,
    /// `string`
    String,
}

impl Type {
    /// Whether a value is of this type, by the value of a number: `1.0` is an integer (2020-12 Validation §6.1.1).
    pub fn has(self, value: &Json) -> bool {
        match (self, value) {
            (Self::Null, Json::Null)
            | (Self::Boolean, Json::Boolean(_))
            | (Self::Object, Json::Object(_))
            | (Self::Array, Json::Array(_))
            | (Self::Number, Json::Number(_))
            | (Self::String, Json::String(_)) => true,
            (Self::Integer, Json::Number(text)) => number::is_integer(text),
            _ => false,
        }
    }
}

impl Graph {
    /// The schema of an id, and those that hold wherever it does: what `$ref` and `allOf` lead to. Each once, itself first.
    pub fn conjunction(&self, id: SchemaId) -> Vec<SchemaId> {
        let (mut all, mut seen, mut queue) = (Vec::new(), BTreeSet::new(), vec![id]);
        while let Some(id) = queue.pop() {
            if seen.insert(id) {
                all.push(id);
                queue.extend(self.get(id).conjuncts());
            }
        }
        all
    }

    /// The schema of an id.
    pub fn get(&self, id: SchemaId) -> &Schema {
        &self.schemas[id.0 as usize]
    }

    /// The schema of an id, to change.
    pub(super) fn get_mut(&mut self, id: SchemaId) -> Option<&mut Schema> {
        self.schemas.get_mut(id.0 as usize)
    }

    /// Adds a schema.
    pub(super) fn add(&mut self, schema: Schema) -> SchemaId {
        self.schemas.push(schema);
        SchemaId(self.schemas.len() as u32 - 1)
    }

    /// A place, for a finding.
    pub fn shown(&self, files: &Files, place: &Place) -> finding::Place {
        match self.foreign.get(&place.file) {
            Some(url) => finding::Place::document(url, &place.pointer),
            None => files.place(place.file, &place.pointer),
        }
    }

    /// The name of a place's document: a path below the schema folder, or a meta-schema's URI.
    pub fn document<'a>(&self, files: &'a Files, place: &Place) -> &'a str {
        self.foreign.get(&place.file).copied().unwrap_or_else(|| files.path(place.file))
    }
}

impl Schema {
    /// A schema without keywords: it allows everything.
    pub fn empty(place: Place, draft: Draft, resource: ResourceId) -> Self {
        Self {
            place,
            draft,
            resource,
            format_mode: FormatMode::Ignore,
            title: None,
            description: None,
            default: None,
            deprecated: false,
            read_only: false,
            write_only: false,
            examples: Vec::new(),
            types: None,
            enumeration: None,
            open_enumeration: false,
            constant: None,
            minimum: None,
            maximum: None,
            exclusive_minimum: None,
            exclusive_maximum: None,
            multiple_of: None,
            min_length: None,
            max_length: None,
            pattern: None,
            format: None,
            content_encoding: None,
            content_media_type: None,
            prefix_items: Vec::new(),
            items: None,
            contains: None,
            min_contains: None,
            max_contains: None,
            min_items: None,
            max_items: None,
            unique_items: false,
            unevaluated_items: None,
            properties: Vec::new(),
            required: Vec::new(),
            pattern_properties: Vec::new(),
            additional_properties: None,
            property_names: None,
            min_properties: None,
            max_properties: None,
            dependent_required: Vec::new(),
            dependent_schemas: Vec::new(),
            unevaluated_properties: None,
            keeps_unknown: false,
            unlisted: None,
            reference: None,
            dynamic_reference: None,
            all_of: Vec::new(),
            any_of: None,
            one_of: None,
            not: None,
            condition: None,
            then: None,
            otherwise: None,
        }
    }
}
