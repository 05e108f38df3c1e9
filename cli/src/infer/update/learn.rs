//! Finds what samples hold and a schema does not describe.

use indexmap::IndexMap;

use super::locate::{at, local};
use super::loosen::PLACEHOLDER;
use crate::infer::place::{Objects, Place};
use crate::infer::schema::{At, Writer};
use crate::infer::{Options, map};
use crate::json::{Json, escape};

/// A description that a schema lacks.
pub(super) struct Addition {
    /// The pointer of the schema that lacks it.
    pub(super) pointer: String,
    slot: Slot,
    place: Place,
    /// Where the values are, in the samples.
    value: String,
}

/// Where a description goes.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Slot {
    Property(String),
    Items,
    Values,
}

type Slots = IndexMap<(String, Slot), (String, Place)>;

/// Every description that a schema lacks for what was seen.
pub(super) fn additions(schema: &Json, root: &Place, options: &Options) -> Vec<Addition> {
    let mut slots = Slots::new();
    Walk { root: schema, slots: &mut slots, options, trail: Vec::new() }.schema("", root, "");
    let addition = |((pointer, slot), (value, place))| Addition { pointer, slot, place, value };
    slots.into_iter().map(addition).collect()
}

struct Walk<'a> {
    root: &'a Json,
    slots: &'a mut Slots,
    options: &'a Options,
    /// The references that were followed for the same value, for they may lead in a circle.
    trail: Vec<String>,
}

/// Keywords beside which a property may be described elsewhere.
const ELSEWHERE: [&str; 12] = [
    "allOf",
    "anyOf",
    "oneOf",
    "if",
    "then",
    "else",
    "dependentSchemas",
    "dependencies",
    "$dynamicRef",
    "$recursiveRef",
    "patternProperties",
    "unevaluatedProperties",
];

impl Walk<'_> {
    /// Goes along a schema and what was seen at its place together.
    fn schema(&mut self, pointer: &str, place: &Place, value: &str) {
        let Some(schema) = at(self.root, pointer) else { return };
        let reference = schema.member("$ref").and_then(Json::text);
        let target = reference.and_then(|reference| local(self.root, reference));
        if let Some(target) = target.filter(|target| !self.trail.contains(target)) {
            self.trail.push(target.clone());
            self.schema(&target, place, value);
            self.trail.pop();
        }
        let trail = std::mem::take(&mut self.trail);
        let closed = reference.is_some() || ELSEWHERE.iter().any(|keyword| schema.member(keyword).is_some());
        if let Some(objects) = &place.objects {
            self.objects(pointer, schema, objects, value, !closed);
        }
        if let Some(arrays) = place.arrays.as_ref().filter(|arrays| arrays.items.seen() > 0) {
            let value = crate::infer::pointer::any(value);
            match schema.member("items") {
                Some(Json::Object(_)) => self.schema(&format!("{pointer}/items"), &arrays.items, &value),
                None if !closed && is_inferred(schema) => {
                    self.add(pointer, Slot::Items, &arrays.items, &value);
                }
                _ => {}
            }
        }
        self.trail = trail;
    }

    fn objects(&mut self, pointer: &str, schema: &Json, objects: &Objects, value: &str, open: bool) {
        if let Some(Json::Object(_)) = schema.member("additionalProperties")
            && let Some(values) = &objects.map
        {
            let value = crate::infer::pointer::any(value);
            self.schema(&format!("{pointer}/additionalProperties"), values, &value);
        }
        let bare = schema.member("properties").is_none() && schema.member("additionalProperties").is_none();
        let is_map = map::evidence(objects, value, self.options).is_some();
        if bare && open && is_inferred(schema) && is_map {
            self.add(pointer, Slot::Values, &objects.values(), &crate::infer::pointer::any(value));
            return;
        }
        let open = open && !is_map;
        for (name, place) in &objects.properties {
            let value = crate::infer::pointer::below(value, name);
            self.property(pointer, schema, name, (place, &value), open);
        }
    }

    fn property(
        &mut self,
        pointer: &str,
        schema: &Json,
        name: &str,
        (place, value): (&Place, &str),
        open: bool,
    ) {
        let described = schema.member("properties").and_then(|properties| properties.member(name));
        match (described, schema.member("additionalProperties")) {
            (Some(present), _) if is_placeholder(present) => {
                self.add(pointer, Slot::Property(name.to_owned()), place, value);
            }
            (Some(_), _) => self.schema(&format!("{pointer}/properties/{}", escape(name)), place, value),
            (None, Some(Json::Object(_))) => {
                self.schema(&format!("{pointer}/additionalProperties"), place, value);
            }
            (None, None) if open && (schema.member("properties").is_some() || is_inferred(schema)) => {
                self.add(pointer, Slot::Property(name.to_owned()), place, value);
            }
            _ => {}
        }
    }

    fn add(&mut self, pointer: &str, slot: Slot, place: &Place, value: &str) {
        let entry = self.slots.entry((pointer.to_owned(), slot));
        entry.or_insert_with(|| (value.to_owned(), Place::default())).1.merge(place.clone());
    }
}

fn comment(schema: &Json) -> Option<&str> {
    schema.member("$comment").and_then(Json::text)
}

/// Whether a schema was inferred and may be filled in; one that was left open by hand stays open.
fn is_inferred(schema: &Json) -> bool {
    comment(schema).is_some_and(|comment| comment.starts_with("inferred"))
}

fn is_placeholder(schema: &Json) -> bool {
    comment(schema) == Some(PLACEHOLDER)
}

impl Addition {
    /// What is described, in words.
    pub(super) fn what(&self) -> String {
        match &self.slot {
            Slot::Property(name) => format!("the new property `{name}` is"),
            Slot::Items => "the items are".to_owned(),
            Slot::Values => "the values of the map are".to_owned(),
        }
    }

    /// How many values were seen.
    pub(super) fn seen(&self) -> u64 {
        self.place.seen()
    }

    /// Puts the description where it lacks.
    pub(super) fn apply(&self, schema: &mut Json, writer: &mut Writer<'_>) {
        let at = At { pointer: self.value.clone(), objects: None, required: false };
        let description = Json::Object(writer.keywords(&self.place, &at));
        let Some(schema) = schema.pointer_mut(&self.pointer) else { return };
        match &self.slot {
            Slot::Items => schema.set("items", description),
            Slot::Values => schema.set("additionalProperties", description),
            Slot::Property(name) => {
                if schema.member("properties").is_none() {
                    schema.set("properties", Json::Object(Vec::new()));
                }
                if let Some(properties) = schema.member_mut("properties") {
                    properties.set(name, description);
                }
            }
        }
    }
}
