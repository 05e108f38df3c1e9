//! The file system, with the path in every error.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::Stamp;
use crate::finding::{Findings, Place, catalogue};
use crate::load::read_file;

/// A header is shorter than this.
const HEADER_MAX: u64 = 4096;

/// A path with `/` below a folder.
pub(super) fn join(root: &Path, path: &str) -> PathBuf {
    path.split('/').fold(root.to_owned(), |location, part| location.join(part))
}

/// The text of a file; `None` if it does not exist.
pub(super) fn read(location: &Path) -> Result<Option<String>, Findings> {
    match read_file(location) {
        // A file that is not UTF-8 is not ours, which is what an empty text says.
        Ok(bytes) => Ok(Some(String::from_utf8(bytes).unwrap_or_default())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(catalogue::unreadable(Place::outside(location), &error).into()),
    }
}

/// The files below `root` that we have written, by path. Symbolic links are not followed.
pub(super) fn generated(root: &Path) -> Result<BTreeMap<String, Stamp>, Findings> {
    let mut stamps = BTreeMap::new();
    collect(root, "", &mut stamps)
        .map_err(|(location, error)| catalogue::unreadable(Place::outside(&location), &error))?;
    Ok(stamps)
}

fn collect(
    root: &Path,
    path: &str,
    stamps: &mut BTreeMap<String, Stamp>,
) -> Result<(), (PathBuf, io::Error)> {
    let folder = if path.is_empty() { root.to_owned() } else { join(root, path) };
    let entries = match fs::read_dir(&folder) {
        Err(error) if path.is_empty() && error.kind() == io::ErrorKind::NotFound => return Ok(()),
        entries => entries.map_err(|error| (folder.clone(), error))?,
    };
    for entry in entries {
        let entry = entry.map_err(|error| (folder.clone(), error))?;
        let name = entry.file_name();
        // Our own names are UTF-8.
        let Some(name) = name.to_str() else { continue };
        let below = if path.is_empty() { name.to_owned() } else { format!("{path}/{name}") };
        let kind = entry.file_type().map_err(|error| (entry.path(), error))?;
        if kind.is_dir() {
            collect(root, &below, stamps)?;
        } else if kind.is_file() && Path::new(name).extension().is_some_and(|extension| extension == "rs") {
            let stamp = stamp(&entry.path()).map_err(|error| (entry.path(), error))?;
            stamps.extend(stamp.map(|stamp| (below, stamp)));
        }
    }
    Ok(())
}

fn stamp(location: &Path) -> io::Result<Option<Stamp>> {
    let mut start = Vec::new();
    fs::File::open(location)?.take(HEADER_MAX).read_to_end(&mut start)?;
    Ok(Stamp::of(&String::from_utf8_lossy(&start)))
}

/// A file's new text, in a temporary file beside it.
pub(super) struct Prepared {
    text: NamedTempFile,
    location: PathBuf,
}

/// Writes `text` beside `location`, so that putting it there is one step.
pub(super) fn prepare(location: &Path, text: &str) -> Result<Prepared, Findings> {
    let prepared = prepare_unsynced(location, text)?;
    prepared.sync()?;
    Ok(prepared)
}

/// The same, for many files at once: it does not wait until the disk has each of them.
pub(super) fn prepare_unsynced(location: &Path, text: &str) -> Result<Prepared, Findings> {
    let write = || {
        let folder = location.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder)?;
        let mut file = temporary(folder)?;
        file.write_all(text.as_bytes())?;
        Ok(file)
    };
    match write() {
        Ok(text) => Ok(Prepared { text, location: location.to_owned() }),
        Err(error) => Err(catalogue::unwritable(Place::outside(location), &error).into()),
    }
}

fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hookwright-").suffix(".tmp");
    // The default lets only the owner read; generated files are like any source file.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    // The error would name the temporary file, which is called otherwise each time.
    builder.tempfile_in(folder).map_err(|error| io::Error::from(error.kind()))
}

impl Prepared {
    /// Waits until the disk has the text.
    pub(super) fn sync(&self) -> Result<(), Findings> {
        let sync = self.text.as_file().sync_data();
        sync.map_err(|error| catalogue::unwritable(Place::outside(&self.location), &error).into())
    }

    /// Puts the text in its place.
    pub(super) fn put(self) -> Result<(), Findings> {
        match self.text.persist(&self.location) {
            Ok(_) => Ok(()),
            Err(error) => Err(catalogue::unwritable(Place::outside(&self.location), &error.error).into()),
        }
    }
}

/// Removes a file below `root`, and the folders that it leaves empty.
pub(super) fn remove(root: &Path, path: &str) -> Result<(), Findings> {
    let location = join(root, path);
    match fs::remove_file(&location) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(catalogue::unwritable(Place::outside(&location), &error).into())
        }
        _ => {
            let folders = location.ancestors().skip(1).take_while(|folder| *folder != root);
            // A folder that is not empty stays.
            let _ = folders.map(fs::remove_dir).find(Result::is_err);
            Ok(())
        }
    }
}
