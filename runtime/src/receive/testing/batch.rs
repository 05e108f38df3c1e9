//! Makes bodies as a provider does: batches, forms and CloudEvents.

use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue};
use serde_json::Value;

use super::put::insert;
use super::{SendError, Sender};
use crate::Request;
use crate::receive::{BodyFormat, CloudEventsMode, EventName};
use hookwright_core::pointer::split_last;

/// A fault of a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadBatch {
    /// There is no array where it should be, but an object.
    NotAnArray,
    /// One of its items is not an event, but a number.
    BadItem,
    /// Its first item is there twice.
    RepeatedItem,
    /// It has one item more than the limit.
    TooMany,
}

impl Sender<'_> {
    /// A request that delivers these items at once.
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use hookwright::receive::{Batch, EventName, WebhookSpec};
    /// use hookwright::testing::Sender;
    ///
    /// let spec = WebhookSpec::new("acme").batch(Batch::new("/events"));
    /// let event = EventName::new(None, "order.paid");
    /// let request = Sender::new(&spec, SystemTime::now()).batch(event, &[br#"{"n":1}"#, b"2"])?;
    /// assert_eq!(&request.body[..], br#"{"events":[{"n":1},2]}"#);
    /// # Ok::<(), hookwright::testing::SendError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SendError::NothingToSpoil`] where the provider's requests deliver one event each.
    pub fn batch(&self, event: EventName<'_>, items: &[&[u8]]) -> Result<Request, SendError> {
        let array = [&b"["[..], &items.join(&b","[..]), b"]"].concat();
        self.around(event, array)
    }

    /// As [`Sender::batch`], with one fault.
    ///
    /// # Errors
    ///
    /// As [`Sender::batch`].
    pub fn bad_batch(
        &self,
        bad: BadBatch,
        event: EventName<'_>,
        items: &[&[u8]],
    ) -> Result<Request, SendError> {
        let batch = self.receiving.batch.ok_or(SendError::NothingToSpoil)?;
        let first = items.first().copied().unwrap_or(b"null");
        match bad {
            BadBatch::NotAnArray => self.around(event, b"{}".to_vec()),
            BadBatch::BadItem => self.batch(event, &[items, &[b"1"]].concat()),
            BadBatch::RepeatedItem => self.batch(event, &[items, &[first]].concat()),
            BadBatch::TooMany => self.batch(event, &vec![first; batch.max_items + 1]),
        }
    }

    /// A request whose body has `array` where its items should be.
    fn around(&self, event: EventName<'_>, array: Vec<u8>) -> Result<Request, SendError> {
        let batch = self.receiving.batch.ok_or(SendError::NothingToSpoil)?;
        let mut body = array;
        let mut pointer = batch.items;
        while let Some((parent, name)) = split_last(pointer) {
            let name = Value::from(name).to_string();
            body = [b"{", name.as_bytes(), b":", &body, b"}"].concat();
            pointer = parent;
        }
        let mut headers = HeaderMap::new();
        if matches!(self.receiving.body, BodyFormat::CloudEvents(_)) {
            let media_type = HeaderValue::from_static("application/cloudevents-batch+json");
            headers.insert(CONTENT_TYPE, media_type);
        }
        self.sent(event, &body, body.clone(), headers)
    }
}

/// The body that holds a payload, and the headers that say so.
pub(super) fn wrapped(
    format: BodyFormat<'_>,
    event: EventName<'_>,
    delivery_id: &str,
    payload: &[u8],
) -> Result<(Vec<u8>, HeaderMap), SendError> {
    let mut headers = HeaderMap::new();
    let mut said = |media_type| {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    };
    let body = match format {
        BodyFormat::Json => {
            said("application/json");
            payload.to_vec()
        }
        // The token is made of it when the request is signed.
        BodyFormat::Token { .. } => {
            said("application/jwt");
            payload.to_vec()
        }
        BodyFormat::Form { json: Some(name) } => {
            said("application/x-www-form-urlencoded");
            let payload = std::str::from_utf8(payload).map_err(|_| SendError::NoForm)?;
            form_urlencoded::Serializer::new(String::new()).append_pair(name, payload).finish().into()
        }
        BodyFormat::Form { json: None } => {
            said("application/x-www-form-urlencoded");
            flat(payload)?.into()
        }
        BodyFormat::CloudEvents(CloudEventsMode::Structured) => {
            said("application/cloudevents+json");
            let (name, id) = (Value::from(event.name).to_string(), Value::from(delivery_id).to_string());
            let head = format!(r#"{{"specversion":"1.0","source":"/test","type":{name},"id":{id},"data":"#);
            [head.as_bytes(), payload, b"}"].concat()
        }
        BodyFormat::CloudEvents(CloudEventsMode::Either | CloudEventsMode::Binary) => {
            said("application/json");
            insert(&mut headers, "ce-specversion", "1.0")?;
            insert(&mut headers, "ce-type", event.name)?;
            insert(&mut headers, "ce-id", delivery_id)?;
            insert(&mut headers, "ce-source", "/test")?;
            payload.to_vec()
        }
    };
    Ok((body, headers))
}

/// An object of strings as a form.
fn flat(payload: &[u8]) -> Result<String, SendError> {
    let fields: std::collections::BTreeMap<String, String> =
        serde_json::from_slice(payload).map_err(|_| SendError::NoForm)?;
    Ok(form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish())
}
