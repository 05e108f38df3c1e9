//! Where an inbox is copied to: another than it comes from, and whole or not there at all.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Named, Opened, Use, named, open};

/// What an inbox is copied to.
pub(crate) struct Target {
    pub(crate) opened: Opened,
    new: Option<New>,
}

/// A file that gets its name when everything is in it.
struct New {
    file: PathBuf,
    unfinished: PathBuf,
}

impl Target {
    /// Opens `store`, or creates it, for entries of `source`, which `from` names.
    ///
    /// # Errors
    ///
    /// When it cannot be opened, or is where the entries come from.
    pub(crate) async fn open(
        store: &str,
        name: &str,
        (from, source): (&str, &Opened),
    ) -> Result<Self, String> {
        let told = named(store, name).await?;
        if is_itself(&told, (from, source)).await? {
            return Err("an inbox is not copied onto itself".to_owned());
        }
        if let Named::Sqlite(file) = told
            && !file.exists()
        {
            return Self::create(file).await;
        }
        let opened = open(store, name, Use::Fill).await?;
        Ok(Self { opened, new: None })
    }

    /// Creates a file beside `file`.
    async fn create(file: &Path) -> Result<Self, String> {
        let mut unfinished = file.as_os_str().to_owned();
        unfinished.push(format!(".{}.unfinished", std::process::id()));
        let new = New { file: file.to_owned(), unfinished: PathBuf::from(unfinished) };
        let store = format!("sqlite:{}", new.unfinished.display());
        match open(&store, "", Use::Fill).await {
            Ok(opened) => Ok(Self { opened, new: Some(new) }),
            Err(reason) => {
                new.remove();
                Err(reason)
            }
        }
    }

    /// Ends the copy: a new file gets its name if everything is in it, and is removed otherwise.
    ///
    /// # Errors
    ///
    /// When the file cannot get its name.
    pub(crate) async fn finish(self, is_whole: bool) -> Result<(), String> {
        let Some(new) = self.new else { return Ok(()) };
        if let Opened::Sqlite(file) = self.opened {
            // Its log is in it then.
            file.close().await;
        }
        if !is_whole {
            new.remove();
            return Ok(());
        }
        // A link replaces nothing.
        let named = fs::hard_link(&new.unfinished, &new.file).or_else(|error| {
            if new.file.exists() { Err(error) } else { fs::rename(&new.unfinished, &new.file) }
        });
        new.remove();
        named.map_err(|error| error.to_string())
    }
}

impl New {
    fn remove(&self) {
        for suffix in ["", "-wal", "-shm"] {
            let mut file = self.unfinished.as_os_str().to_owned();
            file.push(suffix);
            // It may not be there.
            drop(fs::remove_file(PathBuf::from(file)));
        }
    }
}

/// Whether what a text names is where the entries come from.
async fn is_itself(target: &Named<'_>, (from, source): (&str, &Opened)) -> Result<bool, String> {
    match (target, source) {
        (Named::Sqlite(file), _) => {
            Ok(from.strip_prefix("sqlite:").is_some_and(|from| is_same(Path::new(from), file)))
        }
        (Named::Postgres(target), Opened::Postgres(source)) => {
            source.is_same_as(target).await.map_err(|error| error.to_string())
        }
        (Named::JetStream(target), Opened::JetStream(source)) => {
            source.is_same_as(target).await.map_err(|error| error.to_string())
        }
        _ => Ok(false),
    }
}

/// Whether two paths are of one file.
fn is_same(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        if let (Ok(one), Ok(other)) = (fs::metadata(one), fs::metadata(other)) {
            return (one.dev(), one.ino()) == (other.dev(), other.ino());
        }
    }
    matches!((one.canonicalize(), other.canonicalize()), (Ok(one), Ok(other)) if one == other)
}
