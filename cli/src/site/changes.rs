//! What changed since another state of the schemas.

use crate::diff::EventDiff;

/// What changed since another state of the schemas.
#[derive(Debug)]
pub(crate) struct Changes {
    /// What that state is called: a revision or a folder.
    pub(crate) since: String,
    /// The events that changed.
    pub(crate) events: Vec<EventDiff>,
}

impl Changes {
    /// What became of the event `<provider>/<event>` or `<provider>/<version>/<event>`.
    pub(super) fn of(&self, event: &str) -> Option<&EventDiff> {
        self.events.iter().find(|diff| diff.event == event)
    }
}
