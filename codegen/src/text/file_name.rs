//! Names of files and folders that only some file systems accept.

use super::hidden::is_hidden;

/// Names that Windows reserves for devices, whatever their extension.
const DEVICES: [&str; 6] = ["aux", "con", "conin$", "conout$", "nul", "prn"];

/// Characters that Windows has in no name.
const FORBIDDEN: &str = "<>:\"|?*\\";

/// What keeps a name from being one everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unportable {
    /// It names a device on Windows.
    Device,
    /// It ends in a dot or a space, which Windows drops.
    Ending,
    /// It has a character that Windows has in no name.
    Forbidden,
    /// It contains an invisible character.
    Hidden,
}

/// What is wrong with the name of a file or folder, if it is not one everywhere.
pub fn unportable(name: &str) -> Option<Unportable> {
    if name.contains(is_hidden) {
        Some(Unportable::Hidden)
    } else if is_device(name) {
        Some(Unportable::Device)
    } else if name.contains(|letter| FORBIDDEN.contains(letter)) {
        Some(Unportable::Forbidden)
    } else {
        name.ends_with(['.', ' ']).then_some(Unportable::Ending)
    }
}

/// Whether Windows reserves a name for a device: `con`, `CON.schema.json`, `com1 .txt`.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end_matches(' ').to_ascii_lowercase();
    let numbered = ["com", "lpt"].iter().find_map(|port| stem.strip_prefix(port));
    let mut number = numbered.unwrap_or_default().chars();
    let is_port = matches!((number.next(), number.next()), (Some('0'..='9' | '¹' | '²' | '³'), None));
    is_port || DEVICES.contains(&stem.as_str())
}

#[cfg(test)]
mod tests {
    use super::{Unportable, unportable};

    #[test]
    fn names_that_windows_keeps_are_known() {
        use Unportable::{Device, Ending, Forbidden, Hidden};
        for (name, expected) in [
            ("order.paid.schema.json", None),
            ("console.json", None),
            ("com10.json", None),
            ("comet", None),
            ("con", Some(Device)),
            ("CON.schema.json", Some(Device)),
            ("nul .json", Some(Device)),
            ("com1", Some(Device)),
            ("lpt9.a.b.json", Some(Device)),
            ("LPT².json", Some(Device)),
            ("2025-09.", Some(Ending)),
            ("2025-09 ", Some(Ending)),
            ("user:created.json", Some(Forbidden)),
            ("a\rb.json", Some(Hidden)),
            ("a\u{202e}b.json", Some(Hidden)),
        ] {
            assert_eq!(unportable(name), expected, "{name:?}");
        }
    }
}
