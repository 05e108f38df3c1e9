//! Inheritance as `OpenAPI` documents write it: children name their parent in `allOf`, and the parent names its children in
//! `oneOf`, in a `discriminator`, or not at all. Read by the letter, a child that its parent lists leads back to
//! itself for ever. What is meant is: the parent, wherever something refers to it, is one of its children; and each child has
//! the parent's own keywords without the list.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{At, Documents};
use crate::json::Node;

/// Where named schemas are.
pub(super) const HOLDERS: [&[&str]; 3] = [&["components", "schemas"], &["definitions"], &["$defs"]];

/// Keywords that list alternatives.
pub(super) const ALTERNATIVES: [&str; 2] = ["oneOf", "anyOf"];

/// How the schemas of a document are read.
#[derive(Debug, Default)]
pub(super) struct Inheritance {
    /// The `allOf` items that stand for a parent without its alternatives.
    bases: BTreeSet<At>,
    /// The items that lead back to the schema that has them, whatever is made of the rest.
    dropped: BTreeSet<At>,
    /// Of each parent that lists no alternatives itself: its children, those of its children too.
    children: BTreeMap<At, Vec<At>>,
    /// Parents all of whose alternatives inherit from them.
    pure: BTreeSet<At>,
}

/// An item of `allOf`, `anyOf` or `oneOf` that refers to a named schema and applies to the value itself.
#[derive(Clone, Debug)]
struct Link {
    item: At,
    /// Whether all the keywords on the way are `allOf`.
    certain: bool,
    target: At,
}

type Links = BTreeMap<At, Vec<Link>>;

impl Inheritance {
    /// Looks at all named schemas of the first document.
    pub(super) fn of(documents: &mut Documents) -> Self {
        let named = named(documents);
        let mut links: Links = BTreeMap::new();
        for at in &named {
            let mut found = Vec::new();
            collect(documents, at, true, &mut found);
            links.insert(at.clone(), found);
        }
        let mut this = Self::default();
        this.find_children(documents, &named, &links);
        this.find_bases(documents, &links);
        this.find_circles(&links);
        this.find_pure(&links);
        this
    }

    /// Whether an item stands for a parent without its alternatives.
    pub(super) fn is_base(&self, item: &At) -> bool {
        self.bases.contains(item)
    }

    /// Whether an item leads back to the schema that has it and says nothing.
    pub(super) fn is_dropped(&self, item: &At) -> bool {
        self.dropped.contains(item)
    }

    /// The schemas that inherit from a parent which does not list them.
    pub(super) fn children(&self, parent: &At) -> &[At] {
        self.children.get(parent).map_or(&[], Vec::as_slice)
    }

    /// Whether every alternative of a parent has its keywords, so that the parent need not repeat them.
    pub(super) fn is_pure(&self, parent: &At) -> bool {
        self.pure.contains(parent)
    }

    /// Parents with a discriminator and no alternatives have all that inherit from them, but for those that are such
    /// parents themselves: their children stand for them.
    fn find_children(&mut self, documents: &Documents, named: &[At], links: &Links) {
        let is_parent = |at: &At| {
            let node = documents.get(at);
            node.is_some_and(|node| {
                node.get("discriminator").is_some()
                    && ALTERNATIVES.iter().all(|keyword| node.get(keyword).is_none())
            })
        };
        for parent in named.iter().filter(|at| is_parent(at)) {
            let inherits = |at: &&At| *at != parent && leads(links, at, parent, true);
            let children = named.iter().filter(inherits).filter(|at| {
                !is_parent(at) || !named.iter().any(|other| other != *at && leads(links, other, at, true))
            });
            let children: Vec<At> = children.cloned().collect();
            if !children.is_empty() {
                self.children.insert(parent.clone(), children);
            }
        }
    }

    /// A child takes its parent without its alternatives, of which it is one.
    fn find_bases(&mut self, documents: &Documents, links: &Links) {
        for (child, own) in links {
            for link in own.iter().filter(|link| link.certain) {
                let listed = documents
                    .get(&link.target)
                    .is_some_and(|node| ALTERNATIVES.iter().any(|keyword| node.get(keyword).is_some()))
                    && leads(links, &link.target, child, false);
                let known = self.children.get(&link.target);
                let inherits = known.is_some_and(|children| {
                    children.contains(child) || children.iter().any(|one| leads(links, one, child, true))
                });
                if listed || inherits {
                    self.bases.insert(link.item.clone());
                }
            }
        }
    }

    /// What still leads back to itself is left out, one item after another.
    fn find_circles(&mut self, links: &Links) {
        let certain_only = |link: &Link| link.certain || !self.bases.contains(&link.item);
        let left: Links = links
            .iter()
            .map(|(at, own)| (at.clone(), own.iter().filter(|link| certain_only(link)).cloned().collect()))
            .collect();
        for (at, own) in &left {
            for link in own.iter().filter(|link| !self.bases.contains(&link.item)) {
                if self.leads_back(&left, link, at) {
                    self.dropped.insert(link.item.clone());
                }
            }
        }
    }

    /// Whether an item leads back to its schema, by what is neither a base nor left out.
    fn leads_back(&self, links: &Links, link: &Link, at: &At) -> bool {
        let (mut seen, mut queue) = (BTreeSet::new(), vec![(&link.target, false)]);
        while let Some((next, is_base)) = queue.pop() {
            if next == at && !is_base {
                return true;
            }
            if !seen.insert((next, is_base)) {
                continue;
            }
            let own = links.get(next).into_iter().flatten();
            let own = own.filter(|one| !self.dropped.contains(&one.item) && (!is_base || one.certain));
            queue.extend(own.map(|one| (&one.target, self.bases.contains(&one.item))));
        }
        false
    }

    /// Whether a schema takes another's keywords without its alternatives, itself or by one that it takes.
    fn inherits(&self, links: &Links, child: &At, parent: &At) -> bool {
        let (mut seen, mut queue) = (BTreeSet::new(), vec![child]);
        while let Some(at) = queue.pop() {
            for link in links.get(at).into_iter().flatten().filter(|link| link.certain) {
                if link.target == *parent {
                    return self.bases.contains(&link.item);
                }
                if seen.insert(&link.target) {
                    queue.push(&link.target);
                }
            }
        }
        false
    }

    fn find_pure(&mut self, links: &Links) {
        for (parent, own) in links {
            let listed: Vec<&At> = match self.children.get(parent) {
                Some(children) => children.iter().collect(),
                None => own.iter().filter(|link| !link.certain).map(|link| &link.target).collect(),
            };
            if !listed.is_empty() && listed.iter().all(|child| self.inherits(links, child, parent)) {
                self.pure.insert(parent.clone());
            }
        }
    }
}

/// Whether a schema leads to another by items that apply to the value itself; with `certain`, by `allOf` alone.
fn leads(links: &Links, from: &At, to: &At, certain: bool) -> bool {
    let (mut seen, mut queue) = (BTreeSet::new(), vec![from]);
    while let Some(at) = queue.pop() {
        let own = links.get(at).into_iter().flatten().filter(|link| link.certain || !certain);
        for link in own {
            if link.target == *to {
                return true;
            }
            if seen.insert(&link.target) {
                queue.push(&link.target);
            }
        }
    }
    false
}

fn named(documents: &Documents) -> Vec<At> {
    let mut named = Vec::new();
    for holder in HOLDERS {
        let at = holder.iter().fold(At::root(), |at, name| at.below(name));
        let members = documents.get(&at).and_then(Node::as_object).unwrap_or_default();
        named.extend(members.iter().map(|member| at.below(&member.name)));
    }
    named
}

/// The items of a schema that refer to others and apply to the value itself.
fn collect(documents: &mut Documents, at: &At, certain: bool, found: &mut Vec<Link>) {
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let list = at.below(keyword);
        let count = documents.get(&list).and_then(Node::as_array).map_or(0, <[Node]>::len);
        let certain = certain && keyword == "allOf";
        for index in 0..count {
            let item = list.below(&index.to_string());
            let reference = documents.get(&item).and_then(|node| node.get("$ref")).and_then(Node::as_str);
            match reference.map(str::to_owned) {
                // What leads nowhere is found where it is translated.
                Some(reference) => {
                    if let Ok(target) = documents.resolve(&item, &reference) {
                        found.push(Link { item, certain, target });
                    }
                }
                None => collect(documents, &item, certain, found),
            }
        }
    }
}
