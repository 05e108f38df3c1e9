//! `hookwright catalogue`

use std::path::{Path, PathBuf};

use crate::catalogue::command as rules;
use crate::check;
use crate::diff;
use crate::finding::{Findings, Style};
use crate::load::{Folder, load};
use crate::loopback;
use crate::site::{self, Changes};
use crate::write;
use clap::Args;
use hookwright_codegen::Error;
use serde_json::json;

use super::output::{Format, complain, count, show, show_json};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
The site needs no server and no network: open index.html. Text that schemas hold is shown, never run.

Exit codes: 0 the site was written; 2 the command failed.

Examples:
  hookwright catalogue
  hookwright catalogue --out public/webhooks --against v1.4.0
  hookwright catalogue --serve
";

/// Write a site that shows every event, its fields, types and examples
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Catalogue {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The folder to write to
    #[arg(long, default_value = "site", value_name = "DIR")]
    out: PathBuf,
    /// Show what changed since a git revision, or another schema folder
    #[arg(long, value_name = "REVISION|DIR")]
    against: Option<String>,
    /// Write nothing: show the site on this port of 127.0.0.1, and make it anew when schemas change
    #[arg(long, value_name = "PORT", num_args = 0..=1, default_missing_value = "4000", conflicts_with = "out")]
    serve: Option<u16>,
}

impl Catalogue {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let root = self.folder.schemas.display().to_string();
        if let Some(port) = self.serve {
            self.serve(port).map_err(|findings| Error::new(root, findings))?;
            return Ok(Verdict::Fine);
        }
        let (events, written) = self.write().map_err(|findings| Error::new(root, findings))?;
        let site::Written { written, removed } = &written;
        match format {
            Format::Text => show(&format!(
                "{} of {}: {} written, {} removed\n",
                self.out.join("index.html").display(),
                count(events, "event"),
                count(written.len(), "file"),
                count(removed.len(), "file")
            )),
            Format::Json => show_json(&json!({
                "out": self.out.display().to_string(),
                "events": events,
                "written": written,
                "removed": removed,
            })),
        }
        Ok(Verdict::Fine)
    }

    fn write(&self) -> Result<(usize, site::Written), Findings> {
        write::is_apart(&self.folder.schemas, &self.out)?;
        let (events, files) = self.build()?;
        Ok((events, site::put(&self.out, &files)?))
    }

    /// How many events there are, and the site.
    fn build(&self) -> Result<(usize, Vec<site::File>), Findings> {
        let folder = self.load()?;
        let changes = self.against.as_ref().map(|against| self.changes(against, &folder)).transpose()?;
        let files = site::build(&folder, changes.as_ref())?;
        let events = folder.providers.iter().map(|provider| provider.events.len()).sum();
        Ok((events, files))
    }

    /// Shows the site until the process is ended.
    fn serve(&self, port: u16) -> Result<(), Findings> {
        let refused = |error: &std::io::Error| rules::cannot_serve(port, error);
        let listener = loopback::bind(port).map_err(|error| refused(&error))?;
        let port = listener.local_addr().map_err(|error| refused(&error))?.port();
        show(&format!("http://127.0.0.1:{port}/ shows {}; Ctrl-C ends it\n", self.folder.schemas.display()));
        let told = |outcome: Result<(), Findings>| match outcome {
            Ok(()) => show("the schemas changed, and the site with them\n"),
            Err(findings) => {
                complain(&findings.render(&self.folder.schemas.display().to_string(), Style::Coloured));
                complain("the site shows the schemas as they were before\n");
            }
        };
        let build = || self.build().map(|(_, files)| files);
        site::serve(listener, &self.folder.schemas, build, told).map_err(|error| refused(&error).into())
    }

    /// The schemas, as `generate` accepts them: names that it refuses lead to pages of types that there are not. What it warns
    /// of is said here too.
    fn load(&self) -> Result<Folder, Findings> {
        let (folder, mut findings) = load(&self.folder.schemas);
        check::names(&folder, &mut findings);
        let folder = sound((folder, findings.clone()))?;
        complain(&findings.render(&self.folder.schemas.display().to_string(), Style::Coloured));
        Ok(folder)
    }

    /// What changed since a folder, if there is one of that name, or since a revision.
    fn changes(&self, against: &str, folder: &Folder) -> Result<Changes, Findings> {
        let old = match Path::new(against) {
            folder if folder.is_dir() => load(folder),
            _ => diff::at_revision(&self.folder.schemas, against)?,
        };
        let events = diff::compare(&sound(old)?, folder)?;
        Ok(Changes { since: against.to_owned(), events })
    }
}

/// The folder, if nothing in it is wrong.
fn sound((folder, findings): (Folder, Findings)) -> Result<Folder, Findings> {
    if findings.has_errors() { Err(findings) } else { Ok(folder) }
}
