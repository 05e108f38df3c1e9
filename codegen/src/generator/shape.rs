//! A provider's schemas, the modules and types made from them, and the findings about them.

use std::collections::BTreeSet;

use super::united::{self, Decided};
use crate::config::ContentMode;
use crate::finding::{Finding, Findings, catalogue};
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::model::{self, Event, Example, Module, Note, Provider, Root, Settings, Widening};
use crate::schema::{self, Documents, Graph, SchemaId};

/// A provider, resolved and shaped.
#[derive(Debug)]
pub struct Shaped<'f> {
    /// The schemas.
    pub graph: Graph,
    /// What every module says.
    pub provider: Provider<'f>,
    /// A module for each version, or one.
    pub modules: Vec<Module<'f>>,
}

/// The schemas of a provider: their graph, and that of each event.
pub(super) struct Resolved<'f> {
    graph: Graph,
    events: Vec<(&'f EventFile, SchemaId)>,
}

/// Resolves and shapes a provider. What is wrong with it is added to `findings`.
pub fn shaped<'f>(folder: &'f Folder, provider: &'f ProviderFolder, findings: &mut Findings) -> Shaped<'f> {
    let resolved = resolve(folder, provider, findings);
    shape(folder, provider, resolved, findings)
}

/// Resolves the schemas of a provider.
pub(super) fn resolve<'f>(
    folder: &'f Folder,
    provider: &'f ProviderFolder,
    findings: &mut Findings,
) -> Resolved<'f> {
    let documents = Documents::of(&folder.files, provider);
    let files: Vec<_> = provider.events.iter().map(|event| event.file).collect();
    let (mut graph, roots) = schema::resolve(&documents, &files, findings);
    schema::adapt(&mut graph, &roots, &provider.config.types, provider.config.tolerance);
    Resolved { graph, events: provider.events.iter().zip(roots).collect() }
}

/// Decides on the modules and types of a provider.
pub(super) fn shape<'f>(
    folder: &'f Folder,
    provider: &'f ProviderFolder,
    Resolved { mut graph, events }: Resolved<'f>,
    findings: &mut Findings,
) -> Shaped<'f> {
    crate::check::patterns(&graph, &folder.files, findings);
    crate::check::satisfiable(&graph, &folder.files, findings);
    crate::check::event_names(provider, (&graph, &folder.files), &events, findings);
    let decided = united::unite((folder, provider), &mut graph, &events);
    let mut unused: Option<BTreeSet<String>> = None;
    let mut unused_types: Option<BTreeSet<String>> = None;
    let mut modules = Vec::new();
    for events in events.chunk_by(|(a, _), (b, _)| a.version == b.version) {
        let (module, shaped) = module(folder, (provider, &decided), &graph, events);
        findings.extend(shaped.notes.iter().map(|note| finding(folder, &graph, note)));
        if provider.config.features.per.is_some() {
            findings.extend(numbered_features(folder, &module, &shaped.notes));
        }
        let here: BTreeSet<String> = decided.written(&shaped.unused_names);
        // A name may be of a type that one version alone has.
        unused = Some(match unused {
            Some(unused) => unused.intersection(&here).cloned().collect(),
            None => here,
        });
        let here: BTreeSet<String> = decided.written(&shaped.unused_types);
        unused_types = Some(match unused_types {
            Some(unused) => unused.intersection(&here).cloned().collect(),
            None => here,
        });
        modules.push(module);
    }
    for entry in unused_types.unwrap_or_default() {
        let place = provider.config_key_place(&format!("/types/{}", crate::json::escape(&entry)));
        findings.push(catalogue::type_of_nothing(place, &entry));
    }
    for name in unused.unwrap_or_default() {
        let place = provider.config_key_place(&format!("/names/{}", crate::json::escape(&name)));
        findings.push(catalogue::name_of_nothing(place, &name));
    }
    Shaped { graph, provider: described(provider), modules }
}

/// Events whose types are numbered, and so their features: a dependant that asks for one by its name could get another.
fn numbered_features(folder: &Folder, module: &Module<'_>, notes: &[Note]) -> Vec<Finding> {
    let numbered = |ty: model::TypeId| {
        let name = &module.types.types.get(ty.0)?.name;
        let is_so =
            |note: &Note| matches!(&note.what, Widening::Numbered { name: numbered } if numbered == name);
        notes.iter().any(is_so).then_some(name)
    };
    let finding = |event: &Event<'_>| {
        let name = numbered(event.ty)?;
        let file = folder.files.by_path(event.path)?;
        Some(catalogue::numbered_feature(folder.files.place(file, ""), event.name, name))
    };
    module.events.iter().filter_map(finding).collect()
}

/// What of `provider.toml` the modules need.
fn described(provider: &ProviderFolder) -> Provider<'_> {
    let config = &provider.config;
    Provider {
        name: &provider.name,
        title: config.title.as_deref().unwrap_or(&provider.name),
        documentation: config.documentation.as_deref(),
        spec: config.receiving(&provider.name, &[]),
        handshakes: config.handshake_parts(),
        asserts_content: config.formats.content() == ContentMode::Assert,
        derives: config.types.derives(),
        has_features: config.features.per.is_some(),
    }
}

fn module<'f>(
    folder: &'f Folder,
    (provider, decided): (&'f ProviderFolder, &Decided),
    graph: &Graph,
    events: &[(&'f EventFile, SchemaId)],
) -> (Module<'f>, model::Shaped) {
    let roots: Vec<Root> =
        events.iter().map(|(event, schema)| Root { event: event.name.clone(), schema: *schema }).collect();
    let settings = Settings {
        names: &decided.names,
        types: &decided.types,
        file: &|id| provider.below(folder.files.path(id)).to_owned(),
        shared: &decided.shared,
    };
    let shaped = model::shapes(graph, &roots, &settings);
    let typed = events.iter().zip(&shaped.roots);
    let module = Module {
        version: events.first().and_then(|(event, _)| event.version.as_deref()),
        events: typed.map(|((file, root), ty)| event(folder, file, *root, *ty)).collect(),
        types: shaped.types.clone(),
    };
    (module, shaped)
}

fn event<'f>(folder: &'f Folder, file: &'f EventFile, root: SchemaId, ty: model::TypeId) -> Event<'f> {
    let example = |example: &'f crate::load::ExampleFile| Example {
        path: &example.path,
        name: &example.name,
        body: &example.text,
    };
    Event {
        name: &file.name,
        version: file.version.as_deref(),
        path: folder.files.path(file.file),
        text: folder.files.get(file.file).map(crate::load::File::shown).unwrap_or_default(),
        root,
        ty,
        examples: file.examples.iter().map(example).collect(),
    }
}

fn finding(folder: &Folder, graph: &Graph, note: &Note) -> Finding {
    note.finding(graph.shown(&folder.files, &note.place))
}
