//! All that is applied to one value, each schema once.

use std::collections::BTreeMap;

use crate::plan::{is_bare, linked};
use crate::reader::Token;
use crate::schema::{Branches, Constant, InPlace, Schema, Types};

use super::super::found::{Found, List, Problem};
use super::super::marks::Marks;
use super::scalar::is_composite;
use super::{Asked, Key, Obligations, Outcome};

/// How many schemas are found without a map.
pub(super) const FEW: usize = 16;

/// What is applied to a value.
pub(super) struct Graph {
    pub(super) nodes: Vec<Node>,
    /// For each schema that was asked, its node.
    roots: Vec<usize>,
    /// The nodes, each after those that it depends on.
    pub(super) order: Vec<usize>,
}

/// One schema that is applied.
pub(super) struct Node {
    pub(super) asked: Asked,
    /// Where the value begins.
    pub(super) start: usize,
    pub(super) links: Vec<Link>,
    pub(super) holds: bool,
    pub(super) found: List,
    /// What it evaluates, where that matters.
    pub(super) marks: Option<Marks>,
    /// Members or items that do not satisfy what is asked of unevaluated ones: their ordinals and offsets.
    pub(super) unevaluated: Vec<(u32, u32)>,
    /// What they break, as far as it is kept.
    pub(super) unevaluated_found: BTreeMap<u32, List>,
    /// Which of the schema's properties an object has.
    pub(super) seen: Vec<u64>,
    /// How many items satisfy `contains`.
    pub(super) contained: u64,
    /// For names that tell branches apart: where the value is, and whether it satisfies the property's schema.
    pub(super) tags: Vec<(&'static str, usize, bool)>,
}

/// How a node depends on others.
pub(super) enum Link {
    Together(Vec<usize>),
    Any(&'static Branches, Vec<usize>),
    One(&'static Branches, Vec<usize>),
    Not(usize),
    If { condition: usize, then: Option<usize>, otherwise: Option<usize> },
    Dependent { name: &'static str, is_there: bool, target: usize },
}

impl Node {
    /// It does not hold, because of a problem of its own.
    pub(super) fn fail(&mut self, problem: Problem, limit: usize) {
        self.fail_at(self.start, problem, limit);
    }

    pub(super) fn fail_at(&mut self, offset: usize, problem: Problem, limit: usize) {
        self.holds = false;
        if limit > 0 {
            let found = Found { offset, schema: self.asked.schema, below: self.asked.below, problem };
            self.found.push(found, offset == self.start, limit);
        }
    }
}

impl Link {
    /// The nodes it leads to.
    pub(super) fn targets(&self) -> Vec<usize> {
        match self {
            Self::Together(targets) | Self::Any(_, targets) | Self::One(_, targets) => targets.clone(),
            Self::Not(target) | Self::Dependent { target, .. } => vec![*target],
            Self::If { condition, then, otherwise } => {
                std::iter::once(*condition).chain(*then).chain(*otherwise).collect()
            }
        }
    }
}

struct Making<'o, 'p> {
    obligations: &'o mut Obligations<'p>,
    nodes: Vec<Node>,
    /// By their keys, once they are more than a few.
    known: BTreeMap<Key, usize>,
    start: usize,
}

impl Graph {
    pub(super) fn new(
        obligations: &mut Obligations<'_>,
        asked: &[Asked],
        token: Token,
        start: usize,
    ) -> Self {
        let mut making = Making { obligations, nodes: Vec::new(), known: BTreeMap::new(), start };
        let roots: Vec<usize> = asked.iter().map(|asked| making.node(*asked)).collect();
        let mut next = 0;
        while let Some(asked) = making.nodes.get(next).map(|node| node.asked) {
            let links = making.links(asked, token);
            if let Some(node) = making.nodes.get_mut(next) {
                node.links = links;
            }
            next += 1;
        }
        let nodes = making.nodes;
        let order = order(&nodes, &roots);
        let mut graph = Self { nodes, roots, order };
        graph.wants_marks(token);
        graph
    }

    /// Asks for marks where something may be left unevaluated.
    fn wants_marks(&mut self, token: Token) {
        let wants = |node: &Node| unevaluated(node.asked.schema, token).is_some();
        let mut work: Vec<usize> =
            self.nodes.iter().enumerate().filter(|(_, node)| wants(node)).map(|(index, _)| index).collect();
        while let Some(node) = work.pop().and_then(|index| self.nodes.get_mut(index)) {
            if node.marks.is_none() {
                node.marks = Some(Marks::default());
                let links = node.links.iter().filter(|link| !matches!(link, Link::Not(_)));
                work.extend(links.flat_map(Link::targets));
            }
        }
    }

    /// How many schemas have something to say of their own: more than that others apply, all of them.
    pub(super) fn applied(&self) -> u64 {
        let joins = |node: &Node| {
            is_bare(node.asked.schema) && node.links.iter().all(|link| matches!(link, Link::Together(_)))
        };
        self.nodes.iter().filter(|node| !joins(node)).count() as u64
    }

    /// Whether a schema lists objects or arrays, as the value is one.
    pub(super) fn has_composite_values(&self, token: Token) -> bool {
        let values = |node: &Node| node.asked.schema.values;
        self.nodes
            .iter()
            .flat_map(|node| values(node).iter())
            .any(|values| values.allowed.iter().any(|value: &Constant| is_composite(value, token)))
    }

    pub(super) fn outcomes(mut self, count: usize) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(count);
        for (place, root) in self.roots.iter().enumerate() {
            let again = self.roots.get(place + 1..).unwrap_or_default().contains(root);
            let Some(node) = self.nodes.get_mut(*root) else { continue };
            let found = if again { node.found.clone() } else { std::mem::take(&mut node.found) };
            outcomes.push(Outcome { holds: node.holds, found });
        }
        outcomes
    }
}

/// The schema for what `schema` leaves unevaluated.
pub(super) fn unevaluated(schema: &Schema, token: Token) -> Option<&'static Schema> {
    match token {
        Token::Object => schema.object?.unevaluated_properties,
        Token::Array => schema.array?.unevaluated_items,
        _ => None,
    }
}

impl Making<'_, '_> {
    fn node(&mut self, asked: Asked) -> usize {
        let schema = resolved(asked.schema);
        let scope = self.obligations.scopes.enter(asked.scope, schema.resource);
        let key = Asked { schema, scope, below: asked.below }.key();
        if let Some(known) = self.place(key) {
            return known;
        }
        self.nodes.push(Node {
            asked: Asked { schema, scope, below: asked.below },
            start: self.start,
            links: Vec::new(),
            holds: true,
            found: List::default(),
            marks: None,
            unevaluated: Vec::new(),
            unevaluated_found: BTreeMap::new(),
            seen: Vec::new(),
            contained: 0,
            tags: Vec::new(),
        });
        self.nodes.len() - 1
    }

    /// Where a schema is that is among the nodes already; it will be, if it is not.
    fn place(&mut self, key: Key) -> Option<usize> {
        if self.nodes.len() < FEW {
            return self.nodes.iter().position(|node| node.asked.key() == key);
        }
        if self.known.is_empty() {
            let keys = self.nodes.iter().map(|node| node.asked.key()).enumerate();
            self.known.extend(keys.map(|(index, key)| (key, index)));
        }
        let known = self.known.get(&key).copied();
        if known.is_none() {
            self.known.insert(key, self.nodes.len());
        }
        known
    }

    fn at(&mut self, parent: Asked, schema: &'static Schema) -> usize {
        self.node(Asked { schema, scope: parent.scope, below: None })
    }

    fn all(&mut self, parent: Asked, schemas: &[&'static Schema]) -> Vec<usize> {
        schemas.iter().map(|schema| self.at(parent, schema)).collect()
    }

    fn links(&mut self, parent: Asked, token: Token) -> Vec<Link> {
        let mut links = Vec::new();
        for applicator in parent.schema.in_place {
            links.push(match applicator {
                InPlace::Ref(schema) => Link::Together(vec![self.at(parent, schema)]),
                InPlace::Later(cell) => {
                    let target = cell.get().map(|schema| self.at(parent, schema));
                    Link::Together(target.into_iter().collect())
                }
                InPlace::DynamicRef(reference) => {
                    let target = self.obligations.scopes.target(parent.scope, reference);
                    Link::Together(vec![self.at(parent, target)])
                }
                InPlace::AllOf(schemas) => Link::Together(self.all(parent, schemas)),
                InPlace::AnyOf(branches) => Link::Any(branches, self.all(parent, branches.schemas)),
                InPlace::OneOf(branches) => Link::One(branches, self.all(parent, branches.schemas)),
                InPlace::Not(schema) => Link::Not(self.at(parent, schema)),
                InPlace::If(conditional) => Link::If {
                    condition: self.at(parent, conditional.condition),
                    then: conditional.then.map(|schema| self.at(parent, schema)),
                    otherwise: conditional.otherwise.map(|schema| self.at(parent, schema)),
                },
                InPlace::DependentSchema(name, schema) if token == Token::Object => {
                    Link::Dependent { name, is_there: false, target: self.at(parent, schema) }
                }
                InPlace::DependentSchema(..) => continue,
            });
        }
        links
    }
}

/// The schema itself, or the one that it does nothing but apply.
pub(super) fn resolved(schema: &'static Schema) -> &'static Schema {
    let mut schema = linked(schema).unwrap_or(&Schema::ANY);
    // Longer rows are nodes of their own.
    for _ in 0..16 {
        schema = match schema.in_place {
            [InPlace::Ref(only) | InPlace::AllOf([only])] if is_bare(schema) && schema.resource == 0 => {
                linked(only).unwrap_or(&Schema::ANY)
            }
            _ => break,
        };
    }
    schema
}

/// The nodes that the roots lead to, each after those that it depends on.
fn order(nodes: &[Node], roots: &[usize]) -> Vec<usize> {
    let mut order = Vec::with_capacity(nodes.len());
    let mut entered = vec![false; nodes.len()];
    let mut work: Vec<(usize, bool)> = roots.iter().rev().map(|root| (*root, false)).collect();
    while let Some((index, done)) = work.pop() {
        if done {
            order.push(index);
            continue;
        }
        let Some(entered) = entered.get_mut(index).filter(|entered| !**entered) else { continue };
        *entered = true;
        work.push((index, true));
        if let Some(node) = nodes.get(index) {
            work.extend(node.links.iter().flat_map(Link::targets).map(|target| (target, false)));
        }
    }
    order
}

/// The type of which a value is.
pub(super) const fn type_of(token: Token) -> Types {
    match token {
        Token::Object => Types::OBJECT,
        Token::Array => Types::ARRAY,
        Token::String => Types::STRING,
        Token::Number => Types::NUMBER,
        Token::True | Token::False => Types::BOOLEAN,
        Token::Null => Types::NULL,
    }
}
