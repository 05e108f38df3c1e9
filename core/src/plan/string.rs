//! Strings: those that an `enum` or `const` lists are found by a hash, with the verdict on all obligations
//! beside them; for others what is left of the formulas is evaluated.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::build::Formulas;
use super::formula::{self, Facts, Formula, Mask};
use super::node::{Conj, Node};
use super::{Compiler, Kind, TooLarge};
use crate::pattern::{Pattern, PatternLimit};
use crate::reader::RawStr;
use crate::schema::{Constant, StringKeywords};
use crate::validate::string::{holds, is_only_length, length_holds, only_pattern};

/// A budget for patterns on texts of the schema, which are few and fixed.
const ENDLESS: u64 = 1 << 40;

/// What is asked of a string.
#[derive(Debug)]
pub(crate) enum StringPlan {
    /// Nothing: the obligations that are met by every string.
    Is(Mask),
    /// Only its length, by one obligation.
    Length(&'static StringKeywords),
    /// Only a pattern.
    Pattern(OnePattern),
    /// More.
    Table(Box<Strings>),
}

/// What one pattern decides.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OnePattern {
    pub(crate) pattern: &'static Pattern,
    /// The obligations that are met by strings that match it, …
    met: Mask,
    /// … and by others.
    unmet: Mask,
}

impl OnePattern {
    #[inline]
    pub(crate) const fn verdicts(&self, matches: bool) -> Mask {
        if matches { self.met } else { self.unmet }
    }
}

/// Listed strings, and what is asked of others.
#[derive(Debug)]
pub(crate) struct Strings {
    listed: Table,
    unlisted: Unlisted,
}

/// What is asked of a string that no `enum` and no `const` lists.
#[derive(Debug)]
pub(crate) enum Unlisted {
    Is(Mask),
    Length(&'static StringKeywords),
    Pattern(OnePattern),
    /// One obligation.
    One(&'static StringKeywords),
    /// Some obligations that every string meets, and some others, each with keywords of its own.
    Each {
        always: Mask,
        others: Box<[(u32, &'static StringKeywords)]>,
    },
    Formulas {
        formulas: Vec<Formula>,
        leaves: Vec<Vec<&'static StringKeywords>>,
    },
}

impl Compiler {
    pub(super) fn string(&mut self, conjs: &[Conj]) -> Result<StringPlan, TooLarge> {
        let found = self.formulas(conjs, Kind::String)?;
        if let Some(verdicts) = formula::constant(&found.formulas) {
            return Ok(StringPlan::Is(verdicts));
        }
        let listed = listed(&found)?;
        let unlisted = unlisted(&found);
        Ok(match unlisted {
            Unlisted::Length(keywords) if listed.entries.is_empty() => StringPlan::Length(keywords),
            Unlisted::Pattern(pattern) if listed.entries.is_empty() => StringPlan::Pattern(pattern),
            unlisted => StringPlan::Table(Box::new(Strings { listed, unlisted })),
        })
    }
}

/// The strings that schemas of a leaf list, each list as a set.
type Lists = Vec<Vec<BTreeSet<&'static str>>>;

fn lists(leaves: &[Vec<Node>]) -> Lists {
    leaves.iter().map(|leaf| leaf.iter().flat_map(lists_of).collect()).collect()
}

/// The strings of an `enum` or a `const`, and those of a pattern that stands for some texts and no others.
fn lists_of(node: &Node) -> impl Iterator<Item = BTreeSet<&'static str>> {
    let values = node.schema.values.iter();
    let listed = values.map(|values| values.allowed.iter().filter_map(as_string).collect());
    let pattern = node.schema.string.and_then(|keywords| keywords.pattern);
    listed.chain(pattern.and_then(Pattern::texts).map(|texts| texts.into_iter().collect()))
}

fn as_string(value: &'static Constant) -> Option<&'static str> {
    match value {
        Constant::String(text) => Some(text),
        _ => None,
    }
}

/// Every listed string with the obligations that it meets.
fn listed(found: &Formulas) -> Result<Table, TooLarge> {
    let lists = lists(&found.leaves);
    let strings: BTreeSet<&'static str> = lists.iter().flatten().flatten().copied().collect();
    let mut entries = Vec::new();
    for text in strings {
        let mut facts = Listed { text, found, lists: &lists, limit: Ok(()) };
        let mut verdicts = 0;
        for (index, formula) in found.formulas.iter().enumerate() {
            verdicts |= Mask::from(formula.holds(&mut facts)) << index;
        }
        facts.limit.map_err(|_| TooLarge)?;
        entries.push((text, verdicts));
    }
    Ok(Table::new(entries))
}

struct Listed<'f> {
    text: &'static str,
    found: &'f Formulas,
    lists: &'f Lists,
    limit: Result<(), PatternLimit>,
}

impl Facts for Listed<'_> {
    fn leaf(&mut self, leaf: u32) -> bool {
        let is_listed = |lists: &Vec<BTreeSet<_>>| lists.iter().all(|list| list.contains(self.text));
        if !self.lists.get(leaf as usize).is_none_or(is_listed) {
            return false;
        }
        let nodes = self.found.leaves.get(leaf as usize).map(Vec::as_slice).unwrap_or_default();
        nodes.iter().filter_map(|node| node.schema.string).all(|keywords| {
            holds(keywords, RawStr::unescaped(self.text), self.text, &mut ENDLESS.clone()).unwrap_or_else(
                |limit| {
                    self.limit = Err(limit);
                    false
                },
            )
        })
    }
}

/// What is asked of strings that are not listed: a leaf with a list is dead.
fn unlisted(found: &Formulas) -> Unlisted {
    let lists = |leaf: u32| {
        let nodes = found.leaves.get(leaf as usize).map(Vec::as_slice).unwrap_or_default();
        nodes.iter().any(|node| lists_of(node).next().is_some()).then_some(false)
    };
    let formulas: Vec<_> = found.formulas.iter().map(|formula| formula.decided(&lists, false)).collect();
    if let Some(verdicts) = formula::constant(&formulas) {
        return Unlisted::Is(verdicts);
    }
    let keywords = |leaf: &Vec<Node>| leaf.iter().filter_map(|node| node.schema.string).collect();
    let leaves: Vec<Vec<_>> = found.leaves.iter().map(keywords).collect();
    let only = match formulas.as_slice() {
        [formula] => formula.as_leaf().and_then(|leaf| leaves.get(leaf as usize)),
        _ => None,
    };
    match only.map(Vec::as_slice) {
        Some([keywords]) if is_only_length(keywords) => Unlisted::Length(keywords),
        Some([keywords]) => match only_pattern(keywords) {
            Some(pattern) => Unlisted::Pattern(OnePattern { pattern, met: 1, unmet: 0 }),
            None => Unlisted::One(keywords),
        },
        _ => each(&formulas, &leaves).unwrap_or(Unlisted::Formulas { formulas, leaves }),
    }
}

/// Formulas that are true, false or one leaf of which at most one schema asks something.
fn each(formulas: &[Formula], leaves: &[Vec<&'static StringKeywords>]) -> Option<Unlisted> {
    let (mut always, mut others) = (0, Vec::new());
    for (index, formula) in formulas.iter().enumerate() {
        match formula {
            Formula::Is(is) => always |= Mask::from(*is) << index,
            formula => match leaves.get(formula.as_leaf()? as usize)?.as_slice() {
                [] => always |= 1 << index,
                [keywords] => others.push((index as u32, *keywords)),
                _ => return None,
            },
        }
    }
    if let [(index, keywords)] = others.as_slice() {
        if let Some(pattern) = only_pattern(keywords) {
            return Some(Unlisted::Pattern(OnePattern { pattern, met: always | 1 << index, unmet: always }));
        }
    }
    Some(Unlisted::Each { always, others: others.into() })
}

impl StringPlan {
    /// The obligations that a string meets; `pool` is what all patterns together may still spend.
    #[inline]
    pub(crate) fn verdicts(&self, text: RawStr<'_>, pool: &mut u64) -> Result<Mask, PatternLimit> {
        match self {
            Self::Is(verdicts) => Ok(*verdicts),
            Self::Length(keywords) => Ok(Mask::from(length_holds(keywords, text))),
            Self::Pattern(one) => {
                one.pattern.search(&text.decode(), pool).map(|matches| one.verdicts(matches))
            }
            Self::Table(strings) => strings.verdicts(text, pool),
        }
    }

    /// Whether the one obligation is met by a text of the schema.
    pub(super) fn allows(&self, text: &'static str) -> Result<bool, TooLarge> {
        let verdicts = self.verdicts(RawStr::unescaped(text), &mut ENDLESS.clone()).map_err(|_| TooLarge)?;
        Ok(verdicts == 1)
    }
}

impl Strings {
    /// The obligations that a string meets; `pool` is what all patterns together may still spend.
    #[inline]
    pub(crate) fn verdicts(&self, text: RawStr<'_>, pool: &mut u64) -> Result<Mask, PatternLimit> {
        if self.listed.entries.is_empty() {
            return self.unlisted.verdicts(text, pool);
        }
        let plain = match text.plain() {
            Some(plain) => Cow::Borrowed(plain),
            None => text.decode(),
        };
        match self.listed.get(&plain) {
            Some(verdicts) => Ok(verdicts),
            None => self.unlisted.verdicts(text, pool),
        }
    }

    /// The verdicts that strings can have, as far as they are known beforehand.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = Mask> {
        let unlisted = match &self.unlisted {
            Unlisted::Is(verdicts) => Some(*verdicts),
            _ => None,
        };
        self.listed.entries.iter().map(|(_, verdicts)| *verdicts).chain(unlisted)
    }
}

impl Unlisted {
    fn verdicts(&self, text: RawStr<'_>, pool: &mut u64) -> Result<Mask, PatternLimit> {
        let (formulas, leaves) = match self {
            Self::Is(verdicts) => return Ok(*verdicts),
            Self::Length(keywords) => return Ok(Mask::from(length_holds(keywords, text))),
            Self::Pattern(one) => {
                return one.pattern.search(&text.decode(), pool).map(|matches| one.verdicts(matches));
            }
            Self::One(keywords) => return holds(keywords, text, &text.decode(), pool).map(Mask::from),
            Self::Each { always, others } => {
                let (mut verdicts, decoded) = (*always, text.decode());
                for (index, keywords) in others {
                    verdicts |= Mask::from(holds(keywords, text, &decoded, pool)?) << index;
                }
                return Ok(verdicts);
            }
            Self::Formulas { formulas, leaves } => (formulas, leaves),
        };
        let decoded = text.decode();
        let mut facts = Asked { text, decoded: &decoded, leaves, known: 0, holding: 0, pool, limit: Ok(()) };
        let mut verdicts = 0;
        for (index, formula) in formulas.iter().enumerate() {
            verdicts |= Mask::from(formula.holds(&mut facts)) << index;
        }
        facts.limit.map(|()| verdicts)
    }
}

/// A string of which each leaf is asked at most once, and only when a formula depends on it.
struct Asked<'a, 'b> {
    text: RawStr<'b>,
    decoded: &'a str,
    leaves: &'a [Vec<&'static StringKeywords>],
    known: Mask,
    holding: Mask,
    pool: &'a mut u64,
    limit: Result<(), PatternLimit>,
}

impl Facts for Asked<'_, '_> {
    fn leaf(&mut self, leaf: u32) -> bool {
        let bit = 1 << leaf;
        if self.known & bit == 0 {
            self.known |= bit;
            let keywords = self.leaves.get(leaf as usize).map(Vec::as_slice).unwrap_or_default();
            for keywords in keywords {
                match holds(keywords, self.text, self.decoded, self.pool) {
                    Ok(true) => {}
                    Ok(false) => return false,
                    Err(limit) => {
                        self.limit = Err(limit);
                        return false;
                    }
                }
            }
            self.holding |= bit;
        }
        self.holding & bit != 0
    }
}

/// Strings by their hash: open addressing, at most half full.
#[derive(Debug)]
struct Table {
    /// The index of an entry plus one, and some bits of its hash; zero for a free slot.
    slots: Box<[(u32, u32)]>,
    entries: Box<[(&'static str, Mask)]>,
    shift: u32,
}

impl Table {
    fn new(entries: Vec<(&'static str, Mask)>) -> Self {
        let size = (entries.len() * 2).next_power_of_two().max(4);
        let mut table = Self {
            slots: vec![(0, 0); size].into(),
            entries: entries.into(),
            shift: 64 - size.trailing_zeros(),
        };
        for (index, (text, _)) in table.entries.iter().enumerate() {
            let hash = hash(text.as_bytes());
            let mut slot = (hash >> table.shift) as usize;
            while table.slots.get(slot).is_some_and(|(index, _)| *index != 0) {
                slot = (slot + 1) & (size - 1);
            }
            if let Some(free) = table.slots.get_mut(slot) {
                *free = (index as u32 + 1, hash as u32);
            }
        }
        table
    }

    #[inline]
    fn get(&self, text: &str) -> Option<Mask> {
        let hash = hash(text.as_bytes());
        let mut slot = (hash >> self.shift) as usize;
        loop {
            let (index, tag) = *self.slots.get(slot)?;
            let index = (index as usize).checked_sub(1)?;
            if tag == hash as u32 {
                let (listed, verdicts) = self.entries.get(index)?;
                if *listed == text {
                    return Some(*verdicts);
                }
            }
            slot = (slot + 1) & (self.slots.len() - 1);
        }
    }
}

/// A number that differs for most strings, made of their length, their first and their last bytes.
#[inline]
fn hash(bytes: &[u8]) -> u64 {
    let (head, tail) = match (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        (Some(head), Some(tail)) => (u64::from_le_bytes(*head), u64::from_le_bytes(*tail)),
        _ => match (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
            (Some(head), Some(tail)) => (u32::from_le_bytes(*head).into(), u32::from_le_bytes(*tail).into()),
            _ => (bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0),
        },
    };
    let mixed = head.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    ((mixed ^ mixed >> 32) ^ tail ^ bytes.len() as u64).wrapping_mul(0xd6e8_feb8_6659_fd93)
}
