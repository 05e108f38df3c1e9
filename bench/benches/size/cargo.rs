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

/// Compiles the command `hookwright` without optimisation, as build scripts are, and tells where it is.
pub(crate) fn unoptimised() -> Result<PathBuf, Box<dyn Error>> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("");
    run(Command::new(cargo())
        .args(["build", "--quiet", "-p", "hookwright-cli", "--target-dir"])
        .arg(&target)
        .current_dir(&workspace))?;
    Ok(target.join("debug/hookwright"))
}

/// Runs a command that has to succeed.
pub(crate) fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    // Variables that cargo sets for this program are not meant for another cargo.
    let command = command.env("CARGO_INCREMENTAL", "0").env_remove("CARGO_TARGET_DIR");
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr)).into())
}

fn cargo() -> PathBuf {
    env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from)
}
