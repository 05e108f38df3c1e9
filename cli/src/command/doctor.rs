//! `hookwright doctor`

use std::path::PathBuf;

use crate::doctor::{self, Setup};
use crate::finding::{Findings, Style};
use crate::load::load;
use clap::Args;
use hookwright_codegen::Error;
use serde_json::json;

use super::output::{Format, count, show, show_json};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
Looks for schemas that are missing, generated code that is out of date, events without examples, secrets that are not in the environment, a dependency that \
compiles the generator in every build, and versions that differ. Other files that do not exist are not looked at. \
`hookwright explain <rule>` says more.

Exit codes: 0 nothing is odd; 1 something is; 2 the command failed.

Examples:
  hookwright doctor
  hookwright doctor --out src/webhooks --manifest Cargo.toml
";

/// Say what is odd about a setup
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Doctor {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The folder that was generated
    #[arg(long, default_value = "generated", value_name = "DIR")]
    out: PathBuf,
    /// The manifest of the crate that receives
    #[arg(long, default_value = "Cargo.toml", value_name = "FILE")]
    manifest: PathBuf,
}

impl Doctor {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let root = self.folder.schemas.display().to_string();
        let findings = self.examine()?;
        match format {
            Format::Text => {
                let found = if findings.is_empty() {
                    String::new()
                } else {
                    format!("{}\n", findings.render(&root, Style::Coloured))
                };
                show(&format!("{found}{}\n", count(findings.len(), "finding")));
            }
            Format::Json => show_json(&json!({ "findings": findings.to_json(&root) })),
        }
        Ok(if findings.is_empty() { Verdict::Fine } else { Verdict::NotFine })
    }

    fn examine(&self) -> Result<Findings, Error> {
        let schemas = &self.folder.schemas;
        let setup = Setup { schemas, out: &self.out, manifest: &self.manifest };
        let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        if !schemas.exists() {
            return doctor::examine(&setup, None, is_set);
        }
        let (folder, findings) = load(schemas);
        if findings.has_errors() {
            return Err(Error::new(schemas.display().to_string(), findings));
        }
        doctor::examine(&setup, Some(&folder), is_set)
    }
}
