//! Schemas that say the same and are called the same become one, as if their author had defined it once.
//!
//! Documents that were bundled, or written by code, repeat whole objects wherever they are used. Each would be a type, a
//! table and a decoder of its own. All but one of those that are equal become references to that one; what they
//! say of their own place, a description for one, stays there.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::equal::classes;
use super::keyword::Applicator;
use super::{Graph, Place, Schema, SchemaId};
use crate::load::FileId;

/// What a schema is called by itself: how strong a claim to it the schema has, less being stronger, and the name.
pub(crate) type Called<'a> = dyn Fn(&Schema) -> (u8, String) + 'a;

/// What became one.
#[derive(Clone, Debug, Default)]
pub struct United {
    /// The places of schemas that became references, and of those that they refer to.
    moved: BTreeMap<FileId, BTreeMap<String, Place>>,
    /// The schemas that several places share now, and these.
    pub shared: BTreeMap<SchemaId, Vec<Place>>,
}

impl United {
    /// Where a schema, or something within it, stands now.
    pub fn place(&self, place: &Place) -> Option<Place> {
        let moved = self.moved.get(&place.file)?;
        let mut pointer = place.pointer.as_str();
        loop {
            if let Some(to) = moved.get(pointer) {
                let rest = place.pointer.get(pointer.len()..).unwrap_or_default();
                return Some(Place { file: to.file, pointer: format!("{}{rest}", to.pointer) });
            }
            pointer = pointer.get(..pointer.rfind('/')?)?;
        }
    }
}

/// Unites the schemas that the events of each of several `modules` reach. What modules do not share, they do not come to share.
///
/// `decided` are places of which the user has decided something, and what: where that differs, schemas stay apart.
pub fn unite(
    graph: &mut Graph,
    modules: &[Vec<SchemaId>],
    called: &Called<'_>,
    decided: &[(Place, String)],
) -> United {
    // What a dynamic reference leads to depends on where a schema stands.
    if graph.schemas.iter().any(|schema| schema.dynamic_reference.is_some()) {
        return United::default();
    }
    let reach = reach(graph, modules);
    let decisions = decisions(graph, decided);
    let none = HashMap::new();
    let mut groups = groups(graph, modules, (&reach, &none), called);
    let differing = groups.iter().filter(|group| differ(group, &decisions));
    let differing: HashSet<SchemaId> = differing.flatten().copied().collect();
    if !differing.is_empty() {
        let decisions = decisions.into_iter().filter(|(id, _)| differing.contains(id)).collect();
        groups = self::groups(graph, modules, (&reach, &decisions), called);
    }
    let mut united = United::default();
    let mut kept = Vec::new();
    for group in groups {
        let Some((first, rest)) = group.split_first() else { continue };
        kept.push((*first, group.iter().map(|id| graph.get(*id).place.clone()).collect::<Vec<_>>()));
        for id in rest {
            let to = graph.get(*first).place.clone();
            let Some(schema) = graph.get_mut(*id) else { continue };
            let place = schema.place.clone();
            refer(schema, *first);
            united.moved.entry(place.file).or_default().insert(place.pointer, to);
        }
    }
    let uses = uses(graph, modules);
    united.shared = kept.into_iter().filter(|(id, _)| uses.get(id).is_some_and(|count| *count > 1)).collect();
    united
}

/// Makes a schema a reference, with the annotations that it has.
fn refer(schema: &mut Schema, to: SchemaId) {
    let alone = Schema::empty(schema.place.clone(), schema.draft, schema.resource);
    let Schema { title, description, default, deprecated, read_only, write_only, examples, .. } =
        std::mem::replace(schema, alone);
    *schema = Schema {
        title,
        description,
        default,
        deprecated,
        read_only,
        write_only,
        examples,
        reference: Some(to),
        ..schema.clone()
    };
}

/// For each schema, a number for the modules that reach it.
fn reach(graph: &Graph, modules: &[Vec<SchemaId>]) -> Vec<usize> {
    let mut reached: Vec<Vec<usize>> = vec![Vec::new(); graph.schemas.len()];
    for (module, roots) in modules.iter().enumerate() {
        let mut queue = roots.clone();
        while let Some(id) = queue.pop() {
            if let Some(reached) = reached.get_mut(id.0 as usize).filter(|all| all.last() != Some(&module)) {
                reached.push(module);
                queue.extend(graph.get(id).children());
            }
        }
    }
    let mut known: HashMap<Vec<usize>, usize> = HashMap::new();
    let number = |modules: Vec<usize>| {
        let next = known.len();
        *known.entry(modules).or_insert(next)
    };
    reached.into_iter().map(number).collect()
}

/// What is decided of a schema and of what is within it, by the pointers from it.
type Decisions = BTreeMap<String, String>;

/// Whether different things are decided of one place within schemas.
fn differ(group: &[SchemaId], decisions: &HashMap<SchemaId, Decisions>) -> bool {
    let mut all: BTreeMap<&str, &str> = BTreeMap::new();
    let of_group = group.iter().filter_map(|id| decisions.get(id)).flatten();
    of_group.into_iter().any(|(within, what)| *all.entry(within).or_insert(what) != what)
}

/// The schemas of which, or within which, something is decided.
fn decisions(graph: &Graph, decided: &[(Place, String)]) -> HashMap<SchemaId, Decisions> {
    let mut decisions: HashMap<SchemaId, Decisions> = HashMap::new();
    if decided.is_empty() {
        return decisions;
    }
    let mut places: HashMap<&Place, Vec<SchemaId>> = HashMap::new();
    for (id, schema) in (0..).map(SchemaId).zip(&graph.schemas) {
        places.entry(&schema.place).or_default().push(id);
    }
    for (place, what) in decided {
        let mut around = place.clone();
        loop {
            let within = place.pointer.get(around.pointer.len()..).unwrap_or_default();
            for id in places.get(&around).into_iter().flatten() {
                decisions.entry(*id).or_default().insert(within.to_owned(), what.clone());
            }
            let Some(end) = around.pointer.rfind('/') else { break };
            around.pointer.truncate(end);
        }
    }
    decisions
}

/// The schemas that become one, each group in the order of their claims to its name.
fn groups(
    graph: &Graph,
    modules: &[Vec<SchemaId>],
    (reach, decisions): (&[usize], &HashMap<SchemaId, Decisions>),
    called: &Called<'_>,
) -> Vec<Vec<SchemaId>> {
    let mut marks: HashMap<(usize, Option<&Decisions>), usize> = HashMap::new();
    let mark = |(id, modules): (SchemaId, &usize)| {
        let next = marks.len();
        *marks.entry((*modules, decisions.get(&id))).or_insert(next)
    };
    let marks: Vec<usize> = (0..).map(SchemaId).zip(reach).map(mark).collect();
    let classes = classes(graph, &|id| marks.get(id.0 as usize).copied().unwrap_or_default());
    let fixed = fixed(graph, modules, &classes);
    let mut groups: BTreeMap<(usize, String), Vec<(u8, SchemaId)>> = BTreeMap::new();
    for ((id, schema), class) in (0..).map(SchemaId).zip(&graph.schemas).zip(classes) {
        if is_a_type(schema) && !fixed.contains(&id) {
            let (claim, name) = called(schema);
            groups.entry((class, name)).or_default().push((claim, id));
        }
    }
    let mut groups: Vec<Vec<(u8, SchemaId)>> = groups.into_values().filter(|group| group.len() > 1).collect();
    for group in &mut groups {
        group.sort_by_key(|(claim, id)| (*claim, &graph.get(*id).place, *id));
    }
    groups.into_iter().map(|group| group.into_iter().map(|(_, id)| id).collect()).collect()
}

/// Whether a schema becomes a type of its own.
fn is_a_type(schema: &Schema) -> bool {
    let lists = |values: &Option<Vec<_>>| values.as_ref().is_some_and(|values| values.len() > 1);
    let listed = schema.enumeration.as_ref().is_some_and(|values| values.len() > 1);
    let one = !schema.properties.is_empty() || listed || lists(&schema.any_of) || lists(&schema.one_of);
    one && schema.unlisted.is_none()
}

/// The schemas that stay as they are: events, what is a part of a schema for the same value, and alternatives of which
/// another says the same.
fn fixed(graph: &Graph, modules: &[Vec<SchemaId>], classes: &[usize]) -> HashSet<SchemaId> {
    let mut fixed: HashSet<SchemaId> = modules.iter().flatten().copied().collect();
    for applicator in graph.schemas.iter().flat_map(Schema::applicators) {
        match applicator {
            Applicator::AllOf(_)
            | Applicator::Not(_)
            | Applicator::If(_)
            | Applicator::Then(_)
            | Applicator::Else(_)
            | Applicator::DependentSchemas(_)
            | Applicator::Contains(_)
            | Applicator::PropertyNames(_)
            | Applicator::DynamicRef(_) => fixed.extend(applicator.schemas()),
            Applicator::AnyOf(ids) | Applicator::OneOf(ids) => {
                let mut seen: HashMap<usize, SchemaId> = HashMap::new();
                for id in ids {
                    let class = classes.get(id.0 as usize).copied().unwrap_or_default();
                    if let Some(first) = seen.insert(class, *id) {
                        fixed.extend([first, *id]);
                    }
                }
            }
            Applicator::Ref(_)
            | Applicator::PrefixItems(_)
            | Applicator::Items(_)
            | Applicator::UnevaluatedItems(_)
            | Applicator::Properties(_)
            | Applicator::PatternProperties(_)
            | Applicator::AdditionalProperties(_)
            | Applicator::UnevaluatedProperties(_) => {}
        }
    }
    fixed
}

/// In how many schemas, of those that events reach, each is used.
fn uses(graph: &Graph, modules: &[Vec<SchemaId>]) -> HashMap<SchemaId, usize> {
    let mut uses: HashMap<SchemaId, usize> = HashMap::new();
    let mut queue: Vec<SchemaId> = modules.iter().flatten().copied().collect();
    let mut seen: HashSet<SchemaId> = queue.iter().copied().collect();
    while let Some(id) = queue.pop() {
        for child in graph.get(id).children() {
            *uses.entry(child).or_default() += 1;
            if seen.insert(child) {
                queue.push(child);
            }
        }
    }
    uses
}
