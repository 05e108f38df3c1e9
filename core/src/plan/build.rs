//! From conjunctions to formulas over leaves, for one kind of value.

use std::collections::BTreeMap;

use super::dependent::only_required;
use super::formula::{Formula, Mask};
use super::node::{Conj, Node, NodeId};
use super::{Compiler, Kind, TooLarge};
use crate::schema::{Conditional, Constant, InPlace, Schema, Values};

/// How deep formulas nest.
const DEEPEST: usize = 48;

/// What a list of conjunctions asks of one kind of value.
#[derive(Debug)]
pub(super) struct Formulas {
    /// One for each conjunction.
    pub(super) formulas: Vec<Formula>,
    /// The schemas of each leaf.
    pub(super) leaves: Vec<Vec<Node>>,
    /// The names that [`Formula::Has`] asks for.
    pub(super) names: Vec<&'static str>,
    pub(super) scopes: Vec<Scope>,
}

/// A schema with `unevaluatedProperties` or `unevaluatedItems`.
#[derive(Debug)]
pub(super) struct Scope {
    /// What is asked of what is left over.
    pub(super) rest: NodeId,
    /// The leaves that may evaluate members.
    pub(super) leaves: Mask,
    /// Those of them without which the schema fails anyway.
    pub(super) spine: Mask,
    /// Whether a further scope is in it, which evaluates everything if it holds.
    pub(super) nested: bool,
    /// Whether a formula still depends on it, once it is simplified.
    pub(super) decides: bool,
}

struct Builder<'c> {
    compiler: &'c mut Compiler,
    kind: Kind,
    found: Formulas,
    index: BTreeMap<(Vec<NodeId>, Vec<NodeId>), usize>,
    /// The scopes around.
    within: Vec<NodeId>,
    budget: usize,
}

impl Compiler {
    pub(super) fn formulas(&mut self, conjs: &[Conj], kind: Kind) -> Result<Formulas, TooLarge> {
        let found =
            Formulas { formulas: Vec::new(), leaves: Vec::new(), names: Vec::new(), scopes: Vec::new() };
        let mut builder = Builder {
            compiler: self,
            kind,
            found,
            index: BTreeMap::new(),
            within: Vec::new(),
            budget: 1 << 14,
        };
        for conj in conjs {
            let formula = match *conj {
                Conj::ALWAYS => Formula::TRUE,
                Conj::NEVER => Formula::FALSE,
                conj => {
                    let nodes = builder.compiler.nodes.of(conj).to_vec();
                    builder.build(&nodes, None, false, 0)?.bounded()?
                }
            };
            builder.found.formulas.push(formula);
        }
        let mut found = builder.found;
        // A leaf that simplifying left behind asks for nothing.
        let used = found.formulas.iter().fold(0, |all, formula| all | formula.leaves());
        for (index, leaf) in found.leaves.iter_mut().enumerate() {
            if used >> index & 1 == 0 {
                leaf.clear();
            }
        }
        // Nor does such a scope.
        for (index, scope) in found.scopes.iter_mut().enumerate() {
            scope.decides = found.formulas.iter().any(|formula| formula.has_scope(index));
        }
        Ok(found)
    }
}

impl Kind {
    /// The schema of what is left unevaluated in a value of this kind.
    fn unevaluated(self, schema: &Schema) -> Option<&'static Schema> {
        match self {
            Self::Object => schema.object.and_then(|object| object.unevaluated_properties),
            Self::Array => schema.array.and_then(|array| array.unevaluated_items),
            _ => None,
        }
    }

    /// Whether one of the values may be of this kind.
    fn is_among(self, values: &Values) -> bool {
        values.allowed.iter().any(|value| {
            matches!(
                (self, value),
                (Self::Null, Constant::Null)
                    | (Self::Yes, Constant::Boolean(true))
                    | (Self::No, Constant::Boolean(false))
                    | (Self::String, Constant::String(_))
                    | (Self::Number, Constant::Number(_))
                    | (Self::Object, Constant::Object(_))
                    | (Self::Array, Constant::Array(_))
            )
        })
    }

    /// Whether a schema of which a value of this kind is one has anything more to ask of it.
    fn is_asked(self, schema: &Schema) -> bool {
        let values = !schema.values.is_empty();
        match self {
            Self::Null | Self::Yes | Self::No => false,
            Self::String => values || schema.string.is_some(),
            Self::Number => {
                values || schema.number.is_some() || !schema.types.has(crate::schema::Types::NUMBER)
            }
            Self::Object => values || schema.object.is_some(),
            Self::Array => values || schema.array.is_some(),
        }
    }
}

impl Builder<'_> {
    /// The formula of nodes that must hold together. `root` is the scope that is being built, if one is;
    /// `keeps`: whether it matters which branches hold where one is enough.
    fn build(
        &mut self,
        nodes: &[NodeId],
        root: Option<NodeId>,
        keeps: bool,
        depth: usize,
    ) -> Result<Formula, TooLarge> {
        if depth > DEEPEST {
            return Err(TooLarge);
        }
        let mut work: Vec<NodeId> = nodes.iter().rev().copied().collect();
        let (mut seen, mut own, mut formulas) = (Vec::new(), Vec::new(), Vec::new());
        while let Some(id) = work.pop() {
            if seen.contains(&id) {
                continue;
            }
            seen.push(id);
            self.budget = self.budget.checked_sub(1).ok_or(TooLarge)?;
            let node = self.compiler.nodes.get(id);
            if let Some(rest) = self.kind.unevaluated(node.schema).filter(|_| root != Some(id)) {
                formulas.push(self.scope(id, rest, depth)?);
                continue;
            }
            if !node.schema.types.has(self.kind.types()) {
                return Ok(Formula::FALSE);
            }
            own.push((id, node));
            for applicator in node.schema.in_place {
                match self.compiler.nodes.joined(node.scope, applicator) {
                    Some(joined) => work.extend(joined.into_iter().rev()),
                    None => formulas.push(self.applicator(node, applicator, keeps, depth + 1)?),
                }
            }
        }
        formulas.insert(0, self.leaf(&own)?);
        Ok(Formula::all(formulas))
    }

    fn one(
        &mut self,
        node: Node,
        schema: &'static Schema,
        keeps: bool,
        depth: usize,
    ) -> Result<Formula, TooLarge> {
        let id = self.compiler.nodes.node(schema, node.scope);
        self.build(&[id], None, keeps, depth)
    }

    fn applicator(
        &mut self,
        node: Node,
        applicator: &InPlace,
        keeps: bool,
        depth: usize,
    ) -> Result<Formula, TooLarge> {
        match applicator {
            InPlace::AnyOf(branches) => {
                let branches = branches.schemas.iter().map(|branch| self.one(node, branch, keeps, depth));
                Ok(Formula::any(branches.collect::<Result<_, _>>()?, keeps))
            }
            InPlace::OneOf(branches) => {
                let branches = branches.schemas.iter().map(|branch| self.one(node, branch, keeps, depth));
                Ok(Formula::one(branches.collect::<Result<_, _>>()?))
            }
            InPlace::Not(schema) => Ok(self.one(node, schema, false, depth)?.negated()),
            InPlace::If(conditional) => self.conditional(node, conditional, keeps, depth),
            // Its leaf asks for these names itself.
            InPlace::DependentSchema(_, then) if only_required(node.schema, then).is_some() => {
                Ok(Formula::TRUE)
            }
            InPlace::DependentSchema(name, schema) if self.kind == Kind::Object => {
                let condition = Formula::Has(self.name(name));
                let then = self.one(node, schema, keeps, depth)?;
                Ok(Formula::conditional(condition, then, Formula::TRUE, keeps))
            }
            _ => Ok(Formula::TRUE),
        }
    }

    fn conditional(
        &mut self,
        node: Node,
        conditional: &Conditional,
        keeps: bool,
        depth: usize,
    ) -> Result<Formula, TooLarge> {
        let condition = self.one(node, conditional.condition, keeps, depth)?;
        let mut side = |schema: Option<&'static Schema>| match schema {
            Some(schema) => self.one(node, schema, keeps, depth),
            None => Ok(Formula::TRUE),
        };
        let (then, otherwise) = (side(conditional.then)?, side(conditional.otherwise)?);
        Ok(Formula::conditional(condition, then, otherwise, keeps))
    }

    fn scope(&mut self, id: NodeId, rest: &'static Schema, depth: usize) -> Result<Formula, TooLarge> {
        self.within.push(id);
        let inner = self.build(&[id], Some(id), true, depth + 1)?;
        self.within.pop();
        if inner == Formula::FALSE {
            return Ok(inner);
        }
        let spine = match &inner {
            Formula::All(leaves, _) => *leaves,
            _ => 0,
        };
        let node = self.compiler.nodes.get(id);
        let scope = Scope {
            rest: self.compiler.nodes.node(rest, node.scope),
            leaves: inner.leaves(),
            spine,
            nested: inner.contains(|part| matches!(part, Formula::Scope(..))),
            decides: true,
        };
        let index = u8::try_from(self.found.scopes.len()).map_err(|_| TooLarge)?;
        self.found.scopes.push(scope);
        Ok(Formula::Scope(index, Box::new(inner)))
    }

    fn name(&mut self, name: &'static str) -> u16 {
        let known = self.found.names.iter().position(|known| *known == name);
        known.unwrap_or_else(|| {
            self.found.names.push(name);
            self.found.names.len() - 1
        }) as u16
    }

    /// The leaf of schemas whose own keywords a value must satisfy together.
    fn leaf(&mut self, own: &[(NodeId, Node)]) -> Result<Formula, TooLarge> {
        let possible = |schema: &Schema| schema.values.iter().all(|values| self.kind.is_among(values));
        if !own.iter().all(|(_, node)| possible(node.schema)) {
            return Ok(Formula::FALSE);
        }
        let mut own: Vec<_> =
            own.iter().filter(|(_, node)| self.kind.is_asked(node.schema)).copied().collect();
        if own.is_empty() {
            return Ok(Formula::TRUE);
        }
        own.sort_by_key(|(id, _)| *id);
        let key = (own.iter().map(|(id, _)| *id).collect::<Vec<_>>(), self.within.clone());
        if let Some(known) = self.index.get(&key) {
            return Ok(Formula::leaf(*known));
        }
        let leaf = self.found.leaves.len();
        if leaf >= 64 {
            return Err(TooLarge);
        }
        self.found.leaves.push(own.into_iter().map(|(_, node)| node).collect());
        self.index.insert(key, leaf);
        Ok(Formula::leaf(leaf))
    }
}
