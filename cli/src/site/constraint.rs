//! What a schema asserts of a value, in words. JSON Schema 2020-12 Validation §6 and §7.

use std::collections::BTreeSet;

use crate::json::{Json, compact};
use crate::schema::{Graph, Schema, SchemaId};

/// Values of an `enum` that are listed.
const LISTED: usize = 40;

/// The schema and those that it refers to in place.
pub(super) fn chain(graph: &Graph, id: SchemaId) -> Vec<&Schema> {
    let mut seen = BTreeSet::new();
    let mut chain = Vec::new();
    let mut queue = vec![id];
    while let Some(id) = queue.pop() {
        if seen.insert(id) {
            let schema = graph.get(id);
            chain.push(schema);
            queue.extend(schema.reference);
        }
    }
    chain
}

/// The description, or else the title, of a schema or of what it refers to.
pub(super) fn described(graph: &Graph, id: SchemaId) -> Option<&str> {
    let chain = chain(graph, id);
    let description = chain.iter().find_map(|schema| schema.description.as_deref());
    description.or_else(|| chain.iter().find_map(|schema| schema.title.as_deref()))
}

/// Each assertion as a few words, and `default` and `deprecated`.
pub(super) fn constraints(graph: &Graph, id: SchemaId) -> Vec<String> {
    let mut words = Vec::new();
    for schema in chain(graph, id) {
        of_number(schema, &mut words);
        of_string(schema, &mut words);
        of_array(schema, &mut words);
        of_object(schema, &mut words);
        if let Some(constant) = &schema.constant {
            words.push(format!("always {}", compact(constant)));
        }
        if let Some(default) = &schema.default {
            words.push(format!("default {}", compact(default)));
        }
        if schema.deprecated {
            words.push("deprecated".to_owned());
        }
    }
    let mut seen = BTreeSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words
}

/// The values of an `enum`, as JSON; the last says how many are not listed.
pub(super) fn values(graph: &Graph, id: SchemaId) -> Vec<String> {
    let chain = chain(graph, id);
    let Some(values) = chain.iter().find_map(|schema| schema.enumeration.as_ref()) else { return Vec::new() };
    let listed = values.iter().take(LISTED).map(shown);
    let more = values.len().checked_sub(LISTED).filter(|more| *more > 0);
    listed.chain(more.map(|more| format!("and {more} more"))).collect()
}

fn shown(value: &Json) -> String {
    compact(value)
}

fn of_number(schema: &Schema, words: &mut Vec<String>) {
    words.extend(schema.minimum.as_ref().map(|bound| format!("at least {bound}")));
    words.extend(schema.exclusive_minimum.as_ref().map(|bound| format!("more than {bound}")));
    words.extend(schema.maximum.as_ref().map(|bound| format!("at most {bound}")));
    words.extend(schema.exclusive_maximum.as_ref().map(|bound| format!("less than {bound}")));
    words.extend(schema.multiple_of.as_ref().map(|unit| format!("a multiple of {unit}")));
}

fn of_string(schema: &Schema, words: &mut Vec<String>) {
    words.extend(range(schema.min_length, schema.max_length, "character"));
    words.extend(schema.format.as_ref().map(|format| format!("format {format}")));
    words.extend(schema.pattern.as_ref().map(|pattern| format!("matches {pattern}")));
    words.extend(schema.content_encoding.as_ref().map(|encoding| format!("encoded as {encoding}")));
    words.extend(schema.content_media_type.as_ref().map(|media| format!("holds {media}")));
}

fn of_array(schema: &Schema, words: &mut Vec<String>) {
    words.extend(range(schema.min_items, schema.max_items, "item"));
    if schema.unique_items {
        words.push("no item twice".to_owned());
    }
}

fn of_object(schema: &Schema, words: &mut Vec<String>) {
    words.extend(range(schema.min_properties, schema.max_properties, "property"));
    for (name, others) in &schema.dependent_required {
        words.push(format!("with {name}, also {}", others.join(", ")));
    }
}

/// `1 to 5 items`, `at least 1 item`.
fn range(min: Option<u64>, max: Option<u64>, noun: &str) -> Option<String> {
    let nouns = |number: u64| match (number, noun) {
        (1, noun) => noun.to_owned(),
        (_, "property") => "properties".to_owned(),
        (_, noun) => format!("{noun}s"),
    };
    match (min.filter(|min| *min > 0), max) {
        (None, None) => None,
        (Some(min), None) => Some(format!("at least {min} {}", nouns(min))),
        (None, Some(max)) => Some(format!("at most {max} {}", nouns(max))),
        (Some(min), Some(max)) if min == max => Some(format!("exactly {min} {}", nouns(min))),
        (Some(min), Some(max)) => Some(format!("{min} to {max} {}", nouns(max))),
    }
}

#[cfg(test)]
mod tests {
    use super::range;

    #[test]
    fn ranges_read_as_sentences_do() {
        assert_eq!(range(Some(0), None, "item"), None);
        assert_eq!(range(Some(1), None, "item").as_deref(), Some("at least 1 item"));
        assert_eq!(range(None, Some(2), "property").as_deref(), Some("at most 2 properties"));
        assert_eq!(range(Some(3), Some(3), "character").as_deref(), Some("exactly 3 characters"));
        assert_eq!(range(Some(1), Some(5), "item").as_deref(), Some("1 to 5 items"));
    }
}
