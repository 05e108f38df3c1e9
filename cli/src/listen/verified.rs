//! Whether the sender of a request is the provider, and what shows that it is not.

use std::fmt;
use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{BuildError, Outcome, Scheme, Secret, Unverified, Verifier, WebhookSpec};

use super::handshake::Handed;
use super::variable;

/// Whether the sender of a request is the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verified {
    /// It has the secret.
    Yes,
    /// It does not, or it does not show.
    No(String),
    /// There is nothing to tell by; why.
    Unknown(String),
}

/// Whether the request is the provider's, and the outcome if it is not.
pub(super) fn verify(
    spec: &WebhookSpec<'_>,
    request: &Request,
    handed: &Handed,
) -> (Verified, Option<Outcome>) {
    let Some(scheme) = spec.scheme else {
        return (Verified::Unknown("no verification is declared".to_owned()), None);
    };
    let verifier = match verifier(spec, scheme, handed) {
        Ok(verifier) => verifier,
        Err(reason) => return (Verified::Unknown(reason), None),
    };
    match verifier.verify(request, SystemTime::now()) {
        Ok(_) => (Verified::Yes, None),
        Err(why) => {
            let outcome = match why {
                Unverified::Missing => Outcome::MissingSignature,
                Unverified::Stale => Outcome::Stale,
                _ => Outcome::BadSignature,
            };
            (Verified::No(reason(why, &scheme)), Some(outcome))
        }
    }
}

/// What verifies requests, by the environment: `ACME_SECRET`, `ACME_PUBLIC_KEY` and `ACME_PUBLIC_URL`; without a secret
/// there, by what the provider handed over.
fn verifier<'a>(spec: &WebhookSpec<'a>, scheme: Scheme<'a>, handed: &Handed) -> Result<Verifier<'a>, String> {
    let read = |what: &str| {
        let name = variable(spec.provider, what);
        (std::env::var(&name).ok(), name)
    };
    let ((secret, secret_name), (key, key_name)) = (read("SECRET"), read("PUBLIC_KEY"));
    let secret = secret.map(Secret::from).or_else(|| handed.get(spec.provider).cloned());
    if secret.is_none() && key.is_none() {
        let name = if matches!(scheme, Scheme::PublicKey(_)) { key_name } else { secret_name };
        return Err(format!("{name} is not set"));
    }
    let secrets = secret.filter(|_| !matches!(scheme, Scheme::PublicKey(_)));
    let build = || {
        let mut verifier = Verifier::new(scheme, secrets)?.delivery_id(spec.delivery_id);
        if let Some(key) = &key {
            verifier = verifier.public_key(key)?;
        }
        if let (Some(url), _) = read("PUBLIC_URL") {
            verifier = verifier.public_url(&url)?;
        }
        verifier.complete()
    };
    build().map_err(|problem: BuildError| problem.to_string())
}

fn reason(why: Unverified, scheme: &Scheme<'_>) -> String {
    let proof =
        if matches!(scheme, Scheme::SharedSecret(_) | Scheme::Basic) { "secret" } else { "signature" };
    match why {
        Unverified::Missing => format!("the {proof} is missing"),
        Unverified::Stale => "the signature is right, but its time is too far from now".to_owned(),
        _ => format!("the {proof} is wrong"),
    }
}

impl Verified {
    /// Whether the sender proved to be the provider; `None` if there is nothing to tell by.
    pub(crate) const fn is_good(&self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No(_) => Some(false),
            Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("verified"),
            Self::No(why) => write!(f, "not verified: {why}"),
            Self::Unknown(why) => write!(f, "not checked: {why}"),
        }
    }
}
