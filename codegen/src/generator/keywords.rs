//! Counts the keywords that an event's validator checks.

use std::collections::BTreeSet;

use crate::schema::{Applicator, Assertion, Graph, Schema, SchemaId};

/// How many keywords are checked in the schema `root` and all that it leads to, each once.
pub(super) fn count(graph: &Graph, root: SchemaId, asserts_content: bool) -> usize {
    let mut seen = BTreeSet::from([root]);
    let mut queue = vec![root];
    let mut keywords = 0;
    while let Some(id) = queue.pop() {
        let schema = graph.get(id);
        let is_checked = |assertion: &Assertion<'_>| is_checked(schema, assertion, asserts_content);
        let applicators = schema.applicators();
        keywords += schema.assertions().iter().copied().filter(is_checked).count() + applicators.len();
        let applied = applicators.iter().flat_map(Applicator::schemas);
        queue.extend(applied.filter(|id| seen.insert(*id)));
    }
    keywords
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
