//! From schemas to types that are not named yet.
//!
//! A queue, not a recursion: each type that has a name of its own is a draft, found while the one
//! that uses it is built. So types may refer to each other in circles, and a chain of thousands
//! needs no stack.

mod agree;
mod alternatives;
mod array;
mod called;
mod choice;
mod chosen;
mod condition;
mod described;
mod external;
mod form;
mod kinds;
mod named;
mod node;
mod object;
mod scalar;
mod tag;
mod union;
mod values;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::docs;
use super::note::{self, Note, Widening};
use super::shape::{Checks, Kind, Literal, Shape, TypeUse};
use super::{Root, Settings};
use crate::schema::{Graph, Schema, SchemaId};
use alternatives::{Alternative, resolve};
use form::{Form, Key, Object, Tag, Tagging};
use kinds::Kinds;

/// How many named types may lie between an event and a type.
const DEEPEST_TYPE: usize = 96;
/// How many lists and maps may stand within one another in a field's type.
const DEEPEST_KIND: usize = 8;

/// A named type without its name.
#[derive(Debug)]
pub(super) struct Draft {
    /// The schema it was made from.
    pub(super) schema: SchemaId,
    /// Where its values are checked.
    pub(super) checks: Checks,
    /// The schema whose place says what it is called.
    pub(super) origin: SchemaId,
    /// The type that was being built when it was found; none for an event.
    pub(super) parent: Option<usize>,
    /// What sets it apart from its parent.
    pub(super) part: Part,
    /// Its documentation.
    pub(super) docs: String,
    /// Its shape; uses of named types are indices of drafts.
    pub(super) shape: Shape,
}

/// How a draft was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It is an event.
    Event(String),
    /// It stands somewhere within its parent, and its place tells.
    Within,
    /// It is what its parent holds under this name, from the same place.
    Same(String),
    /// It is its parent's variant of this name.
    Variant(String),
}

/// A type expression, or a named type that is not a draft yet.
enum Found {
    Kind(Kind),
    Named(Form),
}

/// The schemas that describe one place, as alternatives.
#[derive(Clone, Debug)]
struct Node {
    /// A schema of the place; the only one if `exact`.
    schema: SchemaId,
    /// Whether `schema` alone describes the place.
    exact: bool,
    alternatives: Vec<Alternative>,
}

/// Where a type is used.
#[derive(Clone, Copy)]
struct At<'p> {
    /// The draft that uses it.
    parent: usize,
    /// Lists and maps between the draft and this use.
    depth: usize,
    /// What to call a type that stands at the same place as its parent.
    same: &'p str,
    /// Whether that is the name of a variant, by which what is within it is called.
    variant: bool,
}

/// Builds drafts.
pub(super) struct Infer<'a> {
    graph: &'a Graph,
    settings: &'a Settings<'a>,
    drafts: Vec<Draft>,
    forms: Vec<Option<Form>>,
    depths: Vec<usize>,
    by_key: HashMap<Key, usize>,
    /// The events whose schemas only refer to others.
    referring: HashSet<usize>,
    notes: Vec<Note>,
    /// The places whose chosen names were used.
    renamed: BTreeSet<String>,
    /// The places whose types are the user's own.
    own: BTreeSet<String>,
    /// The lists and maps that the type of the current field is within.
    open: Vec<SchemaId>,
    /// The places that are being compared, each within the one before.
    comparing: RefCell<Vec<Vec<alternatives::Conjunction>>>,
    /// Lists and maps that contain themselves with no named type between: they get a name.
    endless: HashSet<SchemaId>,
    /// Whether a reference depends on how a schema was reached, so that no branch can be tried by itself.
    dynamic: bool,
    /// Where the values of each `enum` stand in it.
    listed: HashMap<SchemaId, BTreeMap<Literal, usize>>,
}

/// What [`infer`] finds.
pub(super) struct Inferred {
    /// The types that events reach; events first, in their order.
    pub(super) drafts: Vec<Draft>,
    /// What was widened.
    pub(super) notes: Vec<Note>,
    /// The keys of [`Settings::names`] that named fields and variants.
    pub(super) renamed: BTreeSet<String>,
    /// The keys of [`TypeOptions::own`](crate::config::TypeOptions::own) that are used.
    pub(super) own: BTreeSet<String>,
}

/// Drafts the types of events, and of all that they reach.
pub(super) fn infer(graph: &Graph, roots: &[Root], settings: &Settings<'_>) -> Inferred {
    let mut infer = Infer {
        graph,
        settings,
        drafts: Vec::new(),
        forms: Vec::new(),
        depths: Vec::new(),
        by_key: HashMap::new(),
        referring: HashSet::new(),
        notes: Vec::new(),
        renamed: BTreeSet::new(),
        own: BTreeSet::new(),
        open: Vec::new(),
        comparing: RefCell::default(),
        endless: HashSet::new(),
        dynamic: graph.schemas.iter().any(is_dynamic),
        listed: HashMap::new(),
    };
    for root in roots {
        infer.add_event(root);
    }
    for (index, root) in roots.iter().enumerate() {
        infer.start_event(index, root);
    }
    let mut next = 0;
    while let Some(form) = infer.forms.get_mut(next) {
        if let Some(form) = form.take() {
            let shape = infer.settled(|infer| infer.build(&form, next));
            if let Some(draft) = infer.drafts.get_mut(next) {
                draft.shape = shape;
            }
        }
        next += 1;
    }
    infer.notes.sort();
    infer.notes.dedup();
    let notes = note::one_a_file(infer.notes);
    Inferred { drafts: infer.drafts, notes, renamed: infer.renamed, own: infer.own }
}

impl Infer<'_> {
    /// A place for an event's type, which has its name whatever it turns out to be.
    fn add_event(&mut self, root: &Root) {
        let origin = resolve(self.graph, root.schema);
        let nothing = TypeUse { schema: root.schema, kind: Kind::Any };
        if origin != root.schema {
            self.referring.insert(self.drafts.len());
        }
        self.drafts.push(Draft {
            schema: origin,
            checks: Checks::Own,
            origin,
            parent: None,
            part: Part::Event(root.event.clone()),
            docs: docs::event(self.graph, root),
            shape: Shape::Newtype(nothing),
        });
        self.forms.push(None);
        self.depths.push(0);
    }

    /// Decides what an event's type is.
    fn start_event(&mut self, index: usize, root: &Root) {
        let at = At { parent: index, depth: 0, same: "Value", variant: false };
        let node = self.node(root.schema);
        let kinds = self.kinds(&node);
        let found = if self.own_type(&node).is_some() {
            None
        } else if is_anything(kinds) {
            let described = self.described_or_other(&node);
            if described.is_some() {
                self.note(root.schema, Widening::Untyped { places: 1 });
            }
            described.map(Found::Named)
        } else if kinds.has(Kinds::NULL) || kinds.is_empty() {
            None
        } else {
            Some(self.found(&node, kinds, at))
        };
        if let Some(Found::Named(form)) = found {
            let (schema, checks) = self.checks(&form, &node);
            if let Some(draft) = self.drafts.get_mut(index) {
                draft.schema = schema;
                draft.checks = checks;
            }
            // A root that only refers to a definition is a type of its own: another event may do the same.
            if !self.referring.contains(&index) {
                self.by_key.entry(form.key()).or_insert(index);
            }
            if let Some(place) = self.forms.get_mut(index) {
                *place = Some(form);
            }
        } else {
            let ty = self.settled(|infer| infer.type_use(&node, at));
            if let Some(draft) = self.drafts.get_mut(index) {
                draft.shape = Shape::Newtype(ty);
            }
        }
    }

    /// Builds something, anew for as long as a list turns out to be endless.
    fn settled<T>(&mut self, build: impl Fn(&mut Self) -> T) -> T {
        loop {
            let known = self.endless.len();
            let result = build(self);
            if self.endless.len() == known {
                return result;
            }
        }
    }

    /// The shape of a named type.
    fn build(&mut self, form: &Form, index: usize) -> Shape {
        match form {
            Form::Struct(object) => Shape::Struct(self.structure(object, index)),
            Form::Tagged { node, groups, tag, tags, other } => {
                Shape::TaggedUnion(self.tagged(node, groups, (tag, other.is_some()), tags, index))
            }
            Form::Choice(choice) => Shape::Choice(self.choice(choice, index)),
            Form::Strings { alternatives } => Shape::StringEnum(self.string_enum(alternatives)),
            Form::Values { alternatives } => Shape::ValueEnum(self.value_enum(alternatives)),
            Form::External { tags, other, .. } => Shape::External(self.external(tags, *other, index)),
            Form::Union { node, kinds } => Shape::Union(self.union(node, *kinds, index)),
            Form::Described { node, kinds } => Shape::Union(self.described_union(node, *kinds, index)),
            Form::Wrapper { node, kinds } => {
                let at = At { parent: index, depth: 0, same: "Value", variant: false };
                let kind = match self.found(node, *kinds, at) {
                    Found::Kind(kind) => kind,
                    Found::Named(form) => self.named(form, node, at),
                };
                Shape::Newtype(TypeUse { schema: node.schema, kind })
            }
        }
    }

    /// The type of a place.
    fn type_use(&mut self, node: &Node, at: At<'_>) -> TypeUse {
        TypeUse { schema: node.schema, kind: self.kind(node, at) }
    }

    fn kind(&mut self, node: &Node, at: At<'_>) -> Kind {
        let kinds = self.kinds(node);
        if kinds.is_empty() {
            self.note(node.schema, Widening::Impossible);
            return Kind::Any;
        }
        if let Some(path) = self.own_type(node) {
            let own = Kind::Own(path);
            let null = kinds.has(Kinds::NULL);
            let inner = |kind| Box::new(TypeUse { schema: node.schema, kind });
            return if null { Kind::Nullable(inner(own)) } else { own };
        }
        if is_anything(kinds) {
            let described = self.described_or_other(node).filter(|_| at.depth <= DEEPEST_KIND);
            if let Some(form) = described {
                self.note(node.schema, Widening::Untyped { places: 1 });
                return self.named(form, node, at);
            }
            self.explain_anything(node);
            return Kind::Any;
        }
        let rest = kinds.without(Kinds::NULL);
        if rest.is_empty() {
            return Kind::Unit;
        }
        if let Some(branch) = self.null_or(node) {
            let node = self.node(branch);
            let inner = self.type_use(&node, at);
            return if let Kind::Any = inner.kind { Kind::Any } else { Kind::Nullable(Box::new(inner)) };
        }
        if at.depth > DEEPEST_KIND {
            self.note(node.schema, Widening::TooDeep);
            return Kind::Any;
        }
        let kind = self.not_null(node, rest, at);
        if !kinds.has(Kinds::NULL) || matches!(kind, Kind::Any) {
            return kind;
        }
        let not_null: Vec<&Alternative> =
            node.alternatives.iter().filter(|one| self.kinds_of(one).has(rest)).collect();
        let schema = match not_null.as_slice() {
            [one] if one.alone => one.branch.unwrap_or(node.schema),
            _ => node.schema,
        };
        Kind::Nullable(Box::new(TypeUse { schema, kind }))
    }

    fn not_null(&mut self, node: &Node, kinds: Kinds, at: At<'_>) -> Kind {
        let id = resolve(self.graph, node.schema);
        if node.exact && self.open.contains(&id) {
            self.endless.insert(id);
        }
        if node.exact
            && self.endless.contains(&id)
            && kinds.without(Kinds::ARRAY.or(Kinds::OBJECT)).is_empty()
        {
            return self.named(Form::Wrapper { node: node.clone(), kinds }, node, at);
        }
        self.open.push(id);
        let found = self.found(node, kinds, at);
        self.open.pop();
        match found {
            Found::Kind(kind) => kind,
            Found::Named(form) => self.named(form, node, at),
        }
    }

    /// What values of the given types, null not among them, become.
    fn found(&mut self, node: &Node, kinds: Kinds, at: At<'_>) -> Found {
        if let Some(form) = self.values(node, kinds).or_else(|| self.external_form(node, kinds)) {
            return Found::Named(form);
        }
        let mut groups = union::GROUPS.iter().filter(|group| kinds.has(group.kinds));
        match (groups.next(), groups.next()) {
            (Some(group), None) => self.found_one(node, group.kinds, at),
            _ => self.several_types(node, kinds),
        }
    }

    /// What values of one JSON type become.
    fn found_one(&mut self, node: &Node, kinds: Kinds, at: At<'_>) -> Found {
        let fitting = node.alternatives.iter().filter(|one| self.kinds_of(one).has(kinds));
        let fitting: Vec<Alternative> = fitting.cloned().collect();
        match kinds {
            Kinds::OBJECT => self.object(node, &fitting, at),
            Kinds::STRING => self.string(fitting),
            Kinds::ARRAY => self.array(node, &fitting, at),
            Kinds::NUMBER => Found::Kind(self.number(&fitting)),
            _ => Found::Kind(Kind::Boolean),
        }
    }

    /// Says why a place holds any value, unless its schema says just that.
    fn explain_anything(&mut self, node: &Node) {
        let lost = node.alternatives.iter().any(|one| alternatives::has_structure(self.graph, &one.all));
        let schema = self.graph.get(resolve(self.graph, node.schema));
        if schema.dynamic_reference.is_some() {
            self.note(node.schema, Widening::Dynamic);
        } else if lost {
            self.note(node.schema, Widening::Untyped { places: 1 });
        }
    }

    /// Says that there are no values for a place, unless its schema is `false`, which says just that.
    fn explain_nothing(&mut self, node: &Node) {
        let schema = self.graph.get(resolve(self.graph, node.schema));
        if !schema.types.as_ref().is_some_and(Vec::is_empty) {
            self.note(node.schema, Widening::Impossible);
        }
    }

    fn note(&mut self, schema: SchemaId, what: Widening) {
        self.notes.push(Note { place: self.graph.get(schema).place.clone(), what });
    }
}

/// Whether a schema refers to one of several schemas.
fn is_dynamic(schema: &Schema) -> bool {
    let dynamic = schema.dynamic_reference.as_ref();
    dynamic.is_some_and(|one| one.candidates.iter().any(|(_, candidate)| *candidate != one.initial))
}

/// Whether values of every type but null are allowed.
fn is_anything(kinds: Kinds) -> bool {
    kinds.contains(Kinds::ALL.without(Kinds::NULL))
}
