//! Patterns, judged by the grammar of ECMA-262.

use std::collections::HashMap;

use hookwright_core::pattern;

use crate::finding::{Finding, Findings, Place, catalogue};
use crate::json::escape;
use crate::load::{FileId, Files};
use crate::schema::Graph;

/// Checks that every pattern is a regular expression of ECMA-262.
pub(crate) fn patterns(graph: &Graph, files: &Files, findings: &mut Findings) {
    // Schemas repeat patterns, and judging one compiles it.
    let mut known: HashMap<&str, Verdict> = HashMap::new();
    let mut judge = |source, place: &dyn Fn() -> (FileId, String)| match known
        .entry(source)
        .or_insert_with(|| Verdict::of(source))
    {
        Verdict::Sound => {}
        other => {
            let (file, pointer) = place();
            findings.extend(other.finding(files.key_place(file, &pointer)));
        }
    };
    for schema in &graph.schemas {
        let (file, pointer) = (schema.place.file, &schema.place.pointer);
        if let Some(source) = &schema.pattern {
            judge(source, &|| (file, format!("{pointer}/pattern")));
        }
        for (source, _) in &schema.pattern_properties {
            judge(source, &|| (file, format!("{pointer}/patternProperties/{}", escape(source))));
        }
    }
}

/// What is to be said of a pattern.
enum Verdict {
    Sound,
    Flags(String),
    Lenient(String),
    Bad(String),
}

impl Verdict {
    fn of(source: &str) -> Self {
        match pattern::plan(source) {
            Ok(plan) => match (pattern::leading_flags(source), plan.lenient) {
                (Some(flags), _) => Self::Flags(flags.to_owned()),
                (None, Some(error)) => Self::Lenient(error.describe(source)),
                (None, None) => Self::Sound,
            },
            Err(error) => Self::Bad(error.describe(source)),
        }
    }

    fn finding(&self, place: Place) -> Option<Finding> {
        match self {
            Self::Sound => None,
            Self::Flags(flags) => Some(catalogue::leading_flags(place, flags)),
            Self::Lenient(problem) => Some(catalogue::lenient_pattern(place, problem)),
            Self::Bad(problem) => Some(catalogue::bad_pattern(place, problem)),
        }
    }
}
