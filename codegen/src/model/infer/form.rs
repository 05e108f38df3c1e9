//! What a named type is going to be, and what makes two of them one.

use super::alternatives::{Alternative, Conjunction};
use super::kinds::Kinds;
use super::{Node, choice, external};
use crate::schema::SchemaId;

/// What a named type is going to be.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Struct(Object),
    Tagged {
        node: Node,
        groups: Vec<Vec<Alternative>>,
        tag: Tag,
        tags: Vec<Tagging>,
        other: Option<Box<Alternative>>,
    },
    Choice(choice::Choice),
    Strings {
        alternatives: Vec<Alternative>,
    },
    Values {
        alternatives: Vec<Alternative>,
    },
    External {
        node: Node,
        tags: Vec<external::Tag>,
        /// Whether there is a variant for what no tag names.
        other: bool,
    },
    Union {
        node: Node,
        kinds: Kinds,
    },
    Described {
        node: Node,
        kinds: Kinds,
    },
    Wrapper {
        node: Node,
        kinds: Kinds,
    },
}

/// What a struct is made from.
#[derive(Clone, Debug)]
pub(super) struct Object {
    pub(super) alternatives: Vec<Alternative>,
    /// The tags by which unions write it.
    pub(super) tags: Vec<Tagging>,
    /// Properties that other alternatives describe, which may hold beside these.
    pub(super) also: Vec<String>,
}

/// A tag of a struct that is a variant.
#[derive(Clone, Debug)]
pub(super) struct Tagging {
    pub(super) property: String,
    pub(super) value: String,
}

/// The property whose only value names the group of alternatives that a value is of.
#[derive(Clone, Debug)]
pub(super) struct Tag {
    pub(super) property: String,
    /// For each group, the value.
    pub(super) values: Vec<String>,
}

/// What makes two types one.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub(super) form: u8,
    pub(super) names: Vec<String>,
    pub(super) all: Vec<Conjunction>,
    /// What decides between alternatives, where that is part of the type.
    pub(super) verdicts: Vec<Vec<SchemaId>>,
}

impl Form {
    pub(super) fn key(&self) -> Key {
        let all = |alternatives: &[Alternative]| {
            let mut all: Vec<Conjunction> = alternatives.iter().map(|one| one.all.clone()).collect();
            all.sort();
            all
        };
        let key = |form, all| Key { form, names: Vec::new(), all, verdicts: Vec::new() };
        let names = |tags: &[Tagging]| tags.iter().map(|tag| tag.property.clone()).collect::<Vec<_>>();
        match self {
            Self::Struct(object) => {
                let mut names = names(&object.tags);
                names.push(String::new());
                names.extend(object.also.iter().cloned());
                Key { names, ..key(0, all(&object.alternatives)) }
            }
            Self::Tagged { groups, tag, tags, other, .. } => {
                let mut names = names(tags);
                names.push(tag.property.clone());
                let groups = groups.iter().flatten().chain(other.as_deref()).cloned().collect::<Vec<_>>();
                Key { names, ..key(1, all(&groups)) }
            }
            Self::Strings { alternatives } => key(2, all(alternatives)),
            Self::Values { alternatives } => key(6, all(alternatives)),
            Self::External { node, .. } => key(7, all(&node.alternatives)),
            Self::Described { node, .. } => key(8, all(&node.alternatives)),
            Self::Union { node, .. } => key(3, all(&node.alternatives)),
            Self::Wrapper { node, .. } => key(4, all(&node.alternatives)),
            Self::Choice(choice) => {
                let verdicts = choice.alternatives.iter().flat_map(Alternative::verdicts);
                let verdicts = verdicts.map(|(_, verdict)| verdict.clone()).collect();
                let kinds = choice.groups.iter().map(|group| format!("{:?}", group.kind));
                let names = names(&choice.tags).into_iter().chain(kinds).collect();
                Key { names, verdicts, ..key(5, all(&choice.alternatives)) }
            }
        }
    }
}
