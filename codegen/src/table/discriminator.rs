//! Finds properties that tell the branches of a union apart.

use hookwright_core::schema::Types;

use super::{InPlace, Table, Tables};
use crate::json::Json;
use crate::schema::SchemaId;

/// Sets the discriminator of every `anyOf` and `oneOf` that has one.
///
/// A property discriminates if every branch allows objects only, requires it, and lists its values, all
/// strings, and no value is in two branches: then a payload's value rules out every branch but one.
pub(super) fn find(tables: &mut Tables) {
    let unions: Vec<_> =
        tables.tables.iter().filter(|(_, table)| has_union(table)).map(|(id, _)| *id).collect();
    for id in unions {
        let Some(mut table) = tables.tables.get(&id).cloned() else { continue };
        for applicator in &mut table.in_place {
            if let InPlace::AnyOf(branches) | InPlace::OneOf(branches) = applicator {
                branches.discriminator = discriminator(tables, &branches.schemas);
            }
        }
        tables.tables.insert(id, table);
    }
}

fn has_union(table: &Table) -> bool {
    table.in_place.iter().any(|applicator| matches!(applicator, InPlace::AnyOf(_) | InPlace::OneOf(_)))
}

fn discriminator(tables: &Tables, branches: &[SchemaId]) -> Option<(String, Vec<(String, usize)>)> {
    let first = tables.get(*branches.first().filter(|_| branches.len() > 1)?)?;
    let names = first.object.as_ref()?.properties.iter().filter(|property| property.required);
    names.map(|property| &property.name).find_map(|name| {
        let mut values: Vec<(String, usize)> = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            for value in tags(tables, tables.get(*branch)?, name)? {
                if values.iter().any(|(known, _)| *known == value) {
                    return None;
                }
                values.push((value, index));
            }
        }
        Some((name.clone(), values))
    })
}

/// The values that a branch allows for a property that it requires.
fn tags(tables: &Tables, branch: &Table, name: &str) -> Option<Vec<String>> {
    let property = branch.object.as_ref()?.properties.iter().find(|property| property.name == name)?;
    if branch.types != Types::OBJECT || !property.required {
        return None;
    }
    let values = &tables.get(property.schema?)?.values.first()?.allowed;
    let string = |value: &Json| if let Json::String(text) = value { Some(text.clone()) } else { None };
    values.iter().map(string).collect()
}
