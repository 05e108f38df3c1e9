//! What is wrong, or worth knowing, about a schema folder: all of it at once, each with its place.

pub mod catalogue;
mod place;
mod render;

pub use place::{Excerpt, Place, Position};
pub use render::Style;

use std::collections::BTreeSet;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is generated.
    Error,
    /// Code is generated, but this should be looked at.
    Warning,
    /// Code is generated and right; something about it is worth knowing.
    Note,
}

impl Severity {
    /// The word for it, as it is printed.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// One thing found in a schema folder.
///
/// Findings are made by the functions of [`catalogue`], one for each rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name: a few words joined by `-`.
    pub rule: &'static str,
    /// How bad it is.
    pub severity: Severity,
    /// Where it is; a finding about a whole folder names the folder.
    pub place: Place,
    /// What was found and what was expected, lower case, without a final stop.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

/// All findings of a run: sorted by place, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    list: Vec<Finding>,
}

impl Findings {
    /// None yet.
    pub const fn new() -> Self {
        Self { list: Vec::new() }
    }

    /// Adds one.
    pub fn push(&mut self, finding: Finding) {
        self.list.push(finding);
    }

    /// Whether a finding forbids to generate.
    pub fn has_errors(&self) -> bool {
        self.list.iter().any(|finding| finding.severity == Severity::Error)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// How many there are of one severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|finding| finding.severity == severity).count()
    }

    /// In the order they were added.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.list.iter()
    }

    /// By path, place, severity and rule; a finding that was added twice appears once.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.list.sort_by(|a, b| order(a).cmp(&order(b)));
        let mut seen = BTreeSet::new();
        self.list.retain(|finding| seen.insert(format!("{finding:?}")));
        self
    }
}

fn order(finding: &Finding) -> (&str, Option<usize>, Severity, &str, Option<&str>, &str) {
    let offset = finding.place.position.map(|position| position.offset);
    let pointer = finding.place.pointer.as_deref();
    (&finding.place.path, offset, finding.severity, finding.rule, pointer, &finding.message)
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.list.extend(findings);
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        Self { list: findings.into_iter().collect() }
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.into_iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.list.iter()
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self { list: vec![finding] }
    }
}
