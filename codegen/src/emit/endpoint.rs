//! Emits how a provider's requests are received: the static [`WebhookSpec`] table, the `Event` enum's
//! `impl` of the runtime's trait, and the function that begins an endpoint.

use hookwright::receive::{EventName, Outcome, Responses, Source, Version, WebhookSpec};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::batch::{batch_of, body_of};
use super::handshake::handshakes_of;
use super::scheme::{needs_public_key, scheme_of};
use crate::text::identifier;

/// An event of a module's `Event` enum. The enum has a variant of this name, which holds a `Box` of the
/// module's type of this name; beside them it has `Unknown(hookwright::receive::Unknown)`.
#[derive(Clone, Debug)]
pub struct EventVariant<'a> {
    /// The event, as the provider names it.
    pub event: EventName<'a>,
    /// The name of the variant and of the payload's type.
    pub ident: &'a str,
    /// The attribute of what is there only with the event's feature.
    pub attribute: Option<TokenStream>,
}

/// A version of a provider that has several. The provider's `Event` enum has a variant of this name,
/// which holds the module's `Event`; beside them it has `Unknown(hookwright::receive::Unknown)`.
#[derive(Clone, Debug)]
pub struct VersionVariant<'a> {
    /// The version, as the provider writes it.
    pub version: &'a str,
    /// The name of the version's module.
    pub module: &'a str,
    /// The name of the variant.
    pub ident: &'a str,
    /// The version's events.
    pub events: Vec<EventName<'a>>,
}

/// What a module with events needs to receive them.
pub fn endpoint(spec: &WebhookSpec<'_>, events: &[EventVariant<'_>]) -> TokenStream {
    let names: Vec<EventName<'_>> = events.iter().map(|variant| variant.event).collect();
    let table = receiving_table(&with_events(spec, &names));
    let implementation = event_impl(events);
    let function = endpoint_function(spec.provider);
    quote! { #function #table #implementation }
}

/// What a provider with several versions needs to receive them side by side.
pub fn versions(spec: &WebhookSpec<'_>, versions: &[VersionVariant<'_>]) -> TokenStream {
    let names: Vec<EventName<'_>> =
        versions.iter().flat_map(|version| version.events.iter().copied()).collect();
    let table = receiving_table(&with_events(spec, &names));
    let implementation = versions_impl(versions);
    let function = endpoint_function(spec.provider);
    quote! { #function #table #implementation }
}

/// How requests are received, with the events that they may be.
fn with_events<'a>(spec: &WebhookSpec<'a>, events: &'a [EventName<'a>]) -> WebhookSpec<'a> {
    spec.events(events)
}

fn event_impl(events: &[EventVariant<'_>]) -> TokenStream {
    let idents: Vec<_> = events.iter().map(|variant| identifier(variant.ident)).collect();
    let names: Vec<&str> = events.iter().map(|variant| variant.event.name).collect();
    let attributes: Vec<_> = events.iter().map(|variant| &variant.attribute).collect();
    quote! {
        impl ::hookwright::receive::Event for Event {
            const SPEC: &'static ::hookwright::receive::WebhookSpec<'static> = &SPEC;

            fn decode(
                version: ::core::option::Option<&str>,
                name: &str,
                body: &::hookwright::Bytes,
                limits: &::hookwright::Limits,
            ) -> ::core::result::Result<Self, ::hookwright::Invalid> {
                match name {
                    #(#attributes #names => ::hookwright::receive::boxed::<#idents>(body, limits).map(Self::#idents),)*
                    _ => ::hookwright::receive::Unknown::new(version, name, body, limits)
                        .map(Self::Unknown),
                }
            }

            fn name(&self) -> &str {
                match self {
                    #(#attributes Self::#idents(_) => #names,)*
                    Self::Unknown(unknown) => &unknown.name,
                }
            }

            fn is_unknown(&self) -> bool {
                matches!(self, Self::Unknown(_))
            }
        }
    }
}

fn versions_impl(versions: &[VersionVariant<'_>]) -> TokenStream {
    let idents: Vec<_> = versions.iter().map(|version| identifier(version.ident)).collect();
    let modules: Vec<_> = versions.iter().map(|version| identifier(version.module)).collect();
    let names: Vec<&str> = versions.iter().map(|version| version.version).collect();
    quote! {
        impl ::hookwright::receive::Event for Event {
            const SPEC: &'static ::hookwright::receive::WebhookSpec<'static> = &SPEC;

            fn decode(
                version: ::core::option::Option<&str>,
                name: &str,
                body: &::hookwright::Bytes,
                limits: &::hookwright::Limits,
            ) -> ::core::result::Result<Self, ::hookwright::Invalid> {
                match version {
                    #(::core::option::Option::Some(#names) => {
                        <#modules::Event as ::hookwright::receive::Event>::decode(version, name, body, limits)
                            .map(Self::#idents)
                    })*
                    _ => ::hookwright::receive::Unknown::new(version, name, body, limits)
                        .map(Self::Unknown),
                }
            }

            fn name(&self) -> &str {
                match self {
                    #(Self::#idents(event) => ::hookwright::receive::Event::name(event),)*
                    Self::Unknown(unknown) => &unknown.name,
                }
            }

            fn is_unknown(&self) -> bool {
                match self {
                    #(Self::#idents(event) => ::hookwright::receive::Event::is_unknown(event),)*
                    Self::Unknown(_) => true,
                }
            }
        }
    }
}

fn endpoint_function(provider: &str) -> TokenStream {
    let docs = format!(" Begins an endpoint for the events of `{provider}`.");
    quote! {
        #[doc = #docs]
        pub fn endpoint() -> ::hookwright::receive::EndpointBuilder<Event> {
            ::hookwright::receive::Endpoint::builder()
        }
    }
}

/// The `static SPEC`. What is as usual is left out.
fn receiving_table(receiving: &WebhookSpec<'_>) -> TokenStream {
    let provider = receiving.provider;
    let events = receiving.events.iter().map(|event| {
        let (version, name) = (option(event.version), event.name);
        quote! { ::hookwright::receive::EventName::new(#version, #name) }
    });
    let events = (!receiving.events.is_empty()).then(|| quote! { .events(&[#(#events),*]) });
    let event = receiving.event.map(|template| with("event", &template_of(template.0)));
    let delivery_id = receiving.delivery_id.map(|template| with("delivery_id", &template_of(template.0)));
    let version = receiving.version.map(|version| with("version", &version_of(&version)));
    let scheme = receiving.scheme.map(|scheme| with("scheme", &scheme_of(&scheme)));
    let needs_public_key = receiving.scheme.is_some_and(|scheme| needs_public_key(&scheme));
    let requires = needs_public_key.then(|| quote! { ::hookwright::requires_public_key!(); });
    let body = body_of(receiving.body);
    let batch = receiving.batch.map(|batch| with("batch", &batch_of(&batch)));
    let handshakes = handshakes_of(receiving.handshakes);
    let responses = responses_of(&receiving.responses).map(|tokens| with("responses", &tokens));
    quote! {
        #requires

        #[doc = " How requests are received, as `provider.toml` says."]
        pub static SPEC: ::hookwright::receive::WebhookSpec<'static> =
            ::hookwright::receive::WebhookSpec::new(#provider) #events #event #delivery_id #version #scheme
                #body #batch #handshakes #responses;
    }
}

fn version_of(version: &Version<'_>) -> TokenStream {
    let from = |source: TokenStream| {
        let default = version.default.map(|default| with("default", &quote! { #default }));
        quote! {
            ::hookwright::receive::Version::from_source(::hookwright::receive::Source::#source) #default
        }
    };
    match version.source {
        Some(Source::Header(name)) => from(quote! { Header(#name) }),
        Some(Source::Body(pointer)) => from(quote! { Body(#pointer) }),
        Some(_) => unknown("source of versions"),
        None => {
            let default = version.default.unwrap_or_default();
            quote! { ::hookwright::receive::Version::fixed(#default) }
        }
    }
}

/// The statuses that are not the usual ones; `None` if all are.
fn responses_of(responses: &Responses) -> Option<TokenStream> {
    let mut written = Responses::DEFAULT;
    let mut statuses = TokenStream::new();
    for outcome in Outcome::ALL {
        let status = responses.status(*outcome);
        if status != written.status(*outcome) {
            written = written.with(*outcome, status);
            let (outcome, status) =
                (variant("Outcome", &format!("{outcome:?}")), Literal::u16_unsuffixed(status));
            statuses.extend(quote! { .with(#outcome, #status) });
        }
    }
    (!statuses.is_empty()).then(|| quote! { ::hookwright::receive::Responses::DEFAULT #statuses })
}

/// What a runtime knows that this generator does not. They are of one version, so it does not happen; were it to, the
/// generated code says so where it is compiled.
pub(super) fn unknown(what: &str) -> TokenStream {
    let message = format!("the generator does not know this {what}: give it the runtime's version");
    quote! { ::core::compile_error!(#message) }
}

/// `.name(value)`
pub(super) fn with(name: &str, value: &TokenStream) -> TokenStream {
    let name = identifier(name);
    quote! { .#name(#value) }
}

/// A variant of one of the runtime's enums.
pub(super) fn variant(of: &str, name: &str) -> TokenStream {
    let (of, name) = (identifier(of), identifier(name));
    quote! { ::hookwright::receive::#of::#name }
}

pub(super) fn template_of(text: &str) -> TokenStream {
    quote! { ::hookwright::receive::Template(#text) }
}

pub(super) fn some(value: &TokenStream) -> TokenStream {
    quote! { ::core::option::Option::Some(#value) }
}

pub(super) fn option(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote! { ::core::option::Option::None }, |text| some(&quote! { #text }))
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
