//! `discriminator`: its mapping becomes a `const` in each branch, so that a validator can tell them apart.

use std::collections::HashMap;

use super::document::{At, Documents};
use super::inheritance::Inheritance;
use super::{constants, findings};
use crate::finding::Findings;
use crate::json::{Json, Member, Node, member};

/// What is needed to carry a discriminator over.
pub(super) struct Context<'a> {
    pub(super) documents: &'a mut Documents,
    pub(super) inheritance: &'a Inheritance,
    /// Whether keywords beside `$ref` count.
    pub(super) siblings: bool,
    pub(super) notes: &'a mut Findings,
}

impl Context<'_> {
    fn note(&mut self, at: &At, message: &str) {
        let place = self.documents.place(at);
        self.notes.push(findings::discriminator(place, message));
    }
}

/// Carries the discriminator of a schema over to its translated branches.
pub(super) fn apply(context: &mut Context<'_>, node: &Node, at: &At, keywords: &mut [Member]) {
    let Some(discriminator) = node.get("discriminator") else { return };
    let place = at.below("discriminator");
    let keyword =
        ["oneOf", "anyOf"].into_iter().find(|keyword| keywords.iter().any(|one| one.name == *keyword));
    let Some(keyword) = keyword else {
        context.note(&place, "a discriminator without alternatives or children chooses nothing: left out");
        return;
    };
    // Draft 3 of the specification, and Swagger, have the name alone.
    let name = discriminator.as_str().or_else(|| discriminator.get("propertyName").and_then(Node::as_str));
    let Some(property) = name else {
        context.note(&place, "a discriminator without `propertyName` chooses nothing: left out");
        return;
    };
    let mapping = discriminator.get("mapping").and_then(Node::as_object).unwrap_or_default();
    let values = values(context, mapping, &place);
    let targets = targets(context, node, at, keyword);
    let branches = keywords.iter_mut().find(|one| one.name == keyword);
    let Some(Json::Array(branches)) = branches.map(|one| &mut one.value.value) else { return };
    let siblings = context.siblings;
    for (branch, target) in std::mem::take(branches).into_iter().zip(targets) {
        let chosen = target.as_ref().filter(|target| !tells_itself(context, target, property));
        // Without a mapping a schema is chosen by its name (OpenAPI 3.1 §4.8.25).
        let own = chosen.filter(|target| target.pointer.contains('/')).map(|target| vec![target.name()]);
        match chosen.and_then(|target| values.get(target).cloned()).or(own) {
            // A schema that several values choose is a branch for each: that is what tells types apart.
            Some(values) => branches.extend(values.iter().map(|value| {
                let mut branch = branch.clone();
                fix(&mut branch.value, property, value, siblings);
                branch
            })),
            None => branches.push(branch),
        }
    }
}

/// What the branches refer to: those that the schema lists, or its children.
fn targets(context: &mut Context<'_>, node: &Node, at: &At, keyword: &str) -> Vec<Option<At>> {
    let Some(list) = node.get(keyword) else {
        let children = context.inheritance.children(at).to_vec();
        return in_order(context.documents, node, at, children).into_iter().map(Some).collect();
    };
    let place = at.below(keyword);
    let items = list.as_array().unwrap_or_default().iter().enumerate();
    // What leads back to itself is not a branch any more.
    let kept = items.filter(|(index, _)| !context.inheritance.is_dropped(&place.below(&index.to_string())));
    let references: Vec<Option<String>> =
        kept.map(|(_, branch)| branch.get("$ref").and_then(Node::as_str).map(str::to_owned)).collect();
    references.into_iter().map(|reference| context.documents.resolve(at, &reference?).ok()).collect()
}

/// The children of a schema: first those that its mapping names, in its order.
pub(super) fn in_order(documents: &mut Documents, node: &Node, at: &At, mut children: Vec<At>) -> Vec<At> {
    let mapping = node.get("discriminator").and_then(|node| node.get("mapping")).and_then(Node::as_object);
    let place = at.below("discriminator").below("mapping");
    let mut first: Vec<At> = Vec::new();
    for entry in mapping.unwrap_or_default() {
        let Some(name) = entry.value.as_str() else { continue };
        let target = target(documents, name, &place.below(&entry.name));
        first.extend(target.filter(|target| !first.contains(target)));
    }
    children.retain(|child| !first.contains(child));
    first.extend(children);
    first
}

/// What an entry of a mapping names: a component by its bare name, or a reference.
fn target(documents: &mut Documents, name: &str, at: &At) -> Option<At> {
    let component = At::root().below("components").below("schemas").below(name);
    let definition = At::root().below("definitions").below(name);
    let bare = [component, definition].into_iter().find(|at| documents.get(at).is_some());
    bare.or_else(|| documents.resolve(at, name).ok())
}

/// The values that choose each schema, in the order of the mapping.
fn values(context: &mut Context<'_>, mapping: &[Member], place: &At) -> HashMap<At, Vec<String>> {
    let mut values: HashMap<At, Vec<String>> = HashMap::new();
    for entry in mapping {
        let at = place.below("mapping").below(&entry.name);
        let Some(name) = entry.value.as_str() else { continue };
        match target(context.documents, name, &at) {
            Some(target) => values.entry(target).or_default().push(entry.name.clone()),
            None => context.note(&at, "this mapping does not name a schema: left out"),
        }
    }
    values
}

/// Whether a schema says itself which value of the property it is for: it lists some, and what it inherits does not
/// list those of others too.
fn tells_itself(context: &mut Context<'_>, target: &At, property: &str) -> bool {
    let pointer = format!("/{}", crate::json::escape(property));
    if constants::at(context.documents, target, &pointer).len() == 1 {
        return true;
    }
    let own = |at: At| {
        let property = context.documents.get(&at.below("properties").below(property));
        property.is_some_and(|property| property.get("enum").is_some() || property.get("const").is_some())
    };
    let list = target.below("allOf");
    let count = context.documents.get(&list).and_then(Node::as_array).map_or(0, <[Node]>::len);
    own(target.clone()) || (0..count).any(|index| own(list.below(&index.to_string())))
}

/// Adds the property's value to a branch, which is a reference.
fn fix(branch: &mut Json, property: &str, value: &str, siblings: bool) {
    let schema: Json = [("const", Json::from(value))].into_iter().collect();
    let fixed = vec![
        member("properties", [(property, schema)].into_iter().collect()),
        member("required", [Json::from(property)].into_iter().collect()),
    ];
    let Json::Object(members) = branch else { return };
    let own = |name: &str| members.iter().any(|member| member.name == name);
    if siblings && !own("properties") && !own("required") {
        members.extend(fixed);
    } else {
        let inner = std::mem::take(members);
        let both = [Json::Object(inner), Json::Object(fixed)];
        members.push(member("allOf", both.into_iter().collect()));
    }
}
