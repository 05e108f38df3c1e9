//! A scheme with what the receiver knows.

use std::borrow::Cow;
use std::fmt;
use std::time::SystemTime;

use super::fault::Fault;
use super::{Cause, Keys, Unverified, screen, verify};
#[cfg(feature = "public-key")]
use crate::receive::public_key::{Keyring, Kind, VerifyingKey};
#[cfg(feature = "explain")]
use crate::receive::secret::BadSecret;
use crate::receive::secret::{Key, Secret};
use crate::receive::values::{Known, PublicUrl, Values};
use crate::receive::{BuildError, Part, Place, Scheme, Template};
use crate::{Limits, Request};
use hookwright_core::reader::Pointers;
#[cfg(feature = "public-key")]
use std::sync::Arc;

/// A scheme with what the receiver knows: secrets, the public URL, options. An [`Endpoint`](crate::receive::Endpoint) has
/// one; tools use it alone.
///
/// ```
/// use std::time::SystemTime;
/// use hookwright::Request;
/// use hookwright::receive::{Scheme, SharedSecret, Verifier};
///
/// let scheme = Scheme::SharedSecret(SharedSecret::new("X-Acme-Secret"));
/// let verifier = Verifier::new(scheme, ["shh".into()])?;
/// let request = Request::from(http::Request::post("/").header("X-Acme-Secret", "shh").body("{}")?);
/// assert_eq!(verifier.verify(&request, SystemTime::now()), Ok(0));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Verifier<'a> {
    scheme: Scheme<'a>,
    keys: Vec<Key>,
    /// The secrets as they were given, for [`Verifier::explain`].
    #[cfg(feature = "explain")]
    texts: Vec<Secret>,
    #[cfg(feature = "public-key")]
    public_keys: Vec<VerifyingKey>,
    #[cfg(feature = "public-key")]
    key_source: Option<Arc<Keyring>>,
    known: Known<'a>,
}

impl<'a> Verifier<'a> {
    /// A verifier with these secrets, any one of which a request may be signed with.
    ///
    /// # Errors
    ///
    /// A [`BuildError`] for the first secret that is not in the form that the scheme requires.
    pub fn new(scheme: Scheme<'a>, secrets: impl IntoIterator<Item = Secret>) -> Result<Self, BuildError> {
        let secrets: Vec<Secret> = secrets.into_iter().collect();
        let keys = secrets.iter().enumerate().map(|(index, secret)| {
            Key::new(&scheme, secret).map_err(|bad| BuildError::of_secret(index, bad))
        });
        let keys = keys.collect::<Result<_, _>>()?;
        Ok(Self::of_keys(scheme, keys, secrets))
    }

    #[cfg_attr(not(feature = "explain"), expect(unused_variables, reason = "they are kept to explain"))]
    fn of_keys(scheme: Scheme<'a>, keys: Vec<Key>, texts: Vec<Secret>) -> Self {
        let depth = Limits::DEFAULT.max_depth;
        let known = Known { depth, ..Known::default() };
        Self {
            scheme,
            keys,
            #[cfg(feature = "explain")]
            texts,
            #[cfg(feature = "public-key")]
            public_keys: Vec::new(),
            #[cfg(feature = "public-key")]
            key_source: None,
            known,
        }
        .looking_up()
    }

    /// As [`Verifier::new`], for [`Verifier::explain`]: secrets may also be in another form than the scheme's.
    ///
    /// # Errors
    ///
    /// A [`BuildError`] for the first secret that is blank, or if the scheme has no secrets.
    #[cfg(feature = "explain")]
    pub fn with_any_secret(
        scheme: Scheme<'a>,
        secrets: impl IntoIterator<Item = Secret>,
    ) -> Result<Self, BuildError> {
        let secrets: Vec<Secret> = secrets.into_iter().collect();
        let key = |(index, secret): (usize, &Secret)| match Key::new(&scheme, secret) {
            Err(BadSecret::Encoding(_) | BadSecret::Length(_) | BadSecret::Signature) => {
                Ok(Key::of_bytes(secret.expose().as_bytes().to_vec()))
            }
            key => key.map_err(|bad| BuildError::of_secret(index, bad)),
        };
        let keys = secrets.iter().enumerate().map(key).collect::<Result<_, _>>()?;
        Ok(Self::of_keys(scheme, keys, secrets))
    }

    /// The same with another scheme.
    #[cfg(feature = "explain")]
    pub(super) fn with_scheme<'b>(&self, scheme: Scheme<'b>) -> Verifier<'b>
    where
        'a: 'b,
    {
        let same: Verifier<'b> = self.clone();
        Verifier { scheme, ..same }.looking_up()
    }

    /// The same with other keys.
    #[cfg(feature = "explain")]
    pub(super) fn with_keys(&self, keys: Vec<Key>) -> Self {
        Self { keys, ..self.clone() }
    }

    /// Whether one of the keys makes signatures of this form.
    #[cfg(all(feature = "explain", feature = "public-key"))]
    pub(super) fn may_have_made(
        &self,
        algorithm: crate::receive::SignatureAlgorithm,
        signature: &[u8],
    ) -> bool {
        let own = |key: &VerifyingKey| key.may_have_made(algorithm, signature);
        algorithm.may_have(signature.len()) && (self.looks_up_keys() || self.public_keys.iter().any(own))
    }

    /// The secrets as they were given.
    #[cfg(feature = "explain")]
    pub(super) fn texts(&self) -> &[Secret] {
        &self.texts
    }

    /// With a public key that may verify requests, as [`EndpointBuilder::public_key`](crate::receive::EndpointBuilder::public_key)
    /// reads it.
    ///
    /// # Errors
    ///
    /// [`BuildError`] if it is not a public key of the kind that the scheme's algorithm has.
    #[cfg(feature = "public-key")]
    pub fn public_key(mut self, text: &str) -> Result<Self, BuildError> {
        let index = self.public_keys.len();
        let kind = match self.scheme {
            Scheme::PublicKey(scheme) => scheme.algorithm.kind(),
            Scheme::StandardWebhooks(_) => Kind::Ed25519,
            Scheme::Jwt(scheme) => {
                let mut kinds = scheme.algorithms.iter().filter_map(|algorithm| algorithm.signature());
                kinds.next().ok_or(BuildError::PublicKeyUnused)?.kind()
            }
            _ => return Err(BuildError::PublicKeyUnused),
        };
        let key = VerifyingKey::new(kind, text).map_err(|bad| BuildError::of_public_key(index, bad))?;
        self.public_keys.push(key);
        Ok(self)
    }

    /// With keys that are found by their ids.
    ///
    /// # Errors
    ///
    /// [`BuildError::KeySourceUnused`] if requests do not name their keys.
    #[cfg(feature = "public-key")]
    pub fn key_source(self, source: impl crate::receive::KeySource + 'static) -> Result<Self, BuildError> {
        self.keyring(Arc::new(Keyring::new(source)))
    }

    #[cfg(feature = "public-key")]
    pub(in crate::receive) fn keyring(mut self, keyring: Arc<Keyring>) -> Result<Self, BuildError> {
        let names_keys = match self.scheme {
            Scheme::PublicKey(scheme) => scheme.key_id.is_some(),
            Scheme::Jwt(scheme) => !scheme.has_secret(),
            _ => false,
        };
        if !names_keys {
            return Err(BuildError::KeySourceUnused);
        }
        self.key_source = Some(keyring);
        Ok(self)
    }

    /// Whether a verification may have to wait for a key.
    #[cfg(feature = "public-key")]
    pub(in crate::receive) const fn looks_up_keys(&self) -> bool {
        self.key_source.is_some()
    }

    #[cfg(not(feature = "public-key"))]
    #[allow(clippy::unused_self, reason = "with the feature, it may")]
    pub(in crate::receive) const fn looks_up_keys(&self) -> bool {
        false
    }

    /// With the template that `{id}` stands for.
    #[must_use]
    pub fn delivery_id(mut self, template: Option<Template<'a>>) -> Self {
        self.known.delivery_id = template;
        self.looking_up()
    }

    /// With the URL that the provider sends to, which `{url}` and `{path}` stand for.
    ///
    /// # Errors
    ///
    /// [`BuildError::PublicUrl`] if it is not absolute, or has a query or a fragment.
    pub fn public_url(mut self, url: &str) -> Result<Self, BuildError> {
        let url = PublicUrl::new(url).map_err(|bad| BuildError::PublicUrl(bad.to_string()))?;
        self.known.public_url = Some(url);
        Ok(self)
    }

    /// With the text that `{option:name}` stands for.
    #[must_use]
    pub fn option(mut self, name: impl Into<String>, text: impl Into<String>) -> Self {
        self.known.options.push((name.into(), text.into()));
        self
    }

    /// With a limit on the depth of bodies whose values are signed.
    #[must_use]
    pub const fn max_depth(mut self, depth: usize) -> Self {
        self.known.depth = depth;
        self
    }

    /// That everything is known that the scheme refers to.
    ///
    /// # Errors
    ///
    /// [`BuildError::NoSecret`], [`BuildError::NoPublicKey`], [`BuildError::NoPublicUrl`] or [`BuildError::NoOption`].
    pub fn complete(self) -> Result<Self, BuildError> {
        if self.key_count() == 0 && !self.looks_up_keys() {
            let has_secret = self.scheme.has_secret();
            return Err(if has_secret { BuildError::NoSecret } else { BuildError::NoPublicKey });
        }
        self.complete_for_secrets_to_come()
    }

    /// How many keys it was built with.
    pub(in crate::receive) const fn key_count(&self) -> usize {
        self.keys.len() + self.public_key_count()
    }

    #[cfg(feature = "public-key")]
    const fn public_key_count(&self) -> usize {
        self.public_keys.len()
    }

    #[cfg(not(feature = "public-key"))]
    #[allow(clippy::unused_self, reason = "with the feature, it has some")]
    const fn public_key_count(&self) -> usize {
        0
    }

    /// As [`Verifier::complete`], where secrets are handed over later.
    pub(in crate::receive) fn complete_for_secrets_to_come(self) -> Result<Self, BuildError> {
        for part in self.variables() {
            match part {
                Part::Url if self.known.public_url.is_none() => return Err(BuildError::NoPublicUrl),
                Part::Option(name) if self.known.option(name).is_none() => {
                    return Err(BuildError::NoOption(name.to_owned()));
                }
                _ => {}
            }
        }
        Ok(self)
    }

    /// Verifies that the sender of a request has one of the secrets, or a private key of one of the public keys, and
    /// returns its index: public keys are counted after the secrets.
    ///
    /// # Errors
    ///
    /// [`Unverified`]; [`Unverified::Stale`] only when the signature itself is good.
    pub fn verify(&self, request: &Request, now: SystemTime) -> Result<usize, Unverified> {
        self.check(request, now).map_err(Unverified::from)
    }

    /// As [`Verifier::verify`], and says more about why. It costs no more: nothing is tried that [`Verifier::verify`] does
    /// not do.
    ///
    /// # Errors
    ///
    /// [`Cause`]
    pub fn cause(&self, request: &Request, now: SystemTime) -> Result<usize, Cause> {
        self.check(request, now).map_err(|fault| Cause::of(fault, &self.scheme))
    }

    pub(super) fn check<'r>(&'r self, request: &'r Request, now: SystemTime) -> Result<usize, Fault<'r>> {
        verify(&self.scheme, &self.keys_of(&self.keys), &Values::new(request, &self.known), now)
    }

    /// As [`Verifier::verify`], also with secrets that were handed over later; their indices come last.
    pub(in crate::receive) fn verify_with<'r>(
        &'r self,
        kept: &[Key],
        request: &'r Request,
        now: SystemTime,
    ) -> Result<usize, Fault<'r>> {
        let values = Values::new(request, &self.known);
        let secrets = self.secrets_and(kept);
        let index = verify(&self.scheme, &self.keys_of(&secrets), &values, now)?;
        Ok(match index.checked_sub(self.keys.len()) {
            None => index,
            Some(later) if later < kept.len() => self.key_count() + later,
            Some(later) => self.keys.len() + later - kept.len(),
        })
    }

    /// Refuses a request whose head, all but its body, shows that it cannot be verified, also with secrets that were
    /// handed over later.
    pub(in crate::receive) fn screen_with<'r>(
        &'r self,
        kept: &[Key],
        head: &'r Request,
    ) -> Result<(), Fault<'r>> {
        let values = Values::of_head(head, &self.known);
        screen(&self.scheme, &self.keys_of(&self.secrets_and(kept)), &values)
    }

    /// The public keys, and these secrets.
    #[cfg_attr(not(feature = "public-key"), expect(clippy::unused_self, reason = "it has the public keys"))]
    fn keys_of<'k>(&'k self, secrets: &'k [Key]) -> Keys<'k> {
        Keys {
            secrets,
            #[cfg(feature = "public-key")]
            public: &self.public_keys,
            #[cfg(feature = "public-key")]
            source: self.key_source.as_deref(),
        }
    }

    fn secrets_and(&self, kept: &[Key]) -> Cow<'_, [Key]> {
        if kept.is_empty() { Cow::Borrowed(&self.keys) } else { Cow::Owned([&*self.keys, kept].concat()) }
    }

    /// The scheme.
    pub const fn scheme(&self) -> &Scheme<'a> {
        &self.scheme
    }

    /// The secrets, as the scheme uses them.
    pub(in crate::receive) fn keys(&self) -> &[Key] {
        &self.keys
    }

    #[cfg(any(feature = "explain", feature = "testing"))]
    pub(in crate::receive) const fn known(&self) -> &Known<'a> {
        &self.known
    }

    /// The variables of what is signed, those of the delivery's id among them.
    fn variables(&self) -> Vec<Part<'a>> {
        let signed = self.scheme.signature().map(|signature| signature.signed);
        let mut all: Vec<_> =
            signed.into_iter().chain(self.scheme.key_id()).flat_map(Template::variables).collect();
        if all.contains(&Part::Id) {
            all.extend(self.known.delivery_id.map(Template::variables).unwrap_or_default());
        }
        all
    }

    /// Looks up what the scheme reads in bodies.
    fn looking_up(mut self) -> Self {
        let places = self.scheme.places().into_iter().filter_map(|place| match place {
            Place::Body(pointer) => Some(pointer),
            _ => None,
        });
        let signed = self.variables().into_iter().filter_map(|part| match part {
            Part::Pointer(pointer) => Some(pointer),
            _ => None,
        });
        self.known.pointers = Pointers::new(places.chain(signed));
        self
    }
}

impl fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("scheme", &self.scheme)
            .field("keys", &self.key_count())
            .finish_non_exhaustive()
    }
}
