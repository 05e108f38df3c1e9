//! `discriminator`: its mapping becomes a `const` in each branch, so that a validator can tell them apart.

use std::collections::HashMap;

use super::document::At;
use super::translate::Translator;
use crate::json::{Json, Member, Node, member};

/// Carries the discriminator of a schema over to its translated branches.
pub(super) fn apply(translator: &mut Translator<'_>, node: &Node, at: &At, keywords: &mut [Member]) {
    let Some(discriminator) = node.get("discriminator") else { return };
    let place = at.below("discriminator");
    let Some(branches) = ["oneOf", "anyOf"].into_iter().find(|keyword| node.get(keyword).is_some()) else {
        translator.note(
            "discriminator",
            &place,
            "a discriminator without `oneOf` or `anyOf` chooses nothing: left out",
        );
        return;
    };
    let property = discriminator.get("propertyName").and_then(Node::as_str);
    let mapping =
        discriminator.get("mapping").and_then(Node::as_object).filter(|mapping| !mapping.is_empty());
    let (Some(property), Some(mapping)) = (property, mapping) else {
        let words = "a discriminator without mapping: branches are told apart by their own constants";
        translator.note("discriminator", &place, words);
        return;
    };
    let values = values(translator, mapping, &place);
    let targets: Vec<Option<At>> = node
        .get(branches)
        .and_then(Node::as_array)
        .unwrap_or_default()
        .iter()
        .map(|branch| {
            let reference = branch.get("$ref").and_then(Node::as_str)?;
            translator.documents.resolve(at, reference).ok()
        })
        .collect();
    let branches = keywords.iter_mut().find(|keyword| keyword.name == branches);
    let Some(Json::Array(branches)) = branches.map(|keyword| &mut keyword.value.value) else { return };
    let siblings = translator.dialect.siblings_count();
    for (branch, target) in std::mem::take(branches).into_iter().zip(targets) {
        let chosen = target.as_ref().filter(|target| !tells_itself(translator, target, property));
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
fn values(translator: &mut Translator<'_>, mapping: &[Member], place: &At) -> HashMap<At, Vec<String>> {
    let mut values: HashMap<At, Vec<String>> = HashMap::new();
    for entry in mapping {
        let at = place.below("mapping").below(&entry.name);
        let Some(name) = entry.value.as_str() else { continue };
        // A component's bare name, or a reference.
        let component = At::root().below("components").below("schemas").below(name);
        let target = if translator.documents.get(&component).is_some() {
            Ok(component)
        } else {
            translator.documents.resolve(&at, name)
        };
        match target {
            Ok(target) => values.entry(target).or_default().push(entry.name.clone()),
            Err(_) => translator.note("discriminator", &at, "this mapping names no schema: left out"),
        }
    }
    values
}

/// Whether a schema says itself which value of the property it is for.
fn tells_itself(translator: &Translator<'_>, target: &At, property: &str) -> bool {
    let property = target.below("properties").below(property);
    let Some(property) = translator.documents.get(&property) else { return false };
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
