//! `hookwright man`

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::finding::{Place, catalogue};
use clap::{Args, CommandFactory as _};
use clap_mangen::Man;
use hookwright_codegen::Error;

use super::output::{Format, show};
use super::{Cli, Verdict};

const AFTER_HELP: &str = "\
Packages of releases have the pages; this is for other packagers.

Exit codes: 0 the pages were written; 2 the command failed.

Examples:
  hookwright man > hookwright.1
  hookwright man --out man/man1
";

/// Print the manual page, or write those of every command
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Manual {
    /// Write hookwright.1 and hookwright-<command>.1 to this folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Manual {
    pub(super) fn run(&self, _: Format) -> Result<Verdict, Error> {
        // Manual pages have no lines of their own length.
        let command = Cli::command().disable_help_subcommand(true);
        let Some(out) = &self.out else {
            let page = page(command).map_err(|error| failed(Path::new(""), &error))?;
            show(&String::from_utf8_lossy(&page));
            return Ok(Verdict::Fine);
        };
        fs::create_dir_all(out).map_err(|error| failed(out, &error))?;
        for (name, command) in commands(with_global_options(command)) {
            let path = out.join(format!("{name}.1"));
            page(command).and_then(|page| fs::write(&path, page)).map_err(|error| failed(&path, &error))?;
        }
        Ok(Verdict::Fine)
    }
}

/// The command with its global options in those below it, some of which refer to them.
fn with_global_options(mut command: clap::Command) -> clap::Command {
    command.build();
    command
}

/// The command and those below it, each under the name of its page.
fn commands(command: clap::Command) -> Vec<(String, clap::Command)> {
    let mut all = vec![("hookwright".to_owned(), command.clone())];
    for below in command.get_subcommands() {
        let name = format!("hookwright-{}", below.get_name());
        // The page's title is the command's name.
        let title: &'static str = Box::leak(name.clone().into_boxed_str());
        all.push((name, below.clone().name(title).version(env!("CARGO_PKG_VERSION"))));
    }
    all
}

fn page(command: clap::Command) -> io::Result<Vec<u8>> {
    let mut page = Vec::new();
    Man::new(command).render(&mut page)?;
    Ok(page)
}

fn failed(path: &Path, error: &io::Error) -> Error {
    Error::new("", catalogue::unwritable(Place::outside(path), error).into())
}
