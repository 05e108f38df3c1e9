//! The result of a run.

use std::collections::BTreeSet;
use std::time::Duration;

use serde::Serialize;

use super::keywords::Keywords;
use super::manifest::{Feature, Manifest};
use super::stages::Generated;
use crate::finding::{Finding, Findings, Severity};
use crate::load::ProviderFolder;
use crate::model::{Event, Module};
use crate::write::{Change, OutputFile, Plan};

/// What a run did, or, after a check, would have done.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Report {
    /// The schema folder, as it was named.
    pub schemas: String,
    /// A row for each event, by provider, version and name.
    pub events: Vec<EventRow>,
    /// The files that differed from what was generated.
    pub changes: Vec<Change>,
    /// How many files were not made again, as they would have been the same ([`Generator::memory`](super::Generator::memory)).
    pub kept: usize,
    /// Warnings and notes; no errors.
    pub findings: Findings,
    /// The `#![recursion_limit = "…"]` that the root of the crate needs, if the types lead through each
    /// other deeper than the compiler follows by default.
    pub recursion_limit: Option<usize>,
    /// The crates that the generated code needs.
    pub dependencies: Vec<Dependency>,
    /// The other crates that `[types]` names, for derives and for types of your own. Which versions do is for their
    /// user to say.
    pub own_crates: Vec<String>,
    /// The Cargo features of the generated code.
    pub features: Vec<Feature>,
    /// Those of them that the manifest of the crate with the output folder must declare, or declare otherwise; all, where no
    /// manifest was found.
    pub undeclared: Vec<Feature>,
    /// How long it took.
    pub elapsed: Duration,
}

/// One event of a [`Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EventRow {
    /// The provider's folder.
    pub provider: String,
    /// The version folder, if the provider has versions.
    pub version: Option<String>,
    /// The event's name.
    pub event: String,
    /// How many Rust types it has.
    pub types: usize,
    /// How many keywords of its schema are checked.
    pub keywords: usize,
    /// How many examples it has that were checked, all of which its schema accepts.
    pub examples: usize,
    /// How many warnings and notes its schema got.
    pub notes: usize,
}

/// A crate that generated code needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Dependency {
    /// Its name.
    pub name: &'static str,
    /// The right side of its line in `[dependencies]`.
    pub requirement: &'static str,
}

const RUNTIME: Dependency =
    Dependency { name: "hookwright", requirement: concat!("\"", env!("CARGO_PKG_VERSION"), "\"") };

/// The right side of its line, with features.
macro_rules! with_features {
    ($features:literal) => {
        concat!("{ version = \"", env!("CARGO_PKG_VERSION"), "\", features = [", $features, "] }")
    };
}

/// The runtime, with the features that the lines of generated code ask for. A line of its own: no text of a schema is one.
fn runtime<'l>(lines: impl Iterator<Item = &'l str>, compact_str: bool) -> Dependency {
    let (mut unicode, mut public_key) = (false, false);
    for line in lines {
        unicode |= line == "::hookwright::requires_unicode!();";
        public_key |= line == "::hookwright::requires_public_key!();";
    }
    let requirement = match (compact_str, public_key, unicode) {
        (false, false, false) => RUNTIME.requirement,
        (false, false, true) => with_features!("\"unicode\""),
        (false, true, false) => with_features!("\"public-key\""),
        (false, true, true) => with_features!("\"public-key\", \"unicode\""),
        (true, false, false) => with_features!("\"compact_str\""),
        (true, false, true) => with_features!("\"compact_str\", \"unicode\""),
        (true, true, false) => with_features!("\"compact_str\", \"public-key\""),
        (true, true, true) => with_features!("\"compact_str\", \"public-key\", \"unicode\""),
    };
    Dependency { requirement, ..RUNTIME }
}

/// Every crate that generated code may name.
const DEPENDENCIES: [Dependency; 6] = [
    Dependency {
        name: "chrono",
        requirement: r#"{ version = "0.4", default-features = false, features = ["alloc", "serde"] }"#,
    },
    Dependency { name: "compact_str", requirement: r#"{ version = "0.10", features = ["serde"] }"# },
    RUNTIME,
    Dependency { name: "serde", requirement: r#"{ version = "1", features = ["derive"] }"# },
    Dependency { name: "serde_json", requirement: "\"1\"" },
    Dependency { name: "uuid", requirement: r#"{ version = "1", features = ["serde"] }"# },
];

impl Report {
    pub(super) fn new(
        schemas: &str,
        generated: &Generated<'_>,
        plan: &Plan,
        (providers, manifest): (&[ProviderFolder], Option<Manifest>),
    ) -> Self {
        let own_crates = own_crates(providers);
        let features = generated.features.concat();
        let (undeclared, problems) = match manifest {
            Some(manifest) => manifest.check(&generated.features),
            None => (features.clone(), Vec::new()),
        };
        let rows = generated.providers.iter().flat_map(|shaped| {
            let mut keywords = Keywords::of(&shaped.graph, shaped.provider.asserts_content);
            let events = shaped
                .modules
                .iter()
                .flat_map(|module| module.events.iter().map(move |event| (module, event)));
            let row = |(module, event): (&Module<'_>, &Event<'_>)| EventRow {
                provider: shaped.provider.name.to_owned(),
                version: event.version.map(str::to_owned),
                event: event.name.to_owned(),
                types: module.types.reached(event.ty).len(),
                keywords: keywords.count(event.root),
                examples: examples(shaped.provider.name, event, &generated.findings),
                notes: notes(event.path, &generated.findings),
            };
            events.map(row).collect::<Vec<_>>()
        });
        Self {
            schemas: schemas.to_owned(),
            events: rows.collect(),
            changes: plan.changes().to_vec(),
            kept: generated.kept,
            findings: generated.findings.iter().chain(plan.notes()).cloned().chain(problems).collect(),
            recursion_limit: generated.recursion_limit,
            dependencies: dependencies(&generated.files),
            own_crates,
            features,
            undeclared,
            elapsed: Duration::ZERO,
        }
    }

    /// Whether the output folder did not hold what was generated.
    pub fn is_stale(&self) -> bool {
        !self.changes.is_empty()
    }

    /// What is wrong with the features that the manifest of the crate with the output folder declares.
    pub fn undeclared_features(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.rule == "undeclared-features")
    }
}

/// How many examples of an event were checked; its schema accepts them, or nothing would have been generated.
fn examples(provider: &str, event: &Event<'_>, findings: &Findings) -> usize {
    let places = [provider, event.path];
    let unchecked: Vec<&str> = findings
        .iter()
        .filter(|finding| finding.rule == "examples-unchecked")
        .map(|finding| finding.place.path.as_str())
        .collect();
    if places.iter().any(|place| unchecked.contains(place)) {
        return 0;
    }
    event.examples.iter().filter(|example| !unchecked.contains(&example.path)).count()
}

/// How many warnings and notes a file got.
fn notes(path: &str, findings: &Findings) -> usize {
    findings.iter().filter(|f| f.severity != Severity::Error && f.place.path == path).count()
}

/// The crates that `[types]` names, but for those that generated code needs anyway.
fn own_crates(providers: &[ProviderFolder]) -> Vec<String> {
    let known = |name: &str| DEPENDENCIES.iter().any(|dependency| dependency.name == name);
    let all = providers.iter().flat_map(|provider| provider.config.types.crates());
    all.filter(|name| !known(name)).collect::<BTreeSet<String>>().into_iter().collect()
}

/// Generated paths are absolute, so the crates are those with which one begins.
fn dependencies(files: &[OutputFile]) -> Vec<Dependency> {
    let named = |dependency: &&Dependency| files.iter().any(|file| file.text.names_crate(dependency.name));
    let lines = files.iter().flat_map(|file| file.text.as_str().lines()).map(str::trim);
    let compact_str = files.iter().any(|file| file.text.names_crate("compact_str"));
    let runtime = runtime(lines, compact_str);
    let with_features = |dependency: &Dependency| if *dependency == RUNTIME { runtime } else { *dependency };
    DEPENDENCIES.iter().filter(named).map(with_features).collect()
}
