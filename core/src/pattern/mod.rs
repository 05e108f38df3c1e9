//! Regular expressions of ECMA-262, answered in bounded time.
//!
//! A pattern means what ECMA-262 says of a regular expression with the flag `u`: it is searched for
//! anywhere in the text, matches code points, and its `\d`, `\w` and `\b` are ASCII. [`check`] says
//! whether a text is such a pattern. [`plan`] also accepts what only web browsers accept (annex B:
//! `\_`, `[\w-.]`, a lone `{`), says so, and reads it as they do.
//!
//! What a pattern costs depends on what it needs, which [`plan`] decides once, in the generator:
//!
//! | pattern | [`Matcher`] | cost |
//! |---|---|---|
//! | literals, perhaps anchored, perhaps alternatives | [`Literal`][Matcher::Literal], [`Alternatives`][Matcher::Alternatives] | string comparison; no engine is linked |
//! | anchored, and each next character decides how to go on | [`Direct`][Matcher::Direct] | one pass over the text, without memory; next to no code is linked |
//! | everything else that is regular | [`Linear`][Matcher::Linear] | linear in the text, whatever the pattern |
//! | look-around, back-references, `\b` without case, very large counted repetitions | [`Backtracking`][Matcher::Backtracking] | at most [`STEP_LIMIT`] steps and [`STEPS_PER_BYTE`] for each byte of the text |
//!
//! Beyond the limit the answer is [`PatternLimit`], which a validator reports as a violation: hostile
//! text is refused, never waited for. A step is one instruction of the engine on one character, so the
//! limit does not depend on the machine.
//!
//! A `static` [`Pattern`] is compiled when it is first used, once. The engines are reached through the
//! constructor that was called: a binary holds only those that its patterns need. The tables of Unicode
//! properties (`\p{…}`) and case folding (`(?i:…)`) come with the constructors that name them, which are there with
//! the feature `unicode` only; so are [`check`] and [`plan`], which only a generator calls.
//!
//! ```
//! use hookwright_core::pattern::Pattern;
//!
//! static CURRENCY: Pattern = Pattern::direct("^[A-Z]{3}$");
//! assert_eq!(CURRENCY.is_match("EUR"), Ok(true));
//! assert_eq!(CURRENCY.is_match("EUR\n"), Ok(false));
//! ```

mod backtrack;
mod code_points;
mod direct;
mod error;
mod linear;
mod literal;
#[cfg(feature = "unicode")]
mod literals;
mod parse;
#[cfg(feature = "unicode")]
mod plan;
mod program;
mod syntax;
mod tables;
#[cfg(test)]
mod tests;
mod together;
#[cfg(feature = "unicode")]
mod unicode;

use std::fmt;
use std::sync::OnceLock;

use backtrack::Budget;
use direct::Direct;
pub use error::{PatternError, PatternLimit};
use linear::Linear;
pub use literal::Literal;
use parse::{Syntax, parse};
#[cfg(feature = "unicode")]
pub(crate) use plan::is_pattern;
#[cfg(feature = "unicode")]
pub use plan::{Matcher, Plan, check, leading_flags, plan};
use program::Program;
use syntax::Parsed;
use tables::Tables;
pub(crate) use together::Together;

/// How many steps the backtracking engine may take, whatever the text.
pub const STEP_LIMIT: u64 = 1_000_000;

/// How many more it may take for each byte of the text.
pub const STEPS_PER_BYTE: u64 = 32;

/// How many it may take for any text before they count.
const STEPS_PER_TEXT: u64 = 64;

/// How many steps it may take for a text of `bytes` bytes.
pub(crate) fn step_limit(bytes: usize) -> u64 {
    STEPS_PER_BYTE.saturating_mul(bytes as u64).saturating_add(STEP_LIMIT)
}

/// A pattern of a schema.
pub struct Pattern {
    source: &'static str,
    method: Method,
}

/// How a pattern is matched.
enum Method {
    Literal(Literal),
    Alternatives(&'static [Literal]),
    Engine { compile: fn(&str) -> Engine, engine: OnceLock<Engine> },
}

/// A compiled pattern.
enum Engine {
    #[cfg(feature = "unicode")]
    Literals(Vec<Literal<String>>),
    Direct(Direct),
    Linear(Linear),
    Backtracking(Program),
    /// The source is not a valid pattern and matches nothing. The generator never emits one.
    Nothing,
}

impl Pattern {
    /// A pattern that is planned when it is first used. It links every engine; the generator, which
    /// has planned already, calls one of the other constructors.
    #[cfg(feature = "unicode")]
    pub const fn new(source: &'static str) -> Self {
        Self::compiled_by(source, compile_any)
    }

    /// A pattern that is one literal: [`Matcher::Literal`].
    pub const fn literal(source: &'static str, literal: Literal) -> Self {
        Self { source, method: Method::Literal(literal) }
    }

    /// A pattern that is found where any of the literals is: [`Matcher::Alternatives`].
    pub const fn alternatives(source: &'static str, literals: &'static [Literal]) -> Self {
        Self { source, method: Method::Alternatives(literals) }
    }

    /// A pattern for one pass over the text: [`Matcher::Direct`].
    pub const fn direct(source: &'static str) -> Self {
        Self::compiled_by(source, |source| compile_direct(source, &Tables::NONE))
    }

    /// The same, with the tables of Unicode: [`Matcher::DirectUnicode`].
    #[cfg(feature = "unicode")]
    pub const fn direct_unicode(source: &'static str) -> Self {
        Self::compiled_by(source, |source| compile_direct(source, &Tables::UNICODE))
    }

    /// A pattern for the linear engine: [`Matcher::Linear`].
    pub const fn linear(source: &'static str) -> Self {
        Self::compiled_by(source, |source| compile_linear(source, &Tables::NONE))
    }

    /// The same, with the tables of Unicode: [`Matcher::LinearUnicode`].
    #[cfg(feature = "unicode")]
    pub const fn linear_unicode(source: &'static str) -> Self {
        Self::compiled_by(source, |source| compile_linear(source, &Tables::UNICODE))
    }

    /// A pattern for the backtracking engine: [`Matcher::Backtracking`].
    pub const fn backtracking(source: &'static str) -> Self {
        Self::compiled_by(source, |source| compile_backtracking(source, &Tables::NONE))
    }

    /// The same, with the tables of Unicode: [`Matcher::BacktrackingUnicode`].
    #[cfg(feature = "unicode")]
    pub const fn backtracking_unicode(source: &'static str) -> Self {
        Self::compiled_by(source, |source| compile_backtracking(source, &Tables::UNICODE))
    }

    const fn compiled_by(source: &'static str, compile: fn(&str) -> Engine) -> Self {
        Self { source, method: Method::Engine { compile, engine: OnceLock::new() } }
    }

    /// The pattern's text.
    pub const fn source(&self) -> &'static str {
        self.source
    }

    /// Whether the pattern is found anywhere in `text`.
    ///
    /// # Errors
    ///
    /// [`PatternLimit`] when the backtracking engine took [`STEP_LIMIT`] steps and [`STEPS_PER_BYTE`]
    /// for each byte without an answer. Other engines always answer.
    pub fn is_match(&self, text: &str) -> Result<bool, PatternLimit> {
        self.is_match_within(text, &mut step_limit(text.len()))
    }

    /// The same, taking its steps off `steps`: one budget for all the patterns of a body bounds them
    /// all together.
    ///
    /// # Errors
    ///
    /// [`PatternLimit`] when `steps` is used up.
    pub fn is_match_within(&self, text: &str, steps: &mut u64) -> Result<bool, PatternLimit> {
        match self.answer(text) {
            Ok(is) => Ok(is),
            Err(program) => program.is_match(text, &mut Budget::new(steps, text)),
        }
    }

    /// Whether the pattern is found, or the program that needs a budget to say so.
    #[inline]
    fn answer(&self, text: &str) -> Result<bool, &Program> {
        let known = match &self.method {
            Method::Engine { engine, .. } => match engine.get() {
                Some(Engine::Direct(direct)) => direct.known(text),
                _ => None,
            },
            _ => None,
        };
        match known {
            Some(is) => Ok(is),
            None => self.any_answer(text),
        }
    }

    #[inline(never)]
    fn any_answer(&self, text: &str) -> Result<bool, &Program> {
        match &self.method {
            Method::Literal(literal) => Ok(literal.is_match(text)),
            Method::Alternatives(literals) => Ok(literals.iter().any(|literal| literal.is_match(text))),
            Method::Engine { compile, engine } => match engine.get_or_init(|| compile(self.source)) {
                #[cfg(feature = "unicode")]
                Engine::Literals(literals) => Ok(literals.iter().any(|literal| literal.is_match(text))),
                Engine::Direct(direct) => Ok(direct.is_match(text)),
                Engine::Linear(linear) => Ok(linear.is_match(text)),
                Engine::Backtracking(program) => Err(program),
                Engine::Nothing => Ok(false),
            },
        }
    }
}

impl Pattern {
    /// The only texts that the pattern matches, if it is a list of whole ones.
    pub(crate) fn texts(&self) -> Option<Vec<&'static str>> {
        let exact = |literal: &Literal| match literal {
            Literal::Exact(text) => Some(*text),
            _ => None,
        };
        match &self.method {
            Method::Literal(literal) => Some(vec![exact(literal)?]),
            Method::Alternatives(literals) => literals.iter().map(exact).collect(),
            Method::Engine { .. } => None,
        }
    }

    /// Whether the pattern is found anywhere in `text`. What that takes beyond [`STEPS_PER_BYTE`] and a little
    /// more is taken off `pool`: so work is bounded by patterns and bytes, and however many patterns a schema
    /// has, none of them is refused the steps that any pattern needs.
    ///
    /// # Errors
    ///
    /// [`PatternLimit`] when `pool` is used up.
    #[inline]
    pub(crate) fn search(&self, text: &str, pool: &mut u64) -> Result<bool, PatternLimit> {
        match self.answer(text) {
            Ok(is) => Ok(is),
            Err(program) => Self::search_within(program, text, pool),
        }
    }

    /// Whether the pattern is found in the string at the start of `bytes`, as it stands in a body, and where the quote is
    /// that ends it; `None` where it must be read in another way.
    #[inline]
    pub(crate) fn search_quoted(&self, bytes: &[u8]) -> Option<(bool, usize)> {
        let Method::Engine { engine, .. } = &self.method else { return None };
        match engine.get() {
            Some(Engine::Direct(direct)) => direct.known_quoted(bytes),
            _ => None,
        }
    }

    #[inline(never)]
    fn search_within(program: &Program, text: &str, pool: &mut u64) -> Result<bool, PatternLimit> {
        let free = STEPS_PER_BYTE.saturating_mul(text.len() as u64).saturating_add(STEPS_PER_TEXT);
        let mut budget = pool.saturating_add(free);
        let answer = program.is_match(text, &mut Budget::new(&mut budget, text));
        *pool = budget.min(*pool);
        answer
    }
}

impl fmt::Debug for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pattern").field(&self.source).finish()
    }
}

#[cfg(feature = "unicode")]
fn compile_any(source: &str) -> Engine {
    match plan(source).map(|plan| plan.matcher) {
        Ok(Matcher::Literal(literal)) => Engine::Literals(vec![literal]),
        Ok(Matcher::Alternatives(literals)) => Engine::Literals(literals),
        Ok(Matcher::Direct | Matcher::DirectUnicode) => compile_direct(source, &Tables::UNICODE),
        Ok(Matcher::Linear | Matcher::LinearUnicode) => compile_linear(source, &Tables::UNICODE),
        Ok(Matcher::Backtracking | Matcher::BacktrackingUnicode) => {
            compile_backtracking(source, &Tables::UNICODE)
        }
        Err(_) => Engine::Nothing,
    }
}

fn compile_direct(source: &str, tables: &'static Tables) -> Engine {
    parse_planned(source, tables)
        .and_then(|parsed| Direct::compile(&parsed.node))
        .map_or(Engine::Nothing, Engine::Direct)
}

fn compile_linear(source: &str, tables: &'static Tables) -> Engine {
    parse_planned(source, tables)
        .and_then(|parsed| Linear::compile(&parsed.node))
        .map_or(Engine::Nothing, Engine::Linear)
}

fn compile_backtracking(source: &str, tables: &'static Tables) -> Engine {
    parse_planned(source, tables)
        .map_or(Engine::Nothing, |parsed| Engine::Backtracking(Program::compile(&parsed, tables)))
}

/// Parses a source that [`plan`] has accepted.
fn parse_planned(source: &str, tables: &'static Tables) -> Option<Parsed> {
    parse(source, Syntax::Strict, tables).or_else(|_| parse(source, Syntax::Lenient, tables)).ok()
}
