//! What changes in the generated Rust.

use std::collections::BTreeMap;

use crate::finding::Findings;
use crate::load::{EventFile, FileId, Folder, ProviderFolder};
use crate::model::{self, NamedType, Root, Settings, Shape, Struct, Types};
use crate::schema::{self, Graph};
use crate::types::field_type;

/// The types of one event.
struct Model {
    types: Types,
    /// Where the schema of each type stands.
    places: Vec<String>,
    /// What the type of the event itself is called.
    event: String,
}

/// What the type of an event is called.
pub(super) fn name(folder: &Folder, event: (&ProviderFolder, &EventFile)) -> Result<String, Findings> {
    Ok(Model::new(folder, event)?.event)
}

/// The changes of an event's types, in words.
pub(super) fn changes(
    (old, was): (&Folder, (&ProviderFolder, &EventFile)),
    (new, is): (&Folder, (&ProviderFolder, &EventFile)),
) -> Result<Vec<String>, Findings> {
    let (before, after) = (Model::new(old, was)?, Model::new(new, is)?);
    let mut changes = Vec::new();
    for (ty, place) in before.types.types.iter().zip(&before.places) {
        let by_name = after.types.types.iter().find(|other| other.name == ty.name);
        let by_place = after.places.iter().position(|other| other == place);
        let moved = by_place
            .and_then(|index| after.types.types.get(index))
            .filter(|other| before.types.types.iter().all(|known| known.name != other.name));
        match by_name.or(moved) {
            Some(other) => {
                if other.name != ty.name {
                    changes.push(format!("`{}` is now called `{}`", ty.name, other.name));
                }
                compare((&before.types, ty), (&after.types, other), &mut changes);
            }
            None => changes.push(format!("`{}` is gone", ty.name)),
        }
    }
    let known = |ty: &&NamedType| {
        before.types.types.iter().all(|other| other.name != ty.name)
            && !changes.iter().any(|change| change.ends_with(&format!("called `{}`", ty.name)))
    };
    let added: Vec<String> =
        after.types.types.iter().filter(known).map(|ty| format!("`{}` is new", ty.name)).collect();
    changes.extend(added);
    Ok(changes)
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
        Shape::TaggedUnion(_) | Shape::Union(_) | Shape::Choice(_) => "an enum",
        Shape::Newtype(_) => "another name of a type",
    }
}

/// The variants of an enum, by what they are made from.
fn variants(shape: &Shape) -> BTreeMap<String, String> {
    match shape {
        Shape::StringEnum(variants) => {
            variants.variants.iter().map(|variant| (variant.value.clone(), variant.name.clone())).collect()
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

impl Model {
    fn new(folder: &Folder, (provider, event): (&ProviderFolder, &EventFile)) -> Result<Self, Findings> {
        let mut findings = Findings::new();
        let (mut graph, root) = crate::sample::resolve(&folder.files, provider, event, &mut findings);
        if findings.has_errors() {
            return Err(findings);
        }
        schema::tolerate(&mut graph, &[root], provider.config.tolerance);
        let below = format!("{}/", provider.name);
        let file = |id: FileId| {
            let path = folder.files.path(id);
            path.strip_prefix(&below).unwrap_or(path).to_owned()
        };
        let settings = Settings { names: &provider.config.names, file: &file };
        let roots = [Root { event: event.name.clone(), schema: root }];
        let shaped = model::shapes(&graph, &roots, &settings);
        let types = shaped.types;
        let event = shaped.roots.first().and_then(|root| types.types.get(root.0));
        let event = event.map(|ty| ty.name.clone()).unwrap_or_default();
        let places = types.types.iter().map(|ty| place(&graph, ty, &file)).collect();
        Ok(Self { types, places, event })
    }
}

fn place(graph: &Graph, ty: &NamedType, file: &dyn Fn(FileId) -> String) -> String {
    let place = &graph.get(ty.schema).place;
    format!("{}#{}", file(place.file), place.pointer)
}
