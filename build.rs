//! Renews `generated/` when `schemas/` changed, and does nothing, cheaply, when it did not.
//!
//! Every generated file bears the digest of the schemas that it was made from. While digests agree,
//! nothing is parsed, generated or written; so a published crate, whose schemas never change, never
//! writes. With the feature `regenerate` switched off there is no generator to renew anything with:
//! then schemas that are newer than the code are an error.

#[cfg(not(feature = "regenerate"))]
#[path = "build/stale.rs"]
mod stale;

use std::path::Path;
use std::process::ExitCode;

const SCHEMAS: &str = "schemas";
const GENERATED: &str = "generated";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build/stale.rs");
    // A path that does not exist would run this script every time.
    if !Path::new(SCHEMAS).is_dir() {
        return ExitCode::SUCCESS;
    }
    // Cargo looks at everything below a folder. `generated/` is not watched: this script writes it.
    println!("cargo::rerun-if-changed={SCHEMAS}");
    match renew() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "regenerate")]
fn renew() -> Result<(), String> {
    use hookwright_codegen::Generator;
    use hookwright_codegen::finding::Severity;

    let generator = Generator::new(SCHEMAS);
    if generator.is_fresh(GENERATED).map_err(|error| error.to_string())? {
        return Ok(());
    }
    let report = generator.write_to(GENERATED).map_err(|error| {
        format!(
            "{error}\n\n`{GENERATED}/` is not what `{SCHEMAS}/` say, and was left as it is.\n\
             Once this is mended, `cargo build` renews it, and so does, in the crate's repository, `cargo run`."
        )
    })?;
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Warning) {
        println!("cargo::warning={}", finding.render_line(SCHEMAS));
    }
    Ok(())
}

#[cfg(not(feature = "regenerate"))]
fn renew() -> Result<(), String> {
    let stale = stale::stale(Path::new(SCHEMAS), Path::new(GENERATED)).map_err(|error| error.to_string())?;
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "`{GENERATED}/` is not what `{SCHEMAS}/` say: {}.\n\
         The feature `regenerate` is off, so it cannot be renewed here. Build with the feature, or run\n\n    \
         cargo run -- generate\n\nin the crate's repository.",
        stale.join(", ")
    ))
}
