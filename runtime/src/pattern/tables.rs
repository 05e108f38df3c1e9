//! The tables of Unicode: properties and case folding.
//!
//! They are reached through function pointers, so that only a pattern that asks for them links them.

use icu_properties::props::{
    ChangesWhenCasemapped, GeneralCategory, GeneralCategoryGroup, IdContinue, IdStart, Script,
};
use icu_properties::script::ScriptWithExtensions;
use icu_properties::{CodePointMapData, CodePointSetData, PropertyParser};
use regex_syntax::hir::{ClassUnicode, ClassUnicodeRange};

use super::code_points::CodePoints;

/// What a pattern may have to look up.
#[derive(Debug)]
pub(super) struct Tables {
    /// The set of `\p{name}` or `\p{name=value}`, spelt exactly as ECMA-262 §22.2.1 demands.
    pub(super) property: fn(name: &str, value: Option<&str>) -> Option<CodePoints>,
    /// The set, and all characters that are equal to one of it when case is ignored.
    pub(super) fold: fn(CodePoints) -> CodePoints,
    /// Whether a character beyond ASCII may begin (`true`) or continue an identifier.
    pub(super) is_identifier: fn(char, begins: bool) -> bool,
}

impl Tables {
    /// No tables: for a pattern that is known to be valid and not to need them.
    pub(super) const NONE: Self = Self { property: |_, _| None, fold: |set| set, is_identifier: |_, _| true };

    /// The tables of the newest Unicode that the dependencies know.
    pub(super) const UNICODE: Self = Self { property, fold, is_identifier };
}

fn property(name: &str, value: Option<&str>) -> Option<CodePoints> {
    match (name, value) {
        ("General_Category" | "gc", Some(value)) => general_category(value),
        ("Script" | "sc", Some(value)) => {
            let script = PropertyParser::<Script>::new().get_strict(value)?;
            Some(collect(CodePointMapData::<Script>::new().iter_ranges_for_value(script)))
        }
        ("Script_Extensions" | "scx", Some(value)) => {
            let script = PropertyParser::<Script>::new().get_strict(value)?;
            Some(collect(ScriptWithExtensions::new().get_script_extensions_ranges(script)))
        }
        ("Any", None) => Some(CodePoints::all()),
        ("ASCII", None) => Some(CodePoints::new([(0, 0x7F)])),
        ("Assigned", None) => general_category("Unassigned").map(|set| set.complement()),
        (name, None) => general_category(name)
            .or_else(|| Some(collect(CodePointSetData::new_for_ecma262(name.as_bytes())?.iter_ranges()))),
        _ => None,
    }
}

fn general_category(name: &str) -> Option<CodePoints> {
    let group = PropertyParser::<GeneralCategoryGroup>::new().get_strict(name)?;
    Some(collect(CodePointMapData::<GeneralCategory>::new().iter_ranges_for_group(group)))
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
