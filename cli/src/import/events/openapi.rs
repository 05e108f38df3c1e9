//! Events of OpenAPI 3.0 and 3.1 and of Swagger 2.0: webhooks, callbacks, and paths that are chosen.

use std::collections::HashSet;

use super::{Event, Example, Search};
use crate::finding::Findings;
use crate::import::document::At;
use crate::import::findings;
use crate::import::{Payload, glob};
use crate::json::Node;

const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];

/// A schema with the examples beside it.
struct Body {
    schema: At,
    examples: Vec<Example>,
}

impl Search<'_> {
    pub(super) fn openapi(&mut self) -> Result<(), Findings> {
        let root = At::root();
        for name in ["webhooks", "x-webhooks"] {
            if let Some(webhooks) = self.enter(&root.below(name))? {
                for item in self.members(&webhooks) {
                    self.path_item(&item, &item.name(), None)?;
                }
            }
        }
        self.callbacks(&root)?;
        self.chosen_paths(&root)
    }

    /// The operations of a path item, each an event with a body that is sent to us.
    fn path_item(&mut self, at: &At, name: &str, qualifier: Option<&str>) -> Result<(), Findings> {
        let operations = self.operations(at)?;
        let several = operations.len() > 1;
        for (method, operation) in operations {
            let Some(body) = self.request_body(&operation)? else {
                self.note(&operation, |place| {
                    findings::event_without_schema(place, "this has no JSON body with a schema")
                });
                continue;
            };
            let method = several.then(|| method.to_owned());
            let qualifier = method
                .or_else(|| qualifier.map(str::to_owned))
                .or_else(|| self.text(&operation, "operationId"));
            self.push(name, qualifier, &operation, body);
        }
        Ok(())
    }

    fn push(&mut self, name: &str, qualifier: Option<String>, operation: &At, body: Body) {
        self.found.push(Event {
            name: name.to_owned(),
            qualifier,
            source: operation.clone(),
            schema: body.schema,
            title: self.text(operation, "summary"),
            description: self.text(operation, "description"),
            examples: body.examples,
        });
    }

    fn operations(&mut self, at: &At) -> Result<Vec<(&'static str, At)>, Findings> {
        let Some(item) = self.enter(at)? else { return Ok(Vec::new()) };
        let there = |method: &&'static str| self.documents.get(&item.below(method)).is_some();
        Ok(METHODS.into_iter().filter(there).map(|method| (method, item.below(method))).collect())
    }

    /// Callbacks of every operation, and those that stand among the components; each once.
    fn callbacks(&mut self, root: &At) -> Result<(), Findings> {
        let mut seen = HashSet::new();
        if let Some(paths) = self.enter(&root.below("paths"))? {
            for path in self.members(&paths) {
                for (_, operation) in self.operations(&path)? {
                    let id = self.text(&operation, "operationId");
                    self.callback_map(&operation.below("callbacks"), id.as_deref(), &mut seen)?;
                }
            }
        }
        self.callback_map(&root.below("components").below("callbacks"), None, &mut seen)
    }

    fn callback_map(&mut self, at: &At, id: Option<&str>, seen: &mut HashSet<At>) -> Result<(), Findings> {
        let Some(callbacks) = self.enter(at)? else { return Ok(()) };
        for callback in self.members(&callbacks) {
            let Some(entered) = self.enter(&callback)? else { continue };
            if seen.insert(entered.clone()) {
                for item in self.members(&entered) {
                    self.path_item(&item, &callback.name(), id)?;
                }
            }
        }
        Ok(())
    }

    /// Paths that only document events: what they answer is the payload, or what they take.
    fn chosen_paths(&mut self, root: &At) -> Result<(), Findings> {
        let Some(paths) = self.enter(&root.below("paths"))? else { return Ok(()) };
        for path in self.members(&paths) {
            let chosen = self.options.paths.iter().find_map(|pattern| {
                glob::variable(pattern, &path.name()).map(|name| name.trim_matches('/').to_owned())
            });
            let Some(name) = chosen else { continue };
            for (method, operation) in self.operations(&path)? {
                match self.chosen_body(&operation)? {
                    Some(body) => self.push(&name, Some(method.to_owned()), &operation, body),
                    None => self.note(&operation, |place| {
                        findings::event_without_schema(place, "this has no JSON schema")
                    }),
                }
            }
        }
        Ok(())
    }

    fn chosen_body(&mut self, operation: &At) -> Result<Option<Body>, Findings> {
        match self.options.payload {
            Payload::Request => self.request_body(operation),
            Payload::Response => self.response_body(operation),
            Payload::Either => match self.response_body(operation)? {
                None => self.request_body(operation),
                body => Ok(body),
            },
        }
    }

    fn request_body(&mut self, operation: &At) -> Result<Option<Body>, Findings> {
        if let Some(body) = self.member(operation, "requestBody")? {
            return self.content(&body);
        }
        // Swagger: a parameter `in: body`.
        let Some(parameters) = self.enter(&operation.below("parameters"))? else { return Ok(None) };
        for parameter in self.items(&parameters) {
            let Some(parameter) = self.enter(&parameter)? else { continue };
            if self.text(&parameter, "in").as_deref() == Some("body") {
                return Ok(self.schema_beside(&parameter));
            }
        }
        Ok(None)
    }

    /// The first of the answers that mean success.
    fn response_body(&mut self, operation: &At) -> Result<Option<Body>, Findings> {
        for status in ["200", "201", "202", "2XX", "default"] {
            let Some(response) = self.member(&operation.below("responses"), status)? else { continue };
            let body = match self.content(&response)? {
                None => self.schema_beside(&response),
                body => body,
            };
            if body.is_some() {
                return Ok(body);
            }
        }
        Ok(None)
    }

    /// Swagger: `schema`, and `examples` by media type.
    fn schema_beside(&self, at: &At) -> Option<Body> {
        let schema = at.below("schema");
        self.documents.get(&schema)?;
        let examples =
            self.members(&at.below("examples")).into_iter().filter(|example| is_json(&example.name()));
        let examples = examples.take(1).map(|value| Example { label: None, value });
        Some(Body { schema, examples: examples.collect() })
    }

    /// The JSON among the media types of a body or a response.
    fn content(&mut self, at: &At) -> Result<Option<Body>, Findings> {
        let Some(content) = self.enter(&at.below("content"))? else { return Ok(None) };
        let types = self.members(&content);
        let Some(media) = types.iter().find(|media| is_json(&media.name())) else { return Ok(None) };
        let schema = media.below("schema");
        if self.documents.get(&schema).is_none() {
            return Ok(None);
        }
        let mut examples = Vec::new();
        let single = media.below("example");
        if self.documents.get(&single).is_some() {
            examples.push(Example { label: None, value: single });
        }
        for example in self.members(&media.below("examples")) {
            let label = Some(example.name());
            let Some(entered) = self.enter(&example)? else { continue };
            let value = entered.below("value");
            if self.documents.get(&value).is_some() {
                examples.push(Example { label, value });
            } else if self.documents.get(&entered).and_then(|node| node.get("externalValue")).is_some() {
                self.note(&entered, findings::external_example);
            }
        }
        Ok(Some(Body { schema, examples }))
    }
}

/// Whether a media type is JSON (RFC 6839 §3.1), or anything.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence.ends_with("/json") || essence.ends_with("+json") || essence == "*/*" || essence == "application/*"
}

impl Search<'_> {
    /// Examples that a schema itself carries.
    pub(super) fn schema_examples(&mut self, schema: &At) -> Result<Vec<Example>, Findings> {
        let Some(schema) = self.enter(schema)? else { return Ok(Vec::new()) };
        let single = schema.below("example");
        if self.documents.get(&single).is_some() {
            return Ok(vec![Example { label: None, value: single }]);
        }
        let several = schema.below("examples");
        let is_list = self.documents.get(&several).and_then(Node::as_array).is_some();
        let items = if is_list { self.items(&several) } else { Vec::new() };
        Ok(items.into_iter().map(|value| Example { label: None, value }).collect())
    }
}
