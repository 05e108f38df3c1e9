//! Describes every violation, without a word of the payload but the names on the way to it.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::invalid::{Position, Violation, ViolationKind};
use crate::pointer::escape;
use crate::reader::{RawStr, ReadError};
use crate::schema::Schema;

use super::mode::{Mode, Tally};

/// The collecting mode.
pub(super) struct Collect<'b> {
    path: Vec<Step<'b>>,
    /// The locations of the schemas that are being applied, and how long the path was when they began.
    schemas: Vec<(Cow<'static, str>, usize)>,
    found: Vec<Found>,
    more: usize,
    limit: usize,
    /// While a branch is tried, violations are counted here and nowhere else.
    tally: Option<Tally>,
}

enum Step<'b> {
    Member(RawStr<'b>),
    Property(&'static str),
    Item(usize),
}

/// A violation whose position is still only an offset.
struct Found {
    offset: usize,
    violation: Violation,
}

impl Collect<'_> {
    pub(super) const fn new(limit: usize) -> Self {
        Self { path: Vec::new(), schemas: Vec::new(), found: Vec::new(), more: 0, limit, tally: None }
    }

    /// The machine stopped because the schema made it go over the body too often.
    pub(super) fn exhausted(&mut self, schema: &Schema) {
        self.path.clear();
        self.schemas.clear();
        self.tally = None;
        let message = || "checking the payload took too many steps".to_owned();
        let _ = self.violation(0, schema, ViolationKind::Effort, message);
    }

    pub(super) fn finish(mut self, schema: &Schema, body: &[u8]) -> Vec<Violation> {
        if self.found.is_empty() {
            self.path.clear();
            self.schemas.clear();
            let message = || "the payload satisfies its schema, but its Rust type cannot hold it".to_owned();
            let _ = self.violation(0, schema, ViolationKind::RustType, message);
        }
        let more = self.more;
        let mut violations: Vec<_> = self.found.into_iter().map(|found| found.at(body)).collect();
        if let Some(last) = violations.last_mut().filter(|_| more > 0) {
            let _ = write!(last.message, " (and {more} more violations)");
        }
        violations
    }

    /// Where the schema that is being applied stands.
    fn location(&self, schema: &Schema) -> Cow<'static, str> {
        match self.schemas.last() {
            Some((location, _)) if schema.location.is_empty() => location.clone(),
            _ => Cow::Borrowed(schema.location),
        }
    }

    /// Where a schema stands whose parent's location says it.
    fn below_parent(&self) -> Cow<'static, str> {
        let Some((parent, steps)) = self.schemas.last() else { return Cow::Borrowed("#") };
        match self.path.get(*steps..).and_then(<[_]>::first) {
            Some(Step::Property(name)) => format!("{parent}/properties/{}", escape(name)).into(),
            Some(Step::Member(_)) => format!("{parent}/additionalProperties").into(),
            Some(Step::Item(_)) => format!("{parent}/items").into(),
            None => parent.clone(),
        }
    }

    /// The JSON pointer (RFC 6901) of the current value.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for step in &self.path {
            pointer.push('/');
            match step {
                Step::Member(name) => pointer.push_str(&escape(&name.decode())),
                Step::Property(name) => pointer.push_str(&escape(name)),
                Step::Item(index) => {
                    let _ = write!(pointer, "{index}");
                }
            }
        }
        pointer
    }
}

impl Found {
    fn at(self, body: &[u8]) -> Violation {
        Violation { position: Position::of(body, self.offset), ..self.violation }
    }
}

impl<'b> Mode<'b> for Collect<'b> {
    const COLLECTS: bool = true;

    fn violation(
        &mut self,
        offset: usize,
        schema: &Schema,
        kind: impl Into<ViolationKind>,
        message: impl FnOnce() -> String,
    ) -> Result<(), ReadError> {
        let kind = kind.into();
        if let Some(tally) = &mut self.tally {
            tally.add(offset, kind);
            return Ok(());
        }
        if self.found.len() >= self.limit.max(1) {
            self.more += 1;
            return Ok(());
        }
        let violation = Violation {
            instance: self.pointer(),
            schema: place(schema, &self.location(schema), kind),
            kind,
            position: Position { offset, ..Position::START },
            message: message(),
        };
        self.found.push(Found { offset, violation });
        Ok(())
    }

    fn applicator(&self, schema: &Schema) -> ViolationKind {
        super::types::last_keyword(&self.location(schema))
    }

    fn start_tally(&mut self, offset: usize) {
        self.tally = Some(Tally::new(offset));
    }

    fn end_tally(&mut self) -> Option<Tally> {
        self.tally.take()
    }

    fn is_tallying(&self) -> bool {
        self.tally.is_some()
    }

    fn enter_schema(&mut self, schema: &Schema) {
        let location =
            if schema.location.is_empty() { self.below_parent() } else { Cow::Borrowed(schema.location) };
        self.schemas.push((location, self.path.len()));
    }

    fn leave_schema(&mut self) {
        self.schemas.pop();
    }

    fn enter_member(&mut self, name: RawStr<'b>) {
        self.path.push(Step::Member(name));
    }

    fn enter_property(&mut self, name: &'static str) {
        self.path.push(Step::Property(name));
    }

    fn enter_item(&mut self, index: usize) {
        self.path.push(Step::Item(index));
    }

    fn leave(&mut self) {
        self.path.pop();
    }
}

/// Where the keyword stands, or the schema. A schema that is `false` has no keywords.
fn place(schema: &Schema, location: &str, kind: ViolationKind) -> String {
    match kind.keyword() {
        Some(keyword) if !super::types::is_false(schema) => format!("{location}/{keyword}"),
        _ => location.to_owned(),
    }
}
