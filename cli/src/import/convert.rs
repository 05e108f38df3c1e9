//! From a document to the files of a provider's folder, none of them written yet.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use crate::text;

use super::components::{self, Components, FOLDER};
use super::dialect::Dialect;
use super::document::{At, Documents};
use super::events::{self, Event};
use super::examples::Checker;
use super::inheritance::{ALTERNATIVES, Inheritance};
use super::names::{self, Taken};
use super::translate::Translator;
use super::{ImportedEvent, Options, findings, glob, template};
use crate::finding::{Findings, catalogue};
use crate::json::{Json, Member, Node, member};

/// What a document becomes.
#[derive(Debug)]
pub(super) struct Converted {
    /// The files by their paths below the provider's folder.
    pub(super) files: BTreeMap<String, Json>,
    pub(super) events: Vec<ImportedEvent>,
    /// How many shared schemas there are.
    pub(super) components: usize,
    /// What the document is.
    pub(super) dialect: &'static str,
    pub(super) notes: Findings,
}

/// An event with the name of its files.
struct Named {
    file: String,
    event: Event,
}

/// Converts the document at a path.
pub(super) fn convert(path: &Path, options: &Options) -> Result<Converted, Findings> {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let stem = names::sanitize(&stem);
    let mut documents = Documents::open(path)?;
    let dialect = documents.dialect()?;
    let mut notes = Findings::new();
    template::check(&options.template)?;
    let found = events::find(&mut documents, &dialect, options, &stem, &mut notes)?;
    let found = select(found, &documents, options)?;
    let named = name_events(found, &mut documents, options, &mut notes)?;

    let inheritance = Inheritance::of(&mut documents);
    let mut translator = Translator {
        inheritance: &inheritance,
        documents: &mut documents,
        dialect: &dialect,
        components: Components::default(),
        stem: &stem,
        notes,
        errors: Findings::new(),
    };
    let events: Vec<Json> = named.iter().map(|named| translator.value(&named.event.schema)).collect();
    let shared = translator.shared();
    let Translator { components, notes, errors, .. } = translator;
    if errors.has_errors() {
        return Err(errors);
    }
    let mut writer =
        Writer { components: &components, dialect: &dialect, document: &name, files: BTreeMap::new() };
    let inlined = writer.events(&named, events, &shared);
    let components = writer.components(&shared, &inlined);
    let checker = Checker::new(&writer.files, dialect.draft());
    let mut output = Output { files: writer.files, events: Vec::new(), notes };
    for named in &named {
        output.examples(named, &documents, &checker);
    }
    let Output { files, events, notes } = output;
    Ok(Converted { files, events, components, dialect: dialect.title(), notes: notes.sorted() })
}

fn select(found: Vec<Event>, documents: &Documents, options: &Options) -> Result<Vec<Event>, Findings> {
    let all: Vec<String> = found.iter().map(|event| event.name.clone()).collect();
    let chosen = |event: &Event| {
        options.only.is_empty() || options.only.iter().any(|pattern| glob::matches(pattern, &event.name))
    };
    let kept: Vec<Event> = found.into_iter().filter(chosen).collect();
    if kept.is_empty() {
        return Err(findings::nothing_selected(documents.place(&At::root()), &all));
    }
    Ok(kept)
}

/// Gives each event a file name. Events of one name and one schema are one event; of one name and several
/// schemas, they are told apart by their qualifiers.
fn name_events(
    found: Vec<Event>,
    documents: &mut Documents,
    options: &Options,
    notes: &mut Findings,
) -> Result<Vec<Named>, Findings> {
    let mut named: Vec<Named> = Vec::new();
    let mut taken = Taken::default();
    let mut wires = BTreeSet::new();
    for event in found {
        let (wire, unsaid) = template::fill(&options.template, &event, documents);
        let plain = names::sanitize(&wire);
        let same = named.iter().position(|other| {
            other.event.name == event.name && same_schema(documents, &other.event.schema, &event.schema)
        });
        if same.is_some() {
            continue;
        }
        let is_of_body = template::is_from_body(&options.template) && unsaid.is_none();
        if is_of_body && (wire.is_empty() || !wires.insert(wire.clone())) {
            return Err(findings::unusable_name(documents.place(&event.source), &wire));
        }
        let mut file = taken.take(&plain);
        if file != plain
            && let Some(qualifier) = &event.qualifier
        {
            file = taken.take(&names::sanitize(&format!("{plain}.{qualifier}")));
        }
        if file != event.name && options.template.is_empty() {
            notes.push(findings::event_renamed(documents.place(&event.source), &file));
        }
        if let Some(pointer) = unsaid {
            notes.push(findings::no_constant(documents.place(&event.source), &pointer, &file));
        } else if template::is_from_body(&options.template) && file != wire {
            notes.push(findings::not_a_file_name(documents.place(&event.source), &file, &wire));
        }
        let path = format!("{file}.schema.json");
        let why = text::unportable(&path);
        notes.extend(why.map(|why| catalogue::unportable_name(documents.place(&event.source), &path, why)));
        named.push(Named { file, event });
    }
    Ok(named)
}

/// Whether two places hold the same schema: the same place, or the same words.
fn same_schema(documents: &Documents, one: &At, other: &At) -> bool {
    let text = |at: &At| documents.get(at).map(|node| crate::json::compact(&node.value));
    one == other || text(one) == text(other)
}

impl Translator<'_> {
    /// The schema at a place.
    fn value(&mut self, at: &At) -> Json {
        let Some(node) = self.documents.get(at).cloned() else { return Json::Boolean(true) };
        self.schema(&node, at)
    }

    /// The schema at a place without its alternatives.
    fn base(&mut self, at: &At) -> Json {
        let Some(node) = self.documents.get(at) else { return Json::Boolean(true) };
        let own = |member: &&Member| {
            !ALTERNATIVES.contains(&member.name.as_str()) && member.name != "discriminator"
        };
        let members = node.as_object().unwrap_or_default().iter().filter(own).cloned().collect();
        let node = Node { offset: node.offset, value: Json::Object(members) };
        self.schema(&node, at)
    }

    /// Every component that was referred to, and those that these refer to.
    fn shared(&mut self) -> Vec<Json> {
        let mut shared = Vec::new();
        while let Some(component) = self.components.get(shared.len()) {
            let (at, base) = (component.at.clone(), component.base);
            let schema = if base { self.base(&at) } else { self.value(&at) };
            shared.push(schema);
        }
        shared
    }
}

/// Makes the files of schemas.
struct Writer<'a> {
    components: &'a Components,
    dialect: &'a Dialect,
    /// The document's file name.
    document: &'a str,
    files: BTreeMap<String, Json>,
}

impl Writer<'_> {
    /// Adds the events' schemas; returns the components that only one event uses, and that it holds itself.
    fn events(&mut self, named: &[Named], schemas: Vec<Json>, shared: &[Json]) -> Vec<usize> {
        let mut inlined = Vec::new();
        for (Named { file, event }, schema) in named.iter().zip(schemas) {
            // A definition that is an event and that others refer to is a component too.
            let schema = self.components.as_reference(&event.schema).unwrap_or(schema);
            let component = components::whole(&schema).filter(|_| !self.components.is_known(&event.schema));
            let single =
                component.filter(|index| self.components.get(*index).is_some_and(|one| one.uses == 1));
            let schema = match single.and_then(|index| shared.get(index).map(|schema| (index, schema))) {
                Some((index, schema)) => {
                    inlined.push(index);
                    schema.clone()
                }
                None => schema,
            };
            let title = event.title.clone().unwrap_or_else(|| title(&event.name));
            let head =
                Head { title: &title, description: event.description.as_deref(), source: &event.source };
            let mut schema = self.headed(&head, schema);
            self.components.place(&mut schema, false);
            self.files.insert(format!("{file}.schema.json"), schema);
        }
        inlined
    }

    /// Adds the shared schemas; returns how many there are.
    fn components(&mut self, shared: &[Json], inlined: &[usize]) -> usize {
        let mut written = 0;
        for (index, schema) in shared.iter().enumerate().filter(|(index, _)| !inlined.contains(index)) {
            let Some(component) = self.components.get(index) else { continue };
            let head = Head { title: &component.name, description: None, source: &component.at };
            let mut schema = self.headed(&head, schema.clone());
            self.components.place(&mut schema, true);
            self.files.insert(format!("{FOLDER}/{}.schema.json", component.name), schema);
            written += 1;
        }
        written
    }

    /// A schema as the root of a file: with its draft, a title, and where it comes from.
    fn headed(&self, head: &Head<'_>, schema: Json) -> Json {
        let mut own = match schema {
            Json::Object(members) => members,
            Json::Boolean(false) => vec![member("not", Json::Object(Vec::new()))],
            _ => Vec::new(),
        };
        let mut take = |name: &str| {
            let index = own.iter().position(|member: &Member| member.name == name)?;
            Some(own.remove(index).value.value)
        };
        let title = take("title").unwrap_or_else(|| Json::from(head.title));
        let description = take("description").or_else(|| head.description.map(Json::from));
        let comment = match take("$comment") {
            Some(Json::String(text)) => format!("{}; {text}", self.origin(head.source)),
            _ => self.origin(head.source),
        };
        let mut members = vec![member("$schema", Json::from(self.dialect.draft())), member("title", title)];
        members.extend(description.map(|description| member("description", description)));
        members.push(member("$comment", Json::from(comment)));
        // Before 2019-09, a reference makes everything beside it void.
        if !self.dialect.siblings_count() && own.iter().any(|member| member.name == "$ref") {
            members.push(member("allOf", [Json::Object(own)].into_iter().collect()));
        } else {
            members.append(&mut own);
        }
        Json::Object(members)
    }

    fn origin(&self, source: &At) -> String {
        match source.pointer.as_str() {
            "" => format!("imported from {}", self.document),
            pointer if source.is_first() => format!("imported from {}, {pointer}", self.document),
            pointer => format!("imported from a file beside {}, {pointer}", self.document),
        }
    }
}

/// What the root of a file says about itself.
struct Head<'a> {
    title: &'a str,
    description: Option<&'a str>,
    source: &'a At,
}

/// The event's name as a title: `customer.created` is `Customer created`.
fn title(name: &str) -> String {
    crate::infer::title(name)
}

/// What there is to write, and to say.
struct Output {
    files: BTreeMap<String, Json>,
    events: Vec<ImportedEvent>,
    notes: Findings,
}

impl Output {
    /// Adds the examples of an event that its schema accepts; the others are notes.
    fn examples(&mut self, Named { file, event }: &Named, documents: &Documents, checker: &Checker) {
        let path = format!("{file}.schema.json");
        let mut labels = Taken::default();
        let mut count = 0;
        for example in &event.examples {
            let Some(value) = documents.get(&example.value).map(unquoted) else { continue };
            if let Some((pointer, keyword)) = checker.refusal(&path, &value) {
                let place = documents.place(&example.value);
                self.notes.push(findings::refused_example(place, &keyword, &pointer));
                continue;
            }
            // An event's only example needs no label.
            let label = example.label.as_deref().filter(|_| event.examples.len() > 1).map(names::sanitize);
            let label = labels.take(&label.unwrap_or_default());
            let dot = if label.is_empty() { "" } else { "." };
            self.files.insert(format!("{file}{dot}{}.example.json", label.trim_start_matches('-')), value);
            count += 1;
        }
        self.events.push(ImportedEvent {
            name: file.clone(),
            source: event.source.pointer.clone(),
            examples: count,
        });
    }
}

/// An example's value; some documents hold it as text.
fn unquoted(node: &Node) -> Json {
    let object = node.as_str().and_then(|text| crate::json::parse(text).ok());
    let object = object.filter(|parsed| matches!(parsed.value, Json::Object(_) | Json::Array(_)));
    object.map_or_else(|| node.value.clone(), |parsed| parsed.value)
}
