//! Prints items as a person would: one by one, a blank line between.

mod filled;
mod gate;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use proc_macro2::{Spacing, TokenStream, TokenTree};
use syn::Item;

use crate::text::{DocLine, comment, identifier, settle, settled};
use crate::write::Texts;
pub(crate) use filled::filled;
pub(crate) use gate::{AnyOf, Gate};

/// The text of a generated file. Only this module makes one, of items and of lines that
/// [`text`](crate::text) wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    text: String,
    crates: BTreeSet<String>,
}

impl Source {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a path in it begins with the name of a crate: `::chrono::…`.
    pub fn names_crate(&self, name: &str) -> bool {
        self.crates.contains(name)
    }

    /// One that an earlier run made, and the crates that its paths begin with.
    pub(crate) fn kept(text: &str, crates: &[String]) -> Self {
        Self { text: text.to_owned(), crates: crates.iter().cloned().collect() }
    }

    /// The crates that its paths begin with.
    pub(crate) fn crates(&self) -> impl Iterator<Item = &str> {
        self.crates.iter().map(String::as_str)
    }

    /// Any text, to try what becomes of files.
    #[cfg(test)]
    pub(crate) fn of_test(text: &str) -> Self {
        Self { text: text.to_owned(), crates: BTreeSet::new() }
    }
}

/// A generated file, before it is printed.
#[derive(Debug, Default)]
pub(crate) struct SourceFile {
    /// The lines of its `//!` documentation.
    pub(crate) docs: Vec<DocLine>,
    /// The lints that it and its modules allow, as what is in them is decided elsewhere.
    pub(crate) allowed: &'static [&'static str],
    /// Public modules, documented, in files of their own.
    pub(crate) modules: Vec<ModuleFile>,
    /// What it imports: names, by the path of their module.
    pub(crate) imports: BTreeMap<String, BTreeSet<String>>,
    /// Its items.
    pub(crate) items: Vec<Emitted>,
    /// The crates that its items name.
    pub(crate) crates: BTreeSet<String>,
    /// The lists of features that its modules name.
    pub(crate) lists: Vec<AnyOf>,
    /// Modules that nobody needs to know, in files of their own.
    pub(crate) parts: Vec<Part>,
}

/// An item of a file.
#[derive(Debug)]
pub(crate) enum Emitted {
    /// One whose paths were looked at.
    Parsed(Box<Item>),
    /// One as it was written.
    Tokens(TokenStream),
    /// One that is compiled only with some features.
    Gated(Gate, Box<Self>),
}

impl Emitted {
    /// An item behind a gate.
    pub(crate) fn gated(gate: Gate, item: Self) -> Self {
        if gate == Gate::Always { item } else { Self::Gated(gate, Box::new(item)) }
    }

    /// Its text, and whether it is a row, which others may follow without a blank line.
    fn print(self) -> (String, bool) {
        match self {
            Self::Parsed(mut item) => {
                settle(&mut item);
                (print(*item), false)
            }
            Self::Tokens(tokens) => {
                let row = rows::print(&tokens);
                let is_row = row.as_ref().is_some_and(|row| row.lines().count() == 1);
                (row.unwrap_or_else(|| parsed(settled(tokens))), is_row)
            }
            Self::Gated(gate, item) => (gate.item(&item.print().0), false),
        }
    }
}

/// A module in its own file.
#[derive(Debug)]
pub(crate) struct ModuleFile {
    /// A line of documentation.
    pub(crate) docs: DocLine,
    /// Its name.
    pub(crate) name: String,
    /// Whether parts of it are compiled only with some features.
    pub(crate) has_features: bool,
}

/// A module in its own file whose items are taken to belong to the module that it is a part of.
#[derive(Debug, Default)]
pub(crate) struct Part {
    /// Its name.
    pub(crate) name: String,
    /// Who sees it: nothing, or `pub(crate) `.
    pub(crate) visibility: &'static str,
    /// Who sees its items as those of the module around it: `pub`; none if its items are named by their own path.
    pub(crate) reexport: Option<&'static str>,
    /// When it is compiled.
    pub(crate) gate: Gate,
}

impl SourceFile {
    /// The file's text.
    pub(crate) fn render(self) -> Source {
        self.render_root(None, &Texts::Never)
    }

    /// The file's text, which tells the compiler how deep it must follow types, if that is deeper than its
    /// default, and says whether its tree has texts.
    pub(crate) fn render_root(self, recursion_limit: Option<usize>, texts: &Texts) -> Source {
        let mut text = texts.line().map(|line| format!("{}\n\n", comment(&line))).unwrap_or_default();
        for line in &self.docs {
            let _ = writeln!(text, "//!{}{line}", if line.is_empty() { "" } else { " " });
        }
        if let Some(limit) = recursion_limit {
            let _ = write!(text, "\n#![recursion_limit = \"{limit}\"]\n");
            let reason = "takes effect only in a crate's root";
            let _ = writeln!(text, "#![allow(unused_attributes, reason = \"{reason}\")]");
        }
        if !self.allowed.is_empty() {
            let lints: String = self.allowed.iter().map(|lint| format!("    {lint},\n")).collect();
            let reason = "names, sizes and documentation are those of the schemas";
            let _ = write!(text, "\n#![allow(\n{lints}    reason = \"{reason}\"\n)]\n");
        }
        for module in &self.modules {
            // Files are compared with what would be written: `cargo fmt` must leave them alone.
            let allowed = if module.has_features { WITHOUT_FEATURES } else { "" };
            let _ = write!(
                text,
                "\n/// {}\n{allowed}#[rustfmt::skip]\npub mod {};\n",
                module.docs,
                identifier(&module.name)
            );
        }
        paragraph(&mut text, &import_lines(&self.imports));
        text.push_str(&items(self.items));
        for list in &self.lists {
            paragraph(&mut text, &list.definition());
        }
        let module =
            |part: &Part| part.gate.line(&format!("{}mod {};", part.visibility, identifier(&part.name)));
        paragraph(&mut text, &self.parts.iter().map(module).collect::<String>());
        let reexport = |part: &Part| {
            Some(part.gate.line(&format!("{} use {}::*;", part.reexport?, identifier(&part.name))))
        };
        paragraph(&mut text, &self.parts.iter().filter_map(reexport).collect::<String>());
        // What stands first is the file's beginning.
        Source { text: text.trim_start_matches('\n').to_owned(), crates: self.crates }
    }
}

/// What is shared by events is not needed by each, and without any event there is but one variant.
const WITHOUT_FEATURES: &str = "\
#[allow(
    clippy::match_single_binding,
    dead_code,
    unused_imports,
    reason = \"not every event's feature is on\"
)]
";

/// The lines of what is imported: of the standard library, of crates, of the modules around.
fn import_lines(imports: &BTreeMap<String, BTreeSet<String>>) -> String {
    let imports = imports.iter().filter(|(_, names)| !names.is_empty());
    let mut lines: Vec<_> = imports.map(|(module, names)| (rank(module), import(module, names))).collect();
    lines.sort();
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Where imports of a module stand among all.
fn rank(module: &str) -> usize {
    match module.trim_start_matches(':').split("::").next() {
        Some("std") => 0,
        Some("super") => 2,
        _ => 1,
    }
}

/// A line that imports names, sorted; a list of them that is too long for a line is broken.
fn import(module: &str, names: &BTreeSet<String>) -> String {
    let mut names: Vec<&str> = names.iter().map(String::as_str).collect();
    names.sort_by_key(|name| (*name != "self", *name));
    match names.as_slice() {
        ["self"] => format!("use {module};\n"),
        [only] => format!("use {module}::{only};\n"),
        several => {
            let line = format!("use {module}::{{{}}};\n", several.join(", "));
            if line.len() <= LINE {
                return line;
            }
            let mut lines = format!("use {module}::{{\n");
            let mut row = String::new();
            for name in several {
                if row.len() + name.len() + 6 > LINE {
                    let _ = writeln!(lines, "    {}", row.trim_end());
                    row.clear();
                }
                let _ = write!(row, "{name}, ");
            }
            let _ = writeln!(lines, "    {}", row.trim_end());
            lines + "};\n"
        }
    }
}

/// The longest line of imports.
const LINE: usize = 100;

/// Adds lines, if there are any, after a blank one.
fn paragraph(text: &mut String, lines: &str) {
    if !lines.is_empty() {
        text.push('\n');
        text.push_str(lines);
    }
}

/// Adds the names with which absolute paths begin.
pub(crate) fn collect_crates(tokens: &TokenStream, crates: &mut BTreeSet<String>) {
    let tokens: Vec<TokenTree> = tokens.clone().into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => collect_crates(&group.stream(), crates),
            TokenTree::Ident(ident) if begins_absolute(&tokens, at) => drop(crates.insert(ident.to_string())),
            _ => {}
        }
    }
}

/// Whether an absolute path begins with the name at a place among tokens.
pub(crate) fn begins_absolute(tokens: &[TokenTree], at: usize) -> bool {
    let before = |steps: usize| at.checked_sub(steps).and_then(|at| tokens.get(at));
    let is = |token: Option<&TokenTree>, wanted: char, spacing: Spacing| matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == wanted && punct.spacing() == spacing);
    if !is(before(1), ':', Spacing::Alone) || !is(before(2), ':', Spacing::Joint) {
        return false;
    }
    // After a name, or the end of its arguments, `::` goes on with a path.
    let goes_on = matches!(before(3), Some(TokenTree::Ident(_)))
        || is(before(3), '>', Spacing::Alone) && !is(before(4), '-', Spacing::Joint);
    !goes_on
}

/// The items, a blank line before each that is not one of several short rows.
fn items(items: Vec<Emitted>) -> String {
    let mut text = String::new();
    let mut after_row = false;
    for item in items {
        let (printed, is_row) = item.print();
        if !(after_row && is_row) {
            text.push('\n');
        }
        after_row = is_row;
        text.push_str(&printed);
    }
    text
}

/// The text of an item that no row shows.
fn parsed(tokens: TokenStream) -> String {
    // Emission writes items only; tokens that are none would be a fault of ours, and then it is better
    // to print them as they are, for the compiler to point at, than to lose them.
    syn::parse2::<Item>(tokens.clone()).map_or_else(|_| format!("{tokens}\n"), print)
}

fn print(item: Item) -> String {
    let is_impl = matches!(item, Item::Impl(_));
    let file = syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] };
    let text = prettyplease::unparse(&file);
    if is_impl { spaced(&text) } else { text }
}

/// A blank line between the parts of an `impl`.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    let mut ended = false;
    for line in text.lines() {
        let begins = line.strip_prefix("    ").is_some_and(|part| !part.starts_with([' ', '}', ')']));
        if ended && begins {
            spaced.push('\n');
        }
        ended = line == "    }" || line.starts_with("    const ") && line.ends_with(';');
        spaced.push_str(line);
        spaced.push('\n');
    }
    spaced
}
