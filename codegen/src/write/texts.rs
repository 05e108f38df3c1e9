//! Whether generated code has the texts of schemas and examples, which its root remembers.

use std::path::Path;

use super::own::ROOT;
use super::{Stamp, disk};
use crate::finding::Findings;

/// Whether generated code has the texts of the schemas and their examples, for tools that work by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Texts {
    /// It has none.
    #[default]
    Never,
    /// It has them.
    Always,
    /// It has them where a feature is on, which the manifest of its crate declares.
    Feature(String),
}

impl From<bool> for Texts {
    fn from(has_texts: bool) -> Self {
        if has_texts { Self::Always } else { Self::Never }
    }
}

const LINE: &str = "// texts: ";
const ALWAYS: &str = "always";
const FEATURE: &str = "with the feature ";

impl Texts {
    /// The line that says so in the root of a tree.
    pub(crate) fn line(&self) -> Option<String> {
        match self {
            Self::Never => None,
            Self::Always => Some(format!("{LINE}{ALWAYS}")),
            Self::Feature(name) => Some(format!("{LINE}{FEATURE}{name}")),
        }
    }

    /// What the root of a tree says.
    fn of_root(text: &str) -> Self {
        let mut lines = text.lines().take_while(|line| line.is_empty() || line.starts_with("// "));
        let Some(said) = lines.find_map(|line| line.strip_prefix(LINE)) else { return Self::Never };
        said.strip_prefix(FEATURE).map_or(Self::Always, |name| Self::Feature(name.to_owned()))
    }
}

/// What the tree in a folder was generated with.
///
/// # Errors
///
/// A finding where it cannot be read.
pub fn texts_of(root: &Path) -> Result<Texts, Findings> {
    let text = disk::read(&root.join(ROOT))?.filter(|text| Stamp::of(text).is_some());
    Ok(text.map_or(Texts::Never, |text| Texts::of_root(&text)))
}

#[cfg(test)]
mod tests {
    use super::Texts;

    #[test]
    fn what_is_written_is_read() {
        for texts in [Texts::Never, Texts::Always, Texts::Feature("texts".to_owned())] {
            let line = texts.line().map(|line| format!("\n{line}\n")).unwrap_or_default();
            assert_eq!(Texts::of_root(&format!("// @generated\n// digest: 1\n{line}\n//! Docs.\n")), texts);
        }
        assert_eq!(Texts::of_root("// @generated\n\n//! Docs.\n// texts: always\n"), Texts::Never);
    }
}
