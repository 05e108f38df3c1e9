//! From shapes and graphs to files: tables, decoders and types of each module, printed.

use super::shape::{self, Resolved};
use crate::config::ContentMode;
use crate::emit::decode;
use crate::emit::module::{Event, Module, Provider};
use crate::emit::registry;
use crate::finding::{Findings, Place, catalogue};
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::model::{self, version_module};
use crate::schema::SchemaId;
use crate::table::{self, Tables};
use crate::types;
use crate::write::OutputFile;

/// What a module needs beside its shapes.
struct Parts {
    tables: Tables,
    decoders: decode::Plan,
    items: Vec<proc_macro2::TokenStream>,
}

/// The files of all providers, and the root.
///
/// # Errors
///
/// A fault of the generator itself: a type that did not come out as it was meant.
pub(super) fn files(
    folder: &Folder,
    resolved: &[Resolved],
    findings: &mut Findings,
) -> Result<Vec<OutputFile>, Findings> {
    let mut files = Vec::new();
    for (provider, resolved) in folder.providers.iter().zip(resolved) {
        files.extend(provider_files(folder, provider, resolved, findings)?);
    }
    let providers: Vec<_> = folder.providers.iter().map(emitted).collect();
    let root = registry::root(&providers).render_root(recursion_limit(resolved));
    files.push(OutputFile { path: "lib.rs".into(), provider: None, text: root });
    Ok(files)
}

/// What the compiler must be told so that it follows the types of all providers to their end.
pub(super) fn recursion_limit(resolved: &[Resolved]) -> Option<usize> {
    /// How deep it goes unasked.
    const UNASKED: usize = 128;
    /// What the code around a payload's type takes of that.
    const AROUND: usize = 40;
    let modules = resolved.iter().flat_map(|provider| &provider.modules);
    let depth = modules.map(|module| model::depth(&module.shaped.types)).max().unwrap_or(0) + AROUND;
    (depth > UNASKED).then(|| depth.next_power_of_two())
}

fn emitted(provider: &ProviderFolder) -> Provider<'_> {
    Provider { name: &provider.name, config: &provider.config }
}

fn provider_files(
    folder: &Folder,
    provider: &ProviderFolder,
    resolved: &Resolved,
    findings: &mut Findings,
) -> Result<Vec<OutputFile>, Findings> {
    let parts = resolved.modules.iter().map(|module| parts(folder, provider, resolved, module));
    let parts = parts.collect::<Result<Vec<_>, _>>()?;
    for (module, parts) in resolved.modules.iter().zip(&parts) {
        for (named, why) in parts.decoders.twice(&module.shaped.types) {
            let place = &resolved.graph.get(named.schema).place;
            let shown = folder.files.place(place.file, &place.pointer);
            findings.push(catalogue::looked_at_twice(shown, &named.name, &why.to_string()));
        }
    }
    let modules: Vec<Module<'_>> = resolved
        .modules
        .iter()
        .zip(&parts)
        .map(|(module, parts)| self::module(folder, provider, resolved, module, parts))
        .collect();
    let emitted = emitted(provider);
    let name = emitted.module();
    let file = |path: String, text: String| OutputFile { path, provider: Some(provider.name.clone()), text };
    if let [module] = modules.as_slice() {
        return Ok(vec![file(format!("{name}.rs"), emitted.file(module).render())]);
    }
    let mut files = vec![file(format!("{name}.rs"), emitted.versions_file(&modules).render())];
    for module in &modules {
        let version = version_module(module.version.unwrap_or_default());
        files.push(file(format!("{name}/{version}.rs"), emitted.version_file(module).render()));
    }
    Ok(files)
}

fn parts(
    folder: &Folder,
    provider: &ProviderFolder,
    resolved: &Resolved,
    module: &shape::Module,
) -> Result<Parts, Findings> {
    let types = &module.shaped.types;
    let roots: Vec<SchemaId> =
        types.types.iter().map(|named| named.schema).chain(resolved.roots.iter().copied()).collect();
    let mut tables = table::lower(&resolved.graph, &folder.files, dialect(provider), &roots);
    let decoders = decode::Plan::new(types, &mut tables);
    let items = types::write(types).map_err(|mismatch| {
        Findings::from(catalogue::type_mismatch(Place::file(&*provider.name), &mismatch.to_string()))
    })?;
    let items = items.into_iter().flatten().map(quote::ToTokens::into_token_stream).collect();
    Ok(Parts { tables, decoders, items })
}

fn dialect(provider: &ProviderFolder) -> table::Dialect<'_> {
    let asserts_content = provider.config.formats.content() == ContentMode::Assert;
    table::Dialect { asserts_content, provider: &provider.name }
}

fn module<'a>(
    folder: &'a Folder,
    provider: &'a ProviderFolder,
    resolved: &'a Resolved,
    module: &'a shape::Module,
    parts: &'a Parts,
) -> Module<'a> {
    let events = provider.events.iter().zip(&resolved.roots);
    let of_version = events.filter(|(event, _)| event.version == module.version);
    let event = |((file, root), ty): ((&'a EventFile, &SchemaId), _)| Event {
        file,
        schema: folder.files.get(file.file).map_or("", |file| file.text.as_str()),
        root: *root,
        ty,
    };
    Module {
        version: module.version.as_deref(),
        events: of_version.zip(module.shaped.roots.iter().copied()).map(event).collect(),
        types: &module.shaped.types,
        items: parts.items.clone(),
        tables: &parts.tables,
        decoders: &parts.decoders,
    }
}
