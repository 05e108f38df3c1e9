//! The payloads to send.

use std::io;
use std::path::Path;

use crate::catalogue::command as rules;
use crate::command::output::{complain, printable};
use crate::finding::catalogue::quoted;
use crate::finding::{Findings, Place, catalogue};
use crate::json::{parse, split_last};
use crate::load::{EventFile, Folder, ProviderFolder, read_file, read_stream};
use crate::naming;
use crate::payload::AsWritten;
use hookwright::receive::{Part, Template, WebhookSpec};
use hookwright::testing::violating;
use serde_json::Value;

/// What the command line says about payloads.
pub(super) struct Payloads<'a> {
    /// A file, or `-`, instead of examples.
    pub(super) file: Option<&'a str>,
    /// The changes to make.
    pub(super) set: &'a [String],
}

impl Payloads<'_> {
    /// A payload of an event, before anything is deliberately broken: its examples in turn.
    ///
    /// An example that is another event's by what it says is sent as this one's. A file is sent as it is.
    pub(super) fn of(
        &self,
        folder: &Folder,
        (provider, event): (&ProviderFolder, &EventFile),
        turn: usize,
    ) -> Result<Vec<u8>, Findings> {
        let example = event.examples.get(turn % event.examples.len().max(1));
        let name = event.full_name(provider);
        match (self.file, example) {
            (Some(file), _) => {
                let body = self.changed(read_input(Path::new(file))?)?;
                if let Some(other) = naming::other_event(provider, event, &body) {
                    complain(&format!("the body {}, and is sent as it is\n", printable(&other)));
                }
                Ok(body)
            }
            (None, Some(example)) => {
                let body = example.text.clone().into_bytes();
                let Some(other) = naming::other_event(provider, event, &body) else {
                    return self.changed(body);
                };
                let renamed = naming::renamed(&folder.files, provider, event, &body);
                let how = match &renamed {
                    Some(_) => format!("sent as {}", quoted(&name)),
                    None => "sent as it is".to_owned(),
                };
                let said = format!("{} {other}, and is {how}", quoted(&example.path));
                complain(&format!("{}\n", printable(&said)));
                self.changed(renamed.unwrap_or(body))
            }
            (None, None) => Err(rules::nothing_to_send(&name).into()),
        }
    }

    fn changed(&self, body: Vec<u8>) -> Result<Vec<u8>, Findings> {
        if self.set.is_empty() {
            return Ok(body);
        }
        let mut document: Value = serde_json::from_slice(&body)
            .map_err(|_| rules::cannot_set(&self.set.join(" "), "the body is not JSON"))?;
        for change in self.set {
            set(&mut document, change).map_err(|reason| rules::cannot_set(change, reason))?;
        }
        Ok(document.to_string().into_bytes())
    }
}

/// The payload with an id of its own, where the body says which delivery it is: a batch of one example is several deliveries.
pub(super) fn told_apart(payload: Vec<u8>, receiving: &WebhookSpec<'_>, turn: usize) -> Vec<u8> {
    let template = receiving.delivery_id.filter(|_| turn > 0);
    let pointer = template.and_then(|template| pointers(template).into_iter().next_back());
    let changed = pointer.and_then(|pointer| {
        let mut document: Value = serde_json::from_slice(&payload).ok()?;
        let there = document.pointer_mut(pointer)?;
        *there = match there {
            Value::String(id) => Value::from(format!("{id}-{turn}")),
            Value::Number(id) => Value::from(id.as_i64()?.checked_add(i64::try_from(turn).ok()?)?),
            _ => return None,
        };
        Some(document.to_string().into_bytes())
    });
    changed.unwrap_or(payload)
}

/// A body like this one that breaks the event's schema, and still says which event it is.
pub(super) fn broken(
    folder: &Folder,
    provider: &ProviderFolder,
    event: &EventFile,
    receiving: &WebhookSpec<'_>,
    body: &[u8],
) -> Result<Vec<u8>, Findings> {
    let written = AsWritten::new(folder, (provider, event))?;
    let is_valid = |body: &[u8]| {
        let text = std::str::from_utf8(body).ok();
        let root = text.and_then(|text| Some((text, parse(text).ok()?)));
        root.is_some_and(|(text, root)| written.judge(text, &root).complaints.is_empty())
    };
    violating(body, &said_by_body(receiving), is_valid).ok_or_else(|| {
        let reason = "no small change of the body breaks its schema";
        rules::cannot_send(reason, "write a body that does, and name it with `--body`").into()
    })
}

/// The pointers to what identifies the body.
fn said_by_body<'a>(receiving: &WebhookSpec<'a>) -> Vec<&'a str> {
    [receiving.event, receiving.delivery_id].into_iter().flatten().flat_map(pointers).collect()
}

fn pointers(template: Template<'_>) -> Vec<&str> {
    let pointer = |part| match part {
        Ok(Part::Pointer(pointer)) => Some(pointer),
        _ => None,
    };
    template.parts().filter_map(pointer).collect()
}

/// Reads a file that the command line names, or standard input, which is `-`.
pub(in crate::command) fn read_input(file: &Path) -> Result<Vec<u8>, Findings> {
    if file != Path::new("-") {
        return read_outside(file);
    }
    read_stream(io::stdin()).map_err(|error| catalogue::unreadable(Place::outside(file), &error).into())
}

/// Reads a file that the command line names.
pub(in crate::command) fn read_outside(file: &Path) -> Result<Vec<u8>, Findings> {
    read_file(file).map_err(|error| catalogue::unreadable(Place::outside(file), &error).into())
}

/// Makes a change that is written `/pointer=value`.
fn set(document: &mut Value, change: &str) -> Result<(), &'static str> {
    let (pointer, text) = change.split_once('=').ok_or("the `=` is missing")?;
    let value = serde_json::from_str(text).unwrap_or_else(|_| Value::from(text));
    if let Some(there) = document.pointer_mut(pointer) {
        *there = value;
        return Ok(());
    }
    let (parent, name) = split_last(pointer).ok_or("the pointer does not begin with `/`")?;
    let parent = document.pointer_mut(parent).and_then(Value::as_object_mut);
    let members = parent.ok_or("no object there could hold it")?;
    members.insert(name, value);
    Ok(())
}
