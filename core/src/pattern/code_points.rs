//! Sets of code points.

/// A set of code points, as ranges in order, no two of which touch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct CodePoints {
    ranges: Vec<(u32, u32)>,
}

const LAST: u32 = char::MAX as u32;

impl CodePoints {
    pub(super) fn new(ranges: impl IntoIterator<Item = (u32, u32)>) -> Self {
        let mut set = Self { ranges: ranges.into_iter().collect() };
        set.normalize();
        set
    }

    /// `\d`
    pub(super) fn digits() -> Self {
        Self::new([(0x30, 0x39)])
    }

    /// `\w`
    pub(super) fn word() -> Self {
        Self::new([(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)])
    }

    /// `\s`: `WhiteSpace` and `LineTerminator` (ECMA-262 §12.2, §12.3).
    pub(super) fn space() -> Self {
        Self::new([
            (0x09, 0x0D),
            (0x20, 0x20),
            (0xA0, 0xA0),
            (0x1680, 0x1680),
            (0x2000, 0x200A),
            (0x2028, 0x2029),
            (0x202F, 0x202F),
            (0x205F, 0x205F),
            (0x3000, 0x3000),
            (0xFEFF, 0xFEFF),
        ])
    }

    /// `LineTerminator`
    pub(super) fn line_terminators() -> Self {
        Self::new([(0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029)])
    }

    /// Every code point.
    pub(super) fn all() -> Self {
        Self::new([(0, LAST)])
    }

    #[must_use]
    pub(super) fn complement(&self) -> Self {
        let mut ranges = Vec::with_capacity(self.ranges.len() + 1);
        let mut next = 0;
        for (first, last) in &self.ranges {
            if next < *first {
                ranges.push((next, first - 1));
            }
            next = last + 1;
        }
        if next <= LAST {
            ranges.push((next, LAST));
        }
        Self { ranges }
    }

    #[must_use]
    pub(super) fn union(&self, other: &Self) -> Self {
        Self::new(self.ranges.iter().chain(&other.ranges).copied())
    }

    #[cfg(feature = "unicode")]
    #[must_use]
    pub(super) fn intersection(&self, other: &Self) -> Self {
        self.complement().union(&other.complement()).complement()
    }

    pub(super) fn is_disjoint(&self, other: &Self) -> bool {
        let (mut own, mut others) = (self.ranges.as_slice(), other.ranges.as_slice());
        while let ([(first, last), own_rest @ ..], [(other_first, other_last), others_rest @ ..]) =
            (own, others)
        {
            if last < other_first {
                own = own_rest;
            } else if other_last < first {
                others = others_rest;
            } else {
                return false;
            }
        }
        true
    }

    pub(super) fn ranges(&self) -> &[(u32, u32)] {
        &self.ranges
    }

    /// The ranges without surrogates, which text does not have.
    pub(super) fn char_ranges(&self) -> impl Iterator<Item = (char, char)> {
        let below = |&(first, last): &(u32, u32)| (first, last.min(0xD7FF));
        let above = |&(first, last): &(u32, u32)| (first.max(0xE000), last);
        let parts = self.ranges.iter().flat_map(move |range| [below(range), above(range)]);
        parts
            .filter(|(first, last)| first <= last)
            .filter_map(|(first, last)| Some((char::from_u32(first)?, char::from_u32(last)?)))
    }

    pub(super) fn contains(&self, c: char) -> bool {
        let code = u32::from(c);
        let after = self.ranges.partition_point(|(first, _)| *first <= code);
        after.checked_sub(1).and_then(|index| self.ranges.get(index)).is_some_and(|(_, last)| code <= *last)
    }

    fn normalize(&mut self) {
        self.ranges.sort_unstable();
        self.ranges.dedup_by(|next, previous| {
            let touches = next.0 <= previous.1.saturating_add(1);
            if touches {
                previous.1 = previous.1.max(next.1);
            }
            touches
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_that_touch_become_one() {
        let set = CodePoints::new([(5, 9), (1, 2), (3, 4), (20, 30), (25, 26)]);
        assert_eq!(set.ranges(), [(1, 9), (20, 30)]);
        assert_eq!(set.complement().ranges(), [(0, 0), (10, 19), (31, LAST)]);
        assert_eq!(set.complement().complement(), set);
        assert_eq!(CodePoints::all().complement(), CodePoints::default());
    }

    #[test]
    fn unions_and_intersections() {
        let (word, digits, space) = (CodePoints::word(), CodePoints::digits(), CodePoints::space());
        assert!(!word.is_disjoint(&digits) && !digits.is_disjoint(&word));
        assert!(word.is_disjoint(&space) && space.is_disjoint(&word));
        assert!(word.is_disjoint(&CodePoints::default()));
        assert_eq!(word.intersection(&digits), digits);
        assert_eq!(word.intersection(&space), CodePoints::default());
        assert_eq!(word.union(&digits), word);
        assert_eq!(word.union(&word.complement()), CodePoints::all());
    }

    #[test]
    fn surrogates_are_no_chars() {
        let ranges: Vec<_> = CodePoints::all().char_ranges().collect();
        assert_eq!(ranges, [('\0', '\u{D7FF}'), ('\u{E000}', char::MAX)]);
        assert_eq!(CodePoints::new([(0xD800, 0xDFFF)]).char_ranges().count(), 0);
    }

    #[test]
    fn membership() {
        let word = CodePoints::word();
        assert!("azAZ09_".chars().all(|c| word.contains(c)));
        assert!(!"é-@[`{ \0".chars().any(|c| word.contains(c)));
    }
}
