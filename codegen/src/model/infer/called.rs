//! What the variants of a choice are called.

use std::collections::BTreeSet;

use super::alternatives::{Alternative, alternatives, flatten, property_schemas, resolve};
use super::object::Rest;
use super::union::GROUPS;
use super::{Infer, Kinds, Node, Tagging};
use crate::json::{Json, compact};
use crate::model::docs;
use crate::model::names::{META_SCHEMA, strip};
use crate::model::origin::{Origin, Role, origin};
use crate::model::words::{plural, upper_camel};
use crate::schema::SchemaId;

/// What a variant is called.
#[derive(Clone, Debug)]
pub(super) struct Called {
    /// Its name, before it is spelt.
    pub(super) text: String,
    /// Its documentation, where its schema says nothing.
    pub(super) docs: String,
}

impl Called {
    /// Called after a text of the schema.
    pub(super) fn after(text: String) -> Self {
        Self { docs: docs::literal(&text), text }
    }

    /// Called by a word of our own.
    pub(super) fn plainly(text: impl Into<String>, docs: &str) -> Self {
        Self { text: text.into(), docs: docs.to_owned() }
    }
}

impl Infer<'_> {
    /// What each of several objects is called: as its branch is, or after what only it has. `told` are values that
    /// tell them apart, if there are.
    pub(super) fn called(
        &self,
        alternatives: &[Alternative],
        names: &[BTreeSet<&str>],
        told: Vec<String>,
    ) -> Vec<Called> {
        let by_part = self.told_by_part(alternatives);
        let by_names = self.told_by_names(alternatives);
        let shorts =
            alternatives.iter().filter_map(|one| self.branches_called(one)).map(|name| self.short(name));
        let shorts: Vec<String> = shorts.map(|name| upper_camel(&name)).collect();
        let are_short = shorts.iter().collect::<BTreeSet<_>>().len() == shorts.len();
        let one = |(place, one): (usize, &Alternative)| {
            let others = names.iter().enumerate().filter(|(other, _)| *other != place);
            let others: BTreeSet<&str> = others.flat_map(|(_, names)| names).copied().collect();
            let branch = || {
                let name = self.branches_called(one)?;
                Some(Called::after(if are_short { self.short(name) } else { name }))
            };
            let told = || told.get(place).cloned().map(Called::after);
            let part = || by_part.as_ref()?.get(place).map(|part| Called::plainly(part, ""));
            branch()
                .or_else(told)
                .or_else(|| self.own_property(one, &others).map(Called::after))
                .or_else(|| self.map_called(one))
                .or_else(part)
                .or_else(|| by_names.get(place)?.as_ref().map(|names| Called::plainly(names, "")))
                .unwrap_or_else(|| Called::plainly("OtherObject", ""))
        };
        alternatives.iter().enumerate().map(one).collect()
    }

    /// What each of several lists is called: as its branch is, or after what is in it.
    pub(super) fn lists_called(&self, lists: &[Alternative]) -> Vec<Called> {
        let items: Vec<Option<Node>> = lists.iter().map(|one| self.element(one)).collect();
        let objects = items.iter().map(|items| {
            let Node { alternatives, .. } = items.as_ref()?;
            let [only] = alternatives.as_slice() else { return None };
            (self.kinds_of(only) == Kinds::OBJECT).then(|| only.clone())
        });
        let objects: Vec<Option<Alternative>> = objects.collect();
        let known: Vec<Alternative> = objects.iter().flatten().cloned().collect();
        let names: Vec<BTreeSet<&str>> = known.iter().map(|one| self.names(one)).collect();
        let told = self.told_by_constants(&known, &[]).map(|(_, told)| told).unwrap_or_default();
        let mut known = self.called(&known, &names, told).into_iter();
        let objects: Vec<Option<Called>> =
            objects.into_iter().map(|one| one.and_then(|_| known.next())).collect();
        let all = lists.iter().zip(items).zip(objects);
        let texts = all.map(|((one, items), object)| {
            one.branch
                .and_then(|branch| self.own_name(branch))
                .or_else(|| self.tuple(one).map(|places| tuple_called(places.len())))
                .or_else(|| self.plural_of(items.as_ref()?))
                .or_else(|| object.map(|object| object.text))
                .or_else(|| Some(self.kinds_called(items.as_ref()?)))
                .unwrap_or_else(|| "List".to_owned())
        });
        texts.map(|text| Called::plainly(text, "")).collect()
    }

    /// What a map is called: after its values.
    fn map_called(&self, one: &Alternative) -> Option<Called> {
        let Rest::Typed(values) = self.rest(one) else { return None };
        if self.names_properties(one) {
            return None;
        }
        let text = self.plural_of(&values).unwrap_or_else(|| "Map".to_owned());
        Some(Called::plainly(text, ""))
    }

    /// Many of what a place holds, if it has a name.
    fn plural_of(&self, node: &Node) -> Option<String> {
        let schema = Some(node.schema).filter(|_| node.exact)?;
        self.own_name(schema).map(|name| plural(&name))
    }

    /// Many of what a place holds, by JSON type.
    fn kinds_called(&self, node: &Node) -> String {
        let kinds = self.kinds(node);
        let groups = GROUPS.iter().filter(|group| kinds.has(group.kinds));
        let names = groups.map(|group| plural(group.name)).collect::<Vec<_>>();
        if names.is_empty() { "List".to_owned() } else { names.join(" or ") }
    }

    /// What the branches of an alternative are called together.
    fn branches_called(&self, one: &Alternative) -> Option<String> {
        let names = one.beside.iter().chain(&one.branch).map(|branch| {
            // Of branches beside each other none has properties of its own, but each has some.
            let first = || {
                let members = flatten(self.graph, &[*branch]).into_iter().map(|id| self.graph.get(id));
                let required = members.clone().find_map(|schema| schema.required.first());
                let mut described = members.flat_map(|schema| schema.properties.iter().map(|(name, _)| name));
                required.or_else(|| described.next()).filter(|_| !one.beside.is_empty()).cloned()
            };
            self.own_name(*branch).or_else(first)
        });
        names.collect::<Option<Vec<_>>>().filter(|names| !names.is_empty()).map(|names| names.join(" "))
    }

    /// What the definition is called that all of these alternatives are of.
    pub(super) fn definition_called(&self, alternatives: &[&Alternative]) -> Option<String> {
        let branches = alternatives.iter().map(|one| one.beside.first().copied().or(one.branch));
        let names = branches.map(|branch| branch.and_then(|branch| self.own_name(branch)));
        let names: Option<BTreeSet<String>> = names.collect();
        let mut names = names?.into_iter();
        names.next().filter(|_| names.next().is_none()).map(|name| self.short(name))
    }

    /// What a branch is called, if it has a name.
    pub(super) fn branch_called(&self, branch: SchemaId) -> Option<String> {
        self.own_name(branch).map(|name| self.short(name))
    }

    /// A definition's name without an ending that types go without.
    fn short(&self, name: String) -> String {
        let mut short = upper_camel(&name);
        let whole = short.clone();
        strip(&mut short, &self.settings.types.strip_suffixes);
        if short == whole { name } else { short }
    }

    /// What a schema is called where it stands: as its definition or its file, or as its title says.
    fn own_name(&self, id: SchemaId) -> Option<String> {
        let schema = self.graph.get(resolve(self.graph, id));
        let Origin { role, branch, name, .. } = origin(&schema.place.pointer);
        match role {
            Role::Definition if !branch => return Some(name),
            Role::Root if !branch => {
                let file = (self.settings.file)(schema.place.file);
                if file.is_empty() {
                    return Some(META_SCHEMA.to_owned());
                }
                let name = file.rsplit('/').next().unwrap_or_default();
                return Some(name.split('.').next().unwrap_or_default().to_owned());
            }
            _ => {}
        }
        schema.title.clone()
    }

    /// A property that only one alternative has: the first it requires, or else describes.
    fn own_property(&self, one: &Alternative, others: &BTreeSet<&str>) -> Option<String> {
        let schemas = || one.all.members.iter().rev().map(|id| self.graph.get(*id));
        let own = |name: &&String| !others.contains(name.as_str());
        let required = || schemas().flat_map(|schema| &schema.required).find(own).cloned();
        let described =
            || schemas().flat_map(|schema| schema.properties.iter().map(|(name, _)| name)).find(own).cloned();
        required().or_else(described)
    }

    /// What alternatives could be called after the few properties that they require, or else describe: each that no
    /// other alternative requires, or describes, alike.
    fn told_by_names(&self, alternatives: &[Alternative]) -> Vec<Option<String>> {
        const MOST: usize = 3;
        let required = |one: &Alternative| {
            let schemas = one.all.members.iter().map(|id| self.graph.get(*id));
            schemas.flat_map(|schema| schema.required.iter().map(String::as_str)).collect()
        };
        let sets: Vec<[BTreeSet<&str>; 2]> =
            alternatives.iter().map(|one| [required(one), self.names(one)]).collect();
        let text = |(at, own): (usize, &[BTreeSet<&str>; 2])| {
            let mut kinds = own.iter().enumerate().filter(|(kind, set)| {
                let is_same = |other: &[BTreeSet<&str>; 2]| other.get(*kind) == Some(*set);
                let others = sets.iter().enumerate().filter(|(other, _)| *other != at);
                (1..=MOST).contains(&set.len()) && !others.into_iter().any(|(_, other)| is_same(other))
            });
            kinds.next().map(|(_, set)| set.iter().copied().collect::<Vec<_>>().join(" "))
        };
        sets.iter().enumerate().map(text).collect()
    }

    /// What alternatives could be called after one property, of which each says something else.
    fn told_by_part(&self, alternatives: &[Alternative]) -> Option<Vec<String>> {
        let first = alternatives.first()?;
        let within = |name: &str, at: usize| -> Option<String> {
            let part = |one: &Alternative| self.joined(&property_schemas(self.graph, &one.all.members, name));
            let names = alternatives.iter().map(|one| match part(one)?.alternatives.as_slice() {
                [part] => Some((part.clone(), self.names(part))),
                _ => None,
            });
            let names: Vec<(Alternative, BTreeSet<&str>)> = names.collect::<Option<Vec<_>>>()?;
            let others = names.iter().enumerate().filter(|(other, _)| *other != at);
            let others: BTreeSet<&str> = others.flat_map(|(_, (_, names))| names).copied().collect();
            self.own_property(&names.get(at)?.0, &others)
        };
        self.names(first).into_iter().find_map(|name| {
            let mut seen = BTreeSet::new();
            let parts = alternatives.iter().enumerate().map(|(at, one)| {
                let node = self.joined(&property_schemas(self.graph, &one.all.members, name))?;
                let own = self.own_name(node.schema).filter(|_| node.exact).or_else(|| within(name, at));
                let text = own.or_else(|| {
                    let kinds = self.kinds(&node).without(Kinds::NULL);
                    let mut groups = GROUPS.iter().filter(|group| kinds.has(group.kinds));
                    let (group, None) = (groups.next()?, groups.next()) else { return None };
                    Some(format!("{} {name}", group.name))
                })?;
                seen.insert(text.clone()).then_some(text)
            });
            parts.collect()
        })
    }

    /// What alternatives could be called after values that only they have, and the required property that holds these
    /// values, if it is not theirs.
    pub(super) fn told_by_constants(
        &self,
        alternatives: &[Alternative],
        tags: &[Tagging],
    ) -> Option<(Option<String>, Vec<String>)> {
        let first = alternatives.iter().find(|one| !self.is_other(one))?;
        let is_tag = |name: &str| tags.iter().any(|tag| tag.property == name);
        let mut names = self.names(first).into_iter().filter(|name| !is_tag(name));
        names.find_map(|name| {
            let texts = self.own_values(alternatives, |one| self.listed_values(one, name));
            if let Some(texts) = texts {
                return Some((None, texts));
            }
            let inner = self.part(first, name).map(|part| self.names(&part))?;
            let texts = |inner: &str| {
                self.own_values(alternatives, |one| self.tag_values(&self.part(one, name)?, inner))
            };
            let texts = inner.into_iter().find_map(texts)?;
            Some((Some(name.to_owned()), texts))
        })
    }

    /// Words for the values of each alternative, if no value is of two.
    fn own_values(
        &self,
        alternatives: &[Alternative],
        values: impl Fn(&Alternative) -> Option<Vec<Json>>,
    ) -> Option<Vec<String>> {
        let mut seen = BTreeSet::new();
        let texts = alternatives.iter().map(|one| {
            if self.is_other(one) {
                return Some(String::new());
            }
            let values = values(one)?;
            values.iter().all(|value| seen.insert(compact(value))).then(|| words(&values))
        });
        texts.collect()
    }

    /// What an alternative says of an object that it requires as a property.
    fn part(&self, one: &Alternative, name: &str) -> Option<Alternative> {
        if !self.requires(one, name) {
            return None;
        }
        let mut parts = alternatives(self.graph, &property_schemas(self.graph, &one.all.members, name));
        parts.pop().filter(|_| parts.is_empty())
    }
}

fn tuple_called(length: usize) -> String {
    match length {
        1 => "Single".to_owned(),
        2 => "Pair".to_owned(),
        3 => "Triple".to_owned(),
        several => format!("Tuple{several}"),
    }
}

/// Values as a name.
pub(super) fn words(values: &[Json]) -> String {
    values.iter().map(word).collect::<Vec<_>>().join(" or ")
}

/// A value as part of a name.
fn word(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        value => compact(value),
    }
}
