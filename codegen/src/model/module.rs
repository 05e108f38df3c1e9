//! What the modules of providers and versions are called.

use heck::{ToSnakeCase as _, ToUpperCamelCase as _};

/// The module of a provider, from the name of its folder: `acme_pay`.
pub fn provider_module(folder: &str) -> String {
    folder.to_snake_case()
}

/// The module of a version, from the name of its folder: `v2025_09`.
pub fn version_module(folder: &str) -> String {
    let mut name: String = folder.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    name.make_ascii_lowercase();
    if name.starts_with('v') { name } else { format!("v{name}") }
}

/// The variant of a version in the enum of a provider's events: `V202509`.
pub fn version_variant(folder: &str) -> String {
    version_module(folder).to_upper_camel_case()
}
