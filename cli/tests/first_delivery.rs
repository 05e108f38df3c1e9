//! From the first real delivery to a compiled type, as the README says.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod listening;

use std::fs;
use std::path::Path;
use std::process::Command;

use listening::{DELIVERY, run, start};

/// The README's three commands, from the first real delivery to a compiled type.
#[test]
fn three_commands_lead_from_a_delivery_to_a_type() {
    let folder = tempfile::tempdir().unwrap();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let path = |name: &str| root.join(name).display().to_string().replace('\\', "/");
    let manifest = format!(
        "[package]\nname = \"first-delivery\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n\n\
         [profile.dev]\ndebug = \"line-tables-only\"\n\n\
         [dependencies]\nhookwright = {{ path = \"{}\" }}\n\
         chrono = {{ version = \"0.4\", default-features = false, features = [\"alloc\", \"serde\"] }}\n\
         serde = {{ version = \"1\", features = [\"derive\"] }}\nserde_json = \"1\"\nuuid = {{ version = \"1\", features = [\"serde\"] }}\n\n\
         [build-dependencies]\nhookwright-codegen = {{ path = \"{}\", default-features = false }}\n",
        path("runtime"),
        path("codegen"),
    );
    fs::write(folder.path().join("Cargo.toml"), manifest).unwrap();
    fs::copy(root.join("Cargo.lock"), folder.path().join("Cargo.lock")).unwrap();
    fs::write(
        folder.path().join("build.rs"),
        "fn main() -> Result<(), hookwright_codegen::Error> {\n    \
             hookwright_codegen::Generator::new(\"schemas\").write_to_out_dir()?;\n    Ok(())\n}\n",
    )
    .unwrap();
    fs::create_dir(folder.path().join("src")).unwrap();
    let recorded = "schemas/nova/order.paid.1.example.json";
    fs::write(
        folder.path().join("src/main.rs"),
        format!(
            "use hookwright::Payload as _;\nhookwright::include_providers!();\n\nfn main() {{\n    \
             let body = include_bytes!(\"../{recorded}\");\n    let event = nova::OrderPaid::from_json(body).expect(\"valid\");\n    \
             println!(\"{{}} {{:?}}\", event.r#type, event.total);\n}}\n"
        ),
    )
    .unwrap();

    let listening = start(folder.path(), &["--record", "--count", "1"], &[]);
    assert_eq!(listening.post("/nova", &[("User-Agent", "Acme-Hooks/1")], DELIVERY).0, 200);
    let printed = listening.end();
    let next = printed.lines().find_map(|line| line.strip_prefix("    next: hookwright ")).unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let shown = format!(
        "    hookwright listen --record                     # have the provider send to http://127.0.0.1:4001/nova\n    \
             hookwright {next}\n    cargo build\n"
    );
    assert!(readme.contains(&shown), "README.md does not show these commands:\n{shown}");
    let words: Vec<&str> = next.split(' ').collect();
    let (code, out, err) = run(folder.path(), &words);
    assert_eq!(code, Some(0), "{out}{err}");
    // Kept between runs, as the generator's dependencies take a while.
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("first-delivery");
    let build = Command::new(env!("CARGO"))
        .args(["run", "--quiet", "--offline", "--target-dir"])
        .arg(target)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let err = String::from_utf8_lossy(&build.stderr);
    assert!(build.status.success(), "{err}");
    assert_eq!(String::from_utf8_lossy(&build.stdout), "order.paid Some(1250)\n");
}
