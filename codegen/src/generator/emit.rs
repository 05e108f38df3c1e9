//! The files of all providers. Nothing here can fail.

use super::written::Written;
use crate::emit::module::ProviderFile;
use crate::emit::registry;
use crate::model::Provider;
use crate::write::{OutputFile, Texts};

/// The files of all providers, and the root.
pub(super) fn files(
    written: &[Written<'_>],
    recursion_limit: Option<usize>,
    texts: &Texts,
) -> Vec<OutputFile> {
    let mut files: Vec<OutputFile> = written.iter().flat_map(provider_files).collect();
    let providers: Vec<&Provider<'_>> = written.iter().map(|written| written.provider).collect();
    let root = registry::root(&providers).render_root(recursion_limit, texts);
    let path = "lib.rs".to_owned();
    files.push(OutputFile { path, provider: None, schema: None, has_digest: true, key: None, text: root });
    files
}

fn provider_files(Written { provider, modules }: &Written<'_>) -> Vec<OutputFile> {
    let files = provider.files(modules).into_iter();
    let output = files.map(|ProviderFile { path, text, schema, has_digest, key }| OutputFile {
        path,
        provider: Some(provider.name.to_owned()),
        schema: schema.map(str::to_owned),
        has_digest,
        key,
        text,
    });
    output.collect()
}
