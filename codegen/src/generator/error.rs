//! Why nothing was generated.

use std::fmt;

use crate::finding::{Findings, Severity, Style};

/// Why nothing was generated: findings, at least one of them an error.
///
/// It prints as text with the places and source lines of all findings. So does its `Debug` form: a
/// build script whose `main` returns it shows them readably.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    root: String,
    findings: Findings,
}

impl Error {
    /// The findings about the schema folder that its user calls `root`. Notes are left out: they
    /// are about code that is not generated now.
    pub fn new(root: impl Into<String>, findings: Findings) -> Self {
        let findings: Findings = findings.into_iter().filter(|f| f.severity != Severity::Note).collect();
        Self(Box::new(Inner { root: root.into(), findings: findings.sorted() }))
    }

    /// What was found, sorted by place.
    pub fn findings(&self) -> &Findings {
        &self.0.findings
    }

    /// The findings as text, and a last line that counts them.
    pub fn render(&self, style: Style) -> String {
        let Inner { root, findings } = &*self.0;
        format!("{}\n{}\n", findings.render(root, style), self.summary())
    }

    /// The findings as a JSON list.
    pub fn to_json(&self) -> serde_json::Value {
        self.0.findings.to_json(&self.0.root)
    }

    fn summary(&self) -> String {
        let errors = self.0.findings.count(Severity::Error);
        format!("{errors} error{}", if errors == 1 { "" } else { "s" })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.render(Style::Plain).trim_end())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A `main` that returns an error prints `Error: ` before it.
        write!(f, "{}\n\n{self}", self.summary())
    }
}

impl std::error::Error for Error {}
