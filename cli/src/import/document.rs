//! The document, and the files beside it that it refers to.

use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

use super::dialect::Dialect;
use super::{findings, yaml};
use crate::finding::{Findings, Place, catalogue};
use crate::json::{Json, MAX_DEPTH, Node, Problem, ProblemKind, escape, parse, split_last};
use crate::load::{MAX_FILE_BYTES, read_file};
use crate::schema::uri;

/// How many references in a row are followed.
const MAX_HOPS: usize = 64;

/// Everything that was read.
pub(super) struct Documents {
    documents: Vec<Document>,
    /// The folder of the first document.
    folder: PathBuf,
}

/// One file.
struct Document {
    path: PathBuf,
    text: String,
    root: Node,
    /// The URI of the file.
    uri: String,
    /// The pointers of the values with an `$id`, with their resolved URIs.
    ids: BTreeMap<String, String>,
    /// The pointers of `$anchor`s, by URI and name.
    anchors: HashMap<(String, String), String>,
}

/// A value of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct At {
    document: usize,
    /// Its JSON pointer.
    pub(super) pointer: String,
}

impl At {
    /// The root of the first document.
    pub(super) const fn root() -> Self {
        Self { document: 0, pointer: String::new() }
    }

    /// A member's or an item's value.
    pub(super) fn below(&self, token: &str) -> Self {
        Self { document: self.document, pointer: format!("{}/{}", self.pointer, escape(token)) }
    }

    /// Another value of the same document.
    pub(super) fn elsewhere(&self, pointer: &str) -> Self {
        Self { document: self.document, pointer: pointer.to_owned() }
    }

    /// The place of the value that has this one.
    pub(super) fn parent(&self) -> Option<Self> {
        split_last(&self.pointer).map(|(parent, _)| self.elsewhere(parent))
    }

    /// The last token of the pointer, unescaped.
    pub(super) fn name(&self) -> String {
        split_last(&self.pointer).map_or_else(String::new, |(_, name)| name)
    }

    /// Whether it is in the file that was named, and not in one beside it.
    pub(super) fn is_first(&self) -> bool {
        self.document == 0
    }
}

impl Documents {
    /// Reads the document at a path.
    pub(super) fn open(path: &Path) -> Result<Self, Findings> {
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let mut documents = Self { documents: Vec::new(), folder };
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        documents.read(path, &name)?;
        Ok(documents)
    }

    fn read(&mut self, path: &Path, below: &str) -> Result<usize, Findings> {
        let unreadable = |error| Findings::from(catalogue::unreadable(Place::outside(path), &error));
        let length = fs::metadata(path).map_err(unreadable)?.len();
        if length > MAX_FILE_BYTES {
            return Err(findings::too_long(path, MAX_FILE_BYTES));
        }
        let bytes = read_file(path).map_err(unreadable)?;
        let text = String::from_utf8(bytes).map_err(|_| catalogue::not_utf8(Place::outside(path)))?;
        let root = parse_text(path, &text)?;
        let uri = uri::of_file(below);
        let mut document = Document {
            path: path.to_owned(),
            text,
            root,
            uri,
            ids: BTreeMap::new(),
            anchors: HashMap::new(),
        };
        document.index();
        self.documents.push(document);
        Ok(self.documents.len() - 1)
    }

    /// The value at a place.
    pub(super) fn get(&self, at: &At) -> Option<&Node> {
        self.documents.get(at.document)?.root.pointer(&at.pointer)
    }

    /// Where a finding about a value is.
    pub(super) fn place(&self, at: &At) -> Place {
        let Some(document) = self.documents.get(at.document) else { return Place::file("") };
        let outside = Place::outside(&document.path);
        match document.root.pointer(&at.pointer) {
            Some(node) => {
                let place = Place::at("", &document.text, node.offset).with_pointer(at.pointer.clone());
                Place { path: outside.path, outside: true, ..place }
            }
            None => outside,
        }
    }

    /// What a reference that stands at a place names.
    pub(super) fn resolve(&mut self, from: &At, reference: &str) -> Result<At, Findings> {
        let dangling = |this: &Self| findings::dangling(this.place(from), reference);
        let base = self.base(from);
        let Some(target) = uri::resolve(&base, reference) else { return Err(dangling(self)) };
        let (document, resource) = self.resource(from, reference, &target.uri)?;
        let pointer = if target.fragment.is_empty() || target.fragment.starts_with('/') {
            Some(format!("{resource}{}", target.fragment))
        } else {
            let key = (target.uri, target.fragment);
            self.documents.get(document).and_then(|document| document.anchors.get(&key).cloned())
        };
        let at = pointer.map(|pointer| At { document, pointer });
        at.filter(|at| self.get(at).is_some()).ok_or_else(|| dangling(self))
    }

    /// The document and the pointer of the value that a URI names.
    fn resource(&mut self, from: &At, reference: &str, uri: &str) -> Result<(usize, String), Findings> {
        for (index, document) in self.documents.iter().enumerate() {
            if document.uri == uri {
                return Ok((index, String::new()));
            }
            if let Some((pointer, _)) = document.ids.iter().find(|(_, id)| id.as_str() == uri) {
                return Ok((index, pointer.clone()));
            }
        }
        let Some(below) = uri.strip_prefix(uri::FOLDER) else {
            return Err(if uri.starts_with("file:") {
                findings::outside(self.place(from), reference)
            } else {
                findings::remote(self.place(from), reference)
            });
        };
        // URIs escape what file names need not.
        let decoded =
            uri::resolve(uri::FOLDER, &format!("#{below}")).map_or_else(|| below.to_owned(), |t| t.fragment);
        let path = decoded.split('/').fold(self.folder.clone(), |path, part| path.join(part));
        if !path.is_file() {
            return Err(findings::dangling(self.place(from), reference));
        }
        if self.leads_out(&path) {
            return Err(findings::outside(self.place(from), reference));
        }
        let index = self.read(&path, &decoded)?;
        Ok((index, String::new()))
    }

    /// Whether a path leads out of the document's folder, through symbolic links: what is there is not the document's.
    fn leads_out(&self, path: &Path) -> bool {
        let folder = if self.folder.as_os_str().is_empty() { Path::new(".") } else { &self.folder };
        match (folder.canonicalize(), path.canonicalize()) {
            (Ok(folder), Ok(real)) => !real.starts_with(folder),
            _ => true,
        }
    }

    /// The URI that references at a place are resolved against.
    fn base(&self, at: &At) -> String {
        let Some(document) = self.documents.get(at.document) else { return String::new() };
        let within = |pointer: &str| {
            at.pointer.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let ids = document.ids.iter().filter(|(pointer, _)| within(pointer));
        ids.max_by_key(|(pointer, _)| pointer.len())
            .map_or_else(|| document.uri.clone(), |(_, uri)| uri.clone())
    }

    /// The value at a place, or what a chain of `$ref`s there leads to.
    pub(super) fn follow(&mut self, at: &At) -> Result<At, Findings> {
        let mut here = at.clone();
        for _ in 0..MAX_HOPS {
            let Some(reference) = self.get(&here).and_then(|node| node.get("$ref")).and_then(Node::as_str)
            else {
                return Ok(here);
            };
            let reference = reference.to_owned();
            here = self.resolve(&here.below("$ref"), &reference)?;
        }
        Err(findings::cycle(self.place(at), &here.pointer))
    }

    /// The name, without extension, of the file that a value is in.
    pub(super) fn stem(&self, at: &At) -> Option<String> {
        let stem = self.documents.get(at.document)?.path.file_stem()?;
        Some(stem.to_string_lossy().into_owned())
    }

    /// The kind of the first document.
    pub(super) fn dialect(&self) -> Result<Dialect, Findings> {
        let root = At::root();
        let place = || self.place(&root);
        match self.get(&root) {
            Some(node) => Dialect::of(node, place),
            None => Err(findings::unknown_dialect(place())),
        }
    }
}

impl Document {
    /// Finds `$id` and `$anchor`. Values that are not schemas may have such members too, but what they
    /// name is never asked for.
    fn index(&mut self) {
        let (mut ids, mut anchors) = (BTreeMap::new(), HashMap::new());
        index_node(&self.root, "", &self.uri, &mut ids, &mut anchors);
        self.ids = ids;
        self.anchors = anchors;
    }
}

fn index_node(
    node: &Node,
    pointer: &str,
    base: &str,
    ids: &mut BTreeMap<String, String>,
    anchors: &mut HashMap<(String, String), String>,
) {
    match &node.value {
        Json::Object(members) => {
            let id = node.get("$id").and_then(Node::as_str).and_then(|id| uri::resolve(base, id));
            let id = id.filter(|id| id.fragment.is_empty()).map(|id| id.uri);
            if let Some(id) = &id {
                ids.insert(pointer.to_owned(), id.clone());
            }
            let base = id.as_deref().unwrap_or(base);
            for keyword in ["$anchor", "$dynamicAnchor"] {
                if let Some(name) = node.get(keyword).and_then(Node::as_str) {
                    anchors.insert((base.to_owned(), name.to_owned()), pointer.to_owned());
                }
            }
            for member in members {
                index_node(&member.value, &format!("{pointer}/{}", escape(&member.name)), base, ids, anchors);
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                index_node(item, &format!("{pointer}/{index}"), base, ids, anchors);
            }
        }
        _ => {}
    }
}

/// JSON if it looks like it, YAML otherwise; JSON is YAML too, but its messages are better.
fn parse_text(path: &Path, text: &str) -> Result<Node, Findings> {
    let at =
        |offset| Place { path: path.display().to_string(), outside: true, ..Place::at("", text, offset) };
    if text.trim_start().starts_with(['{', '[']) {
        return parse(text).map_err(|problems| {
            let finding = |problem: Problem| match problem.kind {
                ProblemKind::DuplicateKey => catalogue::duplicate_key(at(problem.offset)),
                ProblemKind::TooDeep => catalogue::nested_too_deep(at(problem.offset), MAX_DEPTH),
                kind => catalogue::not_json(at(problem.offset), &kind.to_string()),
            };
            problems.into_iter().map(finding).collect()
        });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    yaml::parse(text).map_err(|problem| findings::not_yaml(at(problem.offset), &problem.what))
}
