//! The pipeline, in one screen.

use super::shape::{self, Resolved};
use super::{Generator, emit, examples};
use crate::check;
use crate::finding::Findings;
use crate::load::{Folder, ProviderFolder};
use crate::schema::{self, Documents, Graph, SchemaId};
use crate::write::OutputFile;

/// What a run has made.
pub(super) struct Generated {
    pub(super) folder: Folder,
    /// The schemas of each provider of the folder.
    pub(super) resolved: Vec<Resolved>,
    pub(super) files: Vec<OutputFile>,
    pub(super) findings: Findings,
}

/// load → schema → model → check → types + validators + decoders → render.
///
/// Up to `check` everything that is wrong with any provider is collected; after it nothing can fail.
pub(super) fn run(generator: &Generator) -> Result<Generated, Findings> {
    let (folder, mut findings) = generator.load();
    check::names(&folder, &mut findings);
    let total = folder.providers.len();
    let mut resolved = Vec::new();
    for (done, provider) in folder.providers.iter().enumerate() {
        generator.step("resolve", &provider.name, (done, total));
        let (graph, roots) = resolve(&folder, provider, &mut findings);
        generator.step("shape", &provider.name, (done, total));
        check::patterns(&graph, &folder.files, &mut findings);
        let modules = shape::modules(&folder, provider, (&graph, &roots), &mut findings);
        resolved.push(Resolved { graph, roots, modules });
    }
    if findings.has_errors() {
        return Err(findings);
    }
    for (done, provider) in folder.providers.iter().enumerate() {
        generator.step("check examples", &provider.name, (done, total));
        examples::check(provider, &folder.files, &mut findings);
    }
    if findings.has_errors() {
        return Err(findings);
    }
    generator.step("emit", "", (total, total));
    let files = emit::files(&folder, &resolved, &mut findings)?;
    Ok(Generated { folder, resolved, files, findings: findings.sorted() })
}

fn resolve(folder: &Folder, provider: &ProviderFolder, findings: &mut Findings) -> (Graph, Vec<SchemaId>) {
    let documents = Documents::of(&folder.files, provider);
    let events: Vec<_> = provider.events.iter().map(|event| event.file).collect();
    let (mut graph, roots) = schema::resolve(&documents, &events, findings);
    schema::tolerate(&mut graph, &roots, provider.config.tolerance);
    (graph, roots)
}
