//! Real servers on loopback, for tests: started when they are first asked for, with their data in a temporary folder, and
//! ended with the value that stands for them.
//!
//! A server whose program is not installed is skipped, in one line on standard error. In continuous integration, where `CI` is
//! set, that is a failure.

mod postgres;
mod program;

pub use postgres::PostgresServer;
