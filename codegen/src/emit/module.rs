//! Emits a module: the types of a provider's events, or of one version of them.

use std::collections::{BTreeMap, BTreeSet};

use hookwright::receive::{EventName, Handshake};
use proc_macro2::TokenStream;
use quote::quote;
use syn::Item;

use super::decode;
use super::endpoint::{self, EventVariant, VersionVariant, option};
use super::gates::Gates;
use super::imports;
use super::keep::Unchanged;
use super::parts::Parts;
use crate::config::HandshakeParts;
use crate::model::{
    Event, Home, Provider, TypeId, Types, code, line, provider_module, version_module, version_variants,
};
use crate::render::{ModuleFile, Part, Source, SourceFile};
use crate::stack;
use crate::table::Tables;
use crate::text::{DocLine, identifier};
use crate::write::Texts;

/// A module's events, types and tables.
#[derive(Debug)]
pub(crate) struct Module<'a> {
    /// The version, where the provider has versions.
    pub(crate) version: Option<&'a str>,
    /// The events, with their types.
    pub(crate) events: &'a [Event<'a>],
    /// The types.
    pub(crate) types: &'a Types,
    /// The types' items, in the order of the types.
    pub(crate) items: Vec<Vec<Item>>,
    /// The tables.
    pub(crate) tables: Tables,
    /// How the types are decoded.
    pub(crate) decoders: decode::Plan,
    /// Whether the texts of schemas and examples are in it.
    pub(crate) texts: &'a Texts,
    /// What of its files need not be made again.
    pub(crate) kept: Unchanged,
    /// What the features of its events begin with, if they have any.
    pub(crate) features: Option<String>,
}

/// A file of a provider.
#[derive(Debug)]
pub(crate) struct ProviderFile<'a> {
    /// Its path below the output folder, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: Source,
    /// The event's schema that it is made from, by its path below the schema folder; none if it is made from several.
    pub(crate) schema: Option<&'a str>,
    /// Whether it is the one of the files made from that which has their digest.
    pub(crate) has_digest: bool,
    /// The number of what it is made from, if it is one home's.
    pub(crate) key: Option<u128>,
}

/// Whether a module is a provider's only one, or one version of several, which the provider holds together.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Standing {
    Alone,
    Version,
}

impl Event<'_> {
    pub(super) fn type_name(&self, types: &Types) -> String {
        types.types.get(self.ty.0).map(|named| named.name.clone()).unwrap_or_default()
    }

    /// What describes it, given the path of its type, without texts.
    pub(super) fn described(&self, ty: &TokenStream) -> TokenStream {
        let version = option(self.version);
        quote! { ::hookwright::EventType::new::<#ty>(#version) }
    }

    pub(super) fn name(&self) -> EventName<'_> {
        EventName::new(self.version, self.name)
    }
}

impl Module<'_> {
    /// The files of types.
    pub(super) fn homes(&self) -> Vec<Home> {
        let events: Vec<TypeId> = self.events.iter().map(|event| event.ty).collect();
        self.types.homes(&events)
    }

    /// The feature of the event whose file this is, if events have any.
    pub(super) fn feature(&self, home: &Home) -> Option<String> {
        self.features.as_ref().map(|prefix| format!("{prefix}{}", home.name))
    }

    /// The features of its events, in the order of their files.
    pub(crate) fn event_features(&self) -> Vec<String> {
        let events: BTreeSet<TypeId> = self.events.iter().map(|event| event.ty).collect();
        let homes = if self.features.is_some() { self.homes() } else { Vec::new() };
        homes
            .iter()
            .filter(|home| events.contains(&home.main))
            .filter_map(|home| self.feature(home))
            .collect()
    }

    /// For each event, the attribute of what is there only with its feature.
    fn attributes(&self, homes: &[Home]) -> Vec<Option<TokenStream>> {
        let features: BTreeMap<TypeId, String> =
            homes.iter().filter_map(|home| Some((home.main, self.feature(home)?))).collect();
        let attribute =
            |event: &Event<'_>| features.get(&event.ty).map(|feature| quote! { #[cfg(feature = #feature)] });
        self.events.iter().map(attribute).collect()
    }

    /// What describes the events, for code to which `within` leads to the module, given the files of types.
    fn descriptions(&self, homes: &[Home], within: &TokenStream) -> Vec<TokenStream> {
        let names: BTreeMap<TypeId, &str> =
            homes.iter().map(|home| (home.main, home.name.as_str())).collect();
        let constant = |(event, attribute): (&Event<'_>, Option<TokenStream>)| {
            if *self.texts == Texts::Never {
                let described = event.described(&within_type(within, &event.type_name(self.types)));
                return Some(quote! { #attribute #described });
            }
            let name = identifier(names.get(&event.ty)?);
            Some(quote! { #attribute #within texts::#name::EVENT })
        };
        self.events.iter().zip(self.attributes(homes)).filter_map(constant).collect()
    }
}

impl Provider<'_> {
    /// The files of a provider: of its modules and, where it has several versions, of the one that holds them together.
    pub(crate) fn files<'m>(&self, modules: &'m [Module<'_>]) -> Vec<ProviderFile<'m>> {
        if let [module] = modules {
            return self.module_files(&self.folder(None), module, Standing::Alone);
        }
        let path = format!("{}/mod.rs", self.folder(None));
        let mut files = vec![ProviderFile {
            path,
            text: self.versions_file(modules).render(),
            schema: None,
            has_digest: true,
            key: None,
        }];
        for module in modules {
            files.extend(self.module_files(&self.folder(module.version), module, Standing::Version));
        }
        // The digest of what is not an event's own is the provider's.
        for file in files.iter_mut().skip(1).filter(|file| file.schema.is_none()) {
            file.has_digest = false;
        }
        files
    }

    /// The folder of the provider, or of a version that is not its only one.
    pub(super) fn folder(&self, version: Option<&str>) -> String {
        let folder = provider_module(self.name);
        version.map_or(folder.clone(), |version| format!("{folder}/{}", version_module(version)))
    }

    /// The files of a module, below its folder.
    fn module_files<'m>(
        &self,
        folder: &str,
        module: &'m Module<'_>,
        standing: Standing,
    ) -> Vec<ProviderFile<'m>> {
        let parts = Parts::new(module);
        let gates = parts.gates();
        let apart = parts.apart(&gates);
        let (apart, files) = stack::beside(
            || apart.files(folder),
            || {
                let mut files = vec![ProviderFile {
                    path: format!("{folder}/mod.rs"),
                    text: self.module_file(module, (&parts.homes, &gates), standing).render(),
                    schema: None,
                    has_digest: true,
                    key: None,
                }];
                files.extend(parts.files(folder));
                files
            },
        );
        files.into_iter().chain(apart).collect()
    }

    /// The file of a module that has everything but the events: what a reader wants to see first.
    fn module_file(
        &self,
        module: &Module<'_>,
        (homes, gates): (&[Home], &Gates),
        standing: Standing,
    ) -> SourceFile {
        let types = module.types;
        let attributes = module.attributes(homes);
        let variants = module.events.iter().zip(&attributes).map(|(event, attribute)| {
            let ident = identifier(&event.type_name(types));
            let docs = format!(" {}", code(event.name));
            quote! { #[doc = #docs] #attribute #ident(::std::boxed::Box<#ident>), }
        });
        let mut items = vec![self.event_enum(variants)];
        let idents: Vec<_> = module.events.iter().map(|event| event.type_name(types)).collect();
        let names = module.events.iter().map(Event::name);
        let events = names.zip(&idents).zip(attributes);
        let events: Vec<_> =
            events.map(|((event, ident), attribute)| EventVariant { event, ident, attribute }).collect();
        let handshakes = self.handshakes();
        items.push(endpoint::endpoint(&self.spec.handshakes(&handshakes), &events));
        if standing == Standing::Alone {
            items.push(self.registry(module.descriptions(homes, &TokenStream::new()).into_iter()));
        }
        let own = |(index, home): (usize, &Home)| Part {
            name: home.name.clone(),
            visibility: "",
            reexport: Some("pub"),
            gate: gates.home(index),
        };
        let apart = |name: &str, visibility| Part { name: name.to_owned(), visibility, ..Part::default() };
        let texts = if standing == Standing::Alone { "" } else { "pub(super) " };
        let mut parts: Vec<Part> = homes.iter().enumerate().map(own).collect();
        parts.extend([apart("decode", ""), apart("schema", "")]);
        parts.extend((*module.texts != Texts::Never).then(|| apart("texts", texts)));
        parts.sort_by(|a, b| a.name.cmp(&b.name));
        let names = types.types.iter().map(|named| &named.name).chain(parts.iter().map(|part| &part.name));
        let file =
            imports::file(imports::parsed(items), &names.map(String::as_str).chain(OWN).collect(), false);
        SourceFile { docs: self.docs(), lists: gates.lists.clone(), parts, ..file }
    }

    /// The file that holds the versions together.
    fn versions_file(&self, versions: &[Module<'_>]) -> SourceFile {
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
        let module = |names: &Names<'_>| {
            let docs = DocLine::new(&format!("Version {}.", code(names.version)));
            ModuleFile { docs, name: names.module.clone(), has_features: false }
        };
        let enum_variants = variants.iter().map(|names| {
            let (variant, module) = (identifier(&names.variant), identifier(&names.module));
            let docs = format!(" An event of version {}.", code(names.version));
            quote! { #[doc = #docs] #variant(#module::Event), }
        });
        let handshakes = self.handshakes();
        let spec = self.spec.handshakes(&handshakes);
        let events = versions.iter().flat_map(|module| {
            let name = identifier(&module.version.map(version_module).unwrap_or_default());
            module.descriptions(&module.homes(), &quote! { #name:: })
        });
        let items = vec![
            self.event_enum(enum_variants),
            endpoint::versions(&spec, &version_variants),
            self.registry(events),
        ];
        let names = variants.iter().map(|names| names.module.as_str()).chain(OWN).collect();
        let modules = variants.iter().map(module).collect();
        SourceFile { docs: self.docs(), modules, ..imports::file(imports::parsed(items), &names, false) }
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

    fn event_enum(&self, variants: impl Iterator<Item = TokenStream>) -> TokenStream {
        let docs = format!(" An event of {}.", self.shown_title());
        let unknown = if self.has_features {
            " An event that has no schema here, or whose feature is off."
        } else {
            " An event that has no schema here."
        };
        quote! {
            #[doc = #docs]
            #[derive(Clone, Debug, PartialEq)]
            pub enum Event {
                #(#variants)*
                #[doc = #unknown]
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

/// The path of a type, for code to which `within` leads to its module.
fn within_type(within: &TokenStream, name: &str) -> TokenStream {
    let name = identifier(name);
    quote! { #within #name }
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

/// What a module's file has by itself.
const OWN: [&str; 4] = ["Event", "PROVIDER", "SPEC", "endpoint"];
