//! Schemas that apply to a value only by applying to the same value again, forever.

use super::graph::{Graph, SchemaId};
use crate::finding::{Findings, catalogue};
use crate::load::Files;

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// A finding for each schema that leads back to itself without looking at a smaller value.
pub(super) fn find(graph: &Graph, files: &Files, findings: &mut Findings) {
    let mut states = vec![State::New; graph.schemas.len()];
    for start in 0..graph.schemas.len() {
        // Depth first, without recursion: a schema, and what of it is still to visit.
        let mut stack = Vec::new();
        enter(graph, start, &mut states, &mut stack);
        while let Some((at, rest)) = stack.last_mut() {
            let at = *at;
            let Some(next) = rest.pop() else {
                states.splice(at..=at, [State::Done]);
                stack.pop();
                continue;
            };
            let next = next.0 as usize;
            if states.get(next) == Some(&State::Open) {
                report(graph, SchemaId(at as u32), files, findings);
            } else {
                enter(graph, next, &mut states, &mut stack);
            }
        }
    }
}

fn enter(graph: &Graph, at: usize, states: &mut [State], stack: &mut Vec<(usize, Vec<SchemaId>)>) {
    let (Some(schema), Some(state)) = (graph.schemas.get(at), states.get_mut(at)) else { return };
    if *state == State::New {
        *state = State::Open;
        stack.push((at, schema.in_place()));
    }
}

fn report(graph: &Graph, id: SchemaId, files: &Files, findings: &mut Findings) {
    let schema = graph.get(id);
    let keyword = if schema.reference.is_some() { "/$ref" } else { "" };
    let pointer = format!("{}{keyword}", schema.place.pointer);
    let text = files.get(schema.place.file).and_then(|file| file.root.pointer(&pointer)?.as_str());
    let place = files.place(schema.place.file, &pointer);
    findings.push(catalogue::reference_cycle(place, text.unwrap_or("this schema")));
}
