//! Objects: the names of all leaves merged into one table, and for each name a step.

use super::build::Formulas;
use super::dependent::{Dependent, dependent, required_with};
use super::formula::{self, Formula, Mask, first};
use super::names::{ByName, MemberNames, NameSet, Names};
use super::node::{Conj, Node};
use super::step::Draft;
use super::straight::{Shortcuts, Straight};
use super::values::{Constants, constants};
use super::variants::Prepared;
use super::{Compiler, Container, Kind, TooLarge};
use crate::pattern::Pattern;
use crate::schema::{Constant, ObjectKeywords, Schema};

/// Up to how many patterns there is a step for each set of those that match.
const EVERY_SET: usize = 5;

/// What is asked of an object.
#[derive(Debug)]
pub(crate) struct ObjectPlan {
    pub(crate) names: MemberNames,
    pub(crate) members: Box<[Member]>,
    pub(crate) others: Others,
    pub(crate) other_names: Option<Names>,
    /// The same by one pass over the name, where that is enough.
    pub(crate) by_name: Option<ByName>,
    pub(crate) formulas: Box<[Formula]>,
    /// All leaves.
    pub(crate) all: Mask,
    /// The leaves without which the only formula fails.
    pub(crate) spine: Mask,
    pub(crate) straight: Option<Straight>,
    pub(crate) shortcuts: Shortcuts,
    /// For each leaf that requires names, that leaf and these.
    pub(crate) required: Box<[(Mask, NameSet)]>,
    pub(crate) counts: Box<[Counts]>,
    pub(crate) dependent: Box<[Dependent]>,
    pub(crate) constants: Constants,
    /// What pruning gives, for the sets of leaves that are known beforehand; empty where it gives nothing.
    pub(crate) pruned: Option<Box<[(Mask, Mask)]>>,
    /// Whether more is asked of the object than its members one by one and few names.
    pub(crate) is_whole: bool,
}

/// A name that a leaf knows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Member {
    pub(crate) step: u32,
    /// The leaves that list the name, which die if it is given twice.
    pub(crate) declared: Mask,
}

/// `minProperties` and `maxProperties`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Counts {
    pub(crate) leaf: u32,
    pub(crate) min: u64,
    pub(crate) max: u64,
}

/// Members whose names no leaf knows.
#[derive(Debug)]
pub(crate) enum Others {
    Step(u32),
    Patterns { patterns: Box<[&'static Pattern]>, by_set: Box<[(Mask, u32)]>, combined: Option<Combined> },
}

/// The step for members that several patterns match, where not every set of patterns has a step.
#[derive(Debug)]
pub(crate) struct Combined {
    pub(crate) step: u32,
    pub(crate) rules: Box<[Rule]>,
}

/// Which leaves fail on an obligation of [`Combined`].
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rule {
    pub(crate) leaf: Mask,
    /// If one of these matches, or this is empty …
    pub(crate) when: Mask,
    /// … and none of these does …
    pub(crate) unless: Mask,
    /// … the leaf dies if this obligation is not met; `None` if it dies anyway.
    pub(crate) slot: Option<u32>,
}

/// The object keywords of a leaf's schemas.
fn keywords(leaf: &[Node]) -> impl Iterator<Item = (Node, &'static ObjectKeywords)> {
    leaf.iter().filter_map(|node| node.schema.object.map(|object| (*node, object)))
}

/// What is known while the steps of a plan are made.
struct Making<'f> {
    found: &'f Formulas,
    names: Vec<&'static str>,
    patterns: Vec<&'static Pattern>,
}

impl Compiler {
    pub(super) fn object(&mut self, conjs: &[Conj]) -> Result<Container<ObjectPlan>, TooLarge> {
        let mut found = self.formulas(conjs, Kind::Object)?;
        if let Some(verdicts) = formula::constant(&found.formulas) {
            return Ok(Container::Is(verdicts));
        }
        let making = Making { names: names(&found), patterns: patterns(&found)?, found: &found };
        let members = self.members(&making)?;
        let others = self.others(&making)?;
        let other_names = self.other_names(&making)?;
        let Making { names, .. } = making;
        let mut steps: Vec<u32> = members.iter().map(|member| member.step).collect();
        steps.extend(others.steps());
        self.without_scopes(&mut found, &steps);
        let prepared = self.variants(&found, &steps);
        let spine = match found.formulas.as_slice() {
            [formula] => formula.spine(),
            _ => 0,
        };
        let mut plan = ObjectPlan {
            members: members.into(),
            by_name: ByName::new(&others, other_names.as_ref()),
            others,
            other_names,
            all: first(found.leaves.len()),
            spine,
            straight: None,
            shortcuts: Shortcuts::default(),
            required: required(&found, &names),
            counts: counts(&found),
            dependent: dependent(&found, &names),
            constants: constants(&self.keys, &found.leaves, |value| matches!(value, Constant::Object(_))),
            pruned: None,
            is_whole: names.len() > 64 || self.uses_scopes(&steps),
            formulas: found.formulas.iter().cloned().collect(),
            names: MemberNames::new(&names),
        };
        plan.is_whole |= !plan.constants.is_empty() || plan.counts_names();
        plan.straight = self.straight(&plan);
        if let Some(Prepared { pruned, sets }) = prepared {
            plan.shortcuts = self.shortcuts(&plan, &found, &sets);
            plan.pruned = Some(pruned);
        }
        Ok(Container::Plan(Box::new(plan)))
    }

    fn members(&mut self, making: &Making<'_>) -> Result<Vec<Member>, TooLarge> {
        let mut members = Vec::new();
        for name in &making.names {
            let mut matching = 0;
            for (index, pattern) in making.patterns.iter().enumerate() {
                let matches = pattern.is_match(name).map_err(|_| TooLarge)?;
                matching |= Mask::from(matches) << index;
            }
            let mut draft = self.asked(making, Some(name), matching);
            self.name_allowed(making, name, &mut draft)?;
            self.left_over(&mut draft, &making.found.scopes, &[]);
            let declares = |leaf: &Vec<Node>| keywords(leaf).any(|(_, object)| declares(object, name));
            let leaves = making.found.leaves.iter().enumerate();
            let declared = leaves.fold(0, |all, (index, leaf)| all | Mask::from(declares(leaf)) << index);
            members.push(Member { step: self.step(draft)?, declared });
        }
        Ok(members)
    }

    /// What the leaves ask of a member that has a name of theirs, or none, and that some patterns match.
    fn asked(&mut self, making: &Making<'_>, name: Option<&str>, matching: Mask) -> Draft {
        let mut draft = Draft::default();
        for (index, leaf) in making.found.leaves.iter().enumerate() {
            let mut asked = Vec::new();
            for (node, object) in keywords(leaf) {
                let mut schemas: Vec<&'static Schema> = Vec::new();
                let property = object.properties.iter().find(|property| Some(property.name.as_str()) == name);
                schemas.extend(property.and_then(|property| property.schema));
                for property in object.pattern_properties {
                    if matching >> making.pattern(property.pattern) & 1 == 1 {
                        schemas.push(property.schema);
                    }
                }
                if schemas.is_empty() {
                    schemas.extend(object.additional_properties);
                }
                asked.extend(schemas.into_iter().map(|schema| self.nodes.node(schema, node.scope)));
            }
            if !asked.is_empty() {
                draft.evaluated |= 1 << index;
                draft.ask(index, self.nodes.conj(&asked));
            }
        }
        draft
    }

    /// Kills the leaves whose `propertyNames` refuses a name that is known beforehand.
    fn name_allowed(
        &mut self,
        making: &Making<'_>,
        name: &'static str,
        draft: &mut Draft,
    ) -> Result<(), TooLarge> {
        for (index, leaf) in making.found.leaves.iter().enumerate() {
            let asked = self.asked_of_names(leaf);
            let allowed = match self.nodes.conj(&asked) {
                Conj::ALWAYS => true,
                Conj::NEVER => false,
                conj => self.string(&[conj])?.allows(name)?,
            };
            draft.kill |= Mask::from(!allowed) << index;
        }
        Ok(())
    }

    fn asked_of_names(&mut self, leaf: &[Node]) -> Vec<super::NodeId> {
        let schemas = keywords(leaf).filter_map(|(node, object)| Some((node, object.property_names?)));
        schemas.map(|(node, schema)| self.nodes.node(schema, node.scope)).collect()
    }

    fn other_names(&mut self, making: &Making<'_>) -> Result<Option<Names>, TooLarge> {
        let (mut conjs, mut slots, mut kill) = (Vec::new(), Vec::new(), 0);
        for (index, leaf) in making.found.leaves.iter().enumerate() {
            let asked = self.asked_of_names(leaf);
            match self.nodes.conj(&asked) {
                Conj::ALWAYS => {}
                Conj::NEVER => kill |= 1 << index,
                conj => {
                    conjs.push(conj);
                    slots.push(1 << index);
                }
            }
        }
        if conjs.is_empty() && kill == 0 {
            return Ok(None);
        }
        Ok(Some(Names { plan: self.string(&conjs)?, slots: slots.into(), kill }))
    }

    fn others(&mut self, making: &Making<'_>) -> Result<Others, TooLarge> {
        let count = making.patterns.len();
        let step = |compiler: &mut Self, matching| {
            let mut draft = compiler.asked(making, None, matching);
            compiler.left_over(&mut draft, &making.found.scopes, &[]);
            compiler.step(draft)
        };
        if count == 0 {
            return step(self, 0).map(Others::Step);
        }
        let sets: Vec<Mask> = if count <= EVERY_SET {
            (0..1 << count).collect()
        } else {
            // None of them, or one.
            std::iter::once(0).chain((0..count).map(|index| 1 << index)).collect()
        };
        let by_set: Result<Box<[_]>, _> = sets.into_iter().map(|set| Ok((set, step(self, set)?))).collect();
        let combined = if count <= EVERY_SET { None } else { Some(self.combined(making)?) };
        Ok(Others::Patterns { patterns: making.patterns.clone().into(), by_set: by_set?, combined })
    }

    /// One step that asks what any set of patterns may, each for itself.
    fn combined(&mut self, making: &Making<'_>) -> Result<Combined, TooLarge> {
        if !making.found.scopes.is_empty() {
            return Err(TooLarge);
        }
        let (mut rules, mut draft) = (Vec::new(), Draft::default());
        for (index, leaf) in making.found.leaves.iter().enumerate() {
            for (node, object) in keywords(leaf) {
                let mut own = 0;
                let mut rule = |compiler: &mut Self, schema, when, unless| {
                    let id = compiler.nodes.node(schema, node.scope);
                    let conj = compiler.nodes.conj(&[id]);
                    rules.push((1 << index, when, unless, conj));
                };
                for property in object.pattern_properties {
                    let bit = 1 << making.pattern(property.pattern);
                    own |= bit;
                    rule(self, property.schema, bit, 0);
                }
                if let Some(schema) = object.additional_properties {
                    rule(self, schema, 0, own);
                }
            }
        }
        rules.retain(|(.., conj)| *conj != Conj::ALWAYS);
        for (.., conj) in &rules {
            if *conj != Conj::NEVER {
                draft.watch(*conj, 0);
            }
        }
        let step = self.step(draft)?;
        let places = self.steps.get(step as usize).map(|step| step.conjs.clone()).unwrap_or_default();
        if places.len() > 64 {
            return Err(TooLarge);
        }
        let slot = |conj| places.iter().position(|known| *known == conj).map(|place| place as u32);
        let rules =
            rules.into_iter().map(|(leaf, when, unless, conj)| Rule { leaf, when, unless, slot: slot(conj) });
        Ok(Combined { step, rules: rules.collect() })
    }
}

impl ObjectPlan {
    /// Whether it matters how many different names an object has, more than that there is one.
    #[inline]
    pub(crate) fn counts_names(&self) -> bool {
        self.counts.iter().any(|counts| counts.min > 1 || counts.max < u64::MAX)
    }
}

impl Making<'_> {
    fn pattern(&self, pattern: &Pattern) -> usize {
        self.patterns.iter().position(|known| known.source() == pattern.source()).unwrap_or(63)
    }
}

impl Others {
    fn steps(&self) -> Vec<u32> {
        match self {
            Self::Step(step) => vec![*step],
            Self::Patterns { by_set, .. } => by_set.iter().map(|(_, step)| *step).collect(),
        }
    }
}

fn declares(object: &ObjectKeywords, name: &str) -> bool {
    object.properties.iter().any(|property| property.name.as_str() == name)
}

/// The names that a formula or a leaf knows, those that a formula asks for first.
fn names(found: &Formulas) -> Vec<&'static str> {
    let mut names = found.names.clone();
    let mut known: std::collections::BTreeSet<&str> = names.iter().copied().collect();
    for (_, object) in found.leaves.iter().flat_map(|leaf| keywords(leaf)) {
        for property in object.properties.iter() {
            if known.insert(property.name.as_str()) {
                names.push(property.name.as_str());
            }
        }
    }
    for (name, required) in found.leaves.iter().flatten().flat_map(|node| required_with(node.schema)) {
        for name in std::iter::once(name).chain(required) {
            if known.insert(name) {
                names.push(name);
            }
        }
    }
    names
}

fn patterns(found: &Formulas) -> Result<Vec<&'static Pattern>, TooLarge> {
    let mut patterns: Vec<&'static Pattern> = Vec::new();
    for (_, object) in found.leaves.iter().flat_map(|leaf| keywords(leaf)) {
        for property in object.pattern_properties {
            if !patterns.iter().any(|known| known.source() == property.pattern.source()) {
                patterns.push(property.pattern);
            }
        }
    }
    if patterns.len() > 62 { Err(TooLarge) } else { Ok(patterns) }
}

fn index(names: &[&str], name: &str) -> usize {
    names.iter().position(|known| *known == name).unwrap_or_default()
}

fn required(found: &Formulas, names: &[&str]) -> Box<[(Mask, NameSet)]> {
    let mut all = Vec::new();
    for (leaf, nodes) in found.leaves.iter().enumerate() {
        let mut words = vec![0_u64; names.len().div_ceil(64)];
        let properties = keywords(nodes).flat_map(|(_, object)| object.properties.iter());
        for property in properties.filter(|property| property.required) {
            let index = index(names, property.name.as_str());
            if let Some(word) = words.get_mut(index / 64) {
                *word |= 1 << (index % 64);
            }
        }
        if words.iter().any(|word| *word != 0) {
            all.push((1 << leaf, NameSet::new(words)));
        }
    }
    all.into()
}

fn counts(found: &Formulas) -> Box<[Counts]> {
    let leaves = found.leaves.iter().enumerate();
    let objects = leaves.flat_map(|(leaf, nodes)| keywords(nodes).map(move |(_, object)| (leaf, object)));
    let counts = objects.map(|(leaf, object)| Counts {
        leaf: leaf as u32,
        min: object.min_properties,
        max: object.max_properties.unwrap_or(u64::MAX),
    });
    counts.filter(|counts| counts.min > 0 || counts.max < u64::MAX).collect()
}
