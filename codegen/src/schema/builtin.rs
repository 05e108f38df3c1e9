//! The meta-schemas of the drafts: schemas refer to them, and they are never fetched.

use std::sync::LazyLock;

use crate::json::{Node, parse};

/// The meta-schemas, each under its URI without the empty fragment.
static DOCUMENTS: LazyLock<Vec<(String, Node)>> = LazyLock::new(|| {
    use referencing::meta;
    let documents = [
        &meta::DRAFT4,
        &meta::DRAFT6,
        &meta::DRAFT7,
        &meta::DRAFT201909,
        &meta::DRAFT201909_CORE,
        &meta::DRAFT201909_APPLICATOR,
        &meta::DRAFT201909_VALIDATION,
        &meta::DRAFT201909_META_DATA,
        &meta::DRAFT201909_FORMAT,
        &meta::DRAFT201909_CONTENT,
        &meta::DRAFT202012,
        &meta::DRAFT202012_CORE,
        &meta::DRAFT202012_APPLICATOR,
        &meta::DRAFT202012_UNEVALUATED,
        &meta::DRAFT202012_VALIDATION,
        &meta::DRAFT202012_META_DATA,
        &meta::DRAFT202012_FORMAT_ANNOTATION,
        &meta::DRAFT202012_FORMAT_ASSERTION,
        &meta::DRAFT202012_CONTENT,
    ];
    documents.iter().filter_map(|document| read(document)).collect()
});

fn read(document: &serde_json::Value) -> Option<(String, Node)> {
    let id = document.get("$id").or_else(|| document.get("id"))?.as_str()?;
    let node = parse(&document.to_string()).ok()?;
    Some((id.trim_end_matches('#').to_owned(), node))
}

/// The index and the document of a meta-schema's URI.
pub(super) fn find(uri: &str) -> Option<(usize, &'static Node)> {
    let index = DOCUMENTS.iter().position(|(id, _)| id == uri)?;
    DOCUMENTS.get(index).map(|(_, node)| (index, node))
}

/// The meta-schemas, each with its URI without the empty fragment.
pub(crate) fn all() -> impl Iterator<Item = (&'static str, &'static Node)> {
    DOCUMENTS.iter().map(|(uri, node)| (uri.as_str(), node))
}

/// The URI of a meta-schema.
pub(super) fn uri(index: usize) -> &'static str {
    DOCUMENTS.get(index).map_or("", |(uri, _)| uri)
}
