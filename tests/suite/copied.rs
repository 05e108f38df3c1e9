//! Copies a folder of schemas whose providers say one thing more under `[types]`, for build scripts.

use std::error::Error;
use std::fs;
use std::path::Path;

/// Copies the schemas in `from` to `to`, where each provider has the line `types` under `[types]`, unless it says what strings
/// are there, which excludes most others.
pub(crate) fn copy(from: &Path, to: &Path, types: &str) -> Result<(), Box<dyn Error>> {
    if to.exists() {
        fs::remove_dir_all(to)?;
    }
    files(from, to)?;
    for provider in fs::read_dir(to)? {
        let provider = provider?.path();
        if provider.is_dir() {
            let path = provider.join("provider.toml");
            let toml = if path.exists() { fs::read_to_string(&path)? } else { String::new() };
            fs::write(path, with(&toml, types))?;
        }
    }
    Ok(())
}

/// A `provider.toml` with a line under `[types]`.
fn with(toml: &str, types: &str) -> String {
    if toml.contains("\nstring = ") {
        toml.to_owned()
    } else if toml.contains("[types]\n") {
        toml.replacen("[types]\n", &format!("[types]\n{types}\n"), 1)
    } else {
        format!("{toml}\n[types]\n{types}\n")
    }
}

fn files(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            files(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}
