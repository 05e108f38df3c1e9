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
    use hookwright_codegen::finding::Severity;
    use hookwright_codegen::{Generator, Texts};

    // The manifest declares the feature.
    let generator = Generator::new(SCHEMAS).texts(Texts::Feature("texts".to_owned()));
    if generator.is_fresh(GENERATED).map_err(|error| error.to_string())? {
        return Ok(());
    }
    // Files that would be the same are not made again.
    let generator = match std::env::var_os("OUT_DIR") {
        Some(folder) => generator.memory(Path::new(&folder).join("hookwright.memory")),
        None => generator,
    };
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
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::io;
    use std::path::Path;

    /// The digest of each file of a provider, by its path below the schema folder.
    type Files = BTreeMap<String, u128>;

    /// What a generated file is made from, an event's schema or a provider's folder, and the digest of that.
    type Stamp = (String, String);

    /// The providers whose schemas changed, came or went since `generated` was generated.
    pub(crate) fn stale(schemas: &Path, generated: &Path) -> io::Result<Vec<String>> {
        let folders = folders(schemas)?;
        let mut stamps = Vec::new();
        collect_stamps(generated, &mut stamps)?;
        let mut expected = BTreeMap::new();
        for (provider, files) in &folders {
            let below = format!("{provider}/");
            let events = stamps.iter().map(|(from, _)| from.as_str()).filter(|from| from.starts_with(&below));
            expected.extend(digests(provider, files, &events.collect()));
        }
        let changed = stamps.iter().filter(|(from, digest)| expected.get(from) != Some(digest));
        let mut stale: BTreeSet<&str> =
            changed.map(|(from, _)| from.split('/').next().unwrap_or(from)).collect();
        let came = folders.keys().filter(|provider| !stamps.iter().any(|(from, _)| from == *provider));
        stale.extend(came.map(String::as_str));
        Ok(stale.into_iter().map(str::to_owned).collect())
    }

    /// The files of each provider.
    pub(crate) fn folders(schemas: &Path) -> io::Result<BTreeMap<String, Files>> {
        let mut folders = BTreeMap::new();
        for entry in fs::read_dir(schemas)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with(['.', '_']) || !entry.path().is_dir() {
                continue;
            }
            let mut files = Files::new();
            collect_files(&entry.path(), &name, &mut files)?;
            folders.insert(name, files);
        }
        Ok(folders)
    }

    /// Every file that matters.
    fn collect_files(folder: &Path, path: &str, files: &mut Files) -> io::Result<()> {
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
                let mut hash = BASIS;
                update(&mut hash, "", &fs::read(entry.path())?);
                files.insert(below, hash);
            }
        }
        Ok(())
    }

    /// The digests of each event's schema with its examples, and of everything else of a provider.
    pub(crate) fn digests<'a>(
        provider: &str,
        files: &Files,
        events: &BTreeSet<&'a str>,
    ) -> BTreeMap<String, String> {
        let stem = |event: &&'a str| {
            let stem = [".schema.json", ".json"].iter().find_map(|end| event.strip_suffix(end));
            (stem.unwrap_or(event), *event)
        };
        let stems: BTreeMap<&str, &str> = events.iter().map(stem).collect();
        let from = events.iter().copied().chain([provider]);
        let mut hashes: BTreeMap<&str, u128> = from.map(|from| (from, BASIS)).collect();
        for (path, digest) in files {
            let hash = hashes.entry(owner(path, events, &stems).unwrap_or(provider)).or_insert(BASIS);
            update(hash, path, &digest.to_le_bytes());
        }
        hashes.into_iter().map(|(from, hash)| (from.to_owned(), format!("{hash:032x}"))).collect()
    }

    /// The event that a file belongs to: its schema, or an example of it.
    fn owner<'a>(
        path: &str,
        events: &BTreeSet<&'a str>,
        stems: &BTreeMap<&'a str, &'a str>,
    ) -> Option<&'a str> {
        let example = || {
            let mut ends = path.rmatch_indices('.').filter(|_| path.ends_with(".example.json"));
            ends.find_map(|(at, _)| stems.get(&path[..at]).copied())
        };
        events.get(path).copied().or_else(example)
    }

    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;

    /// FNV-1a of 128 bits over a path and a text, each with its length before it.
    fn update(hash: &mut u128, path: &str, text: &[u8]) {
        for part in [path.as_bytes(), text] {
            for byte in (part.len() as u64).to_le_bytes().iter().chain(part) {
                *hash = (*hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
            }
        }
    }

    /// The headers with digests of the generated files that are made from one provider. A folder with a `lib.rs` of
    /// its own is another tree, made from other schemas.
    fn collect_stamps(folder: &Path, stamps: &mut Vec<Stamp>) -> io::Result<()> {
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

    fn stamp(text: &str) -> Option<Stamp> {
        let mut lines = text.lines();
        let from =
            lines.next()?.strip_prefix("// @generated by hookwright ")?.strip_suffix("; do not edit.")?;
        let (_, from) = from.split_once(" from schemas/")?;
        let digest = lines.next()?.strip_prefix("// digest: ")?;
        Some((from.to_owned(), digest.to_owned()))
    }
}
