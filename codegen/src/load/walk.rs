//! Finds the files of the schema folder, in an order that does not depend on the file system.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::read::MAX_FILE_BYTES;
use crate::finding::{Findings, Place, catalogue};

/// A file that matters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Its path below the schema folder, with `/`.
    pub path: String,
    /// Where the operating system finds it.
    pub location: PathBuf,
}

/// What is in a schema folder.
#[derive(Debug, Default)]
pub struct Found {
    /// Every `*.json` and `provider.toml`, by path.
    pub files: Vec<FoundFile>,
    /// The names of the folders right below the schema folder.
    pub top_folders: Vec<String>,
}

/// Lists the folder `root` and all folders below it. Symbolic links are followed as long as they stay below `root` and
/// do not lead back to a folder that contains them; pipes, devices and files beyond 64 MiB are findings.
pub fn walk(root: &Path, findings: &mut Findings) -> Found {
    let mut found = Found::default();
    let real = fs::canonicalize(root).unwrap_or_else(|_| root.to_owned());
    let mut walker = Walker { found: &mut found, findings, root: real, above: Vec::new() };
    walker.folder(root, "");
    found.files.sort_by(|a, b| a.path.cmp(&b.path));
    found.top_folders.sort();
    found
}

struct Walker<'a> {
    found: &'a mut Found,
    findings: &'a mut Findings,
    /// The schema folder, without symbolic links.
    root: PathBuf,
    /// The folders that contain the current one, without symbolic links.
    above: Vec<PathBuf>,
}

impl Walker<'_> {
    fn folder(&mut self, location: &Path, path: &str) {
        match fs::canonicalize(location) {
            Ok(real) if self.above.contains(&real) => {
                self.findings.push(catalogue::folder_loop(Place::file(path)));
            }
            Ok(real) => {
                self.above.push(real);
                self.entries(location, path);
                self.above.pop();
            }
            Err(error) => self.unreadable(path, &error),
        }
    }

    fn entries(&mut self, location: &Path, path: &str) {
        let entries = fs::read_dir(location).and_then(Iterator::collect::<io::Result<Vec<_>>>);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.unreadable(path, &error),
        };
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            match entry.file_name().to_str() {
                Some(name) if name.starts_with('.') => {}
                Some(name) => self.entry(&entry.path(), path, name),
                None => self.findings.push(catalogue::path_not_utf8(Place::file(path))),
            }
        }
    }

    fn entry(&mut self, location: &Path, folder: &str, name: &str) {
        let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
        match fs::metadata(location) {
            Ok(metadata) if !metadata.is_dir() && !matters(name) => {}
            Ok(_) if self.leads_out(location) => {
                self.findings.push(catalogue::link_leads_out(Place::file(path)));
            }
            Ok(metadata) if metadata.is_dir() => {
                if folder.is_empty() {
                    self.found.top_folders.push(name.to_owned());
                }
                self.folder(location, &path);
            }
            Ok(metadata) if !metadata.is_file() => {
                self.findings.push(catalogue::not_a_file(Place::file(path)));
            }
            Ok(metadata) if metadata.len() > MAX_FILE_BYTES => {
                self.findings.push(catalogue::file_too_long(Place::file(path), MAX_FILE_BYTES));
            }
            Ok(_) => self.found.files.push(FoundFile { path, location: location.to_owned() }),
            Err(_) if !matters(name) => {}
            Err(error) => self.unreadable(&path, &error),
        }
    }

    /// Whether a symbolic link leads out of the schema folder. What is there may be anybody's, and would be published
    /// with the generated code.
    fn leads_out(&self, location: &Path) -> bool {
        let is_link = fs::symlink_metadata(location).is_ok_and(|metadata| metadata.is_symlink());
        is_link && fs::canonicalize(location).is_ok_and(|real| !real.starts_with(&self.root))
    }

    fn unreadable(&mut self, path: &str, error: &io::Error) {
        self.findings.push(catalogue::unreadable(Place::file(path), error));
    }
}

fn matters(name: &str) -> bool {
    name == "provider.toml" || Path::new(name).extension().is_some_and(|extension| extension == "json")
}
