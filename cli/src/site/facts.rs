//! What the pages say, gathered from the schema folder.

use crate::diff::EventDiff;
use crate::finding::Findings;
use crate::generator::{Shaped, shaped};
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::model::{self, Event, Module};

use super::changes::Changes;
use super::constraint;
use super::words::summary;

/// Everything that the pages say.
pub(super) struct Facts<'f> {
    pub(super) providers: Vec<ProviderFacts<'f>>,
    pub(super) changes: Option<&'f Changes>,
}

/// A provider, and what was made of its schemas.
pub(super) struct ProviderFacts<'f> {
    pub(super) folder: &'f ProviderFolder,
    pub(super) title: &'f str,
    pub(super) shaped: Shaped<'f>,
    /// The events of every version, in the order of the modules.
    pub(super) events: Vec<EventFacts<'f>>,
}

/// An event.
pub(super) struct EventFacts<'f> {
    /// Its name.
    pub(super) name: &'f str,
    /// Its version, where the provider has versions.
    pub(super) version: Option<&'f str>,
    /// Where it stands among the modules of the provider and among the module's events.
    pub(super) at: (usize, usize),
    /// What the commands call it: `acme/order.paid`.
    pub(super) command_name: String,
    /// The path of its page, below the site's folder.
    pub(super) path: String,
    /// The path of its type: `acme::v2025_09::OrderPaid`.
    pub(super) type_path: String,
    /// The schema's description or title.
    pub(super) description: Option<String>,
    /// The first sentence of it, as plain as Markdown is.
    pub(super) summary: String,
    /// What became of it.
    pub(super) diff: Option<&'f EventDiff>,
}

impl<'f> Facts<'f> {
    pub(super) fn new(folder: &'f Folder, changes: Option<&'f Changes>) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let mut providers = Vec::new();
        for provider in folder.providers.iter().filter(|provider| !provider.events.is_empty()) {
            let shaped = shaped(folder, provider, &mut findings);
            providers.push(ProviderFacts::new(folder, provider, shaped, changes));
        }
        if findings.has_errors() { Err(findings) } else { Ok(Self { providers, changes }) }
    }

    /// The event that commands call `name`.
    pub(super) fn page(&self, name: &str) -> Option<&EventFacts<'f>> {
        let events = self.providers.iter().flat_map(|provider| &provider.events);
        let mut named = events.filter(|event| event.command_name == name);
        named.next()
    }

    /// How many events there are.
    pub(super) fn count(&self) -> usize {
        self.providers.iter().map(|provider| provider.events.len()).sum()
    }
}

impl<'f> ProviderFacts<'f> {
    fn new(
        folder: &'f Folder,
        provider: &'f ProviderFolder,
        shaped: Shaped<'f>,
        changes: Option<&'f Changes>,
    ) -> Self {
        let mut events = Vec::new();
        for (module, index) in shaped.modules.iter().zip(0..) {
            for (event, place) in module.events.iter().zip(0..) {
                let file = provider
                    .events
                    .iter()
                    .find(|file| file.name == event.name && file.version.as_deref() == event.version);
                let path = file.map(|file| path(folder, provider, file)).unwrap_or_default();
                events.push(EventFacts::new(&shaped, (module, index), (event, place), path, changes));
            }
        }
        let title = provider.config.title.as_deref().unwrap_or(&provider.name);
        Self { folder: provider, title, shaped, events }
    }

    /// The module and the event of `event`.
    pub(super) fn model(&self, event: &EventFacts<'f>) -> Option<(&Module<'f>, &Event<'f>)> {
        let module = self.shaped.modules.get(event.at.0)?;
        Some((module, module.events.get(event.at.1)?))
    }
}

impl<'f> EventFacts<'f> {
    /// The name of its type.
    pub(super) fn type_name(&self) -> &str {
        self.type_path.rsplit("::").next().unwrap_or_default()
    }

    fn new(
        shaped: &Shaped<'f>,
        (module, index): (&Module<'f>, usize),
        (event, place): (&Event<'f>, usize),
        path: String,
        changes: Option<&'f Changes>,
    ) -> Self {
        let provider = shaped.provider.name;
        let described = constraint::described(&shaped.graph, event.root).map(str::to_owned);
        let command_name = match event.version {
            Some(version) => format!("{provider}/{version}/{}", event.name),
            None => format!("{provider}/{}", event.name),
        };
        let ty = module.types.types.get(event.ty.0).map_or("", |ty| ty.name.as_str());
        let version = event.version.map(|version| format!("{}::", model::version_module(version)));
        Self {
            name: event.name,
            version: event.version,
            at: (index, place),
            diff: changes.and_then(|changes| changes.of(&command_name)),
            command_name,
            path,
            type_path: format!("{}::{}{ty}", model::provider_module(provider), version.unwrap_or_default()),
            summary: described.as_deref().map(summary).unwrap_or_default(),
            description: described,
        }
    }
}

/// The page of an event is where its schema is. An event's name may hold what the name of a file may not.
fn path(folder: &Folder, provider: &ProviderFolder, file: &EventFile) -> String {
    let name = provider.file_name(file, &folder.files);
    let version = file.version.as_ref().map(|version| format!("{version}/"));
    format!("{}/{}{name}.html", provider.name, version.unwrap_or_default())
}
