//! What receivers say of a payload: the schema with `[tolerance]` of `provider.toml` applied, as generated code has it.

use crate::config::Tolerance;
use crate::finding::{Findings, Position};
use crate::json::Node;
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::sample::{self, Sampler};
use crate::schema;

/// Something that is wrong with a payload.
pub(crate) struct Complaint {
    pub(crate) position: Position,
    pub(crate) message: String,
    /// The places in payload and schema, and the keyword; none where the payload is not JSON.
    pub(crate) violation: Option<(String, String, String)>,
}

/// A validator that forgives what receivers forgive.
pub(crate) struct Forgiving(Sampler);

impl Forgiving {
    /// That of an event; `None` if its provider forgives and denies nothing, so that the schema alone decides.
    ///
    /// # Errors
    ///
    /// Schemas that cannot be resolved.
    pub(crate) fn new(
        folder: &Folder,
        (provider, event): (&ProviderFolder, &EventFile),
    ) -> Result<Option<Self>, Findings> {
        if provider.config.tolerance == Tolerance::default() && !provider.config.types.properties_mean_object
        {
            return Ok(None);
        }
        let mut findings = Findings::new();
        let (mut graph, root) = sample::resolve(&folder.files, provider, event, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        schema::adapt(&mut graph, &[root], &provider.config.types, provider.config.tolerance);
        Ok(Some(Self(Sampler::of_graph(graph, root, (&folder.files, provider), event))))
    }

    /// What receivers have against a payload.
    pub(crate) fn complaints(&self, text: &str, root: &Node) -> Vec<Complaint> {
        let violations = self.0.judge().violations(self.0.root(), text);
        let complaint = |violation: sample::Unsatisfied| Complaint {
            position: Position::of(text, root.pointer(&violation.instance).map_or(0, |node| node.offset)),
            message: violation.message,
            violation: Some((violation.instance, violation.schema, violation.keyword)),
        };
        violations.into_iter().map(complaint).collect()
    }
}
