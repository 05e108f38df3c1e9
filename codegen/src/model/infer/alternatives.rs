//! A schema as a list of alternatives, each a set of schemas that hold together.
//!
//! `$ref` and `allOf` join schemas, `anyOf` and `oneOf` part them. Whatever else looks at the same
//! value again (`not`, `if`) only narrows what is allowed, and a type may be wider than its schema,
//! so it plays no part here.

use std::collections::{HashMap, HashSet};

use super::condition::decide;
use super::described::{branch_properties, conditional_properties, outcome_properties};
use super::kinds::Kinds;
use crate::json::{Json, compact};
use crate::schema::{Applicator, Assertion, Graph, Schema, SchemaId};

/// How many alternatives a schema may have before they count as one.
const MOST_ALTERNATIVES: usize = 1000;

/// How many alternatives several unions may make together.
const MOST_WAYS: usize = 16;

/// Schemas that hold together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Conjunction {
    /// The schemas whose own keywords say something about the type.
    pub(super) members: Vec<SchemaId>,
    /// Members of which a branch has been chosen, and is among the members too.
    pub(super) chosen: Vec<SchemaId>,
    /// Members whose `if` has been decided: what follows from it is among the members too.
    pub(super) decided: Vec<SchemaId>,
    /// Schemas of `dependentSchemas` that hold, as the property is there that they depend on: they are among the members
    /// too.
    pub(super) depended: Vec<SchemaId>,
    /// Values that properties do not have, as an `if` that does not hold tells.
    pub(super) excluded: Vec<Excluded>,
}

/// A value that a property does not have.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Excluded {
    /// The property.
    pub(super) property: String,
    /// The value, as compact JSON.
    pub(super) value: String,
}

/// One alternative of a schema.
#[derive(Clone, Debug)]
pub(super) struct Alternative {
    /// What holds.
    pub(super) all: Conjunction,
    /// The branch that was chosen, if one was.
    pub(super) branch: Option<SchemaId>,
    /// The branches that were chosen before it, of unions that hold beside the one it is of.
    pub(super) beside: Vec<SchemaId>,
    /// Whether the branch is all there is: nothing that holds beside it says anything about the type.
    pub(super) alone: bool,
    /// Whether other branches may hold as well: it was chosen from `anyOf`.
    pub(super) inclusive: bool,
    /// The schemas that a value satisfies if, and only if, it is of this alternative: the place's own and the
    /// branches that were chosen, lone references followed. Of alternatives the first one counts.
    pub(super) verdict: Vec<SchemaId>,
    /// Its place in the order in which alternatives count.
    order: usize,
    /// What else a value may satisfy to be of this alternative: others that say the same of the type.
    twins: Vec<(usize, Vec<SchemaId>)>,
    /// The schemas whose branches were chosen, so that a branch that leads back adds nothing.
    passed: Vec<SchemaId>,
    /// Among how many it was chosen.
    ways: usize,
}

impl Alternative {
    /// The alternative that allows everything.
    pub(super) fn anything() -> Self {
        Self::of(Vec::new())
    }

    fn of(members: Vec<SchemaId>) -> Self {
        Self {
            all: Conjunction { members, ..Conjunction::default() },
            branch: None,
            beside: Vec::new(),
            alone: false,
            inclusive: false,
            verdict: Vec::new(),
            order: 0,
            twins: Vec::new(),
            passed: Vec::new(),
            ways: 1,
        }
    }

    /// What a value satisfies that is of this alternative, each with its place in the order in which they count.
    pub(super) fn verdicts(&self) -> impl Iterator<Item = (usize, &Vec<SchemaId>)> {
        let twins = self.twins.iter().map(|(order, verdict)| (*order, verdict));
        std::iter::once((self.order, &self.verdict)).chain(twins)
    }

    /// Puts it behind all that others number.
    pub(super) fn after(&mut self, others: usize) {
        self.order += others;
        for (order, _) in &mut self.twins {
            *order += others;
        }
    }

    /// How many numbers there are up to its last.
    pub(super) fn last(&self) -> usize {
        self.verdicts().map(|(order, _)| order + 1).max().unwrap_or_default()
    }

    /// Takes in one that says the same.
    fn join(&mut self, other: &Self) {
        let known: Vec<usize> = self.verdicts().map(|(order, _)| order).collect();
        let new = other.verdicts().filter(|(order, _)| !known.contains(order));
        let new: Vec<(usize, Vec<SchemaId>)> = new.map(|(order, verdict)| (order, verdict.clone())).collect();
        // What only one of the two asks for is no part of the type.
        self.alone &= new.is_empty() || (other.alone && self.branch == other.branch);
        self.twins.extend(new);
    }
}

/// Follows references, and an `allOf` of one schema, that stand alone: the schema that says something.
pub(super) fn resolve(graph: &Graph, id: SchemaId) -> SchemaId {
    let mut at = id;
    let mut seen = HashSet::new();
    while seen.insert(at) {
        let schema = graph.get(at);
        match target(schema) {
            Some(next) if !says_something(graph, schema) && schema.all_of.is_empty() => at = next,
            None => match schema.all_of.as_slice() {
                [only] if schema.assertions().is_empty() && schema.applicators().len() == 1 => at = *only,
                _ => break,
            },
            _ => break,
        }
    }
    at
}

/// The alternatives of schemas that hold together.
pub(super) fn alternatives(graph: &Graph, ids: &[SchemaId]) -> Vec<Alternative> {
    let members = flatten(graph, ids);
    let mut out = Vec::new();
    let verdict = ids.iter().map(|id| resolve(graph, *id)).collect();
    let whole = Alternative { verdict, ..Alternative::of(members.clone()) };
    part(graph, whole, &members, &mut out);
    for alternative in &mut out {
        depend(graph, alternative);
    }
    out.retain(|alternative| !kinds(graph, &alternative.all).is_empty());
    for (order, alternative) in out.iter_mut().enumerate() {
        alternative.order = order;
    }
    out
}

/// Adds what `dependentSchemas` say of objects that have to have the property that it depends on.
fn depend(graph: &Graph, one: &mut Alternative) {
    let mut next = 0;
    while let Some(id) = one.all.members.get(next).copied() {
        next += 1;
        for (trigger, dependent) in &graph.get(id).dependent_schemas {
            let mut members = one.all.members.iter().map(|id| graph.get(*id));
            let is_required = members.any(|schema| schema.required.contains(trigger));
            if !is_required || one.all.depended.contains(dependent) {
                continue;
            }
            one.all.depended.push(*dependent);
            one.alone = false;
            let known: HashSet<SchemaId> = one.all.members.iter().copied().collect();
            one.all
                .members
                .extend(flatten(graph, &[*dependent]).into_iter().filter(|id| !known.contains(id)));
        }
    }
}

/// The properties that `dependentSchemas` describe and that are there only where the described holds: each with its
/// schema.
pub(super) fn dependent_parts<'a>(graph: &'a Graph, all: &Conjunction) -> Vec<(&'a str, SchemaId)> {
    let members = || all.members.iter().map(|id| graph.get(*id));
    let nothing = |id: SchemaId| graph.get(id).types.as_ref().is_some_and(Vec::is_empty);
    let mut parts: Vec<(&str, SchemaId)> = Vec::new();
    let mut twice: HashSet<&str> = HashSet::new();
    for schema in members() {
        let closed = schema.unevaluated_properties.is_some_and(nothing);
        for (trigger, dependent) in &schema.dependent_schemas {
            if all.depended.contains(dependent) {
                continue;
            }
            for id in flatten(graph, &[*dependent]) {
                for (name, part) in &graph.get(id).properties {
                    let mut lists = members().flat_map(|schema| &schema.dependent_required);
                    let needs = lists.any(|(of, names)| of == name && names.contains(trigger));
                    if (closed || needs) && !parts.iter().any(|(known, _)| known == name) {
                        parts.push((name, *part));
                    } else {
                        twice.insert(name);
                    }
                }
            }
        }
    }
    let branches = members().flat_map(|schema| [&schema.one_of, &schema.any_of]).flatten().flatten().copied();
    let mut elsewhere: HashSet<&str> =
        branch_properties(graph, &branches.collect::<Vec<_>>()).into_iter().collect();
    elsewhere.extend(members().flat_map(|schema| outcome_properties(graph, schema)));
    parts.retain(|(name, _)| !twice.contains(name) && !elsewhere.contains(name));
    parts
}

/// Alternatives of which no two say the same.
pub(super) fn distinct<'a>(alternatives: impl Iterator<Item = &'a Alternative>) -> Vec<Alternative> {
    let mut known: HashMap<&Conjunction, usize> = HashMap::new();
    let mut distinct: Vec<Alternative> = Vec::new();
    for one in alternatives {
        let place = *known.entry(&one.all).or_insert(distinct.len());
        match distinct.get_mut(place) {
            Some(same) => same.join(one),
            None => distinct.push(one.clone()),
        }
    }
    distinct
}

/// The types that a conjunction allows.
pub(super) fn kinds(graph: &Graph, all: &Conjunction) -> Kinds {
    all.members.iter().fold(Kinds::ALL, |set, id| set.and(Kinds::of(graph.get(*id))))
}

/// The strings that a conjunction allows, if it lists them; each once, in the order of the schema.
pub(super) fn strings(graph: &Graph, all: &Conjunction) -> Option<Vec<String>> {
    let lists = all.members.iter().flat_map(|id| {
        let schema = graph.get(*id);
        let constant = schema.constant.as_ref().map(std::slice::from_ref);
        schema.enumeration.as_deref().into_iter().chain(constant)
    });
    lists.fold(None, |found: Option<Vec<String>>, list| {
        let mut seen: HashSet<&str> = HashSet::new();
        let strings = list.iter().filter_map(|value| match value {
            Json::String(text) => Some(text.as_str()),
            _ => None,
        });
        let strings: Vec<&str> = strings.filter(|text| seen.insert(text)).collect();
        Some(match found {
            None => strings.into_iter().map(str::to_owned).collect(),
            Some(found) => found.into_iter().filter(|text| seen.contains(text.as_str())).collect(),
        })
    })
}

/// The values that schemas which hold together allow, if they list them; each once, in the order of the schema.
pub(super) fn listed(graph: &Graph, members: &[SchemaId]) -> Option<Vec<Json>> {
    let schemas = members.iter().map(|id| graph.get(*id));
    let lists = schemas.filter(|schema| !schema.open_enumeration).flat_map(|schema| {
        let constant = schema.constant.as_ref().map(std::slice::from_ref);
        schema.enumeration.as_deref().into_iter().chain(constant)
    });
    lists.fold(None, |found: Option<Vec<Json>>, list| {
        let mut seen: HashSet<String> = HashSet::new();
        let unlike: Vec<&Json> = list.iter().filter(|value| seen.insert(compact(value))).collect();
        Some(match found {
            None => unlike.into_iter().cloned().collect(),
            Some(found) => found.into_iter().filter(|value| seen.contains(&compact(value))).collect(),
        })
    })
}

/// The schemas that members give a property.
pub(super) fn property_schemas(graph: &Graph, members: &[SchemaId], name: &str) -> Vec<SchemaId> {
    let properties = members.iter().flat_map(|id| &graph.get(*id).properties);
    properties.filter(|(property, _)| property == name).map(|(_, id)| *id).collect()
}

/// All schemas that hold where these do and say something about the type: `$ref` and `allOf`
/// followed, what they lead to first.
pub(super) fn flatten(graph: &Graph, ids: &[SchemaId]) -> Vec<SchemaId> {
    enum Step {
        Enter(SchemaId),
        Leave(SchemaId),
    }
    let mut members = Vec::new();
    let mut seen = HashSet::new();
    let mut steps: Vec<Step> = ids.iter().rev().map(|id| Step::Enter(*id)).collect();
    while let Some(step) = steps.pop() {
        match step {
            Step::Leave(id) => members.push(id),
            Step::Enter(id) if seen.insert(id) => {
                let schema = graph.get(id);
                if says_something(graph, schema) {
                    steps.push(Step::Leave(id));
                }
                let only = [&schema.any_of, &schema.one_of].into_iter().flatten();
                let only = only.filter(|branches| branches.len() == 1).flatten();
                let joined = target(schema).into_iter().chain(schema.all_of.iter().copied());
                let joined: Vec<SchemaId> = joined.chain(only.copied()).collect();
                steps.extend(joined.into_iter().rev().map(Step::Enter));
            }
            Step::Enter(_) => {}
        }
    }
    members
}

/// What `$ref` names, or `$dynamicRef` where it can name only one schema.
pub(super) fn target(schema: &Schema) -> Option<SchemaId> {
    schema.reference.or_else(|| {
        let dynamic = schema.dynamic_reference.as_ref()?;
        let fixed = dynamic.candidates.iter().all(|(_, candidate)| *candidate == dynamic.initial);
        fixed.then_some(dynamic.initial)
    })
}

/// Splits an alternative by the first `oneOf` or `anyOf` of its newest members, and so on within.
fn part(graph: &Graph, base: Alternative, newest: &[SchemaId], out: &mut Vec<Alternative>) {
    let unlisted = base.branch.is_some_and(|branch| graph.get(branch).unlisted.is_some());
    let within = newest.iter().find_map(|id| Some((*id, union(graph, *id, &base)?)));
    let beside = || if unlisted { None } else { union_beside(graph, &base) };
    let is_beside = within.is_none();
    let Some((owner, branches)) = within.or_else(beside) else {
        if unlisted {
            out.push(base);
        } else {
            decide(graph, base, out);
        }
        return;
    };
    // Each level passes one more schema and a branch that leads back is dropped, so this ends; the
    // bounds keep it short.
    if out.len() + branches.len() > MOST_ALTERNATIVES || base.passed.len() > 16 {
        out.push(base);
        return;
    }
    for branch in branches {
        let added = flatten(graph, &[*branch]);
        if added.iter().any(|id| *id == owner || base.passed.contains(id)) {
            continue;
        }
        let mut next = base.clone();
        next.passed.push(owner);
        next.ways *= branches.len();
        if is_beside {
            next.beside.extend(base.branch);
        }
        next.branch = Some(*branch);
        next.verdict.push(resolve(graph, *branch));
        next.inclusive |= is_any_of(graph, owner, branches);
        let known: HashSet<SchemaId> = next.all.members.iter().copied().collect();
        let fresh: Vec<SchemaId> = added.into_iter().filter(|id| !known.contains(id)).collect();
        // A schema that is nothing but its union has said all by the branch.
        if is_bare(graph, owner) {
            next.all.members.retain(|id| *id != owner);
        } else {
            next.all.chosen.push(owner);
        }
        next.alone = next.all.members.is_empty();
        next.all.members.extend(&fresh);
        part(graph, next, &fresh, out);
    }
}

/// The next union that holds beside those that were chosen from, if there are few enough ways to choose from both.
fn union_beside<'a>(graph: &'a Graph, base: &Alternative) -> Option<(SchemaId, &'a [SchemaId])> {
    let unions = base.all.members.iter().filter_map(|id| Some((*id, union(graph, *id, base)?)));
    let mut few = unions.filter(|(_, branches)| {
        let listed = branches.iter().all(|branch| graph.get(*branch).unlisted.is_none());
        listed && base.ways * branches.len() <= MOST_WAYS
    });
    few.next()
}

/// The branches by which a schema's type is split.
fn union<'a>(graph: &'a Graph, id: SchemaId, base: &Alternative) -> Option<&'a [SchemaId]> {
    if base.passed.contains(&id) {
        return None;
    }
    structural_union(graph, graph.get(id))
}

/// The first of `oneOf` and `anyOf` that has several branches of which one says something.
pub(super) fn structural_union<'a>(graph: &Graph, schema: &'a Schema) -> Option<&'a [SchemaId]> {
    let unions = [&schema.one_of, &schema.any_of].into_iter().flatten();
    unions.map(Vec::as_slice).find(|branches| {
        let mut branches = branches.iter();
        branches.len() > 1 && branches.any(|branch| is_structural(graph, *branch))
    })
}

/// Whether a branch says more than which properties must be there.
fn is_structural(graph: &Graph, branch: SchemaId) -> bool {
    let schema = graph.get(branch);
    target(schema).is_some()
        || !schema.all_of.is_empty()
        || schema.any_of.is_some()
        || schema.one_of.is_some()
        || has_own_shape(schema)
}

/// Whether the schema's own keywords say something about the type of its values.
fn says_something(graph: &Graph, schema: &Schema) -> bool {
    has_own_shape(schema)
        || !schema.required.is_empty()
        || structural_union(graph, schema).is_some()
        || !conditional_properties(graph, schema).is_empty()
}

/// Whether a union is all that the schema says about the type.
fn is_bare(graph: &Graph, id: SchemaId) -> bool {
    let schema = graph.get(id);
    !has_own_shape(schema)
        && schema.required.is_empty()
        && conditional_properties(graph, schema).is_empty()
        && !(schema.one_of.is_some() && schema.any_of.is_some())
}

/// Whether a schema's own keywords, except `required`, say something about the type of its values.
fn has_own_shape(schema: &Schema) -> bool {
    use Assertion::{
        Const, ContentEncoding, ContentMediaType, DependentRequired, Enum, ExclusiveMaximum,
        ExclusiveMinimum, Format, MaxContains, MaxItems, MaxLength, MaxProperties, Maximum, MinContains,
        MinItems, MinLength, MinProperties, Minimum, MultipleOf, Pattern, Required, Type, UniqueItems,
    };
    let says = |assertion: &Assertion<'_>| match assertion {
        Type(_) | Enum(..) | Const(_) | Format(_) => true,
        // The width of an integer.
        Minimum(_) | Maximum(_) | ExclusiveMinimum(_) | ExclusiveMaximum(_) => true,
        // The length of a tuple.
        MinItems(_) => true,
        MultipleOf(_) | MinLength(_) | MaxLength(_) | Pattern(_) => false,
        ContentEncoding(_) | ContentMediaType(_) => false,
        MaxItems(_) | UniqueItems | MinContains(_) | MaxContains(_) => false,
        Required(_) | MinProperties(_) | MaxProperties(_) | DependentRequired(_) => false,
    };
    schema.assertions().iter().any(says) || schema.applicators().iter().any(describes_parts)
}

/// Whether an applicator gives parts of values a type.
fn describes_parts(applicator: &Applicator<'_>) -> bool {
    use Applicator::{
        AdditionalProperties, AllOf, AnyOf, Contains, DependentSchemas, DynamicRef, Else, If, Items, Not,
        OneOf, PatternProperties, PrefixItems, Properties, PropertyNames, Ref, Then, UnevaluatedItems,
        UnevaluatedProperties,
    };
    match applicator {
        Items(_) | PrefixItems(_) => true,
        Properties(_) | PatternProperties(_) | AdditionalProperties(_) => true,
        Contains(_) | UnevaluatedItems(_) | PropertyNames(_) | UnevaluatedProperties(_) => false,
        Ref(_) | DynamicRef(_) | AllOf(_) | AnyOf(_) | OneOf(_) | Not(_) => false,
        If(_) | Then(_) | Else(_) | DependentSchemas(_) => false,
    }
}

/// Whether branches are those of a schema's `anyOf`.
fn is_any_of(graph: &Graph, owner: SchemaId, branches: &[SchemaId]) -> bool {
    graph.get(owner).any_of.as_ref().is_some_and(|any_of| std::ptr::eq(any_of.as_slice(), branches))
}

/// Whether a conjunction says anything about objects or arrays: a loss if it becomes any value.
pub(super) fn has_structure(graph: &Graph, all: &Conjunction) -> bool {
    let mut members = all.members.iter().map(|id| graph.get(*id));
    members.any(|schema| {
        let bounded = |assertion: &Assertion<'_>| matches!(assertion, Assertion::MinItems(_));
        schema.applicators().iter().any(describes_parts) || schema.assertions().iter().any(bounded)
    })
}
