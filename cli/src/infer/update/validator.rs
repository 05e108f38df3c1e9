//! The validator that says whether a schema accepts a sample: the oracle, which is independent of the generated ones.

use std::path::Path;

use crate::config::FormatMode;
use crate::finding::{Findings, Severity};
use crate::infer::findings;
use crate::json::{Json, parse};
use crate::load::{FileId, Folder, load};
use crate::oracle::{EventValidator, Oracle};

/// The schema folder, in which one file's schema is exchanged.
#[derive(Debug)]
pub(super) struct Base {
    folder: Folder,
    file: FileId,
}

impl Base {
    /// Reads the schema folder that a file is in.
    ///
    /// # Errors
    ///
    /// What is wrong with the files of its provider, or that it is not there.
    pub(super) fn new(schemas: &Path, file: &Path) -> Result<Self, Findings> {
        let (mut folder, findings) = load(schemas);
        let below = file.strip_prefix(schemas).unwrap_or(file);
        let path = below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
        let provider = path.split_once('/').map_or("", |(provider, _)| provider);
        let concerns = |path: &str| path.split('/').next() == Some(provider);
        let wrong: Vec<_> = findings
            .into_iter()
            .filter(|finding| finding.severity == Severity::Error && concerns(&finding.place.path))
            .collect();
        if !wrong.is_empty() {
            return Err(wrong.into_iter().collect());
        }
        // A sample may contradict a format that generated code would leave alone.
        for provider in &mut folder.providers {
            provider.config.formats.default.get_or_insert(FormatMode::Assert);
        }
        let file = folder.files.by_path(&path).ok_or_else(|| findings::nothing_to_update(file))?;
        Ok(Self { folder, file })
    }

    /// The schema as it is in its file.
    pub(super) fn schema(&self) -> Option<Json> {
        let file = self.folder.files.get(self.file)?;
        Some(parse(&file.text).ok()?.value)
    }

    /// The validator of the file with another schema in it.
    pub(super) fn compile(&mut self, schema: &Json) -> Result<EventValidator, String> {
        self.folder.replace(self.file, schema.clone().into());
        let provider = self.folder.providers.iter().find(|provider| provider.files.contains(&self.file));
        let provider = provider.ok_or("the file is outside every provider folder")?;
        Oracle::new(provider, &self.folder.files)?.schema(self.file)
    }
}
