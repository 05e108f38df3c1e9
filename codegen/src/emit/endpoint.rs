//! Emits how a provider's requests are received: the static [`WebhookSpec`] table, the `Event` enum's
//! `impl` of the runtime's trait, and the function that begins an endpoint.

use hookwright::receive::{
    Algorithm, Encoding, EventName, Hmac, Responses, Scheme, SecretEncoding, Source, Timestamp, Unit,
    WebhookSpec,
};
use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};

/// An event of a module's `Event` enum. The enum has a variant of this name, which holds a `Box` of the
/// module's type of this name; beside them it has `Unknown(hookwright::receive::Unknown)`.
#[derive(Clone, Debug)]
pub struct EventVariant<'a> {
    /// The event, as the provider names it.
    pub event: EventName<'a>,
    /// The name of the variant and of the payload's type.
    pub ident: &'a str,
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
    let table = receiving_table(&with_events(*spec, &names));
    let implementation = event_impl(events);
    let function = endpoint_function(spec.provider);
    quote! { #table #implementation #function }
}

/// What a provider with several versions needs to receive them side by side.
pub fn versions(spec: &WebhookSpec<'_>, versions: &[VersionVariant<'_>]) -> TokenStream {
    let names: Vec<EventName<'_>> =
        versions.iter().flat_map(|version| version.events.iter().copied()).collect();
    let table = receiving_table(&with_events(*spec, &names));
    let implementation = versions_impl(versions);
    let function = endpoint_function(spec.provider);
    quote! { #table #implementation #function }
}

/// How requests are received, with the events that they may be.
fn with_events<'a>(spec: WebhookSpec<'a>, events: &'a [EventName<'a>]) -> WebhookSpec<'a> {
    WebhookSpec { events, ..spec }
}

fn event_impl(events: &[EventVariant<'_>]) -> TokenStream {
    let idents: Vec<_> = events.iter().map(|variant| format_ident!("{}", variant.ident)).collect();
    let names: Vec<&str> = events.iter().map(|variant| variant.event.name).collect();
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
                    #(#names => ::hookwright::receive::boxed::<#idents>(body, limits).map(Self::#idents),)*
                    _ => ::hookwright::receive::Unknown::new(version, name, body, limits)
                        .map(Self::Unknown),
                }
            }

            fn name(&self) -> &str {
                match self {
                    #(Self::#idents(_) => #names,)*
                    Self::Unknown(unknown) => &unknown.name,
                }
            }

            fn is_unknown(&self) -> bool {
                ::core::matches!(self, Self::Unknown(_))
            }
        }
    }
}

fn versions_impl(versions: &[VersionVariant<'_>]) -> TokenStream {
    let idents: Vec<_> = versions.iter().map(|version| format_ident!("{}", version.ident)).collect();
    let modules: Vec<_> = versions.iter().map(|version| format_ident!("{}", version.module)).collect();
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

/// The `static SPEC`. Fields that are as usual are left out.
fn receiving_table(receiving: &WebhookSpec<'_>) -> TokenStream {
    let provider = receiving.provider;
    let events = receiving.events.iter().map(|EventName { version, name }| {
        let version = option(*version);
        quote! { ::hookwright::receive::EventName { version: #version, name: #name } }
    });
    let event = receiving.event.map(|template| named("event", &some(&template_of(template.0))));
    let delivery_id =
        receiving.delivery_id.map(|template| named("delivery_id", &some(&template_of(template.0))));
    let version = receiving.version.map(|version| {
        let source = version.source.map(|source| match source {
            Source::Header(name) => quote! { ::hookwright::receive::Source::Header(#name) },
            Source::Body(pointer) => quote! { ::hookwright::receive::Source::Body(#pointer) },
        });
        let source = source.map_or_else(|| quote! { ::core::option::Option::None }, |tokens| some(&tokens));
        let default = option(version.default);
        named(
            "version",
            &some(&quote! { ::hookwright::receive::Version { source: #source, default: #default } }),
        )
    });
    let scheme = receiving.scheme.map(|scheme| named("scheme", &some(&scheme_of(&scheme))));
    let responses = responses_of(&receiving.responses).map(|tokens| named("responses", &tokens));
    quote! {
        #[doc = " How requests are received, as `provider.toml` says."]
        pub static SPEC: ::hookwright::receive::WebhookSpec<'static> = ::hookwright::receive::WebhookSpec {
            provider: #provider,
            events: &[#(#events),*],
            #event #delivery_id #version #scheme #responses
            ..::hookwright::receive::WebhookSpec::NEW
        };
    }
}

fn scheme_of(scheme: &Scheme<'_>) -> TokenStream {
    match scheme {
        Scheme::SharedSecret(scheme) => {
            let (header, prefix) = (scheme.header, scheme.prefix);
            quote! {
                ::hookwright::receive::Scheme::SharedSecret(::hookwright::receive::SharedSecret {
                    header: #header,
                    prefix: #prefix,
                })
            }
        }
        Scheme::Hmac(scheme) => hmac_of(scheme),
        Scheme::StandardWebhooks(scheme) => {
            let (prefix, tolerance) = (scheme.prefix, scheme.tolerance);
            quote! {
                ::hookwright::receive::Scheme::StandardWebhooks(::hookwright::receive::StandardWebhooks {
                    prefix: #prefix,
                    tolerance: #tolerance,
                })
            }
        }
    }
}

fn hmac_of(scheme: &Hmac<'_>) -> TokenStream {
    let header = scheme.header;
    let algorithm = variant(
        "Algorithm",
        match scheme.algorithm {
            Algorithm::Sha1 => "Sha1",
            Algorithm::Sha256 => "Sha256",
            Algorithm::Sha512 => "Sha512",
        },
    );
    let encoding = variant(
        "Encoding",
        match scheme.encoding {
            Encoding::Hex => "Hex",
            Encoding::Base64 => "Base64",
        },
    );
    let prefix = (!scheme.prefix.is_empty()).then(|| {
        let prefix = scheme.prefix;
        named("prefix", &quote! { #prefix })
    });
    let pairs = scheme.pairs.map(|pairs| {
        let (signature, separator) = (pairs.signature, pairs.separator);
        let timestamp = option(pairs.timestamp);
        named(
            "pairs",
            &some(&quote! {
                ::hookwright::receive::Pairs {
                    signature: #signature,
                    timestamp: #timestamp,
                    separator: #separator,
                }
            }),
        )
    });
    let signed = named("signed", &template_of(scheme.signed.0));
    let secret = match scheme.secret {
        SecretEncoding::Text => None,
        SecretEncoding::Hex => Some(named("secret", &variant("SecretEncoding", "Hex"))),
        SecretEncoding::Base64 => Some(named("secret", &variant("SecretEncoding", "Base64"))),
    };
    let timestamp = scheme.timestamp.map(|timestamp| named("timestamp", &some(&timestamp_of(&timestamp))));
    quote! {
        ::hookwright::receive::Scheme::Hmac(::hookwright::receive::Hmac {
            algorithm: #algorithm,
            encoding: #encoding,
            #prefix #pairs #signed #secret #timestamp
            ..::hookwright::receive::Hmac::new(#header)
        })
    }
}

fn timestamp_of(timestamp: &Timestamp<'_>) -> TokenStream {
    let header = option(timestamp.header);
    let unit = variant(
        "Unit",
        match timestamp.unit {
            Unit::Seconds => "Seconds",
            Unit::Milliseconds => "Milliseconds",
        },
    );
    let tolerance = timestamp
        .tolerance
        .map_or_else(|| quote! { ::core::option::Option::None }, |seconds| some(&quote! { #seconds }));
    quote! {
        ::hookwright::receive::Timestamp { header: #header, unit: #unit, tolerance: #tolerance }
    }
}

/// The statuses that are not the usual ones; `None` if all are.
fn responses_of(responses: &Responses) -> Option<TokenStream> {
    let usual = Responses::DEFAULT;
    let statuses = [
        ("acknowledge", responses.acknowledge, usual.acknowledge),
        ("missing_signature", responses.missing_signature, usual.missing_signature),
        ("bad_signature", responses.bad_signature, usual.bad_signature),
        ("stale", responses.stale, usual.stale),
        ("too_large", responses.too_large, usual.too_large),
        ("timed_out", responses.timed_out, usual.timed_out),
        ("not_json", responses.not_json, usual.not_json),
        ("ambiguous_header", responses.ambiguous_header, usual.ambiguous_header),
        ("unknown_version", responses.unknown_version, usual.unknown_version),
        ("no_event", responses.no_event, usual.no_event),
        ("invalid", responses.invalid, usual.invalid),
        ("in_flight", responses.in_flight, usual.in_flight),
        ("failed", responses.failed, usual.failed),
        ("unavailable", responses.unavailable, usual.unavailable),
    ];
    let changed = statuses.into_iter().filter(|(_, status, usual)| status != usual);
    let fields = changed.map(|(name, status, _)| {
        let status = Literal::u16_unsuffixed(status);
        named(name, &quote! { #status })
    });
    let optional = [("unknown_event", responses.unknown_event), ("duplicate", responses.duplicate)];
    let optional = optional.into_iter().filter_map(|(name, status)| {
        let status = Literal::u16_unsuffixed(status?);
        Some(named(name, &some(&quote! { #status })))
    });
    let fields: Vec<TokenStream> = fields.chain(optional).collect();
    (!fields.is_empty()).then(|| {
        quote! {
            ::hookwright::receive::Responses { #(#fields)* ..::hookwright::receive::Responses::DEFAULT }
        }
    })
}

/// `name: value,`
fn named(name: &str, value: &TokenStream) -> TokenStream {
    let name = format_ident!("{name}");
    quote! { #name: #value, }
}

/// A variant of one of the runtime's enums.
fn variant(of: &str, name: &str) -> TokenStream {
    let (of, name) = (format_ident!("{of}"), format_ident!("{name}"));
    quote! { ::hookwright::receive::#of::#name }
}

fn template_of(text: &str) -> TokenStream {
    quote! { ::hookwright::receive::Template(#text) }
}

fn some(value: &TokenStream) -> TokenStream {
    quote! { ::core::option::Option::Some(#value) }
}

fn option(text: Option<&str>) -> TokenStream {
    text.map_or_else(|| quote! { ::core::option::Option::None }, |text| some(&quote! { #text }))
}

#[cfg(test)]
#[path = "endpoint_tests.rs"]
mod tests;
