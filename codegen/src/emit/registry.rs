//! Emits the crate's root: the providers' modules and the registry.

use std::collections::BTreeSet;

use quote::quote;

use super::imports;
use crate::model::{Provider, provider_module};
use crate::render::{ModuleFile, SourceFile};
use crate::text::{DocLine, identifier};
use crate::types::ALLOWED_LINTS;

const DOCS: &str = "\
Typed webhook payloads. Decoding checks the whole schema, in one pass over the bytes.

There is a module for each provider. It has a type for each event, which implements
[`hookwright::Payload`], an `Event` enum of them all, and `endpoint()`, which begins what turns a
request into one. `PROVIDERS` lists everything by name.";

/// The file `lib.rs`.
pub(crate) fn root(providers: &[&Provider<'_>]) -> SourceFile {
    let modules = providers.iter().map(|provider| {
        let docs = DocLine::new(&format!("Webhooks of {}.", provider.shown_title()));
        ModuleFile { docs, name: provider_module(provider.name), has_features: provider.has_features }
    });
    let paths = providers.iter().map(|provider| {
        let module = identifier(&provider_module(provider.name));
        quote! { &#module::PROVIDER }
    });
    let list = quote! {
        /// Every provider, by name.
        #[rustfmt::skip]
        pub static PROVIDERS: &[&::hookwright::Provider] = &[#(#paths),*];
    };
    SourceFile {
        docs: DocLine::lines(DOCS).collect(),
        allowed: &ALLOWED_LINTS,
        modules: modules.collect(),
        // The root imports nothing: all that it has, its user has.
        ..imports::file(imports::parsed(vec![list]), &BTreeSet::from(["Provider"]), false)
    }
}
