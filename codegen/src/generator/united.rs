//! A provider's schemas that say the same, as one; and what `provider.toml` decides of their places.

use std::collections::{BTreeMap, BTreeSet};

use crate::config::TypeOptions;
use crate::load::{EventFile, FileId, Folder, ProviderFolder};
use crate::model::{self, Origins, Settings};
use crate::schema::{self, Graph, Place, SchemaId, United};

/// `[names]` and `[types]`, by the places that the schemas have now.
pub(super) struct Decided {
    pub(super) names: BTreeMap<String, String>,
    pub(super) types: TypeOptions,
    /// The schemas that several places share, and these.
    pub(super) shared: BTreeMap<SchemaId, Vec<Place>>,
    /// The keys of both as they were written, by those places.
    written: BTreeMap<String, Vec<String>>,
}

impl Decided {
    /// The keys of `unused` places, as they were written.
    pub(super) fn written(&self, unused: &[String]) -> BTreeSet<String> {
        unused.iter().filter_map(|place| self.written.get(place)).flatten().cloned().collect()
    }
}

/// Unites the equal schemas of each module of a provider.
pub(super) fn unite(
    (folder, provider): (&Folder, &ProviderFolder),
    graph: &mut Graph,
    events: &[(&EventFile, SchemaId)],
) -> Decided {
    let modules = events.chunk_by(|(a, _), (b, _)| a.version == b.version);
    let modules: Vec<Vec<SchemaId>> =
        modules.map(|events| events.iter().map(|(_, id)| *id).collect()).collect();
    let (names, own) = (&provider.config.names, &provider.config.types.own);
    let file = |id: FileId| provider.below(folder.files.path(id)).to_owned();
    let place = |key: &str| {
        let (file, pointer) = key.split_once('#')?;
        let file = folder.files.by_path(&format!("{}/{file}", provider.name))?;
        Some(Place { file, pointer: pointer.to_owned() })
    };
    let decisions = names.iter().chain(own);
    let decided: Vec<(Place, String)> =
        decisions.filter_map(|(key, what)| Some((place(key)?, what.clone()))).collect();
    let shared = BTreeMap::new();
    let settings = Settings { names, types: &provider.config.types, file: &file, shared: &shared };
    let origins = Origins::default();
    let called = |schema: &schema::Schema| model::called(schema, &settings, &origins);
    let united = schema::unite(graph, &modules, &called, &decided);
    let mut written: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut moved = |entries: &BTreeMap<String, String>| -> BTreeMap<String, String> {
        let moved = |(key, what): (&String, &String)| {
            let now = place(key).and_then(|place| United::place(&united, &place));
            let now = now.map_or_else(|| key.clone(), |now| format!("{}#{}", file(now.file), now.pointer));
            written.entry(now.clone()).or_default().push(key.clone());
            (now, what.clone())
        };
        entries.iter().map(moved).collect()
    };
    let names = moved(names);
    let types = TypeOptions { own: moved(own), ..provider.config.types.clone() };
    Decided { names, types, shared: united.shared, written }
}
