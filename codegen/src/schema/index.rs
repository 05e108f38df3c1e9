//! Finds every schema resource and anchor of a provider's documents, before any schema is parsed.
//!
//! Only places where a schema can stand are visited: an `$id` in an `enum` or below a keyword that the
//! draft does not know identifies nothing.

use std::collections::{BTreeMap, HashMap};

use super::draft::{self, Holds};
use super::graph::{Draft, Place, ResourceId};
use super::{builtin, uri};
use crate::json::{Node, escape};
use crate::load::{FileId, Files};

/// What a provider's documents declare.
pub(super) struct Index<'a> {
    pub(super) resources: Vec<Resource>,
    documents: HashMap<FileId, &'a Node>,
    by_uri: HashMap<String, ResourceId>,
    /// The same within each document, which comes first: providers copy identifiers with their files.
    within: HashMap<(FileId, String), ResourceId>,
    /// For each schema that the walk met, its resource, and the schema.
    places: HashMap<(FileId, String), (ResourceId, &'a Node)>,
    /// The root resource of each document.
    roots: HashMap<FileId, ResourceId>,
    /// The first id that does not belong to a file.
    foreign: u32,
    pub(super) unknown_drafts: Vec<(FileId, String)>,
}

/// A schema resource.
#[derive(Clone, Debug)]
pub(super) struct Resource {
    pub(super) uri: String,
    pub(super) file: FileId,
    /// Where in the file its root stands.
    pub(super) pointer: String,
    pub(super) dialect: Dialect,
    /// Every anchor, dynamic ones too, and where it stands in the file.
    pub(super) anchors: BTreeMap<String, String>,
    pub(super) dynamic_anchors: BTreeMap<String, String>,
    /// `$recursiveAnchor: true`
    pub(super) recursive: bool,
}

/// A draft, and what a meta-schema's `$vocabulary` leaves of it (2020-12 Core §8.1.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    pub(super) draft: Draft,
    /// The vocabularies that are in use, by the last part of their URI; `None`: all of the draft's.
    vocabularies: Option<Vec<String>>,
}

impl Dialect {
    pub(super) const fn of(draft: Draft) -> Self {
        Self { draft, vocabularies: None }
    }

    /// Whether keywords of a vocabulary mean anything.
    pub(super) fn has(&self, vocabulary: draft::Vocabulary) -> bool {
        let Some(used) = &self.vocabularies else { return true };
        let any = |names: &[&str]| names.iter().any(|name| used.iter().any(|used| used == name));
        match vocabulary {
            draft::Vocabulary::Applicator => any(&["applicator"]),
            draft::Vocabulary::Unevaluated if self.draft == Draft::Draft201909 => any(&["applicator"]),
            draft::Vocabulary::Unevaluated => any(&["unevaluated"]),
            draft::Vocabulary::Validation => any(&["validation"]),
            // They cost nothing: format is only asserted where it is asked for.
            draft::Vocabulary::Format
            | draft::Vocabulary::Core
            | draft::Vocabulary::Content
            | draft::Vocabulary::Metadata => true,
        }
    }

    pub(super) fn asserts_format(&self) -> bool {
        self.vocabularies.as_ref().is_some_and(|used| used.iter().any(|name| name == "format-assertion"))
    }
}

/// A document to walk.
struct Visit<'a> {
    node: &'a Node,
    pointer: String,
    resource: ResourceId,
}

impl<'a> Index<'a> {
    /// Walks `files`. Each file has the URI of its path, and those in `aliases`, of which the first is
    /// the base of its references.
    pub(super) fn new(
        files: &'a Files,
        ids: &[FileId],
        aliases: &HashMap<FileId, Vec<String>>,
        draft: Draft,
    ) -> Self {
        let mut index = Self {
            resources: Vec::new(),
            documents: HashMap::new(),
            by_uri: HashMap::new(),
            within: HashMap::new(),
            places: HashMap::new(),
            roots: HashMap::new(),
            foreign: u32::try_from(files.iter().count()).unwrap_or(u32::MAX),
            unknown_drafts: Vec::new(),
        };
        // A meta-schema of the folder must be found whatever the order of the files.
        for &id in ids {
            if let Some(file) = files.get(id) {
                index.documents.insert(id, &file.root);
                let own = uri::of_file(&file.path);
                let base = aliases.get(&id).and_then(|aliases| aliases.first()).unwrap_or(&own);
                index.declare(id, base, draft);
                for alias in aliases.get(&id).into_iter().flatten().chain([&own]) {
                    index.alias(id, alias);
                }
            }
        }
        for &id in ids {
            index.walk_document(id, draft);
        }
        index
    }

    /// The root resource of a document, registered before anything is walked.
    fn declare(&mut self, file: FileId, base: &str, draft: Draft) {
        let Some(&node) = self.documents.get(&file) else { return };
        let dialect = node.get("$schema").and_then(Node::as_str).and_then(Draft::by_uri).unwrap_or(draft);
        let id = own_id(node, dialect).and_then(|id| uri::resolve(base, id));
        let uri = id.map_or_else(|| uri::normal(base), |target| target.uri);
        let resource = self.add(uri, file, String::new(), Dialect::of(dialect));
        self.roots.insert(file, resource);
    }

    fn alias(&mut self, file: FileId, alias: &str) {
        if let Some(&root) = self.roots.get(&file) {
            self.by_uri.entry(uri::normal(alias)).or_insert(root);
        }
    }

    fn add(&mut self, uri: String, file: FileId, pointer: String, dialect: Dialect) -> ResourceId {
        let id = ResourceId(u32::try_from(self.resources.len()).unwrap_or(u32::MAX));
        self.by_uri.entry(uri.clone()).or_insert(id);
        self.within.entry((file, uri.clone())).or_insert(id);
        self.resources.push(Resource {
            uri,
            file,
            pointer,
            dialect,
            anchors: BTreeMap::new(),
            dynamic_anchors: BTreeMap::new(),
            recursive: false,
        });
        id
    }

    fn walk_document(&mut self, file: FileId, draft: Draft) {
        let (Some(&node), Some(&root)) = (self.documents.get(&file), self.roots.get(&file)) else { return };
        let dialect = self.dialect(node, &Dialect::of(draft), file, "");
        if let Some(resource) = self.resources.get_mut(root.0 as usize) {
            resource.dialect = dialect;
        }
        let mut stack = vec![Visit { node, pointer: String::new(), resource: root }];
        while let Some(visit) = stack.pop() {
            self.visit(file, visit, &mut stack);
        }
    }

    /// One place where a schema stands.
    fn visit(&mut self, file: FileId, visit: Visit<'a>, stack: &mut Vec<Visit<'a>>) {
        let Some(members) = visit.node.as_object() else {
            self.places.insert((file, visit.pointer), (visit.resource, visit.node));
            return;
        };
        let resource = self.enter(file, &visit);
        self.anchors(&visit, resource);
        let draft = self.resource(resource).map_or(Draft::Draft202012, |resource| resource.dialect.draft);
        for member in members {
            let Some(keyword) = draft::find(&member.name, draft) else { continue };
            let pointer = format!("{}/{}", visit.pointer, escape(&member.name));
            children(keyword.holds, &member.value, &pointer, |node, pointer, _| {
                stack.push(Visit { node, pointer, resource });
            });
        }
        self.places.insert((file, visit.pointer), (resource, visit.node));
    }

    /// The resource that a schema belongs to: its own, if it has an identifier.
    fn enter(&mut self, file: FileId, visit: &Visit<'a>) -> ResourceId {
        let Some(parent) = self.resource(visit.resource).cloned() else { return visit.resource };
        if visit.pointer.is_empty() {
            return visit.resource;
        }
        // An embedded resource may name a draft of its own, whose id keyword may be another.
        let draft = visit.node.get("$schema").and_then(Node::as_str).and_then(Draft::by_uri);
        let draft = draft.unwrap_or(parent.dialect.draft);
        let Some(id) = own_id(visit.node, draft) else { return visit.resource };
        let Some(target) = uri::resolve(&parent.uri, id) else { return visit.resource };
        if target.uri == parent.uri {
            return visit.resource;
        }
        let dialect = self.dialect(visit.node, &parent.dialect, file, &visit.pointer);
        self.add(target.uri, file, visit.pointer.clone(), dialect)
    }

    fn anchors(&mut self, visit: &Visit<'a>, resource: ResourceId) {
        let Some(resource) = self.resources.get_mut(resource.0 as usize) else { return };
        let string = |name: &str| visit.node.get(name).and_then(Node::as_str);
        let draft = resource.dialect.draft;
        if draft <= Draft::Draft7 {
            // Until draft 7 an anchor is an identifier that is only a fragment (draft 7 Core §8.2.3).
            let hidden = visit.node.get("$ref").is_some();
            let id = string(draft.id_keyword()).filter(|_| !hidden);
            if let Some((_, anchor)) =
                id.and_then(|id| id.split_once('#')).filter(|(_, anchor)| !anchor.is_empty())
            {
                resource.anchors.insert(anchor.to_owned(), visit.pointer.clone());
            }
            return;
        }
        if let Some(anchor) = string("$anchor") {
            resource.anchors.insert(anchor.to_owned(), visit.pointer.clone());
        }
        if let Some(anchor) = string("$dynamicAnchor").filter(|_| draft >= Draft::Draft202012) {
            resource.anchors.insert(anchor.to_owned(), visit.pointer.clone());
            resource.dynamic_anchors.insert(anchor.to_owned(), visit.pointer.clone());
        }
        if draft == Draft::Draft201909 && visit.pointer == resource.pointer {
            resource.recursive = visit.node.get("$recursiveAnchor").and_then(Node::as_bool) == Some(true);
        }
    }

    /// The dialect that a resource's `$schema` names.
    fn dialect(&mut self, node: &Node, inherited: &Dialect, file: FileId, pointer: &str) -> Dialect {
        let Some(uri) = node.get("$schema").and_then(Node::as_str) else { return inherited.clone() };
        match Draft::by_uri(uri) {
            Some(draft) => Dialect::of(draft),
            None => self.custom_dialect(uri, 0).unwrap_or_else(|| {
                self.unknown_drafts.push((file, pointer.to_owned()));
                inherited.clone()
            }),
        }
    }

    /// The dialect of a meta-schema that is one of the documents.
    fn custom_dialect(&self, uri: &str, depth: usize) -> Option<Dialect> {
        let resource = self.resource(*self.by_uri.get(&uri::normal(uri))?)?;
        let node = self.node(resource.file, &resource.pointer)?;
        let parent = node.get("$schema").and_then(Node::as_str)?;
        let mut dialect = match Draft::by_uri(parent) {
            Some(draft) => Dialect::of(draft),
            // A meta-schema of meta-schemas that leads in a circle does not name a draft.
            None if depth < 8 => self.custom_dialect(parent, depth + 1)?,
            None => return None,
        };
        let used = node.get("$vocabulary").and_then(Node::as_object).map(|vocabularies| {
            let name = |uri: &str| uri.rsplit('/').next().unwrap_or_default().to_owned();
            vocabularies.iter().map(|member| name(&member.name)).collect()
        });
        dialect.vocabularies = used.or(dialect.vocabularies);
        Some(dialect)
    }

    pub(super) fn resource(&self, id: ResourceId) -> Option<&Resource> {
        self.resources.get(id.0 as usize)
    }

    /// The resource of an absolute URI that `from` refers to. A meta-schema is read when it is first asked for.
    pub(super) fn by_uri(&mut self, uri: &str, from: FileId) -> Option<ResourceId> {
        let own = self.within.get(&(from, uri.to_owned()));
        if let Some(&id) = own.or_else(|| self.by_uri.get(uri)) {
            return Some(id);
        }
        let (number, node) = builtin::find(uri)?;
        let file = FileId(self.foreign.saturating_add(u32::try_from(number).ok()?));
        self.documents.insert(file, node);
        self.declare(file, uri, Draft::Draft202012);
        self.walk_document(file, Draft::Draft202012);
        self.by_uri.get(uri).copied()
    }

    /// The names of the meta-schemas that were read.
    pub(super) fn foreign(&self) -> BTreeMap<FileId, &'static str> {
        let name =
            |file: &FileId| file.0.checked_sub(self.foreign).map(|number| builtin::uri(number as usize));
        self.documents.keys().filter_map(|file| name(file).map(|name| (*file, name))).collect()
    }

    /// Every place where a schema stands, in order, and its resource.
    pub(super) fn places(&self) -> Vec<(Place, ResourceId)> {
        let place = |((file, pointer), (resource, _)): (&(FileId, String), &(ResourceId, &Node))| {
            (Place { file: *file, pointer: pointer.clone() }, *resource)
        };
        let mut places: Vec<_> = self.places.iter().map(place).collect();
        places.sort_by(|(a, _), (b, _)| (a.file, &a.pointer).cmp(&(b.file, &b.pointer)));
        places
    }

    pub(super) fn root(&self, file: FileId) -> Option<ResourceId> {
        self.roots.get(&file).copied()
    }

    /// The schema of a place, looked up where the walk met it.
    pub(super) fn schema(&self, place: &Place) -> Option<&'a Node> {
        // Keys are owned: the pointer is copied, which costs less than going down it.
        let met = self.places.get(&(place.file, place.pointer.clone())).map(|(_, node)| *node);
        met.or_else(|| self.node(place.file, &place.pointer))
    }

    pub(super) fn node(&self, file: FileId, pointer: &str) -> Option<&'a Node> {
        self.documents.get(&file)?.pointer(pointer)
    }

    /// The resource of a place; of a place that no keyword leads to, that of the nearest above.
    pub(super) fn resource_of(&self, file: FileId, pointer: &str) -> Option<ResourceId> {
        let mut pointer = pointer.to_owned();
        loop {
            let key = (file, pointer);
            if let Some((resource, _)) = self.places.get(&key) {
                return Some(*resource);
            }
            pointer = key.1;
            pointer.truncate(pointer.rfind('/')?);
        }
    }
}

/// The identifier of a schema, unless it only names an anchor, or its draft ignores it beside `$ref`.
fn own_id(node: &Node, draft: Draft) -> Option<&str> {
    let id = node.get(draft.id_keyword())?.as_str()?;
    let hidden = draft.reference_stands_alone() && node.get("$ref").is_some();
    (!hidden && !id.starts_with('#')).then_some(id)
}

/// Calls `each` with every schema that stands under a keyword, its pointer, and its name if it has one.
pub(super) fn children<'a>(
    holds: Holds,
    node: &'a Node,
    pointer: &str,
    mut each: impl FnMut(&'a Node, String, &'a str),
) {
    let list = matches!(holds, Holds::Schemas | Holds::SchemaOrSchemas).then(|| node.as_array()).flatten();
    let map = matches!(holds, Holds::SchemaMap | Holds::Dependencies).then(|| node.as_object()).flatten();
    if let Some(items) = list {
        for (index, item) in items.iter().enumerate() {
            each(item, format!("{pointer}/{index}"), "");
        }
    } else if let Some(members) = map {
        for member in members.iter().filter(|member| member.value.as_array().is_none()) {
            each(&member.value, format!("{pointer}/{}", escape(&member.name)), &member.name);
        }
    } else if matches!(holds, Holds::Schema | Holds::SchemaOrSchemas) {
        each(node, pointer.to_owned(), "");
    }
}
