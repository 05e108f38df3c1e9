//! Setters of the tables that describe a provider.

/// Methods that give the same value with one field changed. They are constant, so that a table can be a `static`.
macro_rules! setters {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $value:expr;)*) => {
        $(
            $(#[$doc])*
            #[must_use]
            pub const fn $name(mut self, $name: $type) -> Self {
                self.$name = $value;
                self
            }
        )*
    };
}

pub(super) use setters;
