//! Prints items as a person would: one by one, a blank line between.

use std::fmt::Write as _;

use proc_macro2::TokenStream;

/// A generated file, before it is printed.
#[derive(Debug, Default)]
pub struct SourceFile {
    /// The lines of its `//!` documentation.
    pub docs: Vec<String>,
    /// Modules that are files of their own: documentation and name.
    pub modules: Vec<(String, String)>,
    /// Its items.
    pub items: Vec<TokenStream>,
    /// Private modules within the file: documentation, name, items.
    pub inner: Vec<(String, &'static str, Vec<TokenStream>)>,
}

impl SourceFile {
    /// The file's text.
    pub fn render(&self) -> String {
        let mut text = String::new();
        for line in &self.docs {
            let _ = writeln!(text, "//!{}{line}", if line.is_empty() { "" } else { " " });
        }
        for (docs, name) in &self.modules {
            let _ = write!(text, "\n/// {docs}\npub mod {name};\n");
        }
        text.push_str(&items(&self.items));
        for (docs, name, inner) in &self.inner {
            let body = indented(&items(inner));
            let body = body.trim_start_matches('\n');
            let _ = write!(text, "\n/// {docs}\nmod {name} {{\n{body}}}\n");
        }
        text
    }
}

/// The items, a blank line before each.
fn items(items: &[TokenStream]) -> String {
    let mut text = String::new();
    for item in items {
        // Emission writes items only; tokens that are none would be a fault of ours, and then it is better
        // to print them as they are, for the compiler to point at, than to lose them.
        let printed = match syn::parse2::<syn::File>(item.clone()) {
            Ok(file) => file
                .items
                .into_iter()
                .map(|item| {
                    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] })
                })
                .collect::<Vec<_>>()
                .join("\n"),
            Err(_) => format!("{item}\n"),
        };
        text.push('\n');
        text.push_str(&printed);
    }
    text
}

fn indented(text: &str) -> String {
    let mut indented = String::with_capacity(text.len() + text.len() / 8);
    for line in text.lines() {
        if !line.is_empty() {
            indented.push_str("    ");
            indented.push_str(line);
        }
        indented.push('\n');
    }
    indented
}
