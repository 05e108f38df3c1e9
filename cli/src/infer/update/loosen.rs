//! Loosens a keyword as little as it takes.

use indexmap::IndexMap;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;

use super::locate::Site;
use crate::infer::place::Place;
use crate::json::{Json, Member, Node, escape, member};

/// What a validator says against a sample.
#[derive(Debug)]
pub(super) struct Violation {
    /// The keyword.
    pub(super) keyword: String,
    /// The way to it, through references.
    pub(super) path: Vec<String>,
    /// The pointer of the value.
    pub(super) instance: String,
    /// The names it is about: missing, or not expected.
    names: Vec<String>,
}

impl Violation {
    pub(super) fn new(path: Vec<String>, error: &ValidationError<'_>) -> Self {
        let names = match error.kind() {
            ValidationErrorKind::Required { property } => {
                property.as_str().map(str::to_owned).into_iter().collect()
            }
            ValidationErrorKind::AdditionalProperties { unexpected } => unexpected.clone(),
            _ => Vec::new(),
        };
        let keyword = error.kind().keyword().to_owned();
        Self { keyword, path, instance: error.instance_path().to_string(), names }
    }
}

impl Violation {
    /// The way to the keyword, as a JSON pointer that goes through references.
    pub(super) fn way(&self) -> String {
        self.path.iter().fold(String::new(), |way, token| way + "/" + &escape(token))
    }
}

/// Loosens what a violation names for the value that it is about; says what was done, if anything was.
pub(super) fn loosen(root: &mut Json, site: &Site, violation: &Violation, value: &Json) -> Option<String> {
    let schema = root.pointer_mut(&site.schema)?;
    if violation.keyword == "falseSchema" {
        return replace_false(schema);
    }
    let [keyword, rest @ ..] = site.keyword.as_slice() else { return None };
    match (keyword.as_str(), rest) {
        // The value is the object, and not the name that is refused.
        (_, []) if violation.keyword == "propertyNames" => drop_keyword(schema, keyword),
        ("type", []) => add_type(schema, value),
        ("required", []) => drop_required(schema, &violation.names),
        ("enum", []) => add_to_enum(schema, value),
        ("const", []) => const_to_enum(schema, value),
        ("additionalProperties", []) => describe(schema, &violation.names),
        ("minimum" | "maximum", []) => bound(schema, keyword, keyword, value),
        ("exclusiveMinimum", []) => bound(schema, keyword, "minimum", value),
        ("exclusiveMaximum", []) => bound(schema, keyword, "maximum", value),
        ("minLength" | "maxLength" | "minItems" | "maxItems" | "minProperties" | "maxProperties", []) => {
            count(schema, keyword, value)
        }
        (_, []) => drop_keyword(schema, keyword),
        (_, [inner @ .., last]) => {
            let parent =
                inner.iter().try_fold(schema.member_mut(keyword)?, |value, token| value.member_mut(token))?;
            drop_keyword(parent, last)
        }
    }
}

fn replace_false(schema: &mut Json) -> Option<String> {
    (*schema == Json::Boolean(false)).then(|| {
        *schema = Json::Boolean(true);
        "`false` became `true`".to_owned()
    })
}

/// A schema below a keyword may be `false`; any other keyword is taken away.
fn drop_keyword(schema: &mut Json, keyword: &str) -> Option<String> {
    if let Some(Json::Boolean(false)) = schema.member(keyword) {
        schema.set(keyword, Json::Boolean(true));
        return Some(format!("`{keyword}` no longer forbids everything"));
    }
    schema.remove(keyword).map(|_| format!("`{keyword}` removed"))
}

fn add_type(schema: &mut Json, value: &Json) -> Option<String> {
    let types = schema.member_mut("type")?;
    let mut list: Vec<String> = match types {
        Json::String(one) => vec![one.clone()],
        Json::Array(many) => many.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect(),
        _ => return None,
    };
    let (new, replaced) = match value {
        Json::Null => ("null", None),
        Json::Boolean(_) => ("boolean", None),
        Json::String(_) => ("string", None),
        Json::Array(_) => ("array", None),
        Json::Object(_) => ("object", None),
        Json::Number(_) if list.iter().any(|one| one == "integer") => ("number", Some("integer")),
        Json::Number(text) if text.contains(['.', 'e', 'E']) => ("number", None),
        Json::Number(_) => ("integer", None),
    };
    if list.iter().any(|one| one == new) {
        return None;
    }
    if let Some(one) = list.iter_mut().find(|one| Some(one.as_str()) == replaced) {
        new.clone_into(one);
    } else {
        // `null` stays last, as in most hand-written schemas.
        let null_last = list.last().is_some_and(|last| last == "null");
        list.insert(list.len() - usize::from(null_last), new.to_owned());
    }
    *types = match list.as_slice() {
        [one] => Json::from(one.as_str()),
        many => many.iter().map(|one| Json::from(one.as_str())).collect(),
    };
    Some(format!("`type`: `{new}` added"))
}

fn drop_required(schema: &mut Json, names: &[String]) -> Option<String> {
    let Json::Array(required) = schema.member_mut("required")? else { return None };
    let before = required.len();
    required.retain(|name| !name.as_str().is_some_and(|name| names.iter().any(|missing| missing == name)));
    let (after, names) = (required.len(), names.join("`, `"));
    if after == 0 {
        schema.remove("required");
    }
    (after < before).then(|| format!("`required`: `{names}` removed"))
}

fn add_to_enum(schema: &mut Json, value: &Json) -> Option<String> {
    let Json::Array(values) = schema.member_mut("enum")? else { return None };
    if values.iter().any(|present| present.value == *value) {
        return None;
    }
    values.push(Node::from(value.clone()));
    Some("`enum`: one more value".to_owned())
}

fn const_to_enum(schema: &mut Json, value: &Json) -> Option<String> {
    let Json::Object(members) = schema else { return None };
    if members.iter().any(|member| member.name == "enum") {
        return drop_keyword(schema, "const");
    }
    let constant = members.iter_mut().find(|member| member.name == "const")?;
    let values = [constant.value.value.clone(), value.clone()];
    *constant = member("enum", values.into_iter().collect());
    Some("`const` became an `enum` of two values".to_owned())
}

/// Lets `additionalProperties: false` pass names by describing them; what they hold is described later.
fn describe(schema: &mut Json, names: &[String]) -> Option<String> {
    if schema.member("properties").is_none() {
        schema.set("properties", Json::Object(Vec::new()));
    }
    let properties = schema.member_mut("properties")?;
    for name in names {
        if properties.member(name).is_none() {
            properties.set(name, Json::Object(vec![placeholder()]));
        }
    }
    (!names.is_empty()).then(|| {
        format!("`properties`: `{}` added, which `additionalProperties` forbade", names.join("`, `"))
    })
}

/// Marks a schema that is still to be described.
pub(super) const PLACEHOLDER: &str =
    "inferred: anything; it was seen although `additionalProperties` forbade it";

fn placeholder() -> Member {
    member("$comment", Json::from(PLACEHOLDER))
}

/// Moves a bound to a number; an exclusive one becomes inclusive.
fn bound(schema: &mut Json, keyword: &str, inclusive: &str, value: &Json) -> Option<String> {
    let number = matches!(value, Json::Number(_)).then(|| value.clone())?;
    if keyword == inclusive {
        // Draft 4 says with a boolean beside it that the bound itself is excluded.
        let exclusive = if keyword == "minimum" { "exclusiveMinimum" } else { "exclusiveMaximum" };
        if let Some(Json::Boolean(_)) = schema.member(exclusive) {
            schema.remove(exclusive);
        }
        if schema.member(keyword) == Some(&number) {
            return drop_keyword(schema, keyword);
        }
        schema.set(keyword, number);
        return Some(format!("`{keyword}` moved to a number that was seen"));
    }
    schema.remove(keyword)?;
    if schema.member(inclusive).is_none() {
        schema.set(inclusive, number);
    }
    Some(format!("`{keyword}` became `{inclusive}`, a number that was seen"))
}

fn count(schema: &mut Json, keyword: &str, value: &Json) -> Option<String> {
    let count = match value {
        Json::String(text) => text.chars().count(),
        Json::Array(items) => items.len(),
        Json::Object(members) => members.len(),
        _ => return None,
    };
    let number = Json::Number(count.to_string());
    if schema.member(keyword) == Some(&number) {
        return drop_keyword(schema, keyword);
    }
    schema.set(keyword, number);
    Some(format!("`{keyword}` became {count}"))
}

/// Makes room for one more branch and returns its index in `anyOf`. A branch that was added before is
/// used again. `oneOf` becomes `anyOf`, which accepts all that it accepts.
pub(super) fn open_branch(
    schema: &mut Json,
    added: &IndexMap<String, Place>,
    at: &str,
    wrap: bool,
) -> Option<usize> {
    if wrap {
        wrap_in_branch(schema)?;
    } else if schema.member("anyOf").is_none() {
        let Json::Object(members) = schema else { return None };
        "anyOf".clone_into(&mut members.iter_mut().find(|member| member.name == "oneOf")?.name);
    } else if schema.member("oneOf").is_some() {
        wrap_in_branch(schema)?;
    }
    let Json::Array(branches) = schema.member_mut("anyOf")? else { return None };
    let used = (0..branches.len()).find(|index| added.contains_key(&format!("{at}/anyOf/{index}")));
    Some(used.unwrap_or_else(|| {
        branches.push(Node::from(Json::Object(Vec::new())));
        branches.len() - 1
    }))
}

/// What stays outside when a schema becomes a branch of itself: what it is called and what it holds.
const OUTSIDE: [&str; 9] =
    ["$schema", "$id", "id", "$comment", "title", "description", "$defs", "definitions", "$vocabulary"];

fn wrap_in_branch(schema: &mut Json) -> Option<()> {
    let Json::Object(members) = schema else { return None };
    let (mut outside, inside): (Vec<Member>, Vec<Member>) =
        members.drain(..).partition(|member| OUTSIDE.contains(&member.name.as_str()));
    outside.push(member("anyOf", [Json::Object(inside)].into_iter().collect()));
    *members = outside;
    Some(())
}
