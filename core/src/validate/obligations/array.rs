//! Arrays.

use crate::reader::{ReadError, Reader, Token};

use super::super::found::{Problem, Step};
use super::super::hash::{ArrayHash, Distinct};
use super::Obligations;
use super::graph::{Graph, unevaluated};
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
        let mut array = reader.array()?;
        let mut count = 0_usize;
        while reader.item(&mut array)? {
            self.item(reader, graph, count)?;
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

    fn item(&mut self, reader: &mut Reader<'_>, graph: &mut Graph, count: usize) -> Result<(), ReadError> {
        let mut asking = Asking::default();
        for (index, node) in graph.nodes.iter_mut().enumerate() {
            let Some(keywords) = node.asked.schema.array else { continue };
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
        let place = (count as u32, reader.offset());
        asking.read(self, reader, |obligations, used, outcome| {
            let Some(node) = graph.nodes.get_mut(used.node) else { return };
            let evaluates =
                node.asked.schema.array.and_then(|array| array.contains).is_some_and(|one| one.evaluates);
            if used.role == Role::Contains && outcome.holds && evaluates {
                if let Some(marks) = &mut node.marks {
                    marks.set(count);
                }
            }
            obligations.answer(node, used.role, outcome, place);
        })
    }

    fn counts(&self, graph: &mut Graph, count: u64, repeats: bool) {
        let limit = self.limit;
        for node in &mut graph.nodes {
            let Some(keywords) = node.asked.schema.array else { continue };
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
