//! Makes a payload that breaks its schema out of one that does not.

use hookwright_core::pointer::{escape, split_last};
use serde_json::Value;

/// A payload like `body` that `is_valid` rejects: one of its values is removed, replaced by null or given another type.
/// Values at the pointers in `keep`, and the values that contain them, are kept, so that the request still names its event.
/// `None` if no such change breaks the schema.
///
/// ```
/// let valid = |body: &[u8]| body.windows(4).any(|w| w == b"\"n\":");
/// let broken = hookwright::testing::violating(br#"{"type":"order.paid","n":1}"#, &["/type"], valid);
/// assert_eq!(broken.as_deref(), Some(&br#"{"type":"order.paid"}"#[..]));
/// ```
pub fn violating(body: &[u8], keep: &[&str], is_valid: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
    let document: Value = serde_json::from_slice(body).ok()?;
    let mut pointers = Vec::new();
    collect(&document, String::new(), &mut pointers);
    pointers.retain(|pointer| !keep.iter().any(|kept| is_within(kept, pointer)));
    pointers.into_iter().flat_map(|pointer| changes(&document, &pointer)).find(|body| !is_valid(body))
}

/// Whether the value at `inner` is the one at `outer`, or a part of it.
fn is_within(inner: &str, outer: &str) -> bool {
    inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn collect(value: &Value, pointer: String, into: &mut Vec<String>) {
    let mut inner = |name: &str, value: &Value| {
        collect(value, format!("{pointer}/{}", escape(name)), into);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| inner(name, value)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| inner(&i.to_string(), value));
        }
        _ => {}
    }
    into.push(pointer);
}

/// The document without the value at `pointer`, and with another one there.
fn changes(document: &Value, pointer: &str) -> Vec<Vec<u8>> {
    let other = match document.pointer(pointer) {
        Some(Value::String(_)) => Value::from(0),
        _ => Value::from("not what the schema says"),
    };
    let mut changed = vec![without(document, pointer)];
    changed.extend([Value::Null, other].map(|value| with(document, pointer, value)));
    changed.into_iter().flatten().filter_map(|value| serde_json::to_vec(&value).ok()).collect()
}

fn without(document: &Value, pointer: &str) -> Option<Value> {
    let mut document = document.clone();
    let (parent, name) = split_last(pointer)?;
    document.pointer_mut(parent)?.as_object_mut()?.remove(&name)?;
    Some(document)
}

fn with(document: &Value, pointer: &str, value: Value) -> Option<Value> {
    let mut document = document.clone();
    *document.pointer_mut(pointer)? = value;
    Some(document)
}
