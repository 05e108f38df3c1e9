//! Real servers on loopback, for tests: started when they are first asked for, with their data in a temporary folder, and
//! ended with the value that stands for them.
//!
//! A program is the one that `HOOKWRIGHT_TEST_POSTGRES` (`initdb`, beside which the others are) or `HOOKWRIGHT_TEST_NATS`
//! (`nats-server`) names, or is found on `PATH`. A server whose program is not installed is skipped, in one line on
//! standard error. In continuous integration, where `CI` is set, that is a failure.

mod nats;
mod postgres;
mod program;

pub use nats::NatsServer;
pub use postgres::PostgresServer;
