//! What a pattern needs.

use super::direct::Direct;
use super::error::PatternError;
use super::linear::Linear;
use super::literal::Literal;
use super::literals::literals;
use super::parse::{Syntax, parse};
use super::syntax::Parsed;
use super::tables::Tables;

/// What the generator has to know of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// How to match it, that is, which constructor of [`Pattern`](super::Pattern) to call.
    pub matcher: Matcher,
    /// Why the pattern is not one of ECMA-262 with the flag `u`, if it is one by annex B only.
    pub lenient: Option<PatternError>,
}

/// The constructor of [`Pattern`](super::Pattern) that fits a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matcher {
    /// [`Pattern::literal`](super::Pattern::literal)
    Literal(Literal<String>),
    /// [`Pattern::alternatives`](super::Pattern::alternatives); with no alternative, nothing matches.
    Alternatives(Vec<Literal<String>>),
    /// [`Pattern::direct`](super::Pattern::direct)
    Direct,
    /// [`Pattern::direct_unicode`](super::Pattern::direct_unicode)
    DirectUnicode,
    /// [`Pattern::linear`](super::Pattern::linear)
    Linear,
    /// [`Pattern::linear_unicode`](super::Pattern::linear_unicode)
    LinearUnicode,
    /// [`Pattern::backtracking`](super::Pattern::backtracking)
    Backtracking,
    /// [`Pattern::backtracking_unicode`](super::Pattern::backtracking_unicode)
    BacktrackingUnicode,
}

impl Matcher {
    /// Whether it looks characters up in the tables of Unicode: its constructor is there with the feature
    /// `unicode` only.
    pub fn needs_unicode(&self) -> bool {
        matches!(self, Self::DirectUnicode | Self::LinearUnicode | Self::BacktrackingUnicode)
    }
}

/// Whether `source` is a regular expression of ECMA-262 with the flag `u`, and what it needs.
///
/// # Errors
///
/// Where and why it is not.
///
/// ```
/// use hookwright_core::pattern::check;
///
/// assert!(check(r"^\p{Lu}\w*$").is_ok());
/// let error = check(r"^\Aabc$").unwrap_err();
/// assert_eq!(error.offset(), 1);
/// ```
pub fn check(source: &str) -> Result<Plan, PatternError> {
    let parsed = parse(source, Syntax::Strict, &Tables::UNICODE)?;
    Ok(Plan { matcher: matcher(&parsed), lenient: None })
}

/// Whether `source` is a regular expression of ECMA-262 with the flag `u`; links no engine, and looks at
/// each character a bounded number of times.
pub(crate) fn is_pattern(source: &str) -> bool {
    parse(source, Syntax::Strict, &Tables::NAMES).is_ok()
}

/// As [`check`], but accepts also what annex B of ECMA-262 adds, as web browsers do without the flag, and flags for
/// all of the pattern at its start (`(?i)`), as most other languages have them.
///
/// Schemas in the wild escape more than they need to (`\_`, `\-`); that is not a reason to refuse them.
///
/// # Errors
///
/// Where and why `source` is a regular expression by neither grammar.
///
/// ```
/// use hookwright_core::pattern::{Literal, Matcher, plan};
///
/// assert_eq!(plan("^cus_").unwrap().matcher, Matcher::Literal(Literal::Prefix("cus_".into())));
/// assert_eq!(plan("^[a-z]+(_[a-z]+)*$").unwrap().matcher, Matcher::Direct);
/// assert_eq!(plan("(a|b)+$").unwrap().matcher, Matcher::Linear);
/// assert_eq!(plan(r"(.)\1").unwrap().matcher, Matcher::Backtracking);
/// assert!(plan(r"^cus\_").unwrap().lenient.is_some());
/// ```
pub fn plan(source: &str) -> Result<Plan, PatternError> {
    check(source).or_else(|error| {
        // Its error says less: what a user should write is the strict grammar.
        let parsed = parse(source, Syntax::Lenient, &Tables::UNICODE).map_err(|_| error)?;
        Ok(Plan { matcher: matcher(&parsed), lenient: Some(error) })
    })
}

/// The flags for all of a pattern with which it begins, in their brackets: [`plan`] reads them, though ECMA-262 does not.
///
/// ```
/// use hookwright_core::pattern::{leading_flags, plan};
///
/// assert_eq!(leading_flags("(?i)^major$"), Some("(?i)"));
/// assert!(plan("(?i)^major$").is_ok());
/// assert_eq!(leading_flags("(?i:major)"), None);
/// ```
pub fn leading_flags(source: &str) -> Option<&str> {
    super::parse::leading_flags(source)
}

fn matcher(parsed: &Parsed) -> Matcher {
    if let Some(mut literals) = literals(&parsed.node) {
        return match literals.pop() {
            Some(literal) if literals.is_empty() => Matcher::Literal(literal),
            last => {
                literals.extend(last);
                Matcher::Alternatives(literals)
            }
        };
    }
    let (plain, unicode) = if Direct::compile(&parsed.node).is_some() {
        (Matcher::Direct, Matcher::DirectUnicode)
    } else if Linear::compile(&parsed.node).is_some() {
        (Matcher::Linear, Matcher::LinearUnicode)
    } else {
        (Matcher::Backtracking, Matcher::BacktrackingUnicode)
    };
    if parsed.uses_tables { unicode } else { plain }
}
