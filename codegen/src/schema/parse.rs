//! One schema: its keywords, as its draft means them.

use super::draft::{self, Holds, Keyword};
use super::graph::{Draft, Schema, SchemaId};
use super::index::{Dialect, children};
use super::{graph, value};
use crate::config::{FormatMode, Formats};
use crate::finding::{Findings, catalogue};
use crate::json::{Json, Node, escape};
use crate::load::Files;

/// Parses one schema.
pub(super) struct Parser<'p> {
    pub(super) files: &'p Files,
    pub(super) place: &'p graph::Place,
    pub(super) dialect: &'p Dialect,
    pub(super) formats: &'p Formats,
    pub(super) findings: &'p mut Findings,
}

/// A schema whose children and references are not linked yet.
pub(super) struct Parsed {
    pub(super) schema: Schema,
    pub(super) children: Vec<Child>,
    pub(super) references: Vec<Reference>,
}

/// A schema below a keyword, and how to link it.
pub(super) struct Child {
    /// Where it stands; `None` marks only that the keyword is there.
    pub(super) pointer: Option<String>,
    pub(super) set: Link,
}

/// Puts a schema where its parent keeps it.
pub(super) type Link = Box<dyn FnOnce(&mut Schema, SchemaId)>;

/// A reference to resolve.
pub(super) struct Reference {
    pub(super) keyword: &'static str,
    pub(super) text: String,
}

impl Parser<'_> {
    /// Parses `node` into `schema`, which holds nothing but its place.
    pub(super) fn parse(mut self, node: &Node, mut schema: Schema) -> Parsed {
        let mut parsed = Parsed { schema: schema.clone(), children: Vec::new(), references: Vec::new() };
        match &node.value {
            Json::Boolean(true) => {}
            Json::Boolean(false) => schema.types = Some(Vec::new()),
            Json::Object(_) => {
                self.keywords(node, &mut schema, &mut parsed);
            }
            other => self.findings.push(catalogue::not_a_schema(
                self.files.place(self.place.file, &self.place.pointer),
                other.kind(),
            )),
        }
        parsed.schema = schema;
        parsed
    }

    fn keywords(&mut self, node: &Node, schema: &mut Schema, parsed: &mut Parsed) {
        let draft = self.dialect.draft;
        let alone =
            draft.reference_stands_alone() && node.get("$ref").is_some_and(|node| node.as_str().is_some());
        for member in node.as_object().unwrap_or_default() {
            if alone && member.name != "$ref" {
                self.ignored(&member.name);
                continue;
            }
            let Some(keyword) = draft::find(&member.name, draft) else { continue };
            if !self.dialect.has(keyword.vocabulary) {
                continue;
            }
            if keyword.holds == Holds::Value {
                self.value(keyword, &member.value, schema, parsed);
            } else {
                self.applicator(keyword, &member.value, node, parsed);
            }
        }
        self.combine(node, schema);
    }

    /// A keyword that `$ref` hides before 2019-09 (draft 7 Core §8.3), if it would mean something.
    fn ignored(&mut self, name: &str) {
        let draft = self.dialect.draft;
        let means = draft::find(name, draft)
            .is_some_and(|keyword| matches!(keyword.role, draft::Role::Typed | draft::Role::Checked));
        if means && self.files.get(self.place.file).is_some() {
            let pointer = format!("{}/{}", self.place.pointer, escape(name));
            let place = self.files.key_place(self.place.file, &pointer);
            self.findings.push(catalogue::ignored_sibling(place, name, draft.name()));
        }
    }

    /// How a format is treated. That a vocabulary asserts formats weighs more than that `provider.toml` ignores them.
    fn format_mode(&self, format: &str) -> FormatMode {
        match self.formats.mode(format) {
            FormatMode::Ignore if self.dialect.asserts_format() => FormatMode::Assert,
            mode => mode,
        }
    }

    /// A keyword that holds schemas.
    fn applicator(&mut self, keyword: &'static Keyword, value: &Node, node: &Node, parsed: &mut Parsed) {
        let pointer = format!("{}/{}", self.place.pointer, escape(keyword.name));
        if !self.has_shape(keyword, value) {
            return;
        }
        match keyword.holds {
            Holds::Dependencies => self.check_dependencies(value),
            Holds::SchemaMap => self.check_no_lists(value, &pointer),
            _ => {}
        }
        match keyword.name {
            // Definitions are reached by references only, and nothing is decoded from encoded content.
            "definitions" | "$defs" | "contentSchema" => return,
            // Without a list of items there is nothing that it would be additional to.
            "additionalItems" if node.get("items").is_none_or(|items| items.as_array().is_none()) => return,
            "then" | "else" if node.get("if").is_none() => return,
            "anyOf" => parsed.children.push(Child::none(|schema| schema.any_of = Some(Vec::new()))),
            "oneOf" => parsed.children.push(Child::none(|schema| schema.one_of = Some(Vec::new()))),
            _ => {}
        }
        let in_list = value.as_array().is_some();
        children(keyword.holds, value, &pointer, |_, child, name| {
            if let Some(set) = link(keyword.name, in_list, name.to_owned()) {
                parsed.children.push(Child { pointer: Some(child), set });
            }
        });
    }

    /// Whether what stands under an applicator is what it holds; a finding if not.
    fn has_shape(&mut self, keyword: &'static Keyword, value: &Node) -> bool {
        let is_schema = value.as_object().is_some() || value.as_bool().is_some();
        let lists = self.dialect.draft <= Draft::Draft201909 || keyword.name != "items";
        let (ok, expected) = match keyword.holds {
            Holds::Schemas => (value.as_array().is_some(), "a list of schemas"),
            Holds::SchemaMap | Holds::Dependencies => {
                (value.as_object().is_some(), "an object whose values are schemas")
            }
            Holds::SchemaOrSchemas if lists => {
                (is_schema || value.as_array().is_some(), "a schema or a list of schemas")
            }
            _ => (is_schema, "a schema"),
        };
        if !ok {
            self.bad_value(keyword.name, value, expected);
        }
        ok
    }

    /// A list where a schema belongs: `required` inside `properties` is the commonest slip.
    fn check_no_lists(&mut self, value: &Node, pointer: &str) {
        for member in value.as_object().unwrap_or_default() {
            if member.value.as_array().is_some() {
                let place = self.files.place(self.place.file, &format!("{pointer}/{}", escape(&member.name)));
                self.findings.push(catalogue::not_a_schema(place, member.value.value.kind()));
            }
        }
    }

    /// The lists of names in `dependencies`.
    fn check_dependencies(&mut self, value: &Node) {
        for member in value.as_object().unwrap_or_default() {
            if member.value.as_array().is_some() && value::strings(&member.value).is_none() {
                let expected = "a schema or a list of property names under each name";
                self.bad_value("dependencies", value, expected);
            }
        }
    }

    /// A keyword that holds no schema.
    fn value(&mut self, keyword: &'static Keyword, value: &Node, schema: &mut Schema, parsed: &mut Parsed) {
        let read = match keyword.name {
            "$ref" | "$dynamicRef" | "$recursiveRef" => value.as_str().map(|text| {
                parsed.references.push(Reference { keyword: keyword.name, text: text.to_owned() });
            }),
            "type" => value::types(value).map(|types| schema.types = Some(types)),
            "enum" => value.as_array().map(|values| {
                schema.enumeration = Some(values.iter().map(|value| value.value.clone()).collect());
            }),
            "const" => {
                schema.constant = Some(value.value.clone());
                Some(())
            }
            "multipleOf" => value::positive(value).map(|number| schema.multiple_of = Some(number)),
            "minimum" => value::number(value).map(|number| schema.minimum = Some(number)),
            "maximum" => value::number(value).map(|number| schema.maximum = Some(number)),
            "exclusiveMinimum" => self.exclusive(value).map(|bound| schema.exclusive_minimum = bound),
            "exclusiveMaximum" => self.exclusive(value).map(|bound| schema.exclusive_maximum = bound),
            "minLength" => value::count(value).map(|count| schema.min_length = Some(count)),
            "maxLength" => value::count(value).map(|count| schema.max_length = Some(count)),
            "minItems" => value::count(value).map(|count| schema.min_items = Some(count)),
            "maxItems" => value::count(value).map(|count| schema.max_items = Some(count)),
            "minContains" => value::count(value).map(|count| schema.min_contains = Some(count)),
            "maxContains" => value::count(value).map(|count| schema.max_contains = Some(count)),
            "minProperties" => value::count(value).map(|count| schema.min_properties = Some(count)),
            "maxProperties" => value::count(value).map(|count| schema.max_properties = Some(count)),
            "uniqueItems" => value.as_bool().map(|unique| schema.unique_items = unique),
            "required" => value::strings(value).map(|names| schema.required = names),
            "dependentRequired" => {
                value::dependent(value).map(|lists| schema.dependent_required.extend(lists))
            }
            "pattern" => value::string(value).map(|text| schema.pattern = Some(text)),
            "format" => value::string(value).map(|text| {
                schema.format_mode = self.format_mode(&text);
                schema.format = Some(text);
            }),
            "contentEncoding" => value::string(value).map(|text| schema.content_encoding = Some(text)),
            "contentMediaType" => value::string(value).map(|text| schema.content_media_type = Some(text)),
            "default" => {
                schema.default = Some(value.value.clone());
                Some(())
            }
            // Annotations of the wrong type are harmless.
            "title" => {
                schema.title = value::string(value);
                Some(())
            }
            "description" => {
                schema.description = value::string(value);
                Some(())
            }
            "deprecated" => {
                schema.deprecated = value.as_bool() == Some(true);
                Some(())
            }
            "readOnly" => {
                schema.read_only = value.as_bool() == Some(true);
                Some(())
            }
            "writeOnly" => {
                schema.write_only = value.as_bool() == Some(true);
                Some(())
            }
            "examples" => {
                let values = value.as_array().unwrap_or_default();
                schema.examples = values.iter().map(|value| value.value.clone()).collect();
                Some(())
            }
            _ => Some(()),
        };
        if read.is_none() {
            self.bad_value(keyword.name, value, value::expected(keyword.name, self.dialect.draft));
        }
    }

    /// A bound from draft 6 on; a boolean in draft 4, which [`Parser::combine`] reads.
    #[expect(clippy::option_option, reason = "not a bound at all, and draft 4's boolean, are different")]
    fn exclusive(&self, value: &Node) -> Option<Option<String>> {
        if self.dialect.draft == Draft::Draft4 {
            value.as_bool().map(|_| None)
        } else {
            value::number(value).map(Some)
        }
    }

    /// What depends on more than one keyword.
    fn combine(&mut self, node: &Node, schema: &mut Schema) {
        let flag = |name: &str| node.get(name).and_then(Node::as_bool) == Some(true);
        if self.dialect.draft == Draft::Draft4 {
            // Draft 4 Validation §5.1.2.1: `true` makes the bound beside it exclusive.
            if flag("exclusiveMinimum") {
                schema.exclusive_minimum = schema.minimum.take();
            }
            if flag("exclusiveMaximum") {
                schema.exclusive_maximum = schema.maximum.take();
            }
        }
        let alone = self.dialect.draft.reference_stands_alone() && node.get("$ref").is_some();
        let dependencies = node.get("dependencies").and_then(Node::as_object).filter(|_| !alone);
        for member in dependencies.unwrap_or_default() {
            if let Some(names) = value::strings(&member.value) {
                schema.dependent_required.push((member.name.clone(), names));
            }
        }
    }

    fn bad_value(&mut self, keyword: &str, value: &Node, expected: &str) {
        let pointer = format!("{}/{}", self.place.pointer, escape(keyword));
        let place = self.files.place(self.place.file, &pointer);
        let file = self.files.get(self.place.file);
        let named = file.is_some_and(|file| file.root.get("$schema").is_some());
        let help = super::hint::hint(keyword, value, self.dialect.draft, named);
        self.findings.push(catalogue::keyword_value(place, keyword, expected, help));
    }
}

impl Child {
    /// No child: only a mark that the keyword is there, even if its list is empty.
    fn none(set: impl FnOnce(&mut Schema) + 'static) -> Self {
        Self { pointer: None, set: Box::new(move |schema, _| set(schema)) }
    }
}

type Set = Box<dyn FnOnce(&mut Schema, SchemaId)>;

/// How a schema below a keyword is linked to the schema that has the keyword.
fn link(keyword: &str, in_list: bool, name: String) -> Option<Set> {
    Some(match keyword {
        "allOf" => Box::new(|schema, id| schema.all_of.push(id)),
        "anyOf" => Box::new(|schema, id| schema.any_of.get_or_insert_default().push(id)),
        "oneOf" => Box::new(|schema, id| schema.one_of.get_or_insert_default().push(id)),
        "not" => Box::new(|schema, id| schema.not = Some(id)),
        "if" => Box::new(|schema, id| schema.condition = Some(id)),
        "then" => Box::new(|schema, id| schema.then = Some(id)),
        "else" => Box::new(|schema, id| schema.otherwise = Some(id)),
        "dependentSchemas" | "dependencies" => {
            Box::new(|schema, id| schema.dependent_schemas.push((name, id)))
        }
        "prefixItems" => Box::new(|schema, id| schema.prefix_items.push(id)),
        "items" if in_list => Box::new(|schema, id| schema.prefix_items.push(id)),
        "items" | "additionalItems" => Box::new(|schema, id| schema.items = Some(id)),
        "contains" => Box::new(|schema, id| schema.contains = Some(id)),
        "properties" => Box::new(|schema, id| schema.properties.push((name, id))),
        "patternProperties" => Box::new(|schema, id| schema.pattern_properties.push((name, id))),
        "additionalProperties" => Box::new(|schema, id| schema.additional_properties = Some(id)),
        "propertyNames" => Box::new(|schema, id| schema.property_names = Some(id)),
        "unevaluatedItems" => Box::new(|schema, id| schema.unevaluated_items = Some(id)),
        "unevaluatedProperties" => Box::new(|schema, id| schema.unevaluated_properties = Some(id)),
        _ => return None,
    })
}
