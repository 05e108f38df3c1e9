//! Formulas over leaves: which of a state's obligations hold, given which leaves are alive.
//!
//! A leaf is a set of schemas whose own keywords a value must satisfy; `anyOf`, `oneOf`, `not`, `if` and
//! `dependentSchemas` join leaves to formulas. At most 64 leaves make a mask of one word.

use super::TooLarge;

/// A set of leaves, or of a state's obligations.
pub(crate) type Mask = u64;

/// How many formulas one plan may have, with all their parts.
const LARGEST: usize = 4096;

/// What must be true of the leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Formula {
    /// Whatever the leaves are.
    Is(bool),
    /// All leaves, and all of the formulas.
    All(Mask, Vec<Self>),
    /// At least one of them.
    Any(Mask, Vec<Self>),
    /// Exactly one of them.
    One(Mask, Vec<Self>),
    /// Not this one.
    Not(Box<Self>),
    /// The object has the member with this index.
    Has(u16),
    /// If the first then the second, else the third.
    If(Box<[Self; 3]>),
    /// The formula, and what it leaves unevaluated satisfies the scope with this index.
    Scope(u8, Box<Self>),
}

/// What a formula asks of the value that was read.
pub(crate) trait Facts {
    /// Whether a leaf holds.
    fn leaf(&mut self, leaf: u32) -> bool;

    /// Whether the object has a member.
    fn has(&self, _: u16) -> bool {
        false
    }

    /// Whether every member or item that a scope must evaluate is evaluated by one of `leaves`.
    fn evaluates(&self, _scope: u8, _leaves: Mask) -> bool {
        true
    }

    /// Whether all of `leaves` hold.
    #[inline]
    fn all(&mut self, leaves: Mask) -> bool {
        bits(leaves).all(|leaf| self.leaf(leaf))
    }

    /// Those of `leaves` that hold.
    #[inline]
    fn some(&mut self, leaves: Mask) -> Mask {
        bits(leaves).filter(|leaf| self.leaf(*leaf)).fold(0, |some, leaf| some | 1 << leaf)
    }

    /// Whether one of `leaves` holds.
    #[inline]
    fn any(&mut self, leaves: Mask) -> bool {
        bits(leaves).any(|leaf| self.leaf(leaf))
    }
}

/// The indices of a mask's bits.
pub(crate) fn bits(mask: Mask) -> impl Iterator<Item = u32> {
    let mut rest = mask;
    std::iter::from_fn(move || {
        let bit = (rest != 0).then(|| rest.trailing_zeros())?;
        rest &= rest - 1;
        Some(bit)
    })
}

/// The mask of the first `count` bits.
pub(crate) const fn first(count: usize) -> Mask {
    if count >= 64 { Mask::MAX } else { (1 << count) - 1 }
}

impl Formula {
    pub(super) const TRUE: Self = Self::Is(true);
    pub(super) const FALSE: Self = Self::Is(false);

    pub(super) fn leaf(leaf: usize) -> Self {
        Self::All(1 << leaf, Vec::new())
    }

    /// The leaf that the formula is.
    pub(crate) fn as_leaf(&self) -> Option<u32> {
        match self {
            Self::All(leaves, rest) if rest.is_empty() && leaves.is_power_of_two() => {
                Some(leaves.trailing_zeros())
            }
            _ => None,
        }
    }

    pub(super) fn all(formulas: Vec<Self>) -> Self {
        let (mut leaves, mut rest) = (0, Vec::new());
        for formula in formulas {
            match formula {
                Self::Is(true) => {}
                Self::Is(false) => return Self::FALSE,
                Self::All(more, others) => {
                    leaves |= more;
                    rest.extend(others);
                }
                other => rest.push(other),
            }
        }
        match rest.pop() {
            None if leaves == 0 => Self::TRUE,
            None => Self::All(leaves, rest),
            Some(only) if leaves == 0 && rest.is_empty() => only,
            Some(last) => {
                rest.push(last);
                Self::All(leaves, rest)
            }
        }
    }

    /// `keeps`: a branch that is always true does not make the others needless, which may evaluate something.
    pub(super) fn any(formulas: Vec<Self>, keeps: bool) -> Self {
        let (mut leaves, mut rest) = (0, Vec::new());
        for formula in formulas {
            match (formula.as_leaf(), formula) {
                (_, Self::Is(true)) if !keeps => return Self::TRUE,
                (_, Self::Is(false)) => {}
                (Some(leaf), _) => leaves |= 1 << leaf,
                (None, Self::Any(more, others)) => {
                    leaves |= more;
                    rest.extend(others);
                }
                (None, other) => rest.push(other),
            }
        }
        match rest.pop() {
            None if leaves == 0 => Self::FALSE,
            None if leaves.is_power_of_two() => Self::All(leaves, rest),
            None => Self::Any(leaves, rest),
            Some(only) if leaves == 0 && rest.is_empty() => only,
            Some(last) => {
                rest.push(last);
                Self::Any(leaves, rest)
            }
        }
    }

    pub(super) fn one(formulas: Vec<Self>) -> Self {
        let mut possible: Vec<_> = formulas.into_iter().filter(|formula| *formula != Self::FALSE).collect();
        if possible.iter().filter(|formula| **formula == Self::TRUE).count() > 1 {
            return Self::FALSE;
        }
        if possible.len() <= 1 {
            return possible.pop().unwrap_or(Self::FALSE);
        }
        let (mut leaves, mut rest) = (0, Vec::new());
        for formula in possible {
            match formula.as_leaf() {
                Some(leaf) if leaves & 1 << leaf == 0 => leaves |= 1 << leaf,
                _ => rest.push(formula),
            }
        }
        Self::One(leaves, rest)
    }

    pub(super) fn negated(self) -> Self {
        match self {
            Self::Is(is) => Self::Is(!is),
            // What is negated twice holds as it does without, but evaluates nothing.
            other => Self::Not(Box::new(other)),
        }
    }

    pub(super) fn conditional(condition: Self, then: Self, otherwise: Self, keeps: bool) -> Self {
        match condition {
            Self::Is(true) => then,
            Self::Is(false) => otherwise,
            _ if !keeps && then == otherwise => then,
            condition => Self::If(Box::new([condition, then, otherwise])),
        }
    }

    fn parts(&self) -> &[Self] {
        match self {
            Self::Is(_) | Self::Has(_) => &[],
            Self::All(_, rest) | Self::Any(_, rest) | Self::One(_, rest) => rest,
            Self::Not(inner) | Self::Scope(_, inner) => std::slice::from_ref(&**inner),
            Self::If(parts) => &**parts,
        }
    }

    /// All leaves that the formula names.
    pub(super) fn leaves(&self) -> Mask {
        let own = match self {
            Self::All(leaves, _) | Self::Any(leaves, _) | Self::One(leaves, _) => *leaves,
            _ => 0,
        };
        self.parts().iter().fold(own, |all, part| all | part.leaves())
    }

    /// The leaves without which the formula is false.
    pub(crate) fn spine(&self) -> Mask {
        match self {
            Self::All(leaves, rest) => rest.iter().fold(*leaves, |all, part| all | part.spine()),
            Self::Scope(_, inner) => inner.spine(),
            _ => 0,
        }
    }

    /// Whether a part is of a kind.
    pub(super) fn contains(&self, is: fn(&Self) -> bool) -> bool {
        is(self) || self.parts().iter().any(|part| part.contains(is))
    }

    /// Whether the scope with this index is a part.
    pub(super) fn has_scope(&self, index: usize) -> bool {
        matches!(self, Self::Scope(scope, _) if usize::from(*scope) == index)
            || self.parts().iter().any(|part| part.has_scope(index))
    }

    fn size(&self) -> usize {
        1 + self.parts().iter().map(Self::size).sum::<usize>()
    }

    pub(super) fn bounded(self) -> Result<Self, TooLarge> {
        if self.size() > LARGEST { Err(TooLarge) } else { Ok(self) }
    }

    /// The formula with some leaves decided, and without scopes if they do not matter.
    pub(super) fn decided(&self, decide: &dyn Fn(u32) -> Option<bool>, scopes: bool) -> Self {
        let parts = |leaves: Mask, rest: &[Self]| {
            let leaves = bits(leaves).map(|leaf| match decide(leaf) {
                Some(is) => Self::Is(is),
                None => Self::leaf(leaf as usize),
            });
            leaves.chain(rest.iter().map(|part| part.decided(decide, scopes))).collect::<Vec<_>>()
        };
        match self {
            Self::Is(_) | Self::Has(_) => self.clone(),
            Self::All(leaves, rest) => Self::all(parts(*leaves, rest)),
            Self::Any(leaves, rest) => Self::any(parts(*leaves, rest), scopes),
            Self::One(leaves, rest) => Self::one(parts(*leaves, rest)),
            Self::Not(inner) => inner.decided(decide, scopes).negated(),
            Self::If(three) => {
                let [condition, then, otherwise] = &**three;
                let [condition, then, otherwise] =
                    [condition, then, otherwise].map(|part| part.decided(decide, scopes));
                Self::conditional(condition, then, otherwise, scopes)
            }
            Self::Scope(scope, inner) => {
                let inner = inner.decided(decide, scopes);
                if scopes && inner != Self::FALSE { Self::Scope(*scope, Box::new(inner)) } else { inner }
            }
        }
    }

    /// Whether the formula holds when certain leaves are alive; `None` if it asks for more than leaves.
    #[inline]
    pub(crate) fn flat(&self, alive: Mask) -> Option<bool> {
        match self {
            Self::All(leaves, rest) if rest.is_empty() => Some(alive & leaves == *leaves),
            Self::Any(leaves, rest) if rest.is_empty() => Some(alive & leaves != 0),
            Self::One(leaves, rest) if rest.is_empty() => Some((alive & leaves).is_power_of_two()),
            _ => None,
        }
    }

    /// Whether the formula holds.
    pub(crate) fn holds(&self, facts: &mut impl Facts) -> bool {
        match self {
            Self::Is(is) => *is,
            Self::All(leaves, rest) => facts.all(*leaves) && rest.iter().all(|part| part.holds(facts)),
            Self::Any(leaves, rest) => facts.any(*leaves) || rest.iter().any(|part| part.holds(facts)),
            Self::One(leaves, rest) => {
                let count = facts.some(*leaves).count_ones();
                count <= 1
                    && count as usize + rest.iter().filter(|part| part.holds(facts)).take(2).count() == 1
            }
            Self::Not(inner) => !inner.holds(facts),
            Self::Has(member) => facts.has(*member),
            Self::If(three) => {
                let [condition, then, otherwise] = &**three;
                if condition.holds(facts) { then.holds(facts) } else { otherwise.holds(facts) }
            }
            Self::Scope(scope, inner) => {
                inner.evaluating(facts).is_some_and(|leaves| facts.evaluates(*scope, leaves))
            }
        }
    }

    /// The leaves whose evaluations count, if the formula holds (2020-12 Core §11).
    fn evaluating(&self, facts: &mut impl Facts) -> Option<Mask> {
        match self {
            Self::Is(_) | Self::Has(_) | Self::Not(_) => self.holds(facts).then_some(0),
            Self::All(leaves, rest) => {
                let mut all = facts.all(*leaves).then_some(*leaves)?;
                for part in rest {
                    all |= part.evaluating(facts)?;
                }
                Some(all)
            }
            Self::Any(leaves, rest) => {
                let mut all = facts.some(*leaves);
                let mut any = all != 0;
                for found in rest.iter().filter_map(|part| part.evaluating(facts)) {
                    all |= found;
                    any = true;
                }
                any.then_some(all)
            }
            Self::One(leaves, rest) => {
                let mut all = facts.some(*leaves);
                let mut count = all.count_ones();
                for found in rest.iter().filter_map(|part| part.evaluating(facts)) {
                    all |= found;
                    count += 1;
                }
                (count == 1).then_some(all)
            }
            Self::If(three) => {
                let [condition, then, otherwise] = &**three;
                match condition.evaluating(facts) {
                    Some(leaves) => then.evaluating(facts).map(|more| leaves | more),
                    None => otherwise.evaluating(facts),
                }
            }
            Self::Scope(scope, inner) => {
                let leaves = inner.evaluating(facts)?;
                facts.evaluates(*scope, leaves).then_some(Mask::MAX)
            }
        }
    }

    /// What is decided when only `alive` can still hold, and which of them still decide something.
    pub(crate) fn needs(&self, alive: Mask) -> (Option<bool>, Mask) {
        match self {
            Self::Is(is) => (Some(*is), 0),
            Self::Has(_) => (None, 0),
            Self::All(leaves, _) if alive & leaves != *leaves => (Some(false), 0),
            Self::All(leaves, rest) => {
                let (mut needed, mut open) = (*leaves, *leaves != 0);
                for part in rest {
                    match part.needs(alive) {
                        (Some(false), _) => return (Some(false), 0),
                        (Some(true), _) => {}
                        (None, more) => {
                            needed |= more;
                            open = true;
                        }
                    }
                }
                (if open { None } else { Some(true) }, needed)
            }
            Self::Any(leaves, rest) => {
                let (mut needed, mut open) = (alive & leaves, alive & leaves != 0);
                for part in rest {
                    match part.needs(alive) {
                        (Some(true), _) => return (Some(true), 0),
                        (Some(false), _) => {}
                        (None, more) => {
                            needed |= more;
                            open = true;
                        }
                    }
                }
                (if open { None } else { Some(false) }, needed)
            }
            Self::One(leaves, rest) => {
                let (mut needed, mut open, mut sure) = (alive & leaves, alive & leaves != 0, 0);
                for part in rest {
                    match part.needs(alive) {
                        (Some(true), _) => sure += 1,
                        (Some(false), _) => {}
                        (None, more) => {
                            needed |= more;
                            open = true;
                        }
                    }
                }
                match (sure, open) {
                    (2.., _) => (Some(false), 0),
                    (_, true) => (None, needed),
                    (sure, false) => (Some(sure == 1), 0),
                }
            }
            Self::Not(inner) => {
                let (is, needed) = inner.needs(alive);
                (is.map(|is| !is), needed)
            }
            Self::If(three) => {
                let [condition, then, otherwise] = &**three;
                match condition.needs(alive) {
                    (Some(true), _) => then.needs(alive),
                    (Some(false), _) => otherwise.needs(alive),
                    (None, needed) => (None, needed | then.needs(alive).1 | otherwise.needs(alive).1),
                }
            }
            // What is evaluated may depend on every leaf.
            Self::Scope(_, inner) => match inner.needs(alive) {
                (Some(false), _) => (Some(false), 0),
                _ => (None, alive & inner.leaves()),
            },
        }
    }
}

/// Those of the leaves in `alive` on which one of the formulas still depends.
pub(crate) fn prune(formulas: &[Formula], alive: Mask) -> Mask {
    formulas.iter().fold(0, |needed, formula| needed | formula.needs(alive).1) & alive
}

/// The verdicts of formulas that are all decided.
pub(super) fn constant(formulas: &[Formula]) -> Option<Mask> {
    let mut verdicts = 0;
    for (index, formula) in formulas.iter().enumerate() {
        match formula {
            Formula::Is(is) => verdicts |= Mask::from(*is) << index,
            _ => return None,
        }
    }
    Some(verdicts)
}
