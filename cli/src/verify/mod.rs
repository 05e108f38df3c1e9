//! Why a request is not verified, and what to do about it.

mod advice;

use std::collections::HashMap;
use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{BuildError, Cause, Scheme, Secret, Verifier, WebhookSpec};

pub(crate) use advice::advice;

/// What a receiver knows of a provider.
#[derive(Clone, Default)]
pub(crate) struct Known {
    pub(crate) secret: Option<Secret>,
    pub(crate) public_key: Option<String>,
    /// Public keys by the ids that requests name.
    pub(crate) keys: HashMap<String, String>,
    /// The URL that the provider sends to, without a query.
    pub(crate) public_url: Option<String>,
    pub(crate) options: Vec<(String, String)>,
}

/// Whether a request is the provider's, and why not.
///
/// # Errors
///
/// If no receiver can be built with what is known.
pub(crate) fn explained(
    spec: &WebhookSpec<'_>,
    scheme: Scheme<'_>,
    known: &Known,
    request: &Request,
    now: SystemTime,
) -> Result<Result<usize, Cause>, BuildError> {
    let secrets = || known.secret.clone().filter(|_| has_secret(&scheme));
    let strict = Verifier::new(scheme, secrets()).map(drop);
    let verifier = completed(Verifier::with_any_secret(scheme, secrets())?, spec, known)?;
    match (verifier.explain(request, now), strict) {
        // A secret in no form of the scheme's, which is no key of the request's in another form either.
        (Err(Cause::WrongSecret | Cause::Mismatch), Err(problem)) => Err(problem),
        (found, _) => Ok(found),
    }
}

/// Whether a request is the provider's, as a receiver tells: nothing is tried to find out more. Where the secret is in no
/// form of the scheme's, as [`explained`].
///
/// # Errors
///
/// As [`explained`].
pub(crate) fn judged(
    spec: &WebhookSpec<'_>,
    scheme: Scheme<'_>,
    known: &Known,
    request: &Request,
    now: SystemTime,
) -> Result<Result<usize, Cause>, BuildError> {
    match Verifier::new(scheme, known.secret.clone().filter(|_| has_secret(&scheme))) {
        Ok(verifier) => Ok(completed(verifier, spec, known)?.cause(request, now)),
        Err(_) => explained(spec, scheme, known, request, now),
    }
}

fn completed<'a>(
    verifier: Verifier<'a>,
    spec: &WebhookSpec<'a>,
    known: &Known,
) -> Result<Verifier<'a>, BuildError> {
    let mut verifier = verifier.delivery_id(spec.delivery_id);
    if let Some(key) = &known.public_key {
        verifier = verifier.public_key(key)?;
    }
    if !known.keys.is_empty() {
        verifier = verifier.key_source(known.keys.clone())?;
    }
    if let Some(url) = &known.public_url {
        verifier = verifier.public_url(url)?;
    }
    let options = known.options.iter();
    options.fold(verifier, |verifier, (name, text)| verifier.option(name, text)).complete()
}

/// Whether secrets verify requests of a scheme.
pub(crate) fn has_secret(scheme: &Scheme<'_>) -> bool {
    match scheme {
        Scheme::PublicKey(_) => false,
        Scheme::Jwt(scheme) => scheme.algorithms.iter().any(|algorithm| {
            use hookwright::receive::JwtAlgorithm::{Hs256, Hs384, Hs512};
            matches!(algorithm, Hs256 | Hs384 | Hs512)
        }),
        _ => true,
    }
}
