//! Records payloads as examples of their events.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::Payload;
use super::judge::{accepts, event_of, vocabulary};
use crate::infer::Target;
use crate::json::{Json, Node, pretty};
use crate::load::{Folder, read_file};
use crate::redact::Redactor;
use crate::write::stays_below;

/// What became of a payload that was to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// It is in a file.
    Written {
        path: PathBuf,
        /// What the commands call the event.
        event: String,
        /// How many values were replaced, if they were to be.
        replaced: Option<usize>,
        /// How many look personal and stayed, because the schema refuses others.
        left: usize,
        /// Every recording of the event.
        all: Vec<PathBuf>,
    },
    /// Nothing names its event, so no schema could be made of it, and every other command would stop at the file.
    Nameless,
    /// The same text is in this file.
    Known(PathBuf),
    /// The event has as many recordings as it may.
    Enough(usize),
    /// So many recordings were made that no more are.
    Full(usize),
    Failed(String),
}

impl Recorded {
    /// The file.
    pub(crate) fn path(&self) -> Option<String> {
        match self {
            Self::Written { path, .. } | Self::Known(path) => Some(path.display().to_string()),
            Self::Nameless | Self::Enough(_) | Self::Full(_) | Self::Failed(_) => None,
        }
    }
}

/// What is recorded, and how.
pub(super) struct Recorder {
    pub(super) schemas: PathBuf,
    pub(super) redactor: Option<Redactor>,
    /// How many recordings an event may have.
    pub(super) keep: usize,
    /// How many recordings may still be made: senders name providers and events, and so could fill a disk.
    pub(super) left: usize,
}

/// How many recordings a receiver makes.
pub(super) const MOST: usize = 1_000;

impl Recorder {
    /// Records a payload of a provider, if it is a JSON document.
    pub(super) fn record(&mut self, folder: &Folder, provider: &str, payload: &Payload) -> Option<Recorded> {
        let document = payload.document.as_ref()?;
        if self.left == 0 {
            return Some(Recorded::Full(MOST));
        }
        let named = payload.event.as_deref();
        let command_name =
            named.and_then(|name| command_name(folder, provider, name, payload.version.as_deref()));
        let Some(command_name) = command_name else { return Some(Recorded::Nameless) };
        let (value, replaced, left) = self.redacted(folder, provider, payload, document);
        Some(match self.put(&command_name, &pretty(&value)) {
            Ok(Put::New(path, all)) => {
                self.left -= 1;
                Recorded::Written { path, event: command_name, replaced, left, all }
            }
            Ok(Put::Known(path)) => Recorded::Known(path),
            Ok(Put::Enough) => Recorded::Enough(self.keep),
            Err(why) => Recorded::Failed(why),
        })
    }

    /// The document as it is recorded, how many values were replaced, and how many could not be.
    fn redacted(
        &mut self,
        folder: &Folder,
        provider: &str,
        payload: &Payload,
        document: &Node,
    ) -> (Json, Option<usize>, usize) {
        let Some(redactor) = &mut self.redactor else { return (document.value.clone(), None, 0) };
        let known = folder.providers.iter().find(|known| known.name == provider);
        let mut words = known.map(|known| vocabulary(folder, known)).unwrap_or_default();
        words.extend(payload.event.clone());
        words.extend(payload.version.clone());
        let event = known.and_then(|known| {
            event_of(known, payload.event.as_deref(), payload.version.as_deref()).map(|event| (known, event))
        });
        let redacted = match event {
            Some((known, event)) => {
                let accepts = accepts(folder, known, event);
                redactor.redact(&document.value, &words, |value| accepts(&Node::from(value.clone())))
            }
            None => redactor.redact(&document.value, &words, |_| true),
        };
        (redacted.value, Some(redacted.replaced), redacted.left)
    }

    /// Writes a text to the first free file of an event.
    fn put(&self, event: &str, text: &str) -> Result<Put, String> {
        let told = |findings: crate::finding::Findings| {
            findings.iter().map(|finding| finding.message.clone()).collect::<Vec<_>>().join("; ")
        };
        let target = Target::new(&self.schemas, event).map_err(told)?;
        let file = |number: usize| target.example(Some(&number.to_string()));
        let mut all = Vec::new();
        for number in 1..=self.keep {
            let path = file(number);
            if path.symlink_metadata().is_ok() {
                if read_file(&path).is_ok_and(|present| present == text.as_bytes()) {
                    return Ok(Put::Known(path));
                }
                all.push(path);
                continue;
            }
            stays_below(&self.schemas, &path).map_err(told)?;
            match write_new(&path, text) {
                Ok(()) => {
                    all.push(path.clone());
                    all.extend((number + 1..=self.keep).map(file).filter(|path| path.is_file()));
                    return Ok(Put::New(path, all));
                }
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => all.push(path),
                Err(error) => return Err(error.to_string()),
            }
        }
        Ok(Put::Enough)
    }
}

enum Put {
    /// The file, and every recording of the event.
    New(PathBuf, Vec<PathBuf>),
    Known(PathBuf),
    Enough,
}

/// Writes a file that must not exist, in one step.
fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new(""));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// What the commands call an event; one without a schema gets a name that a file may have, if anything is left of it then.
fn command_name(folder: &Folder, provider: &str, name: &str, version: Option<&str>) -> Option<String> {
    let known = folder.providers.iter().find(|known| known.name == provider);
    if let Some((known, event)) =
        known.and_then(|known| event_of(known, Some(name), version).map(|event| (known, event)))
    {
        return Some(event.full_name(known));
    }
    let is_versioned = known.is_some_and(|known| known.config.version.is_some());
    let version = match version.filter(|_| is_versioned) {
        Some(version) => format!("{}/", plain(version)?),
        None => String::new(),
    };
    Some(format!("{provider}/{version}{}", plain(name)?))
}

/// The name with a `.` or `-` for what a file's name may not have; `None` if nothing else is in it.
fn plain(name: &str) -> Option<String> {
    let replaced = |c: char| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') => c,
        '/' | ':' => '.',
        _ => '-',
    };
    let plain: String = name.chars().map(replaced).take(100).collect();
    let plain = plain.trim_matches(['.', '-', '_']).to_owned();
    Some(plain).filter(|plain| !plain.is_empty())
}

/// The name of the file of an event without a schema, where it differs from the event's own.
pub(crate) fn renamed(name: &str) -> Option<String> {
    plain(name).filter(|plain| plain != name)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn recorder(schemas: &Path, keep: usize) -> Recorder {
        Recorder { schemas: schemas.to_owned(), redactor: None, keep, left: MOST }
    }

    #[test]
    fn files_are_numbered_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let recorder = recorder(folder.path(), 2);
        fs::create_dir(folder.path().join("acme")).unwrap();
        fs::write(folder.path().join("acme/order.paid.1.example.json"), "mine").unwrap();
        assert!(
            matches!(recorder.put("acme/order.paid", "{}\n"), Ok(Put::New(path, all)) if path.ends_with("order.paid.2.example.json") && all.len() == 2)
        );
        assert!(matches!(recorder.put("acme/order.paid", "{}\n"), Ok(Put::Known(_))));
        assert!(matches!(recorder.put("acme/order.paid", "[]\n"), Ok(Put::Enough)));
        assert_eq!(fs::read_to_string(folder.path().join("acme/order.paid.1.example.json")).unwrap(), "mine");
    }

    #[test]
    fn senders_cannot_fill_a_disk() {
        let folder = tempfile::tempdir().unwrap();
        let schemas = Folder {
            root: folder.path().to_owned(),
            files: crate::load::Files::default(),
            providers: Vec::new(),
        };
        let mut recorder = Recorder { left: 2, ..recorder(folder.path(), 5) };
        let mut record = |provider: &str| {
            let payload = Payload {
                event: Some("paid".to_owned()),
                version: None,
                id: None,
                verdict: crate::listen::Verdict::NoSchema,
                guessed: None,
                document: crate::json::parse("{}").ok(),
                recorded: None,
            };
            recorder.record(&schemas, provider, &payload).unwrap()
        };
        assert!(matches!(record("a"), Recorded::Written { .. }));
        assert!(matches!(record("a"), Recorded::Known(_)));
        assert!(matches!(record("b"), Recorded::Written { .. }));
        assert_eq!(record("c"), Recorded::Full(MOST));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    }

    #[test]
    fn names_lead_nowhere_else() {
        assert_eq!(plain("orders/paid").as_deref(), Some("orders.paid"));
        assert_eq!(plain("../../x").as_deref(), Some("x"));
        assert_eq!((plain("…"), plain(""), plain("a b")), (None, None, Some("a-b".into())));
        let folder = tempfile::tempdir().unwrap();
        assert!(recorder(folder.path(), 2).put("acme/../../x", "{}").is_err());
    }
}
