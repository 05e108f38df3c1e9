//! The tables, decoders and types of each module: the last step that can fail.

use super::shape::Shaped;
use crate::emit::decode;
use crate::emit::keep::Unchanged;
use crate::emit::module::Module;
use crate::finding::{Findings, Place, catalogue};
use crate::load::Files;
use crate::model::{self, Provider};
use crate::schema::SchemaId;
use crate::table::{self, Dialect};
use crate::types;
use crate::write::{Kept, Texts};

/// A provider and its modules, ready to be emitted.
pub(super) struct Written<'s> {
    pub(super) provider: &'s Provider<'s>,
    pub(super) modules: Vec<Module<'s>>,
}

/// Writes the tables, decoders and types of a provider; `None` after a fault of the generator itself, which is a
/// finding: a type that did not come out as it was meant.
pub(super) fn provider<'s>(
    shaped: &'s Shaped<'_>,
    files: &Files,
    (texts, kept): (&'s Texts, Option<&Kept>),
    findings: &mut Findings,
) -> Option<Written<'s>> {
    let modules =
        shaped.modules.iter().map(|module| self::module(shaped, module, (files, texts, kept), findings));
    Some(Written { modules: modules.collect::<Option<_>>()?, provider: &shaped.provider })
}

fn module<'s>(
    shaped: &'s Shaped<'_>,
    module: &'s model::Module<'_>,
    (files, texts, kept): (&Files, &'s Texts, Option<&Kept>),
    findings: &mut Findings,
) -> Option<Module<'s>> {
    let (provider, types) = (&shaped.provider, &module.types);
    let events = shaped.modules.iter().flat_map(|module| &module.events).map(|event| event.root);
    let roots: Vec<SchemaId> = types.types.iter().map(|named| named.schema).chain(events).collect();
    let dialect = Dialect { asserts_content: provider.asserts_content, provider: provider.name };
    let mut tables = table::lower(&shaped.graph, files, dialect, &roots);
    let decoders = decode::Plan::new(types, &mut tables);
    for (named, why) in decoders.twice(types) {
        let shown = shaped.graph.shown(files, &shaped.graph.get(named.schema).place);
        findings.push(catalogue::validated_before_decoding(shown, &named.name, &why.to_string()));
    }
    let (version, events) = (module.version, &module.events);
    let features = provider.has_features.then(|| model::feature_prefix(provider.name, version));
    let (items, unchanged) = (Vec::new(), Unchanged::default());
    let mut module =
        Module { version, events, types, items, tables, decoders, texts, kept: unchanged, features };
    if let Some(kept) = kept {
        module.kept = Unchanged::find(&module, provider, shaped.modules.len() == 1, kept);
    }
    match types::write_wanted(types, &provider.derives, &|id| !module.kept.has_type(id)) {
        Ok(items) => Some(Module { items, ..module }),
        Err(mismatch) => {
            findings.push(catalogue::type_mismatch(Place::file(provider.name), &mismatch.to_string()));
            None
        }
    }
}
