//! What an import wrote, so that the next one knows which files are its own and which were changed since.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::json::{Json, Node, parse};

/// The file; its name begins with a dot, so it is no event.
pub(super) const FILE: &str = ".hookwright-import.json";

/// The digests of the files, by document and path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    documents: BTreeMap<String, BTreeMap<String, String>>,
}

impl Manifest {
    /// The manifest of a provider's folder; empty where there is none that can be read.
    pub(super) fn read(folder: &Path) -> Self {
        let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        let root = parse(&text).ok();
        let members = |node: &Node| node.as_object().map(<[_]>::to_vec).unwrap_or_default();
        let mut documents = BTreeMap::new();
        for document in root.iter().flat_map(members) {
            let files = members(&document.value).into_iter();
            let files = files.filter_map(|file| Some((file.name, file.value.as_str()?.to_owned())));
            documents.insert(document.name, files.collect());
        }
        Self { documents }
    }

    /// The digest that a file had when it was imported, from whatever document.
    pub(super) fn digest(&self, path: &str) -> Option<&str> {
        self.documents.values().find_map(|files| files.get(path)).map(String::as_str)
    }

    /// The files that came from a document.
    pub(super) fn files(&self, document: &str) -> impl Iterator<Item = &str> {
        self.documents.get(document).into_iter().flatten().map(|(path, _)| path.as_str())
    }

    /// Another document that gave a file too.
    pub(super) fn other(&self, document: &str, path: &str) -> Option<&str> {
        let mut others = self.documents.iter().filter(|(other, _)| *other != document);
        others.find(|(_, files)| files.contains_key(path)).map(|(other, _)| other.as_str())
    }

    /// Replaces what is known of a document.
    pub(super) fn set(&mut self, document: &str, files: BTreeMap<String, String>) {
        self.documents.insert(document.to_owned(), files);
    }

    /// The manifest as its file has it.
    pub(super) fn to_json(&self) -> Json {
        let files = |files: &BTreeMap<String, String>| -> Json {
            files.iter().map(|(path, digest)| (path.clone(), Json::from(digest.as_str()))).collect()
        };
        self.documents.iter().map(|(document, list)| (document.clone(), files(list))).collect()
    }
}
