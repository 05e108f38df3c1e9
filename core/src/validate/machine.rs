//! The machine: reads each value once, with all the obligations that it must meet there.

use crate::pattern::{PatternLimit, step_limit};
use crate::plan::{Conj, Container, Mask, Next, NumberPlan, Program, State, StringPlan};
use crate::reader::{ReadError, Reader, Token};
use crate::schema::Types;

use super::hash::hash_value;
use super::number::is_allowed;
use super::obligations::Obligations;
use super::stack::Stack;

/// Where a body was given up.
#[derive(Clone, Debug, Default)]
pub(super) struct Stop {
    /// The offset at which reading stopped.
    pub(super) at: usize,
    /// Where the objects and arrays begin that hold that place, or the last one that met only some of its obligations,
    /// and this one; empty if that is not known.
    pub(super) refused: Vec<usize>,
}

/// A run of a program over a body.
pub(super) struct Machine<'p> {
    pub(super) program: &'p Program,
    /// What all patterns together may still spend beyond what each text is worth.
    pub(super) pool: u64,
    pub(super) stack: Stack,
    /// How many times something was asked of a value.
    pub(super) steps: u64,
    /// Whether the hash of the value that is being read is wanted, …
    pub(super) hashing: bool,
    /// … which is then here.
    pub(super) hash: u128,
    /// Where the last object or array begins that met only some of its obligations.
    partial: usize,
    /// Where those begin that were read and hold that one.
    around_partial: Vec<usize>,
    /// Where those begin that were not read to their end, or were refused as a whole.
    refused: Vec<usize>,
}

impl<'p> Machine<'p> {
    pub(super) fn new(program: &'p Program, reader: &Reader<'_>) -> Self {
        let pool = step_limit(reader.len()).saturating_sub(reader.pattern_steps);
        Self::within(program, pool, Stack::here())
    }

    /// A run over one value of a body, within another run.
    pub(super) const fn within(program: &'p Program, pool: u64, stack: Stack) -> Self {
        Self {
            program,
            pool,
            stack,
            steps: 0,
            hashing: false,
            hash: 0,
            partial: 0,
            around_partial: Vec::new(),
            refused: Vec::new(),
        }
    }

    /// Where it stopped, after a value that was refused.
    pub(super) fn stop(&mut self, reader: &Reader<'_>) -> Stop {
        let mut refused = std::mem::take(&mut self.refused);
        if self.partial > 0 {
            refused.append(&mut self.around_partial);
            refused.push(self.partial);
        }
        Stop { at: reader.offset(), refused }
    }

    /// After the object or array that begins at `start`: notes whether it holds a place at which a report must look.
    /// `before` is `partial` as it was when it began.
    #[inline]
    fn passed<T>(&mut self, start: usize, before: usize, read: &Result<T, ReadError>) {
        if read.is_err() {
            self.refused.push(start);
        } else if self.partial != before {
            self.around_partial.push(start);
        }
    }

    /// Reads a value that must satisfy the program's schema.
    pub(super) fn run(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        let read = self.must(reader, self.program.root, &[self.program.root_conj]);
        // What patterns have spent is spent for the rest of the body too.
        reader.pattern_steps = step_limit(reader.len()).saturating_sub(self.pool);
        read
    }

    /// Reads a value whose only obligation must be met.
    #[inline]
    pub(super) fn must(
        &mut self,
        reader: &mut Reader<'_>,
        next: Next,
        conjs: &[Conj],
    ) -> Result<(), ReadError> {
        match next {
            Next::State(state) => self.must_state(reader, state),
            Next::Types(types) if !self.hashing => read_plain(reader, types),
            Next::Skip => self.skip(reader),
            Next::Refuse => Err(ReadError),
            next => {
                if self.met(reader, next, conjs)? == 1 {
                    Ok(())
                } else {
                    Err(ReadError)
                }
            }
        }
    }

    #[inline]
    pub(super) fn must_state(&mut self, reader: &mut Reader<'_>, state: u32) -> Result<(), ReadError> {
        let state = self.program.states.get(state as usize).ok_or(ReadError)?;
        match reader.peek()? {
            token @ (Token::Object | Token::Array) => self.must_container(reader, state, token),
            token => all_met(self.scalar(reader, state, token)?),
        }
    }

    #[inline(never)]
    fn must_container(
        &mut self,
        reader: &mut Reader<'_>,
        state: &'p State,
        token: Token,
    ) -> Result<(), ReadError> {
        let (start, before) = (reader.offset(), self.partial);
        let read = match token {
            Token::Object => self.must_object(reader, state),
            _ => self.must_array(reader, state),
        };
        self.passed(start, before, &read);
        read
    }

    #[inline]
    fn must_object(&mut self, reader: &mut Reader<'_>, state: &'p State) -> Result<(), ReadError> {
        let met = match &state.object {
            Container::Plan(plan) => match &plan.straight {
                Some(way) if !self.hashing => {
                    let object = reader.object()?;
                    return self.straight(reader, plan, way, object, 0);
                }
                _ => self.object(reader, plan, true)?,
            },
            container => self.container(reader, container, &state.conjs)?,
        };
        all_met(met)
    }

    #[inline]
    fn must_array(&mut self, reader: &mut Reader<'_>, state: &'p State) -> Result<(), ReadError> {
        let met = match &state.array {
            Container::Plan(plan) => match plan.straight {
                Some(item) if !self.hashing => return self.straight_items(reader, plan, item),
                _ => self.array(reader, plan, true)?,
            },
            container => self.container(reader, container, &state.conjs)?,
        };
        all_met(met)
    }

    /// Reads a value; gives the obligations that it meets, of at most 64.
    pub(super) fn met(
        &mut self,
        reader: &mut Reader<'_>,
        next: Next,
        conjs: &[Conj],
    ) -> Result<Mask, ReadError> {
        match next {
            Next::State(state) => self.state(reader, state),
            Next::Types(types) => self.types(reader, types),
            Next::Skip => self.skip(reader).map(|()| Mask::MAX),
            Next::Refuse => self.skip(reader).map(|()| 0),
            Next::Interpret => {
                let met = self.interpret(reader, conjs)?;
                Ok(met.iter().enumerate().fold(0, |mask, (index, met)| mask | Mask::from(*met) << index))
            }
        }
    }

    #[inline]
    fn state(&mut self, reader: &mut Reader<'_>, state: u32) -> Result<Mask, ReadError> {
        let state = self.program.states.get(state as usize).ok_or(ReadError)?;
        match reader.peek()? {
            token @ (Token::Object | Token::Array) => self.met_by_container(reader, state, token),
            token => self.scalar(reader, state, token),
        }
    }

    #[inline(never)]
    fn met_by_container(
        &mut self,
        reader: &mut Reader<'_>,
        state: &'p State,
        token: Token,
    ) -> Result<Mask, ReadError> {
        let (start, before) = (reader.offset(), self.partial);
        let met = match token {
            Token::Object => match &state.object {
                Container::Plan(plan) => self.object(reader, plan, false),
                container => self.container(reader, container, &state.conjs),
            },
            _ => match &state.array {
                Container::Plan(plan) => self.array(reader, plan, false),
                container => self.container(reader, container, &state.conjs),
            },
        };
        self.passed(start, before, &met);
        let met = met?;
        if met & state.all != state.all && start > self.partial {
            self.partial = start;
            self.around_partial.clear();
        }
        Ok(met)
    }

    fn container<P>(
        &mut self,
        reader: &mut Reader<'_>,
        container: &Container<P>,
        conjs: &[Conj],
    ) -> Result<Mask, ReadError> {
        match container {
            Container::Is(met) => self.skip(reader).map(|()| *met),
            _ => self.met(reader, Next::Interpret, conjs),
        }
    }

    /// Reads anything but an object or an array.
    #[inline]
    fn scalar(&mut self, reader: &mut Reader<'_>, state: &State, token: Token) -> Result<Mask, ReadError> {
        if self.hashing {
            return self.hashed_scalar(reader, state, token);
        }
        match token {
            Token::String => match &state.string {
                StringPlan::Is(met) => reader.skip_string().map(|_| *met),
                StringPlan::Pattern(one) => match reader.match_string(one.pattern) {
                    Some(matches) => Ok(one.verdicts(matches)),
                    None => self.text(reader, &state.string),
                },
                plan => self.text(reader, plan),
            },
            Token::Number => match &state.number {
                NumberPlan::Is(met) => reader.skip_number().map(|()| *met),
                plan => number(reader, plan),
            },
            Token::Null => reader.null().map(|()| state.null),
            _ => reader.boolean().map(|is| if is { state.yes } else { state.no }),
        }
    }

    #[inline(never)]
    fn hashed_scalar(
        &mut self,
        reader: &mut Reader<'_>,
        state: &State,
        token: Token,
    ) -> Result<Mask, ReadError> {
        let start = reader.mark();
        self.hashing = false;
        let met = self.scalar(reader, state, token);
        self.hashing = true;
        reader.rewind(start);
        self.hash = hash_value(&self.program.keys, reader)?;
        met
    }

    #[inline(never)]
    fn text(&mut self, reader: &mut Reader<'_>, plan: &StringPlan) -> Result<Mask, ReadError> {
        let text = reader.string()?;
        plan.verdicts(text, &mut self.pool).map_err(|PatternLimit { .. }| ReadError)
    }

    /// Whether a value is of one of `types`.
    fn types(&mut self, reader: &mut Reader<'_>, types: Types) -> Result<Mask, ReadError> {
        let is = match reader.peek()? {
            Token::Number => {
                let start = reader.mark();
                let allowed = is_allowed(types, &reader.number()?);
                reader.rewind(start);
                self.skip(reader)?;
                return Ok(Mask::from(allowed));
            }
            Token::String => Types::STRING,
            Token::Object => Types::OBJECT,
            Token::Array => Types::ARRAY,
            Token::True | Token::False => Types::BOOLEAN,
            Token::Null => Types::NULL,
        };
        self.skip(reader)?;
        Ok(Mask::from(types.has(is)))
    }

    /// Reads a value of which nothing is asked.
    #[inline]
    pub(super) fn skip(&mut self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        if self.hashing {
            self.hash = hash_value(&self.program.keys, reader)?;
            return Ok(());
        }
        reader.skip()
    }

    /// Reads a value by conjunctions that have no plan.
    #[cold]
    pub(super) fn interpret(
        &mut self,
        reader: &mut Reader<'_>,
        conjs: &[Conj],
    ) -> Result<Vec<bool>, ReadError> {
        let mut obligations = Obligations::interpreting(self.program, self.pool, self.hashing, self.stack);
        let met = obligations.conjunctions(reader, conjs);
        self.pool = obligations.pool;
        self.hash = obligations.hash;
        self.steps += obligations.steps;
        if obligations.exhausted.is_some() { Err(ReadError) } else { met }
    }

    /// What patterns may still spend.
    pub(super) const fn pool(&mut self) -> &mut u64 {
        &mut self.pool
    }
}

#[inline(never)]
fn number(reader: &mut Reader<'_>, plan: &NumberPlan) -> Result<Mask, ReadError> {
    Ok(plan.verdicts(&reader.number()?))
}

/// An error unless the only obligation is met.
#[inline]
const fn all_met(met: Mask) -> Result<(), ReadError> {
    if met == 1 { Ok(()) } else { Err(ReadError) }
}

/// Reads a value of which nothing but its type is checked.
#[inline]
pub(super) fn read_plain(reader: &mut Reader<'_>, types: Types) -> Result<(), ReadError> {
    if types.has(Types::STRING) && reader.is_at_string() {
        return reader.skip_string().map(drop);
    }
    read_other(reader, types)
}

#[inline(never)]
fn read_other(reader: &mut Reader<'_>, types: Types) -> Result<(), ReadError> {
    let is = match reader.peek()? {
        Token::Number => return read_plain_number(reader, types),
        Token::Null if types.has(Types::NULL) => return reader.null(),
        Token::String => Types::STRING,
        Token::Null => Types::NULL,
        Token::Object => Types::OBJECT,
        Token::Array => Types::ARRAY,
        Token::True | Token::False => Types::BOOLEAN,
    };
    if types.has(is) { reader.skip() } else { Err(ReadError) }
}

#[inline]
fn read_plain_number(reader: &mut Reader<'_>, types: Types) -> Result<(), ReadError> {
    if types.has(Types::NUMBER) {
        return reader.skip_number();
    }
    if is_allowed(types, &reader.number()?) { Ok(()) } else { Err(ReadError) }
}
