//! One answer to several events.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response, StatusCode};
use serde::Serialize;

use super::BatchAnswer;

/// What an item's answer asks of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Acknowledged,
    Refused,
    Again,
}

fn verdict(status: StatusCode) -> Verdict {
    match status.as_u16() {
        200..=299 => Verdict::Acknowledged,
        408 | 409 | 429 | 500.. => Verdict::Again,
        _ => Verdict::Refused,
    }
}

#[derive(Debug, Serialize)]
struct Item {
    status: u16,
}

/// The answers to the items of a batch, of which only those are kept that may become the batch's.
#[derive(Debug)]
pub(in crate::receive) struct Answers {
    rule: BatchAnswer,
    /// The first of each verdict, the most important first.
    kept: [Option<Response<Bytes>>; 3],
    /// Each item's, where the answer lists them.
    statuses: Vec<Item>,
}

impl Answers {
    pub(in crate::receive) const fn new(rule: BatchAnswer) -> Self {
        Self { rule, kept: [const { None }; 3], statuses: Vec::new() }
    }

    /// Adds the answer to the next item.
    pub(in crate::receive) fn add(&mut self, answer: Response<Bytes>) {
        let place = match (verdict(answer.status()), self.rule) {
            (_, BatchAnswer::Each) => {
                return self.statuses.push(Item { status: answer.status().as_u16() });
            }
            (Verdict::Again, _) => 0,
            (Verdict::Refused, BatchAnswer::All) | (Verdict::Acknowledged, BatchAnswer::Any) => 1,
            _ => 2,
        };
        if let Some(first @ None) = self.kept.get_mut(place) {
            *first = Some(answer);
        }
    }

    /// The answer to the batch; `acknowledged` is that to a batch that was accepted.
    pub(in crate::receive) fn combined(self, acknowledged: Response<Bytes>) -> Response<Bytes> {
        match self.rule {
            BatchAnswer::Each => each(&self.statuses, acknowledged),
            _ => self.kept.into_iter().flatten().next().unwrap_or(acknowledged),
        }
    }
}

fn each(items: &[Item], mut acknowledged: Response<Bytes>) -> Response<Bytes> {
    // Numbers in memory: writing them cannot fail.
    *acknowledged.body_mut() = serde_json::to_vec(items).unwrap_or_default().into();
    acknowledged.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    acknowledged
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Response<Bytes> {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
        response
    }

    fn status(rule: BatchAnswer, statuses: &[u16]) -> u16 {
        combined(rule, statuses).status().as_u16()
    }

    fn combined(rule: BatchAnswer, statuses: &[u16]) -> Response<Bytes> {
        let mut answers = Answers::new(rule);
        statuses.iter().for_each(|status| answers.add(answer(*status)));
        answers.combined(answer(200))
    }

    #[test]
    fn answers_are_not_kept() {
        let body = std::sync::Arc::new([0; 100]);
        for rule in [BatchAnswer::All, BatchAnswer::Any, BatchAnswer::Each] {
            let mut answers = Answers::new(rule);
            for status in [200, 422, 500].repeat(1_000) {
                let mut answer = answer(status);
                *answer.body_mut() = Bytes::from_owner(Owned(std::sync::Arc::clone(&body)));
                answers.add(answer);
                assert!(std::sync::Arc::strong_count(&body) <= 4, "{rule:?}");
            }
        }
    }

    /// A body that is counted while it is kept.
    struct Owned(std::sync::Arc<[u8; 100]>);

    impl AsRef<[u8]> for Owned {
        fn as_ref(&self) -> &[u8] {
            &*self.0
        }
    }

    #[test]
    fn all_is_acknowledged_only_if_each_is() {
        let all = |statuses: &[u16]| status(BatchAnswer::All, statuses);
        assert_eq!(all(&[]), 200);
        assert_eq!(all(&[202, 208]), 202);
        assert_eq!(all(&[202, 422, 400]), 422);
        assert_eq!(all(&[422, 202, 409, 500]), 409, "what is to be delivered again comes first");
    }

    #[test]
    fn any_is_acknowledged_unless_something_has_to_be_delivered_again() {
        let any = |statuses: &[u16]| status(BatchAnswer::Any, statuses);
        assert_eq!(any(&[]), 200);
        assert_eq!(any(&[422, 202]), 202);
        assert_eq!(any(&[422, 400]), 422);
        assert_eq!(any(&[422, 202, 503]), 503);
    }

    #[test]
    fn each_item_has_its_status() {
        let each = combined(BatchAnswer::Each, &[202, 422, 500]);
        assert_eq!(each.status(), 200);
        assert_eq!(each.body(), r#"[{"status":202},{"status":422},{"status":500}]"#);
        assert_eq!(combined(BatchAnswer::Each, &[]).body(), "[]");
    }
}
