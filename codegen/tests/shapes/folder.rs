//! Runs the generator's first stages on a case: a JSON object of files, or one schema.
#![allow(dead_code, reason = "each test that includes this file uses a part of it")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use hookwright_codegen::config::Formats;
use hookwright_codegen::finding::Findings;
use hookwright_codegen::json::{Member, parse, pretty};
use hookwright_codegen::load::{self, FileId, Folder};
use hookwright_codegen::model::{Root, Settings, Shaped, shapes};
use hookwright_codegen::schema::{Documents, Draft, Graph, resolve};

/// A case and what became of it.
pub(crate) struct Shaping {
    pub(crate) folder: Folder,
    pub(crate) graph: Graph,
    pub(crate) shaped: Shaped,
}

impl Shaping {
    /// A file's path below the provider's folder.
    pub(crate) fn file(&self, id: FileId) -> String {
        below(&self.folder, id)
    }
}

fn below(folder: &Folder, id: FileId) -> String {
    folder.files.path(id).trim_start_matches("acme/").to_owned()
}

/// Shapes the schemas of a case.
pub(crate) fn shaping(case: &Path) -> Shaping {
    let stem = case.file_stem().unwrap().to_str().unwrap();
    shaping_of(stem, &fs::read_to_string(case).unwrap())
}

/// Shapes a schema, or the schemas of several files.
pub(crate) fn shaping_of(event: &str, text: &str) -> Shaping {
    try_shaping(event, text, &Formats::default()).unwrap_or_else(|findings| panic!("{event}: {findings:?}"))
}

/// Shapes a schema, or the schemas of several files, if nothing is wrong with them.
pub(crate) fn try_shaping(event: &str, text: &str, formats: &Formats) -> Result<Shaping, Findings> {
    let root = tempfile::tempdir().unwrap();
    let provider = root.path().join("acme");
    let case = parse(text).unwrap();
    let is_file = |name: &str| Path::new(name).extension().is_some_and(|end| end == "json" || end == "toml");
    let files =
        case.as_object().filter(|files| !files.is_empty() && files.iter().all(|file| is_file(&file.name)));
    let single = [Member { name: format!("{event}.schema.json"), name_offset: 0, value: case.clone() }];
    for file in files.unwrap_or(&single) {
        let path = provider.join(&file.name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        let text = file.value.as_str().map_or_else(|| pretty(&file.value.value), str::to_owned);
        fs::write(path, text).unwrap();
    }
    let (folder, mut findings) = load::load(root.path());
    let acme = &folder.providers[0];
    let events: Vec<FileId> = acme.events.iter().map(|event| event.file).collect();
    let documents = Documents {
        files: &folder.files,
        provider: "acme",
        ids: &acme.files,
        draft: Draft::Draft202012,
        references: &acme.config.references,
        formats,
    };
    let (graph, ids) = resolve(&documents, &events, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let roots = acme.events.iter().zip(ids);
    let roots: Vec<Root> = roots.map(|(event, schema)| Root { event: event.name.clone(), schema }).collect();
    let settings = Settings {
        names: &acme.config.names,
        types: &acme.config.types,
        file: &|id| below(&folder, id),
        shared: &BTreeMap::new(),
    };
    let shaped = shapes(&graph, &roots, &settings);
    Ok(Shaping { folder, graph, shaped })
}
