//! Applicators that look at the same value again (2020-12 Core §10.2), references among them.

use std::collections::BTreeMap;

use crate::pattern::{Pattern, PatternLimit};
use crate::reader::{Checkpoint, ReadError, Reader, Token, member};
use crate::schema::{Branches, Conditional, Discriminator, DynamicRef, InPlace, Schema};

use super::Machine;
use super::marks::Marks;
use super::mode::{Mode, Verdict};

/// What a run of the machine keeps beside its mode.
pub(super) struct Context {
    /// The dynamic scope: the resources that were entered, outermost first.
    scope: Vec<u32>,
    /// How many times a value was looked at again.
    looks: usize,
    /// Above how many looks nothing more is answered.
    limit: usize,
    /// Verdicts that were found after many looks, so that none is found twice.
    verdicts: Option<Verdicts>,
    /// How many steps all patterns together may still take.
    pattern_steps: u64,
    exhausted: bool,
}

/// Verdicts by what they depend on: the value's place, the schema, and the dynamic scope.
type Verdicts = BTreeMap<(usize, usize, Vec<u32>), bool>;

/// From how many looks on verdicts are remembered. Ordinary payloads stay below and allocate nothing.
const MANY: usize = 4096;

impl Context {
    pub(super) fn new(reader: &Reader<'_>) -> Self {
        let limit = reader.len().saturating_mul(64).saturating_add(1 << 20);
        let pattern_steps = reader.pattern_steps;
        Self { scope: Vec::new(), looks: 0, limit, verdicts: None, pattern_steps, exhausted: false }
    }

    /// Ends a run: what its patterns have spent is spent for the rest of the body too.
    ///
    /// # Errors
    ///
    /// When the work was given up.
    pub(super) fn finish(self, reader: &mut Reader<'_>) -> Result<(), ReadError> {
        reader.pattern_steps = self.pattern_steps;
        if self.exhausted { Err(ReadError) } else { Ok(()) }
    }

    /// Enters a schema's resource; says whether that changed the dynamic scope.
    #[inline]
    pub(super) fn enter(&mut self, resource: u32) -> bool {
        let enters = resource != 0 && self.scope.last() != Some(&resource);
        if enters {
            self.scope.push(resource);
        }
        enters
    }

    #[inline]
    pub(super) fn leave(&mut self, entered: bool) {
        if entered {
            self.scope.pop();
        }
    }

    /// Whether `pattern` is found in `text`. If that takes too long the work is given up: whatever else
    /// was found, the payload is refused.
    pub(super) fn search(&mut self, pattern: &Pattern, text: &str) -> Result<bool, PatternLimit> {
        let answer = pattern.is_match_within(text, &mut self.pattern_steps);
        if answer.is_err() {
            self.exhaust();
        }
        answer
    }

    /// The work was given up: whatever was found, the payload is refused.
    fn exhaust(&mut self) {
        self.exhausted = true;
    }

    pub(super) const fn exhausted(&self) -> bool {
        self.exhausted
    }
}

impl<'b, M: Mode<'b>> Machine<'_, M> {
    /// Applies all applicators but the first `done`. The reader's place afterwards is unspecified.
    pub(super) fn in_place(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        start: Checkpoint,
        done: usize,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        for applicator in schema.in_place.iter().skip(done) {
            let marks = marks.as_deref_mut();
            match applicator {
                InPlace::Ref(target) => self.must(reader, target, start, marks)?,
                InPlace::Later(cell) => {
                    if let Some(target) = cell.get() {
                        self.must(reader, target, start, marks)?;
                    }
                }
                InPlace::DynamicRef(reference) => {
                    let target = self.dynamic_target(reference);
                    self.must(reader, target, start, marks)?;
                }
                InPlace::AllOf(schemas) => self.all_of(reader, schemas, start, marks)?,
                InPlace::AnyOf(branches) => self.any_of(reader, schema, branches, start, marks)?,
                InPlace::OneOf(branches) => self.one_of(reader, schema, branches, start, marks)?,
                InPlace::Not(negated) => {
                    if self.holds(reader, negated, start, None) {
                        let message = || "must not satisfy the schema in `not`".to_owned();
                        self.mode.violation(start.offset(), schema, "not", message)?;
                    }
                }
                InPlace::If(conditional) => self.conditional(reader, conditional, start, marks)?,
                InPlace::DependentSchema(name, dependent) => {
                    reader.rewind(start);
                    if member(reader, name)? {
                        self.must(reader, dependent, start, marks)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Checks the value again by a schema that it must satisfy.
    fn must(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        start: Checkpoint,
        marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        self.context.looks += 1;
        if self.context.looks > self.context.limit {
            self.context.exhaust();
            return Err(ReadError);
        }
        reader.rewind(start);
        self.check(reader, schema, marks)
    }

    /// Whether the value satisfies a schema. The reader's place afterwards is unspecified.
    pub(super) fn holds(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        start: Checkpoint,
        marks: Option<&mut Marks>,
    ) -> bool {
        self.context.looks += 1;
        if self.context.looks > self.context.limit {
            self.context.exhaust();
            return false;
        }
        if self.context.looks < MANY || marks.is_some() {
            return self.verdict(reader, schema, start, marks);
        }
        let place = (std::ptr::from_ref(schema).addr(), start.offset(), self.context.scope.clone());
        if let Some(verdict) = self.context.verdicts.as_ref().and_then(|verdicts| verdicts.get(&place)) {
            return *verdict;
        }
        let verdict = self.verdict(reader, schema, start, None);
        self.context.verdicts.get_or_insert_default().insert(place, verdict);
        verdict
    }

    fn verdict(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        start: Checkpoint,
        marks: Option<&mut Marks>,
    ) -> bool {
        reader.rewind(start);
        let scope = self.context.scope.len();
        let mut machine = Machine { context: &mut *self.context, mode: &mut Verdict };
        let holds = machine.check(reader, schema, marks).is_ok();
        // A check that stopped has not left the resources that it entered.
        self.context.scope.truncate(scope);
        holds
    }

    /// As [`Machine::holds`]; marks count only where the schema holds.
    fn holds_marking(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        start: Checkpoint,
        marks: Option<&mut Marks>,
    ) -> bool {
        let Some(marks) = marks else { return self.holds(reader, schema, start, None) };
        let mut found = Marks::default();
        let holds = self.holds(reader, schema, start, Some(&mut found));
        if holds {
            marks.union(&found);
        }
        holds
    }

    fn dynamic_target(&self, reference: &DynamicRef) -> &'static Schema {
        let in_scope = |resource: &u32| {
            reference
                .candidates
                .iter()
                .find(|(candidate, _)| candidate == resource)
                .map(|(_, schema)| *schema)
        };
        self.context.scope.iter().find_map(in_scope).unwrap_or(reference.initial)
    }

    fn all_of(
        &mut self,
        reader: &mut Reader<'b>,
        schemas: &[&'static Schema],
        start: Checkpoint,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        schemas.iter().try_for_each(|schema| self.must(reader, schema, start, marks.as_deref_mut()))
    }

    fn any_of(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        branches: &Branches,
        start: Checkpoint,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        let chosen = choose(reader, branches, start)?;
        let mut any = false;
        for (index, branch) in branches.schemas.iter().enumerate() {
            if chosen.rules_out(index) {
                continue;
            }
            any |= self.holds_marking(reader, branch, start, marks.as_deref_mut());
            // Every branch that holds says what it evaluated.
            if any && marks.is_none() {
                break;
            }
        }
        if any { Ok(()) } else { self.no_branch(reader, schema, "anyOf", branches, start) }
    }

    fn one_of(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        branches: &Branches,
        start: Checkpoint,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        let chosen = choose(reader, branches, start)?;
        let mut holding = Vec::new();
        let mut count = 0_usize;
        for (index, branch) in branches.schemas.iter().enumerate() {
            if chosen.rules_out(index) || !self.holds_marking(reader, branch, start, marks.as_deref_mut()) {
                continue;
            }
            count += 1;
            if M::COLLECTS {
                holding.push(index.to_string());
            } else if count > 1 {
                break;
            }
        }
        match count {
            0 => self.no_branch(reader, schema, "oneOf", branches, start),
            1 => Ok(()),
            _ => self.mode.violation(start.offset(), schema, "oneOf", || {
                format!("must satisfy one branch of `oneOf` only, not branches {}", holding.join(", "))
            }),
        }
    }

    fn conditional(
        &mut self,
        reader: &mut Reader<'b>,
        conditional: &Conditional,
        start: Checkpoint,
        mut marks: Option<&mut Marks>,
    ) -> Result<(), ReadError> {
        let holds = self.holds_marking(reader, conditional.condition, start, marks.as_deref_mut());
        match if holds { conditional.then } else { conditional.otherwise } {
            Some(consequence) => self.must(reader, consequence, start, marks),
            None => Ok(()),
        }
    }

    /// No branch holds: says so, and then why the nearest does not.
    #[cold]
    fn no_branch(
        &mut self,
        reader: &mut Reader<'b>,
        schema: &Schema,
        keyword: &'static str,
        branches: &Branches,
        start: Checkpoint,
    ) -> Result<(), ReadError> {
        if !M::COLLECTS {
            return Err(ReadError);
        }
        if self.mode.is_tallying() {
            return self.mode.violation(start.offset(), schema, keyword, String::new);
        }
        let nearest = match choose(reader, branches, start)? {
            Chosen::Branch(index) => Some(index),
            Chosen::None | Chosen::Unknown => self.nearest(reader, branches, start),
        };
        let count = branches.schemas.len();
        let message = || match nearest {
            Some(index) => {
                format!("must satisfy a branch of `{keyword}`; of {count}, branch {index} comes nearest")
            }
            None => format!("must satisfy a branch of `{keyword}`; none of {count} does"),
        };
        self.mode.violation(start.offset(), schema, keyword, message)?;
        match nearest.and_then(|index| branches.schemas.get(index)) {
            Some(branch) => self.must(reader, branch, start, None),
            None => Ok(()),
        }
    }

    /// The branch with the fewest violations, the first of equals; none where all are for other values.
    fn nearest(&mut self, reader: &mut Reader<'b>, branches: &Branches, start: Checkpoint) -> Option<usize> {
        let mut best = None;
        for (index, branch) in branches.schemas.iter().enumerate() {
            self.mode.start_tally(start.offset());
            let read = self.must(reader, branch, start, None);
            let tally = self.mode.end_tally().filter(|tally| read.is_ok() && !tally.is_for_others);
            let Some(violations) = tally.map(|tally| tally.violations) else { continue };
            if best.is_none_or(|(fewest, _)| violations < fewest) {
                best = Some((violations, index));
            }
        }
        best.map(|(_, index)| index)
    }
}

/// What a discriminator says of a value.
#[derive(Clone, Copy)]
enum Chosen {
    /// Only this branch can hold.
    Branch(usize),
    /// No branch can hold.
    None,
    /// Every branch must be tried.
    Unknown,
}

impl Chosen {
    fn rules_out(self, index: usize) -> bool {
        match self {
            Self::Branch(only) => only != index,
            Self::None => true,
            Self::Unknown => false,
        }
    }
}

fn choose(reader: &mut Reader<'_>, branches: &Branches, start: Checkpoint) -> Result<Chosen, ReadError> {
    match branches.discriminator {
        Some(discriminator) => discriminate(reader, discriminator, start),
        None => Ok(Chosen::Unknown),
    }
}

fn discriminate(
    reader: &mut Reader<'_>,
    discriminator: &Discriminator,
    start: Checkpoint,
) -> Result<Chosen, ReadError> {
    reader.rewind(start);
    if !member(reader, discriminator.name)? || reader.peek()? != Token::String {
        return Ok(Chosen::None);
    }
    let value = reader.string()?;
    let branch = discriminator.values.iter().find(|(text, _)| value.is(text));
    Ok(branch.map_or(Chosen::None, |(_, index)| Chosen::Branch(*index)))
}
