//! How places of a body are reached, as far as it was noted while violations were collected.

use std::collections::BTreeMap;

use crate::reader::Checkpoint;

/// How many places are noted: more than most reports name, and little memory.
const MOST: usize = 4096;

/// A step from an object or array to what is in it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// To the member that is read from here.
    Member(Checkpoint),
    /// To the item with this index.
    Item(usize),
}

/// Values, and names of members, by where they begin: the start of what they are in, and the step from there.
#[derive(Debug, Default)]
pub(super) struct Paths(BTreeMap<usize, (usize, Step)>);

impl Paths {
    pub(super) fn note(&mut self, place: usize, container: usize, step: Step) {
        if self.0.len() < MOST {
            self.0.insert(place, (container, step));
        }
    }

    /// The steps to a place from the value that begins at `root`; `None` if they were not noted.
    pub(super) fn steps(&self, root: usize, place: usize) -> Option<Vec<Step>> {
        let (mut steps, mut place) = (Vec::new(), place);
        while place != root {
            let (container, step) = *self.0.get(&place)?;
            // What something is in begins before it.
            if container >= place {
                return None;
            }
            steps.push(step);
            place = container;
        }
        steps.reverse();
        Some(steps)
    }
}
