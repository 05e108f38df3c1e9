//! Arrays: their items in turn, how many satisfy `contains`, and whether they differ.

use std::hash::RandomState;

use crate::plan::{ArrayPlan, Mask};
use crate::reader::{ReadError, Reader, Token};

use super::hash::{ArrayHash, Distinct, hash_text};
use super::machine::Machine;
use super::object::{Leaves, Pending, left_over, verdicts};

/// How many short lists of strings are compared without hashes.
const FEW: usize = 24;

impl<'p> Machine<'p> {
    /// Reads an array; gives the obligations that it meets.
    #[inline(never)]
    pub(super) fn array(
        &mut self,
        reader: &mut Reader<'_>,
        plan: &'p ArrayPlan,
        must: bool,
    ) -> Result<Mask, ReadError> {
        self.stack.check(reader)?;
        let start = reader.mark();
        let outer = self.hashing;
        let hashing = outer || !plan.constants.is_empty();
        let leaves = Leaves {
            formulas: &plan.formulas,
            pruned: plan.pruned.as_deref(),
            spine: if must { plan.spine } else { 0 },
        };
        let mut hash = hashing.then(|| ArrayHash::new(&self.program.keys));
        let mut unique = (plan.unique != 0).then(Unique::default);
        let mut alive = plan.all;
        let mut pending = Pending::new();
        let mut found = vec![0_u64; plan.contains.len()];
        let mut count = 0;
        let mut array = reader.array()?;
        while reader.item(&mut array)? {
            let step = plan.prefix.get(count).copied().unwrap_or(plan.rest);
            let string = !hashing && unique.is_some() && reader.peek()? == Token::String;
            self.hashing = hashing || unique.is_some() && !string;
            let at = reader.mark();
            let (step, met) = self.value(reader, step, &leaves, &mut alive)?;
            if let Some(unique) = &mut unique {
                let text = reader.since(at);
                if string && !text.contains('\\') {
                    unique.text(&self.program.keys, text);
                } else {
                    if string {
                        reader.rewind(at);
                        self.hash = super::hash::hash_value(&self.program.keys, reader)?;
                    }
                    unique.hash(&self.program.keys, self.hash);
                }
            }
            if let Some(hash) = &mut hash {
                hash.push(self.hash);
            }
            for (slot, index) in &step.contains {
                if let Some(found) = found.get_mut(*index as usize) {
                    *found += slot.map_or(1, |slot| met >> slot & 1);
                }
            }
            if !step.unevaluated.is_empty() {
                left_over(step, met, &mut pending);
            }
            count += 1;
        }
        self.hashing = outer;
        for counts in &plan.counts {
            if !(counts.min..=counts.max).contains(&(count as u64)) {
                alive &= !(1 << counts.leaf);
            }
        }
        for (counts, found) in plan.contains.iter().zip(&found) {
            if !(counts.min..=counts.max).contains(found) {
                alive &= !(1 << counts.leaf);
            }
        }
        if unique.is_some_and(|mut unique| unique.repeats()) {
            alive &= !plan.unique;
        }
        if let Some(hash) = hash {
            self.hash = hash.finish();
            self.constants(reader, &plan.constants, start, &mut alive)?;
        }
        Ok(verdicts(&plan.formulas, alive, &|_| false, &pending))
    }
}

/// Items that must differ. The first strings are compared as they are written.
#[derive(Default)]
struct Unique<'b> {
    texts: Vec<&'b str>,
    hashed: Distinct,
    repeats: bool,
}

impl<'b> Unique<'b> {
    /// A string without escapes, quotes and all.
    fn text(&mut self, keys: &RandomState, text: &'b str) {
        if self.texts.len() < FEW && !self.hashed.has_any() {
            self.repeats |= self.texts.contains(&text);
            self.texts.push(text);
        } else {
            self.hash(keys, hash_text(keys, unquoted(text)));
        }
    }

    fn hash(&mut self, keys: &RandomState, hash: u128) {
        for text in std::mem::take(&mut self.texts) {
            self.hashed.push(hash_text(keys, unquoted(text)));
        }
        self.hashed.push(hash);
    }

    fn repeats(&mut self) -> bool {
        self.repeats || self.hashed.repeats()
    }
}

fn unquoted(text: &str) -> &str {
    text.get(1..text.len().saturating_sub(1)).unwrap_or_default()
}
