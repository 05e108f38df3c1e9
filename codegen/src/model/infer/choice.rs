//! Unions of objects, or of lists, that nothing tells apart but the schema's own verdict.

use std::collections::BTreeSet;

use hookwright_core::schema::Types;

use super::alternatives::{Alternative, resolve};
use super::called::{Called, words};
use super::tag::{Discriminator, within};
use super::union::GROUPS;
use super::{At, Draft, Form, Found, Infer, Kinds, Node, Object, Part, Tagging};
use crate::json::compact;
use crate::model::docs;
use crate::model::note::{Left, Note, Widening};
use crate::model::origin::origin;
use crate::model::shape::{self, Case, Kind, Shape, StringEnum, TypeId, TypeUse, UnionVariant};
use crate::model::words::{distinct, is_type_name, upper_camel};
use crate::schema::{Place, SchemaId};

/// How many branches are tried one after the other.
const MOST_BRANCHES: usize = 64;

/// A union that is decided by which branches hold.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    node: Node,
    /// The alternatives that are objects or lists.
    pub(super) alternatives: Vec<Alternative>,
    /// The variants that hold objects or lists.
    pub(super) groups: Vec<Group>,
    /// The other JSON types, each a variant.
    kinds: Kinds,
    /// The tags by which unions write it.
    pub(super) tags: Vec<Tagging>,
}

/// A variant that holds an object or a list.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Which of the two.
    pub(super) kind: Kinds,
    /// The alternatives, by their places.
    places: Vec<usize>,
    /// What it is called.
    called: Called,
    /// Properties that other alternatives describe, which may hold beside these.
    also: Vec<String>,
}

impl Group {
    /// The variant of objects whose tag is not listed, by their alternative's place.
    fn other(place: usize) -> Self {
        Self {
            kind: Kinds::OBJECT,
            places: vec![place],
            called: Called::plainly("Other", docs::UNLISTED),
            also: Vec::new(),
        }
    }
}

impl Choice {
    /// The choice between these and values of what else there is among types.
    pub(super) fn with_types(self, kinds: Kinds) -> Self {
        let told = self.groups.iter().fold(Kinds::NOTHING, |kinds, group| kinds.or(group.kind));
        Self { kinds: kinds.without(told), ..self }
    }

    /// The choice between these and others.
    pub(super) fn with(mut self, mut others: Self) -> Self {
        let before = self.alternatives.len();
        others.groups.iter_mut().flat_map(|group| &mut group.places).for_each(|place| *place += before);
        self.alternatives.extend(others.alternatives);
        self.groups.extend(others.groups);
        self
    }

    fn group(&self, group: &Group) -> Vec<Alternative> {
        group.places.iter().filter_map(|place| self.alternatives.get(*place)).cloned().collect()
    }
}

impl Infer<'_> {
    /// The choice that alternatives make; none if their objects are of one kind, or cannot be told apart.
    pub(super) fn choose(
        &mut self,
        node: &Node,
        alternatives: &[Alternative],
        told: Option<Discriminator>,
        tags: &[Tagging],
    ) -> Option<Choice> {
        let names: Vec<BTreeSet<&str>> = alternatives.iter().map(|one| self.names(one)).collect();
        if told.is_none() && self.are_alike(alternatives) && self.mix(alternatives) {
            return None;
        }
        if alternatives.len() > MOST_BRANCHES || self.dynamic {
            let map = names.iter().all(BTreeSet::is_empty);
            let left = if map { Left::Map } else { Left::Fields };
            self.note(node.schema, Widening::Indistinct { left });
            return None;
        }
        let groups = match &told {
            Some(told) => {
                let groups = told.groups.iter().map(|group| {
                    if group.values.is_empty() {
                        return Group { places: group.places.clone(), ..Group::other(0) };
                    }
                    let called = Called::after(words(&group.values));
                    Group { kind: Kinds::OBJECT, places: group.places.clone(), called, also: Vec::new() }
                });
                groups.chain(told.other.map(Group::other)).collect()
            }
            None => {
                let constants = self.told_by_constants(alternatives, tags);
                let (within, told) = constants.unzip();
                let within = within.flatten();
                let optional = self.optional_tag(alternatives);
                let under = tags.last().map(|tag| (tag.property.clone(), tag.value.clone()));
                let place = self.place_of_branches(node, alternatives);
                self.notes.push(Note { place, what: Widening::ByVerdict { under, optional, within } });
                self.untold(alternatives, &names, told)
            }
        };
        let node = node.clone();
        let (alternatives, tags) = (alternatives.to_vec(), tags.to_vec());
        Some(Choice { node, alternatives, groups, kinds: Kinds::NOTHING, tags })
    }

    /// The choice that lists make; none if one list holds them all, or they cannot be told apart.
    pub(super) fn choose_lists(&mut self, node: &Node, alternatives: &[Alternative]) -> Option<Choice> {
        if self.mix_lists(alternatives) || self.dynamic {
            return None;
        }
        if alternatives.len() > MOST_BRANCHES {
            self.note(node.schema, Widening::Indistinct { left: Left::List });
            return None;
        }
        let place = self.place_of_branches(node, alternatives);
        self.notes.push(Note { place, what: Widening::ByParts });
        let groups = (0..).zip(self.lists_called(alternatives));
        let groups = groups.map(|(place, called)| Group {
            kind: Kinds::ARRAY,
            places: vec![place],
            called,
            also: Vec::new(),
        });
        let (groups, alternatives) = (groups.collect(), alternatives.to_vec());
        Some(Choice { node: node.clone(), alternatives, groups, kinds: Kinds::NOTHING, tags: Vec::new() })
    }

    /// Whether objects have the same properties, and none is of a kind that the schema does not list.
    pub(super) fn are_alike(&self, alternatives: &[Alternative]) -> bool {
        let names: Vec<BTreeSet<&str>> = alternatives.iter().map(|one| self.names(one)).collect();
        let alike = names.windows(2).all(|pair| pair.first() == pair.last());
        alike && !alternatives.iter().any(|one| self.is_other(one))
    }

    /// Where the branches are listed that alternatives are of; the place that they describe if it is not one list.
    fn place_of_branches(&self, node: &Node, alternatives: &[Alternative]) -> Place {
        let lists = alternatives.iter().map(|one| {
            let Place { file, pointer } = &self.graph.get(one.branch?).place;
            let (list, _) = pointer.rsplit_once('/')?;
            let (owner, keyword) = list.rsplit_once('/')?;
            matches!(keyword, "anyOf" | "oneOf").then(|| Place { file: *file, pointer: owner.to_owned() })
        });
        let lists: Option<BTreeSet<Place>> = lists.collect();
        let mut lists = lists.unwrap_or_default().into_iter();
        match (lists.next(), lists.next()) {
            (Some(place), None) => place,
            _ => self.graph.get(resolve(self.graph, node.schema)).place.clone(),
        }
    }

    /// A variant for each alternative.
    fn untold(
        &self,
        alternatives: &[Alternative],
        names: &[BTreeSet<&str>],
        told: Option<Vec<String>>,
    ) -> Vec<Group> {
        // Of `anyOf` beside other keywords several branches may hold, and the rest of what they describe is kept.
        let several = alternatives.iter().any(|one| one.inclusive && !one.alone);
        let all: BTreeSet<&str> = names.iter().flatten().copied().collect();
        let called = self.called(alternatives, names, told.unwrap_or_default());
        let groups = alternatives.iter().zip(names).zip(called).enumerate();
        let groups = groups.map(|(place, ((one, own), called))| {
            if self.is_other(one) {
                return Group::other(place);
            }
            let also = if several {
                all.difference(own).map(|name| (*name).to_owned()).collect()
            } else {
                Vec::new()
            };
            Group { kind: Kinds::OBJECT, places: vec![place], called, also }
        });
        groups.collect()
    }

    /// Whether an alternative is of a kind that the schema does not list.
    pub(super) fn is_other(&self, one: &Alternative) -> bool {
        one.branch.is_some_and(|branch| self.graph.get(branch).unlisted.is_some())
    }

    /// A property that would tell alternatives apart if each required it.
    fn optional_tag(&self, alternatives: &[Alternative]) -> Option<String> {
        let first = alternatives.first()?;
        let properties = first.all.members.iter().flat_map(|id| &self.graph.get(*id).properties);
        properties
            .map(|(name, _)| name)
            .find(|name| {
                let mut seen = BTreeSet::new();
                alternatives.iter().filter(|one| !self.is_other(one)).all(|one| {
                    let values = self.listed_values(one, name);
                    values.is_some_and(|values| values.iter().all(|value| seen.insert(compact(value))))
                })
            })
            .cloned()
    }

    /// The variants, and how they are chosen.
    pub(super) fn choice(&mut self, choice: &Choice, index: usize) -> shape::Choice {
        let (mut variants, mut texts, mut cases) = (Vec::new(), Vec::new(), Vec::new());
        for group in GROUPS.iter().filter(|group| choice.kinds.has(group.kinds)) {
            cases.push(Case { types: json_types(group.kinds), schemas: Vec::new(), variant: variants.len() });
            let variant = self.union_variant(&choice.node, group, index);
            texts.push(variant.name.clone());
            variants.push(variant);
        }
        let chosen: Vec<String> = choice.groups.iter().map(|group| self.chosen_text(choice, group)).collect();
        texts.extend(chosen);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let names = distinct(&texts, upper_camel, "");
        let mut told: Vec<(usize, Case)> = Vec::new();
        for (group, name) in choice.groups.iter().zip(names.iter().skip(variants.len())) {
            for place in &group.places {
                let verdicts = choice.alternatives.get(*place).into_iter().flat_map(Alternative::verdicts);
                told.extend(verdicts.map(|(order, verdict)| {
                    let schemas = self.verdict(choice, verdict);
                    (order, Case { types: json_types(group.kind), schemas, variant: variants.len() })
                }));
            }
            variants.push(self.choice_variant(choice, group, name, index));
        }
        told.sort_by_key(|(order, _)| *order);
        // What fits no other case fits the last: the whole is checked, here or around it.
        for types in [Types::ARRAY, Types::OBJECT] {
            if let Some((_, last)) = told.iter_mut().rfind(|(_, case)| case.types == types) {
                last.schemas.clear();
            }
        }
        cases.extend(told.into_iter().map(|(_, case)| case));
        for (variant, name) in variants.iter_mut().zip(names) {
            variant.name = name;
        }
        shape::Choice { variants, cases, within: within(&choice.tags) }
    }

    fn choice_variant(&mut self, choice: &Choice, group: &Group, name: &str, index: usize) -> UnionVariant {
        let alternatives = choice.group(group);
        if let [one] = alternatives.as_slice()
            && self.is_other(one)
        {
            let schema = one.branch.unwrap_or(choice.node.schema);
            let docs = docs::UNLISTED.to_owned();
            return UnionVariant { name: String::new(), docs, ty: TypeUse { schema, kind: Kind::Any } };
        }
        let described = match alternatives.as_slice() {
            [one] => one.branch.and_then(|branch| docs::written(self.graph.get(resolve(self.graph, branch)))),
            _ => None,
        };
        let at = At { parent: index, depth: 0, same: name, variant: true };
        let ty = match alternatives.as_slice() {
            [one] if group.kind == Kinds::ARRAY => {
                let node = one_node(one);
                match self.array(&node, &alternatives, at) {
                    Found::Kind(kind) => TypeUse { schema: node.schema, kind },
                    Found::Named(form) => TypeUse { schema: node.schema, kind: self.named(form, &node, at) },
                }
            }
            [one] if !group.also.is_empty() => {
                let object = Object {
                    alternatives: alternatives.clone(),
                    tags: choice.tags.clone(),
                    also: group.also.clone(),
                };
                self.variant_type(&one_node(one), Form::Struct(object), &choice.tags, at)
            }
            _ => self.variant_of(&choice.node, &alternatives, &choice.tags, at),
        };
        let docs = described.unwrap_or_else(|| group.called.docs.clone());
        UnionVariant { name: String::new(), docs, ty }
    }

    /// The name that the user chose for a variant, or its own.
    fn chosen_text(&mut self, choice: &Choice, group: &Group) -> String {
        let alternatives = choice.group(group);
        let branch = alternatives.first().filter(|_| alternatives.len() == 1).and_then(|one| one.branch);
        let chosen = branch.and_then(|branch| self.chosen(branch, "", is_type_name));
        chosen.unwrap_or_else(|| group.called.text.clone())
    }

    /// What is left to satisfy of an alternative where the whole is checked already.
    fn verdict(&self, choice: &Choice, verdict: &[SchemaId]) -> Vec<SchemaId> {
        let whole = choice.node.exact.then_some(resolve(self.graph, choice.node.schema));
        let mut seen = BTreeSet::new();
        verdict.iter().copied().filter(|id| Some(*id) != whole && seen.insert(*id)).collect()
    }

    /// The type of a variant that holds objects of some alternatives.
    pub(super) fn variant_of(
        &mut self,
        node: &Node,
        alternatives: &[Alternative],
        tags: &[Tagging],
        at: At<'_>,
    ) -> TypeUse {
        let node = match alternatives {
            [one] => one_node(one),
            _ => Node { schema: node.schema, exact: node.exact, alternatives: alternatives.to_vec() },
        };
        match self.tagged_object(&node, alternatives, tags, at) {
            Found::Kind(kind) => TypeUse { schema: node.schema, kind },
            Found::Named(form) => self.variant_type(&node, form, tags, at),
        }
    }

    /// The named type of a variant: the one there is, or a new one.
    fn variant_type(&mut self, node: &Node, form: Form, tags: &[Tagging], at: At<'_>) -> TypeUse {
        let key = form.key();
        if let Some(index) = self.by_key.get(&key) {
            return TypeUse { schema: node.schema, kind: Kind::Named { id: TypeId(*index), boxed: false } };
        }
        let (schema, checks) = self.checks(&form, node);
        let several = node.alternatives.len() > 1;
        let viewed = !tags.is_empty();
        let origin_id = if viewed { resolve(self.graph, node.schema) } else { self.origin(&form, node) };
        let place = origin(&self.graph.get(origin_id).place.pointer);
        let parent = self.drafts.get(at.parent).map(|parent| &self.graph.get(parent.origin).place);
        let whole = parent == Some(&self.graph.get(origin_id).place);
        let part = match (several || place.branch || whole, viewed) {
            (true, _) => Part::Variant(at.same.to_owned()),
            (false, true) => Part::Variant(String::new()),
            (false, false) => Part::Within,
        };
        let docs = match tags.last() {
            Some(tag) => docs::variant(self.graph, origin_id, &tag.property, &tag.value),
            None => docs::named(self.graph, origin_id),
        };
        let depth = self.depths.get(at.parent).map_or(0, |depth| depth + 1);
        let shape = Shape::StringEnum(StringEnum::default());
        let draft = Draft { schema, checks, origin: origin_id, parent: Some(at.parent), part, docs, shape };
        TypeUse { schema: node.schema, kind: self.add(key, form, depth, draft) }
    }
}

/// The place that one alternative describes.
fn one_node(one: &Alternative) -> Node {
    let schema = one.branch.or(one.all.members.last().copied()).unwrap_or(SchemaId(0));
    Node { schema, exact: one.alone, alternatives: vec![one.clone()] }
}

fn json_types(kinds: Kinds) -> Types {
    let known = [
        (Kinds::BOOLEAN, Types::BOOLEAN),
        (Kinds::NUMBER, Types::NUMBER),
        (Kinds::STRING, Types::STRING),
        (Kinds::ARRAY, Types::ARRAY),
        (Kinds::OBJECT, Types::OBJECT),
    ];
    let found = known.into_iter().filter(|(kind, _)| kinds.has(*kind));
    found.fold(Types::NOTHING, |types, (_, one)| types.or(one))
}
