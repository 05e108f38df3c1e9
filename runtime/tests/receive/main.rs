//! Receiving, over real HTTP on the loopback interface.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]
#![allow(clippy::print_stdout, reason = "some tests say what they measured")]
#![allow(missing_docs, reason = "tests have no public documentation")]

mod acme;
mod bad_input;
mod batches;
mod bodies;
mod builder;
mod draining;
mod faults;
mod filtered;
mod gate;
mod handshakes;
mod key_source;
mod keys;
mod large;
mod layer;
mod loopback;
mod once;
mod public_keys;
mod rotation;
mod spans;
mod stores;
mod strangers;
mod table;
mod tokens;
mod told_apart;
mod vectors;
