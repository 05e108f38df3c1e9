//! The schemas that describe one place, and the JSON types that they allow.

use super::alternatives::{self, Alternative, alternatives, distinct, resolve};
use super::{Infer, Kinds, Node};
use crate::schema::SchemaId;

impl Infer<'_> {
    pub(super) fn node(&self, id: SchemaId) -> Node {
        Node { schema: id, exact: true, alternatives: alternatives(self.graph, &[id]) }
    }

    /// The branch of a choice between it and null, where a place is nothing else.
    pub(super) fn null_or(&self, node: &Node) -> Option<SchemaId> {
        let schema = self.graph.get(resolve(self.graph, node.schema));
        let branches = [&schema.any_of, &schema.one_of].into_iter().flatten().next()?;
        let only = schema.applicators().len() == 1 && schema.assertions().is_empty();
        let nulls = |id: &SchemaId| self.kinds(&self.node(*id)) == Kinds::NULL;
        let mut others = branches.iter().filter(|id| !nulls(id));
        let (branch, None) = (others.next()?, others.next()) else { return None };
        let takes_null = self.kinds(&self.node(*branch)).has(Kinds::NULL);
        (node.exact && only && branches.len() > 1 && !takes_null).then_some(*branch)
    }

    /// The branch that alone allows values of some types, and allows no others, where a place is nothing but a choice.
    pub(super) fn only_branch(&self, node: &Node, kinds: Kinds) -> Option<SchemaId> {
        let schema = self.graph.get(resolve(self.graph, node.schema));
        let branches = [&schema.any_of, &schema.one_of].into_iter().flatten().next()?;
        let only = schema.applicators().len() == 1 && schema.assertions().is_empty();
        let of_branch = |id: &SchemaId| self.kinds(&self.node(*id));
        let mut fitting = branches.iter().filter(|id| of_branch(id).has(kinds));
        let (branch, None) = (fitting.next()?, fitting.next()) else { return None };
        let alone = of_branch(branch).without(kinds).is_empty();
        (node.exact && only && alone).then_some(*branch)
    }

    /// The place that several schemas describe together.
    pub(super) fn joined(&self, ids: &[SchemaId]) -> Option<Node> {
        let (first, rest) = ids.split_first()?;
        let lone = resolve(self.graph, *first);
        if rest.iter().all(|id| resolve(self.graph, *id) == lone) {
            return Some(self.node(*first));
        }
        Some(Node { schema: *first, exact: false, alternatives: alternatives(self.graph, ids) })
    }

    /// The place that one of several nodes describes.
    pub(super) fn either(nodes: Vec<Node>) -> Option<Node> {
        let mut nodes = nodes.into_iter();
        let mut node = nodes.next()?;
        for mut other in nodes {
            if other.exact && node.exact && other.schema == node.schema {
                continue;
            }
            node.exact = false;
            let before = node.alternatives.iter().map(Alternative::last).max().unwrap_or_default();
            other.alternatives.iter_mut().for_each(|one| one.after(before));
            node.alternatives.extend(other.alternatives);
        }
        if !node.exact {
            node.alternatives = distinct(node.alternatives.iter());
        }
        Some(node)
    }

    pub(super) fn kinds(&self, node: &Node) -> Kinds {
        node.alternatives.iter().fold(Kinds::NOTHING, |set, one| set.or(self.kinds_of(one)))
    }

    pub(super) fn kinds_of(&self, alternative: &Alternative) -> Kinds {
        alternatives::kinds(self.graph, &alternative.all)
    }
}
