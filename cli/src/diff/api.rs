//! What changes in the generated Rust.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::Findings;
use crate::generator::shaped;
use crate::load::{EventFile, FileId, Folder, ProviderFolder};
use crate::model::{Module, NamedType, Shape, Struct, TypeId, Types};
use crate::schema::Graph;
use crate::types::field_type;

/// The types of a provider's events.
pub(super) struct Models {
    /// By version: each is a module of its own.
    modules: BTreeMap<Option<String>, Model>,
}

/// The types of one module.
#[derive(Default)]
struct Model {
    types: Types,
    /// Where the schema of each type stands.
    places: Vec<String>,
    /// What the type of each event is.
    events: BTreeMap<String, TypeId>,
}

/// What is known of the changes of modules; each type is compared once.
#[derive(Default)]
pub(super) struct Api {
    modules: BTreeMap<Option<String>, Matches>,
    /// How many types were compared.
    pub(super) compared: u64,
}

/// Which types of one module are which of another.
#[derive(Default)]
struct Matches {
    /// For each type, what it is now.
    now: Vec<Option<usize>>,
    /// The types that are something else's successors.
    known: BTreeSet<usize>,
    /// The changes of types that were compared.
    changes: BTreeMap<usize, Vec<String>>,
}

impl Models {
    pub(super) fn new(folder: &Folder, provider: &ProviderFolder) -> Self {
        // What is wrong with the schemas was found before.
        let shaped = shaped(folder, provider, &mut Findings::new());
        let file = |id: FileId| provider.below(folder.files.path(id)).to_owned();
        let model = |module: Module<'_>| {
            let places = module.types.types.iter().map(|ty| place(&shaped.graph, ty, &file)).collect();
            let events = module.events.iter().map(|event| (event.name.to_owned(), event.ty)).collect();
            (module.version.map(str::to_owned), Model { types: module.types, places, events })
        };
        Self { modules: shaped.modules.into_iter().map(model).collect() }
    }

    /// What the type of an event is called.
    pub(super) fn name(&self, event: &EventFile) -> String {
        let model = self.modules.get(&event.version);
        let ty = model.and_then(|model| model.types.types.get(model.events.get(&event.name)?.0));
        ty.map(|ty| ty.name.clone()).unwrap_or_default()
    }
}

impl Model {
    fn reached(&self, event: &str) -> Vec<usize> {
        let root = self.events.get(event);
        root.map(|root| self.types.reached(*root).into_iter().map(|id| id.0).collect()).unwrap_or_default()
    }
}

impl Api {
    /// The changes of an event's types, in words.
    pub(super) fn changes(
        &mut self,
        before: &Models,
        after: &Models,
        (was, is): (&EventFile, &EventFile),
    ) -> Vec<String> {
        let (Some(before), Some(after)) = (before.modules.get(&was.version), after.modules.get(&is.version))
        else {
            return Vec::new();
        };
        let matches = self.modules.entry(was.version.clone()).or_insert_with(|| Matches::new(before, after));
        let mut changes = Vec::new();
        for index in before.reached(&was.name) {
            let known = matches.changes.entry(index).or_insert_with(|| {
                self.compared += 1;
                let now = matches.now.get(index).copied().flatten();
                of_type((before, index), (after, now))
            });
            changes.extend(known.iter().cloned());
        }
        let new = after.reached(&is.name).into_iter().filter(|index| !matches.known.contains(index));
        let new = new.filter_map(|index| after.types.types.get(index));
        changes.extend(new.map(|ty| format!("`{}` is new", ty.name)));
        changes
    }
}

impl Matches {
    /// A type is what has its name, or, if nothing does, what is made from the same place and is called something new.
    fn new(before: &Model, after: &Model) -> Self {
        let old: BTreeSet<&String> = before.types.types.iter().map(|ty| &ty.name).collect();
        let by_name: BTreeMap<&String, usize> =
            after.types.types.iter().zip(0..).map(|(ty, index)| (&ty.name, index)).collect();
        let fresh = after.types.types.iter().zip(&after.places).zip(0..);
        let fresh = fresh.filter(|((ty, _), _)| !old.contains(&ty.name));
        let by_place: BTreeMap<&String, usize> = fresh.map(|((_, place), index)| (place, index)).collect();
        let types = before.types.types.iter().zip(&before.places);
        let now = types.map(|(ty, place)| by_name.get(&ty.name).or_else(|| by_place.get(place)).copied());
        let now: Vec<Option<usize>> = now.collect();
        let known = now.iter().copied().flatten().collect();
        Self { now, known, changes: BTreeMap::new() }
    }
}

/// The changes of one type.
fn of_type((before, index): (&Model, usize), (after, now): (&Model, Option<usize>)) -> Vec<String> {
    let Some(ty) = before.types.types.get(index) else { return Vec::new() };
    let Some(other) = now.and_then(|now| after.types.types.get(now)) else {
        return vec![format!("`{}` is gone", ty.name)];
    };
    let mut changes = Vec::new();
    if other.name != ty.name {
        changes.push(format!("`{}` is now called `{}`", ty.name, other.name));
    }
    compare((&before.types, ty), (&after.types, other), &mut changes);
    changes
}

fn compare(
    (before, old): (&Types, &NamedType),
    (after, new): (&Types, &NamedType),
    changes: &mut Vec<String>,
) {
    let name = &new.name;
    match (&old.shape, &new.shape) {
        (Shape::Struct(old), Shape::Struct(new)) => fields(name, (before, old), (after, new), changes),
        (old, new) if kind(old) == kind(new) => {
            let (old, new) = (variants(old), variants(new));
            let gone = old.iter().filter(|(value, _)| !new.contains_key(*value));
            changes.extend(gone.map(|(_, variant)| format!("`{name}::{variant}` is gone")));
            let added = new.iter().filter(|(value, _)| !old.contains_key(*value));
            changes.extend(added.map(|(_, variant)| format!("`{name}::{variant}` is new")));
            for (value, variant) in &old {
                if let Some(other) = new.get(value).filter(|other| *other != variant) {
                    changes.push(format!("`{name}::{variant}` is now called `{name}::{other}`"));
                }
            }
        }
        (old, new) => changes.push(format!("`{name}` was {}, is {}", kind(old), kind(new))),
    }
}

fn fields(
    name: &str,
    (before, old): (&Types, &Struct),
    (after, new): (&Types, &Struct),
    changes: &mut Vec<String>,
) {
    for field in &old.fields {
        let Some(other) = new.fields.iter().find(|other| other.property == field.property) else {
            changes.push(format!("`{name}.{}` is gone", field.name));
            continue;
        };
        if field.name != other.name {
            changes.push(format!("`{name}.{}` is now called `{}`", field.name, other.name));
        }
        let was = text(&field_type(before, field).to_string());
        let is = text(&field_type(after, other).to_string());
        if was != is {
            changes.push(format!("`{name}.{}` was `{was}`, is `{is}`", other.name));
        }
    }
    for field in
        new.fields.iter().filter(|field| old.fields.iter().all(|other| other.property != field.property))
    {
        changes.push(format!(
            "`{name}.{}` is new: `{}`",
            field.name,
            text(&field_type(after, field).to_string())
        ));
    }
    match (&old.extra, &new.extra) {
        (Some(extra), None) => changes.push(format!("`{name}.{}` is gone", extra.name)),
        (None, Some(extra)) => changes.push(format!("`{name}.{}` is new", extra.name)),
        _ => {}
    }
}

/// A type as people write it: the last segment of each path, without the spaces between tokens.
fn text(tokens: &str) -> String {
    let dense = tokens.replace(' ', "");
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
    let mut short = String::new();
    let mut word = String::new();
    for c in dense.chars().chain(['\0']) {
        if is_word(c) {
            word.push(c);
        } else {
            short.push_str(word.rsplit("::").next().unwrap_or_default());
            word.clear();
            short.extend(Some(c).filter(|c| *c != '\0'));
        }
    }
    short.replace(',', ", ")
}

const fn kind(shape: &Shape) -> &'static str {
    match shape {
        Shape::Struct(_) => "a struct",
        Shape::StringEnum(_) => "an enum of strings",
        Shape::ValueEnum(_) => "an enum of values",
        Shape::TaggedUnion(_) | Shape::Union(_) | Shape::Choice(_) | Shape::External(_) => "an enum",
        Shape::Newtype(_) => "another name of a type",
    }
}

/// The variants of an enum, by what they are made from.
fn variants(shape: &Shape) -> BTreeMap<String, String> {
    match shape {
        Shape::StringEnum(variants) => {
            variants.variants.iter().map(|variant| (variant.value.clone(), variant.name.clone())).collect()
        }
        Shape::ValueEnum(listed) => {
            listed.variants.iter().map(|one| (format!("{:?}", one.value), one.name.clone())).collect()
        }
        Shape::External(external) => {
            external.variants.iter().map(|variant| (variant.value.clone(), variant.name.clone())).collect()
        }
        Shape::TaggedUnion(union) => {
            union.variants.iter().map(|variant| (variant.value.clone(), variant.name.clone())).collect()
        }
        Shape::Union(variants) => {
            variants.iter().map(|variant| (variant.name.clone(), variant.name.clone())).collect()
        }
        Shape::Choice(choice) => {
            choice.variants.iter().map(|variant| (variant.name.clone(), variant.name.clone())).collect()
        }
        _ => BTreeMap::new(),
    }
}

fn place(graph: &Graph, ty: &NamedType, file: &dyn Fn(FileId) -> String) -> String {
    let place = &graph.get(ty.schema).place;
    format!("{}#{}", file(place.file), place.pointer)
}
