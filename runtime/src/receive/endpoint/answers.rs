//! What an endpoint answers.

use bytes::Bytes;
use http::Response;

use super::super::answer::{self, Caller};
use super::super::batch::Answers;
use super::super::{BatchAnswer, Delivery, Event, Outcome, Rejection};
use super::Endpoint;

impl<E: Event> Endpoint<E> {
    /// The answer to a delivery that was accepted.
    pub fn response_for_delivery(&self, delivery: &Delivery<E>) -> Response<Bytes> {
        self.response_for_outcome(delivery.outcome())
    }

    /// The answer to a request that was refused: problem details (RFC 9457) with pointers and without
    /// the payload's values; to a caller that is not verified, the status and nothing else.
    ///
    /// The answer to a [handshake](crate::receive::handshake) is what the provider's table says.
    pub fn response_for_rejection(&self, rejection: &Rejection) -> Response<Bytes> {
        if let Rejection::Handshake(answer) = rejection {
            return answer::greet(&self.responses, answer);
        }
        if *rejection == Rejection::NoKeyNow {
            return self.response_for_outcome_after(Outcome::Unavailable, 60);
        }
        let told = match rejection.outcome() {
            Outcome::TooLarge
            | Outcome::MissingSignature
            | Outcome::BadSignature
            | Outcome::Stale
            | Outcome::BadHandshake => Caller::Unverified,
            _ if self.verifier.is_none() => Caller::Unverified,
            _ => Caller::Verified,
        };
        answer::refuse(&self.responses, rejection, told)
    }

    /// The answer to an outcome: its status and nothing else.
    pub fn response_for_outcome(&self, outcome: Outcome) -> Response<Bytes> {
        answer::plain(&self.responses, outcome)
    }

    /// The answer to an outcome, with `Retry-After` in seconds (RFC 9110 §10.2.3).
    pub fn response_for_outcome_after(&self, outcome: Outcome, seconds: u64) -> Response<Bytes> {
        answer::later(&self.responses, outcome, seconds)
    }

    /// The answer to a request that delivered several events, of the answers to its items.
    ///
    /// At most three answers are kept at a time, so an iterator that makes them one by one needs little memory.
    pub fn response_for_items(&self, answers: impl IntoIterator<Item = Response<Bytes>>) -> Response<Bytes> {
        let mut all = self.answers();
        answers.into_iter().for_each(|answer| all.add(answer));
        self.response_for_answers(all)
    }

    /// The answers to the items of a request, before there are any.
    pub(in crate::receive) fn answers(&self) -> Answers {
        Answers::new(self.batch.map_or(BatchAnswer::All, |batch| batch.answer))
    }

    pub(in crate::receive) fn response_for_answers(&self, answers: Answers) -> Response<Bytes> {
        answers.combined(self.response_for_outcome(Outcome::Accepted))
    }
}
