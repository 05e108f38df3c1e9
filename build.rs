//! Regenerates `generated/` when `schemas/` has changed, and costs next to nothing when it has not.
//!
//! Every generated file carries the digest of the schemas that it was made from. As long as the digests agree,
//! nothing is parsed, generated or written, so a published crate, whose schemas never change, never writes. With the
//! feature `regenerate` switched off, schemas that are newer than the code are an error.

use std::path::Path;
use std::process::ExitCode;

const SCHEMAS: &str = "schemas";
const GENERATED: &str = "generated";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build.rs");
    // A path that does not exist would run this script every time.
    if !Path::new(SCHEMAS).is_dir() {
        return ExitCode::SUCCESS;
    }
    // Cargo looks at everything below a folder. `generated/` is not watched: this script writes it.
    println!("cargo::rerun-if-changed={SCHEMAS}");
    match regenerate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("{why}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(feature = "regenerate")]
fn regenerate() -> Result<(), String> {
    use hookwright_codegen::Generator;
    use hookwright_codegen::finding::Severity;

    let generator = Generator::new(SCHEMAS);
    if generator.is_fresh(GENERATED).map_err(|error| error.to_string())? {
        return Ok(());
    }
    let report = generator.write_to(GENERATED).map_err(|error| {
        format!(
            "{error}\n\n`{GENERATED}/` is out of date and was left unchanged. Fix the errors above and rebuild."
        )
    })?;
    for finding in report.findings.iter().filter(|finding| finding.severity == Severity::Warning) {
        println!("cargo::warning={}", finding.render_line(SCHEMAS));
    }
    Ok(())
}

#[cfg(not(feature = "regenerate"))]
fn regenerate() -> Result<(), String> {
    let stale = stale::stale(Path::new(SCHEMAS), Path::new(GENERATED)).map_err(|error| error.to_string())?;
    if stale.is_empty() {
        return Ok(());
    }
    Err(format!(
        "`{GENERATED}/` is out of date: the schemas of {} have changed.\n\
         It cannot be regenerated here because the feature `regenerate` is off. Build with the feature, or run\n\n    \
         cargo run -- generate\n\nin the crate's repository.",
        stale.join(", ")
    ))
}

/// Whether generated files are older than their schemas, using nothing but the standard library: the digests here
/// are those that the generator writes into its files.
#[cfg(any(not(feature = "regenerate"), test))]
pub(crate) mod stale {
    use std::collections::BTreeMap;
    use std::fs;
    use std::io;
    use std::path::Path;

    /// The providers whose schemas changed, came or went since `generated` was generated.
    pub(crate) fn stale(schemas: &Path, generated: &Path) -> io::Result<Vec<String>> {
        let digests = digests(schemas)?;
        let mut stamps = Vec::new();
        collect_stamps(generated, &mut stamps)?;
        let changed = stamps.iter().filter(|(provider, digest)| digests.get(provider) != Some(digest));
        let came = digests.keys().filter(|provider| !stamps.iter().any(|(stamped, _)| stamped == *provider));
        let mut stale: Vec<String> = changed.map(|(provider, _)| provider).chain(came).cloned().collect();
        stale.sort();
        stale.dedup();
        Ok(stale)
    }

    /// The digest of each provider's folder.
    pub(crate) fn digests(schemas: &Path) -> io::Result<BTreeMap<String, String>> {
        let mut digests = BTreeMap::new();
        for entry in fs::read_dir(schemas)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(['.', '_']) || !entry.path().is_dir() {
                continue;
            }
            let mut files = Vec::new();
            collect_files(&entry.path(), &name, &mut files)?;
            files.sort();
            digests.insert(name, digest(&files));
        }
        Ok(digests)
    }

    /// Every file that matters, by its path below the schema folder.
    fn collect_files(folder: &Path, path: &str, files: &mut Vec<(String, Vec<u8>)>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let below = format!("{path}/{name}");
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                collect_files(&entry.path(), &below, files)?;
            } else if entry.path().is_file()
                && (name == "provider.toml" || Path::new(&name).extension().is_some_and(|end| end == "json"))
            {
                files.push((below, fs::read(entry.path())?));
            }
        }
        Ok(())
    }

    /// FNV-1a of 128 bits over paths and texts, each with its length before it.
    fn digest(files: &[(String, Vec<u8>)]) -> String {
        let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
        let parts = files.iter().flat_map(|(path, text)| [path.as_bytes(), text]);
        for part in parts {
            for byte in (part.len() as u64).to_le_bytes().iter().chain(part) {
                hash = (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
            }
        }
        format!("{hash:032x}")
    }

    /// The provider and digest in the header of every generated file that is made from one provider. A folder
    /// with a `lib.rs` of its own is another tree, made from other schemas.
    fn collect_stamps(folder: &Path, stamps: &mut Vec<(String, String)>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                if !path.join("lib.rs").exists() {
                    collect_stamps(&path, stamps)?;
                }
            } else if path.extension().is_some_and(|end| end == "rs") {
                stamps.extend(stamp(&String::from_utf8_lossy(&fs::read(&path)?)));
            }
        }
        Ok(())
    }

    fn stamp(text: &str) -> Option<(String, String)> {
        let mut lines = text.lines();
        let from =
            lines.next()?.strip_prefix("// @generated by hookwright ")?.strip_suffix("; do not edit.")?;
        let (_, provider) = from.split_once(" from schemas/")?;
        let digest = lines.next()?.strip_prefix("// digest: ")?;
        Some((provider.to_owned(), digest.to_owned()))
    }
}
