//! The recipes, as endpoints need them: for as long as the program runs.

use std::path::Path;

use hookwright::receive::{EventName, Handshake, WebhookSpec};
use hookwright_codegen::config::{Config, parse};

/// A recipe.
pub(crate) struct Recipe {
    pub(crate) name: &'static str,
    pub(crate) config: &'static Config,
    pub(crate) spec: &'static WebhookSpec<'static>,
    /// The file as it is written.
    pub(crate) table: toml::Table,
}

/// The event of every recipe, since a recipe has no schemas.
const EVENTS: &[EventName<'static>] = &[EventName::new(None, "delivered")];

pub(crate) fn recipes() -> Vec<Recipe> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/recipes");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.filter(|file| file.extension().is_some_and(|end| end == "toml")).collect();
    files.sort();
    files.iter().map(|file| recipe(file)).collect()
}

fn recipe(file: &Path) -> Recipe {
    let name = leak(file.file_stem().unwrap().to_str().unwrap().to_owned());
    let text = std::fs::read_to_string(file).unwrap();
    let config: &Config = leak(parse(&text).unwrap_or_else(|problems| panic!("{name}: {problems:?}")));
    let parts = leak(config.handshake_parts());
    let handshakes: &[Handshake<'_>] = leak(parts.iter().map(|parts| parts.handshake()).collect::<Vec<_>>());
    let spec = leak(config.receiving(name, EVENTS).handshakes(handshakes));
    Recipe { name, config, spec, table: text.parse().unwrap() }
}

/// Endpoints borrow their tables for the rest of the program.
fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}
