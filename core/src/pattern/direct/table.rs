//! The same pattern as a table of states, for text of ASCII: one look-up a byte.

use std::collections::BTreeMap;

use super::{Direct, Instruction};

/// How many states a table has at most.
const MOST_STATES: usize = 64;

/// How many classes of characters it tells apart at most.
const MOST_CLASSES: usize = 32;

/// After how many bytes it looks whether the answer is known.
const PIECE: usize = 32;

/// The state in which nothing can match any more.
const FAILED: u8 = 0;

/// The state in which the pattern has matched, whatever follows.
const MATCHED: u8 = 1;

/// The state that characters beyond ASCII lead to: the table does not know them.
const UNKNOWN: u8 = 2;

/// The state at the beginning of the text.
const START: u8 = 3;

#[derive(Debug)]
pub(in super::super) struct Table {
    /// For each state, the next one by byte.
    next: Box<[[u8; 256]]>,
    /// The states in which the text may end.
    ends: u64,
    /// Whether no text has a character that JSON must escape, or matches whatever follows.
    is_plain: bool,
}

/// Where the pattern stands before the next character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    address: usize,
    /// How many characters the run at this address has taken.
    run: u32,
    counters: Vec<u32>,
}

/// What becomes of a place.
enum Outcome {
    Failed,
    Matched,
    At(Place),
}

impl Table {
    /// The table of a pattern; `None` if it would be too large.
    pub(super) fn new(direct: &Direct) -> Option<Self> {
        let (classes, samples) = classes(direct)?;
        let start = Place { address: 0, run: 0, counters: vec![0; direct.counters] };
        let mut places = vec![start.clone()];
        let mut known = BTreeMap::from([(start, START)]);
        let mut next = vec![[FAILED; 256], [MATCHED; 256], [UNKNOWN; 256]];
        let mut ends = 1 << MATCHED;
        while let Some(place) = places.get(next.len() - usize::from(START)).cloned() {
            let state = next.len();
            if matches!(direct.step(place.clone(), None), Outcome::Matched) {
                ends |= 1 << state;
            }
            let mut by_class = [FAILED; MOST_CLASSES];
            for (target, sample) in by_class.iter_mut().zip(&samples) {
                *target = match direct.step(place.clone(), Some(*sample)) {
                    Outcome::Failed => FAILED,
                    Outcome::Matched => MATCHED,
                    Outcome::At(place) => {
                        let new = places.len() + usize::from(START);
                        let state = *known.entry(place.clone()).or_insert(new as u8);
                        if usize::from(state) == new {
                            places.push(place);
                        }
                        state
                    }
                };
            }
            if places.len() + usize::from(START) > MOST_STATES {
                return None;
            }
            let mut row = [UNKNOWN; 256];
            for (target, class) in row.iter_mut().zip(classes) {
                *target = by_class.get(usize::from(class)).copied().unwrap_or(UNKNOWN);
            }
            next.push(row);
        }
        let escaped = || (0..b' ').chain([b'"', b'\\']).map(usize::from);
        let rows = next.get(usize::from(START)..).unwrap_or_default();
        let is_plain = rows.iter().all(|row| escaped().all(|byte| row.get(byte) == Some(&FAILED)));
        Some(Self { next: next.into(), ends, is_plain })
    }

    /// The state at the beginning of the text.
    pub(in super::super) const START: u8 = START;

    /// The state after a byte; `None` if it is beyond ASCII and would decide.
    pub(in super::super) fn step(&self, state: u8, byte: u8) -> Option<u8> {
        let next = *self.next.get(usize::from(state))?.get(usize::from(byte))?;
        (next != UNKNOWN).then_some(next)
    }

    /// Whether the pattern is found where the text ends in a state.
    pub(in super::super) fn matches(&self, state: u8) -> bool {
        self.ends.checked_shr(state.into()).is_some_and(|ends| ends & 1 == 1)
    }

    /// Whether the pattern is found in the string at the start of `bytes`, and where the quote is that ends it; `None`
    /// where it must be read in another way.
    #[inline(never)]
    pub(super) fn matches_quoted(&self, bytes: &[u8]) -> Option<(bool, usize)> {
        if !self.is_plain {
            return None;
        }
        let mut state = START;
        for (at, byte) in bytes.iter().enumerate() {
            let next = *self.next.get(usize::from(state))?.get(usize::from(*byte))?;
            if next <= UNKNOWN {
                return (*byte == b'"').then_some((self.ends >> state & 1 == 1, at));
            }
            state = next;
        }
        None
    }

    /// Whether the pattern is found in `text`; `None` where that depends on a character beyond ASCII.
    #[inline(never)]
    pub(super) fn is_match(&self, text: &str) -> Option<bool> {
        let mut state = START;
        // The first three states are never left, so it is enough to look for them now and then.
        for piece in text.as_bytes().chunks(PIECE) {
            for byte in piece {
                state = *self.next.get(usize::from(state))?.get(usize::from(*byte))?;
            }
            if state <= UNKNOWN {
                return (state != UNKNOWN).then_some(state == MATCHED);
            }
        }
        Some(self.ends >> state & 1 == 1)
    }
}

/// The class of each character of ASCII, and one character of each class: those of a class are in the same sets.
fn classes(direct: &Direct) -> Option<([u8; 128], Vec<char>)> {
    let chars: Vec<char> = direct
        .code
        .iter()
        .filter_map(|instruction| match instruction {
            Instruction::Char(c) => Some(*c),
            _ => None,
        })
        .collect();
    let mut classes = [0; 128];
    let mut known: BTreeMap<(Vec<bool>, Option<char>), u8> = BTreeMap::new();
    let mut samples = Vec::new();
    for (class, byte) in classes.iter_mut().zip(0_u8..) {
        let c = char::from(byte);
        let sets = direct.sets.iter().map(|set| set.contains(c)).collect();
        let key = (sets, chars.contains(&c).then_some(c));
        let new = samples.len() as u8;
        *class = *known.entry(key).or_insert(new);
        if *class == new {
            samples.push(c);
        }
    }
    (samples.len() <= MOST_CLASSES).then_some((classes, samples))
}

impl Direct {
    /// What the next character makes of a place; `None` is the end of the text.
    fn step(&self, mut place: Place, next: Option<char>) -> Outcome {
        let is_in = |set: usize| next.is_some_and(|c| self.is_in(set, c));
        // Every way back through the code takes a character or another round, and rounds are counted.
        while let Some(instruction) = self.code.get(place.address) {
            let (mut takes, mut address) = (false, place.address + 1);
            match instruction {
                Instruction::Char(c) if next == Some(*c) => takes = true,
                Instruction::Set(set) if is_in(*set) => takes = true,
                Instruction::Run { set, max, min } => {
                    if place.run < *max && is_in(*set) {
                        takes = true;
                        address = place.address;
                        place.run = counted(place.run, *min, *max);
                    } else if place.run < *min {
                        return Outcome::Failed;
                    } else {
                        place.run = 0;
                    }
                }
                Instruction::Unless { set, target } if !is_in(*set) => address = *target,
                Instruction::Unless { .. } => {}
                Instruction::Jump(target) => address = *target,
                Instruction::Zero(counter) => {
                    if let Some(count) = place.counters.get_mut(*counter) {
                        *count = 0;
                    }
                }
                Instruction::Round { counter, min, max, set, end } => {
                    let Some(count) = place.counters.get_mut(*counter) else { return Outcome::Failed };
                    if *count < *min || *count < *max && is_in(*set) {
                        *count = counted(*count, *min, *max);
                    } else {
                        // It is set anew before it is used again.
                        *count = 0;
                        address = *end;
                    }
                }
                Instruction::End if next.is_none() => {}
                Instruction::Match => return Outcome::Matched,
                Instruction::Char(_) | Instruction::Set(_) | Instruction::End => return Outcome::Failed,
            }
            place.address = address;
            if takes {
                return Outcome::At(place);
            }
        }
        Outcome::Failed
    }
}

/// One more; where there is no bound, no more than are needed.
fn counted(count: u32, min: u32, max: u32) -> u32 {
    if max == u32::MAX { (count + 1).min(min) } else { count + 1 }
}
