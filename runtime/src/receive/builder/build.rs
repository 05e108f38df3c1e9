//! From the settings to the endpoint, and what is refused on the way.

use std::marker::PhantomData;
use std::sync::Arc;

#[cfg(feature = "tower")]
use super::super::budget::Budget;
use super::super::handshake::Handshakes;
use super::super::{BodyFormat, Endpoint, Event, Handshake, Part, Place, Scheme, Source, Template, Verifier};
use super::{BuildError, EndpointBuilder};
use hookwright_core::reader::Pointers;

impl<E: Event> EndpointBuilder<E> {
    /// The endpoint.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if the endpoint would accept requests that it should not, or none at all.
    pub fn build(self) -> Result<Endpoint<E>, BuildError> {
        let verifier = self.verifier()?;
        if self.name.trim().is_empty() {
            return Err(BuildError::BlankName);
        }
        self.check_handshakes()?;
        let pointers = Arc::new(self.pointers());
        Ok(Endpoint {
            spec: self.spec,
            name: self.name.as_str().into(),
            verifier: verifier.map(Arc::new),
            event: self.routed_event()?,
            body: self.body,
            batch: self.batch,
            handshakes: Arc::new(Handshakes::new(self.handshakes, self.verify_token, self.keeper)),
            limits: self.limits,
            bounds: self.bounds,
            #[cfg(feature = "tower")]
            budget: Arc::new(Budget::new(self.bounds.bytes_in_flight, self.limits.max_body_bytes)),
            clock: self.clock,
            responses: self.responses,
            pointers,
            events: PhantomData,
        })
    }

    /// The places in bodies that name the version, the event and the delivery.
    fn pointers(&self) -> Pointers {
        let version = self.spec.version.and_then(|version| version.source);
        let version = version.and_then(|source| match source {
            Source::Body(pointer) => Some(pointer),
            _ => None,
        });
        let event = self.spec.event.filter(|_| self.event.is_none());
        let variables = event.into_iter().chain(self.spec.delivery_id).flat_map(Template::variables);
        let parts = variables.filter_map(|part| match part {
            Part::Pointer(pointer) => Some(pointer),
            _ => None,
        });
        Pointers::new(version.into_iter().chain(parts))
    }

    fn verifier(&self) -> Result<Option<Verifier<'static>>, BuildError> {
        let scheme = match self.scheme {
            _ if self.unverified && self.secrets.is_empty() && !self.has_public_key() => return Ok(None),
            _ if self.unverified => return Err(BuildError::SecretUnused),
            None => return Err(BuildError::NoScheme),
            Some(scheme) => scheme,
        };
        let is_token = matches!(scheme, Scheme::Jwt(scheme) if scheme.place == Place::Body(""));
        if matches!(self.body, BodyFormat::Token { .. }) && !is_token {
            return Err(BuildError::TokenNotVerified);
        }
        let verifier = Verifier::new(scheme, self.secrets.iter().cloned())?
            .delivery_id(self.spec.delivery_id)
            .max_depth(self.limits.max_depth);
        #[cfg(feature = "public-key")]
        let verifier =
            self.public_keys.iter().try_fold(verifier, |verifier, key| verifier.public_key(key))?;
        #[cfg(feature = "public-key")]
        let verifier = match &self.key_source {
            Some(source) => verifier.keyring(Arc::clone(source))?,
            None => verifier,
        };
        let verifier = match &self.public_url {
            Some(url) => verifier.public_url(url)?,
            None => verifier,
        };
        let options = self.options.iter();
        let verifier = options.fold(verifier, |verifier, (name, text)| verifier.option(name, text));
        if self.is_handed_secrets() { verifier.complete_for_secrets_to_come() } else { verifier.complete() }
            .map(Some)
    }

    #[cfg(feature = "public-key")]
    const fn has_public_key(&self) -> bool {
        !self.public_keys.is_empty() || self.key_source.is_some()
    }

    #[cfg(not(feature = "public-key"))]
    #[allow(clippy::unused_self, reason = "with the feature, it may have one")]
    const fn has_public_key(&self) -> bool {
        false
    }

    /// Whether the provider hands secrets over, and someone keeps them.
    fn is_handed_secrets(&self) -> bool {
        self.keeper.is_some() && self.handshakes.iter().any(|handshake| handshake.keeps)
    }

    fn check_handshakes(&self) -> Result<(), BuildError> {
        let wants_token = self.handshakes.iter().any(|handshake| handshake.token.is_some());
        match &self.verify_token {
            None if wants_token => Err(BuildError::NoVerifyToken),
            Some(_) if !wants_token => Err(BuildError::VerifyTokenUnused),
            Some(token) if token.expose().trim().is_empty() => Err(BuildError::BlankVerifyToken),
            _ if self.keeper.is_some() && !self.is_handed_secrets() => Err(BuildError::NothingToKeep),
            _ => self.check_signing(),
        }
    }

    /// That nothing is signed for strangers that proves something else.
    fn check_signing(&self) -> Result<(), BuildError> {
        let mut signing = self.handshakes.iter().filter(|handshake| handshake.signing.is_some()).peekable();
        if self.unverified || signing.peek().is_none() {
            return Ok(());
        }
        if !signing.all(Handshake::signs_a_token) {
            return Err(BuildError::SignsOtherText);
        }
        match self.scheme {
            Some(Scheme::Basic) => Err(BuildError::SignsWithPassword),
            // What is signed of a token consists of the letters that a challenge has.
            Some(Scheme::Jwt(_)) => Err(BuildError::SignsDeliveries),
            #[cfg(feature = "public-key")]
            Some(Scheme::PublicKey(_)) => Err(BuildError::SignsWithoutSecret),
            Some(Scheme::Hmac(hmac)) if !hmac.signature.signed.parts().any(|part| part == Ok(Part::Body)) => {
                Err(BuildError::SignsDeliveries)
            }
            _ => Ok(()),
        }
    }

    /// The event of every request, where requests do not name it.
    fn routed_event(&self) -> Result<Option<String>, BuildError> {
        let mut names: Vec<&str> = self.spec.events.iter().map(|event| event.name).collect();
        names.sort_unstable();
        names.dedup();
        match (&self.event, &*names) {
            (Some(event), names) if names.contains(&&**event) => Ok(Some(event.clone())),
            (Some(_), _) => Err(BuildError::UnknownEvent(names)),
            (None, _) if self.spec.event.is_some() || matches!(self.body, BodyFormat::CloudEvents(_)) => {
                Ok(None)
            }
            (None, [only]) => Ok(Some((*only).to_owned())),
            (None, _) => Err(BuildError::NoEvent(names)),
        }
    }
}
