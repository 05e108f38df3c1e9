//! Each event's type, with the validator that the jsonschema crate's macro makes of the same schema.

use std::error::Error;
use std::hint::black_box;

use hookwright::{BorrowedPayload as _, Payload};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::providers::{flavours, flexprice, flexype, tiquo, willsuite};
use crate::webhooks::{forum, ledger, shop};

/// An event's type, and its schema as other crates read it.
pub trait Subject: Payload + DeserializeOwned + Clone + 'static {
    /// Decodes a body into strings that are its slices; says whether it is accepted. The shapes' types have none.
    const BORROWS: Option<fn(&[u8]) -> bool> = None;

    /// Whether the validator that was made at compile time accepts `value`.
    fn macro_accepts(value: &Value) -> bool;
}

/// A schema and the documents that it refers to, by their URIs. The event's own comes first.
pub struct Documents(Vec<(&'static str, Value)>);

impl Documents {
    pub(crate) fn parse(texts: &[(&'static str, &str)]) -> Result<Self, serde_json::Error> {
        texts
            .iter()
            .map(|(uri, text)| Ok((*uri, serde_json::from_str(text)?)))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// The URI of the event's schema, and the schema.
    #[must_use]
    pub fn root(&self) -> (&'static str, &Value) {
        (self.0[0].0, &self.0[0].1)
    }

    /// All of them.
    #[must_use]
    pub fn all(&self) -> &[(&'static str, Value)] {
        &self.0
    }
}

/// Calls `visit` with the type of a shape.
///
/// # Errors
///
/// As `visit`, and when there is no such shape.
pub fn dispatch_shape<V: Visit>(name: &str, visit: V) -> Result<V::Output, Box<dyn Error>> {
    crate::shape_types::dispatch(name, visit)
}

/// What is done with the type of an event.
pub trait Visit {
    /// What comes of it.
    type Output;

    /// Does it.
    ///
    /// # Errors
    ///
    /// As the implementation has it.
    fn visit<T: Subject>(self, documents: &Documents) -> Result<Self::Output, Box<dyn Error>>;
}

/// Implements [`Subject`] for a shape's type, and tells shapes apart by name. The build script calls it.
macro_rules! shape_subjects {
    ($($name:literal $type:ty = $validator:ident $path:tt;)*) => {
        $(
            #[jsonschema::validator(
                path = $path,
                methods = { is_valid = true, validate = false, iter_errors = false }
            )]
            struct $validator;

            impl $crate::subject::Subject for $type {
                fn macro_accepts(value: &serde_json::Value) -> bool {
                    $validator::is_valid(value)
                }
            }
        )*

        /// Calls `visit` with the type of a shape.
        pub(crate) fn dispatch<V: $crate::subject::Visit>(
            name: &str,
            visit: V,
        ) -> Result<V::Output, Box<dyn std::error::Error>> {
            match name {
                $(
                    $name => {
                        let text = include_str!($path);
                        let documents = $crate::subject::Documents::parse(&[("json-schema:///shape.json", text)])?;
                        visit.visit::<$type>(&documents)
                    }
                )*
                _ => Err(format!("no shape is called {name:?}").into()),
            }
        }
    };
}
pub(crate) use shape_subjects;

/// Implements [`Subject`] for an event's type, and tells events apart by name.
macro_rules! subjects {
    ($($provider:literal $event:literal $module:ident::$type:ident = $validator:ident $path:tt $(+ $uri:tt $shared:tt)*;)*) => {
        $(
            #[jsonschema::validator(
                path = $path,
                base_uri = "json-schema:///event.schema.json",
                resources = { $($uri => { path = $shared },)* },
                methods = { is_valid = true, validate = false, iter_errors = false }
            )]
            struct $validator;

            impl Subject for $module::$type {
                const BORROWS: Option<fn(&[u8]) -> bool> =
                    Some(|body| black_box($module::$type::borrow_json(body)).is_ok());

                fn macro_accepts(value: &Value) -> bool {
                    $validator::is_valid(value)
                }
            }
        )*

        /// Calls `visit` with the type of an event; a name that is not measured has none.
        ///
        /// # Errors
        ///
        /// As `visit`, and when a schema is not JSON.
        pub fn dispatch<V: Visit>(provider: &str, event: &str, visit: V) -> Result<V::Output, Box<dyn Error>> {
            match (provider, event) {
                $(
                    ($provider, $event) => {
                        let documents = Documents::parse(&[
                            ("json-schema:///event.schema.json", include_str!(concat!("../", $path))),
                            $(($uri, include_str!(concat!("../", $shared))),)*
                        ])?;
                        visit.visit::<$module::$type>(&documents)
                    }
                )*
                _ => Err(format!("{provider}/{event} is not in the list of what is measured").into()),
            }
        }
    };
}

subjects! {
    "flavours" "customers.CREATE" flavours::CustomersCreate = Flavours
        "../schemas/flavours/customers.CREATE.schema.json";
    "flexprice" "customer.created" flexprice::CustomerCreated = Flexprice
        "../schemas/flexprice/customer.created.schema.json";
    "flexype" "customer.created" flexype::CustomerCreated = Flexype
        "../schemas/flexype/2025-09/customer.created.schema.json";
    "tiquo" "customer.created" tiquo::CustomerCreated = TiquoCreated
        "../schemas/tiquo/customer.created.schema.json"
        + "json-schema:///_definitions/customer.schema.json" "../schemas/tiquo/_definitions/customer.schema.json";
    "tiquo" "customer.deleted" tiquo::CustomerDeleted = TiquoDeleted
        "../schemas/tiquo/customer.deleted.schema.json"
        + "json-schema:///_definitions/customer.schema.json" "../schemas/tiquo/_definitions/customer.schema.json";
    "tiquo" "customer.updated" tiquo::CustomerUpdated = TiquoUpdated
        "../schemas/tiquo/customer.updated.schema.json"
        + "json-schema:///_definitions/customer.schema.json" "../schemas/tiquo/_definitions/customer.schema.json";
    "willsuite" "customer.created" willsuite::CustomerCreated = WillSuite
        "../schemas/willsuite/customer.created.schema.json";
    "forum" "thread.digest" forum::ThreadDigest = Forum
        "schemas/forum/thread.digest.schema.json";
    "ledger" "batch.settled" ledger::BatchSettled = Ledger
        "schemas/ledger/batch.settled.schema.json";
    "shop" "order.placed" shop::OrderPlaced = Shop
        "schemas/shop/order.placed.schema.json";
}
