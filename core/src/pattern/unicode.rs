//! The tables of Unicode: properties and case folding.

use icu_properties::props::{
    ChangesWhenCasemapped, GeneralCategory, GeneralCategoryGroup, IdContinue, IdStart, Script,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData, CodePointSetDataBorrowed, PropertyParser};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::code_points::CodePoints;
use super::tables::Tables;

impl Tables {
    /// Only names: for a text of which nothing is asked but whether it is a pattern.
    pub(super) const NAMES: Self = Self {
        property: |name, value| find(name, value).map(|_| CodePoints::default()),
        fold: |set| set,
        is_identifier,
    };

    /// The tables of the newest Unicode that the dependencies know.
    pub(super) const UNICODE: Self = Self { property, fold, is_identifier };
}

fn property(name: &str, value: Option<&str>) -> Option<CodePoints> {
    find(name, value).map(|property| property.set())
}

/// A property that ECMA-262 knows.
enum Property {
    Any,
    Ascii,
    Assigned,
    Category(GeneralCategoryGroup),
    Script(Script),
    ScriptExtensions(Script),
    Binary(CodePointSetDataBorrowed<'static>),
}

fn find(name: &str, value: Option<&str>) -> Option<Property> {
    let category =
        |name| PropertyParser::<GeneralCategoryGroup>::new().get_strict(name).map(Property::Category);
    let script = |name| PropertyParser::<Script>::new().get_strict(name);
    match (name, value) {
        ("General_Category" | "gc", Some(value)) => category(value),
        ("Script" | "sc", Some(value)) => script(value).map(Property::Script),
        ("Script_Extensions" | "scx", Some(value)) => script(value).map(Property::ScriptExtensions),
        ("Any", None) => Some(Property::Any),
        ("ASCII", None) => Some(Property::Ascii),
        ("Assigned", None) => Some(Property::Assigned),
        (name, None) => category(name)
            .or_else(|| CodePointSetData::new_for_ecma262(name.as_bytes()).map(Property::Binary)),
        _ => None,
    }
}

impl Property {
    fn set(&self) -> CodePoints {
        match self {
            Self::Any => CodePoints::all(),
            Self::Ascii => CodePoints::new([(0, 0x7F)]),
            Self::Assigned => Self::Category(GeneralCategoryGroup::Unassigned).set().complement(),
            Self::Category(group) => {
                collect(CodePointMapData::<GeneralCategory>::new().iter_ranges_for_group(*group))
            }
            Self::Script(script) => collect(CodePointMapData::<Script>::new().iter_ranges_for_value(*script)),
            Self::ScriptExtensions(script) => {
                collect(ScriptWithExtensions::new().get_script_extensions_ranges(*script))
            }
            Self::Binary(set) => collect(set.iter_ranges()),
        }
    }
}

fn collect(ranges: impl Iterator<Item = std::ops::RangeInclusive<u32>>) -> CodePoints {
    CodePoints::new(ranges.map(|range| (*range.start(), *range.end())))
}

fn fold(set: CodePoints) -> CodePoints {
    // Folding looks at every character, of which few have a case.
    let cased = collect(CodePointSetData::new::<ChangesWhenCasemapped>().iter_ranges());
    let cased = set.intersection(&cased);
    let ranges = cased.char_ranges().map(|(first, last)| ClassUnicodeRange::new(first, last));
    let mut class = ClassUnicode::new(ranges);
    // Fails only where regex-syntax is built without its table, which Cargo.toml asks for.
    if class.try_case_fold_simple().is_err() {
        return set;
    }
    let folded = class.iter().map(|range| (u32::from(range.start()), u32::from(range.end())));
    set.union(&CodePoints::new(folded))
}

fn is_identifier(c: char, begins: bool) -> bool {
    if begins {
        CodePointSetData::new::<IdStart>().contains(c)
    } else {
        CodePointSetData::new::<IdContinue>().contains(c) || matches!(c, '\u{200C}' | '\u{200D}')
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

    use super::*;

    #[test]
    fn names_are_exact() {
        for (name, value) in [
            ("L", None),
            ("Letter", None),
            ("digit", None),
            ("punct", None),
            ("gc", Some("Lu")),
            ("General_Category", Some("Uppercase_Letter")),
            ("Script", Some("Greek")),
            ("sc", Some("Grek")),
            ("scx", Some("Greek")),
            ("Alphabetic", None),
            ("Emoji", None),
            ("Any", None),
            ("ASCII", None),
            ("Assigned", None),
            ("LC", None),
            ("ID_Start", None),
        ] {
            assert!(property(name, value).is_some(), "{name} {value:?}");
        }
        for (name, value) in [
            ("letter", None),
            ("Greek", None),
            ("IsGreek", None),
            ("Script", None),
            ("Script", Some("greek")),
            ("Block", Some("Basic_Latin")),
            ("Letter", Some("Lu")),
            ("Line_Break", None),
            ("", None),
        ] {
            assert!(property(name, value).is_none(), "{name} {value:?}");
        }
    }

    #[test]
    fn sets_hold_what_unicode_says() {
        assert!(property("Lu", None).unwrap().contains('É'));
        assert!(!property("Lu", None).unwrap().contains('é'));
        assert!(property("Assigned", None).unwrap().contains('a'));
        assert!(!property("Assigned", None).unwrap().contains('\u{378}'));
        assert!(property("scx", Some("Devanagari")).unwrap().contains('\u{964}'));
        assert!(!property("sc", Some("Devanagari")).unwrap().contains('\u{964}'));
    }

    #[test]
    fn folding_is_simple() {
        let folded = fold(CodePoints::new([(0x6B, 0x6B)]));
        assert_eq!(folded, CodePoints::new([(0x4B, 0x4B), (0x6B, 0x6B), (0x212A, 0x212A)]));
        assert!(!fold(CodePoints::new([(0xDF, 0xDF)])).contains('s'));
        let mut all = ClassUnicode::new([ClassUnicodeRange::new('\0', char::MAX)]);
        let cased = collect(CodePointSetData::new::<ChangesWhenCasemapped>().iter_ranges());
        let caseless = cased.complement();
        all.intersect(&ClassUnicode::new(caseless.char_ranges().map(|(a, b)| ClassUnicodeRange::new(a, b))));
        let before = all.clone();
        all.try_case_fold_simple().unwrap();
        assert_eq!(all, before, "a character without case folds");
    }
}
