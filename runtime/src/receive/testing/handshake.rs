//! Makes handshakes as a provider does, and faulty ones.

use hookwright_core::pointer::tokens;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use serde_json::Value;

use super::{SendError, Sender, sign};
use crate::Request;
use crate::receive::handshake::answer::{Values, filled, signature};
use crate::receive::{Challenge, Handshake, HandshakeAnswer, Reply, Source};

/// A fault of a handshake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BadHandshake {
    /// Its token is another one.
    WrongToken,
    /// It has no token.
    MissingToken,
    /// It has no challenge.
    MissingChallenge,
    /// Its challenge is empty.
    EmptyChallenge,
    /// Its challenge, in a header or the query, is there twice.
    RepeatedChallenge,
    /// Its challenge is one byte too long.
    LongChallenge,
    /// Its challenge is a piece of HTML.
    Html,
    /// Its challenge is the body of a delivery: an object of JSON.
    Delivery,
    /// Its method is another one.
    WrongMethod,
    /// It is not signed.
    Unsigned,
}

impl BadHandshake {
    /// Every fault.
    pub const ALL: &'static [Self] = &[
        Self::WrongToken,
        Self::MissingToken,
        Self::MissingChallenge,
        Self::EmptyChallenge,
        Self::RepeatedChallenge,
        Self::LongChallenge,
        Self::Html,
        Self::Delivery,
        Self::WrongMethod,
        Self::Unsigned,
    ];
}

/// What a handshake is made of: values, and where they stand.
#[derive(Clone)]
struct Made<'h> {
    method: &'h str,
    values: Vec<(Source<'h>, String)>,
    is_signed: bool,
}

impl Sender<'_> {
    /// A handshake, with a challenge if it has one.
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use hookwright::receive::{Answer, Challenge, Handshake, Source, WebhookSpec};
    /// use hookwright::testing::Sender;
    ///
    /// let handshake = Handshake::answered("GET", Answer::text("{challenge}"))
    ///     .challenge(Challenge::new(Source::Query("challenge")))
    ///     .unsigned(true);
    /// let spec = WebhookSpec::new("acme");
    /// let request = Sender::new(&spec, SystemTime::now()).handshake(&handshake, "abc")?;
    /// assert_eq!(request.uri, "/?challenge=abc");
    /// # Ok::<(), hookwright::testing::SendError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SendError`]
    pub fn handshake(&self, handshake: &Handshake<'_>, challenge: &str) -> Result<Request, SendError> {
        let made = self.made(handshake, challenge)?;
        self.put_together(&made)
    }

    /// The answer that the provider expects to a handshake with this challenge.
    ///
    /// ```
    /// use std::time::SystemTime;
    ///
    /// use hookwright::receive::{Answer, Challenge, Handshake, Source, WebhookSpec};
    /// use hookwright::testing::Sender;
    ///
    /// let handshake = Handshake::answered("GET", Answer::text("{challenge}"))
    ///     .challenge(Challenge::new(Source::Query("challenge")));
    /// let spec = WebhookSpec::new("acme");
    /// let answer = Sender::new(&spec, SystemTime::now()).answer(&handshake, "abc")?;
    /// assert_eq!(answer.body, "abc");
    /// # Ok::<(), hookwright::testing::SendError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SendError::NothingToSpoil`] where the handshake is an event for the handler; [`SendError::NoSecret`] where the answer
    /// is signed and the sender has no secret.
    pub fn answer(&self, handshake: &Handshake<'_>, challenge: &str) -> Result<HandshakeAnswer, SendError> {
        let Reply::Answer(answer) = &handshake.reply else { return Err(SendError::NothingToSpoil) };
        let signature = match &handshake.signing {
            None => String::new(),
            Some(signing) => {
                let verifier = self.verifier()?;
                signature(signing, verifier.keys().first().ok_or(SendError::NoSecret)?, challenge)
            }
        };
        let values = Values { challenge, signature: &signature };
        filled(answer, &values).ok_or(SendError::HeaderValue)
    }

    /// A handshake with one fault.
    ///
    /// # Errors
    ///
    /// [`SendError::NothingToSpoil`] where the handshake has no such part.
    pub fn bad_handshake(&self, bad: BadHandshake, handshake: &Handshake<'_>) -> Result<Request, SendError> {
        let challenge = handshake.challenge;
        let with = |text: &str| {
            challenge.ok_or(SendError::NothingToSpoil)?;
            self.handshake(handshake, text)
        };
        let mut made = self.made(handshake, GOOD)?;
        match bad {
            BadHandshake::WrongToken | BadHandshake::MissingToken => {
                let token = handshake.token.ok_or(SendError::NothingToSpoil)?;
                made.values.retain(|(source, _)| *source != token);
                if bad == BadHandshake::WrongToken {
                    made.values.push((token, "another one's".to_owned()));
                }
            }
            BadHandshake::MissingChallenge => {
                let source = challenge.ok_or(SendError::NothingToSpoil)?.source;
                made.values.retain(|(other, _)| *other != source);
            }
            BadHandshake::RepeatedChallenge => {
                let source = challenge.ok_or(SendError::NothingToSpoil)?.source;
                if matches!(source, Source::Body(_)) {
                    return Err(SendError::NothingToSpoil);
                }
                made.values.push((source, GOOD.to_owned()));
            }
            BadHandshake::EmptyChallenge => return with(""),
            BadHandshake::LongChallenge => {
                let max = challenge.ok_or(SendError::NothingToSpoil)?.max;
                return with(&"a".repeat(max + 1));
            }
            BadHandshake::Html => return with("<script>alert(1)</script>"),
            BadHandshake::Delivery => return with(r#"{"type":"order.paid"}"#),
            BadHandshake::WrongMethod => made.method = if made.method == "PUT" { "PATCH" } else { "PUT" },
            BadHandshake::Unsigned if made.is_signed => made.is_signed = false,
            BadHandshake::Unsigned => return Err(SendError::NothingToSpoil),
        }
        self.put_together(&made)
    }

    fn made<'h>(&self, handshake: &Handshake<'h>, challenge: &str) -> Result<Made<'h>, SendError> {
        if let Reply::Event(_) = handshake.reply {
            // It is a delivery, and made as one.
            return Err(SendError::NothingToSpoil);
        }
        let conditions = handshake.when.iter();
        let mut values: Vec<(Source<'h>, String)> = conditions
            .map(|condition| (condition.source, condition.equals.unwrap_or("1").to_owned()))
            .filter(|(source, _)| Some(*source) != handshake.challenge.map(|challenge| challenge.source))
            .collect();
        if let Some(Challenge { source, .. }) = handshake.challenge {
            values.push((source, challenge.to_owned()));
        }
        if let Some(token) = handshake.token {
            let secret = self.verify_token.as_ref().ok_or(SendError::NoVerifyToken)?;
            values.push((token, secret.expose().to_owned()));
        }
        let is_signed = !handshake.unsigned && self.receiving.scheme.is_some();
        Ok(Made { method: handshake.method, values, is_signed })
    }

    fn put_together(&self, made: &Made<'_>) -> Result<Request, SendError> {
        let mut headers = HeaderMap::new();
        let mut query = form_urlencoded::Serializer::new(String::new());
        let mut document = Value::Null;
        for (source, value) in &made.values {
            match *source {
                Source::Header(name) => {
                    let name = HeaderName::from_bytes(name.as_bytes()).map_err(|_| SendError::HeaderValue)?;
                    headers.append(name, HeaderValue::from_str(value).map_err(|_| SendError::HeaderValue)?);
                }
                Source::Query(name) => {
                    query.append_pair(name, value);
                }
                Source::Body(pointer) => put(&mut document, pointer, value),
            }
        }
        let body = if document.is_null() { String::new() } else { document.to_string() };
        let method = Method::from_bytes(made.method.as_bytes()).map_err(|_| SendError::HeaderValue)?;
        let uri = with_query(&self.uri, &query.finish())?;
        let mut request = Request::new(method, uri, headers, body);
        if made.is_signed && self.receiving.scheme.is_some() {
            sign::sign(&self.verifier()?, self, &mut request)?;
        }
        Ok(request)
    }
}

/// A challenge within every bound.
const GOOD: &str = "challenge-1";

fn with_query(uri: &Uri, query: &str) -> Result<Uri, SendError> {
    if query.is_empty() {
        return Ok(uri.clone());
    }
    let separator = if uri.query().is_some() { '&' } else { '?' };
    format!("{uri}{separator}{query}").parse().map_err(|_| SendError::Unnamed)
}

/// Puts a text at a JSON pointer, in arrays and objects that are made for it.
fn put(document: &mut Value, pointer: &str, text: &str) {
    let mut place = document;
    for token in tokens(pointer).into_iter().flatten() {
        if place.is_null() {
            *place =
                if token == "0" { Value::Array(Vec::new()) } else { Value::Object(serde_json::Map::new()) };
        }
        place = match place {
            Value::Array(items) => {
                if items.is_empty() {
                    items.push(Value::Null);
                }
                let Some(first) = items.first_mut() else { return };
                first
            }
            Value::Object(members) => members.entry(token).or_insert(Value::Null),
            _ => return,
        };
    }
    *place = Value::from(text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_stand_where_pointers_lead() {
        let mut document = Value::Null;
        put(&mut document, "/0/data/code", "a");
        put(&mut document, "/0/type", "b");
        assert_eq!(document, serde_json::json!([{"data": {"code": "a"}, "type": "b"}]));
    }
}
