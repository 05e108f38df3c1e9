//! What is odd about a setup: nothing that is wrong by itself, and each a cause of surprise.

use std::fs;
use std::path::Path;

use hookwright::receive::Scheme;
use toml::{Table, Value};

use crate::catalogue::setup as rules;
use crate::finding::{Finding, Findings};
use crate::listen::variable;
use crate::load::Folder;
use crate::write::{Stamp, VERSION};
use hookwright_codegen::{Error, Generator};

/// The generated crate, as it is published.
const PROVIDERS: &str = "hookwright-providers";
/// The crates that are of one version.
const CRATES: &[&str] = &["hookwright", "hookwright-core", "hookwright-codegen"];

/// Where to look.
pub(crate) struct Setup<'a> {
    pub(crate) schemas: &'a Path,
    pub(crate) out: &'a Path,
    /// The manifest of the crate that receives.
    pub(crate) manifest: &'a Path,
}

/// Everything that is odd. What does not exist is not looked at, but for schemas where nothing brings others.
///
/// # Errors
///
/// Why the schemas cannot be used.
pub(crate) fn examine(
    setup: &Setup<'_>,
    folder: Option<&Folder>,
    variable: impl Fn(&str) -> bool,
) -> Result<Findings, Error> {
    let mut findings = Findings::new();
    let manifest = read(setup.manifest);
    let is_bare = folder.is_none_or(|folder| folder.providers.is_empty());
    if is_bare && manifest.as_ref().is_none_or(|manifest| providers(manifest).next().is_none()) {
        findings.push(rules::no_schemas(setup.schemas));
    }
    if let Some(folder) = folder {
        if setup.out.exists() {
            let report = Generator::new(setup.schemas).check(setup.out)?;
            if report.is_stale() {
                findings.push(rules::stale_output(setup.out, report.changes.len()));
            }
        }
        findings.extend(without_examples(folder));
        findings.extend(without_secrets(folder, variable));
    }
    findings.extend(generated_by_another(setup.out));
    if let Some(manifest) = manifest {
        findings.extend(regenerating(setup.manifest, &manifest));
        findings.extend(locked(setup.manifest));
    }
    Ok(findings.sorted())
}

fn without_examples(folder: &Folder) -> impl Iterator<Item = Finding> {
    let bare = folder.events().filter(|(_, event)| event.examples.is_empty());
    bare.map(|(provider, event)| {
        rules::event_without_example(folder.files.path(event.file), &event.full_name(provider))
    })
}

/// The providers that verify, and whose secrets the commands do not find.
fn without_secrets(folder: &Folder, is_set: impl Fn(&str) -> bool) -> impl Iterator<Item = Finding> {
    folder.providers.iter().filter_map(move |provider| {
        let scheme = provider.config.verification.as_ref()?.scheme()?;
        let (secret, key) = (variable(&provider.name, "SECRET"), variable(&provider.name, "PUBLIC_KEY"));
        let variable = if matches!(scheme, Scheme::PublicKey(_)) { key.clone() } else { secret.clone() };
        (!is_set(&secret) && !is_set(&key)).then(|| rules::secret_not_set(&provider.name, &variable))
    })
}

/// Generated files of another version of the generator.
fn generated_by_another(out: &Path) -> Option<Finding> {
    let root = out.join("lib.rs");
    let stamp = Stamp::of(&fs::read_to_string(&root).ok()?)?;
    (stamp.version != VERSION)
        .then(|| rules::versions_differ(&root, "the generated code", &stamp.version, VERSION))
}

/// The dependencies on the published providers.
fn providers(manifest: &Table) -> impl Iterator<Item = (&String, &Value)> {
    let tables =
        ["dependencies", "dev-dependencies"].iter().filter_map(|name| manifest.get(*name)?.as_table());
    tables.flatten().filter(|(name, dependency)| {
        dependency.get("package").and_then(Value::as_str).unwrap_or(name) == PROVIDERS
    })
}

/// Dependencies on the published providers that bring the generator along. A dependency by path may be edited.
fn regenerating(path: &Path, manifest: &Table) -> Vec<Finding> {
    let is_it = |(_, dependency): &(&String, &Value)| {
        let has_default = dependency.get("default-features").and_then(Value::as_bool) != Some(false);
        let is_elsewhere = dependency.get("path").is_some() || dependency.get("workspace").is_some();
        has_default && !is_elsewhere
    };
    let found = providers(manifest).filter(is_it);
    found.map(|(name, _)| rules::regenerate_in_dependant(path, name)).collect()
}

/// Crates in the lock file that are of another version than this command.
fn locked(manifest: &Path) -> Vec<Finding> {
    let path = manifest.with_file_name("Cargo.lock");
    let Some(lock) = read(&path) else { return Vec::new() };
    let packages = lock.get("package").and_then(Value::as_array).into_iter().flatten();
    let of = |package: &Value| {
        let text = |name: &str| package.get(name).and_then(Value::as_str).map(str::to_owned);
        let (name, version) = (text("name")?, text("version")?);
        (CRATES.contains(&&*name) && version != VERSION)
            .then(|| rules::versions_differ(&path, &format!("the crate `{name}`"), &version, VERSION))
    };
    packages.filter_map(of).collect()
}

fn read(path: &Path) -> Option<Table> {
    fs::read_to_string(path).ok()?.parse().ok()
}
