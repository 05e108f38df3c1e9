//! Names of modules, which come from the names of folders.

use std::collections::BTreeMap;

use crate::finding::{Findings, Place, catalogue};
use crate::load::{Folder, ProviderFolder};
use crate::model::{provider_module, version_module};

/// Names of modules that cannot be, or whose files would be others': `lib.rs` and `mod.rs`.
const RESERVED: [&str; 5] = ["crate", "lib", "mod", "self", "super"];

/// Checks that every provider and every version makes a module, and one of its own.
pub fn names(folder: &Folder, findings: &mut Findings) {
    providers(&folder.providers, findings);
    for provider in &folder.providers {
        versions(provider, findings);
    }
}

/// Every provider becomes a module, so its name must make one, and one of its own.
fn providers(providers: &[ProviderFolder], findings: &mut Findings) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for provider in providers {
        let place = Place::file(&*provider.name);
        let module = provider_module(&provider.name);
        let legal = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let begins = module.starts_with(|c: char| c.is_ascii_alphabetic());
        if !begins || !module.chars().all(legal) || RESERVED.contains(&module.as_str()) {
            findings.push(catalogue::provider_name(place, &provider.name));
        } else if let Some(other) = modules.get(&module) {
            findings.push(catalogue::duplicate_provider(place, &module, other));
        } else {
            modules.insert(module, &provider.name);
        }
    }
}

/// Every version becomes a module.
fn versions(provider: &ProviderFolder, findings: &mut Findings) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for version in provider.events.iter().filter_map(|event| event.version.as_deref()) {
        let module = version_module(version);
        match modules.insert(module.clone(), version) {
            Some(other) if other != version => {
                let place = Place::file(format!("{}/{version}", provider.name));
                findings.push(catalogue::duplicate_version(place, &module, other));
            }
            _ => {}
        }
    }
}
