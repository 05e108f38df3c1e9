//! The event catalogue: a static site made of schemas, examples and `provider.toml`.
//!
//! `facts` gathers what the pages say, `page` and its rooms write it as HTML. Pages refer to each other and to their two
//! assets by relative paths, so that the site works from a folder and below any path.

mod changes;
mod constraint;
mod disk;
mod facts;
mod feed;
mod fields;
mod json;
mod markdown;
mod page;
mod rust;
mod serve;
mod verification;
mod versions;
mod words;

use crate::finding::Findings;
use crate::load::Folder;

pub(crate) use changes::Changes;
pub(crate) use disk::{Written, put};
pub(crate) use serve::serve;

use facts::Facts;

/// A file of the site.
#[derive(Debug)]
pub(crate) struct File {
    /// Its path below the site's folder, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl File {
    fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self { path: path.into(), text: text.into() }
    }
}

/// The files of the catalogue of `folder`, with what `changes` says that changed.
///
/// # Errors
///
/// Schemas that cannot be resolved.
pub(crate) fn build(folder: &Folder, changes: Option<&Changes>) -> Result<Vec<File>, Findings> {
    let facts = Facts::new(folder, changes)?;
    let mut files = vec![
        File::new("catalogue.css", include_str!("assets/catalogue.css")),
        File::new("catalogue.js", include_str!("assets/catalogue.js")),
        File::new("index.html", page::start(&facts)),
    ];
    for provider in &facts.providers {
        let events = provider.events.iter();
        files.extend(events.map(|event| File::new(&*event.path, page::event(&facts, provider, event))));
    }
    if let Some(changes) = changes {
        files.push(File::new("changes.html", page::changes(&facts, changes)));
        files.push(File::new("changes.json", feed::feed(&facts, changes)));
    }
    Ok(files)
}
