//! Events of AsyncAPI 2 and 3: the messages of the channels.

use std::collections::HashSet;

use super::{Event, Example, Search};
use crate::finding::Findings;
use crate::import::document::At;
use crate::import::findings;
use crate::json::Node;

impl Search<'_> {
    pub(super) fn asyncapi(&mut self) -> Result<(), Findings> {
        let Some(channels) = self.enter(&At::root().below("channels"))? else { return Ok(()) };
        let mut seen = HashSet::new();
        for channel in self.members(&channels) {
            let name = channel.name();
            for (key, message) in self.messages(&channel)? {
                if seen.insert(message.clone()) {
                    self.message(&message, key, &name);
                }
            }
        }
        Ok(())
    }

    /// The messages of a channel, and the keys of those that have one.
    fn messages(&mut self, channel: &At) -> Result<Vec<(Option<String>, At)>, Findings> {
        let Some(channel) = self.enter(channel)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        // AsyncAPI 3
        if let Some(messages) = self.enter(&channel.below("messages"))? {
            for message in self.members(&messages) {
                let key = message.name();
                found.extend(self.enter(&message)?.map(|message| (Some(key), message)));
            }
        }
        // AsyncAPI 2: one message, or `oneOf` several.
        for operation in ["publish", "subscribe"] {
            let Some(message) = self.member(&channel.below(operation), "message")? else { continue };
            let branches = self.items(&message.below("oneOf"));
            let messages = if branches.is_empty() { vec![message] } else { branches };
            for message in messages {
                found.extend(self.enter(&message)?.map(|message| (component_name(&message), message)));
            }
        }
        Ok(found)
    }

    fn message(&mut self, message: &At, key: Option<String>, channel: &str) {
        let Some(payload) = self.payload(message) else { return };
        let own = ["name", "messageId"].iter().find_map(|name| self.text(message, name));
        let name = own.or(key).or_else(|| self.text(message, "title")).unwrap_or_else(|| channel.to_owned());
        let mut examples = Vec::new();
        for example in self.items(&message.below("examples")) {
            let label = self.text(&example, "name");
            let value = example.below("payload");
            if self.documents.get(&value).is_some() {
                examples.push(Example { label, value });
            }
        }
        let title = self.text(message, "title").or_else(|| self.text(message, "summary"));
        self.found.push(Event {
            name,
            qualifier: Some(channel.to_owned()),
            source: message.clone(),
            schema: payload,
            title,
            description: self.text(message, "description").or_else(|| self.text(message, "summary")),
            examples,
        });
    }

    /// The schema of a message; `None` with a note where it has none that we read.
    fn payload(&mut self, message: &At) -> Option<At> {
        let payload = message.below("payload");
        let Some(node) = self.documents.get(&payload) else {
            self.note(message, |place| findings::event_without_schema(place, "this message has no payload"));
            return None;
        };
        // AsyncAPI 3 says the format of a schema beside it.
        let wrapped = node.get("schema").is_some() && node.get("schemaFormat").is_some();
        let (schema, format) = if wrapped {
            (payload.below("schema"), self.text(&payload, "schemaFormat"))
        } else {
            (payload, self.text(message, "schemaFormat"))
        };
        if let Some(format) = format.filter(|format| !is_json_schema(format)) {
            self.note(message, |place| findings::schema_format(place, &format));
            return None;
        }
        if let Some(Node { value: crate::json::Json::Null, .. }) = self.documents.get(&schema) {
            return None;
        }
        Some(schema)
    }
}

/// The name under which a message stands among the components.
fn component_name(message: &At) -> Option<String> {
    message.pointer.starts_with("/components/messages/").then(|| message.name())
}

fn is_json_schema(format: &str) -> bool {
    ["application/vnd.aai.asyncapi", "application/schema"].iter().any(|start| format.starts_with(start))
}
