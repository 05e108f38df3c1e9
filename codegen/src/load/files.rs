//! The schema files, and the way from a JSON pointer to a line.

use std::borrow::Cow;

use super::read::read_file;
use super::walk::FoundFile;
use crate::finding::{Finding, Findings, Place, catalogue};
use crate::json::{Json, MAX_DEPTH, Node, Problem, ProblemKind, parse, pretty};

/// A file of the schema folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// The schema files of all providers.
#[derive(Debug, Default)]
pub struct Files {
    files: Vec<File>,
}

/// A schema file.
#[derive(Debug)]
pub struct File {
    /// Its path below the schema folder, with `/`: `acme/order.paid.schema.json`.
    pub path: String,
    /// Its text; empty if it could not be read.
    pub text: String,
    /// Its value; `true` if the file is not sound.
    pub root: Node,
    /// Whether it is JSON, and, if it describes an event, a schema. If it is not, a finding has said
    /// so: what refers to it need not be judged again.
    pub sound: bool,
    /// Whether `[[overlay]]` has changed `root`, so that it differs from `text`.
    pub corrected: bool,
}

impl File {
    /// The schema as it is enforced: the text of the file, or of what corrections have made of it.
    pub fn shown(&self) -> Cow<'_, str> {
        if self.corrected { Cow::Owned(pretty(&self.root.value)) } else { Cow::Borrowed(&self.text) }
    }
}

impl Files {
    /// Files that are not on disk, by path below a schema folder. Those that are not JSON become findings.
    pub fn in_memory<P: Into<String>>(texts: impl IntoIterator<Item = (P, String)>) -> (Self, Findings) {
        let (mut files, mut findings) = (Self::default(), Findings::new());
        for (path, text) in texts {
            let path = path.into();
            match parse_text(&path, &text) {
                Ok(root) => {
                    files.push(File { path, text, root, sound: true, corrected: false });
                }
                Err(problems) => findings.extend(problems),
            }
        }
        (files, findings)
    }

    /// Adds a file.
    pub(super) fn push(&mut self, file: File) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(file);
        id
    }

    /// Reads a schema file and adds it, even if it is not sound.
    pub(super) fn read(&mut self, found: &FoundFile, findings: &mut Findings) -> FileId {
        let file = match read_text(found).and_then(|text| {
            parse_text(&found.path, &text).map(|root| (text, root)).map_err(Findings::from_iter)
        }) {
            Ok((text, root)) => File { path: found.path.clone(), text, root, sound: true, corrected: false },
            Err(problems) => {
                findings.extend(problems);
                let root = Node { offset: 0, value: Json::Boolean(true) };
                File { path: found.path.clone(), text: String::new(), root, sound: false, corrected: false }
            }
        };
        self.push(file)
    }

    pub(super) fn get_mut(&mut self, id: FileId) -> Option<&mut File> {
        self.files.get_mut(id.0 as usize)
    }

    /// The file of an id that these files gave out.
    pub fn get(&self, id: FileId) -> Option<&File> {
        self.files.get(id.0 as usize)
    }

    /// Every file with its id.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &File)> {
        (0..).map(FileId).zip(&self.files)
    }

    /// The file at a path below the schema folder.
    pub fn by_path(&self, path: &str) -> Option<FileId> {
        self.iter().find(|(_, file)| file.path == path).map(|(id, _)| id)
    }

    /// The path of a file; empty for an id of other files.
    pub fn path(&self, id: FileId) -> &str {
        self.get(id).map_or("", |file| &file.path)
    }

    /// The place of the value at a JSON pointer, for a finding.
    pub fn place(&self, id: FileId, pointer: &str) -> Place {
        self.place_of(id, pointer, |root| root.pointer(pointer).map(|node| node.offset))
    }

    /// The place of the name that leads to the value at a JSON pointer, for a finding about the name;
    /// an item of an array has its own place.
    pub fn key_place(&self, id: FileId, pointer: &str) -> Place {
        self.place_of(id, pointer, |root| {
            root.name_offset(pointer).or_else(|| root.pointer(pointer).map(|node| node.offset))
        })
    }

    fn place_of(&self, id: FileId, pointer: &str, offset: impl Fn(&Node) -> Option<usize>) -> Place {
        let Some(file) = self.get(id) else { return Place::file("") };
        match offset(&file.root) {
            Some(offset) if file.sound => Place::at(&*file.path, &file.text, offset).with_pointer(pointer),
            _ => Place::file(&*file.path).with_pointer(pointer),
        }
    }
}

/// The text of a file.
pub(super) fn read_text(found: &FoundFile) -> Result<String, Findings> {
    let bytes = read_file(&found.location)
        .map_err(|error| Findings::from(catalogue::unreadable(Place::file(&*found.path), &error)))?;
    String::from_utf8(bytes).map_err(|error| {
        let sound = error.utf8_error().valid_up_to();
        let before = String::from_utf8_lossy(error.as_bytes().get(..sound).unwrap_or_default());
        // The excerpt would end where the trouble begins.
        catalogue::not_utf8(Place::at(&*found.path, &before, sound).masked()).into()
    })
}

/// The value of a JSON text.
pub(super) fn parse_text(path: &str, text: &str) -> Result<Node, Vec<Finding>> {
    parse(text).map_err(|problems| problems.into_iter().map(|problem| finding(path, text, problem)).collect())
}

fn finding(path: &str, text: &str, problem: Problem) -> Finding {
    let place = Place::at(path, text, problem.offset);
    match problem.kind {
        ProblemKind::Syntax(message) => catalogue::not_json(place, message),
        ProblemKind::ByteOrderMark => catalogue::byte_order_mark(place.masked()),
        ProblemKind::DuplicateKey => catalogue::duplicate_key(place),
        ProblemKind::TooDeep => catalogue::nested_too_deep(place, MAX_DEPTH),
    }
}
