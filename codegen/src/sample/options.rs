//! Which payload is made.

/// How much a payload holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// Only what must be there.
    Minimal,
    /// Every property that the schema names.
    Full,
    /// What chance decides.
    #[default]
    Random,
}

/// Which payload is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The same seed gives the same payload.
    pub seed: u64,
    /// How much it holds.
    pub size: Size,
}

impl Options {
    /// A payload of random size.
    pub const fn seeded(seed: u64) -> Self {
        Self { seed, size: Size::Random }
    }
}
