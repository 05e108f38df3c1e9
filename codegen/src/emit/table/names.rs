//! Names of statics: the type's where there is one, else the parent's and the step that leads there.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use heck::ToShoutySnakeCase as _;

use crate::schema::SchemaId;
use crate::table::{InPlace, Table, Tables};

/// The names of the tables that are statics.
pub(super) fn name(
    tables: &Tables,
    given: &[(SchemaId, String)],
    used: &[SchemaId],
) -> BTreeMap<SchemaId, String> {
    let mut names = Names { names: BTreeMap::new(), taken: BTreeSet::new() };
    for (schema, name) in given {
        names.insert(tables.id(*schema), name);
    }
    let wanted = wanted(tables, used);
    // Breadth first, so that the shortest way to a schema names it.
    let mut queue: VecDeque<SchemaId> = given.iter().map(|(id, _)| tables.id(*id)).collect();
    let mut seen: BTreeSet<SchemaId> = queue.iter().copied().collect();
    while let Some(id) = queue.pop_front() {
        let Some(table) = tables.tables.get(&id) else { continue };
        let parent = names.names.get(&id).cloned().unwrap_or_default();
        for (step, child) in steps(table) {
            let child = tables.id(child);
            if !seen.insert(child) {
                continue;
            }
            if wanted.contains(&child) {
                names.insert(child, &format!("{parent}_{step}"));
            }
            queue.push_back(child);
        }
    }
    for id in used {
        let id = tables.id(*id);
        if tables.tables.contains_key(&id) {
            names.insert(id, "SCHEMA");
        }
    }
    names.names
}

struct Names {
    names: BTreeMap<SchemaId, String>,
    taken: BTreeSet<String>,
}

impl Names {
    fn insert(&mut self, id: SchemaId, name: &str) {
        if self.names.contains_key(&id) {
            return;
        }
        let shouty = shout(name);
        let mut unique = shouty.clone();
        let mut number = 2;
        while is_pattern(&unique) || !self.taken.insert(unique.clone()) {
            unique = format!("{shouty}_{number}");
            number += 1;
        }
        self.names.insert(id, unique);
    }
}

/// Whether a static of a pattern is called so.
fn is_pattern(name: &str) -> bool {
    let number = name.strip_prefix("PATTERN_").unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

fn shout(name: &str) -> String {
    let mut shouty = name.to_shouty_snake_case();
    shouty.retain(|c| c.is_ascii_alphanumeric() || c == '_');
    // Deep schemas have long ways; what stands last tells most.
    let mut cut = shouty.len().saturating_sub(80);
    while cut < shouty.len() && !shouty.is_char_boundary(cut) {
        cut += 1;
    }
    let shouty = shouty.split_off(cut);
    match shouty.trim_start_matches('_') {
        "" => "SCHEMA".to_owned(),
        name if name.starts_with(|c: char| c.is_ascii_digit()) => format!("SCHEMA_{name}"),
        name => name.to_owned(),
    }
}

/// The tables that need a static: those with parts, those of several users, those the code names.
fn wanted(tables: &Tables, used: &[SchemaId]) -> BTreeSet<SchemaId> {
    let mut users: BTreeMap<SchemaId, usize> = BTreeMap::new();
    for table in tables.tables.values() {
        for child in table.children() {
            *users.entry(tables.id(child)).or_default() += 1;
        }
    }
    let is_wanted = |(id, table): &(&SchemaId, &Table)| {
        users.get(id).is_some_and(|count| *count > 1) || !table.children().is_empty()
    };
    let wanted = tables.tables.iter().filter(is_wanted).map(|(id, _)| *id);
    wanted.chain(used.iter().map(|id| tables.id(*id))).collect()
}

/// The schemas below a table, each with the step that leads there.
fn steps(table: &Table) -> Vec<(String, SchemaId)> {
    let mut steps = Vec::new();
    let mut step = |name: &str, id: SchemaId| steps.push((name.to_owned(), id));
    if let Some(object) = &table.object {
        for property in &object.properties {
            property.schema.into_iter().for_each(|id| step(&property.name, id));
        }
        for (pattern, id) in &object.pattern_properties {
            step(&format!("matching_{pattern}"), *id);
        }
        object.additional_properties.into_iter().for_each(|id| step("value", id));
        object.property_names.into_iter().for_each(|id| step("name", id));
        object.unevaluated_properties.into_iter().for_each(|id| step("unevaluated", id));
    }
    if let Some(array) = &table.array {
        for (index, id) in array.prefix_items.iter().enumerate() {
            step(&format!("item_{index}"), *id);
        }
        array.items.into_iter().for_each(|id| step("item", id));
        array.contains.iter().for_each(|contains| step("contains", contains.schema));
        array.unevaluated_items.into_iter().for_each(|id| step("unevaluated", id));
    }
    for applicator in &table.in_place {
        let mut all = |name: &str, ids: &[SchemaId]| {
            for (index, id) in ids.iter().enumerate() {
                step(&format!("{name}_{index}"), *id);
            }
        };
        match applicator {
            InPlace::Ref(id) => all("ref", &[*id]),
            InPlace::DynamicRef(id, candidates) => {
                all("ref", &[*id]);
                all("ref", &candidates.iter().map(|(_, id)| *id).collect::<Vec<_>>());
            }
            InPlace::AllOf(ids) => all("all_of", ids),
            InPlace::AnyOf(branches) => all("any_of", &branches.schemas),
            InPlace::OneOf(branches) => all("one_of", &branches.schemas),
            InPlace::Not(id) => step("not", *id),
            InPlace::If(condition, then, otherwise) => {
                step("if", *condition);
                if let Some(id) = then {
                    step("then", *id);
                }
                if let Some(id) = otherwise {
                    step("else", *id);
                }
            }
            InPlace::DependentSchema(name, id) => step(&format!("with_{name}"), *id),
        }
    }
    steps
}
