//! The plans of schemas that have no place of their own for one: of tables in memory, or written by hand.

use std::collections::HashMap;
use std::sync::{OnceLock, PoisonError, RwLock};

use super::{Plan, Program};
use crate::schema::Schema;

/// Plans by their schemas' addresses. A schema lives forever, and so does its plan.
type Plans = RwLock<HashMap<usize, &'static Plan>>;

pub(super) fn of(schema: &'static Schema) -> &'static Program {
    static PLANS: OnceLock<Plans> = OnceLock::new();
    let plans = PLANS.get_or_init(Plans::default);
    let address = std::ptr::from_ref(schema).addr();
    let known = plans.read().unwrap_or_else(PoisonError::into_inner).get(&address).copied();
    let plan = known.unwrap_or_else(|| {
        let mut plans = plans.write().unwrap_or_else(PoisonError::into_inner);
        plans.entry(address).or_insert_with(|| Box::leak(Box::new(Plan::new())))
    });
    plan.of(schema)
}
