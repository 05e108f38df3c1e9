//! `hookwright send`

mod answer;
mod body;
mod fault;

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::SystemTime;

use crate::catalogue::command as rules;
use crate::environment;
use crate::finding::Findings;
use crate::listen;
use crate::load::{EventFile, Folder, ProviderFolder, load};
use clap::Args;
use hookwright::Request;
use hookwright::receive::{EventName, HandshakeAnswer, Scheme, WebhookSpec};
use hookwright::testing::{SendError, Sender};
use hookwright_codegen::Error;
use http::{Method, Uri};

use super::output::{Format, show, show_json};
use super::{SchemaFolder, Verdict, concerning, find_sound};
pub(super) use answer::{Answer, deliver};
use body::{Payloads, broken, told_apart};
pub(super) use body::{read_input, read_outside};
use fault::Fault;

const AFTER_HELP: &str = "\
The body is the event's first example, which is renamed where it says that it is another event, and the request is signed as provider.toml says: a batch, a form or a CloudEvent \
if the provider sends these. The secret is read from the environment: ACME_SECRET for the provider acme, or the variable \
that --secret-env names. A provider that signs with a private key needs one of its kind, which --key-file names; the receiver \
knows its public key. The token of handshakes is read from ACME_VERIFY_TOKEN, or --verify-token-env.

Exit code 0 when the receiver answered as it should: 2xx, to a handshake with what the provider expects; or 4xx when something \
was --bad.

Examples:
  hookwright send acme/order.paid --to http://localhost:3000/acme
  hookwright send acme/order.paid --to http://localhost:3000/acme --set /customer/email=null
  hookwright send acme/order.paid --to http://localhost:3000/acme --bad stale
  hookwright send acme/order.paid --to http://localhost:3000/acme --dry-run
  hookwright send acme/order.paid --to http://localhost:3000/acme --public-url https://hooks.example/acme
  hookwright send acme/order.paid --to http://localhost:3000/acme --option webhook_id=wh_1
  hookwright send acme/order.paid acme/order.void --to http://localhost:3000/acme --batch 10
  hookwright send acme --to http://localhost:3000/acme --handshake
  hookwright send acme --to http://localhost:3000/acme --handshake=2 --bad wrong-token
";

/// What to do about a secret that is not a text.
pub(super) const NOT_TEXT: &str =
    "set it to the text that the provider shows; a key of other bytes is given in hexadecimal or base64";

/// Send an event, a batch of events or a handshake to a receiver, signed as its provider would
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Send {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The event: <provider>/<event>, or <provider>/<version>/<event>. Several are a batch. With --handshake, <provider>
    #[arg(required = true, value_name = "EVENT")]
    events: Vec<String>,
    /// The URL to send to; it must begin with http://
    #[arg(long, value_name = "URL")]
    to: Uri,
    /// The URL to sign, where the provider signs it and the receiver's public URL is another one than --to
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// The text of an option that the provider signs; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    option: Vec<String>,
    /// The method of the request [default: POST; that of the handshake]
    #[arg(long, value_name = "METHOD")]
    method: Option<Method>,
    /// Use this body instead of the first example: a file, or - for standard input
    #[arg(long, value_name = "FILE|-")]
    body: Option<String>,
    /// Change the value at a JSON pointer, to JSON or to a string; may be repeated
    #[arg(long, value_name = "POINTER=VALUE")]
    set: Vec<String>,
    /// Send this many events in one request: each event's examples in turn, with ids of their own
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    batch: Option<u32>,
    /// Send the provider's first handshake, or the one at this place in provider.toml, and check the answer
    #[arg(
        long,
        value_name = "NUMBER",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "1",
        conflicts_with_all = ["batch", "body", "set", "method"],
        value_parser = clap::value_parser!(u32).range(1..)
    )]
    handshake: Option<u32>,
    /// The text that a handshake asks to be repeated or signed
    #[arg(long, value_name = "TEXT", requires = "handshake", default_value = "hookwright-challenge")]
    challenge: String,
    /// Break the request in one way
    #[arg(long, value_enum, value_name = "WHAT")]
    bad: Option<Fault>,
    /// The delivery id, if it is sent in a header [default: a new one each time]
    #[arg(long, value_name = "ID")]
    delivery_id: Option<String>,
    /// The environment variable that holds the secret
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// The private key to sign with, where the provider does: a PKCS#8 file (PEM), or an Ed25519 key after `whsk_`
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// The environment variable that holds the token of handshakes
    #[arg(long, value_name = "NAME")]
    verify_token_env: Option<String>,
    /// Print the request instead of sending it
    #[arg(long)]
    dry_run: bool,
}

/// What is sent, and the answer that a handshake wants.
struct Prepared {
    requests: Vec<Request>,
    greeting: Option<HandshakeAnswer>,
}

impl Send {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let failed = |findings| Error::new(self.folder.schemas.display().to_string(), findings);
        let Prepared { requests, greeting } = self.prepared().map_err(failed)?;
        if self.dry_run {
            show(&requests.iter().map(request_text).collect::<Vec<_>>().join("\n"));
            return Ok(Verdict::Fine);
        }
        let answers: Result<Vec<Answer>, Findings> = requests.into_iter().map(deliver).collect();
        let answers = answers.map_err(failed)?;
        let objection = |answer: &Answer| self.objection(answer, greeting.as_ref());
        match format {
            Format::Text => {
                show(&answers.iter().map(|answer| text(answer, objection(answer))).collect::<String>());
            }
            Format::Json => {
                show_json(&answers.iter().map(|answer| json(answer, objection(answer))).collect());
            }
        }
        let fine = answers.iter().all(|answer| objection(answer).is_none());
        Ok(if fine { Verdict::Fine } else { Verdict::NotFine })
    }

    /// Why an answer is not the one that it should be.
    fn objection(&self, answer: &Answer, greeting: Option<&HandshakeAnswer>) -> Option<String> {
        let bad = self.bad.filter(|bad| !bad.is_acceptable());
        match (bad, greeting) {
            (None, Some(greeting)) => answer.objection(greeting),
            (None, None) => {
                (!answer.status.is_success()).then(|| "a good request is answered with 2xx".to_owned())
            }
            (Some(_), _) => {
                (!answer.status.is_client_error()).then(|| "a bad request is answered with 4xx".to_owned())
            }
        }
    }

    /// The requests to send, one after the other.
    fn prepared(&self) -> Result<Prepared, Findings> {
        let (folder, findings) = load(&self.folder.schemas);
        match self.handshake {
            Some(number) => self.greeting((&folder, &findings), number),
            None => {
                self.deliveries((&folder, &findings)).map(|requests| Prepared { requests, greeting: None })
            }
        }
    }

    fn deliveries(&self, (folder, findings): (&Folder, &Findings)) -> Result<Vec<Request>, Findings> {
        let found = self
            .events
            .iter()
            .map(|name| find_sound((folder, findings), name))
            .collect::<Result<Vec<_>, _>>()?;
        let Some((provider, event)) = found.first().copied() else { return Ok(Vec::new()) };
        if found.iter().any(|(other, _)| other.name != provider.name) {
            return Err(cannot("the events are not those of one provider", "send them one by one"));
        }
        let name = EventName::new(event.version.as_deref(), &event.name);
        let names = [name];
        let receiving = provider.config.receiving(&provider.name, &names);
        let sender = self.sender(&receiving)?;
        let is_batch =
            self.batch.is_some() || found.len() > 1 || self.bad.is_some_and(|bad| bad.of_batch().is_some());
        let request = if is_batch {
            self.batch(&sender, &receiving, name, (folder, &found))
        } else {
            self.single(&sender, &receiving, name, (folder, provider, event))
        }?;
        Ok(if self.bad == Some(Fault::Duplicate) { vec![request.clone(), request] } else { vec![request] })
    }

    fn single(
        &self,
        sender: &Sender<'_>,
        receiving: &WebhookSpec<'_>,
        name: EventName<'_>,
        (folder, provider, event): (&Folder, &ProviderFolder, &EventFile),
    ) -> Result<Request, Findings> {
        let mut body = self.payloads().of(folder, (provider, event), 0)?;
        if self.bad == Some(Fault::Violating) {
            body = broken(folder, provider, event, receiving, &body)?;
        }
        let request = match self.bad {
            None | Some(Fault::Duplicate | Fault::Violating) => sender.request(name, &body),
            Some(wrong) => {
                let bad = wrong.of_delivery().ok_or(SendError::NothingToSpoil);
                bad.and_then(|bad| sender.bad(bad, name, &body))
            }
        };
        request.map_err(|reason| self.cannot(reason, receiving))
    }

    fn batch(
        &self,
        sender: &Sender<'_>,
        receiving: &WebhookSpec<'_>,
        name: EventName<'_>,
        (folder, found): (&Folder, &[(&ProviderFolder, &EventFile)]),
    ) -> Result<Request, Findings> {
        if receiving.batch.is_none() {
            let help = "`[batch]` in provider.toml says where the events are in a body that has several";
            return Err(cannot("the provider sends one event in a request", help));
        }
        let count = self.batch.and_then(|count| usize::try_from(count).ok()).unwrap_or(found.len());
        let item = |(turn, (provider, event)): (usize, &(&ProviderFolder, &EventFile))| {
            let payload = self.payloads().of(folder, (provider, event), turn / found.len())?;
            Ok(told_apart(payload, receiving, turn))
        };
        let items =
            found.iter().cycle().take(count).enumerate().map(item).collect::<Result<Vec<_>, Findings>>()?;
        let items: Vec<&[u8]> = items.iter().map(Vec::as_slice).collect();
        let request = match self.bad {
            None | Some(Fault::Duplicate) => sender.batch(name, &items),
            Some(wrong) => {
                let bad = wrong.of_batch().ok_or(SendError::NothingToSpoil);
                bad.and_then(|bad| sender.bad_batch(bad, name, &items))
            }
        };
        request.map_err(|reason| self.cannot(reason, receiving))
    }

    /// The handshake at a place of provider.toml, counted from 1, and what the provider expects as its answer.
    fn greeting(&self, (folder, findings): (&Folder, &Findings), number: u32) -> Result<Prepared, Findings> {
        let (provider, handshake) = self.shaken((folder, findings), number)?;
        let receiving = provider.config.receiving(&provider.name, &[]);
        let sender = self.sender(&receiving)?;
        let handshake = handshake.handshake();
        let request = match self.bad {
            None | Some(Fault::Duplicate) => sender.handshake(&handshake, &self.challenge),
            Some(wrong) => {
                let bad = wrong.of_handshake().ok_or(SendError::NothingToSpoil);
                bad.and_then(|bad| sender.bad_handshake(bad, &handshake))
            }
        };
        let request = request.map_err(|reason| self.cannot(reason, &receiving))?;
        let greeting = match self.bad {
            None | Some(Fault::Duplicate) => Some(sender.answer(&handshake, &self.challenge)),
            Some(_) => None,
        };
        let greeting = greeting.transpose().map_err(|reason| self.cannot(reason, &receiving))?;
        let twice = self.bad == Some(Fault::Duplicate);
        let requests = if twice { vec![request.clone(), request] } else { vec![request] };
        Ok(Prepared { requests, greeting })
    }

    fn shaken<'f>(
        &self,
        (folder, findings): (&'f Folder, &Findings),
        number: u32,
    ) -> Result<(&'f ProviderFolder, hookwright_codegen::config::HandshakeParts<'f>), Findings> {
        let said = self.events.first().map(String::as_str).unwrap_or_default();
        let name = said.split('/').next().unwrap_or_default();
        let provider = folder.providers.iter().find(|provider| provider.name == name);
        let Some(provider) = provider.filter(|_| self.events.len() == 1) else {
            return Err(cannot(
                "a handshake is that of one provider",
                "name its folder: `hookwright send acme --handshake …`",
            ));
        };
        concerning(findings.clone(), folder, &provider.name)?;
        let handshakes = provider.config.handshake_parts();
        let count = handshakes.len();
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let handshake = index.and_then(|index| handshakes.into_iter().nth(index));
        let Some(handshake) = handshake else {
            let reason = format!(
                "provider.toml of `{name}` has {count} [[handshake]], and none with the number {number}"
            );
            return Err(cannot(&reason, "they are counted from 1, as they stand in the file"));
        };
        Ok((provider, handshake))
    }

    fn payloads(&self) -> Payloads<'_> {
        Payloads { file: self.body.as_deref(), set: &self.set }
    }

    fn sender<'a>(&self, receiving: &'a WebhookSpec<'a>) -> Result<Sender<'a>, Findings> {
        let now = SystemTime::now();
        let age = now.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        let id = self.delivery_id.clone().unwrap_or_else(|| format!("msg_{}", age.as_nanos()));
        let mut sender = Sender::new(receiving, now).delivery_id(id).uri(self.to.clone());
        if let Some(method) = &self.method {
            sender = sender.method(method.clone());
        }
        if let Some(url) = &self.public_url {
            sender = sender.public_url(url);
        }
        for option in &self.option {
            let Some((name, text)) = option.split_once('=') else {
                return Err(cannot("an option has no `=`", "write `--option name=value`"));
            };
            sender = sender.option(name, text);
        }
        let read = |name: String| environment::text(&name).map_err(|reason| cannot(&reason, NOT_TEXT));
        if let Some(secret) = read(self.secret_env(receiving))? {
            sender = sender.secret(secret);
        }
        if let Some(token) = read(self.verify_token_env(receiving))? {
            sender = sender.verify_token(token);
        }
        let Some(file) = &self.key_file else { return Ok(sender) };
        // What is not UTF-8 is no key either.
        let key = String::from_utf8(read_outside(file)?).unwrap_or_default();
        Ok(sender.private_key(key))
    }

    /// The environment variable that holds the secret.
    fn secret_env(&self, receiving: &WebhookSpec<'_>) -> String {
        self.secret_env.clone().unwrap_or_else(|| variable(receiving, "SECRET"))
    }

    /// The environment variable that holds the token of handshakes.
    fn verify_token_env(&self, receiving: &WebhookSpec<'_>) -> String {
        self.verify_token_env.clone().unwrap_or_else(|| variable(receiving, "VERIFY_TOKEN"))
    }

    fn cannot(&self, reason: SendError, receiving: &WebhookSpec<'_>) -> Findings {
        let help = match reason {
            SendError::NoSecret => {
                format!("put it into the environment variable {}", self.secret_env(receiving))
            }
            SendError::NoVerifyToken => {
                format!("put it into the environment variable {}", self.verify_token_env(receiving))
            }
            SendError::BadSecret => {
                format!("the environment variable {} holds it", self.secret_env(receiving))
            }
            SendError::SecretIsSignature => format!(
                "remove `v1,` in the environment variable {}: the secret begins with `whsec_`",
                self.secret_env(receiving)
            ),
            SendError::SecretEncoding(_) | SendError::SecretLength(_) => format!(
                "the environment variable {} holds it; {}",
                self.secret_env(receiving),
                expected_secret(receiving)
            ),
            SendError::NoPrivateKey => "name its file with `--key-file`".to_owned(),
            SendError::BadPrivateKey => {
                "`openssl genpkey` writes such files: `-algorithm ed25519`, for instance".to_owned()
            }
            SendError::NothingToSpoil => {
                "`hookwright send --help` lists the other ways to break a request".to_owned()
            }
            SendError::NoUrl => "name the URL that the receiver was built with by `--public-url`".to_owned(),
            SendError::NoOption => {
                "name it by `--option name=value`, as `signed` in provider.toml calls it".to_owned()
            }
            _ => "see `event` and `delivery_id` in provider.toml".to_owned(),
        };
        cannot(&reason.to_string(), &help)
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

/// The environment variable for something of a provider's.
fn variable(receiving: &WebhookSpec<'_>, what: &str) -> String {
    listen::variable(receiving.provider, what)
}

fn cannot(reason: &str, help: &str) -> Findings {
    rules::cannot_send(reason, help).into()
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

fn text(answer: &Answer, objection: Option<String>) -> String {
    let objection = objection.map(|reason| format!("not as it should be: {reason}\n"));
    format!("{}{}", answer.text(), objection.unwrap_or_default())
}

fn json(answer: &Answer, objection: Option<String>) -> serde_json::Value {
    let mut json = answer.json();
    if let (Some(members), Some(reason)) = (json.as_object_mut(), objection) {
        members.insert("objection".to_owned(), reason.into());
    }
    json
}
