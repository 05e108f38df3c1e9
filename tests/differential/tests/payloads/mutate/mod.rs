//! Payloads that are nearly right: examples with a few changes of value, of spelling, and of bytes.

mod print;
mod samples;
mod text;
mod values;

use hookwright_differential::random::Random;

use crate::judge::tree::Tree;

/// A payload made of an example; half of them have changes that may leave no JSON at all.
pub(crate) fn payload(random: &mut Random, example: &Tree) -> Vec<u8> {
    let mut tree = example.clone();
    for _ in 0..random.below(4) {
        values::change(random, &mut tree);
    }
    let mut body = print::print(random, &tree);
    if random.once_in(2) {
        for _ in 0..=random.below(3) {
            text::change(random, &mut body);
        }
    }
    body
}
