//! One provider's folder.

use super::event::{self, EventFile, ExampleFile, Name};
use super::files::{parse_text, read_text};
use super::json::Json;
use super::walk::FoundFile;
use super::{FileId, Files};
use crate::finding::{Finding, Findings, Place, catalogue};

/// A provider's folder, read.
#[derive(Debug)]
pub struct ProviderFolder {
    /// The folder's name.
    pub name: String,
    /// Every schema file, definitions among them, by path.
    pub files: Vec<FileId>,
    /// The events, by version and name.
    pub events: Vec<EventFile>,
}

/// What `provider.toml` says about the folder's files.
#[derive(Debug, Default)]
struct Layout {
    versioned: bool,
    shared: Vec<String>,
}

impl Layout {
    /// Whether a path below the provider's folder is one of definitions.
    fn is_shared(&self, path: &str) -> bool {
        let below = |entry: &String| {
            let entry = entry.trim_end_matches('/');
            path.strip_prefix(entry).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.split('/').any(|folder| folder.starts_with('_')) || self.shared.iter().any(below)
    }
}

/// Reads the files of the provider `name`.
pub(super) fn load(
    name: &str,
    found: &[&FoundFile],
    files: &mut Files,
    findings: &mut Findings,
) -> ProviderFolder {
    let mut reader = Reader {
        layout: Layout::default(),
        files,
        findings,
        provider: ProviderFolder { name: name.to_owned(), files: Vec::new(), events: Vec::new() },
    };
    let below = |file: &FoundFile| file.path.get(name.len() + 1..).unwrap_or_default().to_owned();
    let json = found.iter().map(|file| (below(file), *file)).filter(|(path, _)| path != "provider.toml");
    let (examples, schemas): (Vec<_>, Vec<_>) = json.partition(|(path, _)| event::is_example(path));
    for (path, file) in schemas {
        reader.schema(&path, file);
    }
    reader.finish_events();
    for (path, file) in examples {
        reader.example(&path, file);
    }
    reader.provider
}

struct Reader<'a> {
    layout: Layout,
    files: &'a mut Files,
    findings: &'a mut Findings,
    provider: ProviderFolder,
}

impl Reader<'_> {
    fn schema(&mut self, path: &str, found: &FoundFile) {
        let id = self.files.read(found, self.findings);
        self.provider.files.push(id);
        if self.layout.is_shared(path) {
            return;
        }
        self.judge_root(id);
        let place = Place::file(&*found.path);
        match event::name(path, self.layout.versioned) {
            None => self.findings.push(catalogue::no_version(place)),
            Some(name) if name.event.is_empty() => self.findings.push(catalogue::event_name(place)),
            Some(name) => self.event(&name, id),
        }
    }

    fn event(&mut self, name: &Name<'_>, file: FileId) {
        let version = name.version.map(str::to_owned);
        let same = |event: &&EventFile| event.name == name.event && event.version == version;
        if let Some(other) = self.provider.events.iter().find(same) {
            let place = Place::file(self.files.path(file));
            self.findings.push(catalogue::duplicate_event(place, &name.event, self.files.path(other.file)));
        } else {
            let name = name.event.clone();
            self.provider.events.push(EventFile { name, version, file, examples: Vec::new() });
        }
    }

    /// An event's document must be a schema; what is in it is judged later.
    fn judge_root(&mut self, id: FileId) {
        let Some(file) = self.files.get_mut(id) else { return };
        if !matches!(file.root.value, Json::Object(_) | Json::Boolean(_)) {
            file.sound = false;
            let place = Place::at(&*file.path, &file.text, file.root.offset);
            self.findings.push(catalogue::not_a_schema(place, file.root.value.kind()));
            file.root.value = Json::Boolean(true);
        }
    }

    fn finish_events(&mut self) {
        let name = &self.provider.name;
        if self.provider.events.is_empty() {
            self.findings.push(catalogue::empty_provider(Place::file(&**name), name));
        }
        self.provider.events.sort_by(|a, b| (&a.version, &a.name).cmp(&(&b.version, &b.name)));
    }

    fn example(&mut self, path: &str, found: &FoundFile) {
        let name = event::name(path, self.layout.versioned);
        let events = self.provider.events.iter_mut();
        let event = name.and_then(|name| {
            events.filter(|event| event::belongs(event, &name)).max_by_key(|event| event.name.len())
        });
        let Some(event) = event else {
            let events: Vec<&str> = self.provider.events.iter().map(|event| &*event.name).collect();
            return self.findings.push(catalogue::example_without_event(Place::file(&*found.path), &events));
        };
        match read_example(found) {
            Ok(example) => event.examples.push(example),
            Err(findings) => self.findings.extend(findings),
        }
    }
}

fn read_example(found: &FoundFile) -> Result<ExampleFile, Findings> {
    let text = read_text(found)?;
    let root = parse_text(&found.path, &text).map_err(|findings| {
        // An example's values may be somebody's: its lines are not shown.
        let masked = |finding: Finding| Finding { place: finding.place.masked(), ..finding };
        findings.into_iter().map(masked).collect::<Findings>()
    })?;
    let name = found.path.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(ExampleFile { path: found.path.clone(), name, text, root })
}
