//! What the JSON Schema of `provider.toml` cannot say.

mod example;
mod verification;

use http::HeaderName;

use hookwright::receive::{Part, Template};
use hookwright_core::format::{self, FORMATS};

use super::derive::{self, Derives};
use super::explain::suggest;
use super::spans::join;
use super::{Config, Formats, Problem, StringType};
use crate::text::type_path;

/// Every problem that a well-formed file still has.
pub(super) fn check(config: &Config) -> Vec<Problem> {
    let mut found = Found { config, problems: Vec::new() };
    if let Some(template) = &config.event {
        found.request_template("/event", template);
    }
    if let Some(template) = &config.delivery_id {
        found.request_template("/delivery_id", template);
    }
    found.documentation();
    found.events();
    found.version();
    found.verification();
    found.handshakes();
    found.bodies();
    found.overlays();
    found.names();
    found.own_types();
    found.string();
    found.derives();
    found.references();
    found.formats(&config.formats);
    found.lint_places();
    found.waivers();
    found.problems
}

pub(super) struct Found<'c> {
    pub(super) config: &'c Config,
    problems: Vec<Problem>,
}

impl Found<'_> {
    pub(super) fn add(&mut self, path: &str, message: impl Into<String>, help: Option<String>) {
        let span = self.config.span(path);
        self.problems.push(Problem { span, message: message.into(), help });
    }

    fn events(&mut self) {
        for (file, name) in &self.config.events {
            if name.trim().is_empty() {
                self.add(&join("/events", file), "the event's name is empty", None);
            }
        }
    }

    fn documentation(&mut self) {
        let Some(url) = &self.config.documentation else { return };
        if !(url.starts_with("https://") || url.starts_with("http://")) {
            self.add("/documentation", "expected a URL that begins with `https://`", None);
        } else if url.contains(|letter: char| letter.is_whitespace() || letter.is_control()) {
            self.add("/documentation", "a URL contains no white space (RFC 3986 §2)", None);
        }
    }

    /// A template that says something about a request: at least one variable, none of a signature.
    fn request_template(&mut self, path: &str, text: &str) {
        let Some(parts) = self.template(path, text) else { return };
        let says = |part: &Part<'_>| {
            matches!(part, Part::Header(_) | Part::Query(_) | Part::Form(_) | Part::Pointer(_))
        };
        let variables = Template(text).variables();
        if variables.iter().any(|part| !says(part)) {
            let message = "expected `{header:Name}`, `{query:name}`, `{form:name}` or `{body:/pointer}`: the others have a \
                           meaning only in what is signed";
            self.add(path, message, None);
        } else if parts.iter().any(|part| matches!(part, Part::Optional(_))) {
            self.add(path, "an optional segment has a meaning only in what is signed", None);
        } else if variables.is_empty() {
            let help = "for example `{body:/type}` or `{header:X-Acme-Event}`".to_owned();
            self.add(path, "the template reads nothing from the request", Some(help));
        }
    }

    fn template<'t>(&mut self, path: &str, text: &'t str) -> Option<Vec<Part<'t>>> {
        match Template(text).parts().collect() {
            Ok(parts) => Some(parts),
            Err(error) => {
                self.add(path, error.message, Some(format!("at byte {} of the template", error.at)));
                None
            }
        }
    }

    fn version(&mut self) {
        let Some(version) = &self.config.version else { return };
        match (&version.header, &version.body) {
            (Some(name), None) => self.header("/version/header", name),
            (None, Some(pointer)) => self.pointer("/version/body", pointer),
            (Some(_), Some(_)) => self.add("/version/body", "`header` and `body` exclude each other", None),
            (None, None) if version.default.is_none() => {
                self.add("/version", "expected `header`, `body` or `default`", None);
            }
            (None, None) => {}
        }
    }

    fn header(&mut self, path: &str, name: &str) {
        if HeaderName::from_bytes(name.as_bytes()).is_err() {
            self.add(path, "expected the name of a header (RFC 9110 §5.1)", None);
        }
    }

    pub(super) fn pointer(&mut self, path: &str, pointer: &str) {
        let escapes_hold = pointer.split('~').skip(1).all(|after| after.starts_with(['0', '1']));
        if !(pointer.is_empty() || pointer.starts_with('/')) || !escapes_hold {
            let help = (!pointer.starts_with('/')).then(|| format!("did you mean `/{pointer}`?"));
            self.add(path, "expected a JSON pointer (RFC 6901)", help);
        }
    }

    fn overlays(&mut self) {
        for (i, overlay) in self.config.overlay.iter().enumerate() {
            self.pointer(&format!("/overlay/{i}/pointer"), &overlay.pointer);
        }
    }

    fn waivers(&mut self) {
        for (i, waiver) in self.config.waiver.iter().enumerate() {
            if waiver.reason.trim().is_empty() {
                self.add(&format!("/waiver/{i}/reason"), "a waiver needs a reason", None);
            }
        }
    }

    fn names(&mut self) {
        for (place, name) in &self.config.names {
            let path = join("/names", place);
            self.place(&path, place);
            let mut letters = name.chars();
            let begins = letters.next().is_some_and(|c| c.is_ascii_alphabetic());
            if !begins || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
                self.add(&path, "expected a Rust name", None);
            }
        }
    }

    fn string(&mut self) {
        let types = &self.config.types;
        if types.borrow && types.string != StringType::String {
            let help = "leave out one of them: what is borrowed is owned as a `String`".to_owned();
            self.add("/types/string", "`string` and `borrow` exclude each other", Some(help));
        }
    }

    fn own_types(&mut self) {
        for (place, path) in &self.config.types.own {
            let key = join("/types", place);
            self.place(&key, place);
            if type_path(path).is_none() {
                let help =
                    "begin with a crate's name, or with `crate::`: `rust_decimal::Decimal`, `crate::Money`"
                        .to_owned();
                self.add(&key, "expected the path of a Rust type", Some(help));
            }
        }
    }

    fn derives(&mut self) {
        let mut derives = Derives::default();
        for (i, entry) in self.config.types.derive.iter().enumerate() {
            if !derives.add(entry) {
                let help = suggest(entry, derive::names()).unwrap_or_else(|| {
                    let names: Vec<String> = derive::names().map(|name| format!("`{name}`")).collect();
                    format!("one of {}, or a path from a crate: `schemars::JsonSchema`", names.join(", "))
                });
                self.add(&format!("/types/derive/{i}"), "expected the path of a derive", Some(help));
            }
        }
    }

    fn lint_places(&mut self) {
        for (rule, places) in &self.config.lint {
            let path = join("/lint", rule);
            for (i, place) in places.iter().enumerate().filter(|(_, place)| *place != "*") {
                self.place(&format!("{path}/{i}"), place);
            }
        }
    }

    fn place(&mut self, path: &str, place: &str) {
        match place.split_once('#') {
            Some((file, pointer)) if !file.is_empty() => self.pointer(path, pointer),
            _ => self.add(path, "expected a file, `#` and a JSON pointer", None),
        }
    }

    fn references(&mut self) {
        for (url, target) in &self.config.references {
            let path = join("/references", url);
            if !url.contains(':') {
                self.add(&path, "expected an absolute URL before the `=`", None);
            }
            if url.contains('#') {
                self.add(&path, "a reference is mapped without its fragment", None);
            }
            if target.starts_with('/') || target.split(['/', '\\']).any(|part| part == "..") {
                self.add(&path, "expected a file or folder below the provider's own", None);
            }
        }
    }

    fn formats(&mut self, formats: &Formats) {
        for name in formats.named.keys().filter(|name| format::by_name(name).is_none()) {
            let path = join("/formats", name);
            let help = suggest(name, FORMATS.iter().map(|format| format.name));
            let span = self.config.key_span(&path);
            let message = format!("unknown format `{name}`");
            self.problems.push(Problem { span, message, help });
        }
    }
}
