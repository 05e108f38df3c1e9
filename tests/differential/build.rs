//! Generates code for random schemas, always the same, and types of the providers' events that serde reads, too.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../suite/copied.rs"]
mod copied;
#[path = "src/random.rs"]
pub mod random;

const SCHEMAS: usize = 400;

fn main() -> Result<(), Box<dyn Error>> {
    let out = PathBuf::from(std::env::var("OUT_DIR")?);
    let folder = out.join("schemas/made");
    fs::create_dir_all(&folder)?;
    for number in 0..SCHEMAS {
        let schema =
            random::schema(&mut random::Random::new(1_000 + number as u64), number % random::DRAFTS.len());
        fs::write(folder.join(format!("s{number}.schema.json")), serde_json::to_string_pretty(&schema)?)?;
    }
    hookwright_codegen::Generator::new(out.join("schemas")).write_to_out_dir()?;
    let providers = out.join("provider-schemas");
    copied::copy(Path::new("../../schemas"), &providers, r#"derive = ["Deserialize"]"#)?;
    hookwright_codegen::Generator::new(providers).write_to(out.join("providers"))?;
    let root = out.join("providers/lib.rs");
    fs::write(
        out.join("providers.rs"),
        format!("#[path = {:?}]\nmod generated;\npub use generated::*;\n", root.display().to_string()),
    )?;
    println!("cargo::rerun-if-changed=../../schemas");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/random.rs");
    Ok(())
}
