//! Where the keys and values of a TOML document stand.

use std::collections::BTreeMap;
use std::ops::Range;

use serde_json::Value;
use toml::Spanned;
use toml::de::DeValue;

use crate::json::escape;

/// The places of keys and values, by JSON pointer.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    places: BTreeMap<String, Place>,
}

#[derive(Clone, Debug)]
struct Place {
    key: Range<usize>,
    value: Range<usize>,
}

impl Spans {
    /// The place of a value, or of the nearest table around it.
    pub(super) fn value(&self, pointer: &str) -> Range<usize> {
        self.nearest(pointer).map_or(0..0, |place| place.value.clone())
    }

    /// The place of a key, or of the nearest table around it.
    pub(super) fn key(&self, pointer: &str) -> Range<usize> {
        self.nearest(pointer).map_or(0..0, |place| place.key.clone())
    }

    fn nearest(&self, pointer: &str) -> Option<&Place> {
        let parents = std::iter::successors(Some(pointer), |p| p.rsplit_once('/').map(|(parent, _)| parent));
        parents.into_iter().find_map(|p| self.places.get(p))
    }
}

/// A TOML document as JSON, with the places of everything in it.
pub(super) fn to_json(document: Spanned<DeValue<'_>>) -> (Value, Spans) {
    let mut spans = Spans::default();
    let span = document.span();
    let value = convert(document, String::new(), span, &mut spans);
    // What is missing at the top level is missing at the file's start.
    spans.places.insert(String::new(), Place { key: 0..0, value: 0..0 });
    (value, spans)
}

fn convert(node: Spanned<DeValue<'_>>, pointer: String, key: Range<usize>, spans: &mut Spans) -> Value {
    let value = node.span();
    let json = match node.into_inner() {
        DeValue::String(text) => Value::String(text.into_owned()),
        DeValue::Boolean(flag) => Value::Bool(flag),
        DeValue::Integer(integer) => i64::from_str_radix(integer.as_str(), integer.radix())
            .map(Value::from)
            // One that `i64` cannot hold is a number all the same; every bound refuses it.
            .or_else(|_| integer.as_str().parse::<f64>().map(Value::from))
            .unwrap_or_else(|_| Value::String(integer.to_string())),
        DeValue::Float(float) => float.as_str().parse::<f64>().map_or(Value::Null, Value::from),
        DeValue::Datetime(datetime) => Value::String(datetime.to_string()),
        DeValue::Array(items) => items
            .into_iter()
            .enumerate()
            .map(|(i, item)| {
                let span = item.span();
                convert(item, format!("{pointer}/{i}"), span, spans)
            })
            .collect(),
        DeValue::Table(table) => table
            .into_iter()
            .map(|(name, item)| {
                let inner = join(&pointer, name.get_ref());
                (name.get_ref().to_string(), convert(item, inner, name.span(), spans))
            })
            .collect(),
    };
    spans.places.insert(pointer, Place { key, value });
    json
}

/// The pointer of a member (RFC 6901 §3).
pub(super) fn join(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", escape(name))
}
