//! Our generated crate beside the same types by typify alone: compile time, and what a binary grows by.
#![allow(clippy::cast_precision_loss, reason = "sizes are far below 2^52")]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fs, io};

use hookwright_bench::measure::median;
use hookwright_codegen::Generator;

use crate::cargo::Workspace;
use crate::peer;

/// How often each crate is compiled; the two take turns.
const ROUNDS: usize = 5;

/// An event: its provider's folder, its schema, what that refers to, its type in our crate, and its title.
struct Event {
    provider: &'static str,
    schema: &'static str,
    shared: &'static [(&'static str, &'static str)],
    module: &'static str,
    name: &'static str,
}

const TIQUO: &[(&str, &str)] = &[(
    "_definitions/customer.schema.json",
    include_str!("../../../schemas/tiquo/_definitions/customer.schema.json"),
)];

macro_rules! events {
    ($($folder:literal $provider:literal $file:literal $shared:expr, $module:literal $name:literal;)*) => {
        &[$(Event {
            provider: $provider,
            schema: include_str!(concat!("../../", $folder, $provider, "/", $file, ".schema.json")),
            shared: $shared,
            module: $module,
            name: $name,
        },)*]
    };
}

/// The first one is measured alone, too.
const EVENTS: &[Event] = events! {
    "../schemas/" "willsuite" "customer.created" &[], "willsuite" "CustomerCreated";
    "../schemas/" "flavours" "customers.CREATE" &[], "flavours" "CustomersCreate";
    "../schemas/" "flexprice" "customer.created" &[], "flexprice" "CustomerCreated";
    "../schemas/" "flexype" "2025-09/customer.created" &[], "flexype" "CustomerCreated";
    "../schemas/" "tiquo" "customer.created" TIQUO, "tiquo" "CustomerCreated";
    "../schemas/" "tiquo" "customer.updated" TIQUO, "tiquo" "CustomerUpdated";
    "../schemas/" "tiquo" "customer.deleted" TIQUO, "tiquo" "CustomerDeleted";
    "schemas/" "forum" "thread.digest" &[], "forum" "ThreadDigest";
    "schemas/" "ledger" "batch.settled" &[], "ledger" "BatchSettled";
    "schemas/" "shop" "order.placed" &[], "shop" "OrderPlaced";
};

const MANIFEST: &str = r#"[workspace]
members = ["ours", "typify-alone", "binaries"]
resolver = "3"

[profile.release]
strip = true
"#;

const COMMON: &str = r#"serde = { version = "1", features = ["derive"] }
serde_json = "1"
chrono = { version = "0.4", default-features = false, features = ["alloc", "serde", "std"] }
uuid = { version = "1", features = ["serde"] }
"#;

/// Measures, and tells it as a section of the results.
pub(crate) fn measure(folder: &Path) -> Result<String, Box<dyn Error>> {
    let workspace = write(folder)?;
    workspace.cargo(&["check"])?;
    workspace.cargo(&["build"])?;
    workspace.cargo(&["build", "--release"])?;
    let mut text = format!(
        "Our generated code for all {} events that are measured above, beside the same types by typify alone, which \
         validate nothing but what their types hold. One crate each; what they depend on is compiled already. The two \
         take turns, {ROUNDS} times; the ratio is the median of the rounds' ratios.\n\n\
         | | ours | typify alone | ratio | target | |\n|---|---:|---:|---:|---:|---|\n",
        EVENTS.len()
    );
    for (what, arguments) in [
        ("`cargo check`, s", &["check"][..]),
        ("`cargo build`, s", &["build"]),
        ("`cargo build --release`, s", &["build", "--release"]),
    ] {
        let (ours, theirs, ratio) = compile(&workspace, arguments)?;
        let met = if ratio <= 1.0 { "met" } else { "**not met**" };
        writeln!(text, "| {what} | {ours:.2} | {theirs:.2} | {ratio:.2} | ≤ 1.00 | {met} |")?;
    }
    sizes(&mut text, &workspace)?;
    lines(&mut text, folder)?;
    Ok(text)
}

fn compile(workspace: &Workspace, arguments: &[&str]) -> Result<(f64, f64, f64), Box<dyn Error>> {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let time = |package| {
            workspace
                .again(package, arguments)
                .as_ref()
                .map(Duration::as_secs_f64)
                .map_err(ToString::to_string)
        };
        rounds.push((time("ours")?, time("typify-alone")?));
    }
    Ok((
        median(rounds.iter().map(|round| round.0)),
        median(rounds.iter().map(|round| round.1)),
        median(rounds.iter().map(|round| round.0 / round.1)),
    ))
}

fn sizes(text: &mut String, workspace: &Workspace) -> Result<(), Box<dyn Error>> {
    let empty = workspace.size("empty")?;
    let sizes = |which: &str| -> Result<(f64, f64), Box<dyn Error>> {
        let size = |whose: &str| {
            workspace.size(&format!("{whose}-{which}")).map(|size| (size - empty) as f64 / 1024.0)
        };
        Ok((size("ours")?, size("theirs")?))
    };
    let (one, all) = (sizes("one")?, sizes("all")?);
    let more = |one: f64, all: f64| (all - one) / (EVENTS.len() - 1) as f64;
    let mut line = |what: &str, (ours, theirs): (f64, f64), target: Option<f64>| {
        let target = target.map_or_else(
            || "|".to_owned(),
            |target| {
                let met = if ours <= theirs * target { "met" } else { "**not met**" };
                format!("≤ {target:.2} | {met}")
            },
        );
        writeln!(text, "| {what} | {ours:.0} | {theirs:.0} | {:.2} | {target} |", ours / theirs)
    };
    line(
        "binary that decodes and serialises all events, kB more than one that reads no JSON",
        all,
        Some(0.5),
    )?;
    line("the same with one event", one, None)?;
    line("each further event", (more(one.0, all.0), more(one.1, all.1)), Some(1.0))?;
    Ok(())
}

fn lines(text: &mut String, folder: &Path) -> Result<(), Box<dyn Error>> {
    let bytes = size_of_all(&folder.join("ours/src"))?;
    let theirs = fs::metadata(folder.join("typify-alone/src/lib.rs"))?.len();
    writeln!(
        text,
        "\nSource: {} kB here, without the texts of schemas and examples, {} kB there.",
        bytes / 1024,
        theirs / 1024
    )?;
    Ok(())
}

/// How many bytes a folder's files have.
fn size_of_all(folder: &Path) -> io::Result<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        bytes +=
            if entry.file_type()?.is_dir() { size_of_all(&entry.path())? } else { entry.metadata()?.len() };
    }
    Ok(bytes)
}

/// Writes the workspace. Files that are there already and the same keep their time, and so their compiled form.
fn write(folder: &Path) -> Result<Workspace, Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    put(&folder.join("Cargo.toml"), MANIFEST)?;
    put(&folder.join("Cargo.lock"), &fs::read_to_string(root.join("Cargo.lock"))?)?;
    let runtime = root.canonicalize()?.join("runtime");
    let package = |name: &str, dependencies: &str| {
        format!("[package]\nname = \"{name}\"\nedition = \"2024\"\n\n[dependencies]\n{dependencies}{COMMON}")
    };
    let ours = format!("hookwright = {{ path = {:?} }}\n", runtime.display().to_string());
    put(&folder.join("ours/Cargo.toml"), &package("ours", &ours))?;
    Generator::new(schemas(folder, &root)?).write_to(folder.join("ours/src"))?;
    put(&folder.join("typify-alone/Cargo.toml"), &package("typify-alone", "regress = \"*\"\n"))?;
    let roots = write_peer(&folder.join("typify-alone/src/lib.rs"))?;
    let both =
        format!("{ours}ours = {{ path = \"../ours\" }}\ntypify-alone = {{ path = \"../typify-alone\" }}\n");
    put(&folder.join("binaries/Cargo.toml"), &package("binaries", &both))?;
    write_binaries(&folder.join("binaries/src/bin"), &roots)?;
    Ok(Workspace { folder: folder.to_owned() })
}

fn schemas(folder: &Path, root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let schemas = folder.join("schemas");
    for from in [root.join("schemas"), root.join("bench/schemas")] {
        copy(&from, &schemas)?;
    }
    Ok(schemas)
}

fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            fs::copy(entry.path(), to)?;
        }
    }
    Ok(())
}

/// Writes the crate of typify's types; the paths of the payloads' own.
fn write_peer(file: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut code = String::from("#![allow(clippy::all)]\n");
    let mut roots = Vec::new();
    for event in EVENTS {
        let types = peer::types(event.schema, event.shared, event.name)
            .map_err(|error| format!("{}: {}: {error}", event.provider, event.name))?;
        let module = format!("{}_{}", event.provider, event.name.to_lowercase());
        writeln!(code, "pub mod {module} {{ {} }}", types.code)?;
        roots.push(format!("typify_alone::{module}::{}", types.root));
    }
    put(file, &code)?;
    Ok(roots)
}

fn write_binaries(folder: &Path, theirs: &[String]) -> Result<(), Box<dyn Error>> {
    let ours: Vec<String> =
        EVENTS.iter().map(|event| format!("ours::{}::{}", event.module, event.name)).collect();
    put(&folder.join("empty.rs"), &program(&[], ""))?;
    for (whose, types, decode) in [
        ("ours", &ours[..], "<TYPE as hookwright::Payload>::from_json(&body)"),
        ("theirs", theirs, "serde_json::from_slice::<TYPE>(&body)"),
    ] {
        put(&folder.join(format!("{whose}-one.rs")), &program(&types[..1], decode))?;
        put(&folder.join(format!("{whose}-all.rs")), &program(types, decode))?;
    }
    Ok(())
}

/// A program that decodes the file it is given as the event whose number it is given, and writes it back.
fn program(types: &[String], decode: &str) -> String {
    let mut arms = String::new();
    for (number, name) in types.iter().enumerate() {
        let decode = decode.replace("TYPE", name);
        let _ = writeln!(
            arms,
            "        Some(\"{number}\") => {decode}.ok().and_then(|value| serde_json::to_vec(&value).ok()),"
        );
    }
    format!(
        "use std::io::Write;\n\nfn main() {{\n    let arguments: Vec<String> = std::env::args().collect();\n    \
         let body = std::fs::read(&arguments[2]).unwrap_or_default();\n    \
         let out: Option<Vec<u8>> = match arguments.get(1).map(String::as_str) {{\n{arms}        _ => Some(body),\n    \
         }};\n    let _ = std::io::stdout().write_all(&out.unwrap_or_default());\n}}\n"
    )
}

fn put(file: &Path, text: &str) -> Result<(), Box<dyn Error>> {
    if fs::read_to_string(file).is_ok_and(|old| old == text) {
        return Ok(());
    }
    fs::create_dir_all(file.parent().ok_or("a file is in a folder")?)?;
    Ok(fs::write(file, text)?)
}
