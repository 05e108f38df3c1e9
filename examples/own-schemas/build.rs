//! Generates the modules that `src/main.rs` includes.

fn main() -> Result<(), hookwright_codegen::Error> {
    hookwright_codegen::Generator::new("schemas").texts(true).write_to_out_dir()?;
    Ok(())
}
