//! Runs cargo on the workspace that is compared.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};
use std::{env, fs};

/// A workspace of crates to compile.
pub(crate) struct Workspace {
    pub(crate) folder: PathBuf,
}

impl Workspace {
    /// Runs a command of cargo. Nothing is fetched: all that it needs was compiled for this program already.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
        let began = Instant::now();
        run(Command::new(cargo()).args(arguments).args(["--offline", "--quiet"]).current_dir(&self.folder))?;
        Ok(began.elapsed())
    }

    /// The time to compile one crate again, while what it depends on stays compiled.
    pub(crate) fn again(&self, package: &str, arguments: &[&str]) -> Result<Duration, Box<dyn Error>> {
        let root = self.folder.join(package).join("src/lib.rs");
        fs::write(&root, fs::read(&root)?)?;
        self.cargo(&[arguments, &["-p", package]].concat())
    }

    /// The size of a binary, in bytes.
    pub(crate) fn size(&self, binary: &str) -> Result<u64, Box<dyn Error>> {
        Ok(fs::metadata(self.folder.join("target/release").join(binary))?.len())
    }
}

/// Compiles an example of the generator, without optimisation as build scripts are or with, and tells where it is.
pub(crate) fn example(name: &str, optimised: bool) -> Result<PathBuf, Box<dyn Error>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("");
    run(Command::new(cargo())
        .args(["build", "--quiet", "-p", "hookwright-codegen", "--example", name, "--target-dir"])
        .arg(&target)
        .args(optimised.then_some("--release"))
        .current_dir(&workspace))?;
    Ok(target.join(if optimised { "release/examples" } else { "debug/examples" }).join(name))
}

/// Runs a command that has to succeed.
pub(crate) fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    output(command).map(drop)
}

/// The same, and what it prints.
pub(crate) fn output(command: &mut Command) -> Result<String, Box<dyn Error>> {
    // Variables that cargo sets for this program are not meant for another cargo.
    let command = command.env("CARGO_INCREMENTAL", "0").env_remove("CARGO_TARGET_DIR");
    let output = command.output()?;
    if output.status.success() {
        return Ok(String::from_utf8(output.stdout)?);
    }
    Err(format!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr)).into())
}

fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}
