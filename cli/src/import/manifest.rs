//! Records what an import wrote, so that the next one knows which files are its own and which have changed since.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use super::{components, findings, names};
use crate::finding::{Findings, Place, catalogue};
use crate::json::{Json, parse};
use crate::load::read_text_file;
use crate::write::stays_below;

/// The file's name, which begins with a dot so that it is not taken for an event.
pub(super) const FILE: &str = ".hookwright-import.json";

/// The digests of the files, by document and path.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Manifest {
    documents: BTreeMap<String, BTreeMap<String, String>>,
}

impl Manifest {
    /// The manifest of a provider's folder; empty if the file does not exist.
    ///
    /// The file comes with the schemas, from an untrusted source, and says what `--prune` may remove: so all of it
    /// is checked before any of it is used.
    ///
    /// # Errors
    ///
    /// A finding if it cannot be read, is not what an import writes, or names a file that no import gives.
    pub(super) fn read(folder: &Path) -> Result<Self, Findings> {
        let location = folder.join(FILE);
        stays_below(folder, &location)?;
        let text = match read_text_file(&location) {
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Ok(Self::default());
            }
            text => text.map_err(|error| catalogue::unreadable(Place::outside(&location), &error))?,
        };
        let malformed = || findings::bad_manifest(&location);
        let root = parse(&text).map_err(|_| malformed())?;
        let mut documents = BTreeMap::new();
        for document in root.as_object().ok_or_else(malformed)? {
            let mut files = BTreeMap::new();
            for file in document.value.as_object().ok_or_else(malformed)? {
                let digest = file.value.as_str().filter(|digest| is_digest(digest)).ok_or_else(malformed)?;
                if !is_given(&file.name) {
                    return Err(findings::foreign_in_manifest(&location, &file.name));
                }
                files.insert(file.name.clone(), digest.to_owned());
            }
            documents.insert(document.name.clone(), files);
        }
        Ok(Self { documents })
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

    /// Replaces what is known of a document. A file that other documents gave too has one digest: what it holds was
    /// imported, not edited, whichever of them is imported next.
    pub(super) fn set(&mut self, document: &str, files: BTreeMap<String, String>) {
        for known in self.documents.values_mut().flatten() {
            if let Some(digest) = files.get(known.0) {
                known.1.clone_from(digest);
            }
        }
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

/// Whether a path is one that an import gives a file: a schema, an example, or a component.
fn is_given(path: &str) -> bool {
    let name = match path.split_once('/') {
        Some((folder, name)) if folder == components::FOLDER => name.strip_suffix(".schema.json"),
        Some(_) => None,
        None => [".schema.json", ".example.json"].into_iter().find_map(|end| path.strip_suffix(end)),
    };
    name.is_some_and(|name| !name.is_empty() && names::sanitize(name) == name)
}

/// Whether a text is a digest as it is written.
fn is_digest(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::is_given;

    #[test]
    fn only_what_an_import_gives_is_believed() {
        for path in [
            "order.paid.schema.json",
            "order.paid.example.json",
            "order.paid.full-2.example.json",
            "_components/Money-2.schema.json",
        ] {
            assert!(is_given(path), "{path}");
        }
        for path in [
            "",
            "/etc/passwd",
            "../../victim/keep.txt",
            "../keep.schema.json",
            "_components/../keep.schema.json",
            "_components/../../keep.schema.json",
            "_components/a/b.schema.json",
            "_components/a.example.json",
            "other/a.schema.json",
            "..schema.json",
            ".schema.json",
            "a\\b.schema.json",
            "C:a.schema.json",
            "a.schema.json/",
            "provider.toml",
            "keep.txt",
            "a\n.schema.json",
        ] {
            assert!(!is_given(path), "{path}");
        }
    }
}
