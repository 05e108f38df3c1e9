//! Unions: enums whose variants a property tells apart, or the JSON type.

use std::collections::HashSet;

use super::alternatives::{Alternative, alternatives, kinds, resolve, strings};
use super::{At, Draft, Form, Found, Infer, Kinds, Node, Part, Tagging};
use crate::model::docs;
use crate::model::origin::origin;
use crate::model::shape::{Kind, Shape, StringEnum, TaggedUnion, TaggedVariant, TypeUse, UnionVariant};
use crate::model::words::{distinct, is_type_name, upper_camel};
use crate::schema::SchemaId;

/// JSON types that are told apart by the first byte of a value.
pub(super) struct Group {
    pub(super) kinds: Kinds,
    name: &'static str,
    docs: &'static str,
}

/// The variants of a union, in the order in which serde tries them. Lists go before objects: serde reads
/// a list into a struct, by position, if it may.
pub(super) const GROUPS: [Group; 5] = [
    Group { kinds: Kinds::BOOLEAN, name: "Boolean", docs: "`true` or `false`." },
    Group { kinds: Kinds::NUMBER, name: "Number", docs: "A number." },
    Group { kinds: Kinds::STRING, name: "String", docs: "A string." },
    Group { kinds: Kinds::ARRAY, name: "List", docs: "A list." },
    Group { kinds: Kinds::OBJECT, name: "Object", docs: "An object." },
];

impl Infer<'_> {
    /// The variants of a union, one for each JSON type.
    pub(super) fn union(&mut self, node: &Node, kinds: Kinds, index: usize) -> Vec<UnionVariant> {
        let groups = GROUPS.iter().filter(|group| kinds.has(group.kinds));
        groups.map(|group| self.union_variant(node, group, index)).collect()
    }

    fn union_variant(&mut self, node: &Node, group: &Group, index: usize) -> UnionVariant {
        let at = At { parent: index, depth: 0, same: group.name };
        let kind = match self.found_one(node, group.kinds, at) {
            Found::Kind(kind) => kind,
            Found::Named(form) => self.named(form, node, at),
        };
        let integer = matches!(kind, Kind::Integer(_));
        let (name, docs) = if integer { ("Integer", "An integer.") } else { (group.name, group.docs) };
        let fitting: Vec<&Alternative> =
            node.alternatives.iter().filter(|one| self.kinds_of(one).has(group.kinds)).collect();
        let schema = match fitting.as_slice() {
            [one] if one.alone => one.branch.unwrap_or(node.schema),
            _ => node.schema,
        };
        UnionVariant { name: name.to_owned(), docs: docs.to_owned(), ty: TypeUse { schema, kind } }
    }

    /// A property that every alternative requires to be a string of its own: its name, and the strings.
    pub(super) fn discriminator(&self, alternatives: &[Alternative]) -> Option<(String, Vec<String>)> {
        let (first, rest) = alternatives.split_first()?;
        let members = first.all.members.iter().map(|id| self.graph.get(*id));
        let mut names = members.flat_map(|schema| schema.properties.iter().map(|(name, _)| name));
        names.find_map(|name| {
            let mut values = vec![self.only_string(first, name)?];
            for one in rest {
                values.push(self.only_string(one, name)?);
            }
            let different: HashSet<&String> = values.iter().collect();
            (different.len() == values.len()).then(|| (name.clone(), values))
        })
    }

    /// The only value that a property can have, if it must be there and be that string.
    fn only_string(&self, alternative: &Alternative, name: &str) -> Option<String> {
        let members = &alternative.all.members;
        let required = members.iter().any(|id| self.graph.get(*id).required.iter().any(|one| one == name));
        if !required {
            return None;
        }
        let schemas = property_schemas(self, members, name);
        match alternatives(self.graph, &schemas).as_slice() {
            [one] if kinds(self.graph, &one.all) == Kinds::STRING => {
                let mut listed = strings(self.graph, &one.all)?.into_iter();
                let only = listed.next()?;
                listed.next().is_none().then_some(only)
            }
            _ => None,
        }
    }

    /// A union whose variants are told apart by `tag`.
    pub(super) fn tagged(
        &mut self,
        alternatives: &[Alternative],
        tag: &str,
        values: &[String],
        index: usize,
    ) -> TaggedUnion {
        let texts = alternatives.iter().zip(values).map(|(one, value)| {
            // A branch that is a reference has a place of its own, its target another.
            let chosen = one.branch.and_then(|branch| self.chosen(branch, "", is_type_name));
            chosen.unwrap_or_else(|| value.clone())
        });
        let texts: Vec<String> = texts.collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let names = distinct(&texts, upper_camel, "");
        let variants = alternatives.iter().zip(values).zip(names).map(|((one, value), name)| {
            let ty = self.tagged_struct(
                one,
                Tagging { property: tag.to_owned(), value: value.clone() },
                &name,
                index,
            );
            let docs = one.branch.and_then(|branch| docs::written(self.graph.get(branch)));
            TaggedVariant {
                name,
                value: value.clone(),
                docs: docs.unwrap_or_else(|| docs::literal(value)),
                ty,
            }
        });
        TaggedUnion { tag: tag.to_owned(), variants: variants.collect() }
    }

    /// The struct that a variant holds.
    fn tagged_struct(&mut self, one: &Alternative, tag: Tagging, variant: &str, index: usize) -> TypeUse {
        let (property, value) = (tag.property.clone(), tag.value.clone());
        let branch = one.branch.or(one.all.members.last().copied()).unwrap_or(SchemaId(0));
        let form = Form::Struct { alternatives: vec![one.clone()], tag: Some(tag) };
        let key = form.key();
        let known = self.by_key.get(&key).copied();
        let node = Node { schema: branch, exact: one.alone, alternatives: vec![one.clone()] };
        let kind = known.map_or_else(
            || {
                let origin_id = resolve(self.graph, branch);
                let place = origin(&self.graph.get(origin_id).place.pointer);
                let (schema, checks) = self.checks(&form, &node);
                let part = Part::Variant(if place.branch { variant.to_owned() } else { String::new() });
                let depth = self.depths.get(index).map_or(0, |depth| depth + 1);
                let docs = docs::variant(self.graph, origin_id, &property, &value);
                let shape = Shape::StringEnum(StringEnum::default());
                let draft =
                    Draft { schema, checks, origin: origin_id, parent: Some(index), part, docs, shape };
                self.add(key, form, depth, draft)
            },
            |index| Kind::Named { id: crate::model::TypeId(index), boxed: false },
        );
        TypeUse { schema: branch, kind }
    }
}

/// The schemas that members give a property.
fn property_schemas(infer: &Infer<'_>, members: &[SchemaId], name: &str) -> Vec<SchemaId> {
    let schemas = members.iter().map(|id| infer.graph.get(*id));
    schemas
        .flat_map(|schema| {
            schema.properties.iter().filter(|(property, _)| property == name).map(|(_, id)| *id)
        })
        .collect()
}
