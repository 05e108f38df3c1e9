//! Where an event's files are, by the name that a command gives it.

use std::path::{Path, PathBuf};

use super::findings;
use crate::check;
use crate::finding::{Finding, Findings, Severity};
use crate::load::{EventFile, Folder, Name, event_name, is_example, load, walk};

/// An event of a schema folder, which may not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// The event's name: its path below the provider's folder, or below the version's.
    pub event: String,
    /// Its schema.
    pub schema: PathBuf,
    /// The examples that it has, by label; the first one of an event has none.
    pub(super) examples: Vec<(Option<String>, PathBuf)>,
    /// The folder of its schema.
    folder: PathBuf,
    /// What the names of its files begin with.
    stem: String,
}

/// A name on the command line: the provider, and the rest.
type Given<'a> = (&'a str, &'a str);

impl Target {
    /// The event `<provider>/<event>`, or `<provider>/<folder>/<event>`, of a schema folder.
    ///
    /// # Errors
    ///
    /// A finding if the name leads to no file, or the provider's `provider.toml` cannot be read.
    pub fn new(schemas: &Path, name: &str) -> Result<Self, Findings> {
        let given = split(name).ok_or_else(|| findings::target(name))?;
        let (folder, findings) = load(schemas);
        if let Some(finding) = check::new_provider(&folder, given.0) {
            return Err(finding.into());
        }
        let config = format!("{}/provider.toml", given.0);
        let is_wrong =
            |finding: &Finding| finding.place.path == config && finding.severity == Severity::Error;
        let wrong: Findings = findings.into_iter().filter(is_wrong).collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let versioned = folder.providers.iter().any(|p| p.name == given.0 && p.config.version.is_some());
        let schema = match present(&folder, name, given, versioned) {
            Some(event) => schemas.join(folder.files.path(event.file)),
            None => schemas.join(format!("{name}.schema.json")),
        };
        let below =
            schema.strip_prefix(schemas.join(given.0)).unwrap_or(&schema).to_string_lossy().into_owned();
        let own = event_name(&below, versioned).ok_or_else(|| findings::no_version(name))?;
        let file = schema.file_name().unwrap_or_default().to_string_lossy();
        let stem = file.strip_suffix(".schema.json").or_else(|| file.strip_suffix(".json")).unwrap_or(&file);
        Ok(Self {
            examples: examples(schemas, &folder, given.0, &own),
            event: own.event.clone(),
            folder: schema.parent().unwrap_or(schemas).to_owned(),
            stem: stem.to_owned(),
            schema,
        })
    }

    /// The file of an example; the first one of an event has no label.
    pub(crate) fn example(&self, label: Option<&str>) -> PathBuf {
        let label = label.map(|label| format!(".{label}")).unwrap_or_default();
        self.folder.join(format!("{}{label}.example.json", self.stem))
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

/// The provider of a name, and what follows it.
fn split(name: &str) -> Option<Given<'_>> {
    let (provider, rest) = name.split_once('/')?;
    let (folders, _) = name.rsplit_once('/')?;
    let is_shared = folders.split('/').any(|folder| folder.starts_with('_'));
    (!is_shared && name.split('/').all(is_name)).then_some((provider, rest))
}

/// The event of that name, or the one that a file at that path would be, if there is one.
fn present<'a>(folder: &'a Folder, name: &str, given: Given<'_>, versioned: bool) -> Option<&'a EventFile> {
    if let Ok((_, found)) = folder.find(name) {
        return Some(found);
    }
    let (provider, path) = given;
    let own = event_name(path, versioned)?;
    let mut events = folder.events().filter(|(one, _)| one.name == provider);
    let found = events.find(|(one, event)| {
        event.version.as_deref() == own.version && one.file_name(event, &folder.files) == own.event
    });
    found.map(|(_, event)| event)
}

/// The examples of an event: those whose names begin with its own, and with no longer one of another event.
fn examples(
    schemas: &Path,
    folder: &Folder,
    provider: &str,
    own: &Name<'_>,
) -> Vec<(Option<String>, PathBuf)> {
    let events: Vec<(Option<&str>, String)> = folder
        .events()
        .filter(|(one, _)| one.name == provider)
        .map(|(one, event)| (event.version.as_deref(), one.file_name(event, &folder.files)))
        .collect();
    let label_of = |path: &str| {
        let name = event_name(path.strip_prefix(provider)?.strip_prefix('/')?, own.version.is_some())?;
        let label = name.label(own.version, &own.event)?.to_owned();
        let longer = events
            .iter()
            .any(|(version, event)| event.len() > own.event.len() && name.label(*version, event).is_some());
        (!longer).then(|| Some(label).filter(|label| !label.is_empty()))
    };
    // What cannot be read was found when the folder was loaded.
    let found = walk(schemas, &mut Findings::new()).files;
    let mut examples: Vec<(Option<String>, PathBuf)> = found
        .into_iter()
        .filter(|file| is_example(&file.path))
        .filter_map(|file| Some((label_of(&file.path)?, file.location)))
        .collect();
    examples.sort();
    examples
}

fn is_name(part: &str) -> bool {
    let first = part.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_');
    first && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use super::*;

    #[test]
    fn names_lead_to_files() {
        let root = tempfile::tempdir().unwrap();
        let event = |name| Target::new(root.path(), name).map(|target| target.event).ok();
        fs::create_dir_all(root.path().join("acme")).unwrap();
        assert_eq!(event("acme/order.paid"), Some("order.paid".into()));
        assert_eq!(event("acme/v1/order.paid"), Some("v1.order.paid".into()));
        fs::write(root.path().join("acme/provider.toml"), "[version]\nheader = \"V\"\n").unwrap();
        assert_eq!(event("acme/v1/order.paid"), Some("order.paid".into()));
        for bad in
            ["", "acme", "acme/", "/a/b", "acme/../b", "acme/.b", "_a/b", "acme/_b/c", "a/b\\c", "a/b c"]
        {
            assert_eq!(event(bad), None, "{bad}");
        }
    }

    #[test]
    fn an_event_that_is_there_is_found_by_its_name_and_by_its_path() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("acme/push/event.schema.json");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(&file, "{}").unwrap();
        fs::write(root.path().join("acme/push.event.full.example.json"), "{}").unwrap();
        for name in ["acme/push.event", "acme/push/event"] {
            let target = Target::new(root.path(), name).unwrap();
            assert_eq!((target.event.as_str(), &target.schema), ("push.event", &file), "{name}");
            assert_eq!(target.examples.len(), 1, "{name}");
            assert!(target.example(Some("x")).ends_with("push/event.x.example.json"), "{name}");
        }
    }

    /// `order/paid` names the event that `order.paid.schema.json` describes, and the other way round.
    #[test]
    fn a_name_never_makes_a_second_schema_of_an_event() {
        let root = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let file = root.path().join(path);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, text).unwrap();
            file
        };
        let plain = put("acme/order.paid.schema.json", "{}");
        let bare = put("acme/order.sent.json", "{}");
        put("globex/provider.toml", "[version]\nheader = \"V\"\n");
        let versioned = put("globex/v1/order/paid.json", "{}");
        for (name, file) in [
            ("acme/order/paid", &plain),
            ("acme/order/sent", &bare),
            ("globex/order.paid", &versioned),
            ("globex/v1/order.paid", &versioned),
            ("globex/v1/order/paid", &versioned),
        ] {
            assert_eq!(Target::new(root.path(), name).unwrap().schema, *file, "{name}");
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
        let labels = |name| -> Vec<Option<String>> {
            Target::new(root.path(), name).unwrap().examples.into_iter().map(|(label, _)| label).collect()
        };
        assert_eq!(labels("acme/a"), [None, Some("c".to_owned())]);
        assert_eq!(labels("acme/a.b"), [None, Some("full".to_owned())]);
    }

    #[test]
    fn a_provider_has_a_name_that_generate_accepts() {
        for name in ["con/x", "CON/x", "crate/x", "main/x"] {
            assert!(Target::new(Path::new("schemas"), name).is_err(), "{name}");
        }
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
