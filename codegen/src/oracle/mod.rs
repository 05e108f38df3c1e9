//! Validates with an oracle that shares no code with the generated validators: the `jsonschema`
//! crate on the schemas as they were written.

mod address;
mod effort;
mod merge;
mod violation;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hookwright_core::Limits;
use hookwright_core::format::FORMATS;
use jsonschema::{Draft, Registry, ValidationError, ValidationOptions, Validator};
use percent_encoding::{CONTROLS, utf8_percent_encode};
use referencing::Resource;
use serde_json::Value;

use crate::config::{Config, ContentMode, FormatMode};
use crate::finding::Findings;
use crate::json::{Node, to_fragment, tokens};
use crate::load::{EventFile, FileId, Files, ProviderFolder};
use crate::schema::{self, Documents, Place, uri};

/// How many violations are told of: as many as the runtime tells of.
pub const MOST: usize = Limits::DEFAULT.max_violations;

use address::address;
pub use effort::TooMuch;
use effort::{Effort, Looks};
use merge::Merged;
pub use violation::Violation;

/// A provider's schemas, ready to be interpreted.
pub struct Oracle<'a> {
    provider: &'a ProviderFolder,
    files: &'a Files,
    documents: BTreeMap<FileId, Value>,
    registry: Registry<'static>,
    merged: Merged,
    /// What the schemas look at, if any refers to another.
    effort: OnceCell<Option<Arc<Effort>>>,
}

/// An event's schema, ready to be interpreted.
#[derive(Debug)]
pub struct EventValidator {
    validator: Validator,
    path: String,
    /// Whether the way to each keyword begins with a reference to the event's schema.
    merged: bool,
    looks: Looks,
}

impl<'a> Oracle<'a> {
    /// Takes all files of a provider. Nothing is ever fetched: a reference that leads elsewhere is an
    /// error, unless `provider.toml` maps it to a file.
    ///
    /// # Errors
    ///
    /// Why the `jsonschema` crate does not take the files.
    pub fn new(provider: &'a ProviderFolder, files: &'a Files) -> Result<Self, String> {
        let documents = documents(provider, files);
        let addresses = addresses(provider, files);
        let default = default_draft(&provider.config);
        let mut builder = Registry::new();
        for (id, uris) in &addresses {
            let Some(document) = documents.get(id) else { continue };
            for uri in uris {
                builder = builder
                    .add(uri.clone(), resource(document.clone(), default))
                    .map_err(|error| error.to_string())?;
            }
        }
        for (uri, schema) in meta_schemas(&documents, &addresses) {
            builder =
                builder.add(uri, resource(schema.to_value(), default)).map_err(|error| error.to_string())?;
        }
        let (merged, address, whole) = merge(files, &documents, &addresses);
        builder = builder.add(address, resource(whole, default)).map_err(|error| error.to_string())?;
        let registry = builder.prepare().map_err(|error| error.to_string())?;
        Ok(Self { provider, files, documents, registry, merged, effort: OnceCell::new() })
    }

    /// The validator of an event.
    ///
    /// # Errors
    ///
    /// Why the `jsonschema` crate does not take the schema.
    pub fn event(&self, event: &EventFile) -> Result<EventValidator, String> {
        self.schema(event.file)
    }

    /// The validator of a file's schema.
    ///
    /// # Errors
    ///
    /// Why the `jsonschema` crate does not take the schema.
    pub fn schema(&self, id: FileId) -> Result<EventValidator, String> {
        let Some(file) = self.files.get(id) else { return Err("the file does not exist".to_owned()) };
        let mut options = asserting(jsonschema::options(), &self.provider.config)
            .with_base_uri(address(&file.path))
            .with_registry(&self.registry)
            .offline();
        if file.root.get("$schema").is_none() {
            options = options.with_draft(default_draft(&self.provider.config));
        }
        let own = self.documents.get(&id).cloned().unwrap_or_else(|| file.root.to_value());
        let merged = self.merged.schema(&file.path, file.root.get("$schema").and_then(Node::as_str));
        let is_merged = merged.is_some();
        let schema = match merged {
            // The target of a reference is not validated against its meta-schema.
            Some(reference) => {
                meta_validate(&own, default_draft(&self.provider.config))?;
                reference
            }
            None => own,
        };
        let validator = options.build(&schema).map_err(|error| error.masked().to_string())?;
        Ok(EventValidator { validator, path: file.path.clone(), merged: is_merged, looks: self.looks(id) })
    }

    /// What a file's schema looks at.
    fn looks(&self, id: FileId) -> Looks {
        let refer = || self.documents.values().any(effort::looks_again);
        let effort = || refer().then(|| Arc::new(Effort::new(self.provider, self.files)));
        self.effort.get_or_init(effort).as_ref().map_or(Looks::ONCE, |effort| effort.of(id))
    }
}

impl EventValidator {
    /// Whether an instance is valid.
    ///
    /// # Errors
    ///
    /// Nothing was asked, because the answer would take too long.
    pub fn is_valid(&self, instance: &Value) -> Result<bool, TooMuch> {
        self.looks.bound(instance)?;
        Ok(self.validator.is_valid(instance))
    }

    /// What is wrong with an instance, in the words of the `jsonschema` crate, with the names of the keywords and
    /// properties that lead to the one that it breaks, through references.
    ///
    /// # Errors
    ///
    /// Nothing was asked, because the answer would take too long.
    pub fn errors<'i>(
        &'i self,
        instance: &'i Value,
    ) -> Result<impl Iterator<Item = (Vec<String>, ValidationError<'i>)>, TooMuch> {
        self.looks.bound(instance)?;
        Ok(self.validator.iter_errors(instance).map(|error| {
            let way = tokens(error.evaluation_path().as_str()).into_iter().flatten();
            (way.skip(usize::from(self.merged)).collect(), error)
        }))
    }

    /// What is wrong with an instance, by its places, at most [`MOST`]; nothing if it is valid.
    ///
    /// # Errors
    ///
    /// Nothing was asked, because the answer would take too long.
    pub fn violations(&self, instance: &Node) -> Result<Vec<Violation>, TooMuch> {
        let value = instance.to_value();
        self.looks.bound(&value)?;
        let mut violations: Vec<Violation> = self
            .validator
            .iter_errors(&value)
            .take(MOST)
            .map(|error| Violation::new(&error, instance, &self.path))
            .collect();
        violations.sort();
        Ok(violations)
    }
}

/// A document that is read as the draft that it names, or else as the provider's.
fn resource(document: Value, default: Draft) -> Resource {
    let draft = match default.detect(&document) {
        Draft::Unknown => default,
        draft => draft,
    };
    draft.create_resource(document)
}

/// Holds a schema against the meta-schema of its draft, or of the provider's if it names none.
fn meta_validate(schema: &Value, draft: Draft) -> Result<(), String> {
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

/// The files of a provider. References that hold only as providers publish them say where they lead, and those
/// that lead nowhere and that no event reaches lead to their own file: nothing asks what they mean.
fn documents(provider: &ProviderFolder, files: &Files) -> BTreeMap<FileId, Value> {
    let file = |id: &FileId| files.get(*id).map(|file| (*id, file.root.to_value()));
    let mut documents: BTreeMap<FileId, Value> = provider.files.iter().filter_map(file).collect();
    let detours = schema::detours(&Documents::of(files, provider));
    let reached = if detours.is_empty() { BTreeSet::new() } else { reached(provider, files) };
    for (place, target) in detours {
        if target.is_none() && reached.contains(&place) {
            continue;
        }
        let document = documents.get_mut(&place.file);
        let reference = document.and_then(|root| root.pointer_mut(&format!("{}/$ref", place.pointer)));
        if let Some(reference) = reference {
            let Place { file, pointer } =
                target.unwrap_or_else(|| Place { file: place.file, pointer: String::new() });
            *reference = Value::from(format!("{}#{}", address(files.path(file)), to_fragment(&pointer)));
        }
    }
    documents
}

/// The places of all schemas that events reach.
fn reached(provider: &ProviderFolder, files: &Files) -> BTreeSet<Place> {
    let events: Vec<FileId> = provider.events.iter().map(|event| event.file).collect();
    // What cannot be resolved is found where code is generated.
    let (graph, _) = schema::resolve(&Documents::of(files, provider), &events, &mut Findings::new());
    graph.schemas.into_iter().map(|schema| schema.place).collect()
}

/// The addresses of each file: its path, and the URLs that `[references]` maps to it.
fn addresses(provider: &ProviderFolder, files: &Files) -> BTreeMap<FileId, Vec<String>> {
    let mut aliases = schema::aliases(&Documents::of(files, provider));
    let file = |id: &FileId| {
        let urls = aliases.remove(id).unwrap_or_default();
        // The oracle takes URIs, and no IRIs.
        let urls = urls.iter().map(|url| utf8_percent_encode(&uri::normal(url), CONTROLS).to_string());
        Some((*id, std::iter::once(address(&files.get(*id)?.path)).chain(urls).collect()))
    };
    provider.files.iter().filter_map(file).collect()
}

/// The meta-schemas of the drafts, if a file refers to one: generated code knows them too. A file that goes by the
/// URI of one takes its place.
fn meta_schemas(
    documents: &BTreeMap<FileId, Value>,
    addresses: &BTreeMap<FileId, Vec<String>>,
) -> Vec<(&'static str, &'static Node)> {
    if !documents.values().any(refers_to_a_meta_schema) {
        return Vec::new();
    }
    let id = |document: &Value| {
        let id = document.get("$id").or_else(|| document.get("id"))?.as_str()?;
        Some(id.trim_end_matches('#').to_owned())
    };
    let own: BTreeSet<String> =
        documents.values().filter_map(id).chain(addresses.values().flatten().cloned()).collect();
    schema::meta_schemas().filter(|(uri, _)| !own.contains(*uri)).collect()
}

fn refers_to_a_meta_schema(value: &Value) -> bool {
    let is_one = |reference: &str| {
        let uri = reference.split('#').next().unwrap_or_default();
        schema::meta_schemas().any(|(known, _)| known == uri)
    };
    match value {
        Value::Array(items) => items.iter().any(refers_to_a_meta_schema),
        Value::Object(members) => members.iter().any(|(name, value)| {
            name == "$ref" && value.as_str().is_some_and(is_one) || refers_to_a_meta_schema(value)
        }),
        _ => false,
    }
}

/// Puts those files of a provider together that follow the draft of most.
fn merge(
    files: &Files,
    documents: &BTreeMap<FileId, Value>,
    addresses: &BTreeMap<FileId, Vec<String>>,
) -> (Merged, String, Value) {
    let own = |document: &Value| document.get("$schema").and_then(Value::as_str).map(str::to_owned);
    let mut drafts: BTreeMap<Option<String>, usize> = BTreeMap::new();
    for document in documents.values() {
        *drafts.entry(own(document)).or_default() += 1;
    }
    let draft = drafts.into_iter().max_by_key(|(_, count)| *count).and_then(|(draft, _)| draft);
    let of_file = |(id, uris): (&FileId, &Vec<String>)| {
        let path = files.path(*id).to_owned();
        uris.iter().map(move |uri| (uri.clone(), path.clone())).collect::<Vec<_>>()
    };
    let addresses = addresses.iter().flat_map(of_file).collect();
    let candidates = documents
        .iter()
        .filter(|(_, document)| own(document) == draft)
        .map(|(id, document)| (files.path(*id), document.clone()));
    Merged::new(candidates.collect(), draft.as_deref(), &addresses)
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

/// Formats and content are asserted where `provider.toml` asks for it, whatever the draft.
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
