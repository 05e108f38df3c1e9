//! Which schemas say the same, wherever they stand.
//!
//! Two schemas are in one class if they have the same keywords with the same values, and what they apply is, place by
//! place, in one class. That is decided from the coarse to the fine: schemas with the same words are taken for equal until
//! something that they apply turns out to differ. So equal trees that refer to themselves are equal, too.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt::Write as _;

use super::keyword::{Applicator, Assertion};
use super::{Graph, Schema, SchemaId};
use crate::json::compact;

/// The class of each schema. What `mark` says of a schema is one more of its words.
///
/// A schema's own title, description and other annotations do not count: they stay where they are. Those of its parts do.
pub(super) fn classes(graph: &Graph, mark: &dyn Fn(SchemaId) -> usize) -> Vec<usize> {
    let prose = numbered(graph.schemas.iter().map(prose));
    let mut children: Vec<Vec<usize>> = Vec::with_capacity(graph.schemas.len());
    let words = (0..).map(SchemaId).zip(&graph.schemas).map(|(id, schema)| {
        let mut applied = Vec::new();
        let mut words = words(schema, &mut applied);
        let _ = write!(words, " {}", mark(id));
        for child in &applied {
            let _ = write!(words, " {}", at(&prose, *child));
        }
        children.push(applied);
        words
    });
    let words = numbered(words);
    refined(&children, words)
}

/// Numbers for texts, equal ones for equal texts.
fn numbered(texts: impl Iterator<Item = String>) -> Vec<usize> {
    let mut known: HashMap<String, usize> = HashMap::new();
    texts
        .map(|text| {
            let next = known.len();
            *known.entry(text).or_insert(next)
        })
        .collect()
}

/// What documentation a schema gives to the place that it stands at.
fn prose(schema: &Schema) -> String {
    let Schema { title, description, default, deprecated, read_only, write_only, examples, .. } = schema;
    let mut text = String::new();
    for words in [title, description] {
        let words = words.as_deref();
        // With its length, so that no text can pass for two.
        let _ = write!(text, "{:?} {}", words.map(str::len), words.unwrap_or_default());
    }
    for said in [deprecated, read_only, write_only] {
        text.push(if *said { '1' } else { '0' });
    }
    for value in default.iter().chain(examples) {
        text.push(' ');
        text.push_str(&compact(value));
    }
    text
}

/// All keywords of a schema and, of those that apply schemas, how many and under what names; the schemas go to `applied`.
fn words(schema: &Schema, applied: &mut Vec<usize>) -> String {
    let Schema { draft, format_mode, keeps_unknown, unlisted, .. } = schema;
    let mut text = format!("{draft:?} {format_mode:?} {keeps_unknown} {unlisted:?}");
    for assertion in schema.assertions() {
        let _ = write!(text, " {} ", assertion.keyword());
        match assertion {
            Assertion::Enum(values, open) => {
                let _ = write!(text, "{open}");
                for value in values {
                    text.push(' ');
                    text.push_str(&compact(value));
                }
            }
            Assertion::Const(value) => text.push_str(&compact(value)),
            other => {
                let _ = write!(text, "{other:?}");
            }
        }
    }
    for applicator in schema.applicators() {
        text.push(' ');
        text.push_str(applicator.keyword());
        applied.extend(applicator.schemas().iter().map(|id| id.0 as usize));
        match applicator {
            Applicator::Properties(named)
            | Applicator::PatternProperties(named)
            | Applicator::DependentSchemas(named) => {
                for (name, _) in named {
                    let _ = write!(text, " {name:?}");
                }
            }
            Applicator::AllOf(ids)
            | Applicator::AnyOf(ids)
            | Applicator::OneOf(ids)
            | Applicator::PrefixItems(ids) => {
                let _ = write!(text, " {}", ids.len());
            }
            Applicator::Then(_) => text.push_str(" then"),
            Applicator::Else(_) => text.push_str(" else"),
            Applicator::DynamicRef(reference) => {
                let _ = write!(text, " {:?}", reference.candidates);
            }
            Applicator::Ref(_)
            | Applicator::Not(_)
            | Applicator::If(_)
            | Applicator::Items(_)
            | Applicator::Contains(_)
            | Applicator::UnevaluatedItems(_)
            | Applicator::AdditionalProperties(_)
            | Applicator::PropertyNames(_)
            | Applicator::UnevaluatedProperties(_) => {}
        }
    }
    text
}

/// The coarsest division below `first` in which the children of the members of a class are, place by place, of one class.
///
/// Where a class is divided, its largest part keeps its number, and only the parents of the others are looked at again.
fn refined(children: &[Vec<usize>], first: Vec<usize>) -> Vec<usize> {
    let mut division = Division::new(children, first);
    while let Some(class) = division.open.pop() {
        division.divide(class);
    }
    division.class
}

struct Division<'c> {
    children: &'c [Vec<usize>],
    parents: Vec<Vec<usize>>,
    class: Vec<usize>,
    /// The nodes of each class.
    members: Vec<Vec<usize>>,
    /// Where a node stands among those of its class.
    places: Vec<usize>,
    /// For each class, the members that have a child of another class than before.
    touched: Vec<Vec<usize>>,
    /// Whether a node is among those.
    is_touched: Vec<bool>,
    /// The classes that have such members.
    open: Vec<usize>,
}

impl<'c> Division<'c> {
    fn new(children: &'c [Vec<usize>], class: Vec<usize>) -> Self {
        let mut parents = vec![Vec::new(); children.len()];
        for (parent, children) in children.iter().enumerate() {
            for child in children {
                push(&mut parents, *child, parent);
            }
        }
        let count = class.iter().max().map_or(0, |last| last + 1);
        let mut members = vec![Vec::new(); count];
        let mut places = Vec::with_capacity(class.len());
        for (node, class) in class.iter().enumerate() {
            places.push(members.get(*class).map_or(0, Vec::len));
            push(&mut members, *class, node);
        }
        let touched = members.clone();
        let is_touched = vec![true; children.len()];
        Self { children, parents, class, members, places, touched, is_touched, open: (0..count).collect() }
    }

    /// The classes of a node's children.
    fn signature(&self, node: usize) -> Vec<usize> {
        let children = self.children.get(node).into_iter().flatten();
        children.map(|child| at(&self.class, *child)).collect()
    }

    /// Divides a class by what its touched members lead to now.
    fn divide(&mut self, class: usize) {
        let touched = self.touched.get_mut(class).map(std::mem::take).unwrap_or_default();
        let mut parts: HashMap<Vec<usize>, Vec<usize>> = HashMap::new();
        for node in &touched {
            parts.entry(self.signature(*node)).or_default().push(*node);
        }
        // The others have not changed, and lead where any one of them leads.
        let mut others = self.members.get(class).into_iter().flatten();
        let other = others.find(|node| self.is_touched.get(**node) == Some(&false));
        let stays = other.map(|node| self.signature(*node)).or_else(|| {
            let largest = parts.iter().max_by_key(|(_, part)| (part.len(), Reverse(part.first())));
            largest.map(|(signature, _)| signature.clone())
        });
        for node in touched {
            set(&mut self.is_touched, node, false);
        }
        let leaving = parts.into_iter().filter(|(signature, _)| Some(signature) != stays.as_ref());
        let mut leaving: Vec<Vec<usize>> = leaving.map(|(_, part)| part).collect();
        // In one order, so that every run numbers them alike.
        leaving.sort();
        for part in leaving {
            self.leave(class, part);
        }
    }

    /// Makes some members of a class one of their own.
    fn leave(&mut self, class: usize, part: Vec<usize>) {
        let new = self.members.len();
        for (place, node) in part.iter().enumerate() {
            let left = at(&self.places, *node);
            if let Some(members) = self.members.get_mut(class).filter(|members| left < members.len()) {
                members.swap_remove(left);
                if let Some(last) = members.get(left) {
                    set(&mut self.places, *last, left);
                }
            }
            set(&mut self.class, *node, new);
            set(&mut self.places, *node, place);
        }
        self.touched.push(Vec::new());
        for node in &part {
            for parent in self.parents.get(*node).into_iter().flatten() {
                let of = at(&self.class, *parent);
                if self.is_touched.get(*parent) == Some(&false) {
                    set(&mut self.is_touched, *parent, true);
                    if self.touched.get(of).is_some_and(Vec::is_empty) {
                        self.open.push(of);
                    }
                    push(&mut self.touched, of, *parent);
                }
            }
        }
        self.members.push(part);
    }
}

fn at(values: &[usize], index: usize) -> usize {
    values.get(index).copied().unwrap_or_default()
}

fn set<T>(values: &mut [T], index: usize, value: T) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

fn push(lists: &mut [Vec<usize>], index: usize, value: usize) {
    if let Some(list) = lists.get_mut(index) {
        list.push(value);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::refined;

    /// The classes, numbered in the order of their first members.
    fn divided(children: &[Vec<usize>], first: &[usize]) -> Vec<usize> {
        let classes = refined(children, first.to_vec());
        let mut known = HashMap::new();
        let number = |class: usize| {
            let next = known.len();
            *known.entry(class).or_insert(next)
        };
        classes.into_iter().map(number).collect()
    }

    #[test]
    fn what_leads_to_the_same_is_the_same() {
        // Two trees that refer to themselves, and a third whose leaf is another.
        let children = [vec![0, 1], vec![], vec![2, 3], vec![], vec![4, 5], vec![]];
        assert_eq!(divided(&children, &[0, 1, 0, 1, 0, 2]), [0, 1, 0, 1, 2, 3]);
        // A circle of two is the same as a circle of one.
        assert_eq!(divided(&[vec![1], vec![0], vec![2]], &[0, 0, 0]), [0, 0, 0]);
        // The order of what is applied counts.
        assert_eq!(divided(&[vec![2, 3], vec![3, 2], vec![], vec![]], &[0, 0, 1, 2]), [0, 1, 2, 3]);
    }

    #[test]
    fn a_difference_is_found_however_far_away_it_is() {
        let count = 10_000;
        let chain: Vec<Vec<usize>> = (1..=count).map(|next| vec![next]).chain([vec![]]).collect();
        let classes = divided(&chain, &vec![0; count + 1]);
        assert_eq!(classes.iter().max(), Some(&count));
        // Two chains of one length, side by side.
        let twice = chain
            .iter()
            .cloned()
            .chain(chain.iter().map(|next| next.iter().map(|next| next + count + 1).collect()));
        let classes = divided(&twice.collect::<Vec<_>>(), &vec![0; 2 * (count + 1)]);
        assert_eq!(classes.get(..=count), classes.get(count + 1..));
    }
}
