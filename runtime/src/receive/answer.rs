//! The HTTP answer to an outcome.

use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;

use super::{HandshakeAnswer, Outcome, Rejection, Responses};
use crate::{Violation, ViolationKind};

/// Who is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// It proved that it is the provider, so it is told what is wrong.
    Verified,
    /// It did not, so it is told only the status.
    Unverified,
}

/// The answer to a rejection.
pub(super) fn refuse(responses: &Responses, rejection: &Rejection, caller: Caller) -> Response<Bytes> {
    let outcome = rejection.outcome();
    let mut response = plain(responses, outcome);
    if caller == Caller::Verified && response.status().as_u16() >= 400 {
        let problem = problem(response.status(), outcome, rejection.violations());
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        *response.body_mut() = problem.into();
    }
    response
}

/// The answer to a handshake.
pub(super) fn greet(responses: &Responses, answer: &HandshakeAnswer) -> Response<Bytes> {
    let responses = answer.status.map_or(*responses, |status| responses.with(Outcome::Handshake, status));
    let mut response = plain(&responses, Outcome::Handshake);
    response.headers_mut().clone_from(&answer.headers);
    response.body_mut().clone_from(&answer.body);
    response
}

/// An answer that consists of a status only.
pub(super) fn plain(responses: &Responses, outcome: Outcome) -> Response<Bytes> {
    let mut response = Response::new(Bytes::new());
    // Statuses are checked when code is generated; what a hand-written table gets wrong is our fault.
    *response.status_mut() =
        StatusCode::from_u16(responses.status(outcome)).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response
}

/// The answer to a delivery that should be sent again.
pub(super) fn later(responses: &Responses, outcome: Outcome, seconds: u64) -> Response<Bytes> {
    let mut response = plain(responses, outcome);
    response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// Problem details (RFC 9457) with the places of the violations, in the payload and in the schema, and
/// never a value of the payload.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    outcome: &'static str,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    violations: &'a [Reported<'a>],
    /// How many violations were omitted because the answer would be too large.
    #[serde(skip_serializing_if = "is_zero")]
    more_violations: usize,
}

/// A violation in an answer.
#[derive(Serialize)]
struct Reported<'a> {
    pointer: &'a str,
    #[serde(flatten)]
    kind: ViolationKind,
    schema: &'a str,
    detail: &'a str,
}

/// The most bytes of violations in an answer, whatever the payload.
const LARGEST: usize = 60 * 1024;

fn problem(status: StatusCode, outcome: Outcome, violations: &[Violation]) -> Vec<u8> {
    let mut room = LARGEST;
    let fits = |violation: &&Violation| {
        let size = serde_json::to_vec(&Reported::new(violation)).map_or(usize::MAX, |json| json.len() + 1);
        room.checked_sub(size).inspect(|left| room = *left).is_some()
    };
    let reported: Vec<Reported<'_>> = violations.iter().take_while(fits).map(Reported::new).collect();
    let problem = Problem {
        r#type: "about:blank",
        title: outcome.title(),
        status: status.as_u16(),
        outcome: outcome.name(),
        more_violations: violations.len() - reported.len(),
        violations: &reported,
    };
    // Texts and numbers in memory: writing them cannot fail. Were it to, the status alone would be the answer.
    serde_json::to_vec(&problem).unwrap_or_default()
}

impl<'a> Reported<'a> {
    fn new(violation: &'a Violation) -> Self {
        Self {
            pointer: &violation.instance,
            kind: violation.kind,
            schema: &violation.schema,
            detail: &violation.message,
        }
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks with a reference")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

    use super::*;
    use crate::Position;

    fn told(violations: &[Violation]) -> serde_json::Value {
        let problem = problem(StatusCode::UNPROCESSABLE_ENTITY, Outcome::Invalid, violations);
        assert!(problem.len() <= 64 * 1024);
        serde_json::from_slice(&problem).unwrap()
    }

    fn violation(kind: ViolationKind, instance: &str) -> Violation {
        Violation::new(kind, instance.to_owned(), "s.json#".to_owned(), Position::START, "no".to_owned())
    }

    #[test]
    fn a_problem_says_the_keyword_or_the_kind() {
        let violations = [
            violation(ViolationKind::Keyword("type"), "/\"a\""),
            violation(ViolationKind::DuplicateKey, "/b"),
        ];
        assert_eq!(
            told(&violations),
            serde_json::json!({
                "type": "about:blank",
                "title": "the payload does not match its schema",
                "status": 422,
                "outcome": "invalid",
                "violations": [
                    {
                        "pointer": "/\"a\"", "kind": "keyword", "keyword": "type",
                        "schema": "s.json#", "detail": "no",
                    },
                    { "pointer": "/b", "kind": "duplicate_key", "schema": "s.json#", "detail": "no" },
                ],
            })
        );
        assert_eq!(told(&[]).get("violations"), None);
    }

    #[test]
    fn an_answer_has_an_end() {
        let long = violation(ViolationKind::Keyword("type"), &format!("/{}", "\"".repeat(5_000)));
        let problem = told(&vec![long; 100]);
        assert_eq!(problem["violations"].as_array().unwrap().len(), 6);
        assert_eq!(problem["more_violations"], 94);
        let longer = violation(ViolationKind::FalseSchema, &"x".repeat(100_000));
        assert_eq!(told(&[longer])["more_violations"], 1);
    }
}
