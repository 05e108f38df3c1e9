//! What the modules of providers and versions are called.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

use super::words::distinct;

/// The module of a provider, from the name of its folder: `acme_pay`.
pub fn provider_module(folder: &str) -> String {
    folder.to_snake_case()
}

/// The module of a version, from the name of its folder: `v2025_09`.
pub fn version_module(folder: &str) -> String {
    let letters = folder.to_ascii_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let words: Vec<&str> = letters.split('_').filter(|word| !word.is_empty()).collect();
    let name = words.join("_");
    if name.starts_with('v') { name } else { format!("v{name}") }
}

/// The variants of versions in the enum of a provider's events, from the names of their modules: `V202509`, each
/// differently.
pub fn version_variants(modules: &[String]) -> Vec<String> {
    let modules: Vec<&str> = modules.iter().map(String::as_str).collect();
    distinct(&modules, str::to_upper_camel_case, "")
}
