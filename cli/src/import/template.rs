//! `--name`: what events' files are called.

use super::constants;
use super::document::Documents;
use super::events::Event;
use super::findings;
use crate::finding::Findings;

/// How the name of a value at a pointer begins.
const BODY: &str = "{body:";

/// Checks that a template has no other placeholders than there are.
///
/// # Errors
///
/// The first that is none.
pub(super) fn check(template: &str) -> Result<(), Findings> {
    let mut rest = template;
    while let Some(start) = rest.find(['{', '}']) {
        let (_, from) = rest.split_at(start);
        let end = from.find('}').filter(|_| from.starts_with('{'));
        let (variable, after) = from.split_at(end.map_or(from.len(), |end| end + 1));
        let is_known = matches!(variable, "{name}" | "{qualifier}")
            || pointer(variable).is_some_and(|pointer| pointer.is_empty() || pointer.starts_with('/'));
        if !is_known {
            return Err(findings::unknown_placeholder(variable));
        }
        rest = after;
    }
    Ok(())
}

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
        rest = after;
        match variable {
            "{name}" => name.push_str(&event.name),
            "{qualifier}" => name.push_str(qualifier),
            // `check` has refused what is no pointer either.
            _ => {
                let Some(pointer) = pointer(variable) else { continue };
                match constants::at(documents, &event.schema, pointer).as_slice() {
                    [one] => name.push_str(one),
                    _ => return (event.name.clone(), Some(pointer.to_owned())),
                }
            }
        }
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

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn only_known_placeholders_are_taken() {
        for template in ["", "a", "{name}", "{qualifier}.{name}", "{body:/a/b}", "{body:}", "a-{name}-b"] {
            assert!(check(template).is_ok(), "{template}");
        }
        for template in ["{nam}", "{name", "name}", "{}", "{body}", "{body:a}", "{{name}}", "{name}{Name}"] {
            assert!(check(template).is_err(), "{template}");
        }
    }
}
