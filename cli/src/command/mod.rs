//! The command line. Each command is a file in this folder: its arguments, and the function that runs it.

#![allow(rustdoc::invalid_html_tags, reason = "the help of a command writes `<provider>/<event>`")]

mod annotation;
mod catalogue;
mod completions;
mod diff;
mod doctor;
mod explain;
mod generate;
mod import;
#[cfg(feature = "inbox")]
mod inbox;
mod infer;
mod interrupt;
mod lint;
mod list;
mod listen;
mod man;
mod new;
mod output;
mod progress;
mod replay;
mod sample;
mod send;
mod table;
mod validate;
mod verify;
mod watch;

use std::path::PathBuf;
use std::process::ExitCode;

use crate::finding::Findings;
use crate::load::{EventFile, Folder, ProviderFolder};
use clap::{Args, CommandFactory as _, Parser, Subcommand};
use hookwright_codegen::Error;

use output::{Asked, Format};

const AFTER_HELP: &str = "\
Exit codes: 0 success; 1 the check failed (stale output, an invalid payload);
2 the command could not run (usage, I/O, errors in schemas).

Examples:
  hookwright                                    generate ./generated from ./schemas
  hookwright generate --check                   check that ./generated is up to date
  hookwright catalogue                          write a site that shows every event
  hookwright diff --against main                show what changes in ./schemas break
  hookwright doctor                             say what is odd about the setup
  hookwright explain keyword-value              explain a finding
  hookwright inbox stats --store sqlite:receiver.sqlite
  hookwright infer acme/order.paid sample.json  infer a schema from a sample
  hookwright import acme openapi.yaml           import published schemas
  hookwright lint                               find risky patterns in ./schemas
  hookwright list --format json                 list every event as JSON
  hookwright listen --record                    show and record what providers send to this machine
  hookwright new acme --scheme hmac             begin the folder of a provider
  hookwright replay schemas/acme/order.paid.1.example.json --to http://localhost:3000/acme
  hookwright sample acme/order.paid             generate a valid payload
  hookwright send acme/order.paid --to http://localhost:3000/acme
  hookwright validate acme/order.paid body.json
  hookwright verify acme --body body.json -H 'webhook-id: msg_1' -H 'webhook-timestamp: 1' -H 'webhook-signature: v1,…'
  hookwright watch                              generate again whenever a schema changes
";

/// Typed, fully validated webhook payloads from JSON Schemas.
#[derive(Parser)]
#[command(name = "hookwright", version, after_help = AFTER_HELP, max_term_width = 100)]
struct Cli {
    /// The output format
    #[arg(long, global = true, value_enum, default_value_t, value_name = "FORMAT")]
    format: Asked,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "a command line has one")]
enum Command {
    Catalogue(catalogue::Catalogue),
    Completions(completions::Completions),
    Diff(diff::Diff),
    Doctor(doctor::Doctor),
    Explain(explain::Explain),
    Generate(generate::Generate),
    Import(import::Import),
    #[cfg(feature = "inbox")]
    Inbox(inbox::InboxCommand),
    Infer(infer::Infer),
    Lint(lint::Lint),
    List(list::List),
    Listen(listen::Listen),
    Man(man::Manual),
    New(new::New),
    Replay(replay::Replay),
    Sample(sample::Sample),
    Send(send::Send),
    Validate(validate::Validate),
    Verify(verify::Verify),
    Watch(watch::Watch),
}

/// What walks a schema may recurse as deep as its references lead. The stack is reserved, not used.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Where the schemas are.
#[derive(Args)]
struct SchemaFolder {
    /// The folder with the schemas, with one folder per provider
    #[arg(long, default_value = "schemas", value_name = "DIR")]
    schemas: PathBuf,
}

/// The result of a command that ran to its end.
enum Verdict {
    /// The check passed.
    Fine,
    /// The check failed.
    NotFine,
}

/// Runs the command line of this process.
pub fn run() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help and the version are results, too.
            output::remember(error.print());
            return checked(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let builder = std::thread::Builder::new().stack_size(STACK_BYTES);
    let answer = builder.spawn(move || carry_out(cli)).map(std::thread::JoinHandle::join);
    match answer {
        Ok(Ok(code)) => code,
        // Either the thread panicked, which has been printed, or it could not be started.
        Ok(Err(_)) | Err(_) => ExitCode::from(2),
    }
}

/// The exit code, unless a result was lost.
fn checked(code: u8) -> ExitCode {
    match output::lost() {
        Some(why) => {
            output::complain(&format!("error: the output cannot be written: {why}\n"));
            ExitCode::from(2)
        }
        None => ExitCode::from(code),
    }
}

fn carry_out(cli: Cli) -> ExitCode {
    let Cli { format: asked, command } = cli;
    let command = command.unwrap_or(Command::Generate(generate::Generate::default()));
    let format = match (asked, &command) {
        (Asked::Json, _) => Format::Json,
        (Asked::Text, _)
        | (Asked::Github, Command::Diff(_) | Command::Generate(_) | Command::Lint(_))
        | (Asked::Markdown, Command::Diff(_)) => Format::Text,
        (Asked::Github, _) => unsupported("`github` is supported by `diff`, `generate` and `lint` only"),
        (Asked::Markdown, _) => unsupported("`markdown` is supported by `diff` only"),
    };
    let verdict = match command {
        Command::Catalogue(catalogue) => catalogue.run(format),
        Command::Completions(completions) => completions.run(format),
        Command::Diff(diff) => diff.run(asked),
        Command::Doctor(doctor) => doctor.run(format),
        Command::Explain(explain) => explain.run(format),
        Command::Generate(generate) => generate.run(asked),
        Command::Import(import) => import.run(format),
        #[cfg(feature = "inbox")]
        Command::Inbox(inbox) => inbox.run(format),
        Command::Infer(infer) => infer.run(format),
        Command::Lint(lint) => lint.run(asked),
        Command::List(list) => list.run(format),
        Command::Listen(listen) => listen.run(format),
        Command::Man(manual) => manual.run(format),
        Command::New(new) => new.run(format),
        Command::Replay(replay) => replay.run(format),
        Command::Sample(sample) => sample.run(format),
        Command::Send(send) => send.run(format),
        Command::Validate(validate) => validate.run(format),
        Command::Verify(verify) => verify.run(format),
        Command::Watch(watch) => watch.run(format),
    };
    match verdict {
        Ok(Verdict::Fine) => checked(0),
        Ok(Verdict::NotFine) => checked(1),
        Err(error) => {
            show_error(&error, asked, format);
            checked(2)
        }
    }
}

/// The event of a name: provider and event, and the version between where there are several.
fn find<'a>(folder: &'a Folder, name: &str) -> Result<(&'a ProviderFolder, &'a EventFile), Findings> {
    folder.find(name)
}

/// The event of a name, if nothing is wrong that concerns its provider.
///
/// # Errors
///
/// What is wrong with the provider; with any, if there is no such event: it may be why.
fn find_sound<'a>(
    (folder, findings): (&'a Folder, &Findings),
    name: &str,
) -> Result<(&'a ProviderFolder, &'a EventFile), Findings> {
    match find(folder, name) {
        Ok((provider, event)) => {
            concerning(findings.clone(), folder, &provider.name)?;
            Ok((provider, event))
        }
        Err(_) if findings.has_errors() => Err(findings.clone()),
        Err(missing) => Err(missing),
    }
}

/// What is wrong with the schema folder, apart from what stands in the folders of other providers.
///
/// # Errors
///
/// The findings, if one of them is an error.
fn concerning(findings: Findings, folder: &Folder, provider: &str) -> Result<(), Findings> {
    let is_of_another = |path: &str| {
        let owner = path.split('/').next().filter(|owner| *owner != path);
        owner.is_some_and(|owner| {
            owner != provider && folder.providers.iter().any(|known| known.name == owner)
        })
    };
    let findings: Findings =
        findings.into_iter().filter(|finding| !is_of_another(&finding.place.path)).collect();
    if findings.has_errors() { Err(findings) } else { Ok(()) }
}

/// Ends with the error that the command has no such format.
fn unsupported(message: &str) -> ! {
    Cli::command().error(clap::error::ErrorKind::InvalidValue, format!("the format {message}")).exit()
}

fn show_error(error: &Error, asked: Asked, format: Format) {
    if asked == Asked::Github {
        // Annotations are read from the standard output.
        output::show(&annotation::findings(&error.to_json()));
    }
    match format {
        Format::Text => output::complain(&error.render(crate::finding::Style::Coloured)),
        Format::Json => output::show_json(&serde_json::json!({ "findings": error.to_json() })),
    }
}
