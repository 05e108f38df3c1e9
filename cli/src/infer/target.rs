//! Where an event's files are, by the name that a command gives it.

use std::fs;
use std::path::{Path, PathBuf};

use super::findings;
use crate::finding::Findings;

/// An event of a schema folder, which may not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The event's name: its path below the provider's folder, or below the version's.
    pub event: String,
    /// Its schema.
    pub schema: PathBuf,
    /// The folder of its schema.
    folder: PathBuf,
    /// What the names of its files begin with.
    stem: String,
}

impl Target {
    /// The event `<provider>/<event>`, or `<provider>/<folder>/<event>`, of a schema folder.
    ///
    /// # Errors
    ///
    /// A finding if the name leads to no file.
    pub fn new(schemas: &Path, name: &str) -> Result<Self, Findings> {
        let parts: Vec<&str> = name.split('/').collect();
        let (Some((stem, folders)), true) = (parts.split_last(), parts.iter().all(|part| is_name(part)))
        else {
            return Err(findings::target(name));
        };
        let Some((provider, inner)) =
            folders.split_first().filter(|_| !folders.iter().any(|f| f.starts_with('_')))
        else {
            return Err(findings::target(name));
        };
        let folder = folders.iter().fold(schemas.to_owned(), |path, part| path.join(part));
        let unversioned = inner.get(usize::from(has_versions(&schemas.join(provider)))..).unwrap_or_default();
        let event = unversioned.iter().chain([stem]).copied().collect::<Vec<_>>().join(".");
        let schema = schema_file(&folder, stem);
        Ok(Self { event, schema, folder, stem: (*stem).to_owned() })
    }

    /// The file of an example; the first one of an event has no label.
    pub(super) fn example(&self, label: Option<&str>) -> PathBuf {
        let label = label.map(|label| format!(".{label}")).unwrap_or_default();
        self.folder.join(format!("{}{label}.example.json", self.stem))
    }

    /// The labels of the examples that the event has.
    pub(super) fn labels(&self) -> Vec<Option<String>> {
        let entries = fs::read_dir(&self.folder).into_iter().flatten().filter_map(Result::ok);
        let files = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let mut labels: Vec<Option<String>> =
            files.filter(|file| self.owns(file)).map(|file| self.label(&file)).collect();
        labels.sort();
        labels
    }

    fn label(&self, file: &str) -> Option<String> {
        let label = file.strip_suffix(".example.json")?.strip_prefix(&self.stem)?;
        label.strip_prefix('.').map(str::to_owned)
    }

    /// Whether a file is an example of this event: `a.b.c.example.json` is one of the event `a.b`, if there
    /// is such an event, and not of `a`.
    fn owns(&self, file: &str) -> bool {
        let Some(name) = file.strip_suffix(".example.json") else { return false };
        let longer = |(end, _)| name.get(..end).filter(|stem| stem.len() > self.stem.len());
        let mut longer = name.match_indices('.').chain([(name.len(), "")]).filter_map(longer);
        name.strip_prefix(&self.stem).is_some_and(|label| label.is_empty() || label.starts_with('.'))
            && !longer.any(|stem| schema_file(&self.folder, stem).exists())
    }

    /// The label that a sample's file suggests, where another of the event's examples may be named after it.
    pub(super) fn label_of(&self, source: &Path) -> Option<String> {
        let name = source.file_stem()?.to_str()?;
        let name = name.strip_suffix(".example").unwrap_or(name);
        let name = name.strip_prefix(&self.stem).unwrap_or(name);
        let label: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        Some(label.trim_matches('-').to_ascii_lowercase()).filter(|label| !label.is_empty())
    }
}

/// `<stem>.schema.json`, or `<stem>.json` where that is what there is.
fn schema_file(folder: &Path, stem: &str) -> PathBuf {
    let short = folder.join(format!("{stem}.json"));
    if short.exists() { short } else { folder.join(format!("{stem}.schema.json")) }
}

fn is_name(part: &str) -> bool {
    let first = part.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_');
    first && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

/// Whether a provider's folder has a folder for each version.
fn has_versions(provider: &Path) -> bool {
    let text = fs::read_to_string(provider.join("provider.toml")).unwrap_or_default();
    text.parse::<toml::Table>().is_ok_and(|table| table.contains_key("version"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn names_lead_to_files() {
        let root = tempfile::tempdir().unwrap();
        let event = |name| Target::new(root.path(), name).map(|target| target.event).ok();
        fs::create_dir_all(root.path().join("acme")).unwrap();
        assert_eq!(event("acme/order.paid"), Some("order.paid".into()));
        assert_eq!(event("acme/v1/order.paid"), Some("v1.order.paid".into()));
        fs::write(root.path().join("acme/provider.toml"), "[version]\nvalue = \"{header:V}\"\n").unwrap();
        assert_eq!(event("acme/v1/order.paid"), Some("order.paid".into()));
        for bad in
            ["", "acme", "acme/", "/a/b", "acme/../b", "acme/.b", "_a/b", "acme/_b/c", "a/b\\c", "a/b c"]
        {
            assert_eq!(event(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_example_belongs_to_the_event_with_the_longest_name() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("acme");
        fs::create_dir_all(&folder).unwrap();
        for file in [
            "a.schema.json",
            "a.b.schema.json",
            "a.example.json",
            "a.b.example.json",
            "a.b.full.example.json",
            "a.c.example.json",
        ] {
            fs::write(folder.join(file), "{}").unwrap();
        }
        let labels = |name| Target::new(root.path(), name).unwrap().labels();
        assert_eq!(labels("acme/a"), [None, Some("c".to_owned())]);
        assert_eq!(labels("acme/a.b"), [None, Some("full".to_owned())]);
    }

    #[test]
    fn labels_are_made_from_file_names() {
        let target = Target::new(Path::new("schemas"), "acme/order.paid").unwrap();
        assert_eq!(target.label_of(Path::new("x/order.paid.Full_1.example.json")), Some("full-1".into()));
        assert_eq!(target.label_of(Path::new("x/order.paid.example.json")), None);
        assert_eq!(target.label_of(Path::new("capture.jsonl")), Some("capture".into()));
        assert_eq!(target.label_of(Path::new("-")), None);
    }
}
