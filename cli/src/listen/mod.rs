//! A receiver for development: says what each request is, passes it on, and records it.

mod body;
mod caller;
mod forward;
mod guess;
mod handshake;
mod judge;
mod line;
mod pane;
mod record;
mod serve;
mod turns;
mod verified;

use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use hookwright::Request;
use http::{Response, StatusCode, Uri};
use serde_json::{Value, json};

use crate::finding::Findings;
use crate::load::Folder;

pub(crate) use handshake::Shaken;
pub(crate) use judge::{Payload, Verdict, Wrong};
pub(crate) use line::lines;
pub(crate) use pane::{Pane, Step};
pub(crate) use record::{Recorded, renamed};
pub(crate) use serve::serve;
pub(crate) use verified::Verified;

/// What a receiver does with requests.
#[derive(Clone, Debug)]
pub(crate) struct Options {
    /// The schema folder.
    pub(crate) schemas: PathBuf,
    /// Where requests are passed on to.
    pub(crate) forward: Option<Uri>,
    /// Whether payloads are recorded.
    pub(crate) record: bool,
    /// Whether personal values are replaced before.
    pub(crate) redact: bool,
    /// How many recordings an event may have.
    pub(crate) keep: usize,
    /// After how many requests to end.
    pub(crate) count: Option<usize>,
    /// The names of tunnels that requests may be for, besides this machine.
    pub(crate) hosts: Vec<String>,
    /// The most bytes that a body may have.
    pub(crate) max_bytes: usize,
}

/// What became of a request.
#[derive(Debug)]
pub(crate) struct Heard {
    pub(crate) at: SystemTime,
    pub(crate) method: String,
    pub(crate) path: String,
    /// The provider, if the path names one or there is only one.
    pub(crate) provider: Option<String>,
    pub(crate) verified: Verified,
    /// The handshake, if it is one.
    pub(crate) handshake: Option<Shaken>,
    /// The payloads; several of a batch.
    pub(crate) payloads: Vec<Payload>,
    /// Why there are none.
    pub(crate) refused: Option<String>,
    pub(crate) forwarded: Option<Forwarded>,
    /// The answer.
    pub(crate) status: StatusCode,
    /// Both as they are, if the request was read.
    pub(crate) exchange: Option<Exchange>,
}

/// A request and the answer to it.
#[derive(Debug)]
pub(crate) struct Exchange {
    pub(crate) request: Request,
    pub(crate) answer: Response<Bytes>,
}

/// What became of a request that was passed on.
#[derive(Debug)]
pub(crate) struct Forwarded {
    pub(crate) to: Uri,
    /// The status of the answer, or why there is none.
    pub(crate) answer: Result<StatusCode, String>,
    pub(crate) took: Duration,
}

/// The environment variable for something of a provider's: `ACME_PUBLIC_KEY`.
pub(crate) fn variable(provider: &str, what: &str) -> String {
    let upper = provider.to_ascii_uppercase();
    format!("{}_{what}", upper.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// The event's name in a payload, if something there looks like one.
pub(crate) fn guessed_name(text: &str) -> Option<String> {
    let payload = crate::json::parse(text).ok()?;
    Some(guess::event_name(&http::HeaderMap::new(), Some(&payload))?.0)
}

/// `1 value`, `2 values`.
fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// The schemas as they are now, and what is wrong with them apart from examples whose events have no schema yet: these are
/// what a receiver records.
pub(crate) fn read(schemas: &std::path::Path) -> (Folder, Findings) {
    if !schemas.exists() {
        let empty =
            Folder { root: schemas.to_owned(), files: crate::load::Files::default(), providers: Vec::new() };
        return (empty, Findings::new());
    }
    let (folder, findings) = crate::load::load(schemas);
    let is_wrong = |finding: &crate::finding::Finding| {
        !matches!(finding.rule, "example-without-event" | "empty-provider")
            && finding.severity == crate::finding::Severity::Error
    };
    (folder, findings.into_iter().filter(is_wrong).collect())
}

impl Heard {
    /// The same for programs.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "at": self.at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs(),
            "method": self.method,
            "path": self.path,
            "provider": self.provider,
            "verified": self.verified.is_good(),
            "cause": self.verified.cause(),
            "verification": self.verified.to_string(),
            "handshake": self.handshake.as_ref().map(Shaken::to_json),
            "payloads": self.payloads.iter().map(Payload::to_json).collect::<Vec<_>>(),
            "refused": self.refused,
            "forwarded": self.forwarded.as_ref().map(Forwarded::to_json),
            "status": self.status.as_u16(),
        })
    }
}

impl Forwarded {
    fn to_json(&self) -> Value {
        json!({
            "to": self.to.to_string(),
            "status": self.answer.as_ref().ok().map(StatusCode::as_u16),
            "error": self.answer.as_ref().err(),
            "milliseconds": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        })
    }
}
