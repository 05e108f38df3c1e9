//! Decides what is compiled with which features: of an event, with its own; of what several events share, with any of
//! theirs.
//!
//! A list of features is written once, in a macro that all of that is put into: there may be hundreds in it. What more
//! than half of the events share is always compiled: whoever needs a few events most likely needs it, and no list says
//! more than that.

use std::collections::{BTreeMap, BTreeSet};

use super::module::Module;
use super::table::Statics;
use crate::model::{Home, TypeId};
use crate::render::{AnyOf, Gate};
use crate::schema::SchemaId;

/// When the files of a module and its shared statics are compiled.
#[derive(Debug, Default)]
pub(super) struct Gates {
    homes: Vec<Gate>,
    statics: BTreeMap<SchemaId, Gate>,
    /// The lists of features that files and statics name.
    pub(super) lists: Vec<AnyOf>,
}

/// What leads to what: the files of types, and after them the shared statics.
struct Links {
    statics: BTreeMap<SchemaId, usize>,
    successors: Vec<BTreeSet<usize>>,
}

impl Gates {
    /// The gates of a module whose events have features; none where they have not. `owners` are the schemas that the
    /// code of files names, each with its file.
    pub(super) fn new(
        module: &Module<'_>,
        homes: &[Home],
        statics: &Statics<'_>,
        owners: &[(SchemaId, usize)],
    ) -> Self {
        let events: BTreeSet<TypeId> = module.events.iter().map(|event| event.ty).collect();
        let roots = homes.iter().enumerate().filter(|(_, home)| events.contains(&home.main));
        let roots: Vec<(usize, String)> =
            roots.filter_map(|(index, home)| Some((index, module.feature(home)?))).collect();
        if roots.is_empty() {
            return Self::default();
        }
        let links = Links::of(module, homes, statics, owners);
        let users = links.users(&roots);
        let static_names = links.statics.keys().map(|id| statics.name(*id).to_lowercase());
        let names: Vec<String> = homes.iter().map(|home| home.name.clone()).chain(static_names).collect();
        let mut lists: BTreeMap<&[usize], String> = BTreeMap::new();
        let mut taken = BTreeSet::new();
        let gates: Vec<Gate> = users
            .iter()
            .zip(&names)
            .map(|(users, name)| match users.as_slice() {
                [only] => roots.get(*only).map_or(Gate::Always, |(_, name)| Gate::Feature(name.clone())),
                several if several.len() * 2 > roots.len() => Gate::Always,
                several => Gate::Any(lists.entry(several).or_insert_with(|| free(name, &mut taken)).clone()),
            })
            .collect();
        let feature = |user: &usize| roots.get(*user).map(|(_, feature)| feature.clone());
        let list = |(users, name): (&[usize], String)| AnyOf {
            name,
            features: users.iter().filter_map(feature).collect(),
        };
        let mut lists: Vec<AnyOf> = lists.into_iter().map(list).collect();
        lists.sort_by(|a, b| a.name.cmp(&b.name));
        let mut gates = gates.into_iter();
        Self {
            homes: gates.by_ref().take(homes.len()).collect(),
            statics: links.statics.into_keys().zip(gates).collect(),
            lists,
        }
    }

    /// When the file of types at an index is compiled, and those of their decoders and tables.
    pub(super) fn home(&self, index: usize) -> Gate {
        self.homes.get(index).cloned().unwrap_or_default()
    }

    /// When a shared static is compiled.
    pub(super) fn shared(&self, id: SchemaId) -> Gate {
        self.statics.get(&id).cloned().unwrap_or_default()
    }

    /// Whether everything is always compiled.
    pub(super) fn is_open(&self) -> bool {
        self.homes.is_empty()
    }
}

/// A name for a list that no other has.
fn free(name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut name = format!("cfg_{name}");
    while !taken.insert(name.clone()) {
        name.push('_');
    }
    name
}

impl Links {
    fn of(module: &Module<'_>, homes: &[Home], statics: &Statics<'_>, owners: &[(SchemaId, usize)]) -> Self {
        let shared = statics.ids().filter(|id| statics.home(*id).is_none());
        let shared: BTreeMap<SchemaId, usize> =
            shared.enumerate().map(|(index, id)| (id, homes.len() + index)).collect();
        let node = |id: SchemaId| statics.home(id).or_else(|| shared.get(&id).copied());
        let mut successors = vec![BTreeSet::new(); homes.len() + shared.len()];
        let mut link = |from: Option<usize>, to: Option<usize>| {
            let from = from.and_then(|from| successors.get_mut(from));
            if let (Some(successors), Some(to)) = (from, to) {
                successors.insert(to);
            }
        };
        let home_of: BTreeMap<TypeId, usize> = homes
            .iter()
            .enumerate()
            .flat_map(|(index, home)| home.types.iter().map(move |id| (*id, index)))
            .collect();
        for (id, home) in &home_of {
            module
                .types
                .named_by(*id)
                .iter()
                .for_each(|named| link(Some(*home), home_of.get(named).copied()));
        }
        owners.iter().for_each(|(id, home)| link(Some(*home), node(statics.table(*id))));
        for id in statics.ids() {
            statics.referred_by(&BTreeSet::from([id])).into_iter().for_each(|to| link(node(id), node(to)));
        }
        Self { statics: shared, successors }
    }

    /// For each node, which of the roots lead to it; all of them, where none does.
    fn users(&self, roots: &[(usize, String)]) -> Vec<Vec<usize>> {
        let mut users: Vec<Vec<usize>> = vec![Vec::new(); self.successors.len()];
        for (user, (root, _)) in roots.iter().enumerate() {
            for node in self.reached(vec![*root]) {
                users.get_mut(node).into_iter().for_each(|users| users.push(user));
            }
        }
        let without = users.iter().enumerate().filter(|(_, users)| users.is_empty()).map(|(node, _)| node);
        for node in self.reached(without.collect()) {
            users.get_mut(node).into_iter().for_each(|users| *users = (0..roots.len()).collect());
        }
        users
    }

    /// The nodes that some lead to, and these.
    fn reached(&self, from: Vec<usize>) -> BTreeSet<usize> {
        let mut seen: BTreeSet<usize> = from.iter().copied().collect();
        let mut queue = from;
        while let Some(node) = queue.pop() {
            let next = self.successors.get(node).into_iter().flatten();
            queue.extend(next.copied().filter(|next| seen.insert(*next)));
        }
        seen
    }
}
