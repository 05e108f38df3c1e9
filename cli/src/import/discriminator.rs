//! `discriminator`: its mapping becomes a `const` in each branch, so that a validator can tell them apart.

use std::collections::HashMap;

use super::document::{At, Documents};
use super::findings;
use crate::finding::Findings;
use crate::json::{Json, Member, Node, member};

/// What is needed to carry a discriminator over.
pub(super) struct Context<'a> {
    pub(super) documents: &'a mut Documents,
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
    let Some(branches) = ["oneOf", "anyOf"].into_iter().find(|keyword| node.get(keyword).is_some()) else {
        context.note(&place, "a discriminator without `oneOf` or `anyOf` chooses nothing: left out");
        return;
    };
    let property = discriminator.get("propertyName").and_then(Node::as_str);
    let mapping =
        discriminator.get("mapping").and_then(Node::as_object).filter(|mapping| !mapping.is_empty());
    let (Some(property), Some(mapping)) = (property, mapping) else {
        let words = "a discriminator without mapping: branches are told apart by their own constants";
        context.note(&place, words);
        return;
    };
    let values = values(context, mapping, &place);
    let targets: Vec<Option<At>> = node
        .get(branches)
        .and_then(Node::as_array)
        .unwrap_or_default()
        .iter()
        .map(|branch| {
            let reference = branch.get("$ref").and_then(Node::as_str)?;
            context.documents.resolve(at, reference).ok()
        })
        .collect();
    let branches = keywords.iter_mut().find(|keyword| keyword.name == branches);
    let Some(Json::Array(branches)) = branches.map(|keyword| &mut keyword.value.value) else { return };
    let siblings = context.siblings;
    for (branch, target) in std::mem::take(branches).into_iter().zip(targets) {
        let chosen = target.as_ref().filter(|target| !tells_itself(context, target, property));
        match chosen.and_then(|target| values.get(target)) {
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

/// The values that choose each schema, in the order of the mapping.
fn values(context: &mut Context<'_>, mapping: &[Member], place: &At) -> HashMap<At, Vec<String>> {
    let mut values: HashMap<At, Vec<String>> = HashMap::new();
    for entry in mapping {
        let at = place.below("mapping").below(&entry.name);
        let Some(name) = entry.value.as_str() else { continue };
        // A component's bare name, or a reference.
        let component = At::root().below("components").below("schemas").below(name);
        let target = if context.documents.get(&component).is_some() {
            Ok(component)
        } else {
            context.documents.resolve(&at, name)
        };
        match target {
            Ok(target) => values.entry(target).or_default().push(entry.name.clone()),
            Err(_) => context.note(&at, "this mapping does not name a schema: left out"),
        }
    }
    values
}

/// Whether a schema says itself which value of the property it is for.
fn tells_itself(context: &Context<'_>, target: &At, property: &str) -> bool {
    let property = target.below("properties").below(property);
    let Some(property) = context.documents.get(&property) else { return false };
    let one = property.get("enum").and_then(Node::as_array).is_some_and(|values| values.len() == 1);
    one || property.get("const").is_some()
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
