//! Whether a schema's keywords stand alone.

use crate::schema::{Applicator, AppliesTo, Schema};

/// Whether nothing that a schema applies to the value itself can evaluate parts of it. `not` never does
/// (2020-12 Core §7.7.1.1: annotations of what it refuses are dropped).
pub(super) fn is_plain(schema: &Schema) -> bool {
    let evaluates = |applicator: &Applicator<'_>| {
        applicator.applies_to() == AppliesTo::Value && !matches!(applicator, Applicator::Not(_))
    };
    !schema.applicators().iter().any(evaluates)
}
