//! Payloads that a schema allows, and some that it only just rejects.
//!
//! A [`Sampler`] gathers everything that must hold for a value, chooses among branches, writes a value and checks it
//! with two validators that share no code: the one that receivers run, and an independent oracle. A value that either
//! rejects is tried again with other choices. If none is found within a bounded number of steps, the error names the
//! keyword that could not be satisfied.
//!
//! What `provider.toml` says under `[tolerance]` and `[types]` holds for samples as for receivers: where unknown properties,
//! unlisted values of enums or objects of unlisted kinds are accepted, some samples have such. The oracle, which knows the
//! schemas as they are written, is then asked of what these accept.
//!
//! The same seed gives the same payload.
//!
//! ```
//! # let dir = tempfile::tempdir()?;
//! # let schemas = dir.path();
//! # std::fs::create_dir_all(schemas.join("acme"))?;
//! # std::fs::write(schemas.join("acme/order.paid.schema.json"), r#"{
//! #   "type": "object", "required": ["id"],
//! #   "properties": {"id": {"type": "integer", "minimum": 1}, "email": {"type": "string", "format": "email"}}
//! # }"#)?;
//! use hookwright_codegen::sample::{Options, Sampler};
//!
//! let sampler = Sampler::open(schemas, "acme/order.paid").unwrap();
//! for seed in 0..10 {
//!     let payload = sampler.text(&Options::seeded(seed)).unwrap();
//!     // Hand it to what you test.
//!     assert!(payload.starts_with("{\"id\":"));
//! }
//! # Ok::<(), std::io::Error>(())
//! ```

mod array;
mod deny;
mod facts;
mod flatten;
mod format;
mod height;
mod invalid;
mod joined;
mod judge;
mod matches;
mod nearest;
mod number;
mod object;
mod options;
mod part;
mod pattern;
mod random;
mod run;
mod string;
mod subject;
mod unsatisfied;
mod words;

use std::collections::BTreeSet;
use std::path::Path;

use hookwright::receive::EventName;

use crate::config::{Config, Tolerance, UnknownFields};
use crate::finding::{Findings, Place, catalogue};
use crate::json::{Json, compact};
use crate::load::{EventFile, Files, Folder, ProviderFolder, load};
use crate::oracle::{EventValidator, Oracle};
use crate::schema::{self, Documents, Graph, SchemaId};

#[doc(hidden)]
pub use invalid::mutants;
#[doc(hidden)]
pub use joined::Joined;
#[doc(hidden)]
pub use judge::Judge;
#[doc(hidden)]
pub use matches::matches;
#[doc(hidden)]
pub use number::Numbers;
pub use options::{Options, Size};
pub use unsatisfied::Unsatisfied;

use facts::Goal;
use random::Random;
use run::Run;
use subject::Subject;

/// A payload that breaks one keyword, and nothing else.
#[derive(Clone, Debug)]
pub struct NearValid {
    /// The payload.
    pub payload: Json,
    /// What it breaks.
    pub broken: Unsatisfied,
}

/// Makes payloads of one event.
///
/// Its tables are never freed, like those of generated code: make one sampler per event, not one per payload.
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # let schemas = dir.path();
/// # std::fs::create_dir_all(schemas.join("acme"))?;
/// # std::fs::write(schemas.join("acme/order.paid.schema.json"), r#"{
/// #   "type": "object", "required": ["id"], "additionalProperties": false,
/// #   "properties": {"id": {"type": "integer", "minimum": 1, "maximum": 1}}
/// # }"#)?;
/// use hookwright_codegen::sample::{Options, Sampler, Size};
///
/// // {"type": "object", "required": ["id"], "properties": {"id": {"minimum": 1, "maximum": 1, …}}, …}
/// let sampler = Sampler::open(schemas, "acme/order.paid").unwrap();
/// let options = Options { size: Size::Full, ..Options::seeded(7) };
/// assert_eq!(sampler.text(&options).unwrap(), r#"{"id": 1}"#);
///
/// // Payloads that break one keyword each, for tests of what happens then.
/// let broken = sampler.near_valid(&options, 3).unwrap();
/// assert_eq!(broken.len(), 3);
/// let keywords = ["type", "required", "additionalProperties", "minimum", "maximum"];
/// assert!(broken.iter().all(|near| keywords.contains(&&*near.broken.keyword)));
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct Sampler {
    subject: Subject,
    /// What payloads of the event say about themselves: pointers, and the texts there.
    said: Vec<(String, String)>,
}

impl Sampler {
    /// The sampler of an event of a schema folder; `event` is `<provider>/<event>`, or
    /// `<provider>/<version>/<event>`.
    ///
    /// # Errors
    ///
    /// What is wrong with the folder, or that it has no such event.
    pub fn open(schemas: &Path, event: &str) -> Result<Self, Findings> {
        let (folder, findings) = load(schemas);
        if findings.has_errors() {
            return Err(findings);
        }
        let (provider, event) = folder.find(event)?;
        Self::new(&folder, provider, event)
    }

    /// The sampler of an event of a folder that is read already.
    ///
    /// # Errors
    ///
    /// References that lead nowhere, keywords that are not what they must be.
    pub fn new(folder: &Folder, provider: &ProviderFolder, event: &EventFile) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let (mut graph, root) = resolve(&folder.files, provider, event, &mut findings);
        crate::check::patterns(&graph, &folder.files, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        let (files, Config { types, tolerance, .. }) = (&folder.files, &provider.config);
        let changes = *tolerance != Tolerance::default() || types.properties_mean_object;
        let written = changes.then(|| Judge::new((&graph, files), &provider.name, &provider.config, None));
        schema::adapt(&mut graph, &[root], types, *tolerance);
        let mut sampler = Self::of_graph(graph, root, (files, provider), event);
        let Subject { judge, unknown_fields, .. } = &mut sampler.subject;
        judge.changed_from(written);
        let accepts = [UnknownFields::Keep, UnknownFields::Ignore];
        *unknown_fields = tolerance.unknown_fields.is_some_and(|fields| accepts.contains(&fields));
        Ok(sampler)
    }

    /// The sampler of a graph's schema.
    pub fn of_graph(
        graph: Graph,
        root: SchemaId,
        (files, provider): (&Files, &ProviderFolder),
        event: &EventFile,
    ) -> Self {
        let oracle = Oracle::new(provider, files).and_then(|oracle| oracle.event(event)).ok();
        let name = EventName::new(event.version.as_deref(), &event.name);
        let said = provider.config.said_in_body(name).into_iter();
        let said = said.map(|(pointer, text)| (pointer.to_owned(), text.to_owned())).collect();
        Self { said, ..Self::without_oracle(graph, root, (files, provider)).at(root, oracle) }
    }

    /// The sampler of a graph's schema that only the runtime's tables judge.
    #[doc(hidden)]
    pub fn without_oracle(
        graph: Graph,
        root: SchemaId,
        (files, provider): (&Files, &ProviderFolder),
    ) -> Self {
        let judge = Judge::new((&graph, files), &provider.name, &provider.config, None);
        Self { subject: Subject::new(graph, root, judge, files), said: Vec::new() }
    }

    /// The sampler of another schema of the same graph, which shares what is known of the graph.
    #[doc(hidden)]
    #[must_use]
    pub fn at(&self, root: SchemaId, oracle: Option<EventValidator>) -> Self {
        Self { subject: self.subject.at(root, oracle), said: Vec::new() }
    }

    /// A payload that both validators accept. Where the body says which event it is, and of which version, it says
    /// this one, unless the schema forbids that.
    ///
    /// # Errors
    ///
    /// The constraint that could not be satisfied.
    pub fn sample(&self, options: &Options) -> Result<Json, Unsatisfied> {
        self.anonymous(options).map(|payload| self.named(payload))
    }

    /// The payload with what it says about itself, if both validators accept that.
    fn named(&self, payload: Json) -> Json {
        let mut named = payload;
        for (pointer, text) in &self.said {
            let before = named.clone();
            let is_put = named.put(pointer, Json::from(text.as_str()));
            if !is_put || !self.subject.judge.judge(self.subject.root, &compact(&named)).is_empty() {
                named = before;
            }
        }
        named
    }

    /// A payload that both validators accept, whatever it says about itself.
    fn anonymous(&self, options: &Options) -> Result<Json, Unsatisfied> {
        let goal = Goal::new(self.subject.root, self.subject.graph.get(self.subject.root).resource);
        // A value of a wrong type says least about what is in the way.
        let mut best: Option<((bool, usize), Unsatisfied)> = None;
        let mut weigh = |judge: &Judge, value: &Json| {
            let violations = judge.judge(self.subject.root, &compact(value));
            let weight = (violations.iter().any(|violation| violation.keyword == "type"), violations.len());
            let Some(first) = violations.into_iter().next() else { return true };
            if best.as_ref().is_none_or(|(least, _)| weight < *least) {
                best = Some((weight, first));
            }
            false
        };
        let mut run = Run::new(&self.subject, options.seed, options.size);
        if let Some(found) = run.search(&[goal], |value| weigh(&self.subject.judge, value)) {
            return Ok(found);
        }
        // Something plain may do where a search has failed; if not, it shows what is in the way.
        let shown = self.subject.hints.get(&self.subject.root).into_iter().flatten().cloned();
        match shown.chain(nearest::plain()).find(|value| weigh(&self.subject.judge, value)) {
            Some(found) => Ok(found),
            None => {
                let within = run.stuck.as_ref().and_then(|stuck| nearest::within(&self.subject.judge, stuck));
                Err(within.or(best.map(|(_, first)| first)).unwrap_or_else(Unsatisfied::unknown))
            }
        }
    }

    /// The text of a payload that both validators accept, on one line.
    ///
    /// # Errors
    ///
    /// As [`Sampler::sample`].
    pub fn text(&self, options: &Options) -> Result<String, Unsatisfied> {
        self.sample(options).map(|value| compact(&value))
    }

    /// At most `count` payloads that each break exactly one keyword: the runtime's validator reports
    /// that one and no other, and the independent validator refuses it too.
    ///
    /// # Errors
    ///
    /// As [`Sampler::sample`]: near-valid payloads are made of valid ones.
    pub fn near_valid(&self, options: &Options, count: usize) -> Result<Vec<NearValid>, Unsatisfied> {
        invalid::near_valid(self, *options, count)
    }

    /// Values of a schema of the graph, by itself: minimal, full and random ones.
    pub fn values_of(&self, id: SchemaId, seed: u64) -> Vec<Json> {
        let sizes = [Size::Minimal, Size::Full, Size::Random, Size::Random];
        let goal = Goal::new(id, self.subject.graph.get(id).resource);
        let values = sizes.into_iter().zip(seed..).filter_map(|(size, seed)| {
            Run::new(&self.subject, seed, size).value(std::slice::from_ref(&goal), 0, "")
        });
        values.collect()
    }

    /// Small payloads in which a value, or nothing, stands at a path of names, whatever its schema says; `*` is any
    /// item, or a property that no schema names. They may be invalid.
    #[doc(hidden)]
    pub fn with_part(&self, path: &[String], part: Option<&Json>) -> Vec<Json> {
        part::payloads(&self.subject, path, part)
    }

    /// Names that match the patterns of `patternProperties` anywhere in the graph, one for each pattern.
    #[doc(hidden)]
    pub fn odd_names(&self) -> Vec<String> {
        let sources: BTreeSet<&String> = self
            .subject
            .graph
            .schemas
            .iter()
            .flat_map(|schema| &schema.pattern_properties)
            .map(|(source, _)| source)
            .collect();
        let name = |source: &String| {
            let mut random = Random::new(0);
            let texts = (0..4).filter_map(|more| pattern::sample(source, more, &mut random));
            texts.filter(|text| matches(source, text)).last()
        };
        sources.into_iter().filter_map(name).collect()
    }

    #[doc(hidden)]
    pub fn judge(&self) -> &Judge {
        &self.subject.judge
    }

    #[doc(hidden)]
    pub fn graph(&self) -> &Graph {
        &self.subject.graph
    }

    #[doc(hidden)]
    pub fn root(&self) -> SchemaId {
        self.subject.root
    }
}

/// The graph of one event.
pub fn resolve(
    files: &Files,
    provider: &ProviderFolder,
    event: &EventFile,
    findings: &mut Findings,
) -> (Graph, SchemaId) {
    let documents = Documents::of(files, provider);
    let (graph, roots) = schema::resolve(&documents, &[event.file], findings);
    (graph, roots.first().copied().unwrap_or(SchemaId(0)))
}

/// The finding that no payload could be made.
pub fn finding(event: &str, path: &str, unsatisfied: &Unsatisfied) -> Findings {
    catalogue::unsatisfied(Place::file(path), event, unsatisfied).into()
}

#[cfg(test)]
mod tests;
