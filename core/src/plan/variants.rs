//! Which leaves can be left after a member, as far as that is known beforehand: a tag of any kind, or a
//! name that only some allow, leaves few, and what is asked from then on is asked of these alone.

use std::collections::{BTreeMap, BTreeSet};

use super::build::Formulas;
use super::formula::{Formula, Mask, first, prune};
use super::number::NumberPlan;
use super::step::Next;
use super::string::StringPlan;
use super::{Compiler, Container, State};

/// How many sets of leaves a plan prepares for.
const MOST_SETS: usize = 96;

/// How many it looks at to find these.
const MOST_TRIED: usize = 1024;

/// What is known beforehand of sets of leaves.
pub(super) struct Prepared {
    /// What pruning comes to.
    pub(super) pruned: Box<[(Mask, Mask)]>,
    /// The sets that can be left.
    pub(super) sets: Vec<Mask>,
}

impl Compiler {
    /// Makes the steps for what may be left of the leaves.
    pub(super) fn variants(&mut self, found: &Formulas, steps: &[u32]) -> Option<Prepared> {
        let all = first(found.leaves.len());
        if all.count_ones() <= 1
            || matches!(found.formulas.as_slice(), [Formula::All(_, rest)] if rest.is_empty())
        {
            return None;
        }
        let steps: BTreeSet<u32> = steps.iter().copied().collect();
        let outcomes: BTreeSet<Mask> = steps.iter().flat_map(|step| self.outcomes(*step)).collect();
        let mut pruned = BTreeMap::new();
        let mut sets = vec![all];
        let mut next = 0;
        while let Some(alive) = sets.get(next).copied() {
            next += 1;
            for dead in &outcomes {
                let left = alive & !dead;
                if left == alive || pruned.contains_key(&left) || pruned.len() >= MOST_TRIED {
                    continue;
                }
                let useful = prune(&found.formulas, left);
                pruned.insert(left, useful);
                if !sets.contains(&useful) && sets.len() < MOST_SETS {
                    sets.push(useful);
                }
            }
        }
        for step in steps {
            let ask = self.steps.get(step as usize).map_or(0, |step| step.ask);
            let asking: BTreeSet<Mask> =
                sets.iter().map(|alive| alive & ask).filter(|asking| *asking != ask).collect();
            let variants: Vec<_> =
                asking.into_iter().filter_map(|asking| Some((asking, self.variant(step, asking)?))).collect();
            if let Some(step) = self.steps.get_mut(step as usize) {
                let known: BTreeMap<Mask, u32> = step.variants.iter().copied().chain(variants).collect();
                step.variants = known.into_iter().collect();
            }
        }
        Some(Prepared { pruned: pruned.into_iter().collect(), sets })
    }

    /// The leaves that die of a step, for each answer that its value can give.
    fn outcomes(&self, step: u32) -> Vec<Mask> {
        let Some(step) = self.steps.get(step as usize) else { return Vec::new() };
        let mut met: BTreeSet<Mask> = BTreeSet::from([first(step.slots.len())]);
        match step.next {
            Next::State(state) => {
                met.extend(self.states.get(state as usize).into_iter().flat_map(State::outcomes));
            }
            Next::Types(_) => met.extend([0]),
            Next::Skip | Next::Refuse | Next::Interpret => {}
        }
        if step.slots.len() > 64 {
            return vec![step.kill];
        }
        met.into_iter().map(|met| step.kill | step.dead(met)).filter(|dead| *dead != 0).collect()
    }
}

impl State {
    fn outcomes(&self) -> Vec<Mask> {
        let mut met = vec![self.null, self.yes, self.no];
        match &self.string {
            StringPlan::Is(verdicts) => met.push(*verdicts),
            StringPlan::Length(_) => met.push(0),
            StringPlan::Pattern(one) => met.extend([one.verdicts(true), one.verdicts(false)]),
            StringPlan::Table(strings) => met.extend(strings.outcomes()),
        }
        if let NumberPlan::Is(verdicts) = self.number {
            met.push(verdicts);
        }
        if let Container::Is(verdicts) = self.object {
            met.push(verdicts);
        }
        if let Container::Is(verdicts) = self.array {
            met.push(verdicts);
        }
        met
    }
}
