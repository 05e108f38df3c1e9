//! What is applied to values of a type of which the same is asked, whatever they are.

use std::collections::BTreeMap;

use crate::plan::{is_bare, linked};
use crate::reader::Token;
use crate::schema::{Branches, Constant, InPlace, Schema};

use super::graph::unevaluated;
use super::scalar::is_composite;
use super::tags;
use super::{Asked, Key, Obligations};

/// How many schemas are found without a map.
pub(super) const FEW: usize = 16;

/// The schemas that are applied to a value, each once, and how they depend on each other.
#[derive(Debug)]
pub(super) struct Template {
    pub(super) applied: Vec<Applied>,
    /// For each schema that is asked, its place.
    pub(super) roots: Vec<usize>,
    /// The places, each after those that it depends on.
    pub(super) order: Vec<usize>,
    /// How many schemas have something to say of their own: more than that others apply, all of them.
    pub(super) steps: u64,
    /// Whether a schema lists objects or arrays, as the value is one.
    pub(super) is_composite: bool,
    /// The names of properties that schemas know, in order, and the places of these schemas and of the property.
    names: Vec<(&'static str, Vec<(usize, usize)>)>,
    /// Whether the same is asked of all members whose names no schema knows.
    pub(super) others_are_alike: bool,
    /// Names on which schemas depend, by the schemas' places.
    pub(super) dependent: Vec<(usize, &'static str)>,
    /// The names that tell branches apart, in order.
    pub(super) tags: Vec<&'static str>,
    /// Branches that such a name tells apart.
    pub(super) tagged: Vec<Tagged>,
}

/// A schema that is applied.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) asked: Asked,
    pub(super) links: Vec<Link>,
    /// Whether it matters what it evaluates.
    pub(super) marks: bool,
}

/// How a schema depends on others.
#[derive(Debug)]
pub(super) enum Link {
    Together(Vec<usize>),
    Any(Union),
    One(Union),
    Not(usize),
    If { condition: usize, then: Option<usize>, otherwise: Option<usize> },
    Dependent { name: &'static str, target: usize },
}

/// `anyOf` or `oneOf`.
#[derive(Debug)]
pub(super) struct Union {
    pub(super) branches: &'static Branches,
    pub(super) targets: Vec<usize>,
    /// The name that tells the branches apart.
    pub(super) tag: Option<&'static str>,
}

/// A branch that a name tells apart from others.
#[derive(Debug)]
pub(super) struct Tagged {
    pub(super) tag: &'static str,
    pub(super) branches: Vec<Branch>,
}

#[derive(Debug)]
pub(super) struct Branch {
    pub(super) target: usize,
    /// The schemas whose violations matter only if the branch's do, itself among them.
    pub(super) own: Vec<usize>,
}

impl Link {
    /// The places it leads to.
    pub(super) fn targets(&self) -> Vec<usize> {
        match self {
            Self::Together(targets) => targets.clone(),
            Self::Any(union) | Self::One(union) => union.targets.clone(),
            Self::Not(target) | Self::Dependent { target, .. } => vec![*target],
            Self::If { condition, then, otherwise } => {
                std::iter::once(*condition).chain(*then).chain(*otherwise).collect()
            }
        }
    }
}

impl Template {
    pub(super) fn new(obligations: &mut Obligations<'_>, asked: &[Asked], token: Token) -> Self {
        let mut making = Making { obligations, applied: Vec::new(), known: BTreeMap::new() };
        let roots: Vec<usize> = asked.iter().map(|asked| making.place(*asked)).collect();
        let mut next = 0;
        while let Some(asked) = making.applied.get(next).map(|applied| applied.asked) {
            let links = making.links(asked, token);
            if let Some(applied) = making.applied.get_mut(next) {
                applied.links = links;
            }
            next += 1;
        }
        let mut applied = making.applied;
        mark(&mut applied, token);
        let (tags, tagged) =
            if token == Token::Object { tagged(&applied, &roots) } else { Default::default() };
        Self {
            order: order(&applied, &roots),
            steps: steps(&applied),
            is_composite: is_composite_asked(&applied, token),
            names: if token == Token::Object { names(&applied) } else { Vec::new() },
            others_are_alike: others_are_alike(&applied),
            dependent: dependent(&applied),
            tags,
            tagged,
            roots,
            applied,
        }
    }

    /// The schemas that know a property, and its place in each; in the order of the schemas.
    pub(super) fn knowing(&self, name: &str) -> &[(usize, usize)] {
        let found = self.names.binary_search_by(|(known, _)| (*known).cmp(name));
        found
            .ok()
            .and_then(|index| self.names.get(index))
            .map(|(_, places)| places.as_slice())
            .unwrap_or_default()
    }
}

struct Making<'o, 'p> {
    obligations: &'o mut Obligations<'p>,
    applied: Vec<Applied>,
    /// By their keys, once they are more than a few.
    known: BTreeMap<Key, usize>,
}

impl Making<'_, '_> {
    fn place(&mut self, asked: Asked) -> usize {
        let schema = resolved(asked.schema);
        let scope = self.obligations.scopes.enter(asked.scope, schema.resource);
        let asked = Asked { schema, scope, below: asked.below };
        if let Some(known) = self.known_place(asked.key()) {
            return known;
        }
        self.applied.push(Applied { asked, links: Vec::new(), marks: false });
        self.applied.len() - 1
    }

    /// Where a schema is that is among the others already; it will be, if it is not.
    fn known_place(&mut self, key: Key) -> Option<usize> {
        if self.applied.len() < FEW {
            return self.applied.iter().position(|applied| applied.asked.key() == key);
        }
        if self.known.is_empty() {
            let keys = self.applied.iter().map(|applied| applied.asked.key()).enumerate();
            self.known.extend(keys.map(|(index, key)| (key, index)));
        }
        let known = self.known.get(&key).copied();
        if known.is_none() {
            self.known.insert(key, self.applied.len());
        }
        known
    }

    fn at(&mut self, parent: Asked, schema: &'static Schema) -> usize {
        self.place(Asked { schema, scope: parent.scope, below: None })
    }

    fn all(&mut self, parent: Asked, schemas: &[&'static Schema]) -> Vec<usize> {
        schemas.iter().map(|schema| self.at(parent, schema)).collect()
    }

    fn union(&mut self, parent: Asked, branches: &'static Branches) -> Union {
        Union {
            branches,
            targets: self.all(parent, branches.schemas),
            tag: self.obligations.tag_of(branches),
        }
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
                InPlace::AnyOf(branches) => Link::Any(self.union(parent, branches)),
                InPlace::OneOf(branches) => Link::One(self.union(parent, branches)),
                InPlace::Not(schema) => Link::Not(self.at(parent, schema)),
                InPlace::If(conditional) => Link::If {
                    condition: self.at(parent, conditional.condition),
                    then: conditional.then.map(|schema| self.at(parent, schema)),
                    otherwise: conditional.otherwise.map(|schema| self.at(parent, schema)),
                },
                InPlace::DependentSchema(name, schema) if token == Token::Object => {
                    Link::Dependent { name, target: self.at(parent, schema) }
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
    // Longer rows are applied by themselves.
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

/// The places that the roots lead to, each after those that it depends on.
fn order(applied: &[Applied], roots: &[usize]) -> Vec<usize> {
    let mut order = Vec::with_capacity(applied.len());
    let mut entered = vec![false; applied.len()];
    let mut work: Vec<(usize, bool)> = roots.iter().rev().map(|root| (*root, false)).collect();
    while let Some((index, done)) = work.pop() {
        if done {
            order.push(index);
            continue;
        }
        let Some(entered) = entered.get_mut(index).filter(|entered| !**entered) else { continue };
        *entered = true;
        work.push((index, true));
        if let Some(one) = applied.get(index) {
            work.extend(one.links.iter().flat_map(Link::targets).map(|target| (target, false)));
        }
    }
    order
}

fn steps(applied: &[Applied]) -> u64 {
    let joins = |one: &Applied| {
        is_bare(one.asked.schema) && one.links.iter().all(|link| matches!(link, Link::Together(_)))
    };
    applied.iter().filter(|one| !joins(one)).count() as u64
}

fn is_composite_asked(applied: &[Applied], token: Token) -> bool {
    let values = applied.iter().flat_map(|one| one.asked.schema.values);
    values.flat_map(|values| values.allowed).any(|value: &Constant| is_composite(value, token))
}

/// Asks for marks where something may be left unevaluated.
fn mark(applied: &mut [Applied], token: Token) {
    let wants = |one: &Applied| unevaluated(one.asked.schema, token).is_some();
    let mut work: Vec<usize> =
        applied.iter().enumerate().filter(|(_, one)| wants(one)).map(|(index, _)| index).collect();
    while let Some(one) = work.pop().and_then(|index| applied.get_mut(index)) {
        if !one.marks {
            one.marks = true;
            let links = one.links.iter().filter(|link| !matches!(link, Link::Not(_)));
            work.extend(links.flat_map(Link::targets));
        }
    }
}

fn names(applied: &[Applied]) -> Vec<(&'static str, Vec<(usize, usize)>)> {
    let mut names: BTreeMap<&'static str, Vec<(usize, usize)>> = BTreeMap::new();
    for (index, one) in applied.iter().enumerate() {
        for (place, property) in
            one.asked.schema.object.iter().flat_map(|object| object.properties.iter()).enumerate()
        {
            let places = names.entry(property.name.as_str()).or_default();
            if places.last().is_none_or(|(last, _)| *last != index) {
                places.push((index, place));
            }
        }
    }
    names.into_iter().collect()
}

fn others_are_alike(applied: &[Applied]) -> bool {
    let objects = applied.iter().filter_map(|one| one.asked.schema.object);
    applied.iter().all(|one| !one.marks)
        && objects.into_iter().all(|object| object.pattern_properties.is_empty())
}

fn dependent(applied: &[Applied]) -> Vec<(usize, &'static str)> {
    let links =
        applied.iter().enumerate().flat_map(|(index, one)| one.links.iter().map(move |link| (index, link)));
    let name = |(index, link): (usize, &Link)| match link {
        Link::Dependent { name, .. } => Some((index, *name)),
        _ => None,
    };
    links.filter_map(name).collect()
}

/// The names that tell branches apart, and the branches.
fn tagged(applied: &[Applied], roots: &[usize]) -> (Vec<&'static str>, Vec<Tagged>) {
    let mut uses = vec![0_usize; applied.len()];
    let targets = applied.iter().flat_map(|one| &one.links).flat_map(Link::targets);
    for target in targets.chain(roots.iter().copied()) {
        if let Some(uses) = uses.get_mut(target) {
            *uses += 1;
        }
    }
    let mut all = Vec::new();
    for link in applied.iter().flat_map(|one| &one.links) {
        if let Link::Any(Union { targets, tag: Some(tag), .. })
        | Link::One(Union { targets, tag: Some(tag), .. }) = link
        {
            let branch = |target: &usize| Branch { target: *target, own: own(applied, &uses, *target) };
            all.push(Tagged { tag, branches: targets.iter().map(branch).collect() });
        }
    }
    let mut names: Vec<&'static str> = all.iter().map(|tagged| tagged.tag).collect();
    names.sort_unstable();
    names.dedup();
    (names, all)
}

/// Those that nothing but `target` leads to, and it, if it is a branch of one union only.
fn own(applied: &[Applied], uses: &[usize], target: usize) -> Vec<usize> {
    let (mut own, mut left) = (Vec::new(), uses.to_vec());
    let mut work = vec![target];
    while let Some(index) = work.pop() {
        let Some(left_here) = left.get_mut(index) else { continue };
        *left_here = left_here.saturating_sub(1);
        if *left_here == 0 {
            own.push(index);
            work.extend(applied.get(index).into_iter().flat_map(|one| &one.links).flat_map(Link::targets));
        }
    }
    own
}

impl Obligations<'_> {
    /// The name that tells branches apart, looked for once.
    fn tag_of(&mut self, branches: &'static Branches) -> Option<&'static str> {
        let address = std::ptr::from_ref(branches).addr();
        *self.tags.entry(address).or_insert_with(|| tags::tag(branches))
    }
}
