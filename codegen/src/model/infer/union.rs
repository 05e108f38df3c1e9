//! Unions: enums whose variants the JSON type tells apart.

use super::alternatives::{Alternative, distinct};
use super::object::Rest;
use super::{At, Form, Found, Infer, Kinds, Node};
use crate::model::shape::{Kind, TypeUse, UnionVariant};
use crate::model::words::{distinct as different, upper_camel};

/// JSON types that are told apart by the first byte of a value.
pub(super) struct Group {
    pub(super) kinds: Kinds,
    pub(super) name: &'static str,
    pub(super) docs: &'static str,
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
    /// What values of several JSON types become: where objects or lists are told apart by verdict, so is all the rest.
    pub(super) fn several_types(&mut self, node: &Node, kinds: Kinds) -> Found {
        let objects = node.alternatives.iter().filter(|one| self.kinds_of(one).has(Kinds::OBJECT));
        let objects = distinct(objects);
        let objects = (objects.len() > 1).then(|| self.told_apart(node, &objects, &[])).flatten();
        let lists = distinct(node.alternatives.iter().filter(|one| self.kinds_of(one).has(Kinds::ARRAY)));
        let lists = self.choose_lists(node, &lists);
        let choice = match (lists, objects) {
            (Some(lists), Some(Form::Choice(objects))) => Some(lists.with(objects)),
            (Some(choice), None) | (None, Some(Form::Choice(choice))) => Some(choice),
            _ => None,
        };
        Found::Named(choice.map_or_else(
            || Form::Union { node: node.clone(), kinds },
            |choice| Form::Choice(choice.with_types(kinds)),
        ))
    }

    /// The form of a place that describes objects or lists, and allows every other value as well.
    pub(super) fn described_or_other(&self, node: &Node) -> Option<Form> {
        let kinds =
            node.alternatives.iter().fold(Kinds::NOTHING, |kinds, one| kinds.or(self.described_kinds(one)));
        (!kinds.is_empty()).then(|| Form::Described { node: node.clone(), kinds })
    }

    /// The types whose values an alternative describes: objects with properties or typed values, lists with items.
    fn described_kinds(&self, one: &Alternative) -> Kinds {
        let map = matches!(self.rest(one), Rest::Typed(values) if self.kinds(&values) != Kinds::ALL);
        let objects = if map || self.names_properties(one) { Kinds::OBJECT } else { Kinds::NOTHING };
        let mut members = one.all.members.iter().filter_map(|id| self.graph.get(*id).items);
        let lists = members.any(|id| self.kinds(&self.node(id)) != Kinds::ALL);
        objects.or(if lists { Kinds::ARRAY } else { Kinds::NOTHING })
    }

    /// The variants of what [`described_or_other`](Self::described_or_other) finds.
    pub(super) fn described_union(&mut self, node: &Node, kinds: Kinds, index: usize) -> Vec<UnionVariant> {
        let mut variants = self.union(node, kinds, index);
        let ty = TypeUse { schema: node.schema, kind: Kind::Any };
        variants.push(UnionVariant { name: "Other".to_owned(), docs: "Any other value.".to_owned(), ty });
        unlike(variants)
    }

    /// The variants of a union, one for each JSON type.
    pub(super) fn union(&mut self, node: &Node, kinds: Kinds, index: usize) -> Vec<UnionVariant> {
        let groups = GROUPS.iter().filter(|group| kinds.has(group.kinds));
        unlike(groups.map(|group| self.union_variant(node, group, index)).collect())
    }

    /// The variant for one JSON type.
    pub(super) fn union_variant(&mut self, node: &Node, group: &Group, index: usize) -> UnionVariant {
        let at = At { parent: index, depth: 0, same: group.name, variant: false };
        // What one branch describes is that branch's: a definition of several kinds of objects is one type everywhere.
        let branch = Some(Kinds::OBJECT).filter(|object| *object == group.kinds);
        let branch = branch.and_then(|object| self.only_branch(node, object));
        let described = branch.map(|branch| self.node(branch));
        let kind = match self.found_one(described.as_ref().unwrap_or(node), group.kinds, at) {
            Found::Kind(kind) => kind,
            Found::Named(form) => self.named(form, described.as_ref().unwrap_or(node), at),
        };
        let integer = matches!(kind, Kind::Integer(_));
        let (name, docs) = if integer { ("Integer", "An integer.") } else { (group.name, group.docs) };
        let fitting: Vec<&Alternative> =
            node.alternatives.iter().filter(|one| self.kinds_of(one).has(group.kinds)).collect();
        let schema = match (branch, fitting.as_slice()) {
            (Some(branch), _) => branch,
            (None, [one]) if one.alone => one.branch.unwrap_or(node.schema),
            _ => node.schema,
        };
        let called = || self.definition_called(&fitting).filter(|_| group.kinds == Kinds::OBJECT);
        let called = branch.and_then(|branch| self.branch_called(branch)).or_else(called);
        let name = called.map_or_else(|| name.to_owned(), |called| upper_camel(&called));
        UnionVariant { name, docs: docs.to_owned(), ty: TypeUse { schema, kind } }
    }
}

/// Variants of which no two have one name: a definition may be called as a JSON type is.
fn unlike(mut variants: Vec<UnionVariant>) -> Vec<UnionVariant> {
    let texts: Vec<String> = variants.iter().map(|variant| variant.name.clone()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    for (variant, name) in variants.iter_mut().zip(different(&texts, upper_camel, "")) {
        variant.name = name;
    }
    variants
}
