//! From the documents of a provider to a graph: a work list of places, each parsed once.

use std::collections::{BTreeMap, HashMap};

use super::graph::{Draft, DynamicReference, Graph, Place, ResourceId, SchemaId};
use super::index::Index;
use super::parse::{Parsed, Parser, Reference};
use super::uri;
use crate::config::Formats;
use crate::finding::{Findings, catalogue};
use crate::json::Node;
use crate::load::{FileId, Files, ProviderFolder};

/// The documents of a provider, and what `provider.toml` says of them.
#[derive(Clone, Copy, Debug)]
pub struct Documents<'a> {
    /// All files of the schema folder.
    pub files: &'a Files,
    /// The provider's folder.
    pub provider: &'a str,
    /// The provider's files.
    pub ids: &'a [FileId],
    /// The draft of schemas that name none.
    pub draft: Draft,
    /// `[references]`: URLs, or prefixes ending in `/`, to files or folders below the provider's own.
    pub references: &'a BTreeMap<String, String>,
    /// `[formats]`
    pub formats: &'a Formats,
}

impl<'a> Documents<'a> {
    /// The documents of a provider's folder.
    pub fn of(files: &'a Files, provider: &'a ProviderFolder) -> Self {
        Self {
            files,
            provider: &provider.name,
            ids: &provider.files,
            draft: Draft::of(&provider.config),
            references: &provider.config.references,
            formats: &provider.config.formats,
        }
    }
}

/// Resolves the schemas that are the roots of `events`, and all that they refer to.
///
/// The ids are in the order of `events`. Whatever cannot be resolved is a finding, and the graph then
/// holds a schema that allows everything in its place.
pub fn resolve(
    documents: &Documents<'_>,
    events: &[FileId],
    findings: &mut Findings,
) -> (Graph, Vec<SchemaId>) {
    let mut resolver = Resolver::new(documents, findings);
    for (file, pointer) in &resolver.index.unknown_drafts {
        let place = documents.files.place(*file, &format!("{pointer}/$schema"));
        resolver.findings.push(catalogue::unknown_draft(place));
    }
    let roots = events.iter().map(|&file| resolver.schema(file, String::new())).collect();
    resolver.run();
    super::cycle::find(&resolver.graph, documents.files, resolver.findings);
    resolver.graph.foreign = resolver.index.foreign();
    (resolver.graph, roots)
}

/// The `$ref`s that lead nowhere by the letter of the specification, with the schemas that they mean: providers
/// publish folders whose references hold only from the folder's root, or whatever the `$id` beside them says.
/// Those that lead nowhere at all come with `None`; no event reaches them, or resolving it fails.
pub(crate) fn detours(documents: &Documents<'_>) -> Vec<(Place, Option<Place>)> {
    let mut findings = Findings::new();
    let mut resolver = Resolver::new(documents, &mut findings);
    let mut detours = Vec::new();
    for (place, resource) in resolver.index.places() {
        let node = resolver.index.node(place.file, &place.pointer).and_then(|node| node.get("$ref"));
        let Some(reference) = node.and_then(Node::as_str) else { continue };
        if resolver.is_direct(&place, resource, reference) {
            continue;
        }
        let target = resolver.detour(&place, reference);
        detours.push((place, target.map(|(file, pointer)| Place { file, pointer })));
    }
    detours
}

/// The URLs of the files that `[references]` maps.
pub(crate) fn aliases(documents: &Documents<'_>) -> HashMap<FileId, Vec<String>> {
    let mut aliases: HashMap<FileId, Vec<String>> = HashMap::new();
    let folder = format!("{}/", documents.provider);
    for &id in documents.ids {
        let Some(path) = documents.files.path(id).strip_prefix(&folder) else { continue };
        for (url, target) in documents.references {
            let target = target.trim_start_matches("./");
            let alias = if let Some(prefix) = url.strip_suffix('/') {
                let below = if matches!(target, "" | ".") {
                    Some(path)
                } else {
                    path.strip_prefix(target.trim_end_matches('/')).and_then(|rest| rest.strip_prefix('/'))
                };
                below.map(|below| format!("{prefix}/{below}"))
            } else {
                (path == target).then(|| url.clone())
            };
            aliases.entry(id).or_default().extend(alias);
        }
    }
    aliases.retain(|_, urls| !urls.is_empty());
    aliases
}

/// A `$dynamicRef` or `$recursiveRef` whose target depends on the dynamic scope.
struct Dynamic {
    schema: SchemaId,
    initial: SchemaId,
    /// The anchor; `None` for `$recursiveRef`.
    anchor: Option<String>,
}

struct Resolver<'a, 'f> {
    documents: &'a Documents<'a>,
    index: Index<'a>,
    graph: Graph,
    ids: HashMap<(FileId, String), SchemaId>,
    queue: Vec<SchemaId>,
    dynamic: Vec<Dynamic>,
    findings: &'f mut Findings,
}

impl<'a, 'f> Resolver<'a, 'f> {
    fn new(documents: &'a Documents<'a>, findings: &'f mut Findings) -> Self {
        Self {
            documents,
            index: Index::new(documents.files, documents.ids, &aliases(documents), documents.draft),
            graph: Graph::default(),
            ids: HashMap::new(),
            queue: Vec::new(),
            dynamic: Vec::new(),
            findings,
        }
    }

    /// The id of the schema at a place, which is parsed later if it is new.
    fn schema(&mut self, file: FileId, pointer: String) -> SchemaId {
        if let Some(&id) = self.ids.get(&(file, pointer.clone())) {
            return id;
        }
        let id = SchemaId(u32::try_from(self.graph.schemas.len()).unwrap_or(u32::MAX));
        let resource = self.index.resource_of(file, &pointer).or_else(|| self.index.root(file));
        let resource = resource.unwrap_or(ResourceId(0));
        let draft = self.index.resource(resource).map_or(self.documents.draft, |r| r.dialect.draft);
        let place = Place { file, pointer: pointer.clone() };
        self.graph.schemas.push(super::graph::Schema::empty(place, draft, resource));
        self.ids.insert((file, pointer), id);
        self.queue.push(id);
        id
    }

    fn run(&mut self) {
        loop {
            while let Some(id) = self.queue.pop() {
                self.parse(id);
            }
            if !self.candidates() {
                return;
            }
        }
    }

    fn parse(&mut self, id: SchemaId) {
        let place = self.graph.get(id).place.clone();
        let resource = self.graph.get(id).resource;
        let Some(node) = self.index.schema(&place) else { return };
        let Some(dialect) = self.index.resource(resource).map(|resource| resource.dialect.clone()) else {
            return;
        };
        let Documents { files, formats, .. } = *self.documents;
        let parser = Parser { files, place: &place, dialect: &dialect, formats, findings: self.findings };
        let Parsed { mut schema, children, references } = parser.parse(node, self.graph.get(id).clone());
        for child in children {
            let child_id = child.pointer.map_or(id, |pointer| self.schema(place.file, pointer));
            (child.set)(&mut schema, child_id);
        }
        for reference in references {
            self.reference(id, &mut schema, &reference);
        }
        if let Some(slot) = self.graph.schemas.get_mut(id.0 as usize) {
            *slot = schema;
        }
    }

    fn reference(&mut self, id: SchemaId, schema: &mut super::graph::Schema, reference: &Reference) {
        let place = schema.place.clone();
        let Some(target) = self.locate(&place, schema.resource, reference) else { return };
        match reference.keyword {
            "$ref" => schema.reference = Some(target.id),
            keyword => {
                let resource = self.index.resource(self.graph.get(target.id).resource);
                let dynamic = match (keyword, resource) {
                    ("$recursiveRef", Some(resource)) => resource.recursive.then_some(None),
                    (_, Some(resource)) => {
                        // Bookending (2020-12 Core §8.2.3.2): only an anchor that is itself dynamic.
                        let pointer = &self.graph.get(target.id).place.pointer;
                        let is_dynamic = resource.dynamic_anchors.get(&target.fragment) == Some(pointer);
                        is_dynamic.then_some(Some(target.fragment))
                    }
                    _ => None,
                };
                schema.dynamic_reference =
                    Some(DynamicReference { initial: target.id, candidates: Vec::new() });
                if let Some(anchor) = dynamic {
                    self.dynamic.push(Dynamic { schema: id, initial: target.id, anchor });
                }
            }
        }
    }

    /// Finds what dynamic references can name among the resources that the graph reaches; says whether
    /// that reached new schemas.
    fn candidates(&mut self) -> bool {
        let mut reached: Vec<_> = self.graph.schemas.iter().map(|schema| schema.resource).collect();
        reached.sort_unstable();
        reached.dedup();
        for at in 0..self.dynamic.len() {
            let Some(Dynamic { schema, initial, anchor }) = self.dynamic.get(at) else { break };
            let (schema, initial, anchor) = (*schema, *initial, anchor.clone());
            let mut candidates = Vec::new();
            for &id in &reached {
                let Some(resource) = self.index.resource(id) else { continue };
                let pointer = match &anchor {
                    Some(anchor) => resource.dynamic_anchors.get(anchor).cloned(),
                    None => resource.recursive.then(|| resource.pointer.clone()),
                };
                let file = resource.file;
                if let Some(pointer) = pointer {
                    candidates.push((id, self.schema(file, pointer)));
                }
            }
            if let Some(slot) = self.graph.schemas.get_mut(schema.0 as usize) {
                slot.dynamic_reference = Some(DynamicReference { initial, candidates });
            }
        }
        !self.queue.is_empty()
    }

    /// Finds a reference's target, or says why it has none.
    fn locate(&mut self, from: &Place, resource: ResourceId, reference: &Reference) -> Option<Found> {
        let place =
            || self.documents.files.place(from.file, &format!("{}/{}", from.pointer, reference.keyword));
        let base = self.index.resource(resource)?.uri.clone();
        let Some(target) = uri::resolve(&base, &reference.text) else {
            self.findings.push(catalogue::dangling_reference(place(), &reference.text));
            return None;
        };
        let relative = !uri::is_absolute(&reference.text);
        let (found, fragment) = match self.index.by_uri(&target.uri, from.file) {
            Some(found) => (found, target.fragment),
            None if relative => {
                if let Some((found, fragment)) = self.fallback(from, &reference.text) {
                    (found, fragment)
                } else {
                    self.findings.push(self.missing(from, &reference.text, &target.uri, place()));
                    return None;
                }
            }
            None => {
                self.findings.push(catalogue::remote_reference(place(), &reference.text));
                return None;
            }
        };
        let here = self.fragment(found, &fragment);
        if let Some((file, pointer)) = here.or_else(|| self.anywhere(resource, reference, &fragment)) {
            Some(Found { id: self.schema(file, pointer), fragment })
        } else {
            self.findings.push(catalogue::dangling_reference(place(), &reference.text));
            None
        }
    }

    /// Whether a reference leads to a document by the letter of the specification.
    fn is_direct(&mut self, from: &Place, resource: ResourceId, reference: &str) -> bool {
        let base = self.index.resource(resource).map(|resource| resource.uri.clone());
        let target = base.and_then(|base| uri::resolve(&base, reference));
        target.is_some_and(|target| self.index.by_uri(&target.uri, from.file).is_some())
    }

    /// What a reference means that leads nowhere by the letter of the specification.
    fn detour(&mut self, from: &Place, reference: &str) -> Option<(FileId, String)> {
        if uri::is_absolute(reference) {
            return None;
        }
        let (found, fragment) = self.fallback(from, reference)?;
        self.fragment(found, &fragment)
    }

    /// Providers publish folders whose references hold only relative to the file, whatever its `$id`
    /// says, or only from the folder's root.
    fn fallback(&mut self, from: &Place, reference: &str) -> Option<(ResourceId, String)> {
        let file = uri::of_file(self.documents.files.path(from.file));
        let beside = uri::resolve(&file, reference)?;
        if let Some(found) = self.index.by_uri(&beside.uri, from.file) {
            return Some((found, beside.fragment));
        }
        let root = uri::of_file(&format!("{}/", self.documents.provider));
        let below = uri::resolve(&root, reference.trim_start_matches("./"))?;
        let found = self.index.by_uri(&below.uri, from.file)?;
        let place = self.documents.files.place(from.file, &format!("{}/$ref", from.pointer));
        self.findings.push(catalogue::reference_from_root(place, reference));
        Some((found, below.fragment))
    }

    fn missing(
        &self,
        from: &Place,
        reference: &str,
        uri: &str,
        place: crate::finding::Place,
    ) -> crate::finding::Finding {
        let file = uri::of_file(self.documents.files.path(from.file));
        let folder = uri::of_file(&format!("{}/", self.documents.provider));
        let beside = uri::resolve(&file, reference).is_some_and(|target| !target.uri.starts_with(&folder));
        if beside {
            catalogue::outside_reference(place, reference)
        } else if uri.starts_with(uri::FOLDER) {
            catalogue::dangling_reference(place, reference)
        } else {
            catalogue::remote_reference(place, reference)
        }
    }

    /// From v1 on a dynamic reference need not find its anchor in its own resource.
    fn anywhere(&self, from: ResourceId, reference: &Reference, anchor: &str) -> Option<(FileId, String)> {
        let draft = self.index.resource(from)?.dialect.draft;
        if reference.keyword != "$dynamicRef" || draft < Draft::V1 {
            return None;
        }
        let resource =
            self.index.resources.iter().find(|resource| resource.dynamic_anchors.contains_key(anchor))?;
        Some((resource.file, resource.dynamic_anchors.get(anchor)?.clone()))
    }

    fn fragment(&self, resource: ResourceId, fragment: &str) -> Option<(FileId, String)> {
        let resource = self.index.resource(resource)?;
        let pointer = if fragment.is_empty() {
            resource.pointer.clone()
        } else if fragment.starts_with('/') {
            format!("{}{fragment}", resource.pointer)
        } else {
            resource.anchors.get(fragment)?.clone()
        };
        self.index.node(resource.file, &pointer)?;
        Some((resource.file, pointer))
    }
}

struct Found {
    id: SchemaId,
    fragment: String,
}
