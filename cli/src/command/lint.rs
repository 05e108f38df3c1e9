//! `hookwright lint`

use crate::finding::{Findings, Style};
use crate::lint::{self, Report};
use crate::load::load;
use clap::Args;
use hookwright_codegen::Error;
use serde_json::json;

use super::annotation;
use super::output::{Asked, count, printable, show, show_json};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
Rules:
  closed-base          a part of allOf refuses properties that other parts add
  closed-object        an object refuses properties that it does not name
  contradicted-format  an example does not have a string's format
  foreign-keyword      a word of another dialect or draft asserts nothing: nullable, min, optional
  ignored-sibling      a `$ref` makes the keyword beside it ineffective (draft 7 and older)
  misspelt-keyword     a likely misspelling of a keyword: propertes
  overlapping-branches a branch of oneOf accepts all that another does: number and integer
  strict-enum          an enum of strings refuses others, and [tolerance] does not accept them
  unreachable-branch   no value can take an alternative
  unsatisfiable        nothing satisfies a schema: its keywords exclude each other
  unseen-required      an example lacks a required property

Of the verification:
  unsigned-timestamp, unsigned-delivery-id, unsigned-event, adjacent-signed-parts, no-replay-protection,
  unsigned-body, secret-in-url, signed-for-strangers, weak-algorithm
                       the signature protects less than it seems to

--fix corrects what it safely can: ignored siblings, unreachable branches, and misspelt keywords if \
every example still satisfies its schema. Files keep their layout.

Findings are accepted in provider.toml, everywhere or at a place and below it:
  [lint]
  strict-enum = [\"*\"]
  closed-object = [\"order.paid.schema.json#/properties/address\"]
and those of the verification with a reason:
  [[waiver]]
  finding = \"no-replay-protection\"
  reason = \"the provider sends no timestamp\"

Exit codes: 0 nothing was found; 1 something was; 2 the command failed.

Examples:
  hookwright lint
  hookwright lint --fix
";

/// Find patterns in schemas that hurt receivers
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Lint {
    #[command(flatten)]
    folder: SchemaFolder,
    /// Fix what can be fixed safely
    #[arg(long)]
    fix: bool,
}

impl Lint {
    pub(super) fn run(&self, format: Asked) -> Result<Verdict, Error> {
        let root = self.folder.schemas.display().to_string();
        let report = self.lint().map_err(|findings| Error::new(root.clone(), findings))?;
        match format {
            Asked::Text | Asked::Markdown => show(&text(&report, &root)),
            Asked::Github => show(&annotation::findings(&report.findings.to_json(&root))),
            Asked::Json => show_json(&json!({
                "findings": report.findings.to_json(&root),
                "fixed": report.fixed,
                "written": report.written,
            })),
        }
        Ok(if report.findings.is_empty() { Verdict::Fine } else { Verdict::NotFine })
    }

    fn lint(&self) -> Result<Report, Findings> {
        let (folder, findings) = load(&self.folder.schemas);
        if findings.has_errors() {
            return Err(findings);
        }
        lint::run(&folder, self.fix)
    }
}

fn text(report: &Report, root: &str) -> String {
    let written: Vec<String> = report
        .written
        .iter()
        .map(|path| format!("corrected {}\n", printable(&path.display().to_string())))
        .collect();
    let found = if report.findings.is_empty() {
        String::new()
    } else {
        format!("{}\n", report.findings.render(root, Style::Coloured))
    };
    let fixed = if report.fixed > 0 { format!(", {} corrected", report.fixed) } else { String::new() };
    format!("{}{found}{}{fixed}\n", written.concat(), count(report.findings.len(), "finding"))
}
