//! The keywords of objects.

use std::collections::BTreeSet;

use super::super::side::At;
use super::plain::is_plain;
use super::{Known, Prover, Reason};
use crate::json::Json;
use crate::sample::matches;
use crate::schema::{Schema, SchemaId};

/// Patterns whose combinations are told apart.
const PATTERNS: usize = 4;

impl Prover<'_> {
    pub(super) fn object(&mut self, known: &Known, goal: At, reasons: &mut Vec<Reason>) {
        let schema = self.pair.schema(goal);
        let schemas: Vec<(At, &Schema)> = known.all.iter().map(|at| (*at, self.pair.schema(*at))).collect();
        let required: BTreeSet<&String> = schemas.iter().flat_map(|(_, schema)| &schema.required).collect();
        let least = schemas.iter().filter_map(|(_, schema)| schema.min_properties).max().unwrap_or(0);
        let least = least.max(required.len() as u64);
        let most = schemas.iter().filter_map(|(_, schema)| schema.max_properties).min().unwrap_or(u64::MAX);
        let most = most.min(self.names(&schemas).map_or(u64::MAX, |names| names.len() as u64));
        let dependent = schema.dependent_required.iter().all(|(name, others)| {
            let listed = |other: &String| {
                schemas.iter().any(|(_, schema)| {
                    let mut lists = schema.dependent_required.iter();
                    lists.any(|(known, names)| known == name && names.contains(other))
                })
            };
            self.is_impossible(&schemas, name)
                || others.iter().all(|other| required.contains(other) || listed(other))
        });
        let checks = [
            ("required", schema.required.iter().all(|name| required.contains(name))),
            ("minProperties", schema.min_properties.is_none_or(|bound| bound <= least)),
            ("maxProperties", schema.max_properties.is_none_or(|bound| bound >= most)),
            ("dependentRequired", dependent),
            ("propertyNames", self.property_names(&schemas, goal, schema)),
            ("dependentSchemas", self.dependent_schemas(known, &schemas, (goal, schema))),
            ("unevaluatedProperties", schema.unevaluated_properties.is_none() || is_plain(schema)),
        ];
        let failed = checks.into_iter().filter(|(_, holds)| !holds);
        reasons.extend(failed.map(|(keyword, _)| self.reason(&known.case, goal, keyword)));
        self.properties(known, &schemas, (goal, schema), reasons);
    }

    fn properties(
        &mut self,
        known: &Known,
        schemas: &[(At, &Schema)],
        (goal, schema): (At, &Schema),
        reasons: &mut Vec<Reason>,
    ) {
        let declared = schemas.iter().flat_map(|(_, schema)| &schema.properties).chain(&schema.properties);
        let names: BTreeSet<&String> = declared.map(|(name, _)| name).collect();
        for name in names {
            let subs = children(schemas, name);
            for wanted in property(schema, name) {
                let found = self.part(subs.clone(), At { side: goal.side, id: wanted }, name);
                reasons.extend(found);
            }
        }
        if schema.pattern_properties.is_empty() && additional(schema).is_none() {
            return;
        }
        // Any other name matches some of the patterns.
        let all = schemas
            .iter()
            .flat_map(|(_, schema)| &schema.pattern_properties)
            .chain(&schema.pattern_properties);
        let patterns: BTreeSet<&String> = all.map(|(source, _)| source).collect();
        if patterns.len() > PATTERNS {
            reasons.push(self.reason(&known.case, goal, "patternProperties"));
            return;
        }
        for combination in 0..1_u32 << patterns.len() {
            let matched: Vec<&String> = patterns
                .iter()
                .enumerate()
                .filter(|(index, _)| combination & (1 << index) != 0)
                .map(|(_, source)| *source)
                .collect();
            let subs: Vec<At> = schemas
                .iter()
                .flat_map(|(at, schema)| {
                    by_pattern(schema, &matched).into_iter().map(|id| At { side: at.side, id })
                })
                .collect();
            for wanted in by_pattern(schema, &matched) {
                let found = self.part(subs.clone(), At { side: goal.side, id: wanted }, "*");
                reasons.extend(found);
            }
        }
    }

    /// The names that properties can have, if they are listed.
    fn names<'s>(&self, schemas: &[(At, &'s Schema)]) -> Option<BTreeSet<&'s String>> {
        let closed = schemas.iter().find(|(at, schema)| {
            let never = |id: SchemaId| {
                let types = &self.pair.schema(At { side: at.side, id }).types;
                types.as_ref().is_some_and(Vec::is_empty)
            };
            schema.pattern_properties.is_empty() && additional(schema).is_some_and(never)
        });
        closed.map(|(_, schema)| schema.properties.iter().map(|(name, _)| name).collect())
    }

    fn is_impossible(&self, schemas: &[(At, &Schema)], name: &str) -> bool {
        let never = |at: &At| self.pair.schema(*at).types.as_ref().is_some_and(Vec::is_empty);
        children(schemas, name).iter().any(never)
    }

    fn property_names(&mut self, known: &[(At, &Schema)], goal: At, schema: &Schema) -> bool {
        let Some(wanted) = schema.property_names else { return true };
        let wanted = At { side: goal.side, id: wanted };
        let follows = known.iter().any(|(at, schema)| {
            let names = schema.property_names.map(|id| At { side: at.side, id });
            names.is_some_and(|names| self.part(vec![names], wanted, "*").is_empty())
        });
        let listed = || {
            let names = self.names(known);
            names.is_some_and(|names| {
                names.iter().all(|name| self.pair.holds(wanted, &Json::String((*name).clone())))
            })
        };
        follows || listed()
    }

    fn dependent_schemas(
        &mut self,
        known: &Known,
        schemas: &[(At, &Schema)],
        (goal, schema): (At, &Schema),
    ) -> bool {
        schema.dependent_schemas.iter().all(|(name, wanted)| {
            let mut case = known.case.clone();
            for (at, schema) in schemas {
                let same = schema.dependent_schemas.iter().filter(|(other, _)| other == name);
                case.subs.extend(same.map(|(_, id)| At { side: at.side, id: *id }));
            }
            case.kinds &= super::kinds::OBJECT;
            self.is_impossible(schemas, name)
                || self.prove(&case, At { side: goal.side, id: *wanted }).is_empty()
        })
    }
}

/// What holds for a property.
pub(super) fn children(schemas: &[(At, &Schema)], name: &str) -> Vec<At> {
    let ids = |(at, schema): &(At, &Schema)| {
        let side = at.side;
        property(schema, name).into_iter().map(move |id| At { side, id })
    };
    schemas.iter().flat_map(ids).collect()
}

fn property(schema: &Schema, name: &str) -> Vec<SchemaId> {
    let named = schema.properties.iter().filter(|(property, _)| property == name).map(|(_, id)| *id);
    let patterns =
        schema.pattern_properties.iter().filter(|(source, _)| matches(source, name)).map(|(_, id)| *id);
    let ids: Vec<SchemaId> = named.chain(patterns).collect();
    if ids.is_empty() { additional(schema).into_iter().collect() } else { ids }
}

/// What a schema demands of a property that it does not name and that matches these patterns and no other.
fn by_pattern(schema: &Schema, matched: &[&String]) -> Vec<SchemaId> {
    let ids: Vec<SchemaId> = schema
        .pattern_properties
        .iter()
        .filter(|(source, _)| matched.contains(&source))
        .map(|(_, id)| *id)
        .collect();
    if ids.is_empty() { additional(schema).into_iter().collect() } else { ids }
}

/// `additionalProperties`, or `unevaluatedProperties` where it is the same.
fn additional(schema: &Schema) -> Option<SchemaId> {
    schema.additional_properties.or(schema.unevaluated_properties.filter(|_| is_plain(schema)))
}
