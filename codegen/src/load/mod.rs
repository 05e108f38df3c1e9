//! Reads the schema folder and remembers where every value stands.
//!
//! ```text
//! schemas/
//!   acme/
//!     provider.toml                     optional: what no schema can say
//!     order.paid.schema.json            the event `order.paid`
//!     order.paid.example.json           an example of it
//!     order.paid.refund.example.json    another one
//!     issues/opened.json                the event `issues.opened`
//!     _shared/money.json                definitions, no event
//! ```
//!
//! Files and folders whose names begin with `.` are ignored, and so is everything that is neither
//! `*.json` nor `provider.toml`.

mod event;
mod files;
mod find;
mod overlay;
mod portable;
mod provider;
mod read;
mod verification;
mod walk;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::finding::{Findings, Place, catalogue};

pub use event::{EventFile, ExampleFile, Name, is_example, name as event_name};
pub use files::{File, FileId, Files};
pub use provider::ProviderFolder;
pub use read::{MAX_FILE_BYTES, read_file, read_stream, read_text_file};
pub use walk::{FoundFile, walk};

/// A schema folder, read.
#[derive(Debug)]
pub struct Folder {
    /// The folder.
    pub root: PathBuf,
    /// Every schema file of every provider.
    pub files: Files,
    /// The providers, by name.
    pub providers: Vec<ProviderFolder>,
}

/// Reads the folder `root`: every provider, event, shared definition and example.
///
/// What cannot be used is a finding; the folder then holds the rest, so that later stages add their
/// findings to the same run. With an error among the findings nothing may be generated.
pub fn load(root: &Path) -> (Folder, Findings) {
    let mut findings = Findings::new();
    let mut folder = Folder { root: root.to_owned(), files: Files::default(), providers: Vec::new() };
    let found = walk(root, &mut findings);
    portable::judge(&found, &mut findings);
    for (name, files) in by_provider(&found, &mut findings) {
        let provider = provider::load(name, &files, &mut folder.files, &mut findings);
        overlay::correct(&provider, &mut folder.files, &mut findings);
        folder.providers.push(provider);
    }
    (folder, findings)
}

/// The files of each folder below the root. Folders whose names begin with `_` are not providers.
fn by_provider<'a>(found: &'a walk::Found, findings: &mut Findings) -> BTreeMap<&'a str, Vec<&'a FoundFile>> {
    let mut providers: BTreeMap<&str, Vec<&FoundFile>> =
        found.top_folders.iter().map(|name| (name.as_str(), Vec::new())).collect();
    for file in &found.files {
        match file.path.split_once('/') {
            Some((provider, _)) => providers.entry(provider).or_default().push(file),
            None if file.path == PROVIDER_SCHEMA => {}
            None => findings.push(catalogue::outside_provider(Place::file(&*file.path))),
        }
    }
    let (others, providers): (BTreeMap<_, _>, BTreeMap<_, _>) =
        providers.into_iter().partition(|(name, _)| name.starts_with('_'));
    let others = others.into_iter().filter(|(_, files)| !files.is_empty());
    findings.extend(others.map(|(name, _)| catalogue::not_a_provider(Place::file(name))));
    providers
}

/// The JSON Schema of `provider.toml` itself, for editors; it is written by us and describes no event.
pub const PROVIDER_SCHEMA: &str = "provider.schema.json";

#[cfg(test)]
mod tests;
