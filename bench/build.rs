//! Generates the types of the larger payloads from `schemas/`, as a user's build script would.

use std::error::Error;

use hookwright_codegen::Generator;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    Generator::new("schemas").write_to_out_dir()?;
    Ok(())
}
