//! The pipeline, in one screen.

use crate::finding::Findings;
use crate::load::Folder;
use crate::write::OutputFile;

use super::{Generator, examples};

/// What a run has made.
pub(super) struct Generated {
    pub(super) folder: Folder,
    pub(super) files: Vec<OutputFile>,
    pub(super) findings: Findings,
}

/// load → schema → model → check → types + validators + decoders → render.
///
/// Up to `check` everything that is wrong with any provider is collected; after it nothing can fail.
pub(super) fn run(generator: &Generator) -> Result<Generated, Findings> {
    let (folder, mut findings) = generator.load();
    let total = folder.providers.len();
    if !findings.has_errors() {
        for (done, provider) in folder.providers.iter().enumerate() {
            generator.step("check examples", &provider.name, (done, total));
            examples::check(provider, &folder.files, &mut findings);
        }
    }
    if findings.has_errors() {
        return Err(findings);
    }
    let lib =
        OutputFile { path: "lib.rs".into(), provider: None, text: "//! Typed webhook payloads.\n".into() };
    Ok(Generated { folder, files: vec![lib], findings: findings.sorted() })
}
