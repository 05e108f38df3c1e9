//! Validates with an oracle that shares no code with the generated validators: the `jsonschema`
//! crate on the schemas as they were written.

mod address;
mod merge;
mod violation;

use std::collections::BTreeMap;

use hookwright_core::format::FORMATS;
use jsonschema::{Draft, Registry, ValidationOptions, Validator};

use crate::config::{Config, ContentMode, FormatMode};
use crate::json::Node;
use crate::load::{EventFile, File, FileId, Files, ProviderFolder};
use crate::schema::{self, uri::escape_path};

use address::address;
use merge::Merged;
pub use violation::Violation;

/// A provider's schemas, ready to be interpreted.
pub struct Oracle<'a> {
    provider: &'a ProviderFolder,
    files: &'a Files,
    registry: Registry<'static>,
    merged: Merged,
}

/// An event's schema, ready to be interpreted.
pub struct EventValidator {
    validator: Validator,
    path: String,
}

impl<'a> Oracle<'a> {
    /// Takes all files of a provider. Nothing is ever fetched: a reference that leads elsewhere is an
    /// error, unless `provider.toml` maps it to a file.
    ///
    /// # Errors
    ///
    /// Why the `jsonschema` crate does not take the files.
    pub fn new(provider: &'a ProviderFolder, files: &'a Files) -> Result<Self, String> {
        let mut builder = Registry::new().draft(default_draft(&provider.config));
        for id in &provider.files {
            let Some(file) = files.get(*id) else { continue };
            for uri in addresses(provider, &file.path) {
                builder = builder.add(uri, file.root.to_value()).map_err(|error| error.to_string())?;
            }
        }
        let (merged, address, resource) = merge(provider, files);
        builder = builder.add(address, resource).map_err(|error| error.to_string())?;
        let registry = builder.prepare().map_err(|error| error.to_string())?;
        Ok(Self { provider, files, registry, merged })
    }

    /// The validator of an event.
    ///
    /// # Errors
    ///
    /// Why the `jsonschema` crate does not take the schema.
    pub fn event(&self, event: &EventFile) -> Result<EventValidator, String> {
        self.schema(event.file)
    }

    fn schema(&self, id: FileId) -> Result<EventValidator, String> {
        let Some(file) = self.files.get(id) else { return Err("there is no such file".to_owned()) };
        let mut options = asserting(jsonschema::options(), &self.provider.config)
            .with_base_uri(address(&file.path))
            .with_registry(&self.registry)
            .offline();
        if file.root.get("$schema").is_none() {
            options = options.with_draft(default_draft(&self.provider.config));
        }
        let own = file.root.to_value();
        let schema = match self.merged.schema(&file.path, file.root.get("$schema").and_then(Node::as_str)) {
            // What a reference leads to is not held against its meta-schema.
            Some(reference) => {
                meta_validate(&own, default_draft(&self.provider.config))?;
                reference
            }
            None => own,
        };
        let validator = options.build(&schema).map_err(|error| error.masked().to_string())?;
        Ok(EventValidator { validator, path: file.path.clone() })
    }
}

impl EventValidator {
    /// What is wrong with an instance, by its places; nothing if it is valid.
    pub fn violations(&self, instance: &Node) -> Vec<Violation> {
        let value = instance.to_value();
        let mut violations: Vec<Violation> = self
            .validator
            .iter_errors(&value)
            .map(|error| Violation::new(&error, instance, &self.path))
            .collect();
        violations.sort();
        violations
    }
}

/// Holds a schema against the meta-schema of its draft, or of the provider's if it names none.
fn meta_validate(schema: &serde_json::Value, draft: Draft) -> Result<(), String> {
    let verdict = match draft {
        _ if schema.get("$schema").is_some() => jsonschema::meta::validate(schema),
        Draft::Draft4 => jsonschema::draft4::meta::validate(schema),
        Draft::Draft6 => jsonschema::draft6::meta::validate(schema),
        Draft::Draft7 => jsonschema::draft7::meta::validate(schema),
        Draft::Draft201909 => jsonschema::draft201909::meta::validate(schema),
        _ => jsonschema::draft202012::meta::validate(schema),
    };
    verdict.map_err(|error| error.masked().to_string())
}

/// Puts those files of a provider together that follow the draft of most.
fn merge(provider: &ProviderFolder, files: &Files) -> (Merged, String, serde_json::Value) {
    let files: Vec<&File> = provider.files.iter().filter_map(|id| files.get(*id)).collect();
    let mut drafts: BTreeMap<Option<&str>, usize> = BTreeMap::new();
    for file in &files {
        *drafts.entry(file.root.get("$schema").and_then(Node::as_str)).or_default() += 1;
    }
    let draft = drafts.into_iter().max_by_key(|(_, count)| *count).and_then(|(draft, _)| draft);
    let own = |file: &File| file.root.get("$schema").and_then(Node::as_str) == draft;
    let of_file = |file: &File| {
        let path = file.path.clone();
        addresses(provider, &file.path).into_iter().map(move |address| (address, path.clone()))
    };
    let addresses = files.iter().flat_map(|file| of_file(file)).collect();
    let candidates =
        files.iter().filter(|file| own(file)).map(|file| (file.path.as_str(), file.root.to_value()));
    Merged::new(candidates.collect(), draft, &addresses)
}

/// The addresses of a file: its path, and the URLs that `[references]` maps to it.
fn addresses(provider: &ProviderFolder, path: &str) -> Vec<String> {
    let mut addresses = vec![address(path)];
    let below = path.strip_prefix(&provider.name).and_then(|path| path.strip_prefix('/')).unwrap_or(path);
    for (url, target) in &provider.config.references {
        if url.ends_with('/') {
            let rest =
                below.strip_prefix(target.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'));
            addresses.extend(rest.map(|rest| format!("{url}{}", escape_path(rest))));
        } else if target == below {
            addresses.push(url.clone());
        }
    }
    addresses
}

fn default_draft(config: &Config) -> Draft {
    match schema::Draft::of(config) {
        schema::Draft::Draft4 => Draft::Draft4,
        schema::Draft::Draft6 => Draft::Draft6,
        schema::Draft::Draft7 => Draft::Draft7,
        schema::Draft::Draft201909 => Draft::Draft201909,
        schema::Draft::Draft202012 | schema::Draft::V1 => Draft::Draft202012,
    }
}

/// Formats and content are asserted where `provider.toml` says so, whatever the draft.
fn asserting<'i>(options: ValidationOptions<'i>, config: &Config) -> ValidationOptions<'i> {
    let mut options = options.should_validate_formats(true);
    // The oracle asserts the same formats on its own.
    for format in FORMATS.iter().filter(|format| config.formats.mode(format.name) == FormatMode::Ignore) {
        options = options.with_format(format.name, |_| true);
    }
    if config.formats.content() == ContentMode::Ignore {
        options = options
            .without_content_encoding_support("base64")
            .without_content_media_type_support("application/json");
    }
    options
}

#[cfg(test)]
mod tests;
