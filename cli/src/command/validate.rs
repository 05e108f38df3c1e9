//! `hookwright validate`

use std::io;
use std::path::Path;

use crate::finding::{Findings, Place, Position, catalogue};
use crate::json::{Node, Problem, parse};
use crate::load::{load, read_file, read_stream, walk};
use crate::oracle::MOST;
use crate::payload::{AsWritten, Complaint, Forgiving, Said};
use anstyle::{AnsiColor, Effects, Style};
use clap::Args;
use hookwright_codegen::Error;
use serde_json::{Value, json};

use super::output::{Format, count, printable, show, show_json};
use super::{SchemaFolder, Verdict, find_sound};

const AFTER_HELP: &str = "\
No value of a payload is ever printed: payloads hold personal data.

Where provider.toml has [tolerance], a payload is valid if receivers accept it, which forgive what stands there. \
If the schema as it is written says otherwise, the output says so too.

Exit codes: 0 all are valid; 1 one is not; 2 the command failed.

Examples:
  hookwright validate acme/order.paid body.json
  hookwright validate acme/2025-09/order.paid captured/
  hookwright sample acme/order.paid | hookwright validate acme/order.paid -
";

const VALID: Style = AnsiColor::Green.on_default();
const INVALID: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);

/// Validate payloads against an event's schema
///
/// The schema is interpreted by a validator that shares no code with the generated ones. What would take it too long
/// is left to the tables of the generated code, and the output says so.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Validate {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The event: <provider>/<event>, or <provider>/<version>/<event>
    event: String,
    /// Payloads: files, folders of *.json files, or - for standard input
    #[arg(required = true, value_name = "FILE|DIR|-")]
    payloads: Vec<String>,
}

/// A payload and what became of it.
struct Judged {
    name: String,
    /// What the schema as it is written has against it.
    complaints: Vec<Complaint>,
    /// Why the independent validator was not asked.
    dependent: Option<String>,
    /// What receivers have against it, where they forgive or deny more than the schema says.
    tolerated: Option<Vec<Complaint>>,
}

impl Judged {
    fn is_valid(&self) -> bool {
        self.tolerated.as_ref().unwrap_or(&self.complaints).is_empty()
    }
}

impl Validate {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let judged = self
            .judge()
            .map_err(|findings| Error::new(self.folder.schemas.display().to_string(), findings))?;
        match format {
            Format::Text => show(&text(&judged)),
            Format::Json => show_json(&judged.iter().map(to_json).collect()),
        }
        let fine = judged.iter().all(Judged::is_valid);
        Ok(if fine { Verdict::Fine } else { Verdict::NotFine })
    }

    fn judge(&self) -> Result<Vec<Judged>, Findings> {
        let (folder, findings) = load(&self.folder.schemas);
        let (provider, event) = find_sound((&folder, &findings), &self.event)?;
        let written = AsWritten::new(&folder, (provider, event))?;
        let forgiving = Forgiving::new(&folder, (provider, event))?;
        let mut judged = Vec::new();
        for payload in &self.payloads {
            for (name, body) in read(payload)? {
                judged.push(judge(name, &body, &written, forgiving.as_ref()));
            }
        }
        Ok(judged)
    }
}

/// The bodies that an argument names, each with its own name.
fn read(payload: &str) -> Result<Vec<(String, Vec<u8>)>, Findings> {
    let unreadable =
        |path: &Path, error: &io::Error| Findings::from(catalogue::unreadable(Place::outside(path), error));
    if payload == "-" {
        let body = read_stream(io::stdin()).map_err(|error| unreadable(Path::new("-"), &error))?;
        return Ok(vec![("-".to_owned(), body)]);
    }
    let path = Path::new(payload);
    if !path.is_dir() {
        let body = read_file(path).map_err(|error| unreadable(path, &error))?;
        return Ok(vec![(payload.to_owned(), body)]);
    }
    let mut findings = Findings::new();
    let found = walk(path, &mut findings);
    if findings.has_errors() {
        return Err(findings);
    }
    let is_json = |path: &Path| path.extension().is_some_and(|extension| extension == "json");
    let files = found.files.into_iter().filter(|file| is_json(&file.location));
    files
        .map(|file| {
            let body = read_file(&file.location).map_err(|error| unreadable(&file.location, &error))?;
            Ok((file.location.display().to_string(), body))
        })
        .collect()
}

fn judge(name: String, body: &[u8], written: &AsWritten<'_>, forgiving: Option<&Forgiving>) -> Judged {
    let (text, root) = match document(body) {
        Ok(document) => document,
        Err(complaints) => return Judged { name, complaints, dependent: None, tolerated: None },
    };
    let Said { complaints, dependent } = written.judge(text, &root);
    let tolerated = forgiving.map(|forgiving| forgiving.complaints(text, &root));
    Judged { name, complaints, dependent, tolerated }
}

/// The text of a body and what it says, or why it is not JSON.
fn document(body: &[u8]) -> Result<(&str, Node), Vec<Complaint>> {
    let text = std::str::from_utf8(body).map_err(|error| {
        let before = String::from_utf8_lossy(body.get(..error.valid_up_to()).unwrap_or_default());
        let position = Position::of(&before, before.len());
        vec![Complaint { position, message: "not UTF-8".into(), violation: None }]
    })?;
    match parse(text) {
        Ok(root) => Ok((text, root)),
        Err(problems) => Err(problems.into_iter().map(|problem| not_json(text, problem)).collect()),
    }
}

fn not_json(text: &str, problem: Problem) -> Complaint {
    let position = Position::of(text, problem.offset);
    Complaint { position, message: problem.kind.to_string(), violation: None }
}

fn text(judged: &[Judged]) -> String {
    let lines: Vec<String> = judged.iter().map(verdict).collect();
    let invalid = judged.iter().filter(|payload| !payload.is_valid()).count();
    let valid = judged.len() - invalid;
    format!("{}\n{}: {valid} valid, {invalid} invalid\n", lines.concat(), count(judged.len(), "payload"))
}

fn verdict(judged: &Judged) -> String {
    let Judged { name, complaints, dependent, tolerated } = judged;
    let name = printable(name);
    let lines = |complaints: &[Complaint]| {
        let most = if complaints.len() < MOST { "" } else { "  no more are shown\n" };
        complaints.iter().map(line).collect::<String>() + most
    };
    let (valid, as_written) = (judged.is_valid(), complaints.is_empty());
    let what = if valid {
        format!("{VALID}valid{VALID:#}    {name}")
    } else {
        format!("{INVALID}invalid{INVALID:#}  {name}")
    };
    let what = match dependent {
        Some(reason) => format!("{what}, says the validator of the generated code: {reason}"),
        None => what,
    };
    match tolerated {
        Some(_) if valid && !as_written => {
            format!(
                "{what} with `[tolerance]`; the schema as it is written refuses it:\n{}",
                lines(complaints)
            )
        }
        Some(tolerated) if !valid && as_written => {
            format!(
                "{what} with `[tolerance]`; the schema as it is written accepts it:\n{}",
                lines(tolerated)
            )
        }
        _ => format!("{what}\n{}", lines(complaints)),
    }
}

fn line(Complaint { position, message, violation }: &Complaint) -> String {
    let (line, column) = (position.line, position.column);
    let what = match violation {
        Some((instance, schema, _)) => {
            let instance = if instance.is_empty() { "the payload" } else { instance };
            printable(&format!("{instance}: {message} ({schema})"))
        }
        None => message.clone(),
    };
    format!("  {line}:{column}: {what}\n")
}

fn to_json(judged: &Judged) -> Value {
    let complaint = |complaint: &Complaint| {
        let (instance, schema, keyword) =
            complaint.violation.clone().map_or((None, None, None), |v| (Some(v.0), Some(v.1), Some(v.2)));
        json!({
            "line": complaint.position.line,
            "column": complaint.position.column,
            "offset": complaint.position.offset,
            "message": complaint.message,
            "instance": instance,
            "schema": schema,
            "keyword": keyword,
        })
    };
    let list = |complaints: &[Complaint]| complaints.iter().map(complaint).collect::<Vec<_>>();
    let mut one = json!({
        "payload": judged.name,
        "valid": judged.is_valid(),
        "violations": list(&judged.complaints),
    });
    if let (Some(_), Some(members)) = (&judged.dependent, one.as_object_mut()) {
        members.insert("independent".to_owned(), false.into());
    }
    if let (Some(tolerated), Some(members)) = (&judged.tolerated, one.as_object_mut()) {
        members.insert("validAsWritten".to_owned(), judged.complaints.is_empty().into());
        members.insert("violationsWithTolerance".to_owned(), list(tolerated).into());
    }
    one
}
