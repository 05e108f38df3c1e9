//! `hookwright new`

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _};
use std::path::{Path, PathBuf};

use crate::catalogue::command as rules;
use crate::check;
use crate::finding::{Findings, Place, catalogue};
use crate::infer::{self, Existing, Input, Options, Request, Target};
use crate::listen::guessed_name;
use crate::load::{PROVIDER_SCHEMA, load, read_text_file};
use crate::scaffold::{self, Settings, Verification};
use crate::write::Staging;
use clap::{Args, ValueEnum as _};
use hookwright_codegen::Error;
use serde_json::json;

use super::output::{Format, complain, printable, show, show_json};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
On a terminal, what the flags do not say is asked; elsewhere it is left out. The folder generates as it is: without a sample it \
has one event, whose schema accepts every object. Samples may hold personal data; they become examples, so read them before you \
commit them.

Exit codes: 0 the folder was written; 2 it was not: it exists already, or the command failed.

Examples:
  hookwright new acme --scheme hmac --header X-Acme-Signature
  hookwright new acme --docs https://acme.example/webhooks --sample order.json --event order.paid
";

/// Begin the folder of a provider: provider.toml, and a first event
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct New {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The provider, which must not have a folder yet
    provider: String,
    /// Where its webhooks are documented
    #[arg(long, value_name = "URL")]
    docs: Option<String>,
    /// How it proves that requests are its own
    #[arg(long, value_enum, value_name = "SCHEME")]
    scheme: Option<Verification>,
    /// The header of the signature, the secret or the token; it needs --scheme [default: X-<Provider>-Signature, X-<Provider>-Secret or
    /// Authorization]
    #[arg(long, value_name = "NAME")]
    header: Option<String>,
    /// A payload to infer the first event's schema from
    #[arg(long, value_name = "FILE")]
    sample: Option<PathBuf>,
    /// The first event's name [default: what the sample says, or event]
    #[arg(long, value_name = "NAME")]
    event: Option<String>,
}

impl New {
    pub(super) fn run(mut self, format: Format) -> Result<Verdict, Error> {
        if io::stdin().is_terminal() && format == Format::Text {
            self.ask();
        }
        let written = self
            .write()
            .map_err(|findings| Error::new(self.folder.schemas.display().to_string(), findings))?;
        match format {
            Format::Text => {
                let line = |path: &PathBuf| format!("wrote {}\n", printable(&path.display().to_string()));
                show(&(written.iter().map(line).collect::<String>() + "next: hookwright generate\n"));
            }
            Format::Json => show_json(&json!({ "written": written })),
        }
        Ok(Verdict::Fine)
    }

    /// Asks for what the flags do not say. An empty line leaves it out.
    fn ask(&mut self) {
        if self.docs.is_none() {
            self.docs = answer("Where are its webhooks documented? (URL, or nothing) ");
        }
        if self.scheme.is_none() {
            let names: Vec<String> = Verification::value_variants()
                .iter()
                .filter_map(|scheme| Some(scheme.to_possible_value()?.get_name().to_owned()))
                .collect();
            let said =
                answer(&format!("How are requests verified? ({}; nothing is none) ", names.join(", ")));
            self.scheme = said.and_then(|said| Verification::from_str(&said, true).ok());
        }
        if self.sample.is_none() {
            self.sample =
                answer("Which file is a sample of a payload? (path, or nothing) ").map(PathBuf::from);
        }
    }

    /// Writes the files: all or none.
    fn write(&self) -> Result<Vec<PathBuf>, Findings> {
        let schemas = &self.folder.schemas;
        if let Some(finding) = check::provider_name(&self.provider) {
            return Err(finding.into());
        }
        let scheme = self.scheme.unwrap_or_default();
        if let Some(header) = self.header.as_deref().filter(|_| !scheme.has_header()) {
            let name = scheme.to_possible_value().map(|value| value.get_name().to_owned());
            return Err(rules::header_without_scheme(header, &name.unwrap_or_default()).into());
        }
        let folder = schemas.join(&self.provider);
        if folder.symlink_metadata().is_ok() {
            return Err(rules::provider_exists(&folder).into());
        }
        let (present, _) = load(schemas);
        if let Some(finding) = check::new_provider(&present, &self.provider) {
            return Err(finding.into());
        }
        // What the flags say has to be right before anything is written.
        refuse_wrong(&folder.join("provider.toml"), &scaffold::provider_toml(&self.settings(None)))?;
        let mut staging = Staging::new(schemas);
        staging.put(&schemas.join(PROVIDER_SCHEMA), &crate::config::json_schema())?;
        // A name that no command looks at, and that is gone if something goes wrong.
        let failed = |error: io::Error| catalogue::unwritable(Place::outside(&folder), &error);
        let aside = tempfile::Builder::new().prefix(".new-").tempdir_in(schemas).map_err(failed)?;
        let mut written = self.begin(aside.path())?;
        fs::rename(aside.path().join(&self.provider), &folder).map_err(failed)?;
        match staging.commit() {
            Ok(files) => written.extend(files),
            Err(findings) => {
                let _ = fs::remove_dir_all(&folder);
                return Err(findings);
            }
        }
        written.sort();
        Ok(written)
    }

    /// Writes the provider's folder below `aside`, and returns where its files will be.
    fn begin(&self, aside: &Path) -> Result<Vec<PathBuf>, Findings> {
        let name = self.event.clone().or_else(|| named_by(self.sample.as_deref()?));
        let event = format!("{}/{}", self.provider, name.as_deref().unwrap_or("event"));
        let target = Target::new(aside, &event)?;
        let schema = target.schema.clone();
        let mut staging = Staging::new(aside);
        let (mut written, line) = match &self.sample {
            Some(sample) => {
                let report = infer::run(&Self::request(aside, target, sample), &mut |_| {})?;
                (report.written, report.event_field.map(|field| field.lines()))
            }
            None => {
                staging.put(&schema, &scaffold::open_schema())?;
                (Vec::new(), None)
            }
        };
        let config = aside.join(&self.provider).join("provider.toml");
        staging.put(&config, &scaffold::provider_toml(&self.settings(line)))?;
        written.extend(staging.commit()?);
        let place = |path: &PathBuf| {
            path.strip_prefix(aside).map_or_else(|_| path.clone(), |path| self.folder.schemas.join(path))
        };
        Ok(written.iter().map(place).collect())
    }

    fn request(schemas: &Path, target: Target, sample: &Path) -> Request {
        Request {
            schemas: schemas.to_owned(),
            target,
            inputs: vec![Input::new(&sample.to_string_lossy())],
            existing: Existing::Refuse,
            examples: 5,
            options: Options::default(),
        }
    }

    fn settings(&self, event: Option<String>) -> Settings {
        Settings {
            title: scaffold::title(&self.provider),
            documentation: self.docs.clone(),
            verification: self.scheme.unwrap_or_default(),
            header: self.header.clone(),
            event,
        }
    }
}

/// That a `provider.toml` is one.
fn refuse_wrong(path: &Path, text: &str) -> Result<(), Findings> {
    let wrong = |problem: crate::config::Problem| {
        catalogue::provider_toml(Place::outside(path), &problem.message, problem.help)
    };
    crate::config::parse(text).map(drop).map_err(|problems| problems.into_iter().map(wrong).collect())
}

/// The event's name in a sample.
fn named_by(sample: &Path) -> Option<String> {
    guessed_name(&read_text_file(sample).ok()?)
}

/// The line that answers a question, if there is something on it.
fn answer(question: &str) -> Option<String> {
    complain(question);
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).ok()?;
    Some(line.trim().to_owned()).filter(|line| !line.is_empty())
}
