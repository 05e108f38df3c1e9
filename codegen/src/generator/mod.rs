//! The generator as a library.

mod emit;
mod error;
mod examples;
mod keywords;
mod manifest;
mod report;
mod shape;
mod stages;
mod united;
mod written;

use std::env;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Instant;

use crate::config;
use crate::finding::{Findings, Place, catalogue};
use crate::load::{self, Folder};
use crate::stack;
use crate::write::{self, Kept, Plan, Texts};
use manifest::Manifest;

pub use error::Error;
pub use manifest::Feature;
pub use report::{Dependency, EventRow, Report};
pub use shape::{Shaped, shaped};

/// The folder below `OUT_DIR` that [`Generator::write_to_out_dir`] fills.
const OUT_FOLDER: &str = "hookwright";
/// The file beside it that remembers what was made from what.
const MEMORY: &str = "hookwright.memory";
/// The file there that `hookwright::include_providers!()` includes. An included file may have no inner
/// attributes and documentation, which `lib.rs` has; a module that it names may.
/// No module's name begins like this, so no module's file is in its way.
const INCLUDED: &str = "_include.rs";
/// Where the module is private, what its user does not need is dead and cannot be reached.
const INCLUDED_TEXT: &str = r#"#[allow(clippy::pedantic, dead_code, unreachable_pub, reason = "generated; not every item is used")]
#[path = "lib.rs"]
mod generated;
#[allow(unused_imports, unreachable_pub, reason = "generated; not every item is used")]
pub use generated::*;
"#;

/// Generates a module tree from a folder of JSON Schemas.
///
/// Files are written only when their text changes, each in one step, and none at all if anything is
/// wrong with any schema. Nothing is fetched from the network and no other program is run.
///
/// ```
/// # let dir = tempfile::tempdir()?;
/// # let schemas = dir.path().join("schemas");
/// # std::fs::create_dir_all(schemas.join("acme"))?;
/// # std::fs::write(schemas.join("acme/order.paid.schema.json"), r#"{"type": "object"}"#)?;
/// # let out = dir.path().join("src/webhooks");
/// let report = hookwright_codegen::Generator::new(&schemas).write_to(&out)?;
/// assert_eq!(report.events[0].event, "order.paid");
/// assert!(out.join("lib.rs").exists());
///
/// assert!(!hookwright_codegen::Generator::new(&schemas).check(&out)?.is_stale());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
pub struct Generator {
    schemas: PathBuf,
    texts: Option<Texts>,
    memory: Option<PathBuf>,
    watch: Option<Box<Watch>>,
}

type Watch = dyn Fn(Progress<'_>) + Send + Sync;

/// The progress of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'a> {
    /// What is being done.
    pub stage: &'static str,
    /// The provider it is done for.
    pub provider: &'a str,
    /// How many steps are done.
    pub done: usize,
    /// How many there are.
    pub total: usize,
}

impl Generator {
    /// A generator for the schema folder `schemas`, which is read when the generator runs.
    pub fn new(schemas: impl Into<PathBuf>) -> Self {
        Self { schemas: schemas.into(), texts: None, memory: None, watch: None }
    }

    /// Says whether generated code has the texts of the schemas and their examples, which `PROVIDERS` then holds for tools
    /// that work by name. Without this, a folder stays as it is, and a new one has none.
    ///
    /// ```
    /// # let dir = tempfile::tempdir()?;
    /// # let (schemas, out) = (dir.path().join("schemas"), dir.path().join("webhooks"));
    /// # std::fs::create_dir_all(schemas.join("acme"))?;
    /// # std::fs::write(schemas.join("acme/order.paid.schema.json"), r#"{"type": "object"}"#)?;
    /// use hookwright_codegen::{Generator, Texts};
    ///
    /// Generator::new(&schemas).write_to(&out)?;
    /// assert!(!out.join("acme/texts").exists());
    /// Generator::new(&schemas).texts(true).write_to(&out)?;
    /// assert!(out.join("acme/texts").exists());
    /// // Of a crate whose manifest declares the feature `texts`.
    /// Generator::new(&schemas).texts(Texts::Feature("texts".to_owned())).write_to(&out)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn texts(self, texts: impl Into<Texts>) -> Self {
        Self { texts: Some(texts.into()), ..self }
    }

    /// Remembers in this file what was made from what, so that [`Generator::write_to`] makes only those files again that
    /// would not be the same. Below `OUT_DIR` or `target` it is best; nobody has to keep it. What is written is the same with
    /// it and without, and findings are. [`Generator::write_to_out_dir`] does this by itself, and [`Generator::check`] never
    /// relies on it.
    ///
    /// ```
    /// # let dir = tempfile::tempdir()?;
    /// # let (schemas, target) = (dir.path().join("schemas"), dir.path().join("target"));
    /// # std::fs::create_dir_all(schemas.join("acme"))?;
    /// # std::fs::write(schemas.join("acme/order.paid.schema.json"), r#"{"type": "object"}"#)?;
    /// let generator = hookwright_codegen::Generator::new(&schemas).memory(target.join("hookwright.memory"));
    /// generator.write_to(dir.path().join("src/webhooks"))?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn memory(self, file: impl Into<PathBuf>) -> Self {
        Self { memory: Some(file.into()), ..self }
    }

    /// Calls `watch` at every step of a run.
    #[must_use]
    pub fn on_progress(self, watch: impl Fn(Progress<'_>) + Send + Sync + 'static) -> Self {
        Self { watch: Some(Box::new(watch)), ..self }
    }

    /// Generates into the folder `out`, whose root becomes `lib.rs`. Files there that were generated
    /// before and are obsolete now are removed; others are left alone.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with the schema folder, or the path that cannot be read or written.
    /// Nothing is written then.
    pub fn write_to(&self, out: impl AsRef<Path>) -> Result<Report, Error> {
        let out = out.as_ref();
        self.write(out, self.memory.as_deref(), Manifest::of_folder(out))
    }

    fn write(&self, out: &Path, memory: Option<&Path>, manifest: Option<Manifest>) -> Result<Report, Error> {
        self.run(|generator, began| {
            let (report, plan, remembered) = generator.plan(out, memory, manifest)?;
            generator.step("write", "", (1, 1));
            plan.carry_out()?;
            if let Some((memory, text)) = memory.zip(remembered) {
                write::remember(memory, &text);
            }
            Ok(Report { elapsed: began.elapsed(), ..report })
        })
    }

    /// Compares the folder `out` with what would be generated; writes nothing.
    ///
    /// # Errors
    ///
    /// As [`Generator::write_to`]. A stale `out` is not an error: see [`Report::is_stale`].
    pub fn check(&self, out: impl AsRef<Path>) -> Result<Report, Error> {
        let out = out.as_ref();
        self.run(|generator, began| {
            let (report, _, _) = generator.plan(out, None, Manifest::of_folder(out))?;
            Ok(Report { elapsed: began.elapsed(), ..report })
        })
    }

    /// For a build script: tells Cargo when to run it again, and generates into `OUT_DIR`, from where
    /// `hookwright::include_providers!()` takes it.
    ///
    /// # Errors
    ///
    /// As [`Generator::write_to`], and if `OUT_DIR` is not set, as outside of a build script.
    pub fn write_to_out_dir(&self) -> Result<Report, Error> {
        self.emit_rerun_if_changed();
        let Some(out_dir) = env::var_os("OUT_DIR") else {
            return Err(self.error(catalogue::no_out_dir(Place::file("")).into()));
        };
        let out = Path::new(&out_dir).join(OUT_FOLDER);
        let memory = self.memory.clone().unwrap_or_else(|| Path::new(&out_dir).join(MEMORY));
        let report = self.write(&out, Some(&memory), Manifest::of_build_script())?;
        write::put(&out.join(INCLUDED), INCLUDED_TEXT).map_err(|findings| self.error(findings))?;
        emit_recursion_limit(&report);
        manifest::emit_check_cfg(&report);
        Ok(report)
    }

    /// Whether the folder `out` is up to date with the schemas and this version of the generator, according
    /// to the digests in it. This parses nothing and is fast.
    ///
    /// # Errors
    ///
    /// The path that cannot be read.
    pub fn is_fresh(&self, out: impl AsRef<Path>) -> Result<bool, Error> {
        let out = out.as_ref();
        let is_fresh = || {
            let has_texts = match &self.texts {
                Some(texts) => *texts == write::texts_of(out)?,
                None => true,
            };
            Ok(has_texts && write::is_fresh(out, &write::digests(&self.schemas)?)?)
        };
        is_fresh().map_err(|findings| self.error(findings))
    }

    /// Whether the schema folder holds the JSON Schema of `provider.toml`, from which editors complete the
    /// file, as this version of the generator has it.
    ///
    /// # Errors
    ///
    /// The path that cannot be read.
    pub fn has_provider_schema(&self) -> Result<bool, Error> {
        let holds = write::holds(&self.schemas.join(load::PROVIDER_SCHEMA), &config::json_schema());
        holds.map_err(|findings| self.error(findings))
    }

    /// Writes the JSON Schema of `provider.toml` into the schema folder, if it is missing. Build
    /// scripts do not need it; the command does this.
    ///
    /// # Errors
    ///
    /// The path that cannot be written.
    pub fn write_provider_schema(&self) -> Result<(), Error> {
        let put = write::put(&self.schemas.join(load::PROVIDER_SCHEMA), &config::json_schema());
        put.map_err(|findings| self.error(findings))
    }

    /// For a build script: tells Cargo to run it again when a schema is edited, added or removed.
    #[expect(clippy::print_stdout, reason = "it is how a build script talks to Cargo")]
    pub fn emit_rerun_if_changed(&self) {
        // Cargo looks at everything below a folder.
        println!("cargo::rerun-if-changed={}", self.schemas.display());
    }

    /// What is to be done, and, if there is a memory, what is to be remembered of it.
    fn plan(
        &self,
        out: &Path,
        memory: Option<&Path>,
        manifest: Option<Manifest>,
    ) -> Result<(Report, Plan, Option<String>), Findings> {
        // Digests first: a schema that is edited meanwhile leaves files that are known to be stale.
        let digests = write::digests(&self.schemas);
        write::is_apart(&self.schemas, out)?;
        let (folder, findings) = self.load();
        let texts = match &self.texts {
            Some(texts) => texts.clone(),
            None => write::texts_of(out)?,
        };
        let kept = memory.map(|memory| Kept::read(memory, out));
        let generated = stages::run(self, &folder, (&texts, kept.as_ref()), findings)?;
        let plan = Plan::new(out, &generated.files, &digests?)?;
        let remembered = memory.and_then(|_| write::memory(&generated.files));
        let report = Report::new(&self.root(), &generated, &plan, (&folder.providers, manifest));
        Ok((report, plan, remembered))
    }

    /// Runs `work` on a stack that no schema exhausts, and turns a panic into a finding.
    fn run<T: Send>(
        &self,
        work: impl FnOnce(&Self, Instant) -> Result<T, Findings> + Send,
    ) -> Result<T, Error> {
        let began = Instant::now();
        let outcome = thread::scope(|scope| {
            let builder = thread::Builder::new().stack_size(stack::BYTES);
            match builder.spawn_scoped(scope, || work(self, began)) {
                Ok(thread) => {
                    thread.join().unwrap_or_else(|_| Err(catalogue::panicked(Place::file("")).into()))
                }
                Err(error) => Err(catalogue::no_thread(Place::file(""), &error).into()),
            }
        });
        outcome.map_err(|findings| self.error(findings))
    }

    fn load(&self) -> (Folder, Findings) {
        load::load(&self.schemas)
    }

    fn step(&self, stage: &'static str, provider: &str, (done, total): (usize, usize)) {
        if let Some(watch) = &self.watch {
            watch(Progress { stage, provider, done, total });
        }
    }

    fn error(&self, findings: Findings) -> Error {
        Error::new(self.root(), findings)
    }

    /// The schema folder as findings show it.
    fn root(&self) -> String {
        self.schemas.display().to_string()
    }
}

/// The compiler's own message would not say what to do, and an included file cannot say it for the crate.
#[expect(clippy::print_stdout, reason = "it is how a build script talks to Cargo")]
fn emit_recursion_limit(report: &Report) {
    if let Some(limit) = report.recursion_limit {
        println!("cargo::warning=these types need `#![recursion_limit = \"{limit}\"]` in the crate's root");
    }
}

#[cfg(test)]
mod tests;
