//! Emits the handshakes of a provider's `static SPEC`.

use hookwright::receive::{Answer, Challenge, Condition, Handshake, Reply, Signing, Source};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::endpoint::{unknown, variant, with};

/// `.handshakes(&[…])`; nothing where there are none.
pub(super) fn handshakes_of(handshakes: &[Handshake<'_>]) -> Option<TokenStream> {
    let each = handshakes.iter().map(handshake_of);
    (!handshakes.is_empty()).then(|| with("handshakes", &quote! { &[#(#each),*] }))
}

fn handshake_of(handshake: &Handshake<'_>) -> TokenStream {
    let method = handshake.method;
    let new = match &handshake.reply {
        Reply::Answer(answer) => {
            let answer = answer_of(answer);
            quote! { answered(#method, #answer) }
        }
        Reply::Event(name) => quote! { event(#name) },
        _ => return unknown("reply to handshakes"),
    };
    let conditions = handshake.when.iter().map(condition_of);
    let when = (!handshake.when.is_empty()).then(|| with("when", &quote! { &[#(#conditions),*] }));
    let challenge = handshake.challenge.map(|challenge| with("challenge", &challenge_of(&challenge)));
    let token = handshake.token.map(|token| with("token", &source_of(token)));
    let unsigned = handshake.unsigned.then(|| with("unsigned", &quote! { true }));
    let keeps = handshake.keeps.then(|| with("keeps", &quote! { true }));
    let signing = handshake.signing.map(|signing| with("signing", &signing_of(&signing)));
    quote! { ::hookwright::receive::Handshake::#new #when #challenge #token #unsigned #keeps #signing }
}

fn answer_of(answer: &Answer<'_>) -> TokenStream {
    let body = answer.body;
    let new = match answer.content_type {
        None => quote! { empty() },
        Some(content_type) if Some(content_type) == Answer::json("").content_type => quote! { json(#body) },
        Some(_) => quote! { text(#body) },
    };
    let status = answer.status.map(|status| {
        let status = Literal::u16_unsuffixed(status);
        with("status", &quote! { #status })
    });
    let headers = answer.headers.iter().map(|(name, value)| quote! { (#name, #value) });
    let headers = (!answer.headers.is_empty()).then(|| with("headers", &quote! { &[#(#headers),*] }));
    quote! { ::hookwright::receive::Answer::#new #status #headers }
}

fn condition_of(condition: &Condition<'_>) -> TokenStream {
    let source = source_of(condition.source);
    let new = match condition.equals {
        Some(value) => quote! { equal(#source, #value) },
        None => quote! { present(#source) },
    };
    quote! { ::hookwright::receive::Condition::#new }
}

fn challenge_of(challenge: &Challenge<'_>) -> TokenStream {
    let source = source_of(challenge.source);
    let usual = Challenge::new(challenge.source);
    let max = (challenge.max != usual.max).then(|| {
        let max = Literal::usize_unsuffixed(challenge.max);
        with("max", &quote! { #max })
    });
    let alphabet = (challenge.alphabet != usual.alphabet)
        .then(|| with("alphabet", &variant("Alphabet", &format!("{:?}", challenge.alphabet))));
    quote! { ::hookwright::receive::Challenge::new(#source) #max #alphabet }
}

fn signing_of(signing: &Signing<'_>) -> TokenStream {
    let algorithm = variant("Algorithm", &format!("{:?}", signing.algorithm));
    let encoding = variant("Encoding", &format!("{:?}", signing.encoding));
    let signed = signing.signed;
    let signed = (signed != "{challenge}").then(|| with("signed", &quote! { #signed }));
    quote! { ::hookwright::receive::Signing::new(#algorithm, #encoding) #signed }
}

fn source_of(source: Source<'_>) -> TokenStream {
    let source = match source {
        Source::Header(name) => quote! { Header(#name) },
        Source::Query(name) => quote! { Query(#name) },
        Source::Body(pointer) => quote! { Body(#pointer) },
        _ => return unknown("place in requests"),
    };
    quote! { ::hookwright::receive::Source::#source }
}

#[cfg(test)]
#[path = "handshake_tests.rs"]
mod tests;
