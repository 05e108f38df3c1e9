//! The `hookwright` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    hookwright_cli::run()
}
