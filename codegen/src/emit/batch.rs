//! Emits where the events are in a request, of a provider's `static SPEC`.

use hookwright::receive::{Batch, BatchAnswer, BodyFormat};
use proc_macro2::{Literal, TokenStream};
use quote::quote;

use super::endpoint::{option, unknown, variant, with};

/// `.body(…)`; nothing where the body is the payload.
pub(super) fn body_of(format: BodyFormat<'_>) -> Option<TokenStream> {
    let format = match format {
        BodyFormat::Json => return None,
        BodyFormat::Form { json } => {
            let json = option(json);
            quote! { ::hookwright::receive::BodyFormat::Form { json: #json } }
        }
        BodyFormat::Token { json } => {
            let json = option(json);
            quote! { ::hookwright::receive::BodyFormat::Token { json: #json } }
        }
        BodyFormat::CloudEvents(mode) => {
            let mode = variant("CloudEventsMode", &format!("{mode:?}"));
            quote! { ::hookwright::receive::BodyFormat::CloudEvents(#mode) }
        }
        _ => unknown("format of bodies"),
    };
    Some(with("body", &format))
}

/// What `.batch(…)` takes.
pub(super) fn batch_of(batch: &Batch<'_>) -> TokenStream {
    let items = batch.items;
    let usual = Batch::new(items);
    let answer = (batch.answer != BatchAnswer::All)
        .then(|| with("answer", &variant("BatchAnswer", &format!("{:?}", batch.answer))));
    let max_items = (batch.max_items != usual.max_items).then(|| {
        let max = Literal::usize_unsuffixed(batch.max_items);
        with("max_items", &quote! { #max })
    });
    quote! { ::hookwright::receive::Batch::new(#items) #answer #max_items }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]
mod tests {
    use super::*;
    use crate::config::parse;

    fn emitted(text: &str) -> String {
        let config = parse(text).unwrap();
        let spec = config.receiving("acme", &[]);
        let batch = spec.batch.map(|batch| with("batch", &batch_of(&batch)));
        let body = body_of(spec.body);
        quote! { #body #batch }.to_string().replace(' ', "").replace("::hookwright::receive::", "")
    }

    #[test]
    fn the_table_says_where_events_are() {
        assert_eq!(emitted(""), "");
        assert_eq!(emitted("[body]\nformat = \"json\""), "");
        assert_eq!(emitted("[batch]\nitems = \"/events\""), ".batch(Batch::new(\"/events\"))");
        assert_eq!(
            emitted("[batch]\nitems = \"\"\nanswer = \"each\"\nmax_items = 100"),
            ".batch(Batch::new(\"\").answer(BatchAnswer::Each).max_items(100))"
        );
        assert_eq!(
            emitted("[body]\nformat = \"form\"\njson = \"payload\""),
            ".body(BodyFormat::Form{json:::core::option::Option::Some(\"payload\")})"
        );
        assert_eq!(
            emitted("[body]\nformat = \"form\""),
            ".body(BodyFormat::Form{json:::core::option::Option::None})"
        );
        assert_eq!(
            emitted(
                "[body]\nformat = \"jwt\"\njson = \"data\"\n[verification]\nscheme = \"jwt\"\nbody = \"\"\n\
                 algorithms = [\"HS256\"]\n[[verification.example]]\nsecret = \"shh\"\n\
                 body = \"eyJhbGciOiJIUzI1NiJ9.e30.KizSVR_-EAGtNYxI7s-ks6E8IgyUEzGb4rUxZewH7ug\""
            ),
            ".body(BodyFormat::Token{json:::core::option::Option::Some(\"data\")})"
        );
        for (mode, expected) in
            [("", "Either"), ("mode = \"structured\"", "Structured"), ("mode = \"binary\"", "Binary")]
        {
            assert_eq!(
                emitted(&format!("[body]\nformat = \"cloudevents\"\n{mode}")),
                format!(".body(BodyFormat::CloudEvents(CloudEventsMode::{expected}))")
            );
        }
    }
}
