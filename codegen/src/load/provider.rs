//! One provider's folder.

use super::event::{self, EventFile, ExampleFile, Name};
use super::files::{parse_text, read_text};
use super::walk::FoundFile;
use super::{FileId, Files};
use crate::config::{self, Config};
use crate::finding::{Finding, Findings, Place, catalogue};
use crate::json::{Json, escape};

/// A provider's folder, read.
#[derive(Debug)]
pub struct ProviderFolder {
    /// The folder's name.
    pub name: String,
    /// Its `provider.toml`.
    pub config: Config,
    /// The text of `provider.toml`; empty if the file does not exist.
    pub config_text: String,
    /// Every schema file, definitions among them, by path.
    pub files: Vec<FileId>,
    /// The events, by version and name.
    pub events: Vec<EventFile>,
}

impl ProviderFolder {
    /// The place of a value in `provider.toml`, for a finding; `pointer` is a JSON pointer to it, as
    /// [`Config::span`] takes it.
    pub fn config_place(&self, pointer: &str) -> Place {
        let path = format!("{}/{CONFIG}", self.name);
        Place::at(path, &self.config_text, self.config.span(pointer).start)
    }

    /// The place of a key in `provider.toml`, as [`ProviderFolder::config_place`].
    pub fn config_key_place(&self, pointer: &str) -> Place {
        let path = format!("{}/{CONFIG}", self.name);
        Place::at(path, &self.config_text, self.config.key_span(pointer).start)
    }

    /// What a file is called in `provider.toml`: its path below the provider's folder.
    pub fn below<'p>(&self, path: &'p str) -> &'p str {
        path.strip_prefix(&self.name).and_then(|path| path.strip_prefix('/')).unwrap_or(path)
    }

    /// The name that an event's file gives it, which `[events]` may replace.
    pub fn file_name(&self, event: &EventFile, files: &Files) -> String {
        let name = event::name(self.below(files.path(event.file)), self.config.version.is_some());
        name.map_or_else(|| event.name.clone(), |name| name.event)
    }

    /// Whether a path below this folder is one of definitions.
    fn is_shared(&self, path: &str) -> bool {
        let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
        folders.split('/').any(|folder| folder.starts_with('_'))
            || self.config.shared.iter().any(|entry| is_at_or_below(path, entry))
    }
}

/// The file beside a provider's schemas.
pub(super) const CONFIG: &str = "provider.toml";

fn is_at_or_below(path: &str, entry: &str) -> bool {
    let rest = path.strip_prefix(entry.trim_end_matches('/'));
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Reads the files of the provider `name`.
pub(super) fn load(
    name: &str,
    found: &[&FoundFile],
    files: &mut Files,
    findings: &mut Findings,
) -> ProviderFolder {
    let below = |file: &FoundFile| file.path.get(name.len() + 1..).unwrap_or_default().to_owned();
    let (configs, json): (Vec<_>, Vec<_>) =
        found.iter().map(|file| (below(file), *file)).partition(|(path, _)| path == CONFIG);
    let (config, config_text) =
        configs.first().map(|(_, file)| read_config(file, findings)).unwrap_or_default();
    let provider =
        ProviderFolder { name: name.to_owned(), config, config_text, files: Vec::new(), events: Vec::new() };
    let mut reader = Reader { versioned: provider.config.version.is_some(), files, findings, provider };
    // Nested provider.toml files are ignored.
    let json = json.into_iter().filter(|(path, _)| !path.ends_with(CONFIG));
    let (examples, schemas): (Vec<_>, Vec<_>) = json.partition(|(path, _)| event::is_example(path));
    for (path, file) in &schemas {
        reader.schema(path, file);
    }
    reader.finish_events();
    for (path, file) in &examples {
        reader.example(path, file);
    }
    reader.judge_shared(&schemas);
    let provider = reader.provider;
    findings.extend(provider.verification_findings());
    provider
}

fn read_config(found: &FoundFile, findings: &mut Findings) -> (Config, String) {
    let text = match read_text(found) {
        Ok(text) => text,
        Err(unread) => {
            findings.extend(unread);
            return Default::default();
        }
    };
    match config::parse(&text) {
        Ok(config) => (config, text),
        Err(problems) => {
            findings.extend(problems.into_iter().map(|problem| {
                let place = Place::at(&*found.path, &text, problem.span.start);
                catalogue::provider_toml(place, &problem.message, problem.help)
            }));
            (Config::default(), text)
        }
    }
}

struct Reader<'a> {
    versioned: bool,
    files: &'a mut Files,
    findings: &'a mut Findings,
    provider: ProviderFolder,
}

impl Reader<'_> {
    fn schema(&mut self, path: &str, found: &FoundFile) {
        let id = self.files.read(found, self.findings);
        self.provider.files.push(id);
        if self.provider.is_shared(path) {
            return;
        }
        self.judge_root(id);
        let place = Place::file(&*found.path);
        match event::name(path, self.versioned) {
            None => self.findings.push(catalogue::no_version(place)),
            Some(name) => self.event(&name, id),
        }
    }

    fn event(&mut self, name: &Name<'_>, file: FileId) {
        let version = name.version.map(str::to_owned);
        let named = self.provider.config.events.get(&name.event).unwrap_or(&name.event).clone();
        let same = |event: &&EventFile| event.name == named && event.version == version;
        if let Some(other) = self.provider.events.iter().find(same) {
            let place = Place::file(self.files.path(file));
            self.findings.push(catalogue::duplicate_event(place, &named, self.files.path(other.file)));
        } else {
            self.provider.events.push(EventFile { name: named, version, file, examples: Vec::new() });
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
        for key in self.provider.config.events.keys() {
            let is_it = |event: &EventFile| self.provider.file_name(event, self.files) == *key;
            if !self.provider.events.iter().any(is_it) {
                let place = self.provider.config_key_place(&format!("/events/{}", escape(key)));
                self.findings.push(catalogue::events_names_nothing(place, key));
            }
        }
        self.provider.events.sort_by(|a, b| (&a.version, &a.name).cmp(&(&b.version, &b.name)));
    }

    /// An entry of `shared` that names nothing is misspelt.
    fn judge_shared(&mut self, schemas: &[(String, &FoundFile)]) {
        for (i, entry) in self.provider.config.shared.iter().enumerate() {
            if !schemas.iter().any(|(path, _)| is_at_or_below(path, entry)) {
                let place = self.provider.config_place(&format!("/shared/{i}"));
                self.findings.push(catalogue::shared_names_nothing(place, entry));
            }
        }
    }

    fn example(&mut self, path: &str, found: &FoundFile) {
        let name = event::name(path, self.versioned);
        let stems: Vec<String> =
            self.provider.events.iter().map(|event| self.provider.file_name(event, self.files)).collect();
        let events = self.provider.events.iter_mut().zip(&stems);
        let event = name.and_then(|name| {
            let owns = |(event, stem): &(&mut EventFile, &String)| {
                name.label(event.version.as_deref(), stem).is_some()
            };
            events.filter(owns).max_by_key(|(_, stem)| stem.len()).map(|(event, _)| event)
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
        // Examples may hold personal data: their lines are not shown.
        let masked = |finding: Finding| Finding { place: finding.place.masked(), ..finding };
        findings.into_iter().map(masked).collect::<Findings>()
    })?;
    let name = found.path.rsplit('/').next().unwrap_or_default().to_owned();
    Ok(ExampleFile { path: found.path.clone(), name, text, root })
}
