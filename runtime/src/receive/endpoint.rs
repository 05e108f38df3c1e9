//! One URL that a provider delivers to.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use http::Response;

use super::answer::{self, Caller};
use super::batch::{self, Answers};
use super::body::{self, Contents};
#[cfg(feature = "tower")]
use super::budget::Budget;
use super::clock::Clock;
use super::facts::{Facts, version_of};
use super::handshake::{self, Handshakes, Kept};
use super::secret::Key;
use super::verify::Fault;
use super::{
    Batch, BatchAnswer, BodyFormat, Bounds, Delivery, EndpointBuilder, Event, Handshake, InvalidPayload,
    Items, NotJson, Outcome, Part, Received, Rejection, Reply, Responses, Scheme, Trace, Unverified,
    Verifier, WebhookSpec,
};
use crate::{Invalid, Limits, Position, Request, Violation};
use hookwright_core::reader::Pointers;

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

    /// The items share the limit on violations; one that is refused when it is used up has its first.
    fn items(&self, request: &Request, items: Vec<Contents>, vouched: &Vouched) -> Items<E> {
        let most = self.limits.max_violations;
        let mut left = most;
        let receive = |contents| {
            #[cfg(feature = "tracing")]
            let observed = super::observe::Observed::begin(self.provider());
            let limits = self.limits.max_violations(left.max(1).min(most));
            let result = self.delivery(request, contents, vouched, &limits);
            left = left.saturating_sub(result.as_ref().err().map_or(0, |refused| refused.violations().len()));
            #[cfg(feature = "tracing")]
            observed.end(&result);
            result
        };
        items.into_iter().map(receive).collect()
    }

    /// The payloads of a request whose origin is proved.
    fn contents(&self, request: &Request) -> Result<(Payloads, Vouched), Rejection> {
        if request.body.len() > self.limits.max_body_bytes {
            return Err(Rejection::TooLarge { limit: self.limits.max_body_bytes });
        }
        let received_at = self.clock.now();
        let (secret, event) = self.vouched_for(request, received_at)?;
        let vouched = Vouched { secret, event, received_at };
        let document = body::document(self.body, &request.body)?;
        let is_batch = body::is_batch(self.body, &request.headers).unwrap_or(event.is_none());
        let payloads = match self.batch.filter(|_| is_batch) {
            Some(batch) => Payloads::Items(batch::items(&batch, &document, self.limits.max_depth)?),
            None => Payloads::One(Contents::of(document)),
        };
        Ok((payloads, vouched))
    }

    /// Determines the event that a payload is, and decodes it.
    fn delivery(
        &self,
        request: &Request,
        contents: Contents,
        vouched: &Vouched,
        limits: &Limits,
    ) -> Result<Delivery<E>, Rejection> {
        let depth = limits.max_depth;
        let Contents { bytes, whole, from, pointer, item, envelope } =
            body::opened(self.body, request, contents, depth)?;
        let strings = self.pointers.find(&bytes, depth);
        let longest = if item.is_some() { batch::LONGEST_OF_HEAD } else { usize::MAX };
        let found = Facts { request, body: &bytes, depth, longest, strings: &strings };
        let version = version_of(self.spec, &found)?.map(Cow::into_owned);
        let name = match (vouched.event, &envelope) {
            (Some(event), _) => Cow::Borrowed(event),
            (None, Some(envelope)) if self.event.is_none() => Cow::Borrowed(&*envelope.name),
            (None, _) => self.event_name(&found)?,
        };
        let id = match &envelope {
            Some(envelope) => Some(envelope.id.clone()),
            None => self.delivery_id(&found, item)?,
        };
        match E::decode(version.as_deref(), &name, &bytes, limits) {
            Ok(event) => Ok(Delivery {
                event,
                id,
                version,
                provider: self.provider(),
                endpoint: Arc::clone(&self.name),
                received_at: vouched.received_at,
                secret: vouched.secret,
                item,
                source: envelope.map(|envelope| envelope.source),
                body: bytes.clone(),
                trace: Trace::of(&request.headers),
                lease: None,
            }),
            Err(Invalid::Syntax(error)) => {
                Err(Rejection::NotJson(Box::new(NotJson { error, body: bytes.clone() })))
            }
            Err(invalid) => {
                let violations = invalid.into_violations();
                Err(Rejection::Invalid(Box::new(InvalidPayload {
                    name: name.into_owned(),
                    id,
                    version,
                    secret: vouched.secret,
                    source: envelope.map(|envelope| envelope.source),
                    violations: violations.into_iter().map(|one| inside(one, &pointer, from)).collect(),
                    item,
                    body: whole,
                    payload: bytes,
                })))
            }
        }
    }

    /// Which delivery a payload is. Items that headers alone tell apart are told apart by their place.
    fn delivery_id(&self, found: &Facts<'_>, item: Option<usize>) -> Result<Option<String>, Rejection> {
        let Some(template) = self.spec.delivery_id else { return Ok(None) };
        let Some(id) = found.text(template)? else { return Ok(None) };
        let is_of_item = template.variables().iter().any(|part| matches!(part, Part::Pointer(_)));
        Ok(Some(match item {
            Some(index) if !is_of_item => format!("{id}#{index}"),
            _ => id.into_owned(),
        }))
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

    /// The answer to a delivery that was accepted.
    pub fn response_for_delivery(&self, delivery: &Delivery<E>) -> Response<Bytes> {
        self.response_for_outcome(delivery.outcome())
    }

    /// The answer to a request that was refused: problem details (RFC 9457) with pointers and without
    /// the payload's values; to a caller that is not verified, the status and nothing else.
    ///
    /// The answer to a [handshake](super::handshake) is what the provider's table says.
    pub fn response_for_rejection(&self, rejection: &Rejection) -> Response<Bytes> {
        if let Rejection::Handshake(answer) = rejection {
            return answer::greet(&self.responses, answer);
        }
        if *rejection == Rejection::NoKeyNow {
            return self.response_for_outcome_after(Outcome::Unavailable, 60);
        }
        let told = match rejection.outcome() {
            Outcome::TooLarge
            | Outcome::MissingSignature
            | Outcome::BadSignature
            | Outcome::Stale
            | Outcome::BadHandshake => Caller::Unverified,
            _ if self.verifier.is_none() => Caller::Unverified,
            _ => Caller::Verified,
        };
        answer::refuse(&self.responses, rejection, told)
    }

    /// The answer to an outcome: its status and nothing else.
    pub fn response_for_outcome(&self, outcome: Outcome) -> Response<Bytes> {
        answer::plain(&self.responses, outcome)
    }

    /// The answer to an outcome, with `Retry-After` in seconds (RFC 9110 §10.2.3).
    pub fn response_for_outcome_after(&self, outcome: Outcome, seconds: u64) -> Response<Bytes> {
        answer::later(&self.responses, outcome, seconds)
    }

    /// The answer to a request that delivered several events, of the answers to its items.
    ///
    /// At most three answers are kept at a time, so an iterator that makes them one by one needs little memory.
    pub fn response_for_items(&self, answers: impl IntoIterator<Item = Response<Bytes>>) -> Response<Bytes> {
        let mut all = self.answers();
        answers.into_iter().for_each(|answer| all.add(answer));
        self.response_for_answers(all)
    }

    /// The answers to the items of a request, before there are any.
    pub(super) fn answers(&self) -> Answers {
        Answers::new(self.batch.map_or(BatchAnswer::All, |batch| batch.answer))
    }

    pub(super) fn response_for_answers(&self, answers: Answers) -> Response<Bytes> {
        answers.combined(self.response_for_outcome(Outcome::Accepted))
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

/// The payloads of a request.
enum Payloads {
    One(Contents),
    Items(Vec<Contents>),
}

/// A violation of a payload that begins at `from`, and at `pointer`, of a larger document, as one of that document.
fn inside(violation: Violation, pointer: &str, from: Position) -> Violation {
    if pointer.is_empty() {
        return violation;
    }
    let Position { offset, line, column } = violation.position;
    let column = if line == 1 { from.column + column - 1 } else { column };
    let position = Position { offset: from.offset + offset, line: from.line + line - 1, column };
    let instance = format!("{pointer}{}", violation.instance);
    Violation::new(violation.kind, instance, violation.schema, position, violation.message)
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
