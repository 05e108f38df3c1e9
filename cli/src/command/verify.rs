//! `hookwright verify`

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::catalogue::command as rules;
use crate::environment;
use crate::finding::Findings;
use crate::listen::variable;
use crate::load::{ProviderFolder, load};
use crate::verify::{self, Known, advice, has_secret};
use anstyle::{AnsiColor, Effects, Style};
use clap::Args;
use hookwright::Request;
use hookwright::receive::{BodyChange, BuildError, Cause, Scheme};
use hookwright_codegen::Error;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde_json::{Value, json};

use super::output::{Format, printable, show, show_json};
use super::send::{NOT_TEXT, read_input, read_outside};
use super::{SchemaFolder, Verdict, concerning};

const AFTER_HELP: &str = "\
The secret is read from the environment: ACME_SECRET for the provider acme, or the variable that --secret-env names. The public key \
of a provider that has one is read from ACME_PUBLIC_KEY, or --key-file.

If the signature is wrong, other encodings, secrets, bodies, URLs, times and templates are tried until it is right. The body has to be the \
bytes that arrived. Neither the secret nor a value of the request is printed.

Exit codes: 0 the request is the provider's; 1 it is not; 2 the command failed.

Examples:
  hookwright verify acme --body body.json -H 'webhook-id: msg_1' -H 'webhook-timestamp: 1700000000' -H 'webhook-signature: v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4='
  hookwright verify acme --body - --at 2023-11-14T22:13:20Z -H 'webhook-signature: v1,…' < body.json
";

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);

/// Say whether a request is a provider's, and why not
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Verify {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The provider's folder
    provider: String,
    /// The body, as it arrived: a file, or - for standard input
    #[arg(long, value_name = "FILE|-")]
    body: PathBuf,
    /// A header of the request; may be repeated
    #[arg(short = 'H', long = "header", value_name = "NAME: VALUE")]
    headers: Vec<String>,
    /// The method of the request
    #[arg(long, default_value = "POST", value_name = "METHOD")]
    method: Method,
    /// The URL that the provider sent to, as it is registered there, with its query; without it, that of the environment
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The text of an option that the provider signs; may be repeated
    #[arg(long, value_name = "NAME=VALUE")]
    option: Vec<String>,
    /// When the request arrived: seconds since 1970, or a date and time (RFC 3339) [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    at: Option<SystemTime>,
    /// The environment variable that holds the secret
    #[arg(long, value_name = "NAME")]
    secret_env: Option<String>,
    /// The public key, where the provider has one: PEM, a certificate, a JSON Web Key, or bytes in hexadecimal or base64
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// A public key by the id that requests name, where the provider has several; may be repeated
    #[arg(long, value_name = "ID=FILE", conflicts_with = "key_file")]
    key: Vec<String>,
}

impl Verify {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let found = self
            .found()
            .map_err(|findings| Error::new(self.folder.schemas.display().to_string(), findings))?;
        let found = found.as_ref().map(|(cause, help)| (cause, &**help));
        match format {
            Format::Text => show(&text(found)),
            Format::Json => show_json(&to_json(found)),
        }
        Ok(if found.is_none() { Verdict::Fine } else { Verdict::NotFine })
    }

    /// Why the request is not verified, and what to do; `None` if it is.
    fn found(&self) -> Result<Option<(Cause, String)>, Findings> {
        let (folder, findings) = load(&self.folder.schemas);
        let provider = folder.providers.iter().find(|provider| provider.name == self.provider);
        let Some(provider) = provider else {
            let known: Vec<&str> = folder.providers.iter().map(|provider| &*provider.name).collect();
            let help = format!("there are folders for: {}", known.join(", "));
            let reason = format!("there is no provider `{}`", printable(&self.provider));
            return Err(rules::cannot_verify(&reason, &help).into());
        };
        concerning(findings, &folder, &provider.name)?;
        let spec = provider.config.receiving(&provider.name, &[]);
        let scheme = spec.scheme.ok_or_else(|| {
            let help =
                "say how its requests are signed: `hookwright new` and docs/verification.md show the lines";
            Findings::from(rules::cannot_verify("provider.toml declares no [verification]", help))
        })?;
        let known = self.known(provider, &scheme)?;
        let request = self.request()?;
        let now = self.at.unwrap_or_else(SystemTime::now);
        let found = verify::explained(&spec, scheme, &known, &request, now);
        let found = found.map_err(|problem| self.cannot(&problem, provider))?.err();
        Ok(found.map(|cause| {
            let help = advice(&cause, Some(&scheme));
            (cause, help)
        }))
    }

    /// What a receiver of the provider's requests knows.
    fn known(&self, provider: &ProviderFolder, scheme: &Scheme<'_>) -> Result<Known, Findings> {
        let variable_text = |name: &str| {
            environment::text(name).map_err(|reason| Findings::from(rules::cannot_verify(&reason, NOT_TEXT)))
        };
        let read = |what: &str| variable_text(&variable(&provider.name, what));
        let key = match &self.key_file {
            // What is not UTF-8 is no key either.
            Some(file) => Some(String::from_utf8(read_outside(file)?).unwrap_or_default()),
            None if !self.key.is_empty() => None,
            None => read("PUBLIC_KEY")?
                .filter(|_| !has_secret(scheme) || matches!(scheme, Scheme::StandardWebhooks(_))),
        };
        let secret = match &self.secret_env {
            Some(name) => variable_text(name)?,
            None => read("SECRET")?,
        };
        let public_url = match &self.url {
            Some(url) => Some(url.clone()),
            None => read("PUBLIC_URL")?,
        };
        let public_url = public_url.map(|url| url.split('?').next().unwrap_or_default().to_owned());
        let option = |option: &String| {
            let (name, text) = option.split_once('=').ok_or_else(|| {
                Findings::from(rules::cannot_verify("an option has no `=`", "write `--option name=value`"))
            })?;
            Ok((name.to_owned(), text.to_owned()))
        };
        let options = self.option.iter().map(option).collect::<Result<_, Findings>>()?;
        let by_id = |key: &String| {
            let (id, file) = key.split_once('=').ok_or_else(|| {
                Findings::from(rules::cannot_verify("a key has no `=`", "write `--key id=file.pem`"))
            })?;
            let text = String::from_utf8(read_outside(Path::new(file))?).unwrap_or_default();
            Ok((id.to_owned(), text))
        };
        let keys = self.key.iter().map(by_id).collect::<Result<_, Findings>>()?;
        Ok(Known { secret: secret.map(Into::into), public_key: key, keys, public_url, options })
    }

    fn request(&self) -> Result<Request, Findings> {
        let bad = |reason: String, help: &str| Findings::from(rules::cannot_verify(&reason, help));
        let mut headers = HeaderMap::new();
        for header in &self.headers {
            let (name, value) = header
                .split_once(':')
                .ok_or_else(|| bad("a header has no `:`".to_owned(), "write `-H 'name: value'`"))?;
            let pair = HeaderName::try_from(name.trim()).ok().zip(HeaderValue::try_from(value.trim()).ok());
            let (name, value) = pair.ok_or_else(|| {
                bad(
                    format!("the header `{}` is none", printable(name.trim())),
                    "see RFC 9110 §5 for what it may contain",
                )
            })?;
            headers.append(name, value);
        }
        let url = self.url.as_deref().unwrap_or("/");
        let url: Uri =
            url.parse().map_err(|_| bad("the URL is none".to_owned(), "write `--url https://…`"))?;
        // A server sees the path and the query only.
        let target = url.path_and_query().map_or("/", |target| target.as_str());
        let target =
            target.parse().map_err(|_| bad("the URL is none".to_owned(), "write `--url https://…`"))?;
        Ok(Request::new(self.method.clone(), target, headers, read_input(&self.body)?))
    }

    /// That no receiver can be built with what is known.
    fn cannot(&self, problem: &BuildError, provider: &ProviderFolder) -> Findings {
        let secret = self.secret_env.clone().unwrap_or_else(|| variable(&provider.name, "SECRET"));
        let help = match problem {
            BuildError::NoSecret => format!("put it into the environment variable {secret}"),
            BuildError::NoPublicKey => {
                format!(
                    "name its file by `--key-file`, or by `--key id=file` for each id, or put it into {}",
                    variable(&provider.name, "PUBLIC_KEY")
                )
            }
            BuildError::NoPublicUrl | BuildError::PublicUrl(_) => {
                "name the URL that the provider sends to by `--url`".to_owned()
            }
            BuildError::NoOption(name) => format!("name it by `--option {name}=value`"),
            BuildError::SecretSpace(_) => format!("remove the white space around it in {secret}"),
            _ => format!(
                "it is read from {secret} or `--key-file`; [verification] in provider.toml says what it has to be"
            ),
        };
        rules::cannot_verify(&problem.to_string(), &help).into()
    }
}

/// A number of seconds, or a date and time.
fn time(text: &str) -> Result<SystemTime, String> {
    let seconds = text
        .parse()
        .ok()
        .and_then(|seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds)));
    let time = seconds.or_else(|| hookwright::testing::date_time(text));
    time.ok_or_else(|| {
        "expected seconds since 1970, or a date and time such as 2023-11-14T22:13:20Z".to_owned()
    })
}

fn text(found: Option<(&Cause, &str)>) -> String {
    let Some((cause, help)) = found else { return format!("{GOOD}verified{GOOD:#}\n") };
    let message = printable(&cause.to_string());
    format!("{BAD}not verified{BAD:#}: {message} ({})\n  = help: {}\n", cause.name(), help)
}

fn to_json(found: Option<(&Cause, &str)>) -> Value {
    let Some((cause, help)) = found else { return json!({ "verified": true }) };
    let change = match cause {
        Cause::BodyChanged(change) => Some(BodyChange::name(*change)),
        _ => None,
    };
    json!({
        "verified": false,
        "cause": cause.name(),
        "change": change,
        "message": cause.to_string(),
        "help": help,
    })
}
