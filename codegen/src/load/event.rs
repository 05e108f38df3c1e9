//! Events and their examples, told by their file names.

use super::FileId;
use crate::json::Node;

/// A file that describes an event.
#[derive(Debug)]
pub struct EventFile {
    /// The event's name: its path below the provider's folder, or below the version's, with `.` for `/`.
    pub name: String,
    /// The version folder it stands in, if the provider has versions.
    pub version: Option<String>,
    /// Its schema.
    pub file: FileId,
    /// Its examples, by name.
    pub examples: Vec<ExampleFile>,
}

/// An example of a payload.
#[derive(Debug)]
pub struct ExampleFile {
    /// Its path below the schema folder, with `/`.
    pub path: String,
    /// Its file name: `order.paid.refund.example.json`.
    pub name: String,
    /// Its text.
    pub text: String,
    /// Its value.
    pub root: Node,
}

/// A file name's path below its provider, taken apart.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name<'a> {
    /// The first folder, if the provider has versions.
    pub version: Option<&'a str>,
    /// The rest without extension, with `.` for `/`. For an example: event and label.
    pub event: String,
}

impl Name<'_> {
    /// What follows an event's name, if this is the name of an example that could be the event's: nothing, or all
    /// that is behind a `.`.
    pub fn label(&self, version: Option<&str>, event: &str) -> Option<&str> {
        let rest = self.event.strip_prefix(event).filter(|_| self.version == version)?;
        if rest.is_empty() { Some("") } else { rest.strip_prefix('.') }
    }
}

/// Extension of examples.
const EXAMPLE: &str = ".example.json";

/// Whether a file is an example.
pub fn is_example(path: &str) -> bool {
    path.ends_with(EXAMPLE)
}

/// Takes a path below the provider's folder apart; none if the provider has versions and the path
/// names none.
pub fn name(path: &str, versioned: bool) -> Option<Name<'_>> {
    let (version, path) = match (versioned, path.split_once('/')) {
        (false, _) => (None, path),
        (true, Some((version, rest))) => (Some(version), rest),
        (true, None) => return None,
    };
    let (folder, file) = path.rsplit_once('/').map_or(("", path), |(folder, file)| (folder, file));
    let stem = [EXAMPLE, ".schema.json", ".json"].iter().find_map(|end| file.strip_suffix(end));
    let stem = stem.unwrap_or(file);
    let event = if folder.is_empty() { stem.to_owned() } else { format!("{folder}/{stem}") };
    Some(Name { version, event: event.replace('/', ".") })
}

#[cfg(test)]
mod tests {
    use super::name;

    #[test]
    fn names_come_from_paths() {
        let event =
            |path, versioned| name(path, versioned).map(|name| (name.version.map(str::to_owned), name.event));
        let plain = |name: &str| Some((None, name.to_owned()));
        assert_eq!(event("order.paid.schema.json", false), plain("order.paid"));
        assert_eq!(event("order.paid.json", false), plain("order.paid"));
        assert_eq!(event("issues/opened.schema.json", false), plain("issues.opened"));
        assert_eq!(event("a/b/c.full.example.json", false), plain("a.b.c.full"));
        assert_eq!(event("a.schema/b.json", false), plain("a.schema.b"));
        assert_eq!(event("2025-09/a/b.json", true), Some((Some("2025-09".into()), "a.b".into())));
        assert_eq!(event("b.json", true), None);
    }
}
