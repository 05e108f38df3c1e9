//! Counts the keywords that an event's validator checks.

use std::collections::{HashMap, HashSet};

use crate::schema::{Applicator, Assertion, Graph, Schema, SchemaId};

/// Counts the keywords of a provider's events. What several share is looked at once.
pub(super) struct Keywords<'g> {
    graph: &'g Graph,
    asserts_content: bool,
    known: HashMap<SchemaId, (usize, Vec<SchemaId>)>,
}

impl<'g> Keywords<'g> {
    pub(super) fn of(graph: &'g Graph, asserts_content: bool) -> Self {
        Self { graph, asserts_content, known: HashMap::new() }
    }

    /// How many keywords are checked in the schema `root` and all that it leads to, each once.
    pub(super) fn count(&mut self, root: SchemaId) -> usize {
        let mut seen = HashSet::from([root]);
        let mut queue = vec![root];
        let mut keywords = 0;
        while let Some(id) = queue.pop() {
            let (graph, asserts_content) = (self.graph, self.asserts_content);
            let (own, applied) = self.known.entry(id).or_insert_with(|| own(graph.get(id), asserts_content));
            keywords += *own;
            queue.extend(applied.iter().filter(|id| seen.insert(**id)));
        }
        keywords
    }
}

/// How many keywords of a schema are checked, and the schemas that it applies.
fn own(schema: &Schema, asserts_content: bool) -> (usize, Vec<SchemaId>) {
    let is_checked = |assertion: &Assertion<'_>| is_checked(schema, assertion, asserts_content);
    let applicators = schema.applicators();
    let keywords = schema.assertions().iter().copied().filter(is_checked).count() + applicators.len();
    (keywords, applicators.iter().flat_map(Applicator::schemas).collect())
}

/// Whether an assertion of a schema can refuse a value.
fn is_checked(schema: &Schema, assertion: &Assertion<'_>, asserts_content: bool) -> bool {
    use Assertion::{
        Const, ContentEncoding, ContentMediaType, DependentRequired, Enum, ExclusiveMaximum,
        ExclusiveMinimum, Format, MaxContains, MaxItems, MaxLength, MaxProperties, Maximum, MinContains,
        MinItems, MinLength, MinProperties, Minimum, MultipleOf, Pattern, Required, Type, UniqueItems,
    };
    match assertion {
        Format(_) => schema.asserted_format().is_some(),
        ContentEncoding(_) | ContentMediaType(_) => asserts_content,
        Enum(_, open) => !open,
        Type(_) | Const(_) => true,
        Minimum(_) | Maximum(_) | ExclusiveMinimum(_) | ExclusiveMaximum(_) | MultipleOf(_) => true,
        MinLength(_) | MaxLength(_) | Pattern(_) => true,
        MinItems(_) | MaxItems(_) | UniqueItems | MinContains(_) | MaxContains(_) => true,
        Required(_) | MinProperties(_) | MaxProperties(_) | DependentRequired(_) => true,
    }
}
