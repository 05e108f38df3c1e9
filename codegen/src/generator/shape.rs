//! The Rust types of a provider, and the findings about them.

use std::collections::BTreeSet;

use crate::finding::{Findings, Place, catalogue};
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::model::{self, Kind, Note, Root, Settings, Shape, Shaped, TypeId, TypeUse};
use crate::schema::{Graph, SchemaId};

/// A provider's schemas, resolved, and their types.
pub(super) struct Resolved {
    pub(super) graph: Graph,
    /// The schema of each event of the provider.
    pub(super) roots: Vec<SchemaId>,
    /// A module for each version, or one.
    pub(super) modules: Vec<Module>,
}

/// The types of a version of a provider, or of a provider without versions.
pub(super) struct Module {
    pub(super) version: Option<String>,
    /// The events' names, in the order of [`Shaped::roots`].
    events: Vec<String>,
    pub(super) shaped: Shaped,
}

/// The modules of a provider.
pub(super) fn modules(
    folder: &Folder,
    provider: &ProviderFolder,
    (graph, roots): (&Graph, &[SchemaId]),
    findings: &mut Findings,
) -> Vec<Module> {
    let events: Vec<(&EventFile, SchemaId)> = provider.events.iter().zip(roots.iter().copied()).collect();
    let versions = events.chunk_by(|(a, _), (b, _)| a.version == b.version);
    let modules: Vec<Module> = versions.map(|events| module(folder, provider, graph, events)).collect();
    for note in modules.iter().flat_map(|module| &module.shaped.notes) {
        findings.push(finding(folder, graph, note));
    }
    for name in unused(&modules) {
        let place = provider.config_key_place(&format!("/names/{}", crate::json::escape(name)));
        findings.push(catalogue::name_of_nothing(place, name));
    }
    modules
}

fn module(
    folder: &Folder,
    provider: &ProviderFolder,
    graph: &Graph,
    events: &[(&EventFile, SchemaId)],
) -> Module {
    let roots: Vec<Root> =
        events.iter().map(|(event, schema)| Root { event: event.name.clone(), schema: *schema }).collect();
    let below = format!("{}/", provider.name);
    let settings = Settings {
        names: &provider.config.names,
        file: &|id| {
            let path = folder.files.path(id);
            path.strip_prefix(&below).unwrap_or(path).to_owned()
        },
    };
    Module {
        version: events.first().and_then(|(event, _)| event.version.clone()),
        events: events.iter().map(|(event, _)| event.name.clone()).collect(),
        shaped: model::shapes(graph, &roots, &settings),
    }
}

fn finding(folder: &Folder, graph: &Graph, note: &Note) -> crate::finding::Finding {
    let place = &note.place;
    let shown = match folder.files.get(place.file) {
        Some(_) => folder.files.place(place.file, &place.pointer),
        None => Place::file(graph.document(&folder.files, place)).with_pointer(&*place.pointer),
    };
    note.finding(shown)
}

/// The names that are unused in every module.
fn unused(modules: &[Module]) -> BTreeSet<&String> {
    let mut modules = modules.iter().map(|module| module.shaped.unused_names.iter().collect::<BTreeSet<_>>());
    let first = modules.next().unwrap_or_default();
    modules.fold(first, |unused, more| unused.intersection(&more).copied().collect())
}

impl Module {
    /// How many types an event's type leads to, itself among them.
    pub(super) fn types_of(&self, event: &str) -> usize {
        let roots = self.events.iter().zip(&self.shaped.roots);
        let mut queue: Vec<TypeId> =
            roots.filter(|(name, _)| *name == event).map(|(_, root)| *root).collect();
        let mut seen = BTreeSet::new();
        while let Some(id) = queue.pop() {
            if seen.insert(id) {
                queue.extend(self.shaped.types.types.get(id.0).into_iter().flat_map(|ty| parts(&ty.shape)));
            }
        }
        seen.len()
    }
}

/// The types that a shape names.
fn parts(shape: &Shape) -> Vec<TypeId> {
    let uses: Vec<&TypeUse> = match shape {
        Shape::Struct(shape) => shape
            .fields
            .iter()
            .map(|field| &field.ty)
            .chain(shape.extra.iter().map(|extra| &extra.ty))
            .collect(),
        Shape::StringEnum(_) => Vec::new(),
        Shape::TaggedUnion(union) => union.variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Union(variants) => variants.iter().map(|variant| &variant.ty).collect(),
        Shape::Newtype(ty) => vec![ty],
    };
    uses.into_iter().flat_map(named).collect()
}

fn named(ty: &TypeUse) -> Vec<TypeId> {
    match &ty.kind {
        Kind::Named { id, .. } => vec![*id],
        Kind::Nullable(inner) | Kind::List(inner) | Kind::Map(inner) => named(inner),
        Kind::Tuple(items) => items.iter().flat_map(named).collect(),
        _ => Vec::new(),
    }
}
