//! Whether one type holds the values of several places.
//!
//! Of `anyOf` two lists, each has items of its own. One list of items that choose for themselves would do if an
//! item is written back as it was sent whatever it is taken for. Where it is not, the choice is the list's.

use std::collections::HashSet;

use super::alternatives::{Alternative, Conjunction, distinct, resolve};
use super::object::Rest;
use super::{Infer, Kinds, Node};

/// How many places are compared before they count as different.
const MOST_PLACES: usize = 1000;

/// How many comparisons may wait for one another before places count as different.
const MOST_WITHIN: usize = 16;

/// A comparison of places, and of what is within them.
struct Agreement<'i, 'a> {
    infer: &'i Infer<'a>,
    /// What has been compared: of places within themselves nothing new is to be said.
    seen: HashSet<Vec<Conjunction>>,
}

impl Infer<'_> {
    /// Whether one type holds what stands at any of several places, and no value could be taken for what stands at
    /// another.
    pub(super) fn agree(&self, nodes: &[Node]) -> bool {
        Agreement { infer: self, seen: HashSet::new() }.nodes(nodes)
    }

    /// Whether one struct, or one map, holds the objects of all alternatives, which have the same properties.
    pub(super) fn mix(&self, alternatives: &[Alternative]) -> bool {
        Agreement { infer: self, seen: HashSet::new() }.parts(alternatives)
    }

    /// Whether one list holds the arrays of all alternatives.
    pub(super) fn mix_lists(&self, alternatives: &[Alternative]) -> bool {
        Agreement { infer: self, seen: HashSet::new() }.lists(alternatives)
    }
}

impl Agreement<'_, '_> {
    fn nodes(&mut self, nodes: &[Node]) -> bool {
        let graph = self.infer.graph;
        let mut places = HashSet::new();
        let mut unlike =
            nodes.iter().filter(|node| !node.exact || places.insert(resolve(graph, node.schema)));
        // Where no branch is tried by itself, nothing is taken for anything.
        if unlike.by_ref().take(2).count() < 2 || self.infer.dynamic {
            return true;
        }
        let all = distinct(nodes.iter().flat_map(|node| &node.alternatives));
        let mut key: Vec<Conjunction> = all.iter().map(|one| one.all.clone()).collect();
        key.sort();
        if self.seen.len() >= MOST_PLACES {
            return false;
        }
        if !self.seen.insert(key.clone()) {
            return true;
        }
        // What an object's other properties are may depend on the answer: within itself the question is not new.
        let infer = self.infer;
        if infer.comparing.borrow().contains(&key) {
            return true;
        }
        if infer.comparing.borrow().len() >= MOST_WITHIN {
            return false;
        }
        infer.comparing.borrow_mut().push(key);
        let agree = self.values(&all);
        infer.comparing.borrow_mut().pop();
        agree
    }

    fn values(&mut self, all: &[Alternative]) -> bool {
        let infer = self.infer;
        let of = |kinds| all.iter().filter(move |one| infer.kinds_of(one).has(kinds)).cloned().collect();
        let (objects, lists): (Vec<Alternative>, Vec<Alternative>) = (of(Kinds::OBJECT), of(Kinds::ARRAY));
        self.objects(&objects) && self.lists(&lists)
    }

    /// Whether objects are told apart by a string of their own, or need not be.
    fn objects(&mut self, alternatives: &[Alternative]) -> bool {
        if alternatives.len() < 2 {
            return true;
        }
        let Some(found) = self.infer.discriminator(alternatives) else {
            return self.infer.are_alike(alternatives) && self.parts(alternatives);
        };
        let group = |places: &[usize]| -> Vec<Alternative> {
            places.iter().filter_map(|place| alternatives.get(*place)).cloned().collect()
        };
        found.strings().is_some() && found.groups.iter().all(|one| self.objects(&group(&one.places)))
    }

    /// Whether the properties of objects agree, one by one.
    fn parts(&mut self, alternatives: &[Alternative]) -> bool {
        if alternatives.len() < 2 {
            return true;
        }
        let mut properties = self.infer.properties_of(alternatives);
        let rests: Vec<Rest> = alternatives.iter().map(|one| self.infer.rest(one)).collect();
        if !rests.iter().any(|rest| matches!(rest, Rest::Open)) {
            properties.push(rests.into_iter().filter_map(Rest::typed).collect());
        }
        properties.iter().all(|nodes| self.nodes(nodes))
    }

    fn lists(&mut self, alternatives: &[Alternative]) -> bool {
        if alternatives.len() < 2 {
            return true;
        }
        if alternatives.iter().any(|one| self.infer.tuple(one).is_some()) {
            return false;
        }
        let items: Option<Vec<Node>> = alternatives.iter().map(|one| self.infer.element(one)).collect();
        items.is_none_or(|items| self.nodes(&items))
    }
}
