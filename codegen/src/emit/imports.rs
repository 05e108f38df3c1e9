//! Shortens absolute paths: to names of Rust's prelude, and to names that the file imports.
//!
//! Emitters write absolute paths, so that a schema may well call a type `Option`. Where none does, the code reads
//! better without them. What a file imports is called as none of its types, and as nothing of the prelude; a path for
//! which no name is free stays as it is.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, ExprPath, Macro, Path, PathSegment, TypePath, parse_quote};

use crate::render::{Emitted, SourceFile, begins_absolute, collect_crates};
use crate::text::identifier;

/// The names of the prelude that emitters use, and their paths without the crate.
const PRELUDE: [(&str, &[&str]); 10] = [
    ("Option", &["option", "Option"]),
    ("Some", &["option", "Option", "Some"]),
    ("None", &["option", "Option", "None"]),
    ("Result", &["result", "Result"]),
    ("Ok", &["result", "Result", "Ok"]),
    ("Err", &["result", "Result", "Err"]),
    ("String", &["string", "String"]),
    ("Vec", &["vec", "Vec"]),
    ("Box", &["boxed", "Box"]),
    ("TryFrom", &["convert", "TryFrom"]),
];

/// Other names that mean the prelude's wherever they stand.
const RESERVED: [&str; 6] = ["Clone", "Default", "From", "Into", "Iterator", "Self"];

/// Modules whose items are named with them: `fmt::Result` is not the prelude's.
const BY_MODULE: [&str; 1] = ["std::fmt"];

/// Imports: names, by the path of their module.
pub(super) type Imports = BTreeMap<String, BTreeSet<String>>;

/// A file with these items, their paths shortened and imported. The file calls types and modules `names`; `is_below` says
/// that the items were written for the module around the file's.
pub(super) fn file(mut items: Vec<Emitted>, names: &BTreeSet<&str>, is_below: bool) -> SourceFile {
    let mut shorten = Shorten { names, is_below, modules: BTreeMap::new(), crates: BTreeSet::new() };
    for item in &mut items {
        match item {
            Emitted::Parsed(item) => shorten.visit_item_mut(item),
            Emitted::Tokens(tokens) => collect_crates(tokens, &mut shorten.crates),
            Emitted::Gated(..) => {}
        }
    }
    let mut imports = Imports::new();
    for (name, module) in shorten.modules {
        let of_crate = module.split("::").next().unwrap_or_default();
        // A module of this name is nearer than the crate.
        let module = if names.contains(of_crate) { format!("::{module}") } else { module };
        imports.entry(module).or_default().insert(name);
    }
    SourceFile { items, imports: nested(imports), crates: shorten.crates, ..SourceFile::default() }
}

/// A file of items that see no type of the schemas by its bare name, so that names mean what `candidates` say; those that
/// are used are imported.
pub(super) fn file_of_names(items: Vec<TokenStream>, candidates: Candidates) -> SourceFile {
    let mut named = Named::default();
    for item in &items {
        named.collect(item, Place::Code);
    }
    let Named { names: used, crates } = named;
    let mut imports = Imports::new();
    for (module, names) in candidates {
        let last = module.rsplit("::").next().unwrap_or_default();
        // `self` is the module itself, by its last name.
        let is_used = |name: &&&str| used.contains(if **name == "self" { last } else { *name });
        let names: BTreeSet<String> = names.iter().filter(is_used).map(|name| (*name).to_owned()).collect();
        if !names.is_empty() {
            imports.insert((*module).to_owned(), names);
        }
    }
    let items = items.into_iter().map(Emitted::Tokens).collect();
    SourceFile { imports, items, crates, ..SourceFile::default() }
}

/// What a file may import: the path of a module, and names in it.
pub(super) type Candidates = &'static [(&'static str, &'static [&'static str])];

/// The items of several streams.
pub(super) fn parsed(items: Vec<TokenStream>) -> Vec<Emitted> {
    let all: TokenStream = items.into_iter().collect();
    match syn::parse2::<syn::File>(all.clone()) {
        Ok(file) => file.items.into_iter().map(|item| Emitted::Parsed(Box::new(item))).collect(),
        Err(_) => vec![Emitted::Tokens(all)],
    }
}

/// Imports in which a module stands beside its items: `receive::{self, Template}`.
fn nested(mut imports: Imports) -> Imports {
    let modules: Vec<String> = imports.keys().cloned().collect();
    for module in modules {
        let Some((around, name)) = module.rsplit_once("::") else { continue };
        if imports.get_mut(around).is_some_and(|names| names.remove(name)) {
            imports.entry(module).or_default().insert("self".to_owned());
        }
    }
    imports.retain(|_, names| !names.is_empty());
    imports
}

/// What tokens name.
#[derive(Default)]
struct Named {
    /// The names that they begin paths with or, where they are types' or macros', that they are. Strings use nothing.
    names: BTreeSet<String>,
    /// The crates with which absolute paths begin.
    crates: BTreeSet<String>,
}

impl Named {
    fn collect(&mut self, tokens: &TokenStream, place: Place) {
        let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
        let is = |at: Option<usize>, wanted: char| {
            let token = at.and_then(|at| tokens.get(at));
            matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted)
        };
        for (at, token) in tokens.iter().enumerate() {
            let (before, after) = (at.checked_sub(1), Some(at + 1));
            match token {
                TokenTree::Group(group) => {
                    let place = if is(before, '!') { Place::Macro } else { place };
                    self.collect(&group.stream(), place);
                }
                TokenTree::Ident(ident) if begins_absolute(&tokens, at) => {
                    self.crates.insert(ident.to_string());
                }
                TokenTree::Ident(_) if is(before, ':') && is(at.checked_sub(2), ':') => {}
                TokenTree::Ident(ident) => {
                    let name = ident.to_string();
                    let leads_path = is(after, ':') && is(Some(at + 2), ':');
                    // By itself a name is a type's if it looks so; else, and in a macro, it is a field's or a variant's.
                    let is_type =
                        place == Place::Code && name.as_bytes().first().is_some_and(u8::is_ascii_uppercase);
                    let is_macro = place == Place::Code && is(after, '!');
                    if leads_path || is_type || is_macro {
                        self.names.insert(name);
                    }
                }
                _ => {}
            }
        }
    }
}

/// Where tokens stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Code,
    /// Among the arguments of a macro, which gives names a meaning of its own.
    Macro,
}

struct Shorten<'a> {
    names: &'a BTreeSet<&'a str>,
    is_below: bool,
    /// The module of each name that is imported.
    modules: BTreeMap<String, String>,
    crates: BTreeSet<String>,
}

impl Shorten<'_> {
    /// The name of the prelude that a path leads to.
    fn prelude(&self, segments: &[String]) -> Option<&'static str> {
        let (first, rest) = segments.split_first()?;
        if !matches!(first.as_str(), "std" | "core") {
            return None;
        }
        let (name, _) = PRELUDE.iter().find(|(_, path)| path.iter().eq(rest))?;
        (!self.names.contains(name)).then_some(*name)
    }

    /// How many segments an imported name stands for.
    fn import(&mut self, segments: &[String]) -> Option<usize> {
        let is_item = |segment: &String| segment.starts_with(|letter: char| letter.is_ascii_uppercase());
        let item = segments.iter().position(is_item).unwrap_or(segments.len().checked_sub(1)?);
        let (module, _) = segments.split_at_checked(item)?;
        let is_type = segments.get(item).is_some_and(is_item);
        let by_module = BY_MODULE.contains(&module.join("::").as_str());
        if is_type && !by_module && self.is_imported(module, segments.get(item)?) {
            return Some(item);
        }
        let (name, around) = module.split_last()?;
        (!around.is_empty() && self.is_imported(around, name)).then_some(item.checked_sub(1)?)
    }

    /// Whether a name of a module is free here, or imported already.
    fn is_imported(&mut self, module: &[String], name: &str) -> bool {
        let is_prelude = PRELUDE.iter().any(|(taken, _)| *taken == name) || RESERVED.contains(&name);
        if module.is_empty() || is_prelude || self.names.contains(name) {
            return false;
        }
        let path = module.join("::");
        *self.modules.entry(name.to_owned()).or_insert_with(|| path.clone()) == path
    }

    /// Whether a path leads from the module around to an item: a type of the user's own, as `provider.toml` has it.
    fn is_relative(&self, path: &Path) -> bool {
        let first = path.segments.first().map(|segment| segment.ident.to_string());
        self.is_below && path.segments.len() > 1 && matches!(first.as_deref(), Some("self" | "super"))
    }
}

impl VisitMut for Shorten<'_> {
    fn visit_path_mut(&mut self, path: &mut Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if path.leading_colon.is_some() {
            self.crates.extend(segments.first().cloned());
            if let Some(name) = self.prelude(&segments) {
                let arguments = path.segments.last().map(|last| last.arguments.clone()).unwrap_or_default();
                path.leading_colon = None;
                path.segments = std::iter::once(PathSegment { ident: identifier(name), arguments }).collect();
            } else if let Some(skipped) = self.import(&segments) {
                path.leading_colon = None;
                path.segments = std::mem::take(&mut path.segments).into_iter().skip(skipped).collect();
            }
        } else if self.is_relative(path) {
            let step: PathSegment = parse_quote!(super);
            let is_self = segments.first().is_some_and(|first| first == "self");
            let rest = std::mem::take(&mut path.segments).into_iter().skip(usize::from(is_self));
            path.segments = std::iter::once(step).chain(rest).collect();
        }
        visit_mut::visit_path_mut(self, path);
    }

    // What stands before `>` in `<A as B>::C` counts the segments.
    fn visit_expr_path_mut(&mut self, path: &mut ExprPath) {
        match &mut path.qself {
            Some(qself) => self.visit_type_mut(&mut qself.ty),
            None => self.visit_path_mut(&mut path.path),
        }
    }

    fn visit_type_path_mut(&mut self, path: &mut TypePath) {
        match &mut path.qself {
            Some(qself) => self.visit_type_mut(&mut qself.ty),
            None => self.visit_path_mut(&mut path.path),
        }
    }

    // A macro may be told apart by its path: `requires_unicode!`.
    fn visit_macro_mut(&mut self, called: &mut Macro) {
        self.crates.extend(
            called
                .path
                .segments
                .first()
                .filter(|_| called.path.leading_colon.is_some())
                .map(|first| first.ident.to_string()),
        );
        collect_crates(&called.tokens, &mut self.crates);
    }

    // Derives and serde's attributes name things in full.
    fn visit_attribute_mut(&mut self, attribute: &mut Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            collect_crates(&list.tokens, &mut self.crates);
        }
    }
}

#[cfg(test)]
mod tests {
    use quote::quote;

    use super::{Named, Place};

    #[test]
    fn what_a_macro_calls_as_a_type_is_not_imported() {
        let tokens = quote! {
            impl Decode for super::Token { fn decode(reader: &mut Reader<'_>) { validate::check(Types::NULL, "Names") } }
            decode::strings!(super::Kind, check = &schema::KIND, { "a" => Types, "b" => Reader, _ => Others });
            decode::object!(super::Item, { validate: required("validate") as list(&Schema::ANY, decode) });
        };
        let mut named = Named::default();
        named.collect(&tokens, Place::Code);
        let mut names = named.names;
        names.retain(|name| name != "super");
        let expected = ["Decode", "Reader", "Schema", "Types", "decode", "schema", "validate"];
        assert_eq!(names, expected.map(str::to_owned).into());
    }
}
