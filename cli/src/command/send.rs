//! `hookwright send`

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use crate::catalogue::command as rules;
use crate::finding::{Findings, Place, catalogue};
use crate::json::{parse, split_last};
use crate::load::{EventFile, Folder, ProviderFolder, load, read_named, read_stream};
use crate::oracle::Oracle;
use clap::{Args, ValueEnum};
use hookwright::Request;
use hookwright::receive::{EventName, Part, Scheme, Template, WebhookSpec};
use hookwright::testing::{Bad, SendError, Sender, violating};
use hookwright_codegen::Error;
use http::{StatusCode, Uri};
use serde_json::{Value, json};

use super::output::{Format, printable, show, show_json};
use super::{SchemaFolder, Verdict, find};

const AFTER_HELP: &str = "\
The body is the event's first example, and the request is signed as provider.toml says. The secret is read from \
the environment: ACME_SECRET for the provider acme, or the variable that --secret-env names. A provider that signs \
with a private key needs one of its kind, which --key-file names; the receiver knows its public key.

Exit code 0 when the receiver answered as it should: 2xx, or 4xx when something was --bad.

Examples:
  hookwright send acme/order.paid --to http://localhost:3000/acme
  hookwright send acme/order.paid --to http://localhost:3000/acme --set /customer/email=null
  hookwright send acme/order.paid --to http://localhost:3000/acme --bad stale
  hookwright send acme/order.paid --to http://localhost:3000/acme --dry-run
";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Send an event to a receiver, signed as its provider would
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Send {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The event: <provider>/<event>, or <provider>/<version>/<event>
    event: String,
    /// The URL to send to; it must begin with http://
    #[arg(long, value_name = "URL")]
    to: Uri,
    /// Use this body instead of the first example: a file, or - for standard input
    #[arg(long, value_name = "FILE|-")]
    body: Option<String>,
    /// Change the value at a JSON pointer, to JSON or to a string; may be repeated
    #[arg(long, value_name = "POINTER=VALUE")]
    set: Vec<String>,
    /// Break the request in one way
    #[arg(long, value_enum, value_name = "WHAT")]
    bad: Option<Wrong>,
    /// The delivery id, if it is sent in a header [default: a new one each time]
    #[arg(long, value_name = "ID")]
    delivery_id: Option<String>,
    /// The environment variable that holds the secret
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// The private key to sign with, where the provider does: a PKCS#8 file (PEM), or an Ed25519 key after `whsk_`
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// Print the request instead of sending it
    #[arg(long)]
    dry_run: bool,
}

/// What can be wrong with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Wrong {
    /// Signed with a wrong secret
    Signature,
    /// With a timestamp from a week ago
    Stale,
    /// With a timestamp one week ahead
    Future,
    /// Without its signature
    MissingHeader,
    /// With its signature twice
    RepeatedHeader,
    /// Sent twice: both are valid, but the second must not be handled again
    Duplicate,
    /// The body is not JSON
    Malformed,
    /// The body breaks its schema
    Violating,
}

/// An answer to a request.
struct Answer {
    status: StatusCode,
    body: String,
    took: Duration,
}

impl Send {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let failed = |findings| Error::new(self.folder.schemas.display().to_string(), findings);
        let requests = self.requests().map_err(failed)?;
        if self.dry_run {
            show(&requests.iter().map(request_text).collect::<Vec<_>>().join("\n"));
            return Ok(Verdict::Fine);
        }
        let answers: Result<Vec<Answer>, Findings> = requests.into_iter().map(deliver).collect();
        let answers = answers.map_err(failed)?;
        let fine = answers.iter().all(|answer| self.is_right(answer.status));
        match format {
            Format::Text => show(&answers.iter().map(answer_text).collect::<String>()),
            Format::Json => show_json(&answers.iter().map(answer_json).collect()),
        }
        Ok(if fine { Verdict::Fine } else { Verdict::NotFine })
    }

    fn is_right(&self, status: StatusCode) -> bool {
        match self.bad {
            None | Some(Wrong::Duplicate) => status.is_success(),
            Some(_) => status.is_client_error(),
        }
    }

    /// The requests to send, one after the other.
    fn requests(&self) -> Result<Vec<Request>, Findings> {
        let (folder, findings) = load(&self.folder.schemas);
        if findings.has_errors() {
            return Err(findings);
        }
        let (provider, event) = find(&folder, &self.event)?;
        let names = [EventName::new(event.version.as_deref(), &event.name)];
        let receiving = provider.config.receiving(&provider.name, &names);
        let mut body = self.body(event)?;
        if self.bad == Some(Wrong::Violating) {
            body = broken(&folder, provider, event, &receiving, &body)?;
        }
        let sender = self.sender(&receiving)?;
        let [name] = names;
        let request = match self.bad.and_then(Wrong::kind) {
            Some(bad) => sender.bad(bad, name, &body),
            None => sender.request(name, &body),
        };
        let mut request = request.map_err(|reason| self.cannot(reason, &receiving))?;
        request.uri = self.to.clone();
        Ok(if self.bad == Some(Wrong::Duplicate) { vec![request.clone(), request] } else { vec![request] })
    }

    fn sender<'a>(&self, receiving: &'a WebhookSpec<'a>) -> Result<Sender<'a>, Findings> {
        let now = SystemTime::now();
        let age = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let id = self.delivery_id.clone().unwrap_or_else(|| format!("msg_{}", age.as_nanos()));
        let sender = Sender::new(receiving, now).delivery_id(id);
        let sender = match std::env::var(self.secret_env(receiving)) {
            Ok(secret) => sender.secret(secret),
            Err(_) => sender,
        };
        let Some(file) = &self.key_file else { return Ok(sender) };
        // What is not UTF-8 is no key either.
        let key = String::from_utf8(read_outside(file)?).unwrap_or_default();
        Ok(sender.private_key(key))
    }

    /// The environment variable that holds the secret.
    fn secret_env(&self, receiving: &WebhookSpec<'_>) -> String {
        let default = || {
            let upper = receiving.provider.to_ascii_uppercase();
            format!("{}_SECRET", upper.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
        };
        self.secret_env.clone().unwrap_or_else(default)
    }

    fn cannot(&self, reason: SendError, receiving: &WebhookSpec<'_>) -> Findings {
        let help = match reason {
            SendError::NoSecret => {
                format!("put it into the environment variable {}", self.secret_env(receiving))
            }
            SendError::BadSecret => {
                format!("the environment variable {} holds it", self.secret_env(receiving))
            }
            SendError::SecretIsSignature => format!(
                "remove `v1,` in the environment variable {}: the secret begins with `whsec_`",
                self.secret_env(receiving)
            ),
            SendError::NoPrivateKey => "name its file with `--key-file`".to_owned(),
            SendError::BadPrivateKey => {
                "`openssl genpkey` writes such files: `-algorithm ed25519`, for instance".to_owned()
            }
            SendError::SecretEncoding(_) | SendError::SecretLength(_) => format!(
                "the environment variable {} holds it; {}",
                self.secret_env(receiving),
                expected_secret(receiving)
            ),
            SendError::NothingToSpoil => {
                "`hookwright send --help` lists the other ways to break a request".to_owned()
            }
            _ => "see `event` and `delivery_id` in provider.toml".to_owned(),
        };
        rules::cannot_send(&reason.to_string(), &help).into()
    }

    /// The body to send, before anything is deliberately broken.
    fn body(&self, event: &EventFile) -> Result<Vec<u8>, Findings> {
        let body = match (&self.body, event.examples.first()) {
            (Some(file), _) => read(file)?,
            (None, Some(example)) => example.text.clone().into_bytes(),
            (None, None) => return Err(rules::nothing_to_send(&self.event).into()),
        };
        if self.set.is_empty() {
            return Ok(body);
        }
        let mut document: Value = serde_json::from_slice(&body)
            .map_err(|_| rules::cannot_set(&self.set.join(" "), "the body is not JSON"))?;
        for change in &self.set {
            set(&mut document, change).map_err(|reason| rules::cannot_set(change, reason))?;
        }
        Ok(document.to_string().into_bytes())
    }
}

/// What a provider's secrets are, and what to write where this provider's are not.
fn expected_secret(receiving: &WebhookSpec<'_>) -> &'static str {
    match receiving.scheme {
        Some(Scheme::StandardWebhooks(_)) => {
            "the secret of Standard Webhooks is the base64 of 24 to 64 bytes, often after `whsec_`; where a provider \
             signs with the secret's text as it is, write `scheme = \"hmac\"` and `secret = \"text\"` in provider.toml"
        }
        Some(Scheme::Basic) => "write the user's name, `:` and the password",
        _ => "`secret` under `[verification]` in provider.toml says how secrets are written",
    }
}

/// A body like this one that breaks the event's schema, and still says which event it is.
fn broken(
    folder: &Folder,
    provider: &ProviderFolder,
    event: &EventFile,
    receiving: &WebhookSpec<'_>,
    body: &[u8],
) -> Result<Vec<u8>, Findings> {
    let validator =
        Oracle::new(provider, &folder.files).and_then(|oracle| oracle.event(event)).map_err(|reason| {
            catalogue::not_interpretable(Place::file(folder.files.path(event.file)), &reason)
        })?;
    let is_valid = |body: &[u8]| {
        let root = std::str::from_utf8(body).ok().and_then(|text| parse(text).ok());
        root.is_some_and(|root| validator.violations(&root).is_empty())
    };
    violating(body, &said_by_body(receiving), is_valid).ok_or_else(|| {
        let reason = "no small change of the body breaks its schema";
        rules::cannot_send(reason, "write a body that does, and name it with `--body`").into()
    })
}

impl Wrong {
    /// The sender's word for it; `None` where the request itself is good.
    const fn kind(self) -> Option<Bad> {
        match self {
            Self::Signature => Some(Bad::Signature),
            Self::Stale => Some(Bad::Stale),
            Self::Future => Some(Bad::Future),
            Self::MissingHeader => Some(Bad::MissingHeader),
            Self::RepeatedHeader => Some(Bad::RepeatedHeader),
            Self::Malformed => Some(Bad::Malformed),
            Self::Duplicate | Self::Violating => None,
        }
    }
}

/// The pointers to what identifies the body.
fn said_by_body<'a>(receiving: &WebhookSpec<'a>) -> Vec<&'a str> {
    let templates = [receiving.event, receiving.delivery_id].into_iter().flatten();
    let pointer = |part| match part {
        Ok(Part::Pointer(pointer)) => Some(pointer),
        _ => None,
    };
    templates.flat_map(Template::parts).filter_map(pointer).collect()
}

fn read(file: &str) -> Result<Vec<u8>, Findings> {
    let file = Path::new(file);
    if file != Path::new("-") {
        return read_outside(file);
    }
    read_stream(io::stdin()).map_err(|error| catalogue::unreadable(Place::outside(file), &error).into())
}

fn read_outside(file: &Path) -> Result<Vec<u8>, Findings> {
    read_named(file).map_err(|error| catalogue::unreadable(Place::outside(file), &error).into())
}

/// Makes a change that is written `/pointer=value`.
fn set(document: &mut Value, change: &str) -> Result<(), &'static str> {
    let (pointer, text) = change.split_once('=').ok_or("the `=` is missing")?;
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    if let Some(there) = document.pointer_mut(pointer) {
        *there = value;
        return Ok(());
    }
    let (parent, name) = split_last(pointer).ok_or("the pointer does not begin with `/`")?;
    let parent = document.pointer_mut(parent).and_then(Value::as_object_mut);
    let members = parent.ok_or("no object there could hold it")?;
    members.insert(name, value);
    Ok(())
}

fn deliver(request: Request) -> Result<Answer, Findings> {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let started = Instant::now();
    let unanswered = |error: ureq::Error| {
        let help = "check that the receiver runs, and that the URL begins with http://";
        Findings::from(rules::cannot_send(&format!("could not get an answer: {error}"), help))
    };
    let mut answer = agent.run(http::Request::<Vec<u8>>::from(request)).map_err(unanswered)?;
    let body = answer.body_mut().read_to_string().map_err(unanswered)?;
    Ok(Answer { status: answer.status(), body, took: started.elapsed() })
}

fn request_text(request: &Request) -> String {
    let mut headers = String::new();
    for (name, value) in &request.headers {
        // Writing to a string cannot fail.
        let _ = writeln!(headers, "{name}: {}", String::from_utf8_lossy(value.as_bytes()));
    }
    let body = String::from_utf8_lossy(&request.body);
    format!("{} {}\n{headers}\n{}\n", request.method, request.uri, body.trim_end())
}

fn answer_text(answer: &Answer) -> String {
    let reason = answer.status.canonical_reason().unwrap_or_default();
    let body = if answer.body.is_empty() { String::new() } else { format!("{}\n", printable(&answer.body)) };
    format!("{} {reason} in {} ms\n{body}", answer.status.as_u16(), answer.took.as_millis())
}

fn answer_json(answer: &Answer) -> Value {
    json!({
        "status": answer.status.as_u16(),
        "body": answer.body,
        "milliseconds": u64::try_from(answer.took.as_millis()).unwrap_or(u64::MAX),
    })
}
