//! The two validators that every sample must satisfy, and the runtime's answer about any part of a value.

use std::collections::BTreeMap;
use std::sync::Arc;

use hookwright::{Invalid, Limits};
use hookwright_core::schema as runtime;
use hookwright_core::validate;

use super::unsatisfied::Unsatisfied;
use crate::config::{Config, ContentMode};
use crate::json::{Json, compact, parse};
use crate::load::Files;
use crate::oracle::EventValidator;
use crate::schema::{Graph, SchemaId};
use crate::table::{Dialect, lower, memory};

type Tables = Arc<BTreeMap<SchemaId, &'static runtime::Schema>>;

/// Says whether a value satisfies a schema, by our tables and by an independent validator.
pub struct Judge {
    tables: Tables,
    /// The tables of the schemas as they are written, which the oracle knows, where `provider.toml` changes them.
    written: Option<Tables>,
    /// The oracle, if it takes the schema.
    oracle: Option<EventValidator>,
    /// Whether a schema means something else depending on what leads to it.
    pub dynamic: bool,
}

impl Judge {
    pub(crate) fn new(
        (graph, files): (&Graph, &Files),
        provider: &str,
        config: &Config,
        oracle: Option<EventValidator>,
    ) -> Self {
        let dialect = Dialect { asserts_content: config.formats.content() == ContentMode::Assert, provider };
        let all: Vec<SchemaId> = (0..graph.schemas.len()).map(|id| SchemaId(id as u32)).collect();
        let tables = Arc::new(memory::build_all(&lower(graph, files, dialect, &all), &all));
        let dynamic = graph.schemas.iter().any(|schema| {
            schema.dynamic_reference.as_ref().is_some_and(|reference| !reference.candidates.is_empty())
        });
        Self { tables, written: None, oracle, dynamic }
    }

    /// Says that the schemas are changed versions of those that `written` knows.
    pub(super) fn changed_from(&mut self, written: Option<Self>) {
        self.written = written.map(|written| written.tables);
    }

    /// The same tables, with another oracle.
    pub(super) fn with_oracle(&self, oracle: Option<EventValidator>) -> Self {
        let written = self.written.as_ref().map(Arc::clone);
        Self { tables: Arc::clone(&self.tables), written, oracle, dynamic: self.dynamic }
    }

    /// The tables of both, those of `other` under ids that are counted on from `count`; without an oracle.
    pub(super) fn joined(&self, other: &Self, count: u32) -> Self {
        let mine = self.tables.iter().map(|(id, table)| (*id, *table));
        let theirs = other.tables.iter().map(|(id, table)| (SchemaId(id.0 + count), *table));
        let tables = Arc::new(mine.chain(theirs).collect());
        Self { tables, written: None, oracle: None, dynamic: self.dynamic || other.dynamic }
    }

    /// Whether a value satisfies a schema, looked at by itself.
    pub fn holds(&self, id: SchemaId, value: &Json) -> bool {
        self.accepts(id, &compact(value))
    }

    /// Whether a text is a value that satisfies a schema.
    pub fn accepts(&self, id: SchemaId, text: &str) -> bool {
        self.tables.get(&id).is_none_or(|schema| validate::is_valid(schema, text.as_bytes()))
    }

    /// What the runtime's validator has against a value.
    pub fn violations(&self, root: SchemaId, text: &str) -> Vec<Unsatisfied> {
        let Some(schema) = self.tables.get(&root) else { return Vec::new() };
        match validate::validate(schema, text.as_bytes(), &Limits::DEFAULT) {
            Ok(()) => Vec::new(),
            Err(Invalid::Syntax(error)) => vec![Unsatisfied {
                instance: String::new(),
                schema: String::new(),
                keyword: String::new(),
                message: error.message.to_owned(),
            }],
            Err(invalid) => invalid.into_violations().into_iter().map(Unsatisfied::from).collect(),
        }
    }

    /// What the independent validator has against a value. It knows the schemas as they are written only: of what
    /// these refuse, and `provider.toml` accepts, it is not asked.
    pub fn objections(&self, root: SchemaId, text: &str) -> Vec<Unsatisfied> {
        if self.written_accepts(root, text) == Some(false) {
            return Vec::new();
        }
        self.all_objections(text).unwrap_or_default()
    }

    /// Whether the independent validator, if there is one, refuses a value that the tables refuse; or, where
    /// `provider.toml` makes them do so, says of it what the schemas as they are written say.
    pub fn confirms_refusal(&self, root: SchemaId, text: &str) -> bool {
        let accepted = self.written_accepts(root, text).unwrap_or(false);
        self.all_objections(text).is_none_or(|objections| objections.is_empty() == accepted)
    }

    /// What the schemas say as they are written, where `provider.toml` changes them.
    fn written_accepts(&self, root: SchemaId, text: &str) -> Option<bool> {
        let schema = self.written.as_ref()?.get(&root)?;
        Some(validate::is_valid(schema, text.as_bytes()))
    }

    /// What the independent validator says; `None` if there is none, or if its answer would take too long.
    fn all_objections(&self, text: &str) -> Option<Vec<Unsatisfied>> {
        let (Some(oracle), Ok(root)) = (&self.oracle, parse(text)) else {
            return None;
        };
        let violations = oracle.violations(&root).ok()?.into_iter();
        let objections = violations
            .map(|violation| Unsatisfied {
                instance: violation.instance,
                schema: violation.schema,
                keyword: violation.keyword,
                message: violation.message,
            })
            .collect();
        Some(objections)
    }

    /// Whether the independent validator has anything against a value; `None` if there is none, or if its answer
    /// would take too long.
    pub fn objects(&self, value: &Json) -> Option<bool> {
        let is_valid = self.oracle.as_ref()?.is_valid(&value.to_value()).ok()?;
        Some(!is_valid)
    }

    /// Whether there is an independent validator.
    pub fn has_oracle(&self) -> bool {
        self.oracle.is_some()
    }

    /// What either has against it: the runtime's answer, or if it has none, the other's.
    pub fn judge(&self, root: SchemaId, text: &str) -> Vec<Unsatisfied> {
        let violations = self.violations(root, text);
        if violations.is_empty() { self.objections(root, text) } else { violations }
    }
}
