//! The drafts, and which keywords each knows.

use super::graph::Draft;
use crate::config;

/// The meta-schemas' URIs, without the empty fragment that older drafts write.
const URIS: &[(&str, Draft)] = &[
    ("http://json-schema.org/draft-04/schema", Draft::Draft4),
    ("http://json-schema.org/draft-06/schema", Draft::Draft6),
    ("http://json-schema.org/draft-07/schema", Draft::Draft7),
    ("https://json-schema.org/draft/2019-09/schema", Draft::Draft201909),
    ("https://json-schema.org/draft/2020-12/schema", Draft::Draft202012),
    ("https://json-schema.org/v1", Draft::V1),
];

impl Draft {
    /// Every draft, the oldest first.
    pub const ALL: [Self; 6] =
        [Self::Draft4, Self::Draft6, Self::Draft7, Self::Draft201909, Self::Draft202012, Self::V1];

    /// The draft that a `$schema` names.
    pub fn by_uri(uri: &str) -> Option<Self> {
        let uri = uri.trim_end_matches('#');
        let same = |known: &str| {
            // Both schemes are in use for every draft.
            let bare = |uri: &str| uri.split_once("://").map(|(_, rest)| rest.to_owned());
            bare(known) == bare(uri)
        };
        URIS.iter().find(|(known, _)| same(known)).map(|(_, draft)| *draft)
    }

    /// The draft of a provider's schemas that name none.
    pub fn of(config: &config::Config) -> Self {
        config.draft.map_or(Self::Draft202012, Self::from)
    }

    /// The draft that `provider.toml` names.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|draft| draft.name() == name)
    }

    /// Its name: `4`, `6`, `7`, `2019-09`, `2020-12`, `v1`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft4 => "4",
            Self::Draft6 => "6",
            Self::Draft7 => "7",
            Self::Draft201909 => "2019-09",
            Self::Draft202012 => "2020-12",
            Self::V1 => "v1",
        }
    }

    /// The keyword that identifies a schema.
    pub const fn id_keyword(self) -> &'static str {
        match self {
            Self::Draft4 => "id",
            _ => "$id",
        }
    }

    /// Whether a `$ref` hides every keyword beside it.
    pub const fn reference_stands_alone(self) -> bool {
        matches!(self, Self::Draft4 | Self::Draft6 | Self::Draft7)
    }
}

impl From<config::Draft> for Draft {
    fn from(draft: config::Draft) -> Self {
        match draft {
            config::Draft::Draft4 => Self::Draft4,
            config::Draft::Draft6 => Self::Draft6,
            config::Draft::Draft7 => Self::Draft7,
            config::Draft::Draft201909 => Self::Draft201909,
            config::Draft::Draft202012 => Self::Draft202012,
        }
    }
}

/// What stands under a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A schema.
    Schema,
    /// A list of schemas.
    Schemas,
    /// An object whose values are schemas.
    SchemaMap,
    /// A schema or a list of schemas.
    SchemaOrSchemas,
    /// An object whose values are schemas or lists of names.
    Dependencies,
    /// No schema.
    Value,
}

/// The vocabulary that a keyword belongs to, from 2019-09 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Vocabulary {
    /// Identifiers and references: cannot be switched off.
    Core,
    /// Applicators.
    Applicator,
    /// `unevaluatedItems` and `unevaluatedProperties`, part of the applicators in 2019-09.
    Unevaluated,
    /// Assertions.
    Validation,
    /// `format`.
    Format,
    /// `content…`: annotations.
    Content,
    /// Annotations.
    Metadata,
}

/// What a keyword does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It can refuse a payload, and the Rust types show it.
    Typed,
    /// It can refuse a payload.
    Checked,
    /// It says where things are.
    Resolved,
    /// It documents.
    Documented,
    /// It means nothing for payloads.
    Ignored,
}

/// A keyword of the specification.
#[derive(Clone, Copy, Debug)]
pub struct Keyword {
    /// Its name.
    pub name: &'static str,
    /// The first draft that has it.
    pub from: Draft,
    /// The last draft that has it.
    pub to: Draft,
    /// What stands under it.
    pub holds: Holds,
    /// Its vocabulary.
    pub vocabulary: Vocabulary,
    /// What it does.
    pub role: Role,
}

impl Keyword {
    /// Whether a draft has it.
    pub fn is_in(&self, draft: Draft) -> bool {
        self.from <= draft && draft <= self.to
    }
}

const fn keyword(
    name: &'static str,
    drafts: [Draft; 2],
    holds: Holds,
    of: Vocabulary,
    role: Role,
) -> Keyword {
    Keyword { name, from: drafts[0], to: drafts[1], holds, vocabulary: of, role }
}

const ALWAYS: [Draft; 2] = [Draft::Draft4, Draft::V1];
const FROM_6: [Draft; 2] = [Draft::Draft6, Draft::V1];
const FROM_7: [Draft; 2] = [Draft::Draft7, Draft::V1];
const FROM_2019: [Draft; 2] = [Draft::Draft201909, Draft::V1];
const FROM_2020: [Draft; 2] = [Draft::Draft202012, Draft::V1];
const ONLY_2019: [Draft; 2] = [Draft::Draft201909, Draft::Draft201909];
const TO_2019: [Draft; 2] = [Draft::Draft4, Draft::Draft201909];

/// Every keyword of the drafts, in the order of the specification.
pub const KEYWORDS: &[Keyword] = {
    use Holds::{Dependencies, Schema, SchemaMap, SchemaOrSchemas, Schemas, Value};
    use Role::{Checked, Documented, Ignored, Resolved, Typed};
    use Vocabulary::{Applicator, Content, Core, Format, Metadata, Unevaluated, Validation};
    &[
        keyword("$schema", ALWAYS, Value, Core, Resolved),
        keyword("$vocabulary", FROM_2019, Value, Core, Resolved),
        keyword("id", [Draft::Draft4, Draft::Draft4], Value, Core, Resolved),
        keyword("$id", FROM_6, Value, Core, Resolved),
        keyword("$anchor", FROM_2019, Value, Core, Resolved),
        keyword("$recursiveAnchor", ONLY_2019, Value, Core, Resolved),
        keyword("$dynamicAnchor", FROM_2020, Value, Core, Resolved),
        keyword("$ref", ALWAYS, Value, Core, Typed),
        keyword("$recursiveRef", ONLY_2019, Value, Core, Checked),
        keyword("$dynamicRef", FROM_2020, Value, Core, Checked),
        keyword("definitions", ALWAYS, SchemaMap, Core, Resolved),
        keyword("$defs", FROM_2019, SchemaMap, Core, Resolved),
        keyword("$comment", FROM_7, Value, Core, Ignored),
        keyword("allOf", ALWAYS, Schemas, Applicator, Typed),
        keyword("anyOf", ALWAYS, Schemas, Applicator, Typed),
        keyword("oneOf", ALWAYS, Schemas, Applicator, Typed),
        keyword("not", ALWAYS, Schema, Applicator, Checked),
        keyword("if", FROM_7, Schema, Applicator, Checked),
        keyword("then", FROM_7, Schema, Applicator, Checked),
        keyword("else", FROM_7, Schema, Applicator, Checked),
        keyword("dependentSchemas", FROM_2019, SchemaMap, Applicator, Checked),
        keyword("dependencies", ALWAYS, Dependencies, Applicator, Checked),
        keyword("prefixItems", FROM_2020, Schemas, Applicator, Typed),
        keyword("items", ALWAYS, SchemaOrSchemas, Applicator, Typed),
        keyword("additionalItems", TO_2019, Schema, Applicator, Typed),
        keyword("contains", FROM_6, Schema, Applicator, Checked),
        keyword("properties", ALWAYS, SchemaMap, Applicator, Typed),
        keyword("patternProperties", ALWAYS, SchemaMap, Applicator, Typed),
        keyword("additionalProperties", ALWAYS, Schema, Applicator, Typed),
        keyword("propertyNames", FROM_6, Schema, Applicator, Checked),
        keyword("unevaluatedItems", FROM_2019, Schema, Unevaluated, Checked),
        keyword("unevaluatedProperties", FROM_2019, Schema, Unevaluated, Checked),
        keyword("type", ALWAYS, Value, Validation, Typed),
        keyword("enum", ALWAYS, Value, Validation, Typed),
        keyword("const", FROM_6, Value, Validation, Typed),
        keyword("multipleOf", ALWAYS, Value, Validation, Checked),
        keyword("maximum", ALWAYS, Value, Validation, Typed),
        keyword("exclusiveMaximum", ALWAYS, Value, Validation, Typed),
        keyword("minimum", ALWAYS, Value, Validation, Typed),
        keyword("exclusiveMinimum", ALWAYS, Value, Validation, Typed),
        keyword("maxLength", ALWAYS, Value, Validation, Checked),
        keyword("minLength", ALWAYS, Value, Validation, Checked),
        keyword("pattern", ALWAYS, Value, Validation, Checked),
        keyword("maxItems", ALWAYS, Value, Validation, Typed),
        keyword("minItems", ALWAYS, Value, Validation, Typed),
        keyword("uniqueItems", ALWAYS, Value, Validation, Checked),
        keyword("maxContains", FROM_2019, Value, Validation, Checked),
        keyword("minContains", FROM_2019, Value, Validation, Checked),
        keyword("maxProperties", ALWAYS, Value, Validation, Checked),
        keyword("minProperties", ALWAYS, Value, Validation, Checked),
        keyword("required", ALWAYS, Value, Validation, Typed),
        keyword("dependentRequired", FROM_2019, Value, Validation, Checked),
        keyword("format", ALWAYS, Value, Format, Typed),
        keyword("contentEncoding", FROM_7, Value, Content, Checked),
        keyword("contentMediaType", FROM_7, Value, Content, Checked),
        keyword("contentSchema", FROM_2019, Schema, Content, Ignored),
        keyword("title", ALWAYS, Value, Metadata, Documented),
        keyword("description", ALWAYS, Value, Metadata, Documented),
        keyword("default", ALWAYS, Value, Metadata, Documented),
        keyword("deprecated", FROM_2019, Value, Metadata, Documented),
        keyword("readOnly", FROM_7, Value, Metadata, Documented),
        keyword("writeOnly", FROM_7, Value, Metadata, Documented),
        keyword("examples", FROM_6, Value, Metadata, Documented),
    ]
};

/// The keyword of a name, in a draft.
pub fn find(name: &str, draft: Draft) -> Option<&'static Keyword> {
    KEYWORDS.iter().find(|keyword| keyword.name == name && keyword.is_in(draft))
}
