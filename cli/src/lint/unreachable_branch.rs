//! `unreachable-branch`: an alternative that no value can take.

use super::fix::Edit;
use super::{Context, Lint};
use crate::catalogue::lint as rules;
use crate::json::{Node, same};
use crate::schema::{Schema, SchemaId, Type};

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    for (schema, node) in context.schemas() {
        branches(context, (schema, node), ("anyOf", schema.any_of.as_deref()), found);
        branches(context, (schema, node), ("oneOf", schema.one_of.as_deref()), found);
        without_condition(context, (schema, node), found);
        excluded_values(context, (schema, node), found);
    }
}

fn branches(
    context: &Context<'_>,
    (schema, node): (&Schema, &Node),
    (keyword, ids): (&'static str, Option<&[SchemaId]>),
    found: &mut Vec<Lint>,
) {
    let (Some(ids), Some(list)) = (ids, node.get(keyword)) else { return };
    let items = list.as_array().unwrap_or_default();
    let mut left = items.len();
    for (index, (id, item)) in ids.iter().zip(items).enumerate() {
        let earlier = items.iter().take(index).any(|other| same(&other.value, &item.value));
        let reason = match never(context, schema, *id) {
            Some(reason) => reason,
            None if earlier && keyword == "anyOf" => "an earlier one is the same",
            // Both hold or neither, and exactly one must.
            None if earlier => "an earlier one is the same, so neither can be the only one that holds",
            None => continue,
        };
        let place = context.place(schema, &format!("{keyword}/{index}"));
        let finding = rules::unreachable_branch(place, reason);
        let removable = left > 1 && !(earlier && keyword == "oneOf");
        left -= usize::from(removable);
        let edit = removable.then(|| remove(context, schema, list, index)).flatten();
        found.push(Lint { finding, fix: context.fix(schema.place.file, edit) });
    }
}

/// Why nothing that satisfies a schema satisfies a branch of it.
fn never(context: &Context<'_>, schema: &Schema, branch: SchemaId) -> Option<&'static str> {
    let branch = context.graph.get(branch);
    let types = branch.types.as_ref()?;
    if types.is_empty() {
        return Some("nothing satisfies `false`");
    }
    let own = schema.types.as_ref()?;
    let meets = |ty: &Type| own.iter().any(|other| other == ty || is_integer(*other, *ty));
    (!types.iter().any(meets)).then_some("the surrounding schema does not allow its `type`")
}

fn is_integer(a: Type, b: Type) -> bool {
    matches!((a, b), (Type::Integer, Type::Number) | (Type::Number, Type::Integer))
}

/// `then` and `else` without `if` mean nothing (2020-12 Core §10.2.2).
fn without_condition(context: &Context<'_>, (schema, node): (&Schema, &Node), found: &mut Vec<Lint>) {
    let alone = schema.draft.reference_stands_alone() && node.get("$ref").is_some();
    if node.get("if").is_some() || alone || schema.draft < crate::schema::Draft::Draft7 {
        return;
    }
    for (index, member) in node.as_object().unwrap_or_default().iter().enumerate() {
        if member.name == "then" || member.name == "else" {
            let place = context.key_place(schema, &member.name);
            let finding = rules::unreachable_branch(place, "there is no `if` beside it");
            let edit = remove(context, schema, node, index);
            found.push(Lint { finding, fix: context.fix(schema.place.file, edit) });
        }
    }
}

/// Values of `enum` that `type` excludes.
fn excluded_values(context: &Context<'_>, (schema, node): (&Schema, &Node), found: &mut Vec<Lint>) {
    let (Some(types), Some(list)) = (&schema.types, node.get("enum")) else { return };
    if schema.enumeration.is_none() {
        return;
    }
    let values = list.as_array().unwrap_or_default();
    for (index, value) in values.iter().enumerate() {
        if types.iter().any(|ty| ty.has(&value.value)) {
            continue;
        }
        let place = context.place(schema, &format!("enum/{index}"));
        let finding = rules::unreachable_branch(place, "`type` excludes this value");
        // One edit at a time: the list must not become empty.
        let edit = (values.len() > 1 && index == 0 || index > 0)
            .then(|| remove(context, schema, list, index))
            .flatten()
            .filter(|_| values.iter().any(|value| types.iter().any(|ty| ty.has(&value.value))));
        found.push(Lint { finding, fix: context.fix(schema.place.file, edit) });
    }
}

fn remove(context: &Context<'_>, schema: &Schema, parent: &Node, index: usize) -> Option<Edit> {
    Edit::remove(&context.files.get(schema.place.file)?.text, parent, index)
}
