//! Plans: what a [`Schema`] becomes so that each byte of a body is read only once.
//!
//! At each place of a body, the validator must give several answers about the value there: one for each
//! *obligation*. An obligation is a **conjunction**, the schemas that the value must satisfy together,
//! with `$ref` and `allOf` resolved; a **state** is a list of conjunctions, and its answer is a bit for
//! each. For objects and arrays a state has a plan: which leaves each name asks, which fail with it, and in
//! which state its value is read. Whatever can be is computed beforehand: names against patterns, listed strings
//! against every keyword, which leaves are left once a tag has one of its values.
//!
//! A plan is made once, from the schema alone, and is bounded: no body can make it grow. Where a schema
//! would need more than the bounds allow, the plan says so, and
//! [`obligations`](crate::validate) interprets the conjunctions instead, in one read too.

mod array;
mod build;
mod dependent;
mod equal;
mod formula;
mod names;
mod node;
mod number;
mod object;
mod registry;
mod step;
mod straight;
mod string;
mod values;
mod variants;

use std::hash::RandomState;
use std::sync::OnceLock;

use crate::schema::{Schema, Types};
use crate::validate::Templates;

pub(crate) use array::ArrayPlan;
pub(crate) use formula::{Facts, Formula, Mask, bits, first, prune};
pub(crate) use names::Names;
pub(crate) use node::{Conj, NodeId, Nodes, Scopes, is_bare, linked};
pub(crate) use number::NumberPlan;
pub(crate) use object::{ObjectPlan, Others};
pub(crate) use step::{Next, Step};
pub(crate) use straight::{Rest, Straight};
pub(crate) use string::StringPlan;

/// How many states a plan has at most.
const MOST_STATES: usize = 2048;

/// How many steps.
const MOST_STEPS: usize = 1 << 15;

/// A schema needs a larger plan than there may be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TooLarge;

/// The plan of a schema, made when it is first asked for.
#[derive(Debug)]
pub struct Plan(OnceLock<Program>);

impl Plan {
    /// A plan that is still to be made.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// The plan for `schema`, which must be the one that it belongs to.
    #[inline]
    pub(crate) fn of(&self, schema: &'static Schema) -> &Program {
        match self.0.get() {
            Some(program) => program,
            None => self.make(schema),
        }
    }

    #[cold]
    fn make(&self, schema: &'static Schema) -> &Program {
        self.0.get_or_init(|| compile(schema))
    }
}

/// The plan of a schema: its own, or one that was made before.
#[inline]
pub(crate) fn of(schema: &'static Schema) -> &'static Program {
    match schema.plan {
        Some(plan) => plan.of(schema),
        None => registry::of(schema),
    }
}

impl Default for Plan {
    fn default() -> Self {
        Self::new()
    }
}

/// A compiled schema.
#[derive(Debug)]
pub(crate) struct Program {
    pub(crate) root: Next,
    pub(crate) root_conj: Conj,
    pub(crate) states: Vec<State>,
    known_states: std::collections::BTreeMap<Box<[Conj]>, u32>,
    pub(crate) steps: Vec<Step>,
    pub(crate) nodes: node::Nodes,
    /// The key of the hashes of values, so that no body can be made whose values collide.
    pub(crate) keys: RandomState,
    /// What is applied to values of which the same is asked, where schemas are applied themselves.
    pub(crate) templates: Templates,
}

impl Program {
    /// How a value is read that must satisfy all of some schemas, each in its dynamic scope; `None` where that was
    /// not planned.
    pub(crate) fn all_of(&self, schemas: impl Iterator<Item = (&'static Schema, u32)>) -> Option<Next> {
        let conj = self.nodes.known_conj(schemas)?;
        if conj == Conj::ALWAYS {
            return Some(Next::Skip);
        }
        self.known_states.get(std::slice::from_ref(&conj)).map(|state| Next::State(*state))
    }
}

/// What a list of obligations asks of each kind of value.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) conjs: Box<[Conj]>,
    /// All of these obligations.
    pub(crate) all: Mask,
    /// The obligations that are met by `null`, `true` and `false`.
    pub(crate) null: Mask,
    pub(crate) yes: Mask,
    pub(crate) no: Mask,
    pub(crate) string: StringPlan,
    pub(crate) number: NumberPlan,
    pub(crate) object: Container<ObjectPlan>,
    pub(crate) array: Container<ArrayPlan>,
}

/// What is asked of an object or an array.
#[derive(Debug)]
pub(crate) enum Container<P> {
    /// Nothing: the obligations that are met whatever is in it.
    Is(Mask),
    Plan(Box<P>),
    /// More than a plan can say.
    Interpret,
}

/// The type of a value, as far as formulas differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Null,
    Yes,
    No,
    String,
    Number,
    Object,
    Array,
}

impl Kind {
    const fn types(self) -> Types {
        match self {
            Self::Null => Types::NULL,
            Self::Yes | Self::No => Types::BOOLEAN,
            Self::String => Types::STRING,
            Self::Number => Types::NUMBER.or(Types::INTEGER).or(Types::INTEGER_LITERAL),
            Self::Object => Types::OBJECT,
            Self::Array => Types::ARRAY,
        }
    }
}

/// A program that is being made.
struct Compiler {
    nodes: node::Nodes,
    states: Vec<State>,
    known_states: std::collections::BTreeMap<Box<[Conj]>, u32>,
    steps: Vec<Step>,
    known_steps: std::collections::BTreeMap<step::Key, u32>,
    keys: RandomState,
}

fn compile(schema: &'static Schema) -> Program {
    let mut compiler = Compiler {
        nodes: node::Nodes::default(),
        states: Vec::new(),
        known_states: std::collections::BTreeMap::new(),
        steps: Vec::new(),
        known_steps: std::collections::BTreeMap::new(),
        keys: RandomState::new(),
    };
    let root = compiler.nodes.node(schema, 0);
    let root_conj = compiler.nodes.conj(&[root]);
    let next = compiler.next(std::slice::from_ref(&root_conj));
    // Each state's containers may need further states.
    let mut done = 0;
    while let Some(conjs) = compiler.states.get(done).map(|state| state.conjs.clone()) {
        let object = compiler.object(&conjs).unwrap_or(Container::Interpret);
        let array = compiler.array(&conjs).unwrap_or(Container::Interpret);
        if let Some(state) = compiler.states.get_mut(done) {
            state.object = object;
            state.array = array;
        }
        done += 1;
    }
    Program {
        root: next,
        root_conj,
        states: compiler.states,
        known_states: compiler.known_states,
        steps: compiler.steps,
        nodes: compiler.nodes,
        keys: compiler.keys,
        templates: Templates::default(),
    }
}

impl Compiler {
    /// How a value is read of which `conjs` are asked.
    fn next(&mut self, conjs: &[Conj]) -> Next {
        match conjs {
            [] | [Conj::ALWAYS] => return Next::Skip,
            [Conj::NEVER] => return Next::Refuse,
            _ => {}
        }
        if let Some(known) = self.known_states.get(conjs) {
            return self.next_of(*known);
        }
        if conjs.len() > 64 || self.states.len() >= MOST_STATES {
            return Next::Interpret;
        }
        let Ok(state) = self.state(conjs) else { return Next::Interpret };
        let index = self.states.len() as u32;
        self.known_states.insert(state.conjs.clone(), index);
        self.states.push(state);
        self.next_of(index)
    }

    /// A short way for a state of which only the type matters.
    fn next_of(&self, index: u32) -> Next {
        let Some(state) = self.states.get(index as usize) else { return Next::Interpret };
        match self.nodes.only_types(&state.conjs) {
            Some(types) => Next::Types(types),
            None => Next::State(index),
        }
    }

    /// A state whose containers are still to be planned.
    fn state(&mut self, conjs: &[Conj]) -> Result<State, TooLarge> {
        let mut constant = |kind| {
            let formulas = self.formulas(conjs, kind)?.formulas;
            formula::constant(&formulas).ok_or(TooLarge)
        };
        let (null, yes, no) = (constant(Kind::Null)?, constant(Kind::Yes)?, constant(Kind::No)?);
        Ok(State {
            null,
            yes,
            no,
            string: self.string(conjs)?,
            number: self.number(conjs)?,
            object: Container::Interpret,
            array: Container::Interpret,
            all: first(conjs.len()),
            conjs: conjs.into(),
        })
    }
}
