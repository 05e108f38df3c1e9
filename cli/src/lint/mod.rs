//! Schemas that receivers come to regret.
//!
//! None of this is an error: code is generated all the same. Each rule has its own file, and findings are named after
//! their rule. `[lint]` in `provider.toml` accepts findings:
//!
//! ```toml
//! [lint]
//! closed-object = ["order.paid.schema.json#/properties/address"]
//! strict-enum = ["*"]
//! ```

mod closed_base;
mod closed_object;
mod contradicted_format;
mod fix;
mod foreign_keyword;
mod ignored_sibling;
mod misspelt_keyword;
mod overlapping_branches;
mod strict_enum;
mod unreachable_branch;
mod unsatisfiable;
mod unseen_required;
mod visit;

use std::collections::BTreeSet;
use std::path::PathBuf;

use crate::catalogue::lint as rules;
use crate::finding::{Finding, Findings};
use crate::load::{FileId, Files, Folder, ProviderFolder};
use crate::schema::{self, Documents, Graph, Schema, SchemaId};
use crate::write::Staging;

use fix::Edit;

/// A rule: what it is called, and what looks for it.
type Rule = (&'static str, fn(&Context<'_>, &mut Vec<Lint>));

/// Every rule.
const RULES: &[Rule] = &[
    ("closed-base", closed_base::check),
    ("closed-object", closed_object::check),
    ("contradicted-format", contradicted_format::check),
    ("foreign-keyword", foreign_keyword::check),
    ("ignored-sibling", ignored_sibling::check),
    ("misspelt-keyword", misspelt_keyword::check),
    ("overlapping-branches", overlapping_branches::check),
    ("strict-enum", strict_enum::check),
    ("unreachable-branch", unreachable_branch::check),
    ("unsatisfiable", unsatisfiable::check),
    ("unseen-required", unseen_required::check),
];

/// A finding, and how its schema is corrected where that is safe.
struct Lint {
    finding: Finding,
    fix: Option<(FileId, Edit)>,
}

/// What a rule looks at: a provider, its schemas, and the schema of each of its events.
struct Context<'a> {
    files: &'a Files,
    provider: &'a ProviderFolder,
    graph: Graph,
    roots: Vec<SchemaId>,
}

/// What was found, and what was done about it.
#[derive(Debug)]
pub struct Report {
    /// The findings that are left.
    pub findings: Findings,
    /// How many were corrected.
    pub fixed: usize,
    /// The files that were written.
    pub written: Vec<PathBuf>,
}

/// The names of the rules.
pub fn rules() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(name, _)| *name)
}

/// Looks at every provider of a folder; with `fix`, corrects in the files what can safely be corrected.
///
/// A correction keeps the file's layout. It is safe if the schema means the same afterwards, or, for a
/// misspelt keyword, if every example still satisfies it.
///
/// # Errors
///
/// Schemas that cannot be resolved, files that cannot be written.
pub fn run(folder: &Folder, fix: bool) -> Result<Report, Findings> {
    let mut errors = Findings::new();
    let mut lints = Vec::new();
    for provider in &folder.providers {
        let context = Context::new(&folder.files, provider, &mut errors);
        let mut found = Vec::new();
        for (_, check) in RULES {
            check(&context, &mut found);
        }
        lints.extend(exempt(provider, found));
        lints.extend(provider.verification_findings().into_iter().map(Lint::new));
    }
    if errors.has_errors() {
        return Err(errors);
    }
    let (fixes, left): (Vec<Lint>, Vec<Lint>) = lints.into_iter().partition(|lint| fix && lint.fix.is_some());
    let mut report = Report {
        findings: left.into_iter().map(|lint| lint.finding).collect::<Findings>().sorted(),
        fixed: 0,
        written: Vec::new(),
    };
    correct(folder, &fixes, &mut report)?;
    Ok(report)
}

/// Writes the corrections; all files, or none.
fn correct(folder: &Folder, fixes: &[Lint], report: &mut Report) -> Result<(), Findings> {
    let mut staging = Staging::new(&folder.root);
    let corrected: BTreeSet<FileId> = fixes.iter().filter_map(|lint| Some(lint.fix.as_ref()?.0)).collect();
    for id in corrected {
        let Some(file) = folder.files.get(id) else { continue };
        let mut edits: Vec<Edit> = fixes
            .iter()
            .filter_map(|lint| lint.fix.as_ref())
            .filter(|(file, _)| *file == id)
            .map(|(_, edit)| edit.clone())
            .collect();
        report.fixed += fix::disjoint(&mut edits);
        let path = folder.root.join(&file.path);
        staging.put(&path, &fix::apply(&file.text, &edits))?;
    }
    report.written = staging.commit()?;
    Ok(())
}

/// Leaves out what `provider.toml` accepts, and adds what it accepts needlessly.
fn exempt(provider: &ProviderFolder, lints: Vec<Lint>) -> Vec<Lint> {
    let mut used: BTreeSet<(&str, &str)> = BTreeSet::new();
    let mut left = Vec::new();
    for lint in lints {
        let places = provider.config.lint.get_key_value(lint.finding.rule);
        let place = places.and_then(|(rule, places)| {
            let place = places.iter().find(|place| accepts(place, &provider.name, &lint.finding))?;
            Some((rule.as_str(), place.as_str()))
        });
        match place {
            Some(place) => {
                used.insert(place);
            }
            None => left.push(lint),
        }
    }
    for (rule, places) in &provider.config.lint {
        for (index, place) in places.iter().enumerate() {
            if !used.contains(&(rule.as_str(), place.as_str())) {
                let pointer = format!("/lint/{}/{index}", crate::json::escape(rule));
                let known: Vec<&str> = rules().collect();
                let finding = rules::needless_exemption(provider.config_place(&pointer), rule, &known);
                left.push(Lint { finding, fix: None });
            }
        }
    }
    left
}

/// Whether an exemption is for the place of a finding, or for one above it.
fn accepts(exemption: &str, provider: &str, finding: &Finding) -> bool {
    let pointer = finding.place.pointer.as_deref().unwrap_or_default();
    let below = finding.place.path.strip_prefix(provider).and_then(|path| path.strip_prefix('/'));
    let place = format!("{}#{pointer}", below.unwrap_or(&finding.place.path));
    let rest = place.strip_prefix(exemption);
    exemption == "*" || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl<'a> Context<'a> {
    fn new(files: &'a Files, provider: &'a ProviderFolder, findings: &mut Findings) -> Self {
        let documents = Documents::of(files, provider);
        let events: Vec<FileId> = provider.events.iter().map(|event| event.file).collect();
        let (graph, roots) = schema::resolve(&documents, &events, findings);
        Self { files, provider, graph, roots }
    }

    /// The schemas that stand in files of the folder, with the values that they were read from.
    fn schemas(&self) -> impl Iterator<Item = (&Schema, &crate::json::Node)> {
        self.graph.schemas.iter().filter_map(|schema| {
            let file = self.files.get(schema.place.file)?;
            Some((schema, file.root.pointer(&schema.place.pointer)?))
        })
    }

    /// The place of a keyword's value.
    fn place(&self, schema: &Schema, keyword: &str) -> crate::finding::Place {
        self.files.place(schema.place.file, &format!("{}/{keyword}", schema.place.pointer))
    }

    /// The place of a keyword itself.
    fn key_place(&self, schema: &Schema, keyword: &str) -> crate::finding::Place {
        let keyword = crate::json::escape(keyword);
        self.files.key_place(schema.place.file, &format!("{}/{keyword}", schema.place.pointer))
    }

    /// An edit of a file; none where an overlay has changed what the file says.
    fn fix(&self, file: FileId, edit: Option<Edit>) -> Option<(FileId, Edit)> {
        let known = self.files.get(file)?;
        let unchanged = crate::json::parse(&known.text).is_ok_and(|root| root == known.root);
        edit.filter(|_| unchanged).map(|edit| (file, edit))
    }
}

impl Lint {
    const fn new(finding: Finding) -> Self {
        Self { finding, fix: None }
    }
}

#[cfg(test)]
mod tests;
