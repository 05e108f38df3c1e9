//! Emits how requests are verified: the runtime's [`Scheme`] as an expression.

use hookwright::receive::{
    Hmac, Jwt, JwtAlgorithm, Pairs, Place, Positions, PublicKey, Reading, Scheme, SecretEncoding,
    SharedSecret, Signature, Timestamp,
};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::endpoint::{some, template_of, unknown, variant, with};
use crate::text::identifier;

/// A scheme as an expression.
pub(super) fn scheme_of(scheme: &Scheme<'_>) -> TokenStream {
    let (name, tokens) = match scheme {
        Scheme::SharedSecret(scheme) => ("SharedSecret", shared_secret_of(scheme)),
        Scheme::Basic => return variant("Scheme", "Basic"),
        Scheme::Hmac(scheme) => ("Hmac", hmac_of(scheme)),
        Scheme::PublicKey(scheme) => ("PublicKey", public_key_of(scheme)),
        Scheme::Jwt(scheme) => ("Jwt", jwt_of(scheme)),
        Scheme::StandardWebhooks(scheme) => {
            let prefix = scheme.prefix;
            let tolerance = Literal::u32_unsuffixed(scheme.tolerance);
            let tolerance = with("tolerance", &quote! { #tolerance });
            let new = quote! { ::hookwright::receive::StandardWebhooks::new(#prefix) };
            ("StandardWebhooks", quote! { #new #tolerance })
        }
        _ => return unknown("scheme"),
    };
    let name = variant("Scheme", name);
    quote! { #name(#tokens) }
}

fn shared_secret_of(scheme: &SharedSecret<'_>) -> TokenStream {
    let (new, prefix) = (at("SharedSecret", scheme.place, None), prefix_of(scheme.prefix));
    quote! { #new #prefix }
}

fn hmac_of(scheme: &Hmac<'_>) -> TokenStream {
    let new = at("Hmac", scheme.signature.place, None);
    let algorithm = with("algorithm", &variant("Algorithm", &format!("{:?}", scheme.algorithm)));
    let signature = signature_of(&scheme.signature);
    let secret = (scheme.secret != SecretEncoding::Text)
        .then(|| with("secret", &variant("SecretEncoding", &format!("{:?}", scheme.secret))));
    quote! { #new #algorithm #signature #secret }
}

fn public_key_of(scheme: &PublicKey<'_>) -> TokenStream {
    let algorithm = variant("SignatureAlgorithm", &format!("{:?}", scheme.algorithm));
    let new = at("PublicKey", scheme.signature.place, Some(&algorithm));
    let signature = signature_of(&scheme.signature);
    let key_id = scheme.key_id.map(|template| with("key_id", &template_of(template.0)));
    quote! { #new #signature #key_id }
}

fn jwt_of(scheme: &Jwt<'_>) -> TokenStream {
    let algorithms =
        scheme.algorithms.iter().map(|algorithm| variant("JwtAlgorithm", &format!("{algorithm:?}")));
    let new = at("Jwt", scheme.place, Some(&quote! { &[#(#algorithms),*] }));
    let prefix = prefix_of(scheme.prefix);
    let secret = (scheme.secret != SecretEncoding::Text)
        .then(|| with("secret", &variant("SecretEncoding", &format!("{:?}", scheme.secret))));
    let issuer = scheme.issuer.map(|issuer| with("issuer", &quote! { #issuer }));
    let audience = scheme.audience.map(|audience| with("audience", &quote! { #audience }));
    let max_age = scheme.max_age.map(Literal::u32_unsuffixed);
    let max_age = max_age.map(|seconds| with("max_age", &quote! { #seconds }));
    let leeway = Literal::u32_unsuffixed(scheme.leeway);
    let leeway = with("leeway", &quote! { #leeway });
    let body_hash = scheme.body_hash.map(|hash| {
        let claim = hash.claim;
        let algorithm = variant("Algorithm", &format!("{:?}", hash.algorithm));
        let encoding = variant("Encoding", &format!("{:?}", hash.encoding));
        with(
            "body_hash",
            &quote! {
                ::hookwright::receive::BodyHash { claim: #claim, algorithm: #algorithm, encoding: #encoding }
            },
        )
    });
    quote! { #new #prefix #secret #issuer #audience #max_age #leeway #body_hash }
}

/// Whether public keys verify a scheme's requests in any case.
pub(super) fn needs_public_key(scheme: &Scheme<'_>) -> bool {
    use JwtAlgorithm::{EdDsa, Es256, Rs256};
    match scheme {
        Scheme::PublicKey(_) => true,
        Scheme::Jwt(jwt) => jwt.algorithms.iter().any(|algorithm| matches!(algorithm, EdDsa | Es256 | Rs256)),
        _ => false,
    }
}

/// What the schemes that sign have in common.
fn signature_of(signature: &Signature<'_>) -> TokenStream {
    let encoding = with("encoding", &variant("Encoding", &format!("{:?}", signature.encoding)));
    let prefix = prefix_of(signature.prefix);
    let reading = reading_of(&signature.reading);
    let signed = (signature.signed.0 != "{body}").then(|| with("signed", &template_of(signature.signed.0)));
    let timestamp = signature.timestamp.map(|timestamp| with("timestamp", &timestamp_of(&timestamp)));
    quote! { #encoding #prefix #reading #signed #timestamp }
}

/// The beginning of a scheme at a place, with what it needs besides.
fn at(scheme: &str, place: Place<'_>, more: Option<&TokenStream>) -> TokenStream {
    let scheme = identifier(scheme);
    let more = more.map(|more| quote! { , #more });
    match place {
        Place::Header(name) => quote! { ::hookwright::receive::#scheme::new(#name #more) },
        place => {
            let place = place_of(place);
            quote! { ::hookwright::receive::#scheme::at(#place #more) }
        }
    }
}

fn place_of(place: Place<'_>) -> TokenStream {
    let (name, text) = match place {
        Place::Header(name) => ("Header", name),
        Place::Headers(names) => ("Headers", names),
        Place::Query(name) => ("Query", name),
        Place::Form(name) => ("Form", name),
        Place::Body(pointer) => ("Body", pointer),
        Place::Path(pattern) => ("Path", pattern),
        _ => return unknown("place"),
    };
    let name = variant("Place", name);
    quote! { #name(#text) }
}

fn reading_of(reading: &Reading<'_>) -> TokenStream {
    match reading {
        Reading::Whole => TokenStream::new(),
        Reading::List(separator) => with("list", &quote! { #separator }),
        Reading::Pairs(pairs) => with("pairs", &pairs_of(pairs)),
        Reading::Positions(positions) => with("positions", &positions_of(positions)),
        _ => unknown("reading"),
    }
}

fn pairs_of(pairs: &Pairs<'_>) -> TokenStream {
    let signature = pairs.signature;
    let timestamp = pairs.timestamp.map(|name| with("timestamp", &quote! { #name }));
    let separator = separator_of(pairs.separator);
    quote! { ::hookwright::receive::Pairs::new(#signature) #timestamp #separator }
}

fn positions_of(positions: &Positions<'_>) -> TokenStream {
    let signature = Literal::usize_unsuffixed(positions.signature);
    let timestamp = positions.timestamp.map(Literal::usize_unsuffixed);
    let timestamp = timestamp.map(|at| with("timestamp", &quote! { #at }));
    let separator = separator_of(positions.separator);
    quote! { ::hookwright::receive::Positions::new(#signature) #timestamp #separator }
}

fn separator_of(separator: &str) -> Option<TokenStream> {
    (separator != ",").then(|| with("separator", &quote! { #separator }))
}

fn timestamp_of(timestamp: &Timestamp<'_>) -> TokenStream {
    let place = timestamp.place.map(|place| match place {
        Place::Header(name) => with("header", &quote! { #name }),
        place => with("place", &place_of(place)),
    });
    let unit = with("unit", &variant("Unit", &format!("{:?}", timestamp.unit)));
    let tolerance = timestamp.tolerance.map(Literal::u32_unsuffixed);
    let tolerance = tolerance
        .map_or_else(|| quote! { ::core::option::Option::None }, |seconds| some(&quote! { #seconds }));
    quote! { ::hookwright::receive::Timestamp::new() #place #unit .tolerance(#tolerance) }
}

fn prefix_of(prefix: &str) -> Option<TokenStream> {
    (!prefix.is_empty()).then(|| with("prefix", &quote! { #prefix }))
}
