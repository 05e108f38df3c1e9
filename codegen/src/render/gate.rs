//! Prints what is compiled only with some features.

use super::filled::filled;
use crate::text::{identifier, literal};

/// When a part of a crate is compiled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum Gate {
    #[default]
    Always,
    /// With a feature.
    Feature(String),
    /// With any of several: those of the list of this name.
    Any(String),
}

/// Features, and the macro that takes what is compiled with any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnyOf {
    /// The macro's name.
    pub(crate) name: String,
    /// The features.
    pub(crate) features: Vec<String>,
}

/// How long a line of features may be.
const LINE: usize = 100;

impl Gate {
    /// A short item in its place.
    pub(super) fn line(&self, item: &str) -> String {
        match self {
            Self::Always => format!("{item}\n"),
            Self::Feature(_) => self.item(&format!("{item}\n")),
            Self::Any(list) => format!("{}! {{ {item} }}\n", identifier(list)),
        }
    }

    /// An item, with the end of its last line, in its place.
    pub(super) fn item(&self, item: &str) -> String {
        match self {
            Self::Always => item.to_owned(),
            Self::Feature(name) => format!("#[cfg(feature = {})]\n{item}", literal(name)),
            Self::Any(list) => format!("{}! {{\n{item}}}\n", identifier(list)),
        }
    }
}

impl AnyOf {
    /// The macro's definition.
    pub(super) fn definition(&self) -> String {
        let name = identifier(&self.name);
        let cfg = self.cfg();
        format!("macro_rules! {name} {{\n    ($($item:item)*) => {{ $(\n{cfg}        $item\n    )* }};\n}}\n")
    }

    /// The attribute of each of its items.
    fn cfg(&self) -> String {
        let features: Vec<String> =
            self.features.iter().map(|feature| format!("feature = {}", literal(feature))).collect();
        let line = format!("        #[cfg(any({}))]\n", features.join(", "));
        if line.chars().count() <= LINE + 1 {
            return line;
        }
        let lines = filled(&features, "            ", LINE);
        format!("        #[cfg(any(\n{lines}\n        ))]\n")
    }
}

#[cfg(test)]
mod tests {
    use super::{AnyOf, Gate};

    #[test]
    fn a_list_is_written_once() {
        let features = [0, 1].map(|n| format!("acme-number_{n}")).into();
        let short = AnyOf { name: "cfg_address".to_owned(), features };
        let expected = "\
macro_rules! cfg_address {
    ($($item:item)*) => { $(
        #[cfg(any(feature = \"acme-number_0\", feature = \"acme-number_1\"))]
        $item
    )* };
}
";
        assert_eq!(short.definition(), expected);
        let features = (0..6).map(|n| format!("acme-number_{n}")).collect();
        let list = AnyOf { name: "cfg_address".to_owned(), features };
        let expected = "\
macro_rules! cfg_address {
    ($($item:item)*) => { $(
        #[cfg(any(
            feature = \"acme-number_0\", feature = \"acme-number_1\", feature = \"acme-number_2\",
            feature = \"acme-number_3\", feature = \"acme-number_4\", feature = \"acme-number_5\",
        ))]
        $item
    )* };
}
";
        assert_eq!(list.definition(), expected);
        let [always, one, any] =
            [Gate::Always, Gate::Feature("acme-paid".to_owned()), Gate::Any("cfg_address".to_owned())];
        assert_eq!(always.line("mod a;"), "mod a;\n");
        assert_eq!(one.line("mod a;"), "#[cfg(feature = \"acme-paid\")]\nmod a;\n");
        assert_eq!(any.line("mod a;"), "cfg_address! { mod a; }\n");
        assert_eq!(any.item("static A: u8 = 0;\n"), "cfg_address! {\nstatic A: u8 = 0;\n}\n");
    }
}
