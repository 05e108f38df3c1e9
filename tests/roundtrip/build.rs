//! Infers schemas from random documents and from the providers' samples, imports documents of every
//! dialect, and generates code for all of them.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright_cli::import::{self, Options, Request};
use hookwright_cli::infer::{self, Inference};
use hookwright_codegen::json::{parse, pretty};
use hookwright_codegen::{Generator, finding::Style};

#[path = "src/containers.rs"]
pub mod containers;
#[path = "src/documents.rs"]
pub mod documents;

fn main() -> Result<(), Box<dyn Error>> {
    let root = PathBuf::from(std::env::var("CARGO_MANIFEST_DIR")?).join("../..");
    let schemas = PathBuf::from(std::env::var("OUT_DIR")?).join("schemas");
    if schemas.exists() {
        fs::remove_dir_all(&schemas)?;
    }
    random(&schemas.join("random"))?;
    unions(&schemas.join("containers"))?;
    // `cargo package` builds this crate apart from the repository; it is never published.
    if root.join("cli/tests/import").is_dir() {
        samples(&root.join("schemas"), &schemas.join("samples"))?;
        documents_of_every_dialect(&root.join("cli/tests/import"), &schemas)?;
    }
    ring(&schemas)?;
    let report = Generator::new(&schemas)
        .texts(true)
        .write_to_out_dir()
        .map_err(|error| error.render(Style::Plain))?;
    if report.recursion_limit != Some(1024) {
        return Err("`src/lib.rs` has another recursion limit than the types need".into());
    }
    for path in
        ["build.rs", "src/containers.rs", "src/documents.rs", "../../schemas", "../../cli/tests/import"]
    {
        println!("cargo::rerun-if-changed={path}");
    }
    Ok(())
}

/// Each event is inferred from several documents, as a real one is from several samples.
fn random(folder: &Path) -> Result<(), Box<dyn Error>> {
    for event in 0..documents::EVENTS {
        let texts: Vec<String> =
            (0..documents::EACH).map(|number| documents::document(event, number)).collect();
        write(folder, &format!("e{event}"), &texts)?;
    }
    Ok(())
}

/// Each event is a union of containers.
fn unions(folder: &Path) -> Result<(), Box<dyn Error>> {
    fs::create_dir_all(folder)?;
    for event in 0..containers::EVENTS {
        let text = containers::schema(event).to_string();
        fs::write(folder.join(format!("c{event}.schema.json")), text)?;
    }
    Ok(())
}

/// The samples of the providers' documentation: the examples whose names have no label.
fn samples(from: &Path, folder: &Path) -> Result<(), Box<dyn Error>> {
    const SAMPLES: [&str; 7] = [
        "flavours/customers.CREATE",
        "flexprice/customer.created",
        "flexype/2025-09/customer.created",
        "tiquo/customer.created",
        "tiquo/customer.deleted",
        "tiquo/customer.updated",
        "willsuite/customer.created",
    ];
    for sample in SAMPLES {
        let text = fs::read_to_string(from.join(format!("{sample}.example.json")))?;
        write(folder, &sample.replace('/', "."), &[text])?;
    }
    Ok(())
}

fn write(folder: &Path, event: &str, texts: &[String]) -> Result<(), Box<dyn Error>> {
    let mut inference = Inference::new(event);
    fs::create_dir_all(folder)?;
    for (number, text) in texts.iter().enumerate() {
        inference.add(&parse(text).map_err(|problems| format!("{problems:?}: {text}"))?);
        fs::write(folder.join(format!("{event}.{number}.example.json")), text)?;
    }
    let schema = inference.finish(&infer::Options::default()).schema;
    fs::write(folder.join(format!("{event}.schema.json")), pretty(&schema))?;
    Ok(())
}

fn documents_of_every_dialect(from: &Path, schemas: &Path) -> Result<(), Box<dyn Error>> {
    let documents = [
        ("openapi31", "shop31.yaml"),
        ("openapi30", "shop30.json"),
        ("swagger", "shop2.yaml"),
        ("asyncapi2", "shop-async2.yaml"),
        ("asyncapi3", "shop-async3.json"),
        ("bundle", "bundle.json"),
        ("apart", "apart/api.yaml"),
    ];
    for (provider, document) in documents {
        let paths = ["/webhook-events/*", "/hooks/*", "/events/*"].map(str::to_owned).into();
        let options = Options { paths, ..Options::default() };
        let (document, folder) = (from.join(document), schemas.join(provider));
        import::run(&Request { document, folder, options, force: false, prune: false })
            .map_err(|findings| findings.render("", Style::Plain))?;
    }
    Ok(())
}

/// Components that lead to each other, more than the compiler follows unasked.
fn ring(schemas: &Path) -> Result<(), Box<dyn Error>> {
    const COMPONENTS: usize = 60;
    let component = |index: usize| {
        let (next, other) = ((index + 1) % COMPONENTS, (index * 7 + 3) % COMPONENTS);
        format!(
            r##""C{index}": {{"type": "object", "required": ["id"], "properties": {{
                "id": {{"type": "integer"}},
                "next": {{"$ref": "#/components/schemas/C{next}"}},
                "others": {{"type": ["array", "null"], "items": {{"$ref": "#/components/schemas/C{other}"}}}}
            }}}}"##
        )
    };
    let components: Vec<String> = (0..COMPONENTS).map(component).collect();
    let text = format!(
        r##"{{"openapi": "3.1.0", "webhooks": {{"ring.closed": {{"post": {{"requestBody": {{"content": {{"application/json": {{
            "schema": {{"$ref": "#/components/schemas/C0"}},
            "example": {{"id": 0, "next": {{"id": 1, "others": [{{"id": 10}}], "next": {{"id": 2, "others": null}}}}}}
        }}}}}}}}}}}}, "components": {{"schemas": {{{}}}}}}}"##,
        components.join(", ")
    );
    let document = schemas.with_file_name("ring.json");
    fs::write(&document, text)?;
    let (folder, options) = (schemas.join("ring"), Options::default());
    import::run(&Request { document, folder, options, force: false, prune: false })
        .map_err(|findings| findings.render("", Style::Plain))?;
    Ok(())
}
