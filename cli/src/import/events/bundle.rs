//! Events of a JSON Schema with many definitions.

use std::collections::HashSet;

use super::{Event, Search};
use crate::finding::Findings;
use crate::import::document::At;
use crate::json::{Json, Node};

/// Keywords that make the root a schema of its own and not only a holder of definitions.
const OWN: [&str; 8] = ["type", "properties", "$ref", "allOf", "if", "enum", "const", "patternProperties"];

impl Search<'_> {
    pub(super) fn bundle(&mut self) -> Result<(), Findings> {
        let root = At::root();
        // The caller says which definitions are events.
        if !self.options.components.is_empty() {
            return Ok(());
        }
        for keyword in ["oneOf", "anyOf"] {
            let branches = self.items(&root.below(keyword));
            if !branches.is_empty() {
                return self.branches(&branches);
            }
        }
        if self.documents.get(&root).is_some_and(|node| OWN.iter().any(|keyword| node.get(keyword).is_some()))
        {
            let name = self.stem.to_owned();
            self.definition(&root, name);
            return Ok(());
        }
        let used = self.used()?;
        for holder in ["$defs", "definitions"] {
            for definition in self.members(&root.below(holder)) {
                if !used.contains(&definition) {
                    let name = definition.name();
                    self.definition(&definition, name);
                }
            }
        }
        Ok(())
    }

    /// Each branch that refers to a definition is an event of its name.
    fn branches(&mut self, branches: &[At]) -> Result<(), Findings> {
        for branch in branches {
            let target = self.documents.follow(branch)?;
            if target == *branch {
                let title = self.text(branch, "title");
                let name = title.unwrap_or_else(|| format!("{}.{}", self.stem, branch.name()));
                self.definition(branch, name);
            } else {
                let name = target.name();
                self.definition(&target, name);
            }
        }
        Ok(())
    }

    pub(super) fn definition(&mut self, at: &At, name: String) {
        self.found.push(Event {
            name,
            qualifier: None,
            source: at.clone(),
            schema: at.clone(),
            title: self.text(at, "title"),
            description: self.text(at, "description"),
            examples: Vec::new(),
        });
    }

    /// The definitions that some other definition refers to.
    fn used(&mut self) -> Result<HashSet<At>, Findings> {
        let root = At::root();
        let mut references = Vec::new();
        if let Some(node) = self.documents.get(&root) {
            collect(node, &root, &mut references);
        }
        let mut used = HashSet::new();
        for (at, reference) in references {
            let target = self.documents.resolve(&at, &reference)?;
            // One that refers to itself is not used by another.
            if !format!("{}/", at.pointer).starts_with(&format!("{}/", target.pointer)) {
                used.insert(target.elsewhere(&holder(&target.pointer)));
            }
        }
        Ok(used)
    }
}

/// The definition that a pointer leads into.
fn holder(pointer: &str) -> String {
    pointer.split('/').take(3).collect::<Vec<_>>().join("/")
}

fn collect(node: &Node, at: &At, references: &mut Vec<(At, String)>) {
    match &node.value {
        Json::Object(members) => {
            for member in members {
                let below = at.below(&member.name);
                if let (true, Some(reference)) = (member.name == "$ref", member.value.as_str()) {
                    references.push((below, reference.to_owned()));
                } else if !matches!(member.name.as_str(), "examples" | "default" | "const" | "enum") {
                    collect(&member.value, &below, references);
                }
            }
        }
        Json::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(item, &at.below(&index.to_string()), references);
            }
        }
        _ => {}
    }
}
