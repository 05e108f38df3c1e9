//! Emits the files of a module: those of types, which people read, and beside each its decoders, tables and texts.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::examples::examples;
use super::gates::Gates;
use super::imports::{self, Imports};
use super::keep::Unchanged;
use super::module::{Module, ProviderFile};
use super::table::{Statics, StaticsFile};
use super::{decode, table};
use crate::model::{Event, Home, TypeId, Types};
use crate::render::{Emitted, Gate, Part, Source, SourceFile};
use crate::schema::SchemaId;
use crate::table::Tables;
use crate::text::{DocLine, identifier, pasted};
use crate::write::Texts;

/// The file of tables that belong to no type's file.
const SHARED: &str = "shared";

/// A module, and what is in which of its files.
pub(super) struct Parts<'m> {
    module: &'m Module<'m>,
    /// The files of types.
    pub(super) homes: Vec<Home>,
    pub(super) events: BTreeMap<TypeId, &'m Event<'m>>,
    pub(super) statics: Statics<'m>,
    /// The schemas that the code of files names, each with its file.
    owners: Vec<(SchemaId, usize)>,
}

impl<'m> Parts<'m> {
    /// Decides what is in which file.
    pub(super) fn new(module: &'m Module<'m>) -> Self {
        let homes = module.homes();
        let mut places = vec![0; module.types.types.len()];
        for (index, home) in homes.iter().enumerate() {
            for id in &home.types {
                if let Some(place) = places.get_mut(id.0) {
                    *place = index;
                }
            }
        }
        let place = |id: TypeId| places.get(id.0).copied().unwrap_or_default();
        let types = || (0..).map(TypeId).zip(&module.types.types);
        let mut named: Vec<(SchemaId, String, usize)> = module
            .events
            .iter()
            .map(|event| (event.root, event.type_name(module.types), place(event.ty)))
            .collect();
        named.extend(types().map(|(id, ty)| (ty.schema, ty.name.clone(), place(id))));
        named.extend(types().zip(module.decoders.rests()).filter_map(|((id, ty), rest)| {
            // What is left to check when the fields are decoded.
            Some((rest?, format!("{}_REST", ty.name), place(id)))
        }));
        let used = types().zip(module.decoders.used());
        let used: Vec<(SchemaId, usize)> = used
            .flat_map(|((id, _), schemas)| schemas.into_iter().map(move |schema| (schema, place(id))))
            .collect();
        let statics = Statics::new(&module.tables, &named, &used);
        let owners: Vec<_> = named.iter().map(|(id, _, home)| (*id, *home)).chain(used).collect();
        let events = module.events.iter().map(|event| (event.ty, event)).collect();
        Self { module, homes, events, statics, owners }
    }

    /// The files of types, below the module's folder.
    pub(super) fn files(&self, folder: &str) -> Vec<ProviderFile<'m>> {
        let Module { types, items, kept, .. } = self.module;
        let file = |(index, home): (usize, &Home)| {
            let path = format!("{folder}/{}.rs", home.name);
            let text = kept.source(&path).unwrap_or_else(|| {
                let items = of(home, items).flatten().cloned().map(|item| Emitted::Parsed(Box::new(item)));
                types_file(types, home, items.collect()).render()
            });
            let schema = self.events.get(&home.main).map(|event| event.path);
            ProviderFile { path, text, schema, has_digest: false, key: kept.key(index) }
        };
        self.homes.iter().enumerate().map(file).collect()
    }

    /// What is beside the types, to be made on another thread: no item of theirs may leave its own.
    pub(super) fn apart<'p>(&'p self, gates: &'p Gates) -> Apart<'p, 'm> {
        let Module { types, tables, decoders, texts, kept, .. } = self.module;
        let Self { homes, events, statics, .. } = self;
        Apart { types, tables, decoders, texts, kept, homes, events, statics, gates }
    }

    /// When its files are compiled.
    pub(super) fn gates(&self) -> Gates {
        Gates::new(self.module, &self.homes, &self.statics, &self.owners)
    }
}

/// What decoders, tables and texts are made of.
pub(super) struct Apart<'p, 'm> {
    types: &'m Types,
    tables: &'m Tables,
    decoders: &'m decode::Plan,
    texts: &'m Texts,
    kept: &'m Unchanged,
    homes: &'p [Home],
    events: &'p BTreeMap<TypeId, &'m Event<'m>>,
    statics: &'p Statics<'m>,
    gates: &'p Gates,
}

impl<'m> Apart<'_, 'm> {
    /// The files of decoders, tables and texts, below the module's folder.
    pub(super) fn files(&self, folder: &str) -> Vec<ProviderFile<'m>> {
        let Self { types, texts, kept, .. } = self;
        let is_made = |id: TypeId| !kept.has_type(id);
        let decoders = self.decoders.items(types, (self.tables, self.statics), &is_made);
        let mut statics = self.statics.files(&|home| !kept.has(home));
        let mut files = Vec::new();
        let (mut decode, mut schema, mut text_parts) = (Vec::new(), Vec::new(), Vec::new());
        for (index, home) in self.homes.iter().enumerate() {
            let event = self.events.get(&home.main).copied();
            let mut put_text = |part: &str, text: Source| {
                files.push(ProviderFile {
                    path: format!("{folder}/{part}{}.rs", home.name),
                    text,
                    schema: event.map(|event| event.path),
                    has_digest: part == DECODE && event.is_some(),
                    key: kept.key(index),
                });
            };
            let mut put = |part: &str, text: Source| {
                put_text(part, text);
                let declared =
                    Part { name: home.name.clone(), gate: self.gates.home(index), ..Part::default() };
                match part {
                    DECODE => decode.push(declared),
                    SCHEMA => schema.push(Part { reexport: Some("pub(super)"), ..declared }),
                    _ => text_parts.push(Part { visibility: "pub(crate) ", ..declared }),
                }
            };
            if kept.has(index) {
                for part in [DECODE, SCHEMA, TEXTS] {
                    if let Some(text) = kept.source(&format!("{folder}/{part}{}.rs", home.name)) {
                        put(part, text);
                    }
                }
                continue;
            }
            put(DECODE, self.decode_file(event, of(home, &decoders).flatten().cloned().collect()).render());
            if let Some(statics) = statics.remove(&Some(index)) {
                put(SCHEMA, self.schema_file(statics, false).render());
            }
            if let Some(event) = event.filter(|_| **texts != Texts::Never) {
                put(TEXTS, texts_file(event, types, texts).render());
            }
        }
        let mut put = |path: &str, file: SourceFile| {
            let (path, text) = (format!("{folder}/{path}"), file.render());
            files.push(ProviderFile { path, text, schema: None, has_digest: false, key: None });
        };
        if let Some(statics) = statics.remove(&None) {
            put("schema/shared.rs", self.schema_file(statics, true));
            schema.push(Part { name: SHARED.to_owned(), reexport: Some("pub(super)"), ..Part::default() });
        }
        // Decoders name the types, and the tables, by way of their folder's module.
        let around = Imports::from([("super".to_owned(), BTreeSet::from(["*".to_owned()]))]);
        put("decode/mod.rs", SourceFile { imports: around, ..folder_file(DECODE_DOCS, decode) });
        put("schema/mod.rs", folder_file(SCHEMA_DOCS, schema));
        if **texts != Texts::Never {
            put("texts/mod.rs", folder_file(TEXTS_DOCS, text_parts));
        }
        files
    }

    /// A file of tables, each behind its gate.
    fn schema_file(&self, statics: StaticsFile, is_shared: bool) -> SourceFile {
        let StaticsFile { schemas, items, imports } = statics;
        let gate = |id| if is_shared { self.gates.shared(id) } else { Gate::Always };
        let file = imports::file_of_names(items, table::IMPORTS);
        let gates = schemas.into_iter().map(gate).chain(std::iter::repeat(Gate::Always));
        let gated = file.items.into_iter().zip(gates).map(|(item, gate)| Emitted::gated(gate, item));
        let mut file = SourceFile { items: gated.collect(), ..file };
        // Not all that the shared tables name may be there, where not all of them are.
        let imports = if is_shared && !self.gates.is_open() { vec!["*".to_owned()] } else { imports };
        file.imports.insert("super".to_owned(), imports.into_iter().collect());
        file
    }

    /// The file of the decoders of a file of types, and of what makes one of them the payload of an event.
    fn decode_file(&self, event: Option<&Event<'_>>, decoders: Vec<TokenStream>) -> SourceFile {
        let payload = event.map(|event| payload(event, self.types, self.statics));
        let items: Vec<TokenStream> = payload.into_iter().flatten().chain(decoders).collect();
        imports::file_of_names(items, decode::IMPORTS)
    }
}

pub(super) const DECODE: &str = "decode/";
pub(super) const SCHEMA: &str = "schema/";
pub(super) const TEXTS: &str = "texts/";
const DECODE_DOCS: &str = "How each type is read and checked.";
const SCHEMA_DOCS: &str = "What is checked: the schemas as tables.";
const TEXTS_DOCS: &str = "The schemas and their examples, as they were read.";

/// Of a list with an item for each type, those of a file's types.
fn of<'l, T>(home: &'l Home, list: &'l [T]) -> impl Iterator<Item = &'l T> {
    home.types.iter().filter_map(|id| list.get(id.0))
}

/// The file of a folder's modules.
fn folder_file(docs: &str, mut parts: Vec<Part>) -> SourceFile {
    parts.sort_by(|a, b| a.name.cmp(&b.name));
    SourceFile { docs: vec![DocLine::new(docs)], parts, ..SourceFile::default() }
}

/// A file of types.
fn types_file(types: &Types, home: &Home, items: Vec<Emitted>) -> SourceFile {
    let name = |id: &TypeId| types.types.get(id.0).map(|ty| ty.name.as_str());
    let own: BTreeSet<TypeId> = home.types.iter().copied().collect();
    let named: BTreeSet<TypeId> = own.iter().flat_map(|id| types.named_by(*id)).collect();
    let others: BTreeSet<String> = named.difference(&own).filter_map(name).map(str::to_owned).collect();
    let names = own.union(&named).filter_map(name).collect();
    let mut file = imports::file(items, &names, true);
    file.imports.insert("super".to_owned(), others);
    file
}

/// The file of an event's schema and examples.
fn texts_file(event: &Event<'_>, types: &Types, texts: &Texts) -> SourceFile {
    let ident = identifier(&event.type_name(types));
    let without = described(event, &ident);
    let (schema, examples) = (pasted(&event.text), examples(&event.examples));
    let (on, off) = match texts {
        Texts::Feature(name) => (
            Some(quote! { #[cfg(feature = #name)] }),
            Some(quote! {
                #[cfg(not(feature = #name))]
                pub(crate) const EVENT: EventType = #without;
            }),
        ),
        Texts::Never | Texts::Always => (None, None),
    };
    let event = quote! {
        #on
        pub(crate) const EVENT: EventType = #without.with_texts(SCHEMA, EXAMPLES);
    };
    let texts = [
        quote! { #on const SCHEMA: &str = #schema; },
        quote! { #on const EXAMPLES: &[::hookwright::Example] = #examples; },
    ];
    let items = std::iter::once(event).chain(off).chain(texts).collect();
    imports::file_of_names(items, &[("hookwright", &["EventType"])])
}

/// What describes an event, for a file that imports `EventType`.
fn described(event: &Event<'_>, ident: &Ident) -> TokenStream {
    let version = event.version.map_or_else(|| quote! { None }, |version| quote! { Some(#version) });
    quote! { EventType::new::<super::super::#ident>(#version) }
}

/// What makes a type the payload of an event, and the borrowed payload where types borrow.
fn payload(event: &Event<'_>, types: &Types, statics: &Statics<'_>) -> Vec<TokenStream> {
    let ident = identifier(&event.type_name(types));
    let name = event.name;
    let schema = statics.path(event.root);
    // The type may have been made from a schema that the event's only refers to, with more beside it.
    let own = types.types.get(event.ty.0).is_some_and(|named| statics.is_same(named.schema, event.root));
    let ahead = (!own).then(|| quote! { , ahead });
    let parameter = types.parameter(event.ty).map(identifier);
    let parameter = parameter.map(|parameter| quote! { <#parameter> });
    let borrowed =
        types.borrow().then(|| quote! { borrowed_payload!(super::#ident #parameter, &#schema #ahead); });
    let owned = quote! { payload!(super::#ident, #name, &#schema #ahead); };
    std::iter::once(owned).chain(borrowed).collect()
}
