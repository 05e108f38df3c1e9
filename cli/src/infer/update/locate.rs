//! Follows a validator's path through a schema to the place in the file.

use crate::json::{Json, escape, from_fragment, tokens};

/// The end of the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Site {
    /// The pointer of the schema.
    pub(super) schema: String,
    /// The keyword below it, and what follows.
    pub(super) keyword: Vec<String>,
    /// Whether the way leaves this file, at a reference of the schema.
    pub(super) foreign: bool,
}

impl Site {
    /// Makes the end of the way a schema itself, where it is one.
    pub(super) fn enter(&mut self) {
        self.schema = join(&self.schema, &self.keyword);
        self.keyword.clear();
    }
}

/// Follows a path of tokens; each `$ref` on it leads to another place of the same file, or out of it.
pub(super) fn locate(root: &Json, path: &[String]) -> Site {
    // The pointer of the schema we are in, and the tokens since.
    let (mut schema, mut tokens) = (String::new(), Vec::<String>::new());
    for token in path {
        if matches!(token.as_str(), "$ref" | "$dynamicRef" | "$recursiveRef") && names_a_schema(&tokens) {
            let here = join(&schema, &tokens);
            let reference = at(root, &here).and_then(|schema| schema.member(token)).and_then(Json::text);
            match reference.filter(|_| token == "$ref").and_then(|reference| local(root, reference)) {
                Some(target) => (schema, tokens) = (target, Vec::new()),
                None => return Site { schema: here, keyword: vec![token.clone()], foreign: true },
            }
        } else {
            tokens.push(token.clone());
        }
    }
    let keyword = last_keyword(&tokens);
    let rest = tokens.split_off(keyword);
    Site { schema: join(&schema, &tokens), keyword: rest, foreign: false }
}

/// The value at a pointer.
pub(super) fn at<'a>(root: &'a Json, pointer: &str) -> Option<&'a Json> {
    tokens(pointer)?.try_fold(root, |value, token| value.child(&token))
}

/// The pointer that a reference within the file names, if it names one.
pub(super) fn local(root: &Json, reference: &str) -> Option<String> {
    let pointer = from_fragment(reference.strip_prefix('#')?)?;
    at(root, &pointer).is_some().then_some(pointer)
}

/// How many tokens a keyword takes before it reaches a schema: `properties` and a name, `items` alone.
fn takes(keyword: &str, next: Option<&String>) -> usize {
    match keyword {
        "properties" | "patternProperties" | "$defs" | "definitions" | "dependentSchemas"
        | "dependencies" | "allOf" | "anyOf" | "oneOf" | "prefixItems" => 2,
        // Before 2020-12 `items` may be a list of schemas.
        "items" if next.is_some_and(|next| next.bytes().all(|byte| byte.is_ascii_digit())) => 2,
        _ => 1,
    }
}

/// Whether the tokens lead from a schema to a schema.
fn names_a_schema(tokens: &[String]) -> bool {
    steps(tokens).1 == tokens.len()
}

/// Where the last keyword begins.
fn last_keyword(tokens: &[String]) -> usize {
    steps(tokens).0
}

/// Where the last keyword begins, and where it ends.
fn steps(tokens: &[String]) -> (usize, usize) {
    let (mut start, mut end) = (0, 0);
    while let Some(keyword) = tokens.get(end) {
        start = end;
        end += takes(keyword, tokens.get(end + 1));
    }
    (start, end)
}

fn join(pointer: &str, tokens: &[String]) -> String {
    tokens.iter().fold(pointer.to_owned(), |pointer, token| format!("{pointer}/{}", escape(token)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::json::parse;

    fn site(schema: &str, path: &str) -> (String, String, bool) {
        let path: Vec<String> = path.split('/').skip(1).map(str::to_owned).collect();
        let site = locate(&parse(schema).unwrap().value, &path);
        (site.schema, site.keyword.join("/"), site.foreign)
    }

    #[test]
    fn references_are_followed_within_the_file() {
        let schema = r##"{"properties": {"a": {"$ref": "#/$defs/a%62"}, "$ref": {"$ref": "x.json"}}, "$defs": {"ab": {"items": {"type": "null"}}}}"##;
        assert_eq!(
            site(schema, "/properties/a/$ref/items/type"),
            ("/$defs/ab/items".into(), "type".into(), false)
        );
        assert_eq!(site(schema, "/properties/$ref/type"), ("/properties/$ref".into(), "type".into(), false));
        assert_eq!(
            site(schema, "/properties/$ref/$ref/type"),
            ("/properties/$ref".into(), "$ref".into(), true)
        );
        assert_eq!(site(schema, "/required"), (String::new(), "required".into(), false));
        assert_eq!(
            site(schema, "/properties/items/items/0/type"),
            ("/properties/items/items/0".into(), "type".into(), false)
        );
        assert_eq!(site(schema, "/properties/no"), (String::new(), "properties/no".into(), false));
    }
}
