//! From the schemas that apply to a value to [`Facts`]: references followed, branches chosen.

use hookwright_core::number;

use super::facts::{Contains, Facts, Goal, Kind};
use super::options::Size;
use super::run::Run;
use crate::schema::{Draft, Schema, SchemaId, Type};

/// Schemas that may apply to one value.
const MOST: usize = 4_000;

/// Everything that must hold for a value, with one choice made at every branch; `None` if too much applies.
pub(super) fn flatten(run: &mut Run<'_>, goals: &[Goal], deep: bool) -> Option<Facts> {
    let mut facts = Facts::new();
    add(run, &mut facts, goals.to_vec(), deep).then_some(facts)
}

/// Adds what must hold; whether it could be added.
pub(super) fn add(run: &mut Run<'_>, facts: &mut Facts, goals: Vec<Goal>, deep: bool) -> bool {
    let mut certain = goals;
    certain.reverse();
    let mut choices: Vec<Goal> = Vec::new();
    let mut steps = 0;
    // What is certain first, so that branches are chosen in its light.
    loop {
        let chosen = match certain.pop() {
            Some(goal) if goal.holds => {
                hold(run, facts, &goal, &mut certain);
                let schema = run.schema(goal.id);
                if branches(schema) {
                    choices.push(goal);
                }
                None
            }
            Some(goal) => {
                choices.push(goal);
                None
            }
            None if choices.is_empty() => return true,
            None => Some(choices.remove(0)),
        };
        match chosen {
            Some(goal) if goal.holds => choose(run, facts, &goal, &mut certain, deep),
            Some(goal) => deny(run, facts, &goal, &mut certain),
            None => {}
        }
        steps += 1;
        if steps > MOST || facts.kinds.is_empty() {
            return false;
        }
    }
}

fn branches(schema: &Schema) -> bool {
    schema.any_of.is_some() || schema.one_of.is_some() || schema.not.is_some() || schema.condition.is_some()
}

/// A schema that holds: its own keywords, and the schemas that hold with it.
fn hold(run: &Run<'_>, facts: &mut Facts, goal: &Goal, certain: &mut Vec<Goal>) {
    let schema = run.schema(goal.id);
    facts.absorb(schema, goal, &|id| run.schema(id).resource);
    certain.extend(schema.reference.map(|id| run.to(goal, id)));
    certain.extend(run.dynamic(goal));
    certain.extend(schema.all_of.iter().rev().map(|id| run.to(goal, *id)));
}

/// The branches of a schema that holds.
fn choose(run: &mut Run<'_>, facts: &mut Facts, goal: &Goal, certain: &mut Vec<Goal>, deep: bool) {
    let schema = run.schema(goal.id);
    let (any_of, one_of) = (schema.any_of.clone(), schema.one_of.clone());
    let (not, condition) = (schema.not, schema.condition);
    let (then, otherwise) = (schema.then, schema.otherwise);
    if let Some(branches) = &any_of {
        match branch(run, facts, branches, deep) {
            Some(id) => certain.push(run.to(goal, id)),
            None => facts.kinds.clear(),
        }
    }
    if let Some(branches) = &one_of {
        match branch(run, facts, branches, deep) {
            Some(id) => {
                certain.push(run.to(goal, id));
                // Most alternatives exclude each other by themselves.
                if run.attempt % 2 == 1 {
                    let others = branches.iter().filter(|other| **other != id);
                    certain.extend(others.map(|other| run.to(goal, *other).negated()));
                }
            }
            None => facts.kinds.clear(),
        }
    }
    certain.extend(not.map(|id| run.to(goal, id).negated()));
    if let Some(condition) = condition.filter(|_| then.is_some() || otherwise.is_some()) {
        let met = run.random.chance(if then.is_some() { 60 } else { 40 });
        let judged = run.to(goal, condition);
        certain.push(if met { judged } else { judged.negated() });
        let next = if met { then } else { otherwise };
        certain.extend(next.map(|id| run.to(goal, id)));
    }
}

/// One of several branches: one whose type can still be, and where it is deep already, the shallowest.
fn branch(run: &mut Run<'_>, facts: &Facts, branches: &[SchemaId], deep: bool) -> Option<SchemaId> {
    let fits = |id: &SchemaId| {
        let types = run.types(*id);
        types.is_none_or(|types| types.iter().any(|ty| facts.kinds.iter().any(|kind| *kind == kind_of(*ty))))
    };
    let mut fitting: Vec<SchemaId> = branches.iter().copied().filter(fits).collect();
    if run.size == Size::Full && run.attempt == 0 {
        let full: Vec<SchemaId> =
            fitting.iter().copied().filter(|id| run.types(*id) != Some(&[Type::Null][..])).collect();
        if !full.is_empty() {
            fitting = full;
        }
    }
    if deep {
        return fitting.into_iter().min_by_key(|id| run.height(*id));
    }
    run.random.pick(&fitting).copied()
}

const fn kind_of(ty: Type) -> Kind {
    match ty {
        Type::Null => Kind::Null,
        Type::Boolean => Kind::Boolean,
        Type::Object => Kind::Object,
        Type::Array => Kind::Array,
        Type::Number | Type::Integer => Kind::Number,
        Type::String => Kind::String,
    }
}

/// A keyword of a schema, and how a value breaks it.
enum Way {
    Types(Vec<Type>),
    Values,
    Low(String, bool),
    High(String, bool),
    Multiple,
    Shorter(u64),
    Longer(u64),
    Text,
    FewerItems(u64),
    MoreItems(u64),
    Duplicate,
    Item(usize, SchemaId),
    Contains(SchemaId, u64),
    TooMany(SchemaId, u64),
    Missing(String),
    Property(String, SchemaId),
    OddProperty(SchemaId),
    OddName(SchemaId),
    FewerProperties(u64),
    MoreProperties(u64),
    Without(String, String),
    /// Schemas that then do not hold, and schemas that do.
    Schemas(Vec<SchemaId>, Vec<SchemaId>),
    Dependent(String, SchemaId),
}

impl Way {
    /// The kind of value that it takes; `None` for any.
    const fn kind(&self) -> Option<Kind> {
        Some(match self {
            Self::Types(_) | Self::Values | Self::Schemas(..) => return None,
            Self::Low(..) | Self::High(..) | Self::Multiple => Kind::Number,
            Self::Shorter(_) | Self::Longer(_) | Self::Text => Kind::String,
            Self::FewerItems(_)
            | Self::MoreItems(_)
            | Self::Duplicate
            | Self::Item(..)
            | Self::Contains(..)
            | Self::TooMany(..) => Kind::Array,
            _ => Kind::Object,
        })
    }
}

/// A schema that must not hold: one of its keywords is broken.
fn deny(run: &mut Run<'_>, facts: &mut Facts, goal: &Goal, certain: &mut Vec<Goal>) {
    let schema = run.schema(goal.id).clone();
    let mut ways = ways(&schema);
    if let Some(target) = run.dynamic(goal) {
        ways.push(Way::Schemas(vec![target.id], Vec::new()));
    }
    let possible = |way: &Way| match way {
        Way::Types(types) => {
            facts.kinds.iter().any(|kind| !types.iter().any(|ty| kind_of(*ty) == *kind))
                || types.contains(&Type::Integer) && !types.contains(&Type::Number)
        }
        way => way.kind().is_none_or(|kind| facts.kinds.contains(&kind)),
    };
    let possible: Vec<usize> =
        ways.iter().enumerate().filter(|(_, way)| possible(way)).map(|(index, _)| index).collect();
    let Some(index) = run.random.pick(&possible).copied() else {
        facts.kinds.clear();
        return;
    };
    let way = ways.swap_remove(index);
    if let Some(kind) = way.kind() {
        facts.only(kind);
    }
    let to = |id: SchemaId| goal.to(id, run.schema(id).resource);
    match way {
        Way::Schemas(broken, held) => {
            certain.extend(broken.into_iter().map(|id| to(id).negated()));
            certain.extend(held.into_iter().map(to));
        }
        way => apply(facts, way, &to),
    }
}

fn apply(facts: &mut Facts, way: Way, to: &dyn Fn(SchemaId) -> Goal) {
    match way {
        Way::Types(types) => {
            let fraction = types.contains(&Type::Integer) && !types.contains(&Type::Number);
            facts.kinds.retain(|kind| {
                !types.iter().any(|ty| kind_of(*ty) == *kind) || fraction && *kind == Kind::Number
            });
            facts.numbers.fraction |= fraction;
        }
        // Chance breaks these; the value is checked afterwards.
        Way::Values | Way::Multiple | Way::Text | Way::Schemas(..) => {}
        Way::Low(bound, exclusive) => facts.numbers.at_least(&bound, exclusive),
        Way::High(bound, exclusive) => facts.numbers.at_most(&bound, exclusive),
        Way::Shorter(len) => facts.max_length = facts.max_length.min(len),
        Way::Longer(len) => facts.min_length = facts.min_length.max(len),
        Way::FewerItems(count) => facts.max_items = facts.max_items.min(count),
        Way::MoreItems(count) => facts.min_items = facts.min_items.max(count),
        Way::Duplicate => {
            facts.min_items = facts.min_items.max(2);
            facts.duplicate = true;
        }
        Way::Item(index, id) => {
            facts.min_items = facts.min_items.max(index as u64 + 1);
            facts.items.push((index, to(id).negated()));
        }
        Way::Contains(id, 0 | 1) => facts.every_item.push(to(id).negated()),
        Way::Contains(id, min) => {
            facts.contains.push(Contains { goal: to(id), min: 0, max: Some(min - 1) });
        }
        Way::TooMany(id, max) => {
            facts.contains.push(Contains { goal: to(id), min: max.saturating_add(1), max: None });
        }
        Way::Missing(name) => {
            facts.forbidden.insert(name);
        }
        Way::Property(name, id) => {
            facts.require(&name);
            facts.properties.push((name, to(id).negated()));
        }
        Way::OddProperty(id) => facts.odd_properties.push(to(id).negated()),
        Way::OddName(id) => facts.odd_names.push(to(id).negated()),
        Way::FewerProperties(count) => facts.max_properties = facts.max_properties.min(count),
        Way::MoreProperties(count) => facts.min_properties = facts.min_properties.max(count),
        Way::Without(name, other) => {
            facts.require(&name);
            facts.forbidden.insert(other);
        }
        Way::Dependent(name, id) => {
            facts.require(&name);
            // It applies once the property is there.
            facts.dependent_schemas.push((name, to(id).negated()));
        }
    }
}

/// Every way to break a schema.
fn ways(schema: &Schema) -> Vec<Way> {
    let mut ways = Vec::new();
    ways.extend(schema.types.clone().map(Way::Types));
    if schema.enumeration.is_some() || schema.constant.is_some() {
        ways.push(Way::Values);
    }
    number_ways(schema, &mut ways);
    string_ways(schema, &mut ways);
    array_ways(schema, &mut ways);
    object_ways(schema, &mut ways);
    in_place_ways(schema, &mut ways);
    ways
}

fn number_ways(schema: &Schema, ways: &mut Vec<Way>) {
    ways.extend(schema.minimum.clone().map(|bound| Way::High(bound, true)));
    ways.extend(schema.exclusive_minimum.clone().map(|bound| Way::High(bound, false)));
    ways.extend(schema.maximum.clone().map(|bound| Way::Low(bound, true)));
    ways.extend(schema.exclusive_maximum.clone().map(|bound| Way::Low(bound, false)));
    let everything = |multiple: &&String| number::compare(multiple, "0").is_gt();
    ways.extend(schema.multiple_of.as_ref().filter(everything).map(|_| Way::Multiple));
}

fn string_ways(schema: &Schema, ways: &mut Vec<Way>) {
    ways.extend(schema.min_length.filter(|len| *len > 0).map(|len| Way::Shorter(len - 1)));
    ways.extend(schema.max_length.map(|len| Way::Longer(len.saturating_add(1))));
    if schema.pattern.is_some() || schema.format.is_some() {
        ways.push(Way::Text);
    }
}

fn array_ways(schema: &Schema, ways: &mut Vec<Way>) {
    ways.extend(schema.min_items.filter(|count| *count > 0).map(|count| Way::FewerItems(count - 1)));
    ways.extend(schema.max_items.map(|count| Way::MoreItems(count.saturating_add(1))));
    if schema.unique_items {
        ways.push(Way::Duplicate);
    }
    ways.extend(schema.prefix_items.iter().enumerate().map(|(index, id)| Way::Item(index, *id)));
    let rest = schema.prefix_items.len();
    ways.extend(schema.items.or(schema.unevaluated_items).map(|id| Way::Item(rest, id)));
    if let Some(id) = schema.contains {
        let min = schema.min_contains.filter(|_| schema.draft >= Draft::Draft201909).unwrap_or(1);
        if min > 0 {
            ways.push(Way::Contains(id, min));
        }
        ways.extend(schema.max_contains.map(|max| Way::TooMany(id, max)));
    }
}

fn object_ways(schema: &Schema, ways: &mut Vec<Way>) {
    ways.extend(schema.required.iter().cloned().map(Way::Missing));
    ways.extend(schema.properties.iter().cloned().map(|(name, id)| Way::Property(name, id)));
    let others = schema.additional_properties.or(schema.unevaluated_properties);
    ways.extend(others.map(Way::OddProperty));
    ways.extend(schema.pattern_properties.iter().map(|(_, id)| Way::OddProperty(*id)));
    ways.extend(schema.property_names.map(Way::OddName));
    ways.extend(
        schema.min_properties.filter(|count| *count > 0).map(|count| Way::FewerProperties(count - 1)),
    );
    ways.extend(schema.max_properties.map(|count| Way::MoreProperties(count.saturating_add(1))));
    for (name, others) in &schema.dependent_required {
        ways.extend(others.iter().map(|other| Way::Without(name.clone(), other.clone())));
    }
    ways.extend(schema.dependent_schemas.iter().cloned().map(|(name, id)| Way::Dependent(name, id)));
}

fn in_place_ways(schema: &Schema, ways: &mut Vec<Way>) {
    ways.extend(schema.reference.map(|id| Way::Schemas(vec![id], Vec::new())));
    ways.extend(schema.all_of.iter().map(|id| Way::Schemas(vec![*id], Vec::new())));
    ways.extend(schema.any_of.clone().map(|ids| Way::Schemas(ids, Vec::new())));
    if let Some(ids) = &schema.one_of {
        ways.push(Way::Schemas(ids.clone(), Vec::new()));
        ways.extend(ids.windows(2).map(|two| Way::Schemas(Vec::new(), two.to_vec())));
    }
    ways.extend(schema.not.map(|id| Way::Schemas(Vec::new(), vec![id])));
    if let Some(condition) = schema.condition {
        ways.extend(schema.then.map(|id| Way::Schemas(vec![id], vec![condition])));
        ways.extend(schema.otherwise.map(|id| Way::Schemas(vec![condition, id], Vec::new())));
    }
}
