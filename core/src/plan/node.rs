//! Nodes, schemas in a dynamic scope, and conjunctions of them.

use std::collections::BTreeMap;

use crate::schema::{DynamicRef, InPlace, Schema, Types};

/// A schema in a dynamic scope.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    pub(crate) schema: &'static Schema,
    /// The scope, in which the schema's own resource is entered.
    pub(crate) scope: u32,
}

/// The index of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(u32);

/// A conjunction: nodes that a value must satisfy together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Conj(u32);

impl Conj {
    /// The conjunction of nothing.
    pub(crate) const ALWAYS: Self = Self(u32::MAX);
    /// One that no value satisfies.
    pub(crate) const NEVER: Self = Self(u32::MAX - 1);
}

/// All nodes, scopes and conjunctions of a program, each once.
#[derive(Debug, Default)]
pub(crate) struct Nodes {
    nodes: Vec<Node>,
    /// By the schema's address, or that of an equal one, and the scope.
    known: BTreeMap<(usize, u32), NodeId>,
    equal: super::equal::Equal,
    scopes: Scopes,
    conjs: Vec<Box<[NodeId]>>,
    known_conjs: BTreeMap<Box<[NodeId]>, Conj>,
}

/// Dynamic scopes: the resources that were entered, outermost first, each where it was entered first.
#[derive(Clone, Debug)]
pub(crate) struct Scopes {
    scopes: Vec<Vec<u32>>,
}

impl Default for Scopes {
    fn default() -> Self {
        Self { scopes: vec![Vec::new()] }
    }
}

impl Scopes {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.scopes.len()
    }

    /// The scope in which `resource` is entered.
    pub(crate) fn enter(&mut self, scope: u32, resource: u32) -> u32 {
        let Some(resources) = self.scopes.get(scope as usize) else { return scope };
        if resource == 0 || resources.contains(&resource) {
            return scope;
        }
        let mut resources = resources.clone();
        resources.push(resource);
        let known = self.scopes.iter().position(|known| *known == resources);
        let index = known.unwrap_or_else(|| {
            self.scopes.push(resources);
            self.scopes.len() - 1
        });
        index as u32
    }

    /// The scope in which `resource` is entered, if there is one already.
    fn entered(&self, scope: u32, resource: u32) -> Option<u32> {
        let resources = self.scopes.get(scope as usize)?;
        if resource == 0 || resources.contains(&resource) {
            return Some(scope);
        }
        let is_it = |known: &Vec<u32>| known.split_last() == Some((&resource, resources.as_slice()));
        self.scopes.iter().position(is_it).map(|index| index as u32)
    }

    /// The schemas that a reference or an `allOf` applies, if `applicator` is one of these.
    fn together(&self, scope: u32, applicator: &InPlace) -> Option<Vec<&'static Schema>> {
        Some(match applicator {
            InPlace::Ref(schema) => vec![schema],
            InPlace::Later(cell) => cell.get().copied().into_iter().collect(),
            InPlace::DynamicRef(reference) => vec![self.target(scope, reference)],
            InPlace::AllOf(schemas) => schemas.to_vec(),
            _ => return None,
        })
    }

    /// What a dynamic reference names: of the outermost resource that has the anchor.
    pub(crate) fn target(&self, scope: u32, reference: &DynamicRef) -> &'static Schema {
        let resources = self.scopes.get(scope as usize).map(Vec::as_slice).unwrap_or_default();
        let in_resource = |resource: &u32| {
            let candidate = reference.candidates.iter().find(|(candidate, _)| candidate == resource);
            candidate.map(|(_, schema)| *schema)
        };
        resources.iter().find_map(in_resource).unwrap_or(reference.initial)
    }
}

/// The schema that a link of a table in memory leads to; `None` where it is empty and allows everything.
pub(crate) fn linked(schema: &'static Schema) -> Option<&'static Schema> {
    let mut schema = schema;
    // Links lead to schemas with parts: a second one in a row would be a mistake, an endless row a bug.
    for _ in 0..8 {
        match schema.in_place {
            [InPlace::Later(cell)] if is_bare(schema) => schema = cell.get()?,
            _ => break,
        }
    }
    Some(schema)
}

/// Whether a schema has no keywords but applicators in place.
pub(crate) fn is_bare(schema: &Schema) -> bool {
    schema.types == Types::ALL
        && schema.values.is_empty()
        && schema.number.is_none()
        && schema.string.is_none()
        && schema.array.is_none()
        && schema.object.is_none()
}

impl Nodes {
    pub(crate) fn node(&mut self, schema: &'static Schema, scope: u32) -> NodeId {
        let schema = linked(schema).unwrap_or(&Schema::ANY);
        let scope = self.scopes.enter(scope, schema.resource);
        let schema = if schema.resource == 0 { self.equal.representative(schema) } else { schema };
        let key = (std::ptr::from_ref(schema).addr(), scope);
        if let Some(known) = self.known.get(&key) {
            return *known;
        }
        let id = NodeId(self.nodes.len() as u32);
        self.nodes.push(Node { schema, scope });
        self.known.insert(key, id);
        id
    }

    /// The node of a schema in a dynamic scope, if it was made.
    fn known(&self, schema: &'static Schema, scope: u32) -> Option<NodeId> {
        let schema = linked(schema).unwrap_or(&Schema::ANY);
        let scope = self.scopes.entered(scope, schema.resource)?;
        let schema = if schema.resource == 0 { self.equal.known(schema)? } else { schema };
        self.known.get(&(std::ptr::from_ref(schema).addr(), scope)).copied()
    }

    pub(crate) fn get(&self, id: NodeId) -> Node {
        self.nodes.get(id.0 as usize).copied().unwrap_or(Node { schema: &Schema::ANY, scope: 0 })
    }

    pub(crate) fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// The nodes that a reference or an `allOf` applies, if a schema's applicator is one of these.
    pub(crate) fn joined(&mut self, scope: u32, applicator: &InPlace) -> Option<Vec<NodeId>> {
        let schemas = self.scopes.together(scope, applicator)?;
        Some(schemas.into_iter().map(|schema| self.node(schema, scope)).collect())
    }

    /// The conjunction of some nodes; those that only join others are resolved.
    pub(crate) fn conj(&mut self, nodes: &[NodeId]) -> Conj {
        let mut work = nodes.to_vec();
        let mut seen = Vec::new();
        let mut conj = Vec::new();
        while let Some(id) = work.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let node = self.get(id);
            if node.schema.types == Types::NOTHING {
                return Conj::NEVER;
            }
            if is_bare(node.schema) {
                let joined: Option<Vec<_>> =
                    node.schema.in_place.iter().map(|one| self.joined(node.scope, one)).collect();
                if let Some(joined) = joined {
                    work.extend(joined.into_iter().flatten());
                    continue;
                }
            }
            conj.push(id);
        }
        if conj.is_empty() {
            return Conj::ALWAYS;
        }
        conj.sort_unstable();
        let conj = conj.into_boxed_slice();
        if let Some(known) = self.known_conjs.get(&conj) {
            return *known;
        }
        let id = Conj(self.conjs.len() as u32);
        self.conjs.push(conj.clone());
        self.known_conjs.insert(conj, id);
        id
    }

    /// The conjunction of some schemas, each in its dynamic scope, if it was made.
    pub(crate) fn known_conj(&self, schemas: impl Iterator<Item = (&'static Schema, u32)>) -> Option<Conj> {
        let known = |(schema, scope)| self.known(schema, scope);
        let mut work: Vec<NodeId> = schemas.map(known).collect::<Option<_>>()?;
        let (mut seen, mut conj) = (Vec::new(), Vec::new());
        while let Some(id) = work.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            let Node { schema, scope } = self.get(id);
            let together = || schema.in_place.iter().map(|one| self.scopes.together(scope, one));
            match together().collect::<Option<Vec<_>>>().filter(|_| is_bare(schema)) {
                Some(joined) => {
                    for schema in joined.into_iter().flatten() {
                        work.push(self.known(schema, scope)?);
                    }
                }
                None => conj.push(id),
            }
        }
        if conj.is_empty() {
            return Some(Conj::ALWAYS);
        }
        conj.sort_unstable();
        self.known_conjs.get(conj.as_slice()).copied()
    }

    /// The nodes of a conjunction.
    pub(crate) fn of(&self, conj: Conj) -> &[NodeId] {
        self.conjs.get(conj.0 as usize).map(|conj| &**conj).unwrap_or_default()
    }

    /// The types that one obligation allows, if nothing else is asked.
    pub(super) fn only_types(&self, conjs: &[Conj]) -> Option<Types> {
        let [conj] = conjs else { return None };
        let [node] = self.of(*conj) else { return None };
        let schema = self.get(*node).schema;
        let bare = schema.values.is_empty()
            && schema.number.is_none()
            && schema.string.is_none()
            && schema.array.is_none()
            && schema.object.is_none()
            && schema.in_place.is_empty();
        bare.then_some(schema.types)
    }
}
