//! Arrays: lists, and tuples where the length is fixed.

use super::alternatives::{Alternative, distinct};
use super::{At, Form, Found, Infer, Kinds, Node};
use crate::model::note::Widening;
use crate::model::shape::{Kind, TypeUse};
use crate::schema::{Schema, SchemaId};

/// The standard library compares and prints tuples of up to this many elements.
const LONGEST_TUPLE: usize = 12;

impl Infer<'_> {
    pub(super) fn array(&mut self, node: &Node, alternatives: &[Alternative], at: At<'_>) -> Found {
        let alternatives = distinct(alternatives.iter());
        let choice = self.choose_lists(node, &alternatives);
        choice.map_or_else(
            || Found::Kind(self.list(node, &alternatives, at)),
            |choice| Found::Named(Form::Choice(choice)),
        )
    }

    /// The list, or the tuple, that holds the arrays of all alternatives.
    fn list(&mut self, node: &Node, alternatives: &[Alternative], at: At<'_>) -> Kind {
        let within = At { depth: at.depth + 1, ..at };
        if let [one] = alternatives
            && let Some(places) = self.tuple(one)
        {
            let element = |infer: &mut Self, id: &SchemaId| {
                let node = infer.node(*id);
                infer.type_use(&node, within)
            };
            return Kind::Tuple(places.iter().map(|id| element(self, id)).collect());
        }
        let elements: Option<Vec<Node>> = alternatives.iter().map(|one| self.element(one)).collect();
        let anything = TypeUse { schema: node.schema, kind: Kind::Any };
        let elements = elements.filter(|elements| self.agree(elements));
        let Some(element) = elements.and_then(Self::either) else {
            let places = alternatives.iter().flat_map(|one| &one.all.members);
            if places.into_iter().any(|id| !self.graph.get(*id).prefix_items.is_empty()) {
                self.note(node.schema, Widening::LooseTuple);
            }
            return Kind::List(Box::new(anything));
        };
        // An array that must be empty has elements of no type.
        if self.kinds(&element).is_empty() {
            self.explain_nothing(&element);
            return Kind::List(Box::new(anything));
        }
        Kind::List(Box::new(self.type_use(&element, within)))
    }

    /// The places of a tuple: as many as there must be, and no more.
    pub(super) fn tuple(&self, alternative: &Alternative) -> Option<Vec<SchemaId>> {
        let members: Vec<&Schema> = alternative.all.members.iter().map(|id| self.graph.get(*id)).collect();
        let mut lists =
            members.iter().filter(|schema| !schema.prefix_items.is_empty() || schema.items.is_some());
        let (list, None) = (lists.next()?, lists.next()) else { return None };
        let length = list.prefix_items.len();
        let fewest = members.iter().filter_map(|schema| schema.min_items).max()?;
        let most = members.iter().filter_map(|schema| schema.max_items).min();
        let ends = list.items.is_some_and(|id| self.kinds(&self.node(id)).is_empty())
            || most.is_some_and(|most| usize::try_from(most).is_ok_and(|most| most <= length));
        let full = usize::try_from(fewest).is_ok_and(|fewest| fewest == length);
        (full && ends && (1..=LONGEST_TUPLE).contains(&length)).then(|| list.prefix_items.clone())
    }

    /// What every element of an array is; none if any may be anything, or could be mistaken for one of another place.
    pub(super) fn element(&self, alternative: &Alternative) -> Option<Node> {
        let members: Vec<&Schema> = alternative.all.members.iter().map(|id| self.graph.get(*id)).collect();
        let plain = members.iter().filter(|schema| schema.prefix_items.is_empty());
        let plain: Vec<SchemaId> = plain.filter_map(|schema| schema.items).collect();
        if let Some(node) = self.joined(&plain) {
            return Some(node);
        }
        let list = members.iter().find(|schema| !schema.prefix_items.is_empty())?;
        let places = list.prefix_items.iter().copied().chain([list.items?]);
        let nodes: Vec<Node> = places.map(|id| self.node(id)).collect();
        let anything = nodes.iter().any(|node| self.kinds(node) == Kinds::ALL);
        if anything || !self.agree(&nodes) { None } else { Self::either(nodes) }
    }
}
