//! The start page: every event of every provider.

use std::collections::BTreeSet;

use maud::{Markup, html};

use super::{page, to};
use crate::site::facts::{EventFacts, Facts, ProviderFacts};
use crate::site::words::count;

const PATH: &str = "index.html";

/// The start page.
pub(in crate::site) fn start(facts: &Facts<'_>) -> String {
    let versions: BTreeSet<&str> = facts
        .providers
        .iter()
        .flat_map(|provider| &provider.events)
        .filter_map(|event| event.version)
        .collect();
    let content = html! {
        h1 { "Webhook events" }
        p { (count(facts.count(), "event")) " of " (count(facts.providers.len(), "provider")) "." }
        // Without script nothing can be searched: the form is shown by it.
        form.search role="search" hidden {
            label { "Search " input type="search" name="q" autocomplete="off"; }
            label {
                "Provider "
                select name="provider" {
                    option value="" { "all" }
                    @for provider in &facts.providers { option value=(provider.folder.name) { (provider.title) } }
                }
            }
            @if !versions.is_empty() {
                label {
                    "Version "
                    select name="version" {
                        option value="" { "all" }
                        @for version in &versions { option { (version) } }
                    }
                }
            }
            label {
                "Group "
                select name="group" {
                    option value="" { "all" }
                    @for group in groups(facts) { option { (group) } }
                }
            }
            p.found role="status" {}
        }
        @for provider in &facts.providers { (of_provider(provider)) }
    };
    page(PATH, "Webhook events", &[], facts.changes.is_some(), &content)
}

/// The first words of the events' names: `customer` of `customer.created`.
fn groups(facts: &Facts<'_>) -> BTreeSet<String> {
    facts
        .providers
        .iter()
        .flat_map(|provider| &provider.events)
        .map(|event| group(event.name).to_lowercase())
        .collect()
}

fn group(name: &str) -> &str {
    name.split(['.', '_', '-', '/', ':']).next().unwrap_or(name)
}

fn of_provider(provider: &ProviderFacts<'_>) -> Markup {
    html! {
        section.provider data-provider=(provider.folder.name) {
            h2 id={ "provider-" (provider.folder.name) } { (provider.title) }
            @if let Some(documentation) = &provider.folder.config.documentation {
                @if documentation.starts_with("https://") || documentation.starts_with("http://") {
                    p { a href=(documentation) rel="noreferrer" { "The provider's documentation" } }
                }
            }
            ul.events {
                @for event in &provider.events { (of_event(event)) }
            }
        }
    }
}

fn of_event(event: &EventFacts<'_>) -> Markup {
    html! {
        li data-version=[event.version] data-group=(group(event.name).to_lowercase()) {
            a href=(to(PATH, &event.path)) { (event.name) }
            @if let Some(version) = event.version { " " small { (version) } }
            @if let Some(diff) = event.diff { " " small.verdict.(diff.verdict.as_str()) { (diff.verdict.as_str()) } }
            @if !event.summary.is_empty() { span { (event.summary) } }
        }
    }
}
