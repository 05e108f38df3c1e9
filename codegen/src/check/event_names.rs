//! Whether requests can name the events that files describe.

use std::collections::BTreeSet;

use hookwright::receive::{Part, Template};

use crate::finding::{Findings, catalogue};
use crate::json::{Json, tokens};
use crate::load::{EventFile, Files, ProviderFolder};
use crate::schema::{Graph, SchemaId};

/// Schemas that are followed to a place.
const DEEPEST: usize = 40;

/// What a part of a template may stand for.
enum Said {
    Anything,
    OneOf(Vec<String>),
}

/// Finds events whose own schemas say that no payload names them: the template `event` reads something else there.
/// Such a delivery is `Event::Unknown`, and nothing else would say so.
pub(crate) fn event_names(
    provider: &ProviderFolder,
    (graph, files): (&Graph, &Files),
    events: &[(&EventFile, SchemaId)],
    findings: &mut Findings,
) {
    let Some(template) = &provider.config.event else { return };
    let parts: Vec<Part<'_>> = Template(template).parts().filter_map(Result::ok).collect();
    for (event, root) in events {
        let mut place = None;
        let said: Vec<Said> = parts
            .iter()
            .map(|part| match part {
                Part::Text(text) => Said::OneOf(vec![(*text).to_owned()]),
                Part::Pointer(pointer) => {
                    let path: Vec<String> = tokens(pointer).into_iter().flatten().collect();
                    match strings(graph, *root, &path, DEEPEST) {
                        Some((values, at)) => {
                            place = place.or(Some(at));
                            Said::OneOf(values)
                        }
                        None => Said::Anything,
                    }
                }
                _ => Said::Anything,
            })
            .collect();
        let Some(at) = place.filter(|_| !can_be(&event.name, &said)) else { continue };
        let at = &graph.get(at).place;
        let shown = files.get(at.file).map(|_| files.place(at.file, &at.pointer));
        let shown = shown.unwrap_or_else(|| files.place(event.file, ""));
        findings.push(catalogue::event_never_named(shown, &event.name, &only(&said)));
    }
}

/// Whether a text is made of the parts.
fn can_be(text: &str, parts: &[Said]) -> bool {
    let Some((first, rest)) = parts.split_first() else { return text.is_empty() };
    match first {
        Said::OneOf(values) => values
            .iter()
            .any(|value| text.strip_prefix(value.as_str()).is_some_and(|left| can_be(left, rest))),
        Said::Anything => {
            let ends = text.char_indices().map(|(at, _)| at).chain([text.len()]);
            ends.into_iter().any(|end| text.get(end..).is_some_and(|left| can_be(left, rest)))
        }
    }
}

/// The one text that the parts can be.
fn only(parts: &[Said]) -> Option<String> {
    let one = |part: &Said| match part {
        Said::OneOf(values) if values.len() == 1 => values.first().cloned(),
        _ => None,
    };
    parts.iter().map(one).collect()
}

/// The strings that a schema lists for the value at a path, and the schema that lists them.
fn strings(graph: &Graph, id: SchemaId, path: &[String], left: usize) -> Option<(Vec<String>, SchemaId)> {
    let left = left.checked_sub(1)?;
    let schema = graph.get(id);
    let own = match path.split_first() {
        Some((name, rest)) => {
            let property = schema.properties.iter().find(|(property, _)| property == name);
            property.and_then(|(_, id)| strings(graph, *id, rest, left))
        }
        None => listed(schema.constant.as_ref().map(std::slice::from_ref), schema.enumeration.as_deref())
            .map(|values| (values, id)),
    };
    let conjuncts = || schema.conjuncts().into_iter().find_map(|id| strings(graph, id, path, left));
    own.or_else(conjuncts).or_else(|| {
        let branches = schema.one_of.as_ref().or(schema.any_of.as_ref())?;
        let each: Option<Vec<_>> = branches.iter().map(|id| strings(graph, *id, path, left)).collect();
        let each = each?;
        let at = each.first()?.1;
        let values: BTreeSet<String> = each.into_iter().flat_map(|(values, _)| values).collect();
        Some((values.into_iter().collect(), at))
    })
}

fn listed(constant: Option<&[Json]>, enumeration: Option<&[Json]>) -> Option<Vec<String>> {
    let text = |value: &Json| match value {
        Json::String(text) => Some(text.clone()),
        _ => None,
    };
    constant.or(enumeration)?.iter().map(text).collect()
}
