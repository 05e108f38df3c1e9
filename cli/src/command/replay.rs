//! `hookwright replay`

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::catalogue::command as rules;
use crate::environment;
use crate::finding::{Findings, Place, catalogue};
use crate::listen;
use crate::load::{EventFile, Folder, ProviderFolder, load};
use crate::naming;
use clap::Args;
use hookwright::Request;
use hookwright::receive::EventName;
use hookwright::testing::{SendError, Sender};
use hookwright_codegen::Error;
use http::Uri;
use serde_json::json;

use super::output::{Format, complain, printable, show, show_json};
use super::send::{Answer, NOT_TEXT, deliver, read_outside};
use super::{SchemaFolder, Verdict, concerning, find_sound};

const AFTER_HELP: &str = "\
A file that is an example in the schema folder is sent as its event; for other files, name the event with --event. Requests are \
signed now, as provider.toml says, with the secret in ACME_SECRET for the provider acme.

Exit codes: 0 every answer was 2xx; 1 one was not; 2 the command failed.

Examples:
  hookwright replay schemas/acme/order.paid.1.example.json --to http://127.0.0.1:3000/acme
  hookwright replay captured.json --event acme/order.paid --to http://127.0.0.1:3000/acme
";

/// Send recorded payloads to a receiver, signed as their provider would
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Replay {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The payloads, in the order in which they are sent
    #[arg(required = true, value_name = "FILE")]
    files: Vec<String>,
    /// The URL to send to; it must begin with http://
    #[arg(long, value_name = "URL")]
    to: Uri,
    /// The event of every file: <provider>/<event>, or <provider>/<version>/<event>
    #[arg(long, value_name = "EVENT")]
    event: Option<String>,
    /// The environment variable that holds the secret
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// The private key to sign with, where the provider does: a PKCS#8 file (PEM), or an Ed25519 key after `whsk_`
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
}

impl Replay {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let answers = self
            .replay()
            .map_err(|findings| Error::new(self.folder.schemas.display().to_string(), findings))?;
        let fine = answers.iter().all(|(_, answer)| answer.status.is_success());
        match format {
            Format::Text => {
                let line =
                    |(file, answer): &(&str, Answer)| format!("{}: {}", printable(file), answer.text());
                show(&answers.iter().map(line).collect::<String>());
            }
            Format::Json => {
                let one = |(file, answer): &(&str, Answer)| json!({ "file": file, "answer": answer.json() });
                show_json(&answers.iter().map(one).collect());
            }
        }
        Ok(if fine { Verdict::Fine } else { Verdict::NotFine })
    }

    /// The answers. Every request is made before the first is sent.
    fn replay(&self) -> Result<Vec<(&str, Answer)>, Findings> {
        let (folder, findings) = load(&self.folder.schemas);
        let requests = self.files.iter().zip(0_u32..).map(|(file, number)| {
            let (provider, event) = self.event((&folder, &findings), file)?;
            let body = read_outside(Path::new(file))?;
            if let Some(other) = naming::other_event(provider, event, &body) {
                complain(&format!(
                    "{}: the body {}, and is sent as it is\n",
                    printable(file),
                    printable(&other)
                ));
            }
            Ok((file.as_str(), self.request(provider, event, &body, number)?))
        });
        let requests: Vec<(&str, Request)> = requests.collect::<Result<_, Findings>>()?;
        requests.into_iter().map(|(file, request)| Ok((file, deliver(request)?))).collect()
    }

    /// The event of a file.
    fn event<'f>(
        &self,
        (folder, findings): (&'f Folder, &Findings),
        file: &str,
    ) -> Result<(&'f ProviderFolder, &'f EventFile), Findings> {
        if let Some(name) = &self.event {
            return find_sound((folder, findings), name);
        }
        let path = fs::canonicalize(file)
            .map_err(|error| catalogue::unreadable(Place::outside(Path::new(file)), &error))?;
        let is_it = |event: &EventFile| {
            let mut examples = event.examples.iter();
            examples
                .any(|example| fs::canonicalize(folder.root.join(&example.path)).is_ok_and(|one| one == path))
        };
        match folder.events().find(|(_, event)| is_it(event)) {
            Some((provider, event)) => {
                concerning(findings.clone(), folder, &provider.name)?;
                Ok((provider, event))
            }
            // What is wrong with the folder may be why the file is no example.
            None if findings.has_errors() => Err(findings.clone()),
            None => Err(rules::nothing_to_replay(file).into()),
        }
    }

    fn request(
        &self,
        provider: &ProviderFolder,
        event: &EventFile,
        body: &[u8],
        number: u32,
    ) -> Result<Request, Findings> {
        let names = [EventName::new(event.version.as_deref(), &event.name)];
        let receiving = provider.config.receiving(&provider.name, &names);
        let now = SystemTime::now();
        let age = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let variable = self.secret_env.clone().unwrap_or_else(|| listen::variable(&provider.name, "SECRET"));
        let mut sender = Sender::new(&receiving, now)
            .uri(self.to.clone())
            .delivery_id(format!("msg_{}_{number}", age.as_nanos()));
        let unreadable = |reason: String| Findings::from(rules::cannot_send(&reason, NOT_TEXT));
        if let Some(secret) = environment::text(&variable).map_err(unreadable)? {
            sender = sender.secret(secret);
        }
        if let Some(file) = &self.key_file {
            // What is not UTF-8 is no key either.
            sender = sender.private_key(String::from_utf8(read_outside(file)?).unwrap_or_default());
        }
        let [name] = names;
        sender.request(name, body).map_err(|reason| {
            let help = match reason {
                SendError::NoSecret | SendError::BadSecret => {
                    format!("the environment variable {variable} holds the secret")
                }
                SendError::NoPrivateKey | SendError::BadPrivateKey => {
                    "name a file with the private key with `--key-file`".to_owned()
                }
                _ => "see `event`, `delivery_id` and `[verification]` in provider.toml".to_owned(),
            };
            rules::cannot_send(&reason.to_string(), &help).into()
        })
    }
}
