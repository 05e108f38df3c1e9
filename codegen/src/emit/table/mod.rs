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
    ("hookwright::__private::number", &["Number"]),
    (
        "hookwright::__private::schema",
        &[
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
            "Plan",
            "Properties",
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
    /// The statics, the patterns, and the places of plans.
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

    /// Whether two schemas have one table.
    pub(crate) fn is_same(&self, a: SchemaId, b: SchemaId) -> bool {
        self.tables.id(a) == self.tables.id(b)
    }

    /// The statics of each file, the shared ones under `None`, and what they import from others.
    pub(crate) fn files(&self) -> BTreeMap<Option<usize>, StaticsFile> {
        let mut names: BTreeMap<Option<usize>, Vec<(SchemaId, &str)>> = BTreeMap::new();
        for (id, name) in &self.names {
            names.entry(self.homes.get(id).copied()).or_default().push((*id, name));
        }
        let file = |(home, mut names): (Option<usize>, Vec<(SchemaId, &str)>)| {
            names.sort_by_key(|(_, name)| *name);
            (home, StaticsFile { items: self.items(&names), imports: self.imports(&names) })
        };
        names.into_iter().map(file).collect()
    }

    /// The statics of other files that those of one refer to.
    fn imports(&self, names: &[(SchemaId, &str)]) -> Vec<String> {
        let own: BTreeSet<SchemaId> = names.iter().map(|(id, _)| *id).collect();
        let mut imports = BTreeSet::new();
        let mut seen = own.clone();
        let mut queue: Vec<SchemaId> = own.iter().copied().collect();
        while let Some(table) = queue.pop().map(|id| self.tables.tables.get(&id)) {
            for child in table.into_iter().flat_map(Table::children).map(|child| self.tables.id(child)) {
                match self.names.get(&child) {
                    Some(name) if !own.contains(&child) => drop(imports.insert(name.clone())),
                    Some(_) => {}
                    // It is written where it is referred to.
                    None if seen.insert(child) => queue.push(child),
                    None => {}
                }
            }
        }
        imports.into_iter().collect()
    }

    /// The items of a file with statics.
    fn items(&self, names: &[(SchemaId, &str)]) -> Vec<TokenStream> {
        let mut patterns = pattern::Patterns::default();
        let mut items: Vec<_> = Vec::new();
        let mut plans = 0;
        for (id, name) in names {
            let Some(table) = self.tables.tables.get(id) else { continue };
            let name = identifier(name);
            let plan = self.planned.contains(id).then(|| {
                let plan = index(plans);
                plans += 1;
                quote! { plan: Some(&PLANS[#plan]) }
            });
            let schema = self.schema(table, None, plan, &mut patterns);
            items.push(quote! { pub(crate) static #name: Schema = #schema; });
        }
        items.extend(patterns.items());
        if plans > 0 {
            let plans = index(plans);
            items.push(quote! { static PLANS: [Plan; #plans] = [const { Plan::new() }; #plans]; });
        }
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
        let schema = self.tables.tables.get(&id).map(|table| self.schema(table, place, None, patterns));
        quote! { &#schema }
    }

    fn references(&self, ids: &[SchemaId], patterns: &mut pattern::Patterns) -> TokenStream {
        let references = ids.iter().map(|id| self.reference(*id, patterns));
        quote! { &[#(#references),*] }
    }

    /// A table; `parent` is the location that says where it stands, if one does, and `plan` the field for its
    /// plan, if it has one.
    fn schema(
        &self,
        table: &Table,
        parent: Option<&str>,
        plan: Option<TokenStream>,
        patterns: &mut pattern::Patterns,
    ) -> TokenStream {
        let Table { location: _, types: _, values, number, string, array, object, in_place, resource: _ } =
            table;
        let types = types(table.types);
        let location = Some(&table.location).filter(|location| Some(location.as_str()) != parent);
        let plain = location.is_none() && table.resource == 0;
        if plain && table.keywords() <= 1 && table.types != Types::ALL {
            return quote! { Schema::of(#types) };
        }
        let mut fields: Vec<_> = location.iter().map(|location| quote! { location: #location }).collect();
        if table.types != Types::ALL {
            fields.push(quote! { types: #types });
        }
        fields.extend(values::field(values));
        fields.extend(number.as_ref().map(number::field));
        fields.extend(string.as_ref().map(|string| string::field(string, patterns)));
        fields.extend(array.as_ref().map(|array| array::field(self, (table, array), patterns)));
        fields.extend(object.as_ref().map(|object| object::field(self, (table, object), patterns)));
        fields.extend(in_place::field(self, in_place, patterns));
        if table.resource != 0 {
            let resource = literal(u64::from(table.resource));
            fields.push(quote! { resource: #resource });
        }
        fields.extend(plan);
        quote! { Schema { #(#fields,)* ..Schema::ANY } }
    }
}

/// A number without a suffix, as a person writes it.
fn literal(number: u64) -> proc_macro2::Literal {
    proc_macro2::Literal::u64_unsuffixed(number)
}

fn index(number: usize) -> proc_macro2::Literal {
    proc_macro2::Literal::usize_unsuffixed(number)
}

fn types(types: Types) -> TokenStream {
    if types == Types::NOTHING {
        return quote! { Types::NOTHING };
    }
    let all = [
        (Types::NULL, "NULL"),
        (Types::BOOLEAN, "BOOLEAN"),
        (Types::OBJECT, "OBJECT"),
        (Types::ARRAY, "ARRAY"),
        (Types::STRING, "STRING"),
        (Types::NUMBER, "NUMBER"),
        (Types::INTEGER, "INTEGER"),
        (Types::INTEGER_LITERAL, "INTEGER_LITERAL"),
    ];
    let mut union = TokenStream::new();
    // `null` last: "a string, or null".
    for (_, name) in all.iter().filter(|(one, _)| types.has(*one)).rev() {
        let name = identifier(name);
        let one = quote! { Types::#name };
        union = if union.is_empty() {
            one
        } else {
            quote! { #union.or(#one) }
        };
    }
    union
}

fn option<T: quote::ToTokens>(value: Option<T>) -> TokenStream {
    if let Some(value) = value {
        quote! { Some(#value) }
    } else {
        quote! { None }
    }
}
