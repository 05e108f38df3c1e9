//! `unsatisfiable`: a schema that nothing satisfies, though it says so nowhere.

use super::{Context, Lint};
use crate::check::satisfiable;
use crate::finding::Findings;

pub(super) fn check(context: &Context<'_>, found: &mut Vec<Lint>) {
    let mut findings = Findings::new();
    satisfiable(&context.graph, context.files, &mut findings);
    found.extend(findings.into_iter().map(Lint::new));
}
