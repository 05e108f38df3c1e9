//! One URL that a provider delivers to.

mod answers;
mod read;

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

#[cfg(feature = "tower")]
use super::budget::Budget;
use super::clock::Clock;
use super::facts::Facts;
use super::handshake::{self, Handshakes, Kept};
use super::secret::Key;
use super::verify::Fault;
use super::{
    Batch, BodyFormat, Bounds, Delivery, EndpointBuilder, Event, Handshake, Received, Rejection, Reply,
    Responses, Scheme, Unverified, Verifier, WebhookSpec,
};
use crate::{Limits, Request};
use hookwright_core::reader::Pointers;
use read::Payloads;

/// One URL that a provider delivers to: turns a request into a [`Delivery`], or into a [`Rejection`] that says why not.
///
/// It needs only the request's headers and body, so it works with any framework. Generated providers have a function
/// `endpoint` that returns its builder.
///
/// ```
/// use std::time::SystemTime;
///
/// use hookwright::receive::{Event as _, EventName};
/// use hookwright::testing::{Bad, Sender};
/// use hookwright_providers::tiquo;
///
/// let endpoint = tiquo::endpoint().secret("shh").build()?;
///
/// // What the provider sends. Tests can sign as it does, with the feature `testing`.
/// let sender = Sender::new(tiquo::Event::SPEC, SystemTime::now()).secret("shh");
/// let event = EventName::new(None, "customer.deleted");
/// let body = br#"{
///     "id": "evt_1", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {"id": "cust_1"}
/// }"#;
/// let delivery = endpoint.receive(&sender.request(event, body)?)?;
/// assert!(matches!(delivery.event, tiquo::Event::CustomerDeleted(_)));
/// assert_eq!(endpoint.response_for_delivery(&delivery).status(), 200);
///
/// let rejection = endpoint.receive(&sender.bad(Bad::Signature, event, body)?).unwrap_err();
/// assert_eq!(endpoint.response_for_rejection(&rejection).status(), 401);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Endpoint<E> {
    pub(super) spec: &'static WebhookSpec<'static>,
    pub(super) name: Arc<str>,
    /// `None` where nothing is verified because the endpoint says so.
    pub(super) verifier: Option<Arc<Verifier<'static>>>,
    /// The event that the route decides; `None` where requests name their events.
    pub(super) event: Option<String>,
    pub(super) limits: Limits,
    pub(super) bounds: Bounds,
    #[cfg(feature = "tower")]
    pub(super) budget: Arc<Budget>,
    pub(super) clock: Clock,
    pub(super) responses: Responses,
    pub(super) handshakes: Arc<Handshakes<'static>>,
    pub(super) body: BodyFormat<'static>,
    pub(super) batch: Option<Batch<'static>>,
    /// Where requests say what they are, in their bodies.
    pub(super) pointers: Arc<Pointers>,
    pub(super) events: PhantomData<fn() -> E>,
}

// Not derived: a derived impl would require `E: Clone`, although an endpoint holds no events.
impl<E> Clone for Endpoint<E> {
    fn clone(&self) -> Self {
        Self {
            spec: self.spec,
            name: Arc::clone(&self.name),
            verifier: self.verifier.clone(),
            event: self.event.clone(),
            limits: self.limits,
            bounds: self.bounds,
            #[cfg(feature = "tower")]
            budget: Arc::clone(&self.budget),
            clock: self.clock.clone(),
            responses: self.responses,
            handshakes: Arc::clone(&self.handshakes),
            body: self.body,
            batch: self.batch,
            pointers: Arc::clone(&self.pointers),
            events: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Endpoint<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Endpoint")
            .field("name", &self.name)
            .field("verifier", &self.verifier)
            .field("event", &self.event)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl<E: Event> Endpoint<E> {
    /// Begins an endpoint.
    pub fn builder() -> EndpointBuilder<E> {
        EndpointBuilder::new()
    }

    /// Verifies a request, determines its event and decodes it, in this order: the body's size,
    /// the verification over its bytes, the version, the event's name, the payload. Whatever fails
    /// ends it, so the contents of an unverified body are never interpreted.
    ///
    /// A request that is not a delivery but a [handshake](super::handshake) is answered by
    /// [`Rejection::Handshake`]. One that delivers several events is refused: [`Endpoint::receive_all`] receives it.
    ///
    /// # Errors
    ///
    /// A [`Rejection`]; [`Endpoint::response_for_rejection`] makes the HTTP answer of it.
    pub fn receive(&self, request: &Request) -> Result<Delivery<E>, Rejection> {
        self.receive_all(request)?.single()
    }

    /// As [`Endpoint::receive`], of a provider whose requests may deliver several events: each item of a
    /// [`Batch`] is received, or refused, on its own.
    ///
    /// # Errors
    ///
    /// As [`Endpoint::receive`], where the request is refused as a whole.
    pub fn receive_all(&self, request: &Request) -> Result<Received<E>, Rejection> {
        #[cfg(feature = "tracing")]
        let observed = super::observe::Observed::begin(self.provider());
        #[cfg(feature = "tracing")]
        let contents = observed.within(|| self.contents(request));
        #[cfg(not(feature = "tracing"))]
        let contents = self.contents(request);
        let result = match contents {
            Err(rejection) => Err(rejection),
            Ok((Payloads::One(contents), vouched)) => {
                self.delivery(request, contents, &vouched, &self.limits)
            }
            Ok((Payloads::Items(items), vouched)) => {
                return Ok(Received::Batch(self.items(request, items, &vouched)));
            }
        };
        #[cfg(feature = "tracing")]
        observed.end(&result);
        result.map(Received::One)
    }

    /// Refuses a request by its head, before its body is read: one that declares a larger body than the limit, or
    /// that lacks a signature of the scheme's form and is not a handshake. What comes through may still be refused by
    /// [`Endpoint::receive`].
    ///
    /// `head` is the request without its body, and `declared` a lower bound on the body's length.
    ///
    /// # Errors
    ///
    /// As [`Endpoint::receive`], which would refuse the request too.
    pub fn screen(&self, head: &Request, declared: u64) -> Result<(), Rejection> {
        self.admit(head, declared).map(drop)
    }

    /// As [`Endpoint::screen`]; returns how many bytes of the body may be read.
    pub(super) fn admit(&self, head: &Request, declared: u64) -> Result<usize, Rejection> {
        let result = self.admit_quietly(head, declared);
        #[cfg(feature = "tracing")]
        if let Err(rejection) = &result {
            super::observe::Observed::begin(self.provider()).end::<E>(&Err(rejection.clone()));
        }
        result
    }

    fn admit_quietly(&self, head: &Request, declared: u64) -> Result<usize, Rejection> {
        let limit = self.limits.max_body_bytes;
        let exceeds = |limit| usize::try_from(declared).map_or(true, |declared| declared > limit);
        if exceeds(limit) {
            return Err(Rejection::TooLarge { limit });
        }
        let Some(verifier) = &self.verifier else { return Ok(limit) };
        match verifier.screen_with(self.handshakes.kept().keys(), head) {
            Ok(()) => Ok(limit),
            Err(_) if self.handshakes.may_be_unsigned(head) && !exceeds(handshake::LARGEST) => {
                Ok(limit.min(handshake::LARGEST))
            }
            Err(fault) => Err(self.refusal(Some(fault))),
        }
    }

    /// Verifies a request, and answers it if it is a handshake. Otherwise, the index of its secret, and the event that
    /// a handshake makes it.
    fn vouched_for(
        &self,
        request: &Request,
        now: SystemTime,
    ) -> Result<(Option<usize>, Option<&'static str>), Rejection> {
        let kept = self.handshakes.kept();
        let verified = self.verified(request, &kept, now);
        let Some(handshake) = self.handshakes.of(request, verified.is_ok()) else {
            let secret = verified.map_err(|fault| self.refusal(fault))?;
            let secret = self.lasting(secret, &kept);
            // A request that changes nothing (RFC 9110 §9.2.1) is not a delivery, but was to be a handshake.
            let is_handshake = !self.handshakes.is_empty() && request.method.is_safe();
            return if is_handshake { Err(Rejection::BadHandshake) } else { Ok((secret, None)) };
        };
        match handshake.reply {
            Reply::Event(name) => {
                let secret = verified.map_err(|fault| self.refusal(fault))?;
                Ok((self.lasting(secret, &kept), Some(name)))
            }
            Reply::Answer(_) => Err(self.greet(handshake, request, &kept, verified.ok().flatten())),
        }
    }

    /// The answer to a handshake, signed with the secret that the request was, or else with the first.
    fn greet(
        &self,
        handshake: &Handshake<'_>,
        request: &Request,
        kept: &Kept,
        secret: Option<usize>,
    ) -> Rejection {
        let scheme = self.verifier.as_deref().map(Verifier::scheme);
        let own = self.own_keys();
        let all = self.verifier.as_deref().map(Verifier::key_count).unwrap_or_default();
        let handed_over = secret.and_then(|index| index.checked_sub(all));
        let key = match handed_over {
            Some(index) => kept.keys().get(index),
            None => secret.and_then(|index| own.get(index)).or_else(|| own.iter().chain(kept.keys()).next()),
        };
        match self.handshakes.answer(handshake, request, scheme, own, key) {
            Some(answer) => Rejection::Handshake(Box::new(answer)),
            None => Rejection::BadHandshake,
        }
    }

    /// The secrets that the endpoint was built with.
    fn own_keys(&self) -> &[Key] {
        self.verifier.as_deref().map(Verifier::keys).unwrap_or_default()
    }

    /// What a delivery says of the secret at an index of the endpoint's own and those that are kept.
    fn lasting(&self, secret: Option<usize>, kept: &Kept) -> Option<usize> {
        let own = self.verifier.as_deref().map(Verifier::key_count).unwrap_or_default();
        secret.map(|index| kept.lasting(index, own))
    }

    /// The secret's index, or `None` where nothing is verified because the endpoint says so. The fault is `None` where the
    /// signature may be that of a handshake's answer.
    fn verified<'r>(
        &'r self,
        request: &'r Request,
        kept: &Kept,
        now: SystemTime,
    ) -> Result<Option<usize>, Option<Fault<'r>>> {
        let Some(verifier) = &self.verifier else { return Ok(None) };
        // The sender of a secret did not have anything signed.
        let signs = !matches!(verifier.scheme(), Scheme::SharedSecret(_) | Scheme::Basic);
        if signs && self.handshakes.may_have_signed(&request.body) {
            return Err(None);
        }
        verifier.verify_with(kept.keys(), request, now).map(Some).map_err(Some)
    }

    /// The rejection of a request that is not verified. The operator learns why, and the caller does not.
    #[cfg_attr(not(feature = "tracing"), allow(clippy::unused_self, reason = "with the feature, it is told"))]
    fn refusal(&self, fault: Option<Fault<'_>>) -> Rejection {
        let Some(fault) = fault else { return Rejection::BadSignature };
        #[cfg(feature = "tracing")]
        if let Some(verifier) = &self.verifier {
            super::observe::unverified(self.provider(), &self.name, fault, verifier.scheme());
        }
        unverified(fault.into())
    }

    /// Whether receiving a request may have to wait for its key.
    #[cfg(feature = "tower")]
    pub(super) fn may_wait(&self) -> bool {
        self.verifier.as_deref().is_some_and(Verifier::looks_up_keys)
    }

    /// The methods of requests that the endpoint receives besides `POST`.
    #[cfg(feature = "axum")]
    pub(super) fn methods(&self) -> impl Iterator<Item = &'static str> {
        self.handshakes.methods()
    }

    fn event_name<'r>(&'r self, found: &Facts<'r>) -> Result<Cow<'r, str>, Rejection> {
        if let Some(name) = &self.event {
            return Ok(Cow::Borrowed(name));
        }
        let template = self.spec.event.ok_or(Rejection::NoEvent)?;
        match found.text(template)? {
            Some(name) if !name.is_empty() => Ok(name),
            _ => Err(found.unreadable().unwrap_or(Rejection::NoEvent)),
        }
    }

    /// Whether the endpoint verifies its requests.
    pub const fn is_verified(&self) -> bool {
        self.verifier.is_some()
    }

    /// The limits on what the endpoint reads.
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The bounds on what requests may use before they are decoded.
    pub const fn bounds(&self) -> &Bounds {
        &self.bounds
    }

    /// The endpoint's clock.
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The endpoint's name: the provider's, unless [`EndpointBuilder::name`] gave it another.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The provider's name.
    pub const fn provider(&self) -> &'static str {
        self.spec.provider
    }
}

/// What is known of a request before its body is read.
struct Vouched {
    secret: Option<usize>,
    /// The event that a handshake makes it.
    event: Option<&'static str>,
    received_at: SystemTime,
}

fn unverified(problem: Unverified) -> Rejection {
    match problem {
        Unverified::Missing => Rejection::MissingSignature,
        Unverified::Bad | Unverified::Secret => Rejection::BadSignature,
        Unverified::Stale => Rejection::Stale,
        Unverified::UnknownKey => Rejection::UnknownKey,
        Unverified::NoKeyNow => Rejection::NoKeyNow,
    }
}
