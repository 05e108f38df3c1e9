//! From a request that is vouched for to its deliveries.

use std::borrow::Cow;
use std::sync::Arc;

use super::super::batch;
use super::super::body::{self, Contents};
use super::super::facts::{Facts, version_of};
use super::super::{Delivery, Event, InvalidPayload, Items, NotJson, Part, Rejection, Trace};
use super::{Endpoint, Vouched};
use crate::{Invalid, Limits, Position, Request, Violation};

impl<E: Event> Endpoint<E> {
    /// The items share the limit on violations; one that is refused when it is used up has its first.
    pub(super) fn items(&self, request: &Request, items: Vec<Contents>, vouched: &Vouched) -> Items<E> {
        let most = self.limits.max_violations;
        let mut left = most;
        let receive = |contents| {
            #[cfg(feature = "tracing")]
            let observed = crate::receive::observe::Observed::begin(self.provider());
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
    pub(super) fn contents(&self, request: &Request) -> Result<(Payloads, Vouched), Rejection> {
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
    pub(super) fn delivery(
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
}

/// The payloads of a request.
pub(super) enum Payloads {
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
