//! `--name`: what events' files are called.

use super::constants;
use super::document::Documents;
use super::events::Event;

/// How the name of a value at a pointer begins.
const BODY: &str = "{body:";

/// Whether a template takes names from payloads.
pub(super) fn is_from_body(template: &str) -> bool {
    template.contains(BODY)
}

/// The name of an event, and the pointer of a value that its schema does not fix: the event then keeps its name in the
/// document, as a name of which only some parts are its payload's is neither one nor the other.
pub(super) fn fill(template: &str, event: &Event, documents: &mut Documents) -> (String, Option<String>) {
    if template.is_empty() {
        return (event.name.clone(), None);
    }
    let qualifier = event.qualifier.as_deref().unwrap_or_default();
    let mut name = String::new();
    let mut rest = template;
    while let Some(start) = rest.find('{') {
        let (before, from) = rest.split_at(start);
        name.push_str(before);
        let Some(end) = from.find('}') else {
            rest = from;
            break;
        };
        let (variable, after) = from.split_at(end + 1);
        match variable {
            "{name}" => name.push_str(&event.name),
            "{qualifier}" => name.push_str(qualifier),
            _ => match pointer(variable) {
                Some(pointer) => match constants::at(documents, &event.schema, pointer).as_slice() {
                    [one] => name.push_str(one),
                    _ => return (event.name.clone(), Some(pointer.to_owned())),
                },
                None => name.push_str(variable),
            },
        }
        rest = after;
    }
    name.push_str(rest);
    // What separates an event's name from a qualifier that it does not have.
    let separated = if qualifier.is_empty() { name.trim_matches(['.', '/', ':']) } else { &name };
    (separated.to_owned(), None)
}

/// The pointer of `{body:/pointer}`.
fn pointer(variable: &str) -> Option<&str> {
    variable.strip_prefix(BODY)?.strip_suffix('}')
}
