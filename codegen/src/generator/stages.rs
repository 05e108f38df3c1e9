//! The pipeline, in one screen.

use super::shape::{self, Shaped};
use super::written;
use super::{Feature, Generator, emit, examples, manifest};
use crate::check;
use crate::finding::Findings;
use crate::load::Folder;
use crate::model;
use crate::write::{Kept, OutputFile, Texts};

/// What a run has made of a folder.
pub(super) struct Generated<'f> {
    pub(super) providers: Vec<Shaped<'f>>,
    pub(super) files: Vec<OutputFile>,
    /// How many of them were not made again.
    pub(super) kept: usize,
    /// For each provider whose events have features, these.
    pub(super) features: Vec<Vec<Feature>>,
    /// What the compiler must be told so that it follows the types of all providers to their end.
    pub(super) recursion_limit: Option<usize>,
    pub(super) findings: Findings,
}

/// load → schema → model → check → types + tables + decoders → emit → render.
///
/// Each step collects everything that is wrong with any provider, and the next is done only if nothing is. Types
/// are the last that can fail: `emit` returns files, not a result.
pub(super) fn run<'f>(
    generator: &Generator,
    folder: &'f Folder,
    (texts, kept): (&Texts, Option<&Kept>),
    mut findings: Findings,
) -> Result<Generated<'f>, Findings> {
    let providers = &folder.providers;
    let step = |stage, done, name: &str| generator.step(stage, name, (done, providers.len()));
    check::names(folder, &mut findings);
    let mut shaped = Vec::new();
    for (done, provider) in providers.iter().enumerate() {
        step("resolve", done, &provider.name);
        let resolved = shape::resolve(folder, provider, &mut findings);
        step("shape", done, &provider.name);
        shaped.push(shape::shape(folder, provider, resolved, &mut findings));
    }
    let mut findings = sound(findings)?;
    for (done, provider) in providers.iter().enumerate() {
        step("check examples", done, &provider.name);
        examples::check(provider, &folder.files, &mut findings);
    }
    let mut findings = sound(findings)?;
    let written: Vec<_> = shaped
        .iter()
        .filter_map(|shaped| written::provider(shaped, &folder.files, (texts, kept), &mut findings))
        .collect();
    let findings = sound(findings)?;
    step("emit", providers.len(), "");
    let types = shaped.iter().flat_map(|shaped| &shaped.modules).map(|module| &module.types);
    let recursion_limit = model::recursion_limit(types);
    let kept = written.iter().flat_map(|written| &written.modules).map(|module| module.kept.count()).sum();
    let files = emit::files(&written, recursion_limit, texts);
    let features = manifest::features(&written);
    let findings = findings.sorted();
    Ok(Generated { files, kept, features, recursion_limit, findings, providers: shaped })
}

/// The findings, if none of them is an error.
fn sound(findings: Findings) -> Result<Findings, Findings> {
    if findings.has_errors() { Err(findings) } else { Ok(findings) }
}
