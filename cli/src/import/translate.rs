//! Schemas of every dialect in the vocabulary that is written: that of 2020-12, or of the document's draft.

use super::components::Components;
use super::dialect::Dialect;
use super::document::{At, Documents};
use super::inheritance::{ALTERNATIVES, Inheritance};
use super::{discriminator, findings, nullable};
use crate::finding::{Finding, Findings, Place};
use crate::json::{Json, Member, Node, member};

/// What is needed to translate.
pub(super) struct Translator<'a> {
    pub(super) inheritance: &'a Inheritance,
    pub(super) documents: &'a mut Documents,
    pub(super) dialect: &'a Dialect,
    pub(super) components: Components,
    /// The document's name, for whatever has none.
    pub(super) stem: &'a str,
    pub(super) notes: Findings,
    pub(super) errors: Findings,
}

/// Keywords whose value is a schema.
const ONE: [&str; 13] = [
    "additionalItems",
    "additionalProperties",
    "contains",
    "contentSchema",
    "else",
    "if",
    "items",
    "not",
    "propertyNames",
    "then",
    "unevaluatedItems",
    "unevaluatedProperties",
    "extends",
];

/// Keywords whose value is a list of schemas.
const LIST: [&str; 4] = ["allOf", "anyOf", "oneOf", "prefixItems"];

/// Keywords whose value is a map to schemas.
const MAP: [&str; 6] =
    ["$defs", "definitions", "dependencies", "dependentSchemas", "patternProperties", "properties"];

/// Keywords of OpenAPI that say nothing about values.
const BESIDES: [&str; 4] = ["externalDocs", "readOnly", "writeOnly", "xml"];

const TYPES: [&str; 7] = ["array", "boolean", "integer", "null", "number", "object", "string"];

impl Translator<'_> {
    /// A schema, with references to components in the form that [`Components::place`] understands.
    pub(super) fn schema(&mut self, node: &Node, at: &At) -> Json {
        let members = match &node.value {
            Json::Boolean(_) => return node.value.clone(),
            Json::Object(members) => members,
            other => {
                let place = self.documents.place(at);
                self.errors.extend(findings::not_a_schema(place, other.kind()));
                return Json::Boolean(true);
            }
        };
        let mut keywords = Vec::with_capacity(members.len());
        for keyword in members {
            self.keyword(keyword, node, at, &mut keywords);
        }
        if !self.dialect.siblings_count() || self.dialect.is_old() {
            self.drop_siblings(&mut keywords, at);
        }
        if self.dialect.is_openapi() {
            let siblings = self.dialect.siblings_count();
            self.children(node, at, &mut keywords);
            let mut context = discriminator::Context {
                documents: self.documents,
                inheritance: self.inheritance,
                siblings,
                notes: &mut self.notes,
            };
            discriminator::apply(&mut context, node, at, &mut keywords);
            if nullable::is_nullable(node) {
                keywords = nullable::with_null(keywords);
            }
        }
        Json::Object(keywords)
    }

    fn keyword(&mut self, keyword: &Member, node: &Node, at: &At, out: &mut Vec<Member>) {
        let (name, value) = (keyword.name.as_str(), &keyword.value);
        let below = at.below(name);
        let openapi = self.dialect.is_openapi();
        match name {
            "$ref" => out.extend(self.reference(value, &below).map(|reference| member("$ref", reference))),
            "$schema" | "$id" => {}
            "id" if value.as_str().is_some_and(|id| id.contains(['/', '#', ':'])) => {}
            "$dynamicRef" | "$recursiveRef" => {
                self.note(&below, findings::dynamic_reference);
                out.push(keyword.clone());
            }
            "nullable" | "x-nullable" | "discriminator" if openapi => {}
            "discriminator" if matches!(self.dialect, Dialect::AsyncApi2 | Dialect::AsyncApi3) => {
                let words = "a discriminator without mapping: branches are told apart by their own constants";
                self.note(&below, |place| findings::discriminator(place, words));
            }
            name if name.starts_with("x-") || (openapi && BESIDES.contains(&name)) => {}
            "externalDocs" if matches!(self.dialect, Dialect::AsyncApi2 | Dialect::AsyncApi3) => {}
            "example" if openapi => {
                if node.get("examples").is_none() {
                    out.push(member("examples", [value.value.clone()].into_iter().collect()));
                }
            }
            "type" => out.extend(self.types(value, &below).map(|types| member("type", types))),
            "required" if value.as_array().is_none() => {
                self.note(&below, findings::required_by_itself);
            }
            "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" if self.dialect.is_old() => {
                out.extend(bound(name, node).map(|bound| member(bound, value.value.clone())));
            }
            name if ONE.contains(&name) => {
                let schema = match &value.value {
                    // Before 2020-12 `items` may be a list.
                    Json::Array(_) => self.list(value, &below),
                    _ => self.schema(value, &below),
                };
                out.push(member(name, schema));
            }
            name if LIST.contains(&name) => out.push(member(name, self.list(value, &below))),
            name if MAP.contains(&name) => out.push(member(name, self.map(value, &below))),
            _ => out.push(keyword.clone()),
        }
    }

    fn list(&mut self, node: &Node, at: &At) -> Json {
        let Some(items) = node.as_array() else { return self.schema(node, at) };
        let mut schemas = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let at = at.below(&index.to_string());
            if self.inheritance.is_dropped(&at) {
                self.note(&at, findings::circle);
            } else {
                schemas.push(self.schema(item, &at));
            }
        }
        schemas.into_iter().collect()
    }

    /// The alternatives of a parent: its children, where only they name it; and nothing beside them where they have
    /// the parent's keywords anyway.
    fn children(&mut self, node: &Node, at: &At, keywords: &mut Vec<Member>) {
        // A parent that is translated for its children has no discriminator.
        let lists = ALTERNATIVES.iter().any(|keyword| node.get(keyword).is_some());
        let children = self.inheritance.children(at).to_vec();
        let children = if node.get("discriminator").is_some() { children } else { Vec::new() };
        if !children.is_empty() {
            let mut branches = Vec::new();
            for child in discriminator::in_order(self.documents, node, at, children) {
                let reference = self.components.refer(self.documents, &child, self.stem);
                branches.push([("$ref", Json::from(reference))].into_iter().collect::<Json>());
            }
            keywords.push(member("oneOf", branches.into_iter().collect()));
        }
        if self.inheritance.is_pure(at)
            && keywords.iter().any(|keyword| ALTERNATIVES.contains(&&*keyword.name))
        {
            const KEPT: [&str; 5] = ["title", "description", "deprecated", "examples", "$comment"];
            keywords.retain(|keyword| {
                let name = keyword.name.as_str();
                ALTERNATIVES.contains(&name) || KEPT.contains(&name)
            });
            let place = if lists { at.clone() } else { at.below("discriminator") };
            self.note(&place, findings::inheritance);
        }
    }

    fn map(&mut self, node: &Node, at: &At) -> Json {
        let Some(members) = node.as_object() else { return self.schema(node, at) };
        let schemas = members.iter().map(|member| {
            let below = at.below(&member.name);
            let schema = match &member.value.value {
                // `dependencies` may list names instead.
                Json::Array(_) => member.value.value.clone(),
                _ => self.schema(&member.value, &below),
            };
            (member.name.clone(), schema)
        });
        schemas.collect::<Vec<_>>().into_iter().collect()
    }

    /// `$ref`, pointing to a component.
    fn reference(&mut self, value: &Node, at: &At) -> Option<Json> {
        let Some(reference) = value.as_str() else {
            let place = self.documents.place(at);
            self.errors.extend(findings::not_a_schema(place, value.value.kind()));
            return None;
        };
        let target = self.documents.resolve(at, reference).and_then(|target| {
            // A chain that never ends is found here, where it has a place.
            self.documents.follow(&target).map(|_| target)
        });
        let is_base = at.parent().is_some_and(|item| self.inheritance.is_base(&item));
        match target {
            Ok(target) if is_base => {
                Some(Json::from(self.components.refer_base(self.documents, &target, self.stem)))
            }
            Ok(target) => Some(Json::from(self.components.refer(self.documents, &target, self.stem))),
            Err(findings) => {
                self.errors.extend(findings);
                None
            }
        }
    }

    /// `type`, without what JSON Schema does not know.
    fn types(&mut self, value: &Node, at: &At) -> Option<Json> {
        let known = |name: &str| TYPES.contains(&name);
        match &value.value {
            Json::String(name) if known(name) => Some(value.value.clone()),
            Json::Array(names) if names.iter().all(|name| name.as_str().is_some_and(known)) => {
                Some(value.value.clone())
            }
            _ => {
                self.note(at, findings::unknown_type);
                None
            }
        }
    }

    /// What stands beside `$ref` counts nowhere before 2019-09; it must not begin to count now.
    fn drop_siblings(&mut self, keywords: &mut Vec<Member>, at: &At) {
        const ANNOTATIONS: [&str; 7] =
            ["$ref", "title", "description", "default", "examples", "deprecated", "$comment"];
        if !self.dialect.is_old() || !keywords.iter().any(|keyword| keyword.name == "$ref") {
            return;
        }
        let before = keywords.len();
        keywords.retain(|keyword| ANNOTATIONS.contains(&keyword.name.as_str()));
        if keywords.len() < before {
            self.note(at, findings::dropped_siblings);
        }
    }

    fn note(&mut self, at: &At, finding: impl FnOnce(Place) -> Finding) {
        let place = self.documents.place(at);
        self.notes.push(finding(place));
    }
}

/// The name under which a bound of OpenAPI 3.0 goes on: `exclusiveMinimum: true` makes `minimum` exclusive.
fn bound(name: &'_ str, node: &Node) -> Option<&'static str> {
    let exclusive = |name: &str| node.get(name).and_then(Node::as_bool) == Some(true);
    match name {
        "minimum" if exclusive("exclusiveMinimum") => Some("exclusiveMinimum"),
        "minimum" => Some("minimum"),
        "maximum" if exclusive("exclusiveMaximum") => Some("exclusiveMaximum"),
        "maximum" => Some("maximum"),
        // A number here is newer than the document says, and means what it does today.
        "exclusiveMinimum" => node.get(name).and_then(Node::as_number).map(|_| "exclusiveMinimum"),
        _ => node.get(name).and_then(Node::as_number).map(|_| "exclusiveMaximum"),
    }
}
