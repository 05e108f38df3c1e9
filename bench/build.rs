//! Generates the types of the larger payloads from `schemas/`, as a user's build script would, and those of the
//! shapes, whose schemas are made by code. Serde reads all of them, too, which decoding is compared with.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use hookwright_codegen::Generator;

#[path = "../tests/suite/copied.rs"]
mod copied;
#[allow(dead_code, unreachable_pub, reason = "payloads are of no use here")]
#[path = "src/json.rs"]
mod json;
#[allow(dead_code, reason = "payloads are of no use here")]
#[path = "src/random.rs"]
mod random;
#[allow(dead_code, unreachable_pub, reason = "payloads are of no use here")]
#[path = "src/shapes/mod.rs"]
mod shapes;

/// Serde reads the types, which decoding is compared with.
const DESERIALIZE: &str = r#"derive = ["Deserialize"]"#;

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    for source in ["src/json.rs", "src/random.rs", "src/shapes"] {
        println!("cargo::rerun-if-changed={source}");
    }
    println!("cargo::rerun-if-changed=../schemas");
    Generator::new("schemas").write_to_out_dir()?;
    let out = PathBuf::from(env::var("OUT_DIR")?);
    let providers = out.join("provider-schemas");
    copied::copy(Path::new("../schemas"), &providers, DESERIALIZE)?;
    Generator::new(&providers).write_to(out.join("providers"))?;
    let module = out.join("providers/lib.rs");
    put(
        &out.join("providers.rs"),
        &format!("#[path = {}]\nmod generated;\npub use generated::*;\n", literal(&module)?),
    )?;
    let schemas = out.join("shape-schemas");
    let mut subjects = String::new();
    for shape in &shapes::ALL {
        let path = schemas.join("shapes").join(format!("{}.schema.json", shape.name));
        put(&path, &(shape.schema)().print(json::Form::Pretty))?;
        let name = type_name(shape.name);
        let path = literal(&path)?;
        writeln!(subjects, "    {:?} generated::shapes::{name} = Macro{name} {path};", shape.name)?;
    }
    put(&schemas.join("shapes/provider.toml"), &format!("[types]\n{DESERIALIZE}\n"))?;
    Generator::new(&schemas).write_to(out.join("shape-types"))?;
    let module = out.join("shape-types/lib.rs");
    let text = format!(
        "/// The generated types.\n#[path = {module}]\npub mod generated;\n\n\
         crate::subject::shape_subjects! {{\n{subjects}}}\n",
        module = literal(&module)?
    );
    put(&out.join("shapes.rs"), &text)
}

/// `LongEnums` of `long-enums`, as the generator names it.
fn type_name(shape: &str) -> String {
    let words = shape.split('-').map(|word| word[..1].to_uppercase() + &word[1..]);
    words.collect()
}

/// A path as a string literal of Rust.
fn literal(path: &Path) -> Result<String, Box<dyn Error>> {
    let text = path.to_str().ok_or("a path is not UTF-8")?;
    Ok(format!("{text:?}"))
}

fn put(path: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    Ok(fs::write(path, text)?)
}
