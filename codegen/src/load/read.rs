//! Reading files whose length and kind other people decide.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

/// How long a file may be, in bytes: longer than any schema that was ever published, and no trouble to hold.
pub const MAX_FILE_BYTES: u64 = 64 << 20;

/// The bytes of a file that was found in a folder. A pipe would never end, and a device may not either.
///
/// # Errors
///
/// If it cannot be read, is not a regular file, or is longer than [`MAX_FILE_BYTES`].
pub fn read_file(path: &Path) -> io::Result<Vec<u8>> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    read_stream(File::open(path)?)
}

/// The bytes of a stream.
///
/// # Errors
///
/// If it cannot be read, or is longer than [`MAX_FILE_BYTES`].
pub fn read_stream(stream: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    stream.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(io::Error::other(format!("it is longer than {} MiB", MAX_FILE_BYTES >> 20)));
    }
    Ok(bytes)
}

/// As [`read_file`], of a text.
///
/// # Errors
///
/// As [`read_file`], and if it is not UTF-8.
pub fn read_text_file(path: &Path) -> io::Result<String> {
    String::from_utf8(read_file(path)?).map_err(|_| io::Error::other("it is not UTF-8"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn what_never_ends_is_not_read() {
        let folder = tempfile::tempdir().unwrap();
        assert!(read_file(folder.path()).is_err());
        let long = folder.path().join("long.json");
        File::create(&long).unwrap().set_len(MAX_FILE_BYTES + 1).unwrap();
        assert_eq!(read_file(&long).unwrap_err().to_string(), "it is longer than 64 MiB");
        assert!(read_stream(io::repeat(0)).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn pipes_and_devices_are_not_files() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe.json");
        assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        for path in [pipe.as_path(), Path::new("/dev/zero")] {
            assert_eq!(read_file(path).unwrap_err().to_string(), "it is not a regular file");
        }
    }
}
