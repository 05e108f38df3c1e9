//! Emits an `impl hookwright_core::decode::Decode` for each type, in short where there is a macro for its shape.

mod borrow;
mod enforces;
mod listed;
mod plan;

use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::table::Statics;
use crate::model::{self, Choice, Kind, NamedType, Shape, Struct, TaggedUnion, TypeId, Types, UnionVariant};
use crate::schema::SchemaId;
use crate::table::Tables;
use crate::text::identifier;
use enforces::Scope;
pub(crate) use plan::SecondPass;
use plan::{Decoder, How, Others};

/// What the files of the module `decode` import. It sees no type of the schemas by its bare name, so names of the
/// prelude and of the runtime mean what they say.
pub(crate) const IMPORTS: &[(&str, &[&str])] = &[
    ("hookwright::__private::decode", &["self", "Decode"]),
    ("hookwright::__private::reader", &["ReadError", "Reader", "Token"]),
    ("hookwright::__private::schema", &["Types"]),
    ("hookwright::__private", &["borrowed_payload", "payload"]),
    ("super", &["schema"]),
    ("hookwright", &["IntoOwned"]),
    ("std::borrow", &["Cow"]),
];

/// How a module's types are decoded.
#[derive(Debug)]
pub(crate) struct Plan {
    decoders: Vec<Decoder>,
}

impl Plan {
    /// Decides how each type is decoded. What is left to check of a schema when its fields are decoded
    /// is added to `tables`.
    pub(crate) fn new(types: &Types, tables: &mut Tables) -> Self {
        Self { decoders: plan::plan(types, tables) }
    }

    /// For each type, the schemas that its decoder names.
    pub(crate) fn used(&self) -> impl Iterator<Item = Vec<SchemaId>> {
        self.decoders.iter().map(|decoder| plan::used(std::slice::from_ref(decoder)))
    }

    /// For each type, what is left to check after its fields.
    pub(crate) fn rests(&self) -> impl Iterator<Item = Option<SchemaId>> {
        self.decoders.iter().map(|decoder| decoder.rest)
    }

    /// The types whose bytes are looked at twice, and why.
    pub(crate) fn twice<'t>(
        &'t self,
        types: &'t Types,
    ) -> impl Iterator<Item = (&'t NamedType, SecondPass)> + 't {
        let decoders = self.decoders.iter().zip(&types.types);
        decoders.filter_map(|(decoder, named)| decoder.twice().map(|why| (named, why)))
    }

    /// For each type, its implementations; none if it is not `wanted`.
    pub(crate) fn items(
        &self,
        types: &Types,
        (tables, statics): (&Tables, &Statics<'_>),
        wanted: &dyn Fn(TypeId) -> bool,
    ) -> Vec<Vec<TokenStream>> {
        let emitter = Emitter { types, tables, statics };
        let ids = (0..).map(TypeId);
        let decoders = ids.zip(self.decoders.iter().zip(&types.types));
        let items = decoders.map(|(id, (decoder, named))| {
            if !wanted(id) {
                return Vec::new();
            }
            let read = emitter.item(decoder, named, types.parameter(id));
            let owned = types.borrow().then(|| borrow::into_owned(named, types.parameter(id)));
            std::iter::once(read).chain(owned.flatten()).collect()
        });
        items.collect()
    }
}

struct Emitter<'m> {
    types: &'m Types,
    tables: &'m Tables,
    statics: &'m Statics<'m>,
}

impl Emitter<'_> {
    fn item(&self, decoder: &Decoder, named: &NamedType, parameter: Option<&str>) -> TokenStream {
        let ty = borrow::path(named, parameter);
        // Either all is checked, or what the fields leave.
        let check = decoder.whole.or(decoder.rest).map(|id| {
            let schema = self.statics.path(id);
            quote! { &#schema }
        });
        let body = match &named.shape {
            Shape::Struct(shape) => return self.fields(&ty, check.as_ref(), decoder, shape),
            Shape::StringEnum(strings) => return string_enum(&ty, check.as_ref(), strings),
            Shape::TaggedUnion(union) => return tagged_union(&ty, check.as_ref(), union),
            Shape::Newtype(_) => {
                let check = check.map(|check| quote! { , check = #check });
                let how = decoder.parts.first().filter(|how| **how != How::Direct).map(|how| {
                    let how = self.how(how);
                    quote! { , as #how }
                });
                return quote! { decode::newtype!(#ty #check #how); };
            }
            Shape::ValueEnum(listed) => listed::value_enum(listed),
            Shape::External(external) => listed::external(external, &decoder.parts),
            Shape::Union(variants) => self.union(variants, &decoder.parts),
            Shape::Choice(choice) => self.choice(choice, &decoder.parts),
        };
        let check = check.map(|check| quote! { decode::check_ahead(reader, #check)?; });
        let (generics, lifetime) = borrow::generics(parameter);
        quote! {
            impl #generics Decode<#lifetime> for #ty {
                fn decode(
                    reader: &mut Reader<#lifetime>,
                ) -> Result<Self, ReadError> {
                    #check
                    #body
                }
            }
        }
    }

    /// How a value is read, as the macros of `decode` put it.
    fn how(&self, how: &How) -> TokenStream {
        let call = |name: &str, id: &SchemaId| {
            let (name, schema) = (identifier(name), self.statics.path(*id));
            quote! { #name(&#schema) }
        };
        match how {
            How::Direct => quote! { decode },
            How::Text(id) => call("string", id),
            How::Number(id) => call("number", id),
            How::Own(Some(id)) => call("own_checked", id),
            How::Checked(id) => call("checked", id),
            How::Own(None) => quote! { own },
            How::Nullable(inner) => {
                let inner = self.how(inner);
                quote! { nullable(#inner) }
            }
            How::List(id, item) => {
                let (schema, item) = (self.statics.path(*id), self.how(item));
                quote! { list(&#schema, #item) }
            }
            How::Map(value) => {
                let value = self.how(value);
                quote! { map(#value) }
            }
        }
    }

    /// An expression that reads a value: a `Result`.
    fn read(&self, how: &How) -> TokenStream {
        match how {
            How::Direct => quote! { Decode::decode(reader) },
            How::Text(id) => {
                let schema = self.statics.path(*id);
                quote! { decode::string(reader, &#schema) }
            }
            How::Number(id) => {
                let schema = self.statics.path(*id);
                quote! { decode::number(reader, &#schema) }
            }
            How::Nullable(inner) => {
                let inner = self.reader(inner);
                quote! { decode::nullable(reader, #inner) }
            }
            How::List(id, item) => {
                let (schema, item) = (self.statics.path(*id), self.reader(item));
                quote! { decode::list(reader, &#schema, #item) }
            }
            How::Map(value) => {
                let value = self.reader(value);
                quote! { decode::map(reader, #value) }
            }
            How::Own(None) => quote! { decode::own(reader) },
            How::Own(Some(id)) => {
                let schema = self.statics.path(*id);
                quote! { decode::own_checked(reader, &#schema) }
            }
            How::Checked(id) => {
                let schema = self.statics.path(*id);
                quote! { decode::checked(reader, &#schema) }
            }
        }
    }

    /// A function that reads a value.
    fn reader(&self, how: &How) -> TokenStream {
        if *how == How::Direct {
            return quote! { Decode::decode };
        }
        let value = self.read(how);
        quote! { |reader| #value }
    }

    fn fields(
        &self,
        ty: &TokenStream,
        check: Option<&TokenStream>,
        decoder: &Decoder,
        shape: &Struct,
    ) -> TokenStream {
        let fields = shape.fields.iter().zip(&decoder.parts).map(|(field, how)| {
            let (name, property) = (identifier(&field.name), &field.property);
            let need = identifier(if field.required { "required" } else { "optional" });
            let how = self.unless_direct(how);
            quote! { #name: #need(#property) #how }
        });
        let check = check.map(|check| quote! { check = #check, });
        let tags = shape.tags.iter().map(|tag| (&tag.property, &tag.value));
        let (names, values): (Vec<_>, Vec<_>) = tags.unzip();
        let tags = (!names.is_empty()).then(|| quote! { tags = { #(#names: #values),* }, });
        let passed = &decoder.passed;
        let passed = (!passed.is_empty()).then(|| quote! { passed = [#(#passed),*], });
        let others = match (&decoder.others, &shape.extra) {
            (Others::Keep(how), Some(extra)) => {
                let (name, how) = (identifier(&extra.name), self.unless_direct(how));
                quote! { keep = #name #how, }
            }
            (Others::Refuse, _) => quote! { others = refuse, },
            (Others::Check(id), _) => {
                let schema = self.statics.path(*id);
                quote! { others = check(&#schema), }
            }
            (Others::Skip | Others::Keep(_), _) => TokenStream::new(),
        };
        quote! { decode::object!(#ty, #check #tags #passed #others { #(#fields),* }); }
    }

    fn unless_direct(&self, how: &How) -> Option<TokenStream> {
        (*how != How::Direct).then(|| {
            let how = self.how(how);
            quote! { as #how }
        })
    }

    fn choice(&self, choice: &Choice, parts: &[How]) -> TokenStream {
        let cases = choice.cases.iter().map(|case| {
            let types = json_types(case.types);
            let schemas = case.schemas.iter().map(|id| self.statics.path(*id));
            quote! { (#types, &[#(&#schemas),*]) }
        });
        let arms = choice.variants.iter().zip(parts).enumerate().filter_map(|(place, (variant, how))| {
            let cases = choice.cases.iter().enumerate().filter(|(_, case)| case.variant == place);
            let cases: Vec<_> = cases.map(|(index, _)| Literal::usize_unsuffixed(index)).collect();
            let name = identifier(&variant.name);
            let kept_within: &[String] = if let Kind::Any = variant.ty.kind { &choice.within } else { &[] };
            let pattern = quote! { #(#cases)|* };
            let value = self.read(how);
            (!cases.is_empty()).then(|| {
                if kept_within.is_empty() {
                    quote! { #pattern => #value.map(Self::#name), }
                } else {
                    quote! { #pattern => decode::kept(reader, &[#(#kept_within),*]).map(Self::#name), }
                }
            })
        });
        quote! {
            match decode::choose(reader, &[#(#cases),*])? {
                #(#arms)*
                _ => Err(ReadError),
            }
        }
    }

    fn union(&self, variants: &[UnionVariant], parts: &[How]) -> TokenStream {
        use hookwright_core::schema::Types as Json;
        let scope = Scope { types: self.types, tables: self.tables };
        let mut covered = Json::NOTHING;
        let arms: Vec<TokenStream> = variants
            .iter()
            .zip(parts)
            .map(|(variant, how)| {
                let value = self.read(how);
                let types = scope.json_types(&variant.ty.kind).without(covered);
                covered = covered.or(types);
                let names = [
                    (Json::NULL, "Null"),
                    (Json::BOOLEAN, "True"),
                    (Json::BOOLEAN, "False"),
                    (Json::OBJECT, "Object"),
                    (Json::ARRAY, "Array"),
                    (Json::STRING, "String"),
                    (Json::NUMBER, "Number"),
                ];
                let patterns = names.iter().filter(|(json, _)| types.has(*json)).map(|(_, name)| {
                    let name = identifier(name);
                    quote! { Token::#name }
                });
                let variant = identifier(&variant.name);
                quote! { #(#patterns)|* => #value.map(Self::#variant), }
            })
            .collect();
        let all = variants.iter().fold(Json::NOTHING, |all, one| all.or(scope.json_types(&one.ty.kind)));
        let complete = all.has_all(Json::ALL);
        let rest = (!complete).then(|| quote! { _ => Err(ReadError), });
        quote! { match reader.peek()? { #(#arms)* #rest } }
    }
}

/// A set of JSON types, as an expression.
fn json_types(types: hookwright_core::schema::Types) -> TokenStream {
    use hookwright_core::schema::Types as Json;
    let names = [
        (Json::BOOLEAN, "BOOLEAN"),
        (Json::NUMBER, "NUMBER"),
        (Json::STRING, "STRING"),
        (Json::ARRAY, "ARRAY"),
        (Json::OBJECT, "OBJECT"),
    ];
    let mut names = names.into_iter().filter(|(json, _)| types.has(*json)).map(|(_, name)| identifier(name));
    let first = names.next().unwrap_or_else(|| identifier("NOTHING"));
    quote! { Types::#first #(.or(Types::#names))* }
}

fn string_enum(ty: &TokenStream, check: Option<&TokenStream>, strings: &model::StringEnum) -> TokenStream {
    let variants = strings.variants.iter().map(|variant| {
        let (name, value) = (identifier(&variant.name), &variant.value);
        quote! { #value => #name, }
    });
    let check = check.map(|check| quote! { check = #check, });
    let rest = strings.other.as_deref().map(identifier).map(|other| quote! { _ => #other, });
    quote! { decode::strings!(#ty, #check { #(#variants)* #rest }); }
}

fn tagged_union(ty: &TokenStream, check: Option<&TokenStream>, union: &TaggedUnion) -> TokenStream {
    let tag = &union.tag;
    let variants = union.variants.iter().map(|variant| {
        let (name, value) = (identifier(&variant.name), &variant.value);
        quote! { #value => #name, }
    });
    let check = check.map(|check| quote! { check = #check, });
    let (within, other) = (&union.within, union.other.as_deref().map(identifier));
    let within = (other.is_some() && !within.is_empty()).then(|| quote! { within = [#(#within),*], });
    let rest = other.map(|other| quote! { _ => #other, });
    quote! { decode::tagged_union!(#ty, by = #tag, #check #within { #(#variants)* #rest }); }
}
