//! The schema folder as it was: read from git's objects, without a checkout.

use std::fs;
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use crate::catalogue::command as rules;
use crate::finding::{Findings, Place, catalogue};
use crate::load::{Folder, load};

/// The schema folder of a git revision, with what was found wrong with it.
///
/// # Errors
///
/// If git is not installed, the folder is not in a repository, or the revision does not exist or does not have the
/// folder.
pub fn at_revision(schemas: &Path, revision: &str) -> Result<(Folder, Findings), Findings> {
    // Git's own error would mention its option `-C`.
    fs::metadata(schemas).map_err(|error| catalogue::unreadable(Place::outside(schemas), &error))?;
    let failed =
        |what: &str| -> Findings { rules::no_revision(Place::outside(schemas), revision, what).into() };
    let verified = git(
        schemas,
        &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{revision}^{{commit}}")],
        b"",
    )
    .map_err(|error| failed(&format!("git cannot be run: {error}")))?;
    if !verified.status.success() {
        let said = String::from_utf8_lossy(&verified.stderr);
        let why = said.lines().next().map(|line| line.trim_start_matches("fatal: "));
        let why = why.filter(|line| !line.is_empty());
        return Err(failed(why.unwrap_or("the revision does not exist")));
    }
    let commit = String::from_utf8_lossy(&verified.stdout).trim().to_owned();
    let listed = git(schemas, &["ls-tree", "-r", "-z", &commit, "--", "."], b"")
        .map_err(|error| failed(&format!("git cannot be run: {error}")))?;
    let entries: Vec<(String, PathBuf)> =
        String::from_utf8_lossy(&listed.stdout).split('\0').filter_map(entry).collect();
    if !listed.status.success() || entries.is_empty() {
        return Err(failed("the folder was empty or missing in that revision"));
    }
    let folder = tempfile::tempdir().map_err(|error| failed(&error.to_string()))?;
    unpack(schemas, &entries, &folder).map_err(|error| failed(&error))?;
    Ok(load(folder.path()))
}

/// `<mode> blob <object>\t<path>`, if it is a file that schemas are read from.
fn entry(line: &str) -> Option<(String, PathBuf)> {
    let (about, path) = line.split_once('\t')?;
    let object = about.split(' ').nth(2)?;
    let path = PathBuf::from(path);
    let plain = path.components().all(|part| matches!(part, Component::Normal(_)));
    let matters = path.extension().is_some_and(|extension| extension == "json" || extension == "toml");
    (plain && matters).then(|| (object.to_owned(), path))
}

/// Writes the files of a revision, all from one run of git.
fn unpack(schemas: &Path, entries: &[(String, PathBuf)], folder: &TempDir) -> Result<(), String> {
    let asked: String = entries.iter().flat_map(|(object, _)| [object.as_str(), "\n"]).collect();
    let output =
        git(schemas, &["cat-file", "--batch"], asked.as_bytes()).map_err(|error| error.to_string())?;
    let mut rest = output.stdout.as_slice();
    for (_, path) in entries {
        // `<object> blob <size>\n<bytes>\n`
        let end =
            rest.iter().position(|byte| *byte == b'\n').ok_or("git returned less than it was asked for")?;
        let (head, body) = rest.split_at(end + 1);
        let head = String::from_utf8_lossy(head);
        let size: usize =
            head.trim().rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or("git has lost a file")?;
        let bytes = body.get(..size).ok_or("git returned less than it was asked for")?;
        rest = body.get(size + 1..).unwrap_or_default();
        let location = folder.path().join(path);
        let parent = location.parent().unwrap_or(folder.path());
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&location, bytes))
            .map_err(|error| error.to_string())?;
    }
    Ok(())
}

fn git(folder: &Path, arguments: &[&str], input: &[u8]) -> std::io::Result<Output> {
    let mut child = Command::new("git")
        .arg("-C")
        .arg(folder)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let stdin = child.stdin.take();
    std::thread::scope(|scope| {
        // Git answers while it reads its input: writing and reading must not block each other.
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input)));
        child.wait_with_output()
    })
}
