//! A crate of generated code, compiled as its user would compile it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// The editions that code is generated for, the one that is compiled whenever tests run last.
const EDITIONS: [&str; 2] = ["2021", "2024"];

/// The editions to compile in: all with `HOOKWRIGHT_THOROUGH`.
fn editions() -> &'static [&'static str] {
    let thorough = env::var_os("HOOKWRIGHT_THOROUGH").is_some();
    if thorough { &EDITIONS } else { EDITIONS.get(1..).unwrap_or_default() }
}

/// Generated code, and a package of each edition whose source it is.
pub(crate) struct Package {
    folder: PathBuf,
}

impl Package {
    /// An empty package in the folder for what tests compile.
    pub(crate) fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self { folder }
    }

    /// Where its source is to be.
    pub(crate) fn source(&self) -> PathBuf {
        self.folder.join("src")
    }

    /// Compiles it in the editions that are asked for, with warnings denied, and with each of several lists of features, which
    /// are what its manifests end with. Nothing is fetched: what it needs was compiled for this test already.
    pub(crate) fn check(&self, features: &str, lists: &[&str]) {
        let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
        let members =
            editions().iter().map(|edition| format!("\"edition{edition}\"")).collect::<Vec<_>>().join(", ");
        fs::write(
            self.folder.join("Cargo.toml"),
            format!("[workspace]\nresolver = \"3\"\nmembers = [{members}]\n"),
        )
        .unwrap();
        fs::copy(workspace.join("Cargo.lock"), self.folder.join("Cargo.lock")).unwrap();
        for edition in editions() {
            let folder = self.folder.join(format!("edition{edition}"));
            fs::create_dir_all(&folder).unwrap();
            let manifest = manifest(edition, &workspace.join("runtime")) + features;
            fs::write(folder.join("Cargo.toml"), manifest).unwrap();
        }
        let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("target");
        for list in lists {
            let output = Command::new(env!("CARGO"))
                .args(["check", "--quiet", "--offline", "--keep-going", "--features", list, "--target-dir"])
                .arg(&target)
                .current_dir(&self.folder)
                // Variables that cargo sets for this test are not meant for another cargo.
                .env_remove("CARGO_TARGET_DIR")
                .env_remove("RUSTFLAGS")
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let shown: Vec<&str> = said.lines().take(200).collect();
            assert!(output.status.success(), "with the features \"{list}\":\n{}", shown.join("\n"));
        }
    }
}

fn manifest(edition: &str, runtime: &Path) -> String {
    format!(
        "[package]\nname = \"edition{edition}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\npublish = false\n\n\
         [lib]\npath = \"../src/lib.rs\"\n\n[lints.rust]\nwarnings = \"deny\"\n\n[dependencies]\n\
         chrono = {{ version = \"0.4\", default-features = false, features = [\"alloc\", \"serde\"] }}\n\
         hookwright = {{ path = {:?}, features = [\"public-key\"] }}\nserde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\n\
         uuid = {{ version = \"1\", features = [\"serde\"] }}\n",
        runtime.display().to_string()
    )
}
