//! Arrays.

use crate::reader::{ReadError, Reader, Token};

use super::super::found::{Problem, Step};
use super::super::hash::{ArrayHash, Distinct};
use super::super::paths;
use super::Obligations;
use super::graph::{Graph, Node, unevaluated};
use super::object::{Asking, Role};
use super::scalar::check_type;

impl Obligations<'_> {
    pub(super) fn array(&mut self, reader: &mut Reader<'_>, graph: &mut Graph) -> Result<(), ReadError> {
        let mut unique = None;
        for node in &mut graph.nodes {
            check_type(node, Token::Array, self.limit);
            if node.asked.schema.array.is_some_and(|array| array.unique_items) {
                unique = Some(Distinct::default());
            }
        }
        let hashing = self.hashing;
        let mut hash = hashing.then(|| ArrayHash::new(self.keys));
        self.hashing |= unique.is_some();
        let prefix = |node: &Node| node.asked.schema.array.map_or(0, |array| array.prefix_items.len());
        let longest = graph.nodes.iter().map(prefix).max().unwrap_or_default();
        let mut later = None;
        let container = reader.offset();
        let mut array = reader.array()?;
        let mut count = 0_usize;
        while reader.item(&mut array)? {
            self.step = Some((container, paths::Step::Item(count)));
            let asking = match later.take() {
                Some(asking) => {
                    mark(graph, count);
                    asking
                }
                None => asking(graph, count, self.limit),
            };
            // Of all items after the longest prefix, the same is asked.
            later = self.item(reader, graph, count, asking)?.filter(|_| count >= longest);
            if let Some(unique) = &mut unique {
                unique.push(self.hash);
            }
            if let Some(hash) = &mut hash {
                hash.push(self.hash);
            }
            count += 1;
        }
        self.hashing = hashing;
        let repeats = unique.is_some_and(|mut unique| unique.repeats());
        self.counts(graph, count as u64, repeats);
        if let Some(hash) = hash {
            self.hash = hash.finish();
        }
        Ok(())
    }

    /// Reads an item of which `asking` is asked, which it gives back if it can be asked of the next one, too.
    fn item(
        &mut self,
        reader: &mut Reader<'_>,
        graph: &mut Graph,
        count: usize,
        mut asking: Asking,
    ) -> Result<Option<Asking>, ReadError> {
        let place = (count as u32, reader.offset());
        let holds = asking.read(self, reader, |obligations, used, outcome| {
            let Some(node) = graph.nodes.get_mut(used.node) else { return };
            let evaluates =
                node.asked.schema.array.and_then(|array| array.contains).is_some_and(|one| one.evaluates);
            if used.role == Role::Contains && outcome.holds && evaluates {
                if let Some(marks) = &mut node.marks {
                    marks.set(count);
                }
            }
            obligations.answer(node, used.role, outcome, place);
        })?;
        Ok((holds || !graph.is_any_done(self.limit)).then_some(asking))
    }

    fn counts(&self, graph: &mut Graph, count: u64, repeats: bool) {
        let limit = self.limit;
        for node in &mut graph.nodes {
            let Some(keywords) = node.asked.schema.array.filter(|_| !node.is_done(limit)) else { continue };
            if count < keywords.min_items {
                node.fail(Problem::MinItems, limit);
            }
            if keywords.max_items.is_some_and(|max| count > max) {
                node.fail(Problem::MaxItems, limit);
            }
            if let Some(contains) = keywords.contains {
                if node.contained < contains.min {
                    node.fail(Problem::Contains, limit);
                }
                if contains.max.is_some_and(|max| node.contained > max) {
                    node.fail(Problem::MaxContains, limit);
                }
            }
            if keywords.unique_items && repeats {
                node.fail(Problem::Unique, limit);
            }
        }
    }
}

/// What is asked of the item with the index `count`.
fn asking(graph: &mut Graph, count: usize, limit: usize) -> Asking {
    let mut asking = Asking::default();
    for (index, node) in graph.nodes.iter_mut().enumerate() {
        let Some(keywords) = node.asked.schema.array.filter(|_| !node.is_done(limit)) else { continue };
        let item = keywords.prefix_items.get(count).copied().or(keywords.items);
        if let Some(schema) = item {
            asking.ask(index, node.asked, schema, Step::Items, Role::Needed);
            if let Some(marks) = &mut node.marks {
                marks.set(count);
            }
        }
        if let Some(contains) = keywords.contains {
            asking.ask(index, node.asked, contains.schema, Step::Items, Role::Contains);
        }
        if let (None, Some(schema)) = (item, unevaluated(node.asked.schema, Token::Array)) {
            asking.ask(index, node.asked, schema, Step::Items, Role::Unevaluated);
        }
    }
    asking
}

/// Marks an item after all prefixes as evaluated, where it is.
fn mark(graph: &mut Graph, count: usize) {
    for node in &mut graph.nodes {
        let has_items = node.asked.schema.array.is_some_and(|array| array.items.is_some());
        if let Some(marks) = node.marks.as_mut().filter(|_| has_items) {
            marks.set(count);
        }
    }
}
