//! The files of all providers. Nothing here can fail.

use super::written::Written;
use crate::emit::registry;
use crate::model::{Provider, provider_module, version_module};
use crate::render::Source;
use crate::write::OutputFile;

/// The files of all providers, and the root.
pub(super) fn files(written: &[Written<'_>], recursion_limit: Option<usize>) -> Vec<OutputFile> {
    let mut files: Vec<OutputFile> = written.iter().flat_map(provider_files).collect();
    let providers: Vec<&Provider<'_>> = written.iter().map(|written| written.provider).collect();
    let root = registry::root(&providers).render_root(recursion_limit);
    files.push(OutputFile { path: "lib.rs".into(), provider: None, text: root });
    files
}

fn provider_files(Written { provider, modules }: &Written<'_>) -> Vec<OutputFile> {
    let name = provider_module(provider.name);
    let file =
        |path: String, text: Source| OutputFile { path, provider: Some(provider.name.to_owned()), text };
    if let [module] = modules.as_slice() {
        return vec![file(format!("{name}.rs"), provider.file(module).render())];
    }
    let mut files = vec![file(format!("{name}.rs"), provider.versions_file(modules).render())];
    for module in modules {
        let version = version_module(module.version.unwrap_or_default());
        files.push(file(format!("{name}/{version}.rs"), provider.version_file(module).render()));
    }
    files
}
