//! Emits a module: the types of a provider's events, or of one version of them.

use std::collections::BTreeSet;

use heck::ToShoutySnakeCase as _;
use hookwright::receive::{EventName, Handshake};
use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::decode;
use super::endpoint::{self, EventVariant, VersionVariant};
use super::examples::examples;
use super::prelude;
use super::table::Statics;
use crate::config::HandshakeParts;
use crate::model::{Event, Provider, Types, code, distinct, line, version_module, version_variants};
use crate::render::{InnerModule, ModuleFile, SourceFile};
use crate::table::Tables;
use crate::text::{DocLine, identifier, pasted};

/// A module's events, types and tables.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    /// The version, where the provider has versions.
    pub(crate) version: Option<&'a str>,
    /// The events, with their types.
    pub(crate) events: &'a [Event<'a>],
    /// The types.
    pub(crate) types: &'a Types,
    /// The types' items.
    pub(crate) items: Vec<TokenStream>,
    /// The tables.
    pub(crate) tables: Tables,
    /// How the types are decoded.
    pub(crate) decoders: decode::Plan,
}

impl Event<'_> {
    fn type_name(&self, types: &Types) -> String {
        types.types.get(self.ty.0).map(|named| named.name.clone()).unwrap_or_default()
    }

    fn name(&self) -> EventName<'_> {
        EventName::new(self.version, self.name)
    }
}

impl Module<'_> {
    /// What the constants that describe the events are called, each differently.
    fn constants(&self) -> Vec<Ident> {
        let types: Vec<String> = self.events.iter().map(|event| event.type_name(self.types)).collect();
        let types: Vec<&str> = types.iter().map(String::as_str).collect();
        let names = distinct(&types, str::to_shouty_snake_case, "_");
        names.into_iter().map(|name| identifier(&format!("{name}_EVENT"))).collect()
    }
}

impl Provider<'_> {
    /// The file of a provider without versions, or with one.
    pub(crate) fn file(&self, module: &Module<'_>) -> SourceFile {
        let mut file = self.module_file(module);
        let constants = module.constants();
        file.items.push(self.registry(constants.iter().map(|constant| quote! { #constant })));
        file.items = prelude::shorten(file.items, &names(module.types));
        file
    }

    /// The file of one version of several.
    pub(crate) fn version_file(&self, module: &Module<'_>) -> SourceFile {
        let mut file = self.module_file(module);
        file.items = prelude::shorten(file.items, &names(module.types));
        file
    }

    /// The file that holds the versions together.
    pub(crate) fn versions_file(&self, versions: &[Module<'_>]) -> SourceFile {
        let variants = names_of(versions);
        let version_variants: Vec<_> = variants
            .iter()
            .map(|names| VersionVariant {
                version: names.version,
                module: &names.module,
                ident: &names.variant,
                events: names.events.iter().map(Event::name).collect(),
            })
            .collect();
        let mut file = SourceFile { docs: self.docs(), ..SourceFile::default() };
        for names in &variants {
            let docs = DocLine::new(&format!("Version {}.", code(names.version)));
            file.modules.push(ModuleFile { docs, name: names.module.clone() });
        }
        let enum_variants = variants.iter().map(|names| {
            let (variant, module) = (identifier(&names.variant), identifier(&names.module));
            let docs = format!(" An event of version {}.", code(names.version));
            quote! { #[doc = #docs] #variant(#module::Event), }
        });
        file.items.push(self.event_enum(enum_variants));
        let handshakes = self.handshakes();
        let spec = self.spec.handshakes(&handshakes);
        file.items.extend(split(endpoint::versions(&spec, &version_variants)));
        let events = versions.iter().flat_map(|module| {
            let name = identifier(&module.version.map(version_module).unwrap_or_default());
            module.constants().into_iter().map(move |constant| quote! { #name::#constant })
        });
        file.items.push(self.registry(events));
        file.items = prelude::shorten(file.items, &BTreeSet::new());
        file
    }

    /// What the provider calls itself, as documentation has it.
    pub(crate) fn shown_title(&self) -> String {
        line(self.title)
    }

    fn handshakes(&self) -> Vec<Handshake<'_>> {
        self.handshakes.iter().map(HandshakeParts::handshake).collect()
    }

    fn docs(&self) -> Vec<DocLine> {
        let mut docs = vec![DocLine::new(&format!("Webhooks of {}.", self.shown_title()))];
        if let Some(documentation) = self.documentation {
            let documentation = line(&format!("Documented at <{documentation}>."));
            docs.extend([DocLine::default(), DocLine::new(&documentation)]);
        }
        docs
    }

    fn module_file(&self, module: &Module<'_>) -> SourceFile {
        let types = module.types;
        let mut named: Vec<_> =
            module.events.iter().map(|event| (event.root, event.type_name(types))).collect();
        named.extend(types.types.iter().map(|named| (named.schema, named.name.clone())));
        named.extend(module.decoders.rests(types));
        let statics = Statics::new(&module.tables, &named, &module.decoders.used());
        let mut items = module.items.clone();
        let variants = module.events.iter().map(|event| {
            let ident = identifier(&event.type_name(types));
            let docs = format!(" {}", code(event.name));
            quote! { #[doc = #docs] #ident(::std::boxed::Box<#ident>), }
        });
        items.push(self.event_enum(variants));
        items.extend(module.events.iter().map(|event| payload(event, types, &statics)));
        let idents: Vec<_> = module.events.iter().map(|event| event.type_name(types)).collect();
        let events: Vec<_> = module
            .events
            .iter()
            .zip(&idents)
            .map(|(event, ident)| EventVariant { event: event.name(), ident })
            .collect();
        let handshakes = self.handshakes();
        items.extend(split(endpoint::endpoint(&self.spec.handshakes(&handshakes), &events)));
        let constants = module.constants();
        let described = module.events.iter().zip(&constants);
        items.extend(described.map(|(event, constant)| event_type(event, constant, types)));
        let decoders = InnerModule {
            comment: "How each type is read and checked.",
            name: "decoders",
            imports: decode::IMPORTS,
            items: module.decoders.items(types, &module.tables, &statics),
        };
        let tables = InnerModule {
            comment: "What is checked: the schemas as tables.",
            name: "schema",
            imports: super::table::IMPORTS,
            items: statics.items(),
        };
        SourceFile { docs: self.docs(), items, inner: vec![decoders, tables], ..SourceFile::default() }
    }

    fn event_enum(&self, variants: impl Iterator<Item = TokenStream>) -> TokenStream {
        let docs = format!(" An event of {}.", self.shown_title());
        quote! {
            #[doc = #docs]
            #[derive(Clone, Debug, PartialEq)]
            pub enum Event {
                #(#variants)*
                /// An event that has no schema here.
                Unknown(::hookwright::receive::Unknown),
            }
        }
    }

    fn registry(&self, events: impl Iterator<Item = TokenStream>) -> TokenStream {
        let docs = format!(" {} and its events, for tools that work by name.", self.shown_title());
        let (name, title) = (self.name, self.title);
        let documentation = self.documentation.map(|url| quote! { .documented_at(#url) });
        quote! {
            #[doc = #docs]
            pub static PROVIDER: ::hookwright::Provider =
                ::hookwright::Provider::new(#name, #title, &[#(#events),*])#documentation;
        }
    }
}

/// What a version is called.
struct Names<'a> {
    version: &'a str,
    module: String,
    variant: String,
    events: &'a [Event<'a>],
}

/// What versions are called, each differently.
fn names_of<'a>(modules: &'a [Module<'a>]) -> Vec<Names<'a>> {
    let versions: Vec<_> =
        modules.iter().filter_map(|module| Some((module.version?, module.events))).collect();
    let names: Vec<String> = versions.iter().map(|(version, _)| version_module(version)).collect();
    let named = versions.into_iter().zip(&names).zip(version_variants(&names));
    named
        .map(|(((version, events), module), variant)| Names {
            version,
            module: module.clone(),
            variant,
            events,
        })
        .collect()
}

fn payload(event: &Event<'_>, types: &Types, statics: &Statics<'_>) -> TokenStream {
    let ident = identifier(&event.type_name(types));
    let name = event.name;
    let schema = statics.path(event.root);
    // The type may have been made from a schema that the event's only refers to, with more beside it.
    let own = types.types.get(event.ty.0).is_some_and(|named| statics.is_same(named.schema, event.root));
    let check =
        (!own).then(|| quote! { ::hookwright::__private::validate::validate(&#schema, body, limits)?; });
    quote! {
        impl ::hookwright::Payload for #ident {
            const EVENT: &'static str = #name;

            fn from_json_within(
                body: &[u8],
                limits: &::hookwright::Limits,
            ) -> ::core::result::Result<Self, ::hookwright::Invalid> {
                #check
                ::hookwright::__private::decode::from_json(body, limits, &#schema)
            }

            fn validate_within(
                body: &[u8],
                limits: &::hookwright::Limits,
            ) -> ::core::result::Result<(), ::hookwright::Invalid> {
                ::hookwright::__private::validate::validate(&#schema, body, limits)
            }
        }
    }
}

fn event_type(event: &Event<'_>, constant: &Ident, types: &Types) -> TokenStream {
    let ident = identifier(&event.type_name(types));
    let version = if let Some(version) = event.version {
        quote! { ::core::option::Option::Some(#version) }
    } else {
        quote! { ::core::option::Option::None }
    };
    let (schema, examples) = (pasted(&event.text), examples(&event.examples));
    quote! {
        pub(crate) const #constant: ::hookwright::EventType =
            ::hookwright::EventType::new::<#ident>(#version, #schema, #examples);
    }
}

/// The items of a token stream, each by itself.
fn split(tokens: TokenStream) -> Vec<TokenStream> {
    match syn::parse2::<syn::File>(tokens.clone()) {
        Ok(file) => file.items.into_iter().map(|item| quote! { #item }).collect(),
        Err(_) => vec![tokens],
    }
}

fn names(types: &Types) -> BTreeSet<&str> {
    types.types.iter().map(|named| named.name.as_str()).collect()
}
