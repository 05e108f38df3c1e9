//! A schema that must not hold: which of its keywords is broken, and how.

use hookwright_core::number;

use super::facts::{Contains, Facts, Goal, Kind};
use super::run::Run;
use crate::schema::{Applicator, Assertion, Draft, Schema, SchemaId, Type};

/// Pairs of alternatives of `oneOf` that are tried to hold together.
const TWO: usize = 100;

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

    /// Whether it breaks the part that a token stands for.
    fn leads(&self, token: &str) -> bool {
        match self {
            Self::Item(index, _) => token == "*" || token.parse() == Ok(*index),
            Self::Contains(..) | Self::TooMany(..) | Self::OddProperty(_) | Self::OddName(_) => token == "*",
            Self::Property(name, _) => token == name,
            _ => false,
        }
    }
}

/// A schema that must not hold: one of its keywords is broken.
pub(super) fn deny(run: &mut Run<'_>, facts: &mut Facts, goal: &Goal, certain: &mut Vec<Goal>) {
    let schema = run.schema(goal.id).clone();
    let mut ways = ways(&schema);
    if let Some(target) = run.dynamic(goal) {
        ways.push(("$dynamicRef", Way::Schemas(vec![target.id], Vec::new())));
    }
    let possible = |way: &Way| match way {
        Way::Types(types) => {
            facts.kinds.iter().any(|kind| !types.iter().any(|ty| Kind::of(*ty) == *kind))
                || types.contains(&Type::Integer) && !types.contains(&Type::Number)
        }
        way => way.kind().is_none_or(|kind| facts.kinds.contains(&kind)),
    };
    let mut possible: Vec<usize> =
        ways.iter().enumerate().filter(|(_, (_, way))| possible(way)).map(|(index, _)| index).collect();
    narrow(run, &ways, &mut possible);
    let Some(index) = run.random.pick(&possible).copied() else {
        facts.kinds.clear();
        return;
    };
    let (_, way) = ways.swap_remove(index);
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

/// Leaves only the ways that lead to what is to be broken, mostly, if there are such.
fn narrow(run: &mut Run<'_>, ways: &[(&'static str, Way)], possible: &mut Vec<usize>) {
    let Some(focus) = run.focus.clone() else { return };
    if run.random.chance(20) {
        return;
    }
    let named = |index: &usize| ways.get(*index).is_some_and(|(keyword, _)| *keyword == focus.keyword);
    let onward = |index: &usize| {
        let token = focus.path.get(run.path.len());
        ways.get(*index).is_some_and(|(_, way)| token.is_some_and(|token| way.leads(token)))
    };
    let inward = |index: &usize| matches!(ways.get(*index), Some((_, Way::Schemas(..) | Way::Dependent(..))));
    let within = run.path.len() == focus.path.len();
    let wanted: Vec<usize> =
        possible.iter().copied().filter(|index| if within { named(index) } else { onward(index) }).collect();
    let inner: Vec<usize> = possible.iter().copied().filter(inward).collect();
    match (wanted.is_empty(), inner.is_empty()) {
        (false, _) => *possible = wanted,
        (true, false) if run.path.len() <= focus.path.len() => *possible = inner,
        _ => {}
    }
}

fn apply(facts: &mut Facts, way: Way, to: &dyn Fn(SchemaId) -> Goal) {
    match way {
        Way::Types(types) => {
            let fraction = types.contains(&Type::Integer) && !types.contains(&Type::Number);
            facts.kinds.retain(|kind| {
                !types.iter().any(|ty| Kind::of(*ty) == *kind) || fraction && *kind == Kind::Number
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
fn ways(schema: &Schema) -> Vec<(&'static str, Way)> {
    let assertions = schema.assertions().into_iter().flat_map(|assertion| {
        let keyword = assertion.keyword();
        of_assertion(assertion).into_iter().map(move |way| (keyword, way))
    });
    let applicators = schema.applicators();
    let applied = applicators.iter().flat_map(|applicator| {
        let keyword = applicator.keyword();
        of_applicator(schema, applicator).into_iter().map(move |way| (keyword, way))
    });
    assertions.chain(applied).collect()
}

/// The ways to break an assertion.
fn of_assertion(assertion: Assertion<'_>) -> Vec<Way> {
    use Assertion::{
        Const, ContentEncoding, ContentMediaType, DependentRequired, Enum, ExclusiveMaximum,
        ExclusiveMinimum, Format, MaxContains, MaxItems, MaxLength, MaxProperties, Maximum, MinContains,
        MinItems, MinLength, MinProperties, Minimum, MultipleOf, Pattern, Required, Type, UniqueItems,
    };
    let one = |way: Option<Way>| way.into_iter().collect();
    match assertion {
        Type(types) => vec![Way::Types(types.to_vec())],
        // Of an open list any other value is accepted.
        Enum(_, true) => Vec::new(),
        Enum(_, false) | Const(_) => vec![Way::Values],
        Minimum(bound) => vec![Way::High(bound.to_owned(), true)],
        ExclusiveMinimum(bound) => vec![Way::High(bound.to_owned(), false)],
        Maximum(bound) => vec![Way::Low(bound.to_owned(), true)],
        ExclusiveMaximum(bound) => vec![Way::Low(bound.to_owned(), false)],
        MultipleOf(multiple) => one(number::compare(multiple, "0").is_gt().then_some(Way::Multiple)),
        MinLength(len) => one(len.checked_sub(1).map(Way::Shorter)),
        MaxLength(len) => vec![Way::Longer(len.saturating_add(1))],
        Pattern(_) | Format(_) => vec![Way::Text],
        // Contents are only asserted where this is asked for.
        ContentEncoding(_) | ContentMediaType(_) => Vec::new(),
        MinItems(count) => one(count.checked_sub(1).map(Way::FewerItems)),
        MaxItems(count) => vec![Way::MoreItems(count.saturating_add(1))],
        UniqueItems => vec![Way::Duplicate],
        // They are broken together with `contains`.
        MinContains(_) | MaxContains(_) => Vec::new(),
        Required(names) => names.iter().cloned().map(Way::Missing).collect(),
        MinProperties(count) => one(count.checked_sub(1).map(Way::FewerProperties)),
        MaxProperties(count) => vec![Way::MoreProperties(count.saturating_add(1))],
        DependentRequired(lists) => lists
            .iter()
            .flat_map(|(name, others)| others.iter().map(|other| Way::Without(name.clone(), other.clone())))
            .collect(),
    }
}

/// The ways to break an applicator of a schema.
fn of_applicator(schema: &Schema, applicator: &Applicator<'_>) -> Vec<Way> {
    use Applicator::{
        AdditionalProperties, AllOf, AnyOf, Contains, DependentSchemas, DynamicRef, Else, If, Items, Not,
        OneOf, PatternProperties, PrefixItems, Properties, PropertyNames, Ref, Then, UnevaluatedItems,
        UnevaluatedProperties,
    };
    let broken = |ids: &[SchemaId]| Way::Schemas(ids.to_vec(), Vec::new());
    match applicator {
        Ref(id) => vec![broken(&[*id])],
        // Where it leads depends on what led here.
        DynamicRef(_) => Vec::new(),
        AllOf(ids) => ids.iter().map(|id| broken(&[*id])).collect(),
        AnyOf(ids) => vec![broken(ids)],
        OneOf(ids) => {
            let two = ids.iter().enumerate().flat_map(|(index, one)| {
                ids.iter().skip(index + 1).map(|other| Way::Schemas(Vec::new(), vec![*one, *other]))
            });
            [broken(ids)].into_iter().chain(two.take(TWO)).collect()
        }
        Not(id) => vec![Way::Schemas(Vec::new(), vec![*id])],
        If(condition) => {
            let then = schema.then.map(|id| Way::Schemas(vec![id], vec![*condition]));
            let otherwise = schema.otherwise.map(|id| Way::Schemas(vec![*condition, id], Vec::new()));
            then.into_iter().chain(otherwise).collect()
        }
        Then(_) | Else(_) => Vec::new(),
        DependentSchemas(named) => named.iter().map(|(name, id)| Way::Dependent(name.clone(), *id)).collect(),
        PrefixItems(ids) => ids.iter().enumerate().map(|(index, id)| Way::Item(index, *id)).collect(),
        Items(id) => vec![Way::Item(schema.prefix_items.len(), *id)],
        UnevaluatedItems(_) if schema.items.is_some() => Vec::new(),
        UnevaluatedItems(id) => vec![Way::Item(schema.prefix_items.len(), *id)],
        Contains(id) => {
            let min = schema.min_contains.filter(|_| schema.draft >= Draft::Draft201909).unwrap_or(1);
            let few = (min > 0).then_some(Way::Contains(*id, min));
            few.into_iter().chain(schema.max_contains.map(|max| Way::TooMany(*id, max))).collect()
        }
        Properties(named) => named.iter().map(|(name, id)| Way::Property(name.clone(), *id)).collect(),
        PatternProperties(named) => named.iter().map(|(_, id)| Way::OddProperty(*id)).collect(),
        AdditionalProperties(id) => vec![Way::OddProperty(*id)],
        UnevaluatedProperties(_) if schema.additional_properties.is_some() => Vec::new(),
        UnevaluatedProperties(id) => vec![Way::OddProperty(*id)],
        PropertyNames(id) => vec![Way::OddName(*id)],
    }
}
