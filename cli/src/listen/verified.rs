//! Whether the sender of a request is the provider, and what shows that it is not.

use std::fmt;
use std::time::SystemTime;

use hookwright::Request;
use hookwright::receive::{Cause, Outcome, Scheme, Secret, WebhookSpec};

use super::handshake::Handed;
use super::variable;
use crate::environment;
use crate::verify::{Known, explained, has_secret, judged};

/// Whether the sender of a request is the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verified {
    /// It has the secret.
    Yes,
    /// It does not, or it does not show.
    No {
        /// The name of the cause.
        cause: &'static str,
        /// The cause in words.
        why: String,
    },
    /// There is nothing to tell by; why.
    Unknown(String),
}

/// Whether the request is the provider's, and the outcome if it is not. Why it is not is what a receiver knows:
/// [`Verified::explained`] finds out more.
pub(super) fn verify(
    spec: &WebhookSpec<'_>,
    request: &Request,
    handed: &Handed,
) -> (Verified, Option<Outcome>) {
    let Some(scheme) = spec.scheme else {
        return (Verified::Unknown("no verification is declared".to_owned()), None);
    };
    let known = match known(spec, &scheme, handed) {
        Ok(known) => known,
        Err(reason) => return (Verified::Unknown(reason), None),
    };
    match judged(spec, scheme, &known, request, SystemTime::now()) {
        Err(problem) => (Verified::Unknown(problem.to_string()), None),
        Ok(Ok(_)) => (Verified::Yes, None),
        Ok(Err(cause)) => (Verified::no(&cause), Some(outcome(&cause))),
    }
}

/// The outcome of a request that is not verified.
const fn outcome(cause: &Cause) -> Outcome {
    match cause {
        Cause::Missing(_) => Outcome::MissingSignature,
        Cause::Stale(_)
        | Cause::ClockSkew(_)
        | Cause::TokenExpired(_)
        | Cause::TokenNotYetValid(_)
        | Cause::TimestampUnit(_) => Outcome::Stale,
        _ => Outcome::BadSignature,
    }
}

/// What verifies requests, by the environment: `ACME_SECRET`, `ACME_PUBLIC_KEY` and `ACME_PUBLIC_URL`; without a secret
/// there, by what the provider handed over.
fn known(spec: &WebhookSpec<'_>, scheme: &Scheme<'_>, handed: &Handed) -> Result<Known, String> {
    let read = |what: &str| {
        let name = variable(spec.provider, what);
        environment::text(&name).map(|text| (text, name))
    };
    let ((secret, secret_name), (public_key, key_name)) = (read("SECRET")?, read("PUBLIC_KEY")?);
    let secret = secret.map(Secret::from).or_else(|| handed.get(spec.provider).cloned());
    if secret.is_none() && public_key.is_none() {
        let name = if has_secret(scheme) { secret_name } else { key_name };
        return Err(format!("{name} is not set"));
    }
    Ok(Known { secret, public_key, public_url: read("PUBLIC_URL")?.0, ..Known::default() })
}

impl Verified {
    fn no(cause: &Cause) -> Self {
        Self::No { cause: cause.name(), why: cause.to_string() }
    }

    /// The same, and of a request that is not verified the cause, which takes a while to find.
    pub(super) fn explained(self, spec: &WebhookSpec<'_>, request: &Request, handed: &Handed) -> Self {
        let (Self::No { .. }, Some(scheme)) = (&self, spec.scheme) else { return self };
        let Ok(known) = known(spec, &scheme, handed) else { return self };
        match explained(spec, scheme, &known, request, SystemTime::now()) {
            Ok(Err(cause)) => Self::no(&cause),
            // What was refused is not called good.
            Ok(Ok(_)) | Err(_) => self,
        }
    }

    /// The name of the cause, for programs.
    pub(crate) const fn cause(&self) -> Option<&'static str> {
        match self {
            Self::No { cause, .. } => Some(*cause),
            Self::Yes | Self::Unknown(_) => None,
        }
    }

    /// Whether the sender proved to be the provider; `None` if there is nothing to tell by.
    pub(crate) const fn is_good(&self) -> Option<bool> {
        match self {
            Self::Yes => Some(true),
            Self::No { .. } => Some(false),
            Self::Unknown(_) => None,
        }
    }
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yes => f.write_str("verified"),
            Self::No { why, .. } => write!(f, "not verified: {why}"),
            Self::Unknown(why) => write!(f, "not checked: {why}"),
        }
    }
}
