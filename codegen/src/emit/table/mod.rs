//! Emits tables: each schema that has parts, or that several places share, is a `static` of the module
//! `schema`; a schema without parts is written where it is used.

mod array;
mod homes;
mod in_place;
mod names;
mod number;
mod object;
mod pattern;
mod string;
mod values;

use std::collections::{BTreeMap, BTreeSet};

use hookwright_core::schema::Types;
use proc_macro2::TokenStream;
use quote::quote;

use crate::schema::SchemaId;
use crate::table::{Table, Tables};
use crate::text::identifier;

/// What the files of the module `schema` import. Their own names are all upper case, and they see no type of the schemas.
pub(crate) const IMPORTS: &[(&str, &[&str])] = &[
    ("hookwright::__private", &["format"]),
    ("hookwright::__private::pattern", &["Literal", "Pattern"]),
    (
        "hookwright::__private::schema",
        &[
            "self",
            "ArrayKeywords",
            "Branches",
            "Conditional",
            "Constant",
            "Contains",
            "Content",
            "DependentRequired",
            "Discriminator",
            "DynamicRef",
            "InPlace",
            "NumberKeywords",
            "ObjectKeywords",
            "PatternProperty",
            "Property",
            "Schema",
            "StringKeywords",
            "Types",
            "Values",
        ],
    ),
];

/// The statics of a module's schemas.
#[derive(Debug)]
pub(crate) struct Statics<'t> {
    tables: &'t Tables,
    names: BTreeMap<SchemaId, String>,
    /// The tables that code refers to: each has a place for its plan.
    planned: BTreeSet<SchemaId>,
    /// The files that the statics are in; those that are not listed are shared.
    homes: BTreeMap<SchemaId, usize>,
}

/// The statics of one file.
#[derive(Debug)]
pub(crate) struct StaticsFile {
    /// The schemas whose statics these are, in their order.
    pub(crate) schemas: Vec<SchemaId>,
    /// The statics, and after them their patterns.
    pub(crate) items: Vec<TokenStream>,
    /// The statics of other files that these refer to.
    pub(crate) imports: Vec<String>,
}

impl<'t> Statics<'t> {
    /// Decides which tables are statics, what they are called and which file they are in.
    ///
    /// `named` are the schemas that must have a static of a given name: those of types. `used` are others
    /// that the module's code refers to. Each stands with its file.
    pub(crate) fn new(
        tables: &'t Tables,
        named: &[(SchemaId, String, usize)],
        used: &[(SchemaId, usize)],
    ) -> Self {
        let owners = named.iter().map(|(id, _, home)| (*id, *home)).chain(used.iter().copied());
        let owners: Vec<(SchemaId, usize)> = owners.collect();
        let named: Vec<_> = named.iter().map(|(id, name, _)| (*id, name.clone())).collect();
        let given: Vec<SchemaId> = named.iter().map(|(id, _)| *id).collect();
        let used: Vec<SchemaId> = used.iter().map(|(id, _)| *id).collect();
        Self {
            tables,
            names: names::name(tables, &named, &used),
            planned: owners.iter().map(|(id, _)| tables.id(*id)).collect(),
            homes: homes::homes(tables, &given, &owners),
        }
    }

    /// The path of a schema's static, from the module that `schema` is a module of.
    pub(crate) fn path(&self, id: SchemaId) -> TokenStream {
        let name = self.names.get(&self.tables.id(id)).map_or("UNKNOWN", String::as_str);
        let name = identifier(name);
        quote! { schema::#name }
    }

    /// The statics that are in a file of one home, with it, by name.
    pub(crate) fn by_home(&self) -> Vec<(SchemaId, usize)> {
        let mut names: Vec<_> = self.names.iter().collect();
        names.sort_by_key(|(_, name)| *name);
        names.into_iter().filter_map(|(id, _)| Some((*id, *self.homes.get(id)?))).collect()
    }

    /// What there is to say of a table, for a home: its name, whether it has a plan, and whether it is in the home's file.
    pub(crate) fn described(&self, id: SchemaId, home: usize) -> (Option<&str>, bool, bool) {
        let name = self.names.get(&id).map(String::as_str);
        (name, self.planned.contains(&id), self.homes.get(&id) == Some(&home))
    }

    /// The schemas that have statics.
    pub(crate) fn ids(&self) -> impl Iterator<Item = SchemaId> {
        self.names.keys().copied()
    }

    /// What the static of a schema is called.
    pub(crate) fn name(&self, id: SchemaId) -> &str {
        self.names.get(&id).map_or("", String::as_str)
    }

    /// The schema whose table is that of `id`.
    pub(crate) fn table(&self, id: SchemaId) -> SchemaId {
        self.tables.id(id)
    }

    /// The file that a schema's static is in; none if that is shared.
    pub(crate) fn home(&self, id: SchemaId) -> Option<usize> {
        self.homes.get(&id).copied()
    }

    /// Whether two schemas have one table.
    pub(crate) fn is_same(&self, a: SchemaId, b: SchemaId) -> bool {
        self.tables.id(a) == self.tables.id(b)
    }

    /// The statics of each file that is `wanted`, the shared ones under `None`, and what they import from others.
    pub(crate) fn files(&self, wanted: &dyn Fn(usize) -> bool) -> BTreeMap<Option<usize>, StaticsFile> {
        let mut names: BTreeMap<Option<usize>, Vec<(SchemaId, &str)>> = BTreeMap::new();
        for (id, name) in &self.names {
            names.entry(self.homes.get(id).copied()).or_default().push((*id, name));
        }
        let mut planned = pattern::Planned::default();
        let file = |(home, mut names): (Option<usize>, Vec<(SchemaId, &str)>)| {
            names.sort_by_key(|(_, name)| *name);
            let schemas: Vec<SchemaId> = names.iter().map(|(id, _)| *id).collect();
            let others = self.referred_by(&schemas.iter().copied().collect());
            let imports = others.into_iter().map(|id| self.name(id).to_owned()).collect();
            (home, StaticsFile { schemas, items: self.items(&names, &mut planned), imports })
        };
        names.into_iter().filter(|(home, _)| home.is_none_or(wanted)).map(file).collect()
    }

    /// The other statics that some refer to.
    pub(crate) fn referred_by(&self, own: &BTreeSet<SchemaId>) -> BTreeSet<SchemaId> {
        let mut others = BTreeSet::new();
        let mut seen = own.clone();
        let mut queue: Vec<SchemaId> = own.iter().copied().collect();
        while let Some(table) = queue.pop().map(|id| self.tables.tables.get(&id)) {
            for child in table.into_iter().flat_map(Table::children).map(|child| self.tables.id(child)) {
                if self.names.contains_key(&child) {
                    others.extend(Some(child).filter(|child| !own.contains(child)));
                } else if seen.insert(child) {
                    // It is written where it is referred to.
                    queue.push(child);
                }
            }
        }
        others
    }

    /// The items of a file with statics.
    fn items(&self, names: &[(SchemaId, &str)], planned: &mut pattern::Planned) -> Vec<TokenStream> {
        let mut patterns = pattern::Patterns::default();
        let mut items: Vec<_> = Vec::new();
        for (id, name) in names {
            let Some(table) = self.tables.tables.get(id) else { continue };
            let name = identifier(name);
            let location = &table.location;
            let place = if self.planned.contains(id) {
                quote! { .planned_at(#location, schema::plan!()) }
            } else {
                quote! { .at(#location) }
            };
            let schema = self.schema(table, &mut patterns);
            items.push(quote! { pub(crate) static #name: Schema = #schema #place; });
        }
        items.extend(patterns.items(planned));
        items
    }

    /// A reference to a schema's static, or the schema itself.
    fn reference(&self, id: SchemaId, patterns: &mut pattern::Patterns) -> TokenStream {
        self.reference_below(None, id, patterns)
    }

    /// A reference to a schema's static, or the schema itself, which stands at `place` if that is its
    /// location.
    fn reference_below(
        &self,
        place: Option<&str>,
        id: SchemaId,
        patterns: &mut pattern::Patterns,
    ) -> TokenStream {
        let id = self.tables.id(id);
        if let Some(name) = self.names.get(&id) {
            let name = identifier(name);
            return quote! { &#name };
        }
        let Some(table) = self.tables.tables.get(&id) else { return quote! { &Schema::ANY } };
        let schema = self.schema(table, patterns);
        let location = Some(&table.location).filter(|location| Some(location.as_str()) != place);
        let location = location.map(|location| quote! { .at(#location) });
        quote! { &#schema #location }
    }

    fn references(&self, ids: &[SchemaId], patterns: &mut pattern::Patterns) -> TokenStream {
        let references = ids.iter().map(|id| self.reference(*id, patterns));
        quote! { &[#(#references),*] }
    }

    /// A table, which does not say where it stands.
    fn schema(&self, table: &Table, patterns: &mut pattern::Patterns) -> TokenStream {
        let Table { location: _, types: _, values, number, string, array, object, in_place, resource } =
            table;
        let (first, others) = types(table.types);
        let text = string.as_ref().map(|string| string::keywords(string, patterns));
        let array = array.as_ref().map(|array| array::keywords(self, (table, array), patterns));
        let object = object.as_ref().map(|object| object::keywords(self, (table, object), patterns));
        // The keywords of the first type are what it begins with.
        let (mut begin, mut calls) = (None, Vec::new());
        let mut keywords = |types: Types, name: &str, keywords: TokenStream| {
            if first == types {
                let name = identifier(name);
                begin = Some(quote! { Schema::#name(#keywords) });
            } else {
                let name = identifier(&format!("with_{name}"));
                calls.push(quote! { .#name(#keywords) });
            }
        };
        let format = match text {
            Some(string::Keywords::Format(format)) => Some(quote! { .format(&#format) }),
            Some(string::Keywords::Several(text)) => {
                keywords(Types::STRING, "string", text);
                None
            }
            None => None,
        };
        array.into_iter().for_each(|array| keywords(Types::ARRAY, "array", array));
        object.into_iter().for_each(|object| keywords(Types::OBJECT, "object", object));
        let begin = begin.unwrap_or_else(|| constant(first));
        let (values, number) = (values::call(values), number.as_ref().map(number::call));
        let in_place = in_place::call(self, in_place, patterns);
        let resource = (*resource != 0).then(|| {
            let resource = literal(u64::from(*resource));
            quote! { .within(#resource) }
        });
        quote! { #begin #format #others #values #number #(#calls)* #in_place #resource }
    }
}

/// A number without a suffix, as a person writes it.
fn literal(number: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(number)
}

fn index(number: usize) -> proc_macro2::Literal {
    proc_macro2::Literal::usize_unsuffixed(number)
}

/// The types that have a name, and what adds one to a schema's. `null` is last: "a string, or null".
const TYPES: [(Types, &str); 8] = [
    (Types::INTEGER_LITERAL, "INTEGER_LITERAL"),
    (Types::INTEGER, "INTEGER"),
    (Types::NUMBER, "NUMBER"),
    (Types::STRING, "STRING"),
    (Types::ARRAY, "ARRAY"),
    (Types::OBJECT, "OBJECT"),
    (Types::BOOLEAN, "BOOLEAN"),
    (Types::NULL, "NULL"),
];

/// The first of the types, or all, or none, and the calls that add the others.
fn types(types: Types) -> (Types, TokenStream) {
    if types == Types::ALL {
        return (types, TokenStream::new());
    }
    let mut named = TYPES.into_iter().filter(|(one, _)| types.has(*one));
    let first = named.next().map_or(Types::NOTHING, |(first, _)| first);
    let calls = named.map(|(one, name)| {
        let name = identifier(name);
        if one == Types::NULL {
            quote! { .or_null() }
        } else {
            quote! { .or(Types::#name) }
        }
    });
    (first, calls.collect())
}

/// The schema with nothing but a type.
fn constant(types: Types) -> TokenStream {
    let named = TYPES.into_iter().find(|(one, _)| *one == types);
    match named {
        Some((_, name @ "INTEGER_LITERAL")) => {
            let name = identifier(name);
            quote! { Schema::of(Types::#name) }
        }
        Some((_, name)) => {
            let name = identifier(name);
            quote! { Schema::#name }
        }
        None if types == Types::ALL => quote! { Schema::ANY },
        None => quote! { Schema::NONE },
    }
}

fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    if let Some(value) = value {
        quote! { Some(#value) }
    } else {
        quote! { None }
    }
}
