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

#[derive(Serialize)]
struct Item {
    status: u16,
}

/// The answer to a batch whose items were answered like this; `acknowledged` is the answer to a batch that was accepted.
pub(in crate::receive) fn combined(
    rule: BatchAnswer,
    answers: Vec<Response<Bytes>>,
    acknowledged: Response<Bytes>,
) -> Response<Bytes> {
    if rule == BatchAnswer::Each {
        return each(&answers, acknowledged);
    }
    let mut kept: [Option<Response<Bytes>>; 3] = [const { None }; 3];
    for answer in answers {
        let place = match (verdict(answer.status()), rule) {
            (Verdict::Again, _) => 0,
            (Verdict::Refused, BatchAnswer::All) | (Verdict::Acknowledged, BatchAnswer::Any) => 1,
            _ => 2,
        };
        if let Some(first @ None) = kept.get_mut(place) {
            *first = Some(answer);
        }
    }
    kept.into_iter().flatten().next().unwrap_or(acknowledged)
}

fn each(answers: &[Response<Bytes>], mut acknowledged: Response<Bytes>) -> Response<Bytes> {
    let items: Vec<Item> = answers.iter().map(|answer| Item { status: answer.status().as_u16() }).collect();
    // Numbers in memory: writing them cannot fail.
    *acknowledged.body_mut() = serde_json::to_vec(&items).unwrap_or_default().into();
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
        let answers = statuses.iter().map(|status| answer(*status)).collect();
        combined(rule, answers, answer(200)).status().as_u16()
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
        let answers = [202, 422, 500].map(answer).into();
        let each = combined(BatchAnswer::Each, answers, answer(200));
        assert_eq!(each.status(), 200);
        assert_eq!(each.body(), r#"[{"status":202},{"status":422},{"status":500}]"#);
        assert_eq!(combined(BatchAnswer::Each, Vec::new(), answer(202)).body(), "[]");
    }
}
