//! Which of the names that a plan knows an object has.

/// Names by their indices; up to 256 of them without allocation.
#[derive(Debug)]
pub(super) struct Seen {
    first: [u64; 4],
    rest: Vec<u64>,
}

impl Seen {
    #[inline]
    pub(super) fn new(names: usize) -> Self {
        let rest = if names > 256 { vec![0; names.div_ceil(64) - 4] } else { Vec::new() };
        Self { first: [0; 4], rest }
    }

    /// Marks a name; says whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, index: usize) -> bool {
        if index < 64 {
            let [word, ..] = &mut self.first;
            let new = *word >> index & 1 == 0;
            *word |= 1 << index;
            return new;
        }
        let word = match self.first.get_mut(index / 64) {
            Some(word) => Some(word),
            None => self.rest.get_mut(index / 64 - 4),
        };
        let Some(word) = word else { return true };
        let bit = 1 << (index % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    /// The first 64 names.
    #[inline]
    pub(super) const fn word(&self) -> u64 {
        let [word, ..] = self.first;
        word
    }

    #[inline]
    pub(super) fn has(&self, index: usize) -> bool {
        let word = self.first.get(index / 64).or_else(|| self.rest.get((index / 64).wrapping_sub(4)));
        word.is_some_and(|word| word >> (index % 64) & 1 == 1)
    }

    /// Whether all names are there whose bits are set.
    #[inline]
    pub(super) fn has_all(&self, bits: &[u64]) -> bool {
        if let [bits] = bits {
            return bits & !self.word() == 0;
        }
        bits.iter().zip(self.first.iter().chain(&self.rest)).all(|(bits, seen)| bits & !seen == 0)
    }

    /// How many there are.
    pub(super) fn count(&self) -> u64 {
        self.first.iter().chain(&self.rest).map(|word| u64::from(word.count_ones())).sum()
    }
}
