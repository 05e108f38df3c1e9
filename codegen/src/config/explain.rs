//! Violations of the JSON Schema of `provider.toml`, in terms of that file.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use super::explain_change;
use super::spans::join;

/// A validation error in words.
#[derive(Debug)]
pub(super) struct Explained {
    /// What it is about.
    pub(super) pointer: String,
    /// Whether it is about the key, not the value.
    pub(super) about_key: bool,
    /// What is wrong.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<String>,
}

/// The problems that one validation error stands for.
pub(super) fn explain(error: &ValidationError<'_>) -> Vec<Explained> {
    let pointer = error.instance_path().as_str();
    let about = |message: String, help: Option<String>| {
        vec![Explained { pointer: pointer.to_owned(), about_key: false, message, help }]
    };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected } => {
            unexpected.iter().map(|name| unknown_key(pointer, name, error)).collect()
        }
        ValidationErrorKind::OneOfNotValid { context } | ValidationErrorKind::AnyOf { context } => {
            let change = explain_change::explain(pointer, error.instance());
            change.map_or_else(|| explain_branches(error, context), |change| vec![change])
        }
        ValidationErrorKind::Enum { options } => about_options(error, &strings(options)),
        ValidationErrorKind::Type { kind } => {
            about(format!("expected {}, found {}", type_words(kind), value_words(error.instance())), None)
        }
        ValidationErrorKind::Required { property } => {
            let property = property.as_str().unwrap_or_default();
            let mut missing = about(format!("`{property}` is missing{}", inside(pointer)), None);
            for explained in &mut missing {
                explained.about_key = true;
            }
            missing
        }
        ValidationErrorKind::Minimum { limit } => about(format!("expected at least {}", bound(limit)), None),
        ValidationErrorKind::Maximum { limit } => about(format!("expected at most {}", bound(limit)), None),
        _ => about(error.masked().to_string(), None),
    }
}

fn unknown_key(pointer: &str, name: &str, error: &ValidationError<'_>) -> Explained {
    let known = known_keys(error);
    Explained {
        pointer: join(pointer, name),
        about_key: true,
        message: format!("unknown key `{name}`{}", inside(pointer)),
        help: explain_change::belongs_into(pointer, name)
            .or_else(|| suggest(name, known.iter().map(String::as_str)))
            .or_else(|| {
                (pointer == "/types").then(|| "a place is a file, `#` and a JSON pointer".to_owned())
            }),
    }
}

/// The keys that the schema of the table knows.
fn known_keys(error: &ValidationError<'_>) -> Vec<String> {
    let schema = super::schema::schema();
    // The keyword's place is that of `additionalProperties`; `properties` stands beside it.
    let place = error.schema_path().as_str();
    let beside = place.rsplit_once('/').map_or("", |(parent, _)| parent);
    let properties = schema.pointer(beside).and_then(|table| table.get("properties"));
    properties.and_then(Value::as_object).map(|keys| keys.keys().cloned().collect()).unwrap_or_default()
}

/// Of several branches, the one that was meant: the branch that does not fail for its tag, or its type.
fn explain_branches(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'static>>],
) -> Vec<Explained> {
    let meant = context.iter().find(|branch| branch.iter().all(|inner| !tells_apart(error, inner)));
    if let Some(branch) = meant {
        return branch.iter().flat_map(explain).collect();
    }
    let tags: Vec<&ValidationError<'_>> =
        context.iter().flatten().filter(|inner| tells_apart(error, inner)).collect();
    let options: Vec<String> = tags.iter().flat_map(|tag| tag_options(tag)).collect();
    let missing_tag = tags.iter().find(|tag| matches!(tag.kind(), ValidationErrorKind::Required { .. }));
    match (missing_tag, tags.first()) {
        (Some(tag), _) => explain(tag),
        (None, Some(tag)) if !options.is_empty() => about_options(tag, &options),
        _ => vec![Explained {
            pointer: error.instance_path().as_str().to_owned(),
            about_key: false,
            message: format!("{} is not valid for this key", value_words(error.instance())),
            help: None,
        }],
    }
}

/// Whether an error says that its branch was not meant: the value itself, or its tag, is of another kind.
fn tells_apart(outer: &ValidationError<'_>, inner: &ValidationError<'_>) -> bool {
    let here = outer.instance_path().as_str();
    let there = inner.instance_path().as_str();
    match inner.kind() {
        ValidationErrorKind::Enum { .. } => there == here || there == join(here, "scheme"),
        ValidationErrorKind::Type { .. } => there == here,
        ValidationErrorKind::Required { property } => there == here && property == "scheme",
        ValidationErrorKind::AdditionalProperties { .. } => there == here && here.ends_with("/change"),
        _ => false,
    }
}

fn tag_options(error: &ValidationError<'_>) -> Vec<String> {
    match error.kind() {
        ValidationErrorKind::Enum { options } => strings(options),
        _ => Vec::new(),
    }
}

fn about_options(error: &ValidationError<'_>, options: &[String]) -> Vec<Explained> {
    let help = error.instance().as_str().and_then(|text| suggest(text, options.iter().map(String::as_str)));
    let listed: Vec<String> = options.iter().map(|option| format!("`{option}`")).collect();
    vec![Explained {
        pointer: error.instance_path().as_str().to_owned(),
        about_key: false,
        message: format!("expected one of {}", listed.join(", ")),
        help,
    }]
}

/// The nearest of `known`, if it is near enough to be what was meant.
pub(super) fn suggest<'k>(name: &str, known: impl Iterator<Item = &'k str>) -> Option<String> {
    known
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(name.len()).div_ceil(3))
        .min()
        .map(|(_, candidate)| format!("did you mean `{candidate}`?"))
}

fn strings(options: &Value) -> Vec<String> {
    let items = options.as_array().map(Vec::as_slice).unwrap_or_default();
    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// ` in [table]`, unless at the top.
fn inside(pointer: &str) -> String {
    let table: Vec<&str> = pointer.split('/').skip(1).filter(|name| name.parse::<usize>().is_err()).collect();
    if table.is_empty() { String::new() } else { format!(" in [{}]", table.join(".")) }
}

/// A bound as a person writes it: the file's numbers are integers.
fn bound(limit: &Value) -> String {
    limit.to_string().trim_end_matches(".0").to_owned()
}

fn type_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => with_article(one.as_str()),
        TypeKind::Multiple(several) => {
            several.iter().map(|one| with_article(one.as_str())).collect::<Vec<_>>().join(" or ")
        }
    }
}

fn with_article(name: &str) -> String {
    match name {
        "object" => "a table".to_owned(),
        "array" | "integer" => format!("an {name}"),
        _ => format!("a {name}"),
    }
}

fn value_words(value: &Value) -> &'static str {
    match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a boolean",
        Value::Number(number) if number.is_f64() => "a number",
        Value::Number(_) => "an integer",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "a table",
    }
}
