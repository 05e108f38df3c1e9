//! The keywords of a schema, each with its value.
//!
//! [`Schema`] has a field for each keyword. Its fields are destructured only here, all of them by name, so a new field
//! does not compile until it is declared as an [`Assertion`], an [`Applicator`] or neither. Code that must decide
//! about every keyword matches on these without a wildcard, and so does not compile either.

use hookwright_core::format;

use super::{DynamicReference, Schema, SchemaId, Type};
use crate::config::FormatMode;
use crate::json::Json;

/// A keyword that asks something of a value by itself (2020-12 Core §7.6).
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Assertion<'s> {
    /// `type`
    Type(&'s [Type]),
    /// `enum`, and whether `[tolerance]` accepts other strings.
    Enum(&'s [Json], bool),
    /// `const`
    Const(&'s Json),
    /// `minimum`
    Minimum(&'s str),
    /// `maximum`
    Maximum(&'s str),
    /// `exclusiveMinimum`
    ExclusiveMinimum(&'s str),
    /// `exclusiveMaximum`
    ExclusiveMaximum(&'s str),
    /// `multipleOf`
    MultipleOf(&'s str),
    /// `minLength`
    MinLength(u64),
    /// `maxLength`
    MaxLength(u64),
    /// `pattern`
    Pattern(&'s str),
    /// `format`, asserted or not: see [`Schema::asserted_format`].
    Format(&'s str),
    /// `contentEncoding`
    ContentEncoding(&'s str),
    /// `contentMediaType`
    ContentMediaType(&'s str),
    /// `minItems`
    MinItems(u64),
    /// `maxItems`
    MaxItems(u64),
    /// `uniqueItems: true`
    UniqueItems,
    /// `minContains`
    MinContains(u64),
    /// `maxContains`
    MaxContains(u64),
    /// `required`
    Required(&'s [String]),
    /// `minProperties`
    MinProperties(u64),
    /// `maxProperties`
    MaxProperties(u64),
    /// `dependentRequired`
    DependentRequired(&'s [(String, Vec<String>)]),
}

impl Assertion<'_> {
    /// Its name.
    pub const fn keyword(&self) -> &'static str {
        match self {
            Self::Type(_) => "type",
            Self::Enum(..) => "enum",
            Self::Const(_) => "const",
            Self::Minimum(_) => "minimum",
            Self::Maximum(_) => "maximum",
            Self::ExclusiveMinimum(_) => "exclusiveMinimum",
            Self::ExclusiveMaximum(_) => "exclusiveMaximum",
            Self::MultipleOf(_) => "multipleOf",
            Self::MinLength(_) => "minLength",
            Self::MaxLength(_) => "maxLength",
            Self::Pattern(_) => "pattern",
            Self::Format(_) => "format",
            Self::ContentEncoding(_) => "contentEncoding",
            Self::ContentMediaType(_) => "contentMediaType",
            Self::MinItems(_) => "minItems",
            Self::MaxItems(_) => "maxItems",
            Self::UniqueItems => "uniqueItems",
            Self::MinContains(_) => "minContains",
            Self::MaxContains(_) => "maxContains",
            Self::Required(_) => "required",
            Self::MinProperties(_) => "minProperties",
            Self::MaxProperties(_) => "maxProperties",
            Self::DependentRequired(_) => "dependentRequired",
        }
    }
}

/// A keyword that applies schemas (2020-12 Core §7.5).
#[derive(Clone, Copy, Debug)]
pub enum Applicator<'s> {
    /// `$ref`
    Ref(SchemaId),
    /// `$dynamicRef` or `$recursiveRef`
    DynamicRef(&'s DynamicReference),
    /// `allOf`
    AllOf(&'s [SchemaId]),
    /// `anyOf`
    AnyOf(&'s [SchemaId]),
    /// `oneOf`
    OneOf(&'s [SchemaId]),
    /// `not`
    Not(SchemaId),
    /// `if`
    If(SchemaId),
    /// `then`
    Then(SchemaId),
    /// `else`
    Else(SchemaId),
    /// `dependentSchemas`
    DependentSchemas(&'s [(String, SchemaId)]),
    /// `prefixItems`
    PrefixItems(&'s [SchemaId]),
    /// `items`
    Items(SchemaId),
    /// `contains`
    Contains(SchemaId),
    /// `unevaluatedItems`
    UnevaluatedItems(SchemaId),
    /// `properties`
    Properties(&'s [(String, SchemaId)]),
    /// `patternProperties`
    PatternProperties(&'s [(String, SchemaId)]),
    /// `additionalProperties`
    AdditionalProperties(SchemaId),
    /// `propertyNames`
    PropertyNames(SchemaId),
    /// `unevaluatedProperties`
    UnevaluatedProperties(SchemaId),
}

/// What an applicator applies its schemas to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppliesTo {
    /// The value itself: it applies them in place.
    Value,
    /// Items or properties of the value.
    Parts,
    /// The names of its properties.
    Names,
}

impl Applicator<'_> {
    /// Its name; `then` and `else` go by the name of `if`, without which they say nothing.
    pub const fn keyword(&self) -> &'static str {
        match self {
            Self::Ref(_) => "$ref",
            Self::DynamicRef(_) => "$dynamicRef",
            Self::AllOf(_) => "allOf",
            Self::AnyOf(_) => "anyOf",
            Self::OneOf(_) => "oneOf",
            Self::Not(_) => "not",
            Self::If(_) | Self::Then(_) | Self::Else(_) => "if",
            Self::DependentSchemas(_) => "dependentSchemas",
            Self::PrefixItems(_) => "prefixItems",
            Self::Items(_) => "items",
            Self::Contains(_) => "contains",
            Self::UnevaluatedItems(_) => "unevaluatedItems",
            Self::Properties(_) => "properties",
            Self::PatternProperties(_) => "patternProperties",
            Self::AdditionalProperties(_) => "additionalProperties",
            Self::PropertyNames(_) => "propertyNames",
            Self::UnevaluatedProperties(_) => "unevaluatedProperties",
        }
    }

    /// What it applies its schemas to.
    pub const fn applies_to(&self) -> AppliesTo {
        match self {
            Self::Ref(_) | Self::DynamicRef(_) | Self::AllOf(_) | Self::AnyOf(_) | Self::OneOf(_) => {
                AppliesTo::Value
            }
            Self::Not(_) | Self::If(_) | Self::Then(_) | Self::Else(_) | Self::DependentSchemas(_) => {
                AppliesTo::Value
            }
            Self::PrefixItems(_) | Self::Items(_) | Self::Contains(_) | Self::UnevaluatedItems(_) => {
                AppliesTo::Parts
            }
            Self::Properties(_)
            | Self::PatternProperties(_)
            | Self::AdditionalProperties(_)
            | Self::UnevaluatedProperties(_) => AppliesTo::Parts,
            Self::PropertyNames(_) => AppliesTo::Names,
        }
    }

    /// The schemas that it applies, or may apply, in the order of the schema.
    pub fn schemas(&self) -> Vec<SchemaId> {
        match self {
            Self::Ref(id) | Self::Not(id) | Self::If(id) | Self::Then(id) | Self::Else(id) => vec![*id],
            Self::Items(id) | Self::Contains(id) | Self::UnevaluatedItems(id) => vec![*id],
            Self::AdditionalProperties(id) | Self::PropertyNames(id) | Self::UnevaluatedProperties(id) => {
                vec![*id]
            }
            Self::AllOf(ids) | Self::AnyOf(ids) | Self::OneOf(ids) | Self::PrefixItems(ids) => ids.to_vec(),
            Self::Properties(named) | Self::PatternProperties(named) | Self::DependentSchemas(named) => {
                named.iter().map(|(_, id)| *id).collect()
            }
            Self::DynamicRef(reference) => {
                let candidates = reference.candidates.iter().map(|(_, id)| *id);
                [reference.initial].into_iter().chain(candidates).collect()
            }
        }
    }

    /// The schemas that hold for a value whenever the schema with this keyword does.
    pub fn conjuncts(&self) -> Vec<SchemaId> {
        match self {
            Self::Ref(_) | Self::AllOf(_) => self.schemas(),
            Self::DynamicRef(_) | Self::AnyOf(_) | Self::OneOf(_) | Self::Not(_) => Vec::new(),
            Self::If(_) | Self::Then(_) | Self::Else(_) | Self::DependentSchemas(_) => Vec::new(),
            Self::PrefixItems(_) | Self::Items(_) | Self::Contains(_) | Self::UnevaluatedItems(_) => {
                Vec::new()
            }
            Self::Properties(_)
            | Self::PatternProperties(_)
            | Self::AdditionalProperties(_)
            | Self::PropertyNames(_)
            | Self::UnevaluatedProperties(_) => Vec::new(),
        }
    }
}

/// Adds the keywords that a schema has. They are looked at many times, in build scripts, which nothing optimises.
macro_rules! put {
    ($list:expr, [$($keyword:expr),* $(,)?]) => {
        $(if let Some(keyword) = $keyword { $list.push(keyword); })*
    };
}

/// All that a schema says about values.
struct Keywords<'s> {
    assertions: Vec<Assertion<'s>>,
    applicators: Vec<Applicator<'s>>,
}

impl Schema {
    /// The keywords that ask something of a value by themselves.
    pub fn assertions(&self) -> Vec<Assertion<'_>> {
        self.keywords((true, false)).assertions
    }

    /// The keywords that apply schemas.
    pub fn applicators(&self) -> Vec<Applicator<'_>> {
        self.keywords((false, true)).applicators
    }

    /// Every schema that this one applies to something.
    pub fn children(&self) -> Vec<SchemaId> {
        self.applicators().iter().flat_map(Applicator::schemas).collect()
    }

    /// The schemas that it applies to the value itself.
    pub fn in_place(&self) -> Vec<SchemaId> {
        self.applied_to(AppliesTo::Value)
    }

    /// The schemas that it applies to one kind of instance.
    pub fn applied_to(&self, instance: AppliesTo) -> Vec<SchemaId> {
        let applicators = self.applicators();
        let of_kind = applicators.iter().filter(|applicator| applicator.applies_to() == instance);
        of_kind.flat_map(Applicator::schemas).collect()
    }

    /// The schemas that hold for a value whenever this one does: `$ref` and `allOf`.
    pub fn conjuncts(&self) -> Vec<SchemaId> {
        self.applicators().iter().flat_map(Applicator::conjuncts).collect()
    }

    /// The format that values must have. `format` is asserted where `[formats]` of `provider.toml` says so or a
    /// vocabulary of the schema's dialect does (2020-12 Validation §7.2), and only if its name is known.
    pub fn asserted_format(&self) -> Option<&str> {
        let format = self.format.as_deref().filter(|_| self.format_mode != FormatMode::Ignore);
        format.filter(|name| format::by_name(name).is_some())
    }

    /// The format that gives strings a Rust type of their own.
    pub fn typed_format(&self) -> Option<&str> {
        self.format.as_deref().filter(|_| self.format_mode == FormatMode::Typed)
    }

    /// Every field, taken apart; of the two lists those that are wanted.
    #[allow(clippy::too_many_lines, reason = "one line per keyword")]
    fn keywords(&self, (assertions, applicators): (bool, bool)) -> Keywords<'_> {
        use {Applicator as Apply, Assertion as Assert};
        let Self {
            // Where it stands, and what its draft and `provider.toml` make of its keywords.
            place: _,
            draft: _,
            resource: _,
            format_mode: _,
            keeps_unknown: _,
            unlisted: _,
            // Annotations.
            title: _,
            description: _,
            default: _,
            deprecated: _,
            read_only: _,
            write_only: _,
            examples: _,
            // Assertions.
            types,
            enumeration,
            open_enumeration,
            constant,
            minimum,
            maximum,
            exclusive_minimum,
            exclusive_maximum,
            multiple_of,
            min_length,
            max_length,
            pattern,
            format,
            content_encoding,
            content_media_type,
            min_contains,
            max_contains,
            min_items,
            max_items,
            unique_items,
            required,
            min_properties,
            max_properties,
            dependent_required,
            // Applicators.
            prefix_items,
            items,
            contains,
            unevaluated_items,
            properties,
            pattern_properties,
            additional_properties,
            property_names,
            dependent_schemas,
            unevaluated_properties,
            reference,
            dynamic_reference,
            all_of,
            any_of,
            one_of,
            not,
            condition,
            then,
            otherwise,
        } = self;
        let mut keywords = Keywords { assertions: Vec::new(), applicators: Vec::new() };
        if assertions {
            put!(
                keywords.assertions,
                [
                    types.as_deref().map(Assert::Type),
                    enumeration.as_deref().map(|values| Assert::Enum(values, *open_enumeration)),
                    constant.as_ref().map(Assert::Const),
                    minimum.as_deref().map(Assert::Minimum),
                    exclusive_minimum.as_deref().map(Assert::ExclusiveMinimum),
                    maximum.as_deref().map(Assert::Maximum),
                    exclusive_maximum.as_deref().map(Assert::ExclusiveMaximum),
                    multiple_of.as_deref().map(Assert::MultipleOf),
                    min_length.map(Assert::MinLength),
                    max_length.map(Assert::MaxLength),
                    pattern.as_deref().map(Assert::Pattern),
                    format.as_deref().map(Assert::Format),
                    content_encoding.as_deref().map(Assert::ContentEncoding),
                    content_media_type.as_deref().map(Assert::ContentMediaType),
                    min_items.map(Assert::MinItems),
                    max_items.map(Assert::MaxItems),
                    unique_items.then_some(Assert::UniqueItems),
                    min_contains.map(Assert::MinContains),
                    max_contains.map(Assert::MaxContains),
                    some(required).map(Assert::Required),
                    min_properties.map(Assert::MinProperties),
                    max_properties.map(Assert::MaxProperties),
                    some(dependent_required).map(Assert::DependentRequired),
                ]
            );
        }
        if applicators {
            put!(
                keywords.applicators,
                [
                    reference.map(Apply::Ref),
                    dynamic_reference.as_ref().map(Apply::DynamicRef),
                    some(all_of).map(Apply::AllOf),
                    any_of.as_deref().map(Apply::AnyOf),
                    one_of.as_deref().map(Apply::OneOf),
                    not.map(Apply::Not),
                    condition.map(Apply::If),
                    then.map(Apply::Then),
                    otherwise.map(Apply::Else),
                    some(dependent_schemas).map(Apply::DependentSchemas),
                    some(prefix_items).map(Apply::PrefixItems),
                    items.map(Apply::Items),
                    contains.map(Apply::Contains),
                    unevaluated_items.map(Apply::UnevaluatedItems),
                    some(properties).map(Apply::Properties),
                    some(pattern_properties).map(Apply::PatternProperties),
                    additional_properties.map(Apply::AdditionalProperties),
                    property_names.map(Apply::PropertyNames),
                    unevaluated_properties.map(Apply::UnevaluatedProperties),
                ]
            );
        }
        keywords
    }
}

/// A list, unless it is empty: then it says as much as an absent one.
fn some<T>(list: &[T]) -> Option<&[T]> {
    (!list.is_empty()).then_some(list)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::BTreeMap;

    use crate::config::{FormatMode, Formats};
    use crate::finding::Findings;
    use crate::load::Files;
    use crate::schema::{Documents, Draft, resolve};

    /// Whether `format` of a schema is asserted, and whether it gives a type.
    fn decided(schema: &str, default: Option<FormatMode>) -> (bool, bool) {
        let meta = r#"{
            "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://example.com/strict",
            "$vocabulary": {
                "https://json-schema.org/draft/2020-12/vocab/core": true,
                "https://json-schema.org/draft/2020-12/vocab/format-assertion": true
            }
        }"#;
        let texts = [("acme/e.json", schema.to_owned()), ("acme/_meta.json", meta.to_owned())];
        let (files, problems) = Files::in_memory(texts);
        assert!(problems.is_empty());
        let ids: Vec<_> = files.iter().map(|(id, _)| id).collect();
        let (references, formats) = (BTreeMap::new(), Formats { default, ..Formats::default() });
        let documents = Documents {
            files: &files,
            provider: "acme",
            ids: &ids,
            draft: Draft::Draft202012,
            references: &references,
            formats: &formats,
        };
        let mut findings = Findings::new();
        let (graph, roots) = resolve(&documents, &ids[..1], &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        let schema = graph.get(roots[0]);
        (schema.asserted_format().is_some(), schema.typed_format().is_some())
    }

    #[test]
    fn a_format_is_asserted_by_provider_toml_or_by_a_vocabulary() {
        let strict =
            |format: &str| format!(r#"{{"$schema": "https://example.com/strict", "format": "{format}"}}"#);
        let plain = |format: &str| format!(r#"{{"format": "{format}"}}"#);
        let (assert, ignore) = (Some(FormatMode::Assert), Some(FormatMode::Ignore));
        for (schema, default, expected) in [
            (plain("date-time"), None, (true, true)),
            (plain("email"), None, (false, false)),
            (plain("email"), assert, (true, false)),
            (plain("email"), Some(FormatMode::Typed), (true, false)),
            (plain("date-time"), assert, (true, false)),
            (plain("date-time"), ignore, (false, false)),
            (strict("email"), None, (true, false)),
            (strict("email"), ignore, (true, false)),
            (strict("date-time"), None, (true, true)),
            (plain("colour"), assert, (false, false)),
            (strict("colour"), None, (false, false)),
        ] {
            assert_eq!(decided(&schema, default), expected, "{schema} {default:?}");
        }
    }
}
