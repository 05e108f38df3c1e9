//! The page of an event.

use maud::{Markup, html};

use super::{changes, copied, page, table, to};
use crate::model::{Event, Module};
use crate::site::facts::{EventFacts, Facts, ProviderFacts};
use crate::site::fields::rows;
use crate::site::markdown::markdown;
use crate::site::verification::verification;
use crate::site::versions::Versions;
use crate::site::words::href;
use crate::site::{json, rust};

/// The page of `event`.
pub(in crate::site) fn event(
    facts: &Facts<'_>,
    provider: &ProviderFacts<'_>,
    event: &EventFacts<'_>,
) -> String {
    let content = provider.model(event).map(|(module, model)| content(provider, event, module, model));
    let content = html! {
        h1 { (event.name) }
        p {
            (provider.title)
            @if let Some(version) = event.version { ", version " (version) }
            " · " code { (event.type_path) }
        }
        @if let Some(diff) = event.diff {
            section {
                h2 id="changes" { "What changed" @if let Some(changes) = facts.changes { " since " (changes.since) } }
                (changes::of_event(diff))
            }
        }
        @if let Some(content) = content { (content) }
    };
    let title = format!("{} – {}", event.name, provider.title);
    let to_provider = format!("index.html#provider-{}", provider.folder.name);
    let trail = [(provider.title, &*to_provider), (event.name, "")];
    page(&event.path, &title, &trail, facts.changes.is_some(), &content)
}

fn content(
    provider: &ProviderFacts<'_>,
    event: &EventFacts<'_>,
    module: &Module<'_>,
    model: &Event<'_>,
) -> Markup {
    let rows = rows(&provider.shaped.graph, &module.types, model.ty);
    html! {
        @if let Some(description) = &event.description { div.description { (markdown(description)) } }
        section {
            h2 id="properties" { "Properties" }
            @if rows.is_empty() { p { "The payload has no properties that its schema names." } }
            @else { (table::table(&module.types, &rows)) }
        }
        @if let Some(versions) = Versions::of(provider, event) { (side_by_side(event, &versions)) }
        section {
            h2 id="rust" { "In Rust" }
            (rust::declarations(&module.types, model.ty))
        }
        @if !model.examples.is_empty() {
            section {
                h2 id="examples" { "Examples" }
                div data-tabs="Examples" {
                    @for example in &model.examples {
                        section { h3 { (example.name) } div data-copy { (json::shown(example.body)) } }
                    }
                }
            }
        }
        @if let Some(verification) = verification(provider, event) {
            section {
                h2 id="verification" { "Verification" }
                (markdown(&verification.words))
                @if let Some(recipe) = &verification.recipe {
                    p { "A request by hand, signed with a secret that you choose, to a receiver that knows it:" }
                    (copied(recipe))
                }
            }
        }
        section {
            h2 id="handle" { "Handle it" }
            (copied(&arm(event)))
            @if let Some(command) = send(provider, event) {
                p { "Send one to a receiver, signed as the provider signs:" }
                (copied(&command))
            }
        }
        section {
            h2 id="schema" { "Schema" }
            details { summary { (model.path) } div data-copy { (json::shown(&model.text)) } }
        }
    }
}

/// The command that sends the event, for a shell. Nothing where its name has characters that no line of a shell can hold.
fn send(provider: &ProviderFacts<'_>, event: &EventFacts<'_>) -> Option<String> {
    if event.command_name.contains(char::is_control) {
        return None;
    }
    let name = shlex::try_quote(&event.command_name).ok()?;
    let to = format!("http://localhost:3000/{}", href(&provider.folder.name));
    // What begins with a hyphen would be an option.
    let separator = if event.command_name.starts_with('-') { "-- " } else { "" };
    Some(format!("hookwright send --to {} {separator}{name}", shlex::try_quote(&to).ok()?))
}

/// The arm of a handler's `match`.
fn arm(event: &EventFacts<'_>) -> String {
    let module = event.type_path.rsplit_once("::").map_or("", |(module, _)| module);
    let ty = event.type_name();
    format!(
        "match delivery.event {{\n    {module}::Event::{ty}(event) => {{\n        // event: Box<{module}::{ty}>\n    }}\n    _ => {{}}\n}}"
    )
}

fn side_by_side(event: &EventFacts<'_>, versions: &Versions<'_, '_>) -> Markup {
    html! {
        section {
            h2 id="versions" { "Versions" }
            div.wide tabindex="0" role="region" aria-label="Versions" {
                table.versions {
                    thead {
                        tr {
                            th scope="col" { "Property" }
                            @for other in &versions.events {
                                th scope="col" {
                                    @if other.path == event.path { (other.version.unwrap_or_default()) }
                                    @else { a href=(to(&event.path, &other.path)) { (other.version.unwrap_or_default()) } }
                                }
                            }
                        }
                    }
                    tbody {
                        @for (path, cells) in &versions.rows {
                            tr.differs[cells.windows(2).any(|pair| pair.first() != pair.last())] {
                                th scope="row" { code { (path) } }
                                @for cell in cells { td { @match cell { Some(cell) => (cell), None => "–" } } }
                            }
                        }
                    }
                }
            }
        }
    }
}
