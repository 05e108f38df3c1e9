//! Emits an `impl hookwright_core::decode::Decode` for each type.

mod enforces;
mod listed;
mod plan;

use proc_macro2::{Ident, Literal, TokenStream};
use quote::quote;

use super::table::Statics;
use crate::model::{self, Choice, Kind, NamedType, Shape, Struct, TaggedUnion, Types, UnionVariant};
use crate::schema::SchemaId;
use crate::table::Tables;
use crate::text::identifier;
use enforces::Scope;
pub(crate) use plan::SecondPass;
use plan::{Decoder, How, Others};

/// What the files of the module `decode` import. It sees no type of the schemas by its bare name, so names of the
/// prelude and of the runtime mean what they say.
pub(crate) const IMPORTS: &[(&str, &[&str])] = &[
    ("std::collections", &["BTreeMap"]),
    ("hookwright::__private::decode", &["self", "Decode", "Others"]),
    ("hookwright::__private::reader", &["Name", "Names", "Token", "Reader", "ReadError"]),
    ("hookwright::__private::schema", &["Types"]),
    ("hookwright::__private", &["validate"]),
    ("serde_json", &["Map"]),
    ("super", &["schema"]),
    ("hookwright", &["Invalid", "Limits", "Payload"]),
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

    /// The implementations, in the order of the types.
    pub(crate) fn items(&self, types: &Types, tables: &Tables, statics: &Statics<'_>) -> Vec<TokenStream> {
        let emitter = Emitter { types, tables, statics };
        self.decoders.iter().zip(&types.types).map(|(decoder, named)| emitter.item(decoder, named)).collect()
    }
}

struct Emitter<'m> {
    types: &'m Types,
    tables: &'m Tables,
    statics: &'m Statics<'m>,
}

impl Emitter<'_> {
    fn item(&self, decoder: &Decoder, named: &NamedType) -> TokenStream {
        let name = identifier(&named.name);
        let whole = decoder.whole.map(|id| {
            let schema = self.statics.path(id);
            quote! {
                let start = reader.mark();
                validate::check(reader, &#schema)?;
                reader.rewind(start);
            }
        });
        let body = match &named.shape {
            Shape::Struct(shape) => self.fields(decoder, shape),
            Shape::StringEnum(strings) => string_enum(strings),
            Shape::ValueEnum(listed) => listed::value_enum(listed),
            Shape::External(external) => listed::external(external, &decoder.parts),
            Shape::TaggedUnion(union) => tagged_union(union),
            Shape::Union(variants) => self.union(variants, &decoder.parts),
            Shape::Choice(choice) => self.choice(choice, &decoder.parts),
            Shape::Newtype(_) => {
                let value = self.read(decoder.parts.first().unwrap_or(&How::Direct));
                quote! { #value.map(Self) }
            }
        };
        let body = decoder.rest.map_or_else(|| body.clone(), |id| self.with_rest(id, &body));
        let names = if let Shape::Struct(shape) = &named.shape { Some(names(decoder, shape)) } else { None };
        quote! {
            impl Decode for super::#name {
                fn decode(
                    reader: &mut Reader<'_>,
                ) -> Result<Self, ReadError> {
                    #names
                    #whole
                    #body
                }
            }
        }
    }

    /// Checks the rest of the schema on the bytes that the fields were decoded from.
    fn with_rest(&self, rest: SchemaId, body: &TokenStream) -> TokenStream {
        let schema = self.statics.path(rest);
        quote! {
            let start = reader.mark();
            validate::check(reader, &#schema)?;
            reader.rewind(start);
            #body
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

    fn fields(&self, decoder: &Decoder, shape: &Struct) -> TokenStream {
        let places: Vec<_> = shape.fields.iter().map(|field| local(&field.name)).collect();
        let declarations = places.iter().map(|place| quote! { let mut #place = None; });
        let arms = places.iter().zip(&decoder.parts).enumerate().map(|(index, (place, how))| {
            let index = Literal::usize_unsuffixed(index);
            match how {
                How::Direct => quote! { #index => decode::field(&mut #place, reader), },
                how => {
                    let value = self.read(how);
                    quote! { #index => decode::set(&mut #place, #value?), }
                }
            }
        });
        let (tagged, tag_arms) = tags(shape);
        let (extra_place, others) = self.others(decoder, shape);
        let values = shape.fields.iter().zip(&places).map(|(field, place)| {
            let name = identifier(&field.name);
            if field.required {
                quote! { #name: decode::required(#place)? }
            } else {
                place_of(&name, place)
            }
        });
        let extra_value =
            shape.extra.as_ref().map(|extra| place_of(&identifier(&extra.name), &local(&extra.name)));
        quote! {
            #(#declarations)*
            #tagged
            #extra_place
            decode::members(reader, &NAMES, #others, &mut |reader, index| match index {
                #(#arms)*
                #(#tag_arms)*
                _ => reader.skip(),
            })?;
            Ok(Self { #(#values,)* #extra_value })
        }
    }

    /// What happens to members without a field, and the place of those that are kept.
    fn others(&self, decoder: &Decoder, shape: &Struct) -> (Option<TokenStream>, TokenStream) {
        match (&decoder.others, &shape.extra) {
            (Others::Keep(how), Some(extra)) => {
                let (place, value) = (local(&extra.name), self.read(how));
                let map = if let Kind::Any = extra.ty.kind {
                    quote! { Map::new() }
                } else {
                    quote! { BTreeMap::new() }
                };
                let keep = quote! {
                    Others::Keep(&mut |reader, name| {
                        #place.insert(name.into_string(), #value?);
                        Ok(())
                    })
                };
                (Some(quote! { let mut #place = #map; }), keep)
            }
            (Others::Refuse, _) => (None, quote! { Others::Refuse }),
            (Others::Check(id), _) => {
                let schema = self.statics.path(*id);
                (None, quote! { Others::Check(&#schema) })
            }
            (Others::Skip | Others::Keep(_), _) => (None, quote! { Others::Skip }),
        }
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
                    kept(&name, &pattern, kept_within)
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

/// Where it is noted which tags were read, and the arms that read them.
fn tags(shape: &Struct) -> (Option<TokenStream>, Vec<TokenStream>) {
    let places = |place: usize| {
        let place = Literal::usize_unsuffixed(place);
        if shape.tags.len() == 1 {
            quote! { tagged }
        } else {
            quote! { tagged.#place }
        }
    };
    let arms = shape.tags.iter().enumerate().map(|(nth, tag)| {
        let (index, value) = (Literal::usize_unsuffixed(shape.fields.len() + nth), &tag.value);
        let place = places(nth);
        quote! { #index => decode::tagged(reader, #value, &mut #place), }
    });
    let arms: Vec<TokenStream> = arms.collect();
    let unread = arms.iter().map(|_| quote! { false });
    let declaration = match arms.len() {
        0 => None,
        1 => Some(quote! { let mut tagged = false; }),
        _ => Some(quote! { let mut tagged = (#(#unread),*); }),
    };
    (declaration, arms)
}

/// The names that a struct's decoder looks for: its fields, its tag, and those that only pass.
fn names(decoder: &Decoder, shape: &Struct) -> TokenStream {
    let fields = shape.fields.iter().map(|field| field.property.as_str());
    let tags = shape.tags.iter().map(|tag| tag.property.as_str());
    let all: Vec<&str> = fields.chain(tags).chain(decoder.passed.iter().map(String::as_str)).collect();
    quote! { static NAMES: Names = Names::new(&[#(Name::new(#all)),*]); }
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

fn string_enum(strings: &model::StringEnum) -> TokenStream {
    let arms = strings.variants.iter().map(|variant| {
        let (name, value) = (identifier(&variant.name), &variant.value);
        quote! { #value => Ok(Self::#name), }
    });
    let rest = strings.other.as_deref().map(identifier).map_or_else(
        || quote! { _ => Err(ReadError), },
        |other| quote! { other => Ok(Self::#other(other.to_owned())), },
    );
    quote! {
        match &*reader.string()?.decode() {
            #(#arms)*
            #rest
        }
    }
}

fn tagged_union(union: &TaggedUnion) -> TokenStream {
    let tag = &union.tag;
    let arms = union.variants.iter().map(|variant| {
        let (name, value) = (identifier(&variant.name), &variant.value);
        quote! { #value => Decode::decode(reader).map(Self::#name), }
    });
    let rest = union.other.as_ref().map_or_else(
        || quote! { _ => Err(ReadError), },
        |other| kept(&identifier(other), &quote!(_), &union.within),
    );
    quote! {
        match &*decode::tag(reader, #tag)? {
            #(#arms)*
            #rest
        }
    }
}

/// The arm that keeps an object whatever it is, without the tags that the unions around write.
fn kept(variant: &Ident, pattern: &TokenStream, within: &[String]) -> TokenStream {
    if within.is_empty() {
        return quote! { #pattern => Decode::decode(reader).map(Self::#variant), };
    }
    quote! {
        #pattern => {
            let mut other: Map<String, serde_json::Value> = Decode::decode(reader)?;
            #(other.remove(#within);)*
            Ok(Self::#variant(other.into()))
        }
    }
}

/// A field that is as its place, in a struct's expression.
fn place_of(field: &Ident, place: &Ident) -> TokenStream {
    if field == place {
        quote! { #field }
    } else {
        quote! { #field: #place }
    }
}

/// A field's place while it is read; names of the decoder's own get a `_`.
fn local(name: &str) -> Ident {
    match name {
        "reader" | "index" | "start" | "tagged" | "name" => identifier(&format!("{name}_")),
        _ => identifier(name),
    }
}
