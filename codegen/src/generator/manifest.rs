//! The features of events, and whether the manifest of the crate that has the generated code declares them.

use std::collections::BTreeSet;
use std::env;
use std::path::{Path, PathBuf};

use serde::Serialize;
use toml::{Table, Value};

use super::Report;
use super::written::Written;
use crate::emit::module::Module;
use crate::finding::{Finding, Place, catalogue};
use crate::load::read_text_file;
use crate::model::all_events_feature;
use crate::render::filled;

/// A Cargo feature of the generated code, which the manifest of its crate declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Feature {
    /// Its name.
    pub name: String,
    /// The features that it switches on.
    pub enables: Vec<String>,
}

/// How long a line of a list may be.
const LINE: usize = 100;

impl Feature {
    /// Its declaration, as it stands below `[features]`.
    pub fn declaration(&self) -> String {
        let is_bare = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let quoted = |name: &str| Value::from(name).to_string();
        let name = if self.name.chars().all(is_bare) { self.name.clone() } else { quoted(&self.name) };
        let items: Vec<String> = self.enables.iter().map(|name| quoted(name)).collect();
        let line = format!("{name} = [{}]", items.join(", "));
        if line.chars().count() <= LINE {
            return line;
        }
        format!("{name} = [\n{}\n]", filled(&items, "    ", LINE))
    }
}

/// The features of each provider whose events have any: that which switches all on, and those.
pub(super) fn features(written: &[Written<'_>]) -> Vec<Vec<Feature>> {
    let features = written.iter().filter(|written| written.provider.has_features).map(|written| {
        let events: Vec<String> = written.modules.iter().flat_map(Module::event_features).collect();
        let all = Feature { name: all_events_feature(written.provider.name), enables: events.clone() };
        let event = |name| Feature { name, enables: Vec::new() };
        std::iter::once(all).chain(events.into_iter().map(event)).collect()
    });
    features.collect()
}

/// The manifest of the crate that has the generated code.
pub(super) struct Manifest {
    path: PathBuf,
    /// Whether it may declare some of the features: the build script tells the compiler of all.
    may_be_part: bool,
}

impl Manifest {
    /// The manifest of the crate whose source a folder is in, if there is one.
    pub(super) fn of_folder(out: &Path) -> Option<Self> {
        let out = std::path::absolute(out).ok()?;
        let manifests = out.ancestors().map(|folder| folder.join("Cargo.toml"));
        let path = manifests.filter(|path| path.is_file()).find(|path| declared(path).is_some())?;
        Some(Self { path, may_be_part: false })
    }

    /// The manifest of the crate whose build script this is.
    pub(super) fn of_build_script() -> Option<Self> {
        let path = Path::new(&env::var_os("CARGO_MANIFEST_DIR")?).join("Cargo.toml");
        Some(Self { path, may_be_part: true })
    }

    /// What it would have to declare and does not, and a finding if anything is wrong with it.
    pub(super) fn check(&self, providers: &[Vec<Feature>]) -> (Vec<Feature>, Vec<Finding>) {
        let Some(declared) = declared(&self.path) else { return Default::default() };
        let (mut needed, mut problems) = (Vec::new(), Vec::new());
        for features in providers {
            let Some((all, events)) = features.split_first() else { continue };
            if self.may_be_part
                && !declared.contains_key(&all.name)
                && events.iter().any(|event| declared.contains_key(&event.name))
            {
                continue;
            }
            let switched_on = declared.get(&all.name).and_then(Value::as_array);
            let switched_on: BTreeSet<&str> =
                switched_on.into_iter().flatten().filter_map(Value::as_str).collect();
            let meant: BTreeSet<&str> = all.enables.iter().map(String::as_str).collect();
            let missing: Vec<&Feature> =
                features.iter().filter(|feature| !declared.contains_key(&feature.name)).collect();
            problems.extend(listed(
                "these features are not declared",
                missing.iter().map(|feature| &*feature.name),
            ));
            let prefix = all.name.trim_end_matches("all-events");
            let is_known = |name: &str| features.iter().any(|feature| feature.name == name);
            let stale = declared.keys().filter(|name| name.starts_with(prefix) && !is_known(name));
            let stale: Vec<&str> = stale.map(String::as_str).collect();
            problems.extend(listed("declared, but no event's", stale.into_iter()));
            if declared.contains_key(&all.name) {
                let left = meant.difference(&switched_on).copied();
                let gone = switched_on.difference(&meant).copied().filter(|name| name.starts_with(prefix));
                let (left, gone): (Vec<_>, Vec<_>) = (left.collect(), gone.collect());
                needed.extend((!(left.is_empty() && gone.is_empty())).then(|| all.clone()));
                problems.extend(listed(&format!("`{}` lacks", all.name), left.into_iter()));
                problems.extend(listed(&format!("`{}` has what is no event's", all.name), gone.into_iter()));
            }
            needed.extend(missing.into_iter().cloned());
        }
        let finding = (!problems.is_empty())
            .then(|| catalogue::undeclared_features(Place::outside(&self.path), &problems.join("; ")));
        (needed, finding.into_iter().collect())
    }
}

/// The features that a manifest declares; none if it is no package's.
fn declared(path: &Path) -> Option<Table> {
    let manifest: Table = read_text_file(path).ok()?.parse().ok()?;
    manifest.get("package")?;
    let features = manifest.get("features").and_then(Value::as_table);
    Some(features.cloned().unwrap_or_default())
}

/// How many names a message has.
const LISTED: usize = 5;

fn listed<'n>(what: &str, names: impl ExactSizeIterator<Item = &'n str>) -> Option<String> {
    let count = names.len();
    let shown: Vec<String> = names.take(LISTED).map(catalogue::quoted).collect();
    let more = if count > LISTED { format!(" and {} more", count - LISTED) } else { String::new() };
    (count > 0).then(|| format!("{what}: {}{more}", shown.join(", ")))
}

/// Tells the compiler of all features, so that it takes none that is not declared for a mistake, and the user of those
/// that should be.
#[expect(clippy::print_stdout, reason = "it is how a build script talks to Cargo")]
pub(super) fn emit_check_cfg(report: &Report) {
    for finding in report.undeclared_features() {
        println!("cargo::warning={}", finding.render_line(&report.schemas));
    }
    if !report.features.is_empty() {
        let names: Vec<String> =
            report.features.iter().map(|feature| format!("{:?}", feature.name)).collect();
        println!("cargo::rustc-check-cfg=cfg(feature, values({}))", names.join(", "));
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fs;

    use super::{Feature, Manifest};

    fn features() -> Vec<Feature> {
        let feature = |name: &str, enables: &[&str]| Feature {
            name: name.to_owned(),
            enables: enables.iter().map(|name| (*name).to_owned()).collect(),
        };
        vec![feature("a-all-events", &["a-x", "a-y"]), feature("a-x", &[]), feature("a-y", &[])]
    }

    /// What a manifest with these features is told to declare, by itself and if its build script tells the rest.
    fn needed(declared: &str) -> [Vec<String>; 2] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Cargo.toml");
        fs::write(&path, format!("[package]\nname = \"a\"\n{declared}")).unwrap();
        [false, true].map(|may_be_part| {
            let manifest = Manifest { path: path.clone(), may_be_part };
            let (needed, findings) = manifest.check(&[features()]);
            assert_eq!(needed.is_empty(), findings.is_empty());
            needed.into_iter().map(|feature| feature.name).collect()
        })
    }

    #[test]
    fn a_build_script_declares_what_it_needs() {
        let all = ["a-all-events", "a-x", "a-y"];
        assert_eq!(needed(""), [all, all]);
        assert_eq!(needed("[features]\na-x = []"), [&["a-all-events", "a-y"][..], &[]]);
        let without_y = "[features]\na-all-events = [\"a-x\", \"other\"]\na-x = []";
        assert_eq!(needed(without_y), [["a-all-events", "a-y"], ["a-all-events", "a-y"]]);
        let whole = "[features]\na-all-events = [\"a-x\", \"a-y\", \"other\"]\na-x = []\na-y = [\"z\"]";
        assert_eq!(needed(whole), [[""; 0], [""; 0]]);
    }

    #[test]
    fn the_nearest_package_has_the_folder() {
        let folder = tempfile::tempdir().unwrap();
        let (outer, inner) = (folder.path().join("Cargo.toml"), folder.path().join("a/Cargo.toml"));
        let out = folder.path().join("a/src/out");
        assert!(Manifest::of_folder(&out).is_none_or(|found| !found.path.starts_with(folder.path())));
        fs::create_dir_all(&out).unwrap();
        fs::write(&inner, "[workspace]\n").unwrap();
        fs::write(&outer, "[package]\nname = \"a\"\n").unwrap();
        assert_eq!(Manifest::of_folder(&out).unwrap().path, outer);
        fs::write(&inner, "[package]\nname = \"b\"\n").unwrap();
        assert_eq!(Manifest::of_folder(&out).unwrap().path, inner);
    }

    #[test]
    fn declarations_are_toml() {
        let enables: Vec<String> = (0..9).map(|n| format!("acme-event_{n}")).collect();
        for name in ["acme-all-events", "überfall-alarm"] {
            for enables in [&enables[..0], &enables[..1], &enables] {
                let text = Feature { name: name.to_owned(), enables: enables.to_vec() }.declaration();
                assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
                let table: toml::Table = text.parse().unwrap();
                let items: Vec<&str> =
                    table[name].as_array().unwrap().iter().filter_map(|item| item.as_str()).collect();
                assert_eq!(items, enables);
            }
        }
    }
}
