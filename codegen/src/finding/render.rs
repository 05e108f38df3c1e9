//! Prints findings the way rustc prints its own.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use serde_json::{Value, json};

use super::{Finding, Findings, Severity};
use crate::text::visible;

/// How findings are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    Plain,
    /// With colours, as ANSI escapes.
    Coloured,
}

impl Finding {
    /// This finding as text; `root` is the schema folder as its user calls it.
    pub fn render(&self, root: &str, style: Style) -> String {
        let renderer = match style {
            Style::Plain => Renderer::plain(),
            Style::Coloured => Renderer::styled(),
        };
        let path = visible(&self.path_from(root));
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Note => Level::NOTE,
        };
        let title = level.primary_title(self.message.as_str()).id(self.rule);
        renderer.render(&[Group::with_title(title).elements(self.elements(&path))])
    }

    /// This finding in one line: place, severity, rule, message.
    pub fn render_line(&self, root: &str) -> String {
        let path = visible(&self.path_from(root));
        let position =
            self.place.position.map(|at| format!(":{}:{}", at.line, at.column)).unwrap_or_default();
        let place = if path.is_empty() { String::new() } else { format!("{path}{position}: ") };
        format!("{place}{}[{}]: {}", self.severity.as_str(), self.rule, self.message)
    }

    fn elements<'a>(&'a self, path: &'a str) -> Vec<Element<'a>> {
        let mut elements = Vec::new();
        match (self.place.position, &self.place.excerpt) {
            (Some(position), Some(excerpt)) => {
                let annotation = AnnotationKind::Primary.span(excerpt.span.clone());
                let line = Snippet::source(excerpt.line.as_str()).path(path).line_start(position.line);
                elements.push(line.annotation(annotation).into());
            }
            (Some(position), None) => {
                let origin = Origin::path(path).line(position.line).char_column(position.column);
                elements.push(Element::from(origin));
            }
            // What is wrong with a command line is nowhere.
            (None, _) if path.is_empty() => {}
            (None, _) => elements.push(Origin::path(path).into()),
        }
        if let Some(pointer) = self.place.pointer.as_deref().filter(|pointer| !pointer.is_empty()) {
            elements.push(Level::NOTE.with_name("pointer").message(visible(pointer)).into());
        }
        if let Some(help) = &self.help {
            elements.push(Level::HELP.message(help.as_str()).into());
        }
        elements
    }

    /// This finding as JSON; `root` is the schema folder as its user calls it.
    pub fn to_json(&self, root: &str) -> Value {
        let position = self.place.position;
        json!({
            "rule": self.rule,
            "severity": self.severity.as_str(),
            "message": self.message,
            "file": self.path_from(root),
            "line": position.map(|position| position.line),
            "column": position.map(|position| position.column),
            "offset": position.map(|position| position.offset),
            "pointer": self.place.pointer,
            "help": self.help,
        })
    }

    fn path_from(&self, root: &str) -> String {
        match (root.trim_end_matches('/'), self.place.path.as_str()) {
            (_, path) if self.place.outside => path.to_owned(),
            ("", path) => path.to_owned(),
            (root, "") => root.to_owned(),
            (root, path) => format!("{root}/{path}"),
        }
    }
}

impl Findings {
    /// All of them as text, an empty line between two; empty if there are none.
    pub fn render(&self, root: &str, style: Style) -> String {
        self.iter().map(|finding| finding.render(root, style) + "\n").collect::<Vec<_>>().join("\n")
    }

    /// All of them as a JSON list.
    pub fn to_json(&self, root: &str) -> Value {
        self.iter().map(|finding| finding.to_json(root)).collect()
    }
}
