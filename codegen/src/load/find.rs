//! Events by name.

use super::{EventFile, FileId, Folder, ProviderFolder};
use crate::finding::{Findings, catalogue};
use crate::json::Node;

impl Folder {
    /// Every event with its provider.
    pub fn events(&self) -> impl Iterator<Item = (&ProviderFolder, &EventFile)> {
        let providers = self.providers.iter();
        providers.flat_map(|provider| provider.events.iter().map(move |event| (provider, event)))
    }

    /// Puts another schema in the place of a file's, corrected by the provider's overlays as that one was.
    pub fn replace(&mut self, file: FileId, root: Node) {
        if let Some(file) = self.files.get_mut(file) {
            file.root = root;
            file.sound = true;
            file.corrected = true;
        }
        for provider in self.providers.iter().filter(|provider| provider.files.contains(&file)) {
            // What is wrong with the overlays was found when the folder was read.
            super::overlay::correct(provider, &mut self.files, &mut Findings::new());
        }
    }

    /// The event of a name: `<provider>/<event>`, or `<provider>/<version>/<event>`, which it must be
    /// where several versions have the event.
    ///
    /// # Errors
    ///
    /// That no event, or more than one, has the name.
    pub fn find(&self, name: &str) -> Result<(&ProviderFolder, &EventFile), Findings> {
        if let Some(found) = self.events().find(|(provider, event)| event.full_name(provider) == name) {
            return Ok(found);
        }
        let found: Vec<_> = self
            .events()
            .filter(|(provider, event)| format!("{}/{}", provider.name, event.name) == name)
            .collect();
        let full = |(provider, event): &(&ProviderFolder, &EventFile)| event.full_name(provider);
        match found.as_slice() {
            [one] => Ok(*one),
            [] => {
                let all: Vec<String> = self.events().map(|found| full(&found)).collect();
                Err(catalogue::no_such_event(name, &all).into())
            }
            several => {
                let names: Vec<String> = several.iter().map(full).collect();
                Err(catalogue::several_versions(name, &names).into())
            }
        }
    }
}

impl EventFile {
    /// What the event is called on the command line: `<provider>/<event>`, or
    /// `<provider>/<version>/<event>`.
    pub fn full_name(&self, provider: &ProviderFolder) -> String {
        match &self.version {
            Some(version) => format!("{}/{version}/{}", provider.name, self.name),
            None => format!("{}/{}", provider.name, self.name),
        }
    }
}
