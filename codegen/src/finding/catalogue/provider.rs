//! `provider.toml`: its keys, its verification, and its corrections of schemas.

use super::{error, finding, lower_first, note, quoted, warning};
use crate::finding::{Finding, Place, Severity};

/// Anything wrong with a `provider.toml`.
pub fn provider_toml(place: Place, message: &str, help: Option<String>) -> Finding {
    finding(Severity::Error, "provider-toml", place, lower_first(message), help)
}

/// How a weakness of a verification is accepted.
const WAIVER: &str = "if this is how the provider does it, accept it with [[waiver]] `finding` and `reason`";

/// A timestamp that is checked and not signed.
pub fn unsigned_timestamp(place: Place) -> Finding {
    warning(
        "unsigned-timestamp",
        place,
        "the signature does not cover the timestamp, so an old request can be replayed with a new timestamp",
        format!("add `{{timestamp}}` to `signed`; {WAIVER}"),
    )
}

/// A delivery that is known by a header, parameter or field which is not signed.
pub fn unsigned_delivery_id(place: Place) -> Finding {
    warning(
        "unsigned-delivery-id",
        place,
        "the signature does not cover the delivery's id, so a recorded request can be replayed under a new id",
        format!("add what identifies it to `signed`, or read the id from the body; {WAIVER}"),
    )
}

/// An event that is named by a header, parameter or field which is not signed.
pub fn unsigned_event(place: Place) -> Finding {
    note(
        "unsigned-event",
        place,
        "the signature does not cover what names the event",
        Some(
            "add it to `signed`, or read it from the body; if this is how the provider does it, accept it with \
              [[waiver]] `finding` and `reason`",
        ),
    )
}

/// Signed parts with nothing between them.
pub fn adjacent_signed_parts(place: Place) -> Finding {
    warning(
        "adjacent-signed-parts",
        place,
        "nothing separates two signed parts, or shows that an optional one is absent, so a part of one can pass for \
         another",
        format!("put the separator that the provider documents between them; {WAIVER}"),
    )
}

/// A scheme without a time.
pub fn no_replay_protection(place: Place) -> Finding {
    note(
        "no-replay-protection",
        place,
        "nothing says when a request was signed, so a recorded one can be replayed once its delivery has been forgotten",
        Some(
            "declare the timestamp if there is one; otherwise accept it with [[waiver]] `finding` and `reason`",
        ),
    )
}

/// A signature of parts of the body.
pub fn unsigned_body(place: Place) -> Finding {
    warning(
        "unsigned-body",
        place,
        "the signature does not cover the whole body, so whoever sees a request can change the rest of it",
        format!("add `{{body}}`, its digest or `{{form*}}` to `signed`; {WAIVER}"),
    )
}

/// A secret in a URL.
pub fn secret_in_url(place: Place) -> Finding {
    note(
        "secret-in-url",
        place,
        "the secret is a part of the URL, which logs and proxies keep",
        Some("keep the path or query out of logs; then accept it with [[waiver]] `finding` and `reason`"),
    )
}

/// A handshake that signs with the secret of requests.
pub fn signed_for_strangers(place: Place) -> Finding {
    warning(
        "signed-for-strangers",
        place,
        "anyone gets a text signed with the secret that requests carry, and can test guesses of the secret with it",
        format!("answer only signed requests, or use a long random secret; {WAIVER}"),
    )
}

/// An algorithm that nothing new should use; `what` says how weak it is.
pub fn weak_algorithm(place: Place, what: &str) -> Finding {
    warning("weak-algorithm", place, what, format!("use another algorithm if the provider has one; {WAIVER}"))
}

/// A waiver of something that is not there.
pub fn needless_waiver(place: Place) -> Finding {
    warning("needless-waiver", place, "this waiver matches no finding", "remove the waiver")
}

/// An entry of `shared` in a `provider.toml` that no file matches.
pub fn shared_names_nothing(place: Place, entry: &str) -> Finding {
    error(
        "shared-names-nothing",
        place,
        format!("no schema file exists at or below {}", quoted(entry)),
        "an entry of `shared` is the path of a file or folder below the provider's folder",
    )
}

/// A correction of a file that is not there.
pub fn overlay_without_file(place: Place, schema: &str) -> Finding {
    error(
        "overlay-without-file",
        place,
        format!("the provider has no schema file {}", quoted(schema)),
        "`schema` is the path of a file below the provider's folder",
    )
}

/// A correction of a place that is not there.
pub fn overlay_nowhere(place: Place, pointer: &str) -> Finding {
    error(
        "overlay-nowhere",
        place,
        format!("there is nothing at {} that this change applies to", quoted(pointer)),
        "the provider may have changed the schema: correct the pointer, or remove the overlay",
    )
}

/// A correction of what is right already.
pub fn overlay_needless(place: Place, schema: &str, pointer: &str) -> Finding {
    warning(
        "overlay-needless",
        place,
        format!(
            "the schema at {} is already as this change would make it",
            quoted(&format!("{schema}#{pointer}"))
        ),
        "the provider seems to have corrected it: remove the overlay",
    )
}
