//! What the Cargo features of events are called.
//!
//! A feature is called as the path of its event's file, `-` for `::`. No module has a `-` in its name, so no two features
//! of a crate are called the same.

use super::module::{provider_module, version_module};

/// What the features of the events of a provider, or of one version of it, begin with: `acme-v2025_09-`.
pub(crate) fn feature_prefix(provider: &str, version: Option<&str>) -> String {
    let version = version.map(|version| format!("{}-", version_module(version))).unwrap_or_default();
    format!("{}-{version}", provider_module(provider))
}

/// The feature that switches all events of a provider on: `acme-all-events`.
pub(crate) fn all_events_feature(provider: &str) -> String {
    format!("{}-all-events", provider_module(provider))
}

#[cfg(test)]
mod tests {
    use super::{all_events_feature, feature_prefix};

    #[test]
    fn features_are_called_after_modules() {
        assert_eq!(feature_prefix("acme pay", None), "acme_pay-");
        assert_eq!(feature_prefix("acme", Some("2025-09")), "acme-v2025_09-");
        // A provider `acme-v1` without versions.
        assert_ne!(feature_prefix("acme", Some("v1")), feature_prefix("acme-v1", None));
        assert_eq!(all_events_feature("acme"), "acme-all-events");
    }
}
