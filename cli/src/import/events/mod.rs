//! Finds the events of a document.

mod asyncapi;
mod bundle;
mod openapi;

use super::dialect::Dialect;
use super::document::{At, Documents};
use super::inheritance::HOLDERS;
use super::{Options, findings, glob};
use crate::finding::{Finding, Findings, Place};
use crate::json::Node;

/// Names that are shown where a pattern matches none.
const NEAREST: usize = 5;

/// An event as the document describes it.
#[derive(Clone, Debug)]
pub(super) struct Event {
    /// Its name in the document.
    pub(super) name: String,
    /// A word that tells it from another of its name: an operation, a method, a channel.
    pub(super) qualifier: Option<String>,
    /// What describes it: a path item's operation, a message, a definition.
    pub(super) source: At,
    /// Its schema.
    pub(super) schema: At,
    /// A few words.
    pub(super) title: Option<String>,
    /// More words.
    pub(super) description: Option<String>,
    /// Examples, with their labels.
    pub(super) examples: Vec<Example>,
}

/// An example as the document gives it.
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub(super) label: Option<String>,
    pub(super) value: At,
}

/// A look through a document.
pub(super) struct Search<'a> {
    pub(super) documents: &'a mut Documents,
    pub(super) options: &'a Options,
    /// The name for whatever has none: the document's file name without extension.
    pub(super) stem: &'a str,
    pub(super) found: Vec<Event>,
    pub(super) notes: &'a mut Findings,
}

/// All events of a document, in its order.
pub(super) fn find(
    documents: &mut Documents,
    dialect: &Dialect,
    options: &Options,
    stem: &str,
    notes: &mut Findings,
) -> Result<Vec<Event>, Findings> {
    let mut search = Search { documents, options, stem, found: Vec::new(), notes };
    match dialect {
        Dialect::Swagger | Dialect::OpenApi30 | Dialect::OpenApi31(_) => search.openapi()?,
        Dialect::AsyncApi2 | Dialect::AsyncApi3 => search.asyncapi()?,
        Dialect::JsonSchema(_) => search.bundle()?,
    }
    search.chosen_components()?;
    search.examples_of_schemas()?;
    let found = search.found;
    if found.is_empty() {
        let root = At::root();
        return Err(findings::no_events(documents.place(&root), hint(dialect)));
    }
    Ok(found)
}

const fn hint(dialect: &Dialect) -> &'static str {
    match dialect {
        Dialect::Swagger | Dialect::OpenApi30 | Dialect::OpenApi31(_) => {
            "events are under `webhooks`, `x-webhooks` and `callbacks`; where they are documented as paths, choose these \
             with `--paths '/webhook-events/*'`; where they are only schemas, with `--components '*Webhook'`"
        }
        Dialect::AsyncApi2 | Dialect::AsyncApi3 => "events are the messages of `channels`",
        Dialect::JsonSchema(_) => {
            "events are the branches of the root's `oneOf`, or the definitions that no other uses"
        }
    }
}

/// The names that are nearest to a pattern.
fn nearest(mut names: Vec<String>, pattern: &str) -> Vec<String> {
    let wanted = pattern.replace('*', "").to_lowercase();
    let near = |name: &String| strsim::jaro_winkler(&name.to_lowercase(), &wanted);
    names.sort_by(|a, b| near(b).total_cmp(&near(a)).then_with(|| a.cmp(b)));
    names.truncate(NEAREST);
    names
}

impl Search<'_> {
    /// Named schemas that are events by the caller's word.
    fn chosen_components(&mut self) -> Result<(), Findings> {
        let mut names = Vec::new();
        for holder in HOLDERS {
            let at = holder.iter().fold(At::root(), |at, name| at.below(name));
            for schema in self.members(&at) {
                let name = schema.name();
                names.push(name.clone());
                let is_chosen = self.options.components.iter().any(|pattern| glob::matches(pattern, &name));
                if is_chosen && self.found.iter().all(|event| event.schema != schema) {
                    self.definition(&schema, name);
                }
            }
        }
        for pattern in &self.options.components {
            if !names.iter().any(|name| glob::matches(pattern, name)) {
                let (count, place) = (names.len(), self.documents.place(&At::root()));
                return Err(findings::no_component(place, pattern, &nearest(names, pattern), count));
            }
        }
        Ok(())
    }

    /// Where the document gives no example of an event, its schema may.
    fn examples_of_schemas(&mut self) -> Result<(), Findings> {
        let mut found = std::mem::take(&mut self.found);
        for event in found.iter_mut().filter(|event| event.examples.is_empty()) {
            event.examples = self.schema_examples(&event.schema)?;
        }
        self.found = found;
        Ok(())
    }

    /// The value at a place, with references followed, if one exists.
    fn enter(&mut self, at: &At) -> Result<Option<At>, Findings> {
        if self.documents.get(at).is_none() { Ok(None) } else { self.documents.follow(at).map(Some) }
    }

    /// The member of the value at a place, with references followed on both sides.
    fn member(&mut self, at: &At, name: &str) -> Result<Option<At>, Findings> {
        match self.enter(at)? {
            Some(at) => self.enter(&at.below(name)),
            None => Ok(None),
        }
    }

    /// The members of an object; extensions are none.
    fn members(&self, at: &At) -> Vec<At> {
        let members = self.documents.get(at).and_then(Node::as_object).unwrap_or_default();
        members
            .iter()
            .filter(|member| !member.name.starts_with("x-"))
            .map(|member| at.below(&member.name))
            .collect()
    }

    /// The number of items of a list.
    fn items(&self, at: &At) -> Vec<At> {
        let count = self.documents.get(at).and_then(Node::as_array).map_or(0, <[Node]>::len);
        (0..count).map(|index| at.below(&index.to_string())).collect()
    }

    fn text(&self, at: &At, name: &str) -> Option<String> {
        let text = self.documents.get(at)?.get(name)?.as_str()?.trim();
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn note(&mut self, at: &At, finding: impl FnOnce(Place) -> Finding) {
        self.notes.push(finding(self.documents.place(at)));
    }
}
