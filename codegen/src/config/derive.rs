//! `derive` under `[types]`: what types derive beside what every type does.

use std::collections::BTreeSet;

use super::TypeOptions;
use crate::text::type_path;

/// A trait of the standard library that types derive where all of their parts have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StandardTrait {
    /// `Copy`
    Copy,
    /// `Default`
    Default,
    /// `Eq`
    Eq,
    /// `Hash`
    Hash,
    /// `Ord`
    Ord,
    /// `PartialOrd`
    PartialOrd,
}

impl StandardTrait {
    /// Every one, by name.
    pub const ALL: [Self; 6] = [Self::Copy, Self::Default, Self::Eq, Self::Hash, Self::Ord, Self::PartialOrd];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Copy => "Copy",
            Self::Default => "Default",
            Self::Eq => "Eq",
            Self::Hash => "Hash",
            Self::Ord => "Ord",
            Self::PartialOrd => "PartialOrd",
        }
    }
}

/// What is derived beside `Clone`, `Debug`, `PartialEq` and serde's `Serialize`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Derives {
    /// Traits of the standard library, with those that they need.
    pub standard: BTreeSet<StandardTrait>,
    /// Whether types have serde's `Deserialize`.
    pub deserialize: bool,
    /// Paths of other derives, as they are written.
    pub others: Vec<String>,
}

/// What every type derives anyway, and may be asked for.
const ALWAYS: [&str; 4] = ["Clone", "Debug", "PartialEq", "Serialize"];

/// The names without a path that say something.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    StandardTrait::ALL.map(StandardTrait::name).into_iter().chain(["Deserialize"])
}

impl TypeOptions {
    /// What `derive` asks for.
    pub fn derives(&self) -> Derives {
        let mut derives = Derives::default();
        for entry in &self.derive {
            derives.add(entry);
        }
        derives
    }
}

impl TypeOptions {
    /// The crates that its paths begin with.
    pub fn crates(&self) -> impl Iterator<Item = String> {
        let paths = self.derives().others.into_iter().chain(self.own.values().cloned());
        let crates = paths.filter_map(|path| {
            let (first, _) = path.trim_start_matches("::").split_once("::")?;
            (!matches!(first, "crate" | "std" | "core" | "alloc")).then(|| first.to_owned())
        });
        crates.collect::<Vec<_>>().into_iter()
    }
}

impl Derives {
    /// Adds an entry; `false` if it is neither a name that is known nor the path of a macro.
    pub(super) fn add(&mut self, entry: &str) -> bool {
        let name = known(entry);
        if ALWAYS.contains(&name) {
            return true;
        }
        if name == "Deserialize" {
            self.deserialize = true;
            return true;
        }
        if let Some(found) = StandardTrait::ALL.into_iter().find(|one| one.name() == name) {
            self.standard.insert(found);
            if found == StandardTrait::Ord {
                self.standard.extend([StandardTrait::Eq, StandardTrait::PartialOrd]);
            }
            return true;
        }
        if !is_macro(entry) {
            return false;
        }
        let bare = |path: &str| path.strip_prefix("::").unwrap_or(path).to_owned();
        if !self.others.iter().any(|other| bare(other) == bare(entry)) {
            self.others.push(entry.to_owned());
        }
        true
    }
}

/// The name that is meant by a path of the standard library or of serde; any other entry is as it was.
fn known(entry: &str) -> &str {
    let path = entry.strip_prefix("::").unwrap_or(entry);
    let Some((module, name)) = path.rsplit_once("::") else { return entry };
    let expected: &[&str] = match name {
        "Clone" => &["std::clone", "core::clone"],
        "Copy" => &["std::marker", "core::marker"],
        "Debug" => &["std::fmt", "core::fmt"],
        "Default" => &["std::default", "core::default"],
        "Eq" | "Ord" | "PartialEq" | "PartialOrd" => &["std::cmp", "core::cmp"],
        "Hash" => &["std::hash", "core::hash"],
        "Deserialize" | "Serialize" => &["serde"],
        _ => &[],
    };
    if expected.contains(&module) { name } else { entry }
}

/// Whether a text is the path of a macro, from a crate's name or from `crate`: those of types are in files of
/// different depths.
fn is_macro(entry: &str) -> bool {
    let Some(path) = type_path(entry) else { return false };
    let plain = path.path.segments.iter().all(|segment| segment.arguments.is_none());
    let mut names = path.path.segments.iter().map(|segment| segment.ident.to_string());
    let first = names.next();
    let below = names.all(|name| !matches!(name.as_str(), "self" | "Self" | "super" | "crate"));
    plain && below && !matches!(first.as_deref(), Some("self" | "Self" | "super" | "std" | "core"))
}

#[cfg(test)]
mod tests {
    use super::{Derives, StandardTrait};

    fn of(entries: &[&str]) -> Option<Derives> {
        let mut derives = Derives::default();
        entries.iter().all(|entry| derives.add(entry)).then_some(derives)
    }

    #[test]
    fn a_trait_has_one_meaning_however_it_is_written() {
        let named = of(&["Ord", "Hash", "Deserialize", "Clone", "Serialize"]);
        let all = [
            "std::cmp::Ord",
            "::core::hash::Hash",
            "::serde::Deserialize",
            "std::clone::Clone",
            "serde::Serialize",
        ];
        assert_eq!(of(&all), named);
        let derives = named.unwrap_or_default();
        let expected =
            [StandardTrait::Eq, StandardTrait::Hash, StandardTrait::Ord, StandardTrait::PartialOrd];
        assert_eq!(derives.standard, expected.into());
        assert!(derives.deserialize && derives.others.is_empty());
    }

    #[test]
    fn other_derives_are_paths_from_a_crate() {
        let paths = ["schemars::JsonSchema", "crate::Kind", "::schemars::JsonSchema"];
        assert_eq!(of(&paths).unwrap_or_default().others, ["schemars::JsonSchema", "crate::Kind"]);
        for entry in [
            "",
            "JsonSchema",
            "self::A",
            "super::A",
            "foo::Self",
            "crate::super::A",
            "foo::crate::A",
            "a::B<c::D>",
            "a::B, c::D",
            "a::B)]",
            "std::cmp::Equ",
            "std::fmt::Eq",
        ] {
            assert_eq!(of(&[entry]), None, "{entry}");
        }
    }
}
