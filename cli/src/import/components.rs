//! Schemas that events share: one file each, wherever they are referenced.

use std::collections::HashMap;

use super::document::{At, Documents};
use super::names::{self, Taken};
use crate::json::{Json, to_fragment};

/// The folder of the shared schemas.
pub(super) const FOLDER: &str = "_components";

/// What a reference to a component begins with, until all files are known. No JSON text that is read as a
/// URI begins with a control character.
const MARK: &str = "\u{1}component:";

/// The components that were referred to.
#[derive(Debug, Default)]
pub(super) struct Components {
    list: Vec<Component>,
    /// By place, and whether it is the schema without its alternatives.
    by_place: HashMap<(At, bool), usize>,
    taken: Taken,
}

/// A schema with a file of its own.
#[derive(Debug)]
pub(super) struct Component {
    /// Where it stands in the document.
    pub(super) at: At,
    /// Its file's name, without extension.
    pub(super) name: String,
    /// Whether it is what children inherit: the schema without its alternatives.
    pub(super) base: bool,
    /// How many references there are to it.
    pub(super) uses: usize,
}

impl Components {
    /// A reference to the value at a place, in the form that [`place`] understands.
    pub(super) fn refer(&mut self, documents: &Documents, target: &At, stem: &str) -> String {
        let (root, rest) = split(&target.pointer);
        let at = target.elsewhere(root);
        let index = self.index(documents, at, stem, false);
        if let Some(component) = self.list.get_mut(index) {
            component.uses += 1;
        }
        format!("{MARK}{index}#{}", to_fragment(rest))
    }

    /// A reference to a schema without its alternatives.
    pub(super) fn refer_base(&mut self, documents: &Documents, target: &At, stem: &str) -> String {
        let index = self.index(documents, target.clone(), stem, true);
        if let Some(component) = self.list.get_mut(index) {
            component.uses += 1;
        }
        format!("{MARK}{index}#")
    }

    fn index(&mut self, documents: &Documents, at: At, stem: &str, base: bool) -> usize {
        if let Some(index) = self.by_place.get(&(at.clone(), base)) {
            return *index;
        }
        let of_file = || documents.stem(&at).unwrap_or_else(|| stem.to_owned());
        let name = if at.pointer.is_empty() { None } else { names::of_pointer(&at.pointer) };
        let name = name.unwrap_or_else(|| names::sanitize(&of_file()));
        let name = self.taken.take(&names::portable(if base { format!("{name}Base") } else { name }));
        let index = self.list.len();
        self.by_place.insert((at.clone(), base), index);
        self.list.push(Component { at, name, base, uses: 0 });
        index
    }

    /// Whether the schema at a place is a component.
    pub(super) fn is_known(&self, at: &At) -> bool {
        self.by_place.contains_key(&(at.clone(), false))
    }

    /// A reference to the whole of a component, if the schema at a place is one.
    pub(super) fn as_reference(&self, at: &At) -> Option<Json> {
        let index = self.by_place.get(&(at.clone(), false))?;
        Some([("$ref", Json::from(format!("{MARK}{index}#")))].into_iter().collect())
    }

    /// A component.
    pub(super) fn get(&self, index: usize) -> Option<&Component> {
        self.list.get(index)
    }

    /// Every reference in a value is made relative to its file: an event's, or, with `within`, a component's.
    pub(super) fn place(&self, value: &mut Json, within: bool) {
        match value {
            Json::String(text) => {
                if let Some((index, fragment)) = parse(text) {
                    let name = self.get(index).map_or("", |component| component.name.as_str());
                    let folder = if within { String::new() } else { format!("{FOLDER}/") };
                    let fragment = if fragment.is_empty() { String::new() } else { format!("#{fragment}") };
                    *text = format!("{folder}{name}.schema.json{fragment}");
                }
            }
            Json::Array(items) => items.iter_mut().for_each(|item| self.place(&mut item.value, within)),
            Json::Object(members) => {
                for member in members {
                    self.place(&mut member.value.value, within);
                }
            }
            _ => {}
        }
    }
}

/// The component that a value is a reference to, and to nothing in it.
pub(super) fn whole(value: &Json) -> Option<usize> {
    let Json::Object(members) = value else { return None };
    let [member] = members.as_slice() else { return None };
    let (index, fragment) = parse(member.value.as_str().filter(|_| member.name == "$ref")?)?;
    fragment.is_empty().then_some(index)
}

fn parse(text: &str) -> Option<(usize, &str)> {
    let (index, fragment) = text.strip_prefix(MARK)?.split_once('#')?;
    Some((index.parse().ok()?, fragment))
}

/// The pointer of the schema that gets a file, and the way from there to the value.
fn split(pointer: &str) -> (&str, &str) {
    let starts = ["/components/schemas/", "/definitions/", "/$defs/"];
    let Some(start) = starts.into_iter().find(|start| pointer.starts_with(start)) else {
        return (pointer, "");
    };
    let name = pointer.get(start.len()..).unwrap_or_default();
    let end = start.len() + name.find('/').unwrap_or(name.len());
    pointer.split_at(end)
}
