//! What schemas say of a payload: as they are written, and with `[tolerance]` of `provider.toml` applied, as generated
//! code has them.

use std::cell::OnceCell;

use crate::config::Tolerance;
use crate::finding::{Findings, Place, Position, catalogue};
use crate::json::Node;
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::oracle::{EventValidator, Oracle, Violation};
use crate::sample::{self, Sampler};
use crate::schema;

/// Something that is wrong with a payload.
pub(crate) struct Complaint {
    pub(crate) position: Position,
    pub(crate) message: String,
    /// The places in payload and schema, and the keyword; none where the payload is not JSON.
    pub(crate) violation: Option<(String, String, String)>,
}

/// An event's schema as it is written, which is interpreted by a validator that shares no code with the generated ones.
pub(crate) struct AsWritten<'f> {
    folder: &'f Folder,
    event: (&'f ProviderFolder, &'f EventFile),
    validator: EventValidator,
    /// The tables of generated code, for what would take the independent validator too long.
    tables: OnceCell<Option<Tables>>,
}

/// What a schema as it is written says.
pub(crate) struct Said {
    pub(crate) complaints: Vec<Complaint>,
    /// Why the independent validator was not asked, and the tables of generated code were.
    pub(crate) dependent: Option<String>,
}

/// A validator that forgives what receivers forgive.
pub(crate) struct Forgiving(Tables);

/// The tables of generated code.
struct Tables(Sampler);

impl<'f> AsWritten<'f> {
    /// The schema of an event.
    ///
    /// # Errors
    ///
    /// What is wrong with the schema, or why the independent validator does not take it.
    pub(crate) fn new(
        folder: &'f Folder,
        (provider, event): (&'f ProviderFolder, &'f EventFile),
    ) -> Result<Self, Findings> {
        let validator = Oracle::new(provider, &folder.files).and_then(|oracle| oracle.event(event));
        let validator = validator.map_err(|reason| {
            // The generator knows the places of its mistakes.
            let mut findings = Findings::new();
            sample::resolve(&folder.files, provider, event, &mut findings);
            if !findings.has_errors() {
                let place = Place::file(folder.files.path(event.file));
                findings.push(catalogue::not_interpretable(place, &reason));
            }
            findings
        })?;
        Ok(Self { folder, event: (provider, event), validator, tables: OnceCell::new() })
    }

    /// What the schema has against a payload.
    pub(crate) fn judge(&self, text: &str, root: &Node) -> Said {
        let reason = match self.validator.violations(root) {
            Ok(violations) => {
                let complaints = violations.into_iter().map(|one| Complaint::new(text, one)).collect();
                return Said { complaints, dependent: None };
            }
            Err(reason) => reason.to_string(),
        };
        let tables = self.tables.get_or_init(|| Tables::new(self.folder, self.event, false).ok());
        let complaints = match tables {
            Some(tables) => tables.complaints(text, root),
            None => {
                vec![Complaint { position: Position::of(text, 0), message: reason.clone(), violation: None }]
            }
        };
        Said { complaints, dependent: Some(reason) }
    }
}

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
        Tables::new(folder, (provider, event), true).map(|tables| Some(Self(tables)))
    }

    /// What receivers have against a payload.
    pub(crate) fn complaints(&self, text: &str, root: &Node) -> Vec<Complaint> {
        self.0.complaints(text, root)
    }
}

impl Tables {
    /// Those of an event, of its schema as it is written or with what `provider.toml` changes.
    fn new(
        folder: &Folder,
        (provider, event): (&ProviderFolder, &EventFile),
        adapted: bool,
    ) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let (mut graph, root) = sample::resolve(&folder.files, provider, event, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        if adapted {
            schema::adapt(&mut graph, &[root], &provider.config.types, provider.config.tolerance);
        }
        Ok(Self(Sampler::of_graph(graph, root, (&folder.files, provider), event)))
    }

    fn complaints(&self, text: &str, root: &Node) -> Vec<Complaint> {
        let violations = self.0.judge().violations(self.0.root(), text);
        let complaint = |violation: sample::Unsatisfied| Complaint {
            position: Position::of(text, root.pointer(&violation.instance).map_or(0, |node| node.offset)),
            message: violation.message,
            violation: Some((violation.instance, violation.schema, violation.keyword)),
        };
        violations.into_iter().map(complaint).collect()
    }
}

impl Complaint {
    fn new(text: &str, violation: Violation) -> Self {
        Self {
            position: Position::of(text, violation.offset),
            message: violation.message,
            violation: Some((violation.instance, violation.schema, violation.keyword)),
        }
    }
}
