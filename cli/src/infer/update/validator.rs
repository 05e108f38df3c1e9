//! The validator that says whether a schema accepts a sample: independent of the generated ones.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::{Retrieve, Uri, Validator};
use serde_json::Value;

use crate::json::Json;

/// The scheme of the addresses that the files of the schema folder get.
const SCHEME: &str = "schemas:///";

/// Where a schema's relative references lead.
#[derive(Clone, Debug)]
pub(super) struct Base {
    uri: String,
    schemas: PathBuf,
}

/// Finds the files of the schema folder, and nothing else.
struct Folder(PathBuf);

impl Base {
    pub(super) fn new(file: &Path, schemas: &Path) -> Self {
        let below = file.strip_prefix(schemas).unwrap_or(file);
        let path: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        Self { uri: format!("{SCHEME}{}", path.join("/")), schemas: schemas.to_owned() }
    }

    /// A validator that asserts formats too, for a sample may contradict one.
    pub(super) fn compile(&self, schema: &Json) -> Result<Validator, String> {
        let options = jsonschema::options()
            .should_validate_formats(true)
            .with_base_uri(self.uri.clone())
            .with_retriever(Folder(self.schemas.clone()));
        options.build(&schema.to_value()).map_err(|error| error.masked().to_string())
    }
}

impl Retrieve for Folder {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let path = uri.as_str().strip_prefix(SCHEME).ok_or("nothing is fetched from the network")?;
        if path.split('/').any(|part| part == "..") {
            return Err("a reference leads out of the schema folder".into());
        }
        Ok(serde_json::from_slice(&fs::read(self.0.join(path))?)?)
    }
}
