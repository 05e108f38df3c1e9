//! The command line. Each command is a file here: its arguments, and a function that does it.

#![allow(rustdoc::invalid_html_tags, reason = "the help of a command writes `<provider>/<event>`")]

mod completions;
mod diff;
mod generate;
mod import;
mod infer;
mod lint;
mod list;
mod output;
mod progress;
mod sample;
mod send;
mod table;
mod validate;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::finding::Findings;
use crate::load::{EventFile, Folder, ProviderFolder};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use hookwright_codegen::Error;

use output::{Asked, Format};

const AFTER_HELP: &str = "\
Exit codes: 0 all is well; 1 what was checked is not (stale output, an invalid payload);
2 it could not be done (usage, input and output, errors in schemas).

Examples:
  hookwright                                    generate ./generated from ./schemas
  hookwright generate --check                   is ./generated what ./schemas say?
  hookwright diff --against main                what a change of ./schemas breaks
  hookwright infer acme/order.paid sample.json  a schema from a sample
  hookwright import acme openapi.yaml           schemas from what a provider publishes
  hookwright lint                               what receivers will regret in ./schemas
  hookwright list --format json                 every event, for a program
  hookwright sample acme/order.paid             a payload that the schema allows
  hookwright send acme/order.paid --to http://localhost:3000/acme
  hookwright validate acme/order.paid body.json
";

/// Typed, fully validated webhook payloads from JSON Schemas.
#[derive(Parser)]
#[command(name = "hookwright", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Cli {
    /// How results are printed
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    format: Asked,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    Completions(completions::Completions),
    Diff(diff::Diff),
    Generate(generate::Generate),
    Import(import::Import),
    Infer(infer::Infer),
    Lint(lint::Lint),
    List(list::List),
    Sample(sample::Sample),
    Send(send::Send),
    Validate(validate::Validate),
}

/// What walks a schema may recurse as deep as its references lead. The stack is reserved, not used.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Where schemas are.
#[derive(Args)]
struct SchemaFolder {
    /// The folder of schemas, one folder in it for each provider
    #[arg(long, default_value = "schemas", value_name = "DIR")]
    schemas: PathBuf,
}

/// How a command that could be carried out came out.
enum Verdict {
    /// All is well.
    Fine,
    /// What was checked is not as it should be.
    NotFine,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
    let answer = builder.spawn(move || carry_out(cli)).map(std::thread::JoinHandle::join);
    match answer {
        Ok(Ok(code)) => code,
        // The panic has been printed, or there is no thread to be had; neither is the input's fault.
        Ok(Err(_)) | Err(_) => ExitCode::from(2),
    }
}

fn carry_out(cli: Cli) -> ExitCode {
    let Cli { format: asked, command } = cli;
    let format = match (asked, &command) {
        (Asked::Json, _) => Format::Json,
        (Asked::Text, _) | (Asked::Github, Some(Command::Diff(_))) => Format::Text,
        (Asked::Github, _) => {
            let message = "the format `github` is for `hookwright diff` alone";
            Cli::command().error(clap::error::ErrorKind::InvalidValue, message).exit()
        }
    };
    let verdict = match command.unwrap_or(Command::Generate(generate::Generate::default())) {
        Command::Completions(completions) => completions.run(format),
        Command::Diff(diff) => diff.run(asked),
        Command::Generate(generate) => generate.run(format),
        Command::Import(import) => import.run(format),
        Command::Infer(infer) => infer.run(format),
        Command::Lint(lint) => lint.run(format),
        Command::List(list) => list.run(format),
        Command::Sample(sample) => sample.run(format),
        Command::Send(send) => send.run(format),
        Command::Validate(validate) => validate.run(format),
    };
    match verdict {
        Ok(Verdict::Fine) => ExitCode::SUCCESS,
        Ok(Verdict::NotFine) => ExitCode::from(1),
        Err(error) => {
            show_error(&error, format);
            ExitCode::from(2)
        }
    }
}

/// The event of a name: provider and event, and the version between where there are several.
fn find<'a>(folder: &'a Folder, name: &str) -> Result<(&'a ProviderFolder, &'a EventFile), Findings> {
    folder.find(name)
}

fn show_error(error: &Error, format: Format) {
    match format {
        Format::Text => output::complain(&error.render(crate::finding::Style::Coloured)),
        Format::Json => output::show_json(&serde_json::json!({ "findings": error.to_json() })),
    }
}
