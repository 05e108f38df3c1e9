//! What to do about a request that is not verified.

use hookwright::receive::{BodyChange, Cause, Part, Scheme, Template};

/// What to do next about a request of a scheme.
pub(crate) fn advice(cause: &Cause, scheme: Option<&Scheme<'_>>) -> String {
    let signs_url = scheme.and_then(Scheme::signature).is_some_and(|signature| has_url(signature.signed));
    match cause {
        Cause::WrongSecret | Cause::Mismatch if signs_url => format!(
            "{}. The URL is signed, too: name the one that is registered with the provider by `--url`, exactly: https or http, \
             host, port, a `/` at its end, and the query",
            of(cause)
        ),
        _ => of(cause).to_owned(),
    }
}

/// Whether a template contains the URL, or something of it.
fn has_url(template: Template<'_>) -> bool {
    template.parts().flatten().any(|part| match part {
        Part::Url | Part::Path | Part::QueryString | Part::Query(_) => true,
        Part::Optional(inner) => has_url(inner),
        Part::Filtered(filtered) => {
            let filtered = format!("{filtered:?}");
            ["Url", "Path", "Query"].iter().any(|word| filtered.contains(word))
        }
        _ => false,
    })
}

const fn of(cause: &Cause) -> &'static str {
    match cause {
        Cause::Missing(_) => {
            "compare the names of headers with those in provider.toml: a proxy may have removed one, or the provider may not sign \
             until a secret is set in its settings"
        }
        Cause::Repeated(_) => "see what sends it twice; two readers could each take another one",
        Cause::NotText(_) => {
            "see what changes it on the way: providers send letters of ASCII, and a proxy or an editor may have put others in \
             their place"
        }
        Cause::TokenUnit(_) => {
            "report it to the provider: RFC 7519 §2 counts seconds, and a time in milliseconds would never come"
        }
        Cause::Malformed(_) => {
            "compare it with `prefix`, `encoding`, `pairs`, `list` and `positions` under [verification], and see whether it \
             was cut when it was copied"
        }
        Cause::Inseparable => {
            "if the provider really sends such values, its signatures can be read in two ways: report it there"
        }
        Cause::Stale(_) => {
            "for a recorded request, give the time that it arrived at by `--at`; otherwise compare the clocks, and see how long \
             the provider or a queue held it"
        }
        Cause::ClockSkew(_) => {
            "set the receiver's clock (NTP); for a recorded request, name the time by `--at`"
        }
        Cause::UnknownKey => "get the provider's keys again: it may have new ones",
        Cause::NoKeyNow => "see the log of the key source",
        Cause::TokenAlgorithm => {
            "if the provider documents that algorithm, add it to `algorithms` under [verification]; otherwise the token is \
             forged"
        }
        Cause::TokenExpired(_) => "for a recorded request, name the time that it arrived at by `--at`",
        Cause::TokenNotYetValid(_) => "set the receiver's clock (NTP), or name the time by `--at`",
        Cause::TokenClaim(_) => {
            "compare `issuer` and `audience` under [verification] with what the provider says"
        }
        Cause::BodyChanged(change) => of_body(*change),
        Cause::Encoding(_) => "set `encoding` under [verification]",
        Cause::Algorithm(_) => {
            "set `algorithm` under [verification], if the provider documents it; it may also have a header for each"
        }
        Cause::SecretEncoding(_) => {
            "set `secret` under [verification], or give the secret without what does not belong to it"
        }
        Cause::PartDiffers { .. } => {
            "if it is the URL, build the endpoint with `public_url` exactly as it is registered with the provider; otherwise see \
             what changes it on the way"
        }
        Cause::SignedOtherwise(_) => "set `signed` under [verification], if the provider documents it so",
        Cause::TimestampUnit(_) => "set `unit` of the timestamp under [verification]",
        Cause::Mismatch => {
            "the body is large, so not everything was tried: send a small one to find out more. Otherwise copy the secret again: providers \
             have one for each endpoint, and another for tests"
        }
        Cause::WrongSecret => {
            "copy the secret again: providers have one for each endpoint, and another for tests. Then see whether the body is \
             the one that arrived, byte by byte: names of JSON in another order cannot be put back"
        }
        _ => "see docs/verify.md",
    }
}

const fn of_body(change: BodyChange) -> &'static str {
    match change {
        BodyChange::NewlineAdded => {
            "editors and `echo` add a line break: record the body as it arrives, before anything writes it to a file"
        }
        BodyChange::NewlineRemoved => "do not trim the body: verify the bytes as they arrived",
        BodyChange::LineBreaks => {
            "an editor or version control changed it (`core.autocrlf`): record the bytes"
        }
        BodyChange::ByteOrderMark => "an editor or a decoder changed it: verify the bytes as they arrived",
        BodyChange::Reserialized | BodyChange::Escapes => {
            "verify the bytes as they arrived: take the raw body, before a framework parses it as JSON"
        }
        BodyChange::Charset => "verify the bytes as they arrived: do not decode the body to text before",
        BodyChange::PercentEncoding => {
            "verify the bytes as they arrived: take the raw body, before a framework parses the form"
        }
        _ => "verify the bytes as they arrived",
    }
}
