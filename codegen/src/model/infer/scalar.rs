//! Strings and numbers.

use std::collections::{BTreeMap, HashSet};

use super::alternatives::{Alternative, strings};
use super::{Form, Found, Infer, Kinds};
use crate::config::NumberType;
use crate::json::Json;
use crate::model::docs;
use crate::model::shape::{Integer, Kind, Literal, StringEnum, StringVariant};
use crate::model::words::{distinct, is_type_name, upper_camel};
use crate::schema::{Schema, SchemaId};

impl Infer<'_> {
    /// A list of several strings is an enum; one string alone is a string, as there is nothing to choose.
    pub(super) fn string(&self, alternatives: Vec<Alternative>) -> Found {
        let listed: Option<Vec<Vec<String>>> =
            alternatives.iter().map(|one| strings(self.graph, &one.all)).collect();
        let plain = |one: &Alternative| {
            let mut schemas = one.all.members.iter().map(|id| self.graph.get(*id));
            schemas.all(|schema| schema.format.is_none())
        };
        let Some(listed) = listed.or_else(|| {
            // Some strings that are known, or any other.
            let open = alternatives.iter().all(|one| strings(self.graph, &one.all).is_some() || plain(one));
            open.then(|| alternatives.iter().filter_map(|one| strings(self.graph, &one.all)).collect())
        }) else {
            return Found::Kind(self.open_string(&alternatives));
        };
        let different: HashSet<&String> = listed.iter().flatten().collect();
        if different.len() > 1 {
            Found::Named(Form::Strings { alternatives })
        } else {
            Found::Kind(Kind::String)
        }
    }

    /// The type of the one format that all alternatives assert, else a string.
    fn open_string(&self, alternatives: &[Alternative]) -> Kind {
        let mut formats: Vec<Option<&str>> = alternatives
            .iter()
            .map(|one| one.all.members.iter().find_map(|id| self.graph.get(*id).typed_format()))
            .collect();
        formats.dedup();
        match formats.as_slice() {
            [Some("date-time")] => Kind::DateTime,
            [Some("date")] => Kind::Date,
            [Some("uuid")] => Kind::Uuid,
            [Some("ipv4")] => Kind::Ipv4,
            [Some("ipv6")] => Kind::Ipv6,
            _ => Kind::String,
        }
    }

    /// The variants of a string enum.
    pub(super) fn string_enum(&mut self, alternatives: &[Alternative]) -> StringEnum {
        let mut values: Vec<(String, Option<String>)> = Vec::new();
        let mut texts = Vec::new();
        let mut seen = HashSet::new();
        for one in alternatives {
            let listed = strings(self.graph, &one.all).unwrap_or_default();
            // A branch that lists one string describes that string.
            let described = one.branch.filter(|_| listed.len() == 1);
            let described = described.and_then(|branch| docs::written(self.graph.get(branch)));
            for value in listed {
                if seen.insert(value.clone()) {
                    let chosen = self.chosen_variant(one, &Literal::String(value.clone()));
                    texts.push(chosen.unwrap_or_else(|| value.clone()));
                    values.push((value, described.clone()));
                }
            }
        }
        let open = self.is_open(alternatives);
        let texts: Vec<&str> = texts.iter().map(String::as_str).chain(open.then_some("Other")).collect();
        let mut names = distinct(&texts, upper_camel, "");
        let other = if open { names.pop() } else { None };
        let variants = names.into_iter().zip(values).map(|(name, (value, described))| {
            let docs = described.unwrap_or_else(|| docs::literal(&value));
            StringVariant { name, value, docs }
        });
        StringEnum { variants: variants.collect(), other }
    }

    /// Whether values that are not listed are accepted.
    pub(super) fn is_open(&self, alternatives: &[Alternative]) -> bool {
        alternatives.iter().any(|one| {
            let mut lists = one.all.members.iter().map(|id| self.graph.get(*id));
            lists.all(|schema| {
                let listed = schema.enumeration.is_some() && !schema.open_enumeration;
                schema.constant.is_none() && !listed
            })
        })
    }

    /// The name that the user chose for a value: by its place in `enum`, or by its branch.
    pub(super) fn chosen_variant(&mut self, one: &Alternative, value: &Literal) -> Option<String> {
        let branch = one.branch.and_then(|branch| self.chosen(branch, "", is_type_name));
        branch.or_else(|| {
            one.all.members.iter().find_map(|id| {
                let place = self.place_in_enum(*id, value)?;
                self.chosen(*id, &format!("/enum/{place}"), is_type_name)
            })
        })
    }

    /// Where a value stands in a schema's `enum`. Each is looked through once: an enum may have thousands.
    fn place_in_enum(&mut self, id: SchemaId, value: &Literal) -> Option<usize> {
        let list = self.graph.get(id).enumeration.as_deref()?;
        let places = self.listed.entry(id).or_insert_with(|| {
            let mut places = BTreeMap::new();
            for (one, place) in list.iter().zip(0..) {
                if let Some(literal) = Literal::of(one) {
                    places.entry(literal).or_insert(place);
                }
            }
            places
        });
        places.get(value).copied()
    }

    /// The first `format` of an alternative.
    fn format(&self, one: &Alternative) -> Option<&str> {
        one.all.members.iter().find_map(|id| self.graph.get(*id).format.as_deref())
    }

    fn members(&self, one: &Alternative) -> impl Iterator<Item = &Schema> {
        one.all.members.iter().map(|id| self.graph.get(*id))
    }

    pub(super) fn number(&self, alternatives: &[Alternative]) -> Kind {
        if alternatives.iter().any(|one| self.kinds_of(one).has(Kinds::FRACTION)) {
            let members = || alternatives.iter().map(|one| self.format(one));
            let binary = members().all(|format| matches!(format, Some("double" | "float")));
            return if binary || self.settings.types.number == NumberType::F64 {
                Kind::Float
            } else {
                Kind::Number
            };
        }
        let ranges = alternatives.iter().map(|one| self.members(one).map(range).fold(Range::ALL, Range::and));
        let range = ranges.reduce(Range::or).unwrap_or(Range::ALL);
        let shown = alternatives
            .iter()
            .flat_map(|one| self.members(one))
            .flat_map(shown)
            .filter(|one| range.allows(*one));
        let range = range.reaching(&shown.collect::<Vec<_>>());
        if !range.is_of_64_bits() {
            return Kind::Number;
        }
        let mut widths = alternatives.iter().map(|one| self.format(one).and_then(width_of));
        let width = widths.next().flatten().filter(|first| widths.all(|other| other == Some(*first)));
        Kind::Integer(width.filter(|width| range.is_within(*width)).unwrap_or_else(|| range.width()))
    }
}

/// The width that a format asks for, as the registry of OpenAPI lists them.
fn width_of(format: &str) -> Option<Integer> {
    match format {
        "int8" => Some(Integer::I8),
        "int16" => Some(Integer::I16),
        "int32" => Some(Integer::I32),
        "int64" => Some(Integer::I64),
        "uint8" => Some(Integer::U8),
        "uint16" => Some(Integer::U16),
        "uint32" => Some(Integer::U32),
        "uint64" => Some(Integer::U64),
        _ => None,
    }
}

/// Inclusive bounds of integers; `None` is unbounded.
#[derive(Clone, Copy)]
pub(super) struct Range {
    low: Option<i128>,
    high: Option<i128>,
}

impl Range {
    const ALL: Self = Self { low: None, high: None };

    /// The least range that has all of these.
    pub(super) fn of(values: &[i64]) -> Self {
        Self {
            low: values.iter().min().copied().map(i128::from),
            high: values.iter().max().copied().map(i128::from),
        }
    }

    fn and(self, other: Self) -> Self {
        Self { low: self.low.max(other.low), high: least(self.high, other.high) }
    }

    fn or(self, other: Self) -> Self {
        Self {
            low: self.low.zip(other.low).map(|(one, two)| one.min(two)),
            high: self.high.zip(other.high).map(|(one, two)| one.max(two)),
        }
    }

    /// Whether a type has room for the bounds that there are.
    fn is_within(self, width: Integer) -> bool {
        let (least, most) = width.range();
        let fits = |bound: i128| {
            least.parse().is_ok_and(|least| bound >= least) && most.parse().is_ok_and(|most| bound <= most)
        };
        self.low.is_none_or(fits) && self.high.is_none_or(fits)
    }

    /// Whether it has a value.
    fn allows(self, value: i128) -> bool {
        self.low.is_none_or(|low| low <= value) && self.high.is_none_or(|high| value <= high)
    }

    /// With room for values that are seen beyond what is signed, where a bound is missing.
    fn reaching(self, values: &[i128]) -> Self {
        let low = values.iter().min().filter(|value| **value < i128::from(i64::MIN));
        let high = values.iter().max().filter(|value| **value > i128::from(i64::MAX));
        Self { low: self.low.or(low.copied()), high: self.high.or(high.copied()) }
    }

    /// Whether a type of 64 bits holds its bounds. Without a lower bound, what reaches beyond all that is signed is
    /// taken to be unsigned.
    fn is_of_64_bits(self) -> bool {
        let low = self.low.unwrap_or(if self.is_beyond_signed() { 0 } else { i128::from(i64::MIN) });
        let high = self.high.unwrap_or(low);
        let range = Self { low: Some(low.min(high)), high: Some(high) };
        range.is_within(Integer::I64) || range.is_within(Integer::U64)
    }

    fn is_beyond_signed(self) -> bool {
        self.high.is_some_and(|high| high > i128::from(i64::MAX))
    }

    /// The narrowest type that holds the range; without a lower bound or an upper one, 64 bits.
    pub(super) fn width(self) -> Integer {
        let (Some(low), Some(high)) = (self.low, self.high) else {
            let unsigned =
                self.low.is_some_and(|low| low >= 0) || self.low.is_none() && self.is_beyond_signed();
            return if unsigned { Integer::U64 } else { Integer::I64 };
        };
        let unsigned = [
            (Integer::U8, i128::from(u8::MAX)),
            (Integer::U16, i128::from(u16::MAX)),
            (Integer::U32, i128::from(u32::MAX)),
        ];
        let signed = [
            (Integer::I8, i128::from(i8::MIN), i128::from(i8::MAX)),
            (Integer::I16, i128::from(i16::MIN), i128::from(i16::MAX)),
            (Integer::I32, i128::from(i32::MIN), i128::from(i32::MAX)),
        ];
        if low >= 0 {
            let fits = unsigned.into_iter().find(|(_, most)| high <= *most);
            return fits.map_or(Integer::U64, |(width, _)| width);
        }
        let fits = signed.into_iter().find(|(_, least, most)| low >= *least && high <= *most);
        fits.map_or(Integer::I64, |(width, ..)| width)
    }
}

fn least(one: Option<i128>, two: Option<i128>) -> Option<i128> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    }
}

/// The range that the keywords of one schema leave. Bounds with a fraction are rounded outwards, and an
/// exclusive bound counts as inclusive where it has one: a type may be wider.
fn range(schema: &Schema) -> Range {
    let exclusive = |bound: &Option<String>, step: i128| {
        let text = bound.as_deref()?;
        let (value, whole) = decimal(text)?;
        Some(if whole { value.saturating_add(step) } else { value })
    };
    let low = schema.minimum.as_deref().and_then(decimal).map(|(value, whole)| outwards(value, whole, -1));
    let high = schema.maximum.as_deref().and_then(decimal).map(|(value, whole)| outwards(value, whole, 1));
    let stated = Range {
        low: low.max(exclusive(&schema.exclusive_minimum, 1)),
        high: least(high, exclusive(&schema.exclusive_maximum, -1)),
    };
    [schema.enumeration.as_deref(), schema.constant.as_ref().map(std::slice::from_ref)]
        .into_iter()
        .flatten()
        .map(listed)
        .fold(stated, Range::and)
}

fn outwards(value: i128, whole: bool, step: i128) -> i128 {
    if whole { value } else { value.saturating_add(step) }
}

/// The integers that a schema shows.
fn shown(schema: &Schema) -> impl Iterator<Item = i128> {
    schema.examples.iter().chain(&schema.default).filter_map(|value| match value {
        Json::Number(text) => decimal(text).filter(|(_, whole)| *whole).map(|(value, _)| value),
        _ => None,
    })
}

/// The range of the integers among values.
fn listed(values: &[Json]) -> Range {
    let numbers = values.iter().filter_map(|value| match value {
        Json::Number(text) => Some(text.as_str()),
        _ => None,
    });
    let ranges = numbers.map(|text| {
        let value = decimal(text).map(|(value, _)| value);
        Range { low: value, high: value }
    });
    ranges.reduce(Range::or).unwrap_or(Range::ALL)
}

/// A number's whole part, rounded towards zero, and whether that is all of it. Beyond 30 digits, where no type has room
/// for it anyway, it is as large as can be.
fn decimal(text: &str) -> Option<(i128, bool)> {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent.parse::<i32>().ok()?),
        None => (text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (sign, whole) = whole.strip_prefix('-').map_or((1, whole), |whole| (-1, whole));
    let digits = format!("{whole}{fraction}");
    let point = i32::try_from(whole.len()).ok()?.checked_add(exponent)?;
    if digits.bytes().all(|digit| digit == b'0') {
        return Some((0, true));
    }
    if point > 30 {
        return Some((sign * i128::MAX, true));
    }
    let point = usize::try_from(point).unwrap_or(0);
    let mut kept: String = digits.chars().take(point).collect();
    kept.extend(std::iter::repeat_n('0', point.saturating_sub(digits.len())));
    let rest_is_zero = digits.bytes().skip(point).all(|digit| digit == b'0');
    let value = if kept.is_empty() { 0 } else { kept.parse::<i128>().ok()? };
    Some((sign * value, rest_is_zero && (point > 0 || exponent == 0)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        for (text, expected) in [
            ("0", Some((0, true))),
            ("-128", Some((-128, true))),
            ("1.5", Some((1, false))),
            ("-1.5", Some((-1, false))),
            ("1e3", Some((1000, true))),
            ("12.50e1", Some((125, true))),
            ("1e-3", Some((0, false))),
            ("0.0", Some((0, true))),
            ("1e40", Some((i128::MAX, true))),
            ("-1e40", Some((-i128::MAX, true))),
            ("18446744073709551615", Some((18_446_744_073_709_551_615, true))),
        ] {
            assert_eq!(decimal(text), expected, "{text}");
        }
    }
}
