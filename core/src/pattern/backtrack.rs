//! The backtracking engine: ECMA-262 §22.2.2, with every step counted.

use super::code_points::CodePoints;
use super::error::PatternLimit;
use super::program::{Address, Instruction, Program, Register, Round};
use super::syntax::Assertion;

/// How many steps, and how much memory, are left.
#[derive(Debug)]
pub(super) struct Budget<'a> {
    steps: &'a mut u64,
    /// How many alternatives may be remembered at a time.
    frames: usize,
}

/// How many alternatives may be remembered, whatever the text; for each byte of it one more.
const MAX_FRAMES: usize = 1_000_000;

impl<'a> Budget<'a> {
    pub(super) fn new(steps: &'a mut u64, text: &str) -> Self {
        Self { steps, frames: MAX_FRAMES.saturating_add(text.len()) }
    }

    fn spend(&mut self, steps: usize) -> Result<(), PatternLimit> {
        *self.steps =
            self.steps.checked_sub(steps as u64).ok_or(PatternLimit).inspect_err(|_| *self.steps = 0)?;
        Ok(())
    }
}

impl Program {
    /// Whether there is a match anywhere in `text`.
    pub(super) fn is_match(&self, text: &str, budget: &mut Budget<'_>) -> Result<bool, PatternLimit> {
        let mut machine = Machine { program: self, text, registers: Vec::new(), frames: Vec::new(), budget };
        let starts = text.char_indices().map(|(start, _)| start).chain([text.len()]);
        for start in starts.take(if self.is_anchored { 1 } else { usize::MAX }) {
            machine.budget.spend(1 + self.registers)?;
            machine.registers.clear();
            machine.registers.resize(self.registers, UNSET);
            machine.frames.clear();
            if machine.run(0, start)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// The value of a register that has none.
const UNSET: usize = usize::MAX;

/// What to do when the present alternative fails, latest first.
enum Frame {
    /// Go on there.
    Alternative { address: u32, position: usize },
    /// Take one character back from a run, down to `low`, and go on behind it.
    Shorten { address: u32, low: usize, position: usize },
    /// Give a register its value back, and look further.
    Restore { register: u32, value: usize },
}

struct Machine<'p, 't, 'b, 's> {
    program: &'p Program,
    text: &'t str,
    registers: Vec<usize>,
    frames: Vec<Frame>,
    budget: &'b mut Budget<'s>,
}

/// Where to go on: an address, and a position in the text.
type State = (Address, usize);

impl Machine<'_, '_, '_, '_> {
    /// Whether the instructions from `address` match at `position`. If so, the alternatives that are
    /// left are on the stack; if not, the stack is as it was.
    fn run(&mut self, address: Address, position: usize) -> Result<bool, PatternLimit> {
        let base = self.frames.len();
        let mut state = Some((address, position));
        loop {
            self.budget.spend(1)?;
            let Some((address, position)) = state else {
                if self.frames.len() == base {
                    return Ok(false);
                }
                state = self.next_alternative();
                continue;
            };
            match self.program.code.get(address) {
                Some(Instruction::Match) | None => return Ok(true),
                Some(instruction) => state = self.step(instruction, address, position)?,
            }
        }
    }

    /// Runs one instruction; `None` where it fails.
    fn step(
        &mut self,
        instruction: &Instruction,
        address: Address,
        position: usize,
    ) -> Result<Option<State>, PatternLimit> {
        let next = address + 1;
        Ok(match instruction {
            Instruction::Char(c) => self.after(position, |other| other == *c).map(|end| (next, end)),
            Instruction::Class(class) => {
                self.after(position, |c| self.is_in(*class, c)).map(|end| (next, end))
            }
            Instruction::CharBefore(c) => self.before(position, |other| other == *c).map(|end| (next, end)),
            Instruction::ClassBefore(class) => {
                self.before(position, |c| self.is_in(*class, c)).map(|end| (next, end))
            }
            Instruction::Run { class, min, max } => self.take_run(*class, (*min, *max), next, position)?,
            Instruction::Assert(assertion) => self.holds(*assertion, position).then_some((next, position)),
            Instruction::Split { first, second } => {
                self.remember(*second, position)?;
                Some((*first, position))
            }
            Instruction::Jump(target) => Some((*target, position)),
            Instruction::Mark(register) => {
                self.set(*register, position)?;
                Some((next, position))
            }
            Instruction::Unset(registers) => {
                self.budget.spend(registers.len())?;
                for register in registers.clone() {
                    self.set(register, UNSET)?;
                }
                Some((next, position))
            }
            Instruction::Zero(register) => {
                self.set(*register, 0)?;
                Some((next, position))
            }
            Instruction::Increment(register) => {
                self.set(*register, self.get(*register).saturating_add(1))?;
                Some((next, position))
            }
            Instruction::Round(round) => self.round(round, next, position)?,
            Instruction::Moved { from, count } => {
                let is_required = count.is_some_and(|(count, min)| self.get(count) <= min as usize);
                (is_required || self.get(*from) != position).then_some((next, position))
            }
            Instruction::BackReference { groups, before, ignore_case } => {
                self.refer(groups, *before, *ignore_case, position)?.map(|end| (next, end))
            }
            Instruction::Look { negative, end } => {
                (self.look(next, *negative, position)?).then_some((*end, position))
            }
            Instruction::Match => None,
        })
    }

    fn get(&self, register: Register) -> usize {
        self.registers.get(register).copied().unwrap_or(UNSET)
    }

    /// Sets a register, such that backtracking restores it.
    fn set(&mut self, register: Register, value: usize) -> Result<(), PatternLimit> {
        if let Some(place) = self.registers.get_mut(register) {
            let old = std::mem::replace(place, value);
            if old != value {
                self.push(Frame::Restore { register: register as u32, value: old })?;
            }
        }
        Ok(())
    }

    fn push(&mut self, frame: Frame) -> Result<(), PatternLimit> {
        if self.frames.len() == self.budget.frames {
            return Err(PatternLimit);
        }
        self.frames.push(frame);
        Ok(())
    }

    fn remember(&mut self, address: Address, position: usize) -> Result<(), PatternLimit> {
        self.push(Frame::Alternative { address: address as u32, position })
    }

    /// Undoes the latest frame; the state it holds, if it holds one.
    fn next_alternative(&mut self) -> Option<State> {
        match self.frames.pop()? {
            Frame::Alternative { address, position } => Some((address as Address, position)),
            Frame::Shorten { address, low, position } => {
                let position = self.before(position, |_| true)?;
                if position > low {
                    self.frames.push(Frame::Shorten { address, low, position });
                }
                Some((address as Address, position))
            }
            Frame::Restore { register, value } => {
                if let Some(place) = self.registers.get_mut(register as Register) {
                    *place = value;
                }
                None
            }
        }
    }

    /// The position behind the character at `position`, if that `is_wanted`.
    fn after(&self, position: usize, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
        let c = self.text.get(position..)?.chars().next()?;
        is_wanted(c).then_some(position + c.len_utf8())
    }

    /// The position of the character before `position`, if that `is_wanted`.
    fn before(&self, position: usize, is_wanted: impl Fn(char) -> bool) -> Option<usize> {
        let c = self.text.get(..position)?.chars().next_back()?;
        is_wanted(c).then_some(position - c.len_utf8())
    }

    fn is_in(&self, class: usize, c: char) -> bool {
        self.program.classes.get(class).is_some_and(|set| set.contains(c))
    }

    /// Takes as many characters of a class as it can, and remembers to take fewer.
    fn take_run(
        &mut self,
        class: usize,
        (min, max): (u32, Option<u32>),
        next: Address,
        start: usize,
    ) -> Result<Option<State>, PatternLimit> {
        let mut position = start;
        let mut low = (min == 0).then_some(start);
        let mut count = 0;
        while max.is_none_or(|max| count < max) {
            let Some(end) = self.after(position, |c| self.is_in(class, c)) else { break };
            position = end;
            count += 1;
            if count == min {
                low = Some(position);
            }
        }
        self.budget.spend(count as usize)?;
        let Some(low) = low else { return Ok(None) };
        if position > low {
            self.push(Frame::Shorten { address: next as u32, low, position })?;
        }
        Ok(Some((next, position)))
    }

    /// `RepeatMatcher` of §22.2.2.3.1, before a round.
    fn round(
        &mut self,
        round: &Round,
        next: Address,
        position: usize,
    ) -> Result<Option<State>, PatternLimit> {
        let count = self.get(round.count);
        let can_stop = count >= round.min as usize;
        let can_go_on = round.max.is_none_or(|max| count < max as usize);
        let (first, second) = if round.greedy { (next, round.end) } else { (round.end, next) };
        Ok(Some(match (can_go_on, can_stop) {
            (true, true) => {
                self.remember(second, position)?;
                (first, position)
            }
            (true, false) => (next, position),
            (false, _) => (round.end, position),
        }))
    }

    fn holds(&self, assertion: Assertion, position: usize) -> bool {
        let is_terminator = |c| matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        match assertion {
            Assertion::Start => position == 0,
            Assertion::End => position == self.text.len(),
            Assertion::LineStart => position == 0 || self.before(position, is_terminator).is_some(),
            Assertion::LineEnd => {
                position == self.text.len() || self.after(position, is_terminator).is_some()
            }
            Assertion::Word { negated, folded } => {
                let is_word = |c: char| {
                    c == '_' || c.is_ascii_alphanumeric() || folded && matches!(c, '\u{17F}' | '\u{212A}')
                };
                let is_boundary =
                    self.before(position, is_word).is_some() != self.after(position, is_word).is_some();
                is_boundary != negated
            }
        }
    }

    /// The position behind (or, in a look-behind, before) what a group has matched, again. A group that
    /// has matched nothing matches the empty text.
    fn refer(
        &mut self,
        groups: &[usize],
        before: bool,
        ignore_case: bool,
        position: usize,
    ) -> Result<Option<usize>, PatternLimit> {
        let captured =
            groups.iter().find_map(|group| self.text.get(self.get(2 * group)..self.get(2 * group + 1)));
        let Some(captured) = captured.filter(|captured| !captured.is_empty()) else {
            return Ok(Some(position));
        };
        self.budget.spend(captured.len())?;
        let is_equal = |a: char, b: char| {
            a == b || ignore_case && (self.program.fold)(CodePoints::new([(a.into(), a.into())])).contains(b)
        };
        let end = if before {
            captured
                .chars()
                .rev()
                .try_fold(position, |position, c| self.before(position, |other| is_equal(c, other)))
        } else {
            captured
                .chars()
                .try_fold(position, |position, c| self.after(position, |other| is_equal(c, other)))
        };
        Ok(end)
    }

    /// Whether a look-around holds. What its groups match stays, unless it is negative; how else it
    /// could have matched is forgotten.
    fn look(&mut self, body: Address, negative: bool, position: usize) -> Result<bool, PatternLimit> {
        let base = self.frames.len();
        if !self.run(body, position)? {
            return Ok(negative);
        }
        self.budget.spend(self.frames.len() - base)?;
        if negative {
            while self.frames.len() > base {
                self.undo();
            }
            return Ok(false);
        }
        let kept = self.frames.split_off(base);
        self.frames.extend(kept.into_iter().filter(|frame| matches!(frame, Frame::Restore { .. })));
        Ok(true)
    }

    /// Drops the latest frame; a register that it remembers gets its value back.
    fn undo(&mut self) {
        if let Some(Frame::Restore { register, value }) = self.frames.pop()
            && let Some(place) = self.registers.get_mut(register as Register)
        {
            *place = value;
        }
    }
}
