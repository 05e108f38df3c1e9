//! Names of modules, which come from the names of folders.

use std::collections::BTreeMap;

use crate::finding::{Finding, Findings, Place, Severity, catalogue};
use crate::load::{Folder, ProviderFolder};
use crate::model::{provider_module, version_module};
use crate::text::is_device;

/// Names that no module can have, or whose files Cargo would take for something else: `lib.rs`, `main.rs`, `mod.rs`,
/// `bin/`.
const RESERVED: [&str; 7] = ["bin", "crate", "lib", "main", "mod", "self", "super"];

/// Checks that every provider and every version has a valid, unique module name.
pub fn names(folder: &Folder, findings: &mut Findings) {
    providers(&folder.providers, findings);
    for provider in &folder.providers {
        versions(provider, findings);
    }
}

/// Every provider becomes a module, so its name must be a valid and unique module name.
fn providers(providers: &[ProviderFolder], findings: &mut Findings) {
    let mut modules: BTreeMap<String, &str> = BTreeMap::new();
    for provider in providers {
        let module = provider_module(&provider.name);
        if let Some(finding) = provider_name(&provider.name) {
            findings.push(finding);
        } else if let Some(other) = modules.get(&module) {
            findings.push(catalogue::duplicate_provider(Place::file(&*provider.name), &module, other));
        } else {
            modules.insert(module, &provider.name);
        }
    }
}

/// What is wrong with the name of a provider's folder, if anything is: it must be a module's name, and the name of a file
/// that every system can have.
pub fn provider_name(name: &str) -> Option<Finding> {
    let module = provider_module(name);
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let begins = module.starts_with(|c: char| c.is_ascii_alphabetic());
    if !begins || !name.chars().all(legal) || RESERVED.contains(&module.as_str()) {
        Some(catalogue::provider_name(Place::file(name), name))
    } else if is_device(&module) {
        Some(catalogue::provider_is_device(Place::file(name), name))
    } else {
        None
    }
}

/// What is wrong with the name of a provider that is to get a folder, if anything is: as [`provider_name`], and no other
/// provider may have the same module, or the same folder where names differ only in case.
pub fn new_provider(folder: &Folder, name: &str) -> Option<Finding> {
    let wrong = provider_name(name);
    let module = provider_module(name);
    let mut others = folder.providers.iter().map(|provider| &*provider.name).filter(|other| *other != name);
    wrong.or_else(|| {
        others.find_map(|other| {
            if other.eq_ignore_ascii_case(name) {
                let finding = catalogue::differs_in_case(Place::file(name), other);
                return Some(Finding { severity: Severity::Error, ..finding });
            }
            (provider_module(other) == module)
                .then(|| catalogue::duplicate_provider(Place::file(name), &module, other))
        })
    })
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use crate::load::load;

    /// The rules that a provider's folder of this name breaks.
    fn rules(name: &str) -> Vec<&'static str> {
        let root = tempfile::tempdir().unwrap();
        fs::create_dir(root.path().join(name)).unwrap();
        fs::write(root.path().join(name).join("a.json"), "{}").unwrap();
        let (folder, mut findings) = load(root.path());
        super::names(&folder, &mut findings);
        findings.iter().map(|finding| finding.rule).collect()
    }

    #[test]
    fn a_provider_has_a_name_that_a_file_can_have_everywhere() {
        for name in ["con", "Aux", "com1", "lpt9"] {
            assert!(rules(name).contains(&"provider-is-device"), "{name}");
        }
        for name in ["a\rb", "a\nb", "a\u{202e}b", "a b", "a\u{200b}", "a\u{3164}b"] {
            assert!(rules(name).contains(&"provider-name"), "{name:?}");
        }
        for name in ["main", "lib", "bin", "mod", "self", "Self", "crate", "super"] {
            assert_eq!(rules(name), ["provider-name"], "{name}");
        }
        for name in ["acme-2.x", "core", "std", "gen", "hookwright", "generated"] {
            assert_eq!(rules(name), [""; 0], "{name}");
        }
    }
}
