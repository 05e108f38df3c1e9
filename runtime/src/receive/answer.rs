//! The HTTP answer to an outcome.

use std::fmt::Write as _;

use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};

use super::{Outcome, Rejection, Responses};
use crate::Violation;

/// Who is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// It proved that it is the provider, so it is told what is wrong.
    Verified,
    /// It did not: it learns the status and nothing else.
    Unverified,
}

/// The answer to a rejection.
pub(super) fn refuse(responses: &Responses, rejection: &Rejection, caller: Caller) -> Response<Vec<u8>> {
    let outcome = rejection.outcome();
    let mut response = plain(responses, outcome);
    if caller == Caller::Verified && response.status().as_u16() >= 400 {
        let problem = problem(response.status(), outcome, rejection.violations());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        *response.body_mut() = problem.into_bytes();
    }
    response
}

/// The answer that is a status and nothing else.
pub(super) fn plain(responses: &Responses, outcome: Outcome) -> Response<Vec<u8>> {
    let mut response = Response::new(Vec::new());
    // Statuses are checked when code is generated; what a hand-written table gets wrong is our fault.
    *response.status_mut() =
        StatusCode::from_u16(responses.status(outcome)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// The answer to a delivery that should come again.
pub(super) fn later(responses: &Responses, outcome: Outcome, seconds: u64) -> Response<Vec<u8>> {
    let mut response = plain(responses, outcome);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Problem details (RFC 9457) with the places of the violations, in the payload and in the schema, and
/// never a value of the payload.
fn problem(status: StatusCode, outcome: Outcome, violations: &[Violation]) -> String {
    let mut json = format!(
        r#"{{"type":"about:blank","title":{},"status":{},"outcome":"{}""#,
        quoted(outcome.title()),
        status.as_u16(),
        outcome.name(),
    );
    for (i, violation) in violations.iter().enumerate() {
        json.push_str(if i == 0 { r#","violations":["# } else { "," });
        // Writing to a string cannot fail.
        let _ = write!(
            json,
            r#"{{"pointer":{},"keyword":{},"schema":{},"detail":{}}}"#,
            quoted(&violation.instance),
            quoted(violation.keyword),
            quoted(&violation.schema),
            quoted(&violation.message),
        );
    }
    json.push_str(if violations.is_empty() { "}" } else { "]}" });
    json
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
