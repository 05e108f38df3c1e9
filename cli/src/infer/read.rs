//! Reads samples from files, folders and standard input, one after another and never all at once.

use std::cell::Cell;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use hookwright::Limits;

use super::findings;
use super::samples::{Raw, Samples};
use crate::finding::{Findings, Place, Position, catalogue};
use crate::json::{Json, Node, Problem, ProblemKind, parse};

/// How deep folders are searched.
const MAX_FOLDERS: usize = 16;

/// Where samples come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Standard input.
    Standard,
    /// A file, or a folder with files.
    Path(PathBuf),
}

impl Input {
    /// What a user writes: a path, or `-` for standard input.
    pub fn new(argument: &str) -> Self {
        if argument == "-" { Self::Standard } else { Self::Path(PathBuf::from(argument)) }
    }
}

/// How far the reading is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Bytes read.
    pub bytes: u64,
    /// Total bytes; 0 if unknown, as for standard input.
    pub total: u64,
    /// Samples read.
    pub samples: u64,
}

/// Hands out every sample with the name of its file.
///
/// # Errors
///
/// The first thing that is not a sample. What comes after it is not read.
pub(super) fn each_sample(
    inputs: &[Input],
    progress: &mut dyn FnMut(Progress),
    take: &mut dyn FnMut(&Node, &Path) -> Result<(), Findings>,
) -> Result<(), Findings> {
    let mut files = Vec::new();
    for input in inputs {
        list(input, &mut files)?;
    }
    let lengths = files.iter().map(|file| Some(fs::metadata(file.as_ref()?).ok()?.len()));
    let total = lengths.sum::<Option<u64>>().unwrap_or(0);
    let mut state = Progress { total, ..Progress::default() };
    for file in &files {
        let name = file.as_deref().unwrap_or(Path::new("-"));
        let reader: Box<dyn Read> = match file {
            None => Box::new(io::stdin()),
            Some(path) => Box::new(regular(path).map_err(|error| unreadable(name, &error))?),
        };
        let before = state.samples;
        each_of_stream(reader, name, &mut state, progress, take)?;
        if state.samples == before && files.len() == 1 {
            return Err(findings::no_samples(name));
        }
    }
    if state.samples == 0 {
        return Err(findings::no_samples(Path::new("-")));
    }
    Ok(())
}

fn unreadable(name: &Path, error: &io::Error) -> Findings {
    catalogue::unreadable(Place::outside(name), error).into()
}

/// The files of an input, sorted; `None` is standard input.
fn list(input: &Input, files: &mut Vec<Option<PathBuf>>) -> Result<(), Findings> {
    let Input::Path(path) = input else {
        files.push(None);
        return Ok(());
    };
    let metadata = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
    if !metadata.is_dir() {
        files.push(Some(path.clone()));
        return Ok(());
    }
    let before = files.len();
    list_folder(path, 0, files)?;
    if files.len() == before { Err(findings::no_samples(path)) } else { Ok(()) }
}

fn list_folder(folder: &Path, depth: usize, files: &mut Vec<Option<PathBuf>>) -> Result<(), Findings> {
    let fail = |error: io::Error| unreadable(folder, &error);
    let mut entries: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder).map_err(fail)? {
        entries.push(entry.map_err(fail)?.path());
    }
    entries.sort();
    for path in entries {
        // The bound also ends a loop of symbolic links.
        if path.is_dir() {
            if depth < MAX_FOLDERS {
                list_folder(&path, depth + 1, files)?;
            }
        } else if is_sample_file(&path) && path.is_file() {
            files.push(Some(path));
        }
    }
    Ok(())
}

/// Whether the extension is that of a file of samples. Schemas are not samples.
fn is_sample_file(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    matches!(extension, Some("json" | "jsonl" | "ndjson")) && !name.ends_with(".schema.json")
}

/// Counts the bytes that pass.
struct Counted<'a, R> {
    reader: R,
    bytes: &'a Cell<u64>,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        self.bytes.set(self.bytes.get() + read as u64);
        Ok(read)
    }
}

fn each_of_stream(
    reader: impl Read,
    name: &Path,
    state: &mut Progress,
    progress: &mut dyn FnMut(Progress),
    take: &mut dyn FnMut(&Node, &Path) -> Result<(), Findings>,
) -> Result<(), Findings> {
    let bytes = Cell::new(state.bytes);
    let mut samples = Samples::new(Counted { reader, bytes: &bytes }, Limits::DEFAULT.max_body_bytes);
    while let Some(raw) = samples.next().map_err(|error| unreadable(name, &error))? {
        let node = sample(name, &raw)?;
        take(&node, name)?;
        state.samples += 1;
        state.bytes = bytes.get();
        progress(*state);
    }
    Ok(())
}

/// A sample's value, if it is one.
fn sample(name: &Path, raw: &Raw) -> Result<Node, Findings> {
    if raw.too_long {
        return Err(findings::too_long(place(name, "", raw, 0), Limits::DEFAULT.max_body_bytes));
    }
    let text = std::str::from_utf8(&raw.bytes).map_err(|error| {
        let sound = String::from_utf8_lossy(raw.bytes.get(..error.valid_up_to()).unwrap_or_default());
        catalogue::not_utf8(place(name, &sound, raw, error.valid_up_to()))
    })?;
    if raw.bytes.first() == Some(&b'[') {
        return Err(findings::not_an_object(place(name, text, raw, 0), "a list"));
    }
    let node = parse(text).map_err(|problems| problem(name, text, raw, &problems))?;
    if !matches!(node.value, Json::Object(_)) {
        return Err(findings::not_an_object(place(name, text, raw, 0), node.value.kind()));
    }
    match too_deep(&node, Limits::DEFAULT.max_depth) {
        None => Ok(node),
        Some(offset) => Err(findings::too_deep(place(name, text, raw, offset), Limits::DEFAULT.max_depth)),
    }
}

fn problem(name: &Path, text: &str, raw: &Raw, problems: &[Problem]) -> Findings {
    let findings = problems.iter().map(|problem| {
        let place = place(name, text, raw, problem.offset);
        match problem.kind {
            ProblemKind::Syntax(message) => catalogue::not_json(place, message).into(),
            ProblemKind::ByteOrderMark => catalogue::byte_order_mark(place).into(),
            ProblemKind::DuplicateKey => catalogue::duplicate_key(place).into(),
            ProblemKind::TooDeep => findings::too_deep(place, Limits::DEFAULT.max_depth),
        }
    });
    findings.flat_map(Findings::into_iter).collect()
}

/// Where a byte of a sample stands in its file. No excerpt: the line may hold personal data.
fn place(name: &Path, text: &str, raw: &Raw, offset: usize) -> Place {
    let inner = Position::of(text, offset);
    let indent = if inner.line == 1 { raw.indent } else { 0 };
    let position = Position {
        offset: raw.offset + inner.offset,
        line: raw.line + inner.line - 1,
        column: inner.column + indent,
    };
    Place { position: Some(position), ..Place::outside(name) }
}

/// The offset of a value that stands deeper than a limit.
fn too_deep(node: &Node, limit: usize) -> Option<usize> {
    match &node.value {
        Json::Array(_) | Json::Object(_) if limit == 0 => Some(node.offset),
        Json::Array(items) => items.iter().find_map(|item| too_deep(item, limit - 1)),
        Json::Object(members) => members.iter().find_map(|member| too_deep(&member.value, limit - 1)),
        _ => None,
    }
}

/// Opens a file: a pipe or a device may have no end.
fn regular(path: &Path) -> io::Result<File> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    File::open(path)
}
