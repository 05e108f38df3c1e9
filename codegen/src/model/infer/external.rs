//! Unions that serde writes without attributes: a string, or an object whose only property names the variant.

use std::collections::BTreeSet;

use super::alternatives::{Alternative, resolve, strings};
use super::{At, Form, Infer, Kinds, Node};
use crate::model::docs;
use crate::model::shape::{External, ExternalVariant};
use crate::model::words::{distinct, is_type_name, upper_camel};
use crate::schema::{Graph, SchemaId};

/// What names a variant.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    /// The string, or the property's name.
    text: String,
    /// The branch, where it is the variant alone.
    branch: Option<SchemaId>,
    /// What the property holds; nothing for a string.
    value: Option<SchemaId>,
}

impl Infer<'_> {
    /// The form of alternatives of which each is a list of strings or a closed object of one property.
    pub(super) fn external_form(&self, node: &Node, kinds: Kinds) -> Option<Form> {
        let any = Kinds::STRING.or(Kinds::OBJECT);
        if !kinds.has(Kinds::OBJECT) || !kinds.without(any).is_empty() {
            return None;
        }
        let mut tags = Vec::new();
        let mut other = false;
        for one in node.alternatives.iter().filter(|one| self.kinds_of(one).has(any)) {
            if self.is_other(one) {
                other = true;
                continue;
            }
            tags.extend(tags_of(self.graph, one, self.kinds_of(one))?);
        }
        let names: BTreeSet<&str> = tags.iter().map(|tag| tag.text.as_str()).collect();
        let unlike = names.len() == tags.len() && tags.len() > 1;
        unlike.then(|| Form::External { node: node.clone(), tags, other })
    }

    /// The variants.
    pub(super) fn external(&mut self, tags: &[Tag], open: bool, index: usize) -> External {
        let texts = tags.iter().map(|tag| {
            let chosen = tag.branch.and_then(|branch| self.chosen(branch, "", is_type_name));
            chosen.unwrap_or_else(|| tag.text.clone())
        });
        let texts: Vec<String> = texts.collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).chain(open.then_some("Other")).collect();
        let mut names = distinct(&texts, upper_camel, "");
        let other = if open { names.pop() } else { None };
        let variants = tags.iter().zip(names).map(|(tag, name)| {
            let ty = tag.value.map(|value| {
                let node = self.node(value);
                self.type_use(&node, At { parent: index, depth: 0, same: &name, variant: false })
            });
            let described =
                tag.branch.and_then(|branch| docs::written(self.graph.get(resolve(self.graph, branch))));
            let docs = described.unwrap_or_else(|| docs::literal(&tag.text));
            ExternalVariant { name, value: tag.text.clone(), docs, ty }
        });
        External { variants: variants.collect(), other }
    }
}

/// What an alternative names: the strings that it lists, or the only property of its objects.
fn tags_of(graph: &Graph, one: &Alternative, kinds: Kinds) -> Option<Vec<Tag>> {
    let [member] = one.all.members.as_slice() else { return None };
    let schema = graph.get(*member);
    if !one.alone || !one.all.chosen.is_empty() || schema.open_enumeration {
        return None;
    }
    if kinds == Kinds::STRING {
        let listed = strings(graph, &one.all)?;
        let branch = one.branch.filter(|_| listed.len() == 1);
        return Some(listed.into_iter().map(|text| Tag { text, branch, value: None }).collect());
    }
    let [(name, value)] = schema.properties.as_slice() else { return None };
    let closed = schema.additional_properties.is_some_and(|id| is_nothing(graph, id));
    let whole = schema.applicators().len() == 2 && schema.enumeration.is_none() && schema.constant.is_none();
    let only = closed && whole && schema.required.iter().any(|one| one == name) && !is_nothing(graph, *value);
    let required = schema.required.iter().all(|one| one == name);
    (kinds == Kinds::OBJECT && only && required)
        .then(|| vec![Tag { text: name.clone(), branch: one.branch, value: Some(*value) }])
}

/// Whether a schema is `false`.
fn is_nothing(graph: &Graph, id: SchemaId) -> bool {
    graph.get(id).types.as_ref().is_some_and(Vec::is_empty)
}
