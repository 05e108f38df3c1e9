//! Compares what generated code says of a payload with what others say.
//!
//! The verdict is that of `serde_json` and the `jsonschema` crate, except for differences that the documentation names;
//! [`Reason`] names it again. What was decoded is what serde's derive decodes.

mod inline;
mod number;
mod oracle;
mod peer;
#[path = "../../../../registry/mod.rs"]
mod registry;
#[path = "../../../../source/mod.rs"]
mod source;
pub(crate) mod tree;

use hookwright::{EventType, Invalid};

pub(crate) use oracle::{Expected, Oracle, Reason};
use peer::Peer;

/// An event, and who judges its payloads.
pub(crate) struct Event {
    pub(crate) path: String,
    pub(crate) examples: Vec<String>,
    ours: &'static EventType,
    oracle: Oracle,
    peer: Peer,
}

/// What came out for a payload: as expected.
pub(crate) struct Outcome {
    /// `serde_json` and the `jsonschema` crate accept it.
    pub(crate) plain: bool,
    /// `validate` accepts it.
    pub(crate) validates: bool,
    /// `from_json` accepts it.
    pub(crate) decodes: bool,
    /// Why the first two differ, where they do.
    pub(crate) reason: Option<Reason>,
}

/// Every event of every provider.
pub(crate) fn events() -> Vec<Event> {
    let event = |source: source::Source| Event {
        examples: source.examples().into_iter().map(|(_, text)| text).collect(),
        ours: registry::generated(&source),
        oracle: Oracle {
            validator: source.validator(),
            schema: inline::file(&source::folder(), &source.path),
        },
        peer: Peer::of(&source.path),
        path: source.path,
    };
    source::events().into_iter().map(event).collect()
}

impl Event {
    /// Judges a payload.
    ///
    /// # Errors
    ///
    /// When something else came out than was expected.
    pub(crate) fn judge(&self, body: &[u8]) -> Result<Outcome, String> {
        let expected = self.oracle.judge(body)?;
        let (verdict, decoded) = (self.ours.validate(body), self.ours.round_trip(body));
        if verdict.is_ok() != expected.validates {
            return Err(format!("`validate` should say {}: {verdict:?}", expected.validates));
        }
        if decoded.is_ok() != expected.decodes {
            return Err(format!("`from_json` should say {}: {decoded:?}", expected.decodes));
        }
        let outcome = Outcome {
            plain: expected.plain,
            validates: expected.validates,
            decodes: expected.decodes,
            reason: expected.reasons.first().copied().filter(|_| expected.plain != expected.validates),
        };
        match decoded {
            Ok(ours) => self.same_value(body, &ours, expected)?,
            Err(invalid) => same_report(verdict, &invalid)?,
        }
        Ok(outcome)
    }

    /// What was decoded is what serde decodes.
    fn same_value(&self, body: &[u8], ours: &[u8], expected: Expected) -> Result<(), String> {
        // serde's integers are written without point and exponent.
        let theirs = (self.peer.from_slice)(body).or_else(|| (self.peer.from_value)(expected.plainly));
        if theirs.as_deref() == Some(ours) {
            return Ok(());
        }
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Err(format!("decoded\n  {}\nserde\n  {:?}", text(ours), theirs.as_deref().map(text)))
    }
}

/// Who refuses a payload says the same as who else does.
fn same_report(verdict: Result<(), Invalid>, decoded: &Invalid) -> Result<(), String> {
    match verdict {
        // What a type cannot hold is one violation.
        Ok(()) if decoded.violations().len() == 1 => Ok(()),
        Err(invalid) if invalid == *decoded && says_why(&invalid) => Ok(()),
        verdict => Err(format!("`validate` says {verdict:?}, `from_json` says {decoded:?}")),
    }
}

fn says_why(invalid: &Invalid) -> bool {
    invalid.is_syntax() || !invalid.violations().is_empty()
}
