//! Unions of objects that a property tells apart.

use super::alternatives::{Alternative, alternatives, kinds, listed, property_schemas};
use super::{At, Form, Infer, Kinds, Node, Tag, Tagging};
use crate::json::{Json, compact};
use crate::model::docs;
use crate::model::shape::{TaggedUnion, TaggedVariant};
use crate::model::words::{distinct, is_type_name, upper_camel};

/// A property that parts alternatives into groups by its values.
pub(super) struct Discriminator {
    /// The property.
    pub(super) property: String,
    /// The alternatives of each group, by their places, and the values that choose the group.
    pub(super) groups: Vec<Group>,
    /// The alternative of all other values, by its place, where `[tolerance]` accepts these.
    pub(super) other: Option<usize>,
}

/// Alternatives that a property does not tell apart.
pub(super) struct Group {
    /// The alternatives, by their places.
    pub(super) places: Vec<usize>,
    /// The values of the property, each once; none for all that no other group lists.
    pub(super) values: Vec<Json>,
}

impl Discriminator {
    /// The value of each group, where each has one and it is a string: what serde can write.
    pub(super) fn strings(&self) -> Option<Vec<String>> {
        let only = |group: &Group| match group.values.as_slice() {
            [Json::String(text)] => Some(text.clone()),
            _ => None,
        };
        self.groups.iter().map(only).collect()
    }
}

impl Infer<'_> {
    /// The property that tells alternatives apart best: by strings of which each names a group if there is such
    /// a property, then by the number of groups, then by the order of the schema.
    pub(super) fn discriminator(&self, alternatives: &[Alternative]) -> Option<Discriminator> {
        let first = alternatives.first()?;
        let members = first.all.members.iter().map(|id| self.graph.get(*id));
        let names = members.flat_map(|schema| schema.properties.iter().map(|(name, _)| name));
        let mut best: Option<(bool, Discriminator)> = None;
        for name in names {
            let listed = alternatives.iter().enumerate().filter(|(_, one)| !self.is_unlisted(one, name));
            let (rest, listed): (Vec<_>, Vec<_>) = listed.partition(|(_, one)| self.is_rest(one, name));
            let values = listed.into_iter().map(|(place, one)| Some((place, self.tag_values(one, name)?)));
            let Some(values) = values.collect::<Option<Vec<_>>>() else { continue };
            let known = |one: &Alternative| {
                values.iter().flat_map(|(_, values)| values).all(|value| one.all.excludes(name, value))
            };
            if rest.len() > 1 || !rest.iter().all(|(_, one)| known(one)) {
                continue;
            }
            let rest = rest.into_iter().map(|(place, _)| Group { places: vec![place], values: Vec::new() });
            let unlisted = alternatives.iter().enumerate().filter(|(_, one)| self.is_unlisted(one, name));
            let mut unlisted = unlisted.map(|(place, _)| place);
            let (other, more) = (unlisted.next(), unlisted.next());
            let found = Discriminator { property: name.clone(), groups: groups(values, rest), other };
            if found.groups.len() < 2 || more.is_some() {
                continue;
            }
            let rank = (found.strings().is_some(), found.groups.len());
            if best.as_ref().is_none_or(|(strings, best)| rank > (*strings, best.groups.len())) {
                best = Some((rank.0, found));
            }
        }
        best.map(|(_, found)| found)
    }

    /// Whether an alternative is of the objects whose value of a property is not listed.
    fn is_unlisted(&self, one: &Alternative, name: &str) -> bool {
        one.all
            .members
            .iter()
            .any(|id| self.graph.get(*id).unlisted.as_ref().is_some_and(|unlisted| unlisted.is_tag(name)))
    }

    /// Whether an alternative is of all objects that have a property of which conditions asked for some values and
    /// that lists none.
    fn is_rest(&self, one: &Alternative, name: &str) -> bool {
        let excluded = one.all.excluded.iter().any(|excluded| excluded.property == name);
        excluded && self.requires(one, name) && self.listed_values(one, name).is_none()
    }

    /// The values that a property can have, if it must be there and they are listed; objects and arrays are not
    /// looked at.
    pub(super) fn tag_values(&self, one: &Alternative, name: &str) -> Option<Vec<Json>> {
        self.requires(one, name).then(|| self.listed_values(one, name))?
    }

    /// Whether a property must be there.
    pub(super) fn requires(&self, one: &Alternative, name: &str) -> bool {
        one.all.members.iter().any(|id| self.graph.get(*id).required.iter().any(|one| one == name))
    }

    /// The values that a property can have where it is there, if they are listed.
    pub(super) fn listed_values(&self, one: &Alternative, name: &str) -> Option<Vec<Json>> {
        let schemas = property_schemas(self.graph, &one.all.members, name);
        let mut values: Vec<Json> = Vec::new();
        for alternative in alternatives(self.graph, &schemas) {
            let types = kinds(self.graph, &alternative.all);
            let allowed = listed(self.graph, &alternative.all.members)?;
            values.extend(allowed.into_iter().filter(|value| types.has(Kinds::of_value(value))));
        }
        values.retain(|value| !one.all.excludes(name, value));
        let plain = values.iter().all(|value| !matches!(value, Json::Array(_) | Json::Object(_)));
        (plain && !values.is_empty()).then_some(values)
    }

    /// A union whose variants are told apart by a string, and whether there is one for any other string.
    pub(super) fn tagged(
        &mut self,
        node: &Node,
        groups: &[Vec<Alternative>],
        (tag, open): (&Tag, bool),
        tags: &[Tagging],
        index: usize,
    ) -> TaggedUnion {
        let texts = groups.iter().zip(&tag.values).map(|(group, value)| {
            // A branch that is a reference has a place of its own, its target another.
            let branch = group.first().filter(|_| group.len() == 1).and_then(|one| one.branch);
            let chosen = branch.and_then(|branch| self.chosen(branch, "", is_type_name));
            chosen.unwrap_or_else(|| value.clone())
        });
        let texts: Vec<String> = texts.collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).chain(open.then_some("Other")).collect();
        let mut names = distinct(&texts, upper_camel, "");
        let other = if open { names.pop() } else { None };
        let variants = groups.iter().zip(&tag.values).zip(names).map(|((group, value), name)| {
            let mut tags = tags.to_vec();
            tags.push(Tagging { property: tag.property.clone(), value: value.clone() });
            let at = At { parent: index, depth: 0, same: &name, variant: false };
            let ty = self.variant_of(node, group, &tags, at);
            let described = match group.as_slice() {
                [one] => one.branch.and_then(|branch| docs::written(self.graph.get(branch))),
                _ => None,
            };
            let docs = described.unwrap_or_else(|| docs::literal(value));
            TaggedVariant { name, value: value.clone(), docs, ty }
        });
        let variants = variants.collect();
        TaggedUnion { tag: tag.property.clone(), variants, other, within: within(tags) }
    }

    /// The tagged union or the choice that alternatives make, if they are to be told apart.
    pub(super) fn told_apart(
        &mut self,
        node: &Node,
        alternatives: &[Alternative],
        tags: &[Tagging],
    ) -> Option<Form> {
        let found = self.discriminator(alternatives);
        if let Some((found, values)) = found.as_ref().and_then(|found| Some((found, found.strings()?))) {
            let of = |place: &usize| alternatives.get(*place).cloned();
            let groups = found.groups.iter().map(|group| group.places.iter().filter_map(of).collect());
            let tag = Tag { property: found.property.clone(), values };
            return Some(Form::Tagged {
                node: node.clone(),
                groups: groups.collect(),
                tag,
                tags: tags.to_vec(),
                other: found.other.as_ref().and_then(of).map(Box::new),
            });
        }
        self.choose(node, alternatives, found, tags).map(Form::Choice)
    }
}

/// The tags of the unions around a union.
pub(super) fn within(tags: &[Tagging]) -> Vec<String> {
    tags.iter().map(|tag| tag.property.clone()).collect()
}

/// Alternatives, by their places, whose values meet are of one group; groups are in the order of their first
/// alternatives.
fn groups(values: Vec<(usize, Vec<Json>)>, rest: impl Iterator<Item = Group>) -> Vec<Group> {
    let mut groups: Vec<Group> = rest.collect();
    for (place, values) in values {
        let texts: Vec<String> = values.iter().map(compact).collect();
        let meets = |group: &Group| group.values.iter().any(|value| texts.contains(&compact(value)));
        let (met, apart): (Vec<Group>, Vec<Group>) = groups.into_iter().partition(meets);
        groups = apart;
        let mut joined = Group { places: vec![place], values: Vec::new() };
        for group in met {
            joined.places.extend(group.places);
            joined.values.extend(group.values);
        }
        joined.values.extend(values);
        joined.places.sort_unstable();
        let mut seen = std::collections::HashSet::new();
        joined.values.retain(|value| seen.insert(compact(value)));
        groups.push(joined);
    }
    groups.sort_by_key(|group| group.places.first().copied());
    groups
}
