//! What a receiver answers, and whether that is what the provider expects.

use std::time::{Duration, Instant};

use crate::catalogue::command as rules;
use crate::finding::Findings;
use hookwright::Request;
use hookwright::receive::HandshakeAnswer;
use http::header::{CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use crate::command::output::printable;

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer to a request.
pub(in crate::command) struct Answer {
    pub(in crate::command) status: StatusCode,
    headers: HeaderMap,
    body: String,
    took: Duration,
}

/// Sends a request.
pub(in crate::command) fn deliver(request: Request) -> Result<Answer, Findings> {
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
    let headers = answer.headers().clone();
    Ok(Answer { status: answer.status(), headers, body, took: started.elapsed() })
}

impl Answer {
    /// Why the provider would not take this for the answer to its handshake; `None` if it would. It names no values, since
    /// a handshake may hand a secret over.
    pub(super) fn objection(&self, expected: &HandshakeAnswer) -> Option<String> {
        if !self.status.is_success() {
            return Some(format!("the status is {}, and not 2xx", self.status.as_u16()));
        }
        let own = [CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS];
        let header = expected.headers.iter().filter(|(name, _)| !own.contains(name));
        let wrong =
            header.filter(|(name, value)| self.headers.get(*name) != Some(*value)).map(|(name, _)| name);
        if let Some(name) = wrong.into_iter().next() {
            return Some(format!("the header `{name}` is missing, or has another value"));
        }
        match serde_json::from_slice::<Value>(&expected.body) {
            Ok(Value::Object(members)) => {
                let body: Value = serde_json::from_str(&self.body).unwrap_or_default();
                let wrong = members.iter().find(|(name, value)| body.get(name) != Some(value));
                wrong.map(|(name, _)| {
                    format!("the member `{name}` of the body is missing, or has another value")
                })
            }
            _ if !expected.body.is_empty() && self.body.as_bytes() != expected.body => {
                Some("the body is another text than the expected one".to_owned())
            }
            _ => None,
        }
    }

    pub(in crate::command) fn text(&self) -> String {
        let reason = self.status.canonical_reason().unwrap_or_default();
        let body = if self.body.is_empty() { String::new() } else { format!("{}\n", printable(&self.body)) };
        format!("{} {reason} in {} ms\n{body}", self.status.as_u16(), self.took.as_millis())
    }

    pub(in crate::command) fn json(&self) -> Value {
        json!({
            "status": self.status.as_u16(),
            "body": self.body,
            "milliseconds": u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
        })
    }
}
