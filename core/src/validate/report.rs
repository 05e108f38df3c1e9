//! Messages for violations, never with a value of the payload in them.

use crate::invalid::{Violation, ViolationKind};
use crate::schema::{Branches, Constant, NumberKeywords, Schema, Types};

use super::found::{Found, List, Problem};
use super::nearest::nearest;
use super::obligations::{Names, tag_values, union_names};
use super::paths::Paths;
use super::places::{Place, places};

/// Keywords whose schema is `false` to say "nothing more".
const FORBIDDERS: &[&str] = &[
    "additionalProperties",
    "unevaluatedProperties",
    "patternProperties",
    "propertyNames",
    "items",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "then",
    "else",
];

const NAMES: &[(Types, &str)] = &[
    (Types::NULL, "null"),
    (Types::BOOLEAN, "a boolean"),
    (Types::OBJECT, "an object"),
    (Types::ARRAY, "an array"),
    (Types::STRING, "a string"),
    (Types::NUMBER, "a number"),
    (Types::INTEGER, "an integer"),
    (Types::INTEGER_LITERAL, "an integer"),
];

/// How many values a message names before it only counts them.
const NAMED: usize = 10;

/// The violations of a body, in words.
pub(super) fn report(found: List, paths: &Paths, body: &[u8], depth: usize) -> Vec<Violation> {
    let (found, more) = found.finish();
    let offsets = found.iter().map(|found| found.offset).collect();
    let places = places(body, depth, offsets, paths);
    let mut violations: Vec<_> = found
        .into_iter()
        .map(|found| {
            let place = places.get(&found.offset).cloned().unwrap_or_else(|| Place::unknown(found.offset));
            found.violation(place, body)
        })
        .collect();
    if let Some(last) = violations.last_mut().filter(|_| more) {
        last.message.push_str(" (and more violations)");
    }
    violations
}

impl Found {
    fn violation(self, place: Place, body: &[u8]) -> Violation {
        let location = self.location();
        let kind = self.kind(&location);
        // A schema that is `false` has no keywords: it is the place itself.
        let schema = match kind.keyword() {
            Some(keyword) if !is_false(self.schema) => format!("{location}/{keyword}"),
            _ => location.into_owned(),
        };
        let message = self.message(body);
        Violation { kind, instance: place.pointer, schema, position: place.position, message }
    }

    fn kind(&self, location: &str) -> ViolationKind {
        match self.problem {
            Problem::Type | Problem::Unevaluated if is_false(self.schema) => last_keyword(location),
            Problem::Unheld => ViolationKind::RustType,
            Problem::Duplicate => ViolationKind::DuplicateKey,
            Problem::NameSteps => ViolationKind::Effort,
            _ => ViolationKind::Keyword(self.keyword()),
        }
    }

    fn keyword(&self) -> &'static str {
        match self.problem {
            Problem::Type | Problem::Unheld => "type",
            Problem::Values(values) => values.keyword,
            Problem::MinLength => "minLength",
            Problem::MaxLength => "maxLength",
            Problem::Pattern | Problem::PatternSteps => "pattern",
            Problem::NameSteps => "patternProperties",
            Problem::Format => "format",
            Problem::ContentEncoding => "contentEncoding",
            Problem::ContentMediaType => "contentMediaType",
            Problem::Minimum => "minimum",
            Problem::Maximum => "maximum",
            Problem::ExclusiveMinimum => "exclusiveMinimum",
            Problem::ExclusiveMaximum => "exclusiveMaximum",
            Problem::MultipleOf => "multipleOf",
            Problem::Required(_) => "required",
            Problem::Dependent(dependent, _) => dependent.keyword,
            Problem::MinProperties => "minProperties",
            Problem::MaxProperties => "maxProperties",
            Problem::Duplicate => "properties",
            Problem::MinItems => "minItems",
            Problem::MaxItems => "maxItems",
            Problem::Contains => {
                let contains = self.schema.array.and_then(|array| array.contains);
                if contains.is_some_and(|contains| contains.min == 1) { "contains" } else { "minContains" }
            }
            Problem::MaxContains => "maxContains",
            Problem::Unique => "uniqueItems",
            Problem::Unevaluated => {
                let object = self.schema.object.is_some_and(|object| object.unevaluated_properties.is_some());
                if object { "unevaluatedProperties" } else { "unevaluatedItems" }
            }
            Problem::Not => "not",
            Problem::NoBranch { keyword, .. }
            | Problem::UnknownTag { keyword, .. }
            | Problem::UnknownName { keyword, .. } => keyword,
            Problem::SeveralBranches(_) => "oneOf",
        }
    }

    fn message(&self, body: &[u8]) -> String {
        let string = self.schema.string;
        let object = self.schema.object;
        let array = self.schema.array;
        let count = |count: Option<u64>| count.unwrap_or_default();
        match self.problem {
            Problem::Type if is_false(self.schema) => "no value is allowed here".to_owned(),
            Problem::Unevaluated => "no value is allowed here".to_owned(),
            Problem::Type => format!("expected {}", names(self.schema.types)),
            Problem::Values(values) => expected(values.allowed.iter().collect(), body, self.offset),
            Problem::MinLength => {
                format!("must have at least {} characters", count(string.map(|string| string.min_length)))
            }
            Problem::MaxLength => {
                format!("must have at most {} characters", count(string.and_then(|string| string.max_length)))
            }
            Problem::Pattern => format!("must match the pattern `{}`", self.pattern()),
            Problem::PatternSteps => format!("took too many steps to match the pattern `{}`", self.pattern()),
            Problem::NameSteps => "took too many steps to match the patterns for its name".to_owned(),
            Problem::Format => {
                let format = string.and_then(|string| string.format);
                format!("must have the format `{}`", format.map_or("", |format| format.name))
            }
            Problem::ContentEncoding => "must be base64".to_owned(),
            Problem::ContentMediaType => "must contain JSON".to_owned(),
            Problem::Minimum
            | Problem::Maximum
            | Problem::ExclusiveMinimum
            | Problem::ExclusiveMaximum
            | Problem::MultipleOf => self.schema.number.map_or_else(String::new, |number| self.bound(number)),
            Problem::Required(name) => format!("the required property `{name}` is missing"),
            Problem::Dependent(dependent, name) => {
                format!("the property `{name}` is missing, which `{}` requires", dependent.name)
            }
            Problem::MinProperties => {
                format!("must have at least {} properties", count(object.map(|object| object.min_properties)))
            }
            Problem::MaxProperties => {
                format!(
                    "must have at most {} properties",
                    count(object.and_then(|object| object.max_properties))
                )
            }
            Problem::Duplicate => "duplicate key: the property is given more than once".to_owned(),
            Problem::MinItems => {
                format!("must have at least {} items", count(array.map(|array| array.min_items)))
            }
            Problem::MaxItems => {
                format!("must have at most {} items", count(array.and_then(|array| array.max_items)))
            }
            Problem::Contains => {
                let min = array.and_then(|array| array.contains).map(|contains| contains.min);
                format!("at least {} items must satisfy `contains`", count(min))
            }
            Problem::MaxContains => {
                let max = array.and_then(|array| array.contains).and_then(|contains| contains.max);
                format!("at most {} items may satisfy `contains`", count(max))
            }
            Problem::Unique => "the items must differ from each other".to_owned(),
            Problem::Not => "must not satisfy the schema in `not`".to_owned(),
            Problem::NoBranch { keyword, count, nearest: Some(index) } => {
                format!("must satisfy a branch of `{keyword}`; of {count}, branch {index} comes nearest")
            }
            Problem::NoBranch { keyword, count, nearest: None } => {
                format!("must satisfy a branch of `{keyword}`; none of {count} does")
            }
            Problem::SeveralBranches(which) => {
                let holding: Vec<_> = (0..64)
                    .filter(|branch| which >> branch & 1 == 1)
                    .map(|branch: u32| branch.to_string())
                    .collect();
                format!("must satisfy one branch of `oneOf` only, not branches {}", holding.join(", "))
            }
            Problem::UnknownTag { branches, name, .. } => expected(tags(branches, name), body, self.offset),
            Problem::UnknownName { branches, .. } => named(branches, body, self.offset),
            Problem::Unheld => {
                "the payload satisfies its schema, but its Rust type cannot hold it".to_owned()
            }
        }
    }

    fn pattern(&self) -> &'static str {
        self.schema.string.and_then(|string| string.pattern).map_or("", |pattern| pattern.source())
    }

    fn bound(&self, keywords: &NumberKeywords) -> String {
        let (words, bound) = match self.problem {
            Problem::Minimum => ("at least", &keywords.minimum),
            Problem::Maximum => ("at most", &keywords.maximum),
            Problem::ExclusiveMinimum => ("greater than", &keywords.exclusive_minimum),
            Problem::ExclusiveMaximum => ("less than", &keywords.exclusive_maximum),
            _ => ("a multiple of", &keywords.multiple_of),
        };
        format!("must be {words} {}", bound.as_ref().map_or("", |bound| bound.text()))
    }
}

/// Whether a schema is `false`.
fn is_false(schema: &Schema) -> bool {
    schema.types == Types::NOTHING
}

/// The applicator under which a `false` stands.
fn last_keyword(location: &str) -> ViolationKind {
    let last = location.rsplit('/').next().unwrap_or_default();
    let keyword = FORBIDDERS.iter().find(|keyword| **keyword == last);
    keyword.map_or(ViolationKind::FalseSchema, |keyword| ViolationKind::Keyword(keyword))
}

fn names(types: Types) -> String {
    let names: Vec<_> = NAMES.iter().filter(|(is, _)| types.has(*is)).map(|(_, name)| *name).collect();
    names.join(" or ")
}

/// The values of the property that tells branches apart.
fn tags(branches: &'static Branches, name: &str) -> Vec<&'static Constant> {
    branches.schemas.iter().filter_map(|branch| tag_values(branch, name)).flatten().collect()
}

/// The values that are allowed: all if they are few, otherwise those closest to the actual one.
fn expected(allowed: Vec<&'static Constant>, body: &[u8], offset: usize) -> String {
    if allowed.len() > NAMED {
        let near: Vec<_> = nearest(&allowed, body, offset).into_iter().map(name).collect();
        let count = format!("expected one of {} values", allowed.len());
        return if near.is_empty() { count } else { format!("{count}, such as {}", listed(&near)) };
    }
    match allowed.as_slice() {
        [] => "no value is allowed".to_owned(),
        allowed => {
            format!("expected {}", listed(&allowed.iter().map(|value| name(value)).collect::<Vec<_>>()))
        }
    }
}

/// The names of branches: of strings for a string, otherwise all.
fn named(branches: &'static Branches, body: &[u8], offset: usize) -> String {
    let Some(Names { strings, members }) = union_names(branches) else {
        return "must satisfy a branch".to_owned();
    };
    if body.get(offset) == Some(&b'"') && !strings.is_empty() {
        return expected(strings, body, offset);
    }
    let is_string = |name: &&Constant| matches!(name, Constant::String(_));
    let mut names: Vec<String> = strings.iter().copied().filter(is_string).map(name).collect();
    let shown = members.iter().take(NAMED).map(|member| format!("`{member}`"));
    let more = members.len().saturating_sub(NAMED);
    let rest = (more > 0).then(|| format!("{more} others"));
    let members: Vec<String> = shown.chain(rest).collect();
    if names.len() > NAMED {
        names = vec![format!("one of {} strings", names.len())];
    }
    names.push(format!("an object whose only property is {}", listed(&members)));
    format!("expected {}", listed(&names))
}

fn listed(names: &[String]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

fn name(constant: &Constant) -> String {
    match constant {
        Constant::Null => "null".to_owned(),
        Constant::Boolean(value) => value.to_string(),
        Constant::Number(text) => (*text).to_owned(),
        Constant::String(text) => format!("{text:?}"),
        Constant::Array(_) => "a specific array".to_owned(),
        Constant::Object(_) => "a specific object".to_owned(),
    }
}
