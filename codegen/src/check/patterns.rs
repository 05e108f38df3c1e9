//! Patterns, judged by the grammar of ECMA-262.

use hookwright_core::pattern;

use crate::finding::{Findings, catalogue};
use crate::json::escape;
use crate::load::{FileId, Files};
use crate::schema::Graph;

/// Checks that every pattern is a regular expression of ECMA-262.
pub(crate) fn patterns(graph: &Graph, files: &Files, findings: &mut Findings) {
    for schema in &graph.schemas {
        let pointer = &schema.place.pointer;
        if let Some(source) = &schema.pattern {
            judge(files, (schema.place.file, format!("{pointer}/pattern")), source, findings);
        }
        for (source, _) in &schema.pattern_properties {
            let place = format!("{pointer}/patternProperties/{}", escape(source));
            judge(files, (schema.place.file, place), source, findings);
        }
    }
}

fn judge(files: &Files, (file, pointer): (FileId, String), source: &str, findings: &mut Findings) {
    let place = files.key_place(file, &pointer);
    match pattern::plan(source) {
        Ok(plan) => {
            if let Some(flags) = pattern::leading_flags(source) {
                findings.push(catalogue::leading_flags(place, flags));
            } else if let Some(error) = plan.lenient {
                findings.push(catalogue::lenient_pattern(place, &error.describe(source)));
            }
        }
        Err(error) => findings.push(catalogue::bad_pattern(place, &error.describe(source))),
    }
}
