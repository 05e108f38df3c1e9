//! Which members or items have been evaluated (2020-12 Core §11.2, §11.3).

/// Marks by ordinal: the first member or item is 0.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    all: bool,
    words: Vec<u64>,
}

impl Marks {
    pub(super) fn all(&mut self) {
        self.all = true;
    }

    pub(super) fn set(&mut self, ordinal: usize) {
        let word = ordinal / 64;
        if word >= self.words.len() {
            self.words.resize(word + 1, 0);
        }
        if let Some(bits) = self.words.get_mut(word) {
            *bits |= 1 << (ordinal % 64);
        }
    }

    pub(super) fn has(&self, ordinal: usize) -> bool {
        self.all || self.words.get(ordinal / 64).is_some_and(|bits| bits >> (ordinal % 64) & 1 == 1)
    }

    pub(super) fn union(&mut self, other: &Self) {
        self.all |= other.all;
        if self.words.len() < other.words.len() {
            self.words.resize(other.words.len(), 0);
        }
        for (bits, others) in self.words.iter_mut().zip(&other.words) {
            *bits |= others;
        }
    }
}
