//! Which file each static is written in: that of the type whose table leads to it, or the one of those that several lead
//! to.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::tops;
use crate::schema::SchemaId;
use crate::table::Tables;

/// The file of each table that has one; the others are shared by several.
///
/// `owners` are the schemas that the files' types are made from and that their decoders name, each with its file.
/// `given` are those that have a type's name, which stay in the type's file whoever else refers to them.
pub(super) fn homes(
    tables: &Tables,
    given: &[SchemaId],
    owners: &[(SchemaId, usize)],
) -> BTreeMap<SchemaId, usize> {
    let mut files_of: BTreeMap<SchemaId, BTreeSet<usize>> = BTreeMap::new();
    for (id, file) in owners {
        files_of.entry(tables.id(*id)).or_default().insert(*file);
    }
    let is_alone = |id: &SchemaId| files_of.get(id).is_some_and(|files| files.len() == 1);
    let fixed: BTreeSet<SchemaId> = given.iter().map(|id| tables.id(*id)).filter(is_alone).collect();
    // The first nodes are the files, the others the tables.
    let files = owners.iter().map(|(_, file)| file + 1).max().unwrap_or_default();
    let nodes: BTreeMap<SchemaId, usize> =
        tables.tables.keys().enumerate().map(|(index, id)| (*id, files + index)).collect();
    let mut successors = vec![Vec::new(); files];
    for (id, owners) in &files_of {
        for (file, node) in owners.iter().filter_map(|file| Some((*file, *nodes.get(id)?))) {
            if let Some(successors) = successors.get_mut(file) {
                successors.push(node);
            }
        }
    }
    for table in tables.tables.values() {
        let children = table.children().into_iter().map(|child| tables.id(child));
        let free = children.filter(|child| !fixed.contains(child));
        successors.push(free.filter_map(|child| nodes.get(&child).copied()).collect());
    }
    let tops = tops(&successors, &(0..files).collect::<Vec<_>>());
    let home = |node: &usize| tops.get(*node).copied().filter(|top| *top < files);
    nodes.iter().filter_map(|(id, node)| Some((*id, home(node)?))).collect()
}
