//! The same types, read by serde's derive.

use hookwright_differential::providers::{flavours, flexprice, flexype, tiquo, willsuite};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// How serde reads a type and writes it again.
pub(crate) struct Peer {
    pub(crate) from_slice: fn(&[u8]) -> Option<Vec<u8>>,
    pub(crate) from_value: fn(Value) -> Option<Vec<u8>>,
}

impl Peer {
    /// The type of the schema at a path below `schemas/`.
    pub(crate) fn of(path: &str) -> Self {
        match path {
            "flavours/customers.CREATE.schema.json" => Self::new::<flavours::CustomersCreate>(),
            "flexprice/customer.created.schema.json" => Self::new::<flexprice::CustomerCreated>(),
            "flexype/2025-09/customer.created.schema.json" => Self::new::<flexype::CustomerCreated>(),
            "tiquo/customer.created.schema.json" => Self::new::<tiquo::CustomerCreated>(),
            "tiquo/customer.deleted.schema.json" => Self::new::<tiquo::CustomerDeleted>(),
            "tiquo/customer.updated.schema.json" => Self::new::<tiquo::CustomerUpdated>(),
            "willsuite/customer.created.schema.json" => Self::new::<willsuite::CustomerCreated>(),
            _ => panic!("no type for {path}"),
        }
    }

    fn new<T: DeserializeOwned + Serialize>() -> Self {
        Self {
            from_slice: |body| serde_json::from_slice::<T>(body).ok().map(write),
            from_value: |value| serde_json::from_value::<T>(value).ok().map(write),
        }
    }
}

fn write<T: Serialize>(value: T) -> Vec<u8> {
    serde_json::to_vec(&value).expect("a payload is JSON")
}
