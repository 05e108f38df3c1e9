//! What a request is: its provider, who sent it, its events, and what their schemas say.

use std::collections::BTreeSet;

use hookwright::receive::{EventName, Handshake, Outcome, Rejection};
use hookwright::testing::inspect;
use hookwright::{Limits, Request};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::guess;
use super::handshake::{Asked, Handed, Shaken, asked};
use super::record::Recorded;
use super::verified::{Verified, verify};
use crate::config::HandshakeParts;
use crate::finding::Findings;
use crate::json::{Node, compact, parse};
use crate::load::{EventFile, Folder, ProviderFolder};
use crate::payload::{AsWritten, Complaint, Forgiving};

/// How much of a value is shown.
const EXCERPT: usize = 60;

/// What requests are judged by.
#[derive(Clone, Copy)]
pub(super) struct By<'a> {
    /// The schemas as they are now.
    pub(super) folder: &'a Folder,
    /// What is wrong with them.
    pub(super) findings: &'a Findings,
    /// The secrets that were handed over.
    pub(super) handed: &'a Handed,
    pub(super) max_bytes: usize,
}

/// What a request is.
pub(super) struct Judged {
    pub(super) provider: Option<String>,
    pub(super) verified: Verified,
    /// The handshake, if it is one.
    pub(super) handshake: Option<Shaken>,
    pub(super) payloads: Vec<Payload>,
    pub(super) refused: Option<String>,
    pub(super) status: StatusCode,
}

/// A payload of a request.
#[derive(Debug)]
pub(crate) struct Payload {
    pub(crate) event: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) verdict: Verdict,
    /// The template that found the event's name, if it was guessed.
    pub(crate) guessed: Option<String>,
    /// The document, if it is one.
    pub(super) document: Option<Node>,
    pub(crate) recorded: Option<Recorded>,
}

/// What a schema says of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    /// What is wrong, in the order of the payload.
    Invalid(Vec<Wrong>),
    /// The event has no schema.
    NoSchema,
    /// The body is not JSON.
    NotJson(String),
    /// The schema cannot be used.
    Unusable(String),
}

/// Something that is wrong with a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    pub(crate) instance: String,
    pub(crate) message: String,
    /// The keyword's place.
    pub(crate) schema: String,
    /// The value, or the beginning of it.
    pub(crate) excerpt: String,
}

/// Judges a request.
pub(super) fn judge(by: By<'_>, request: &Request) -> Judged {
    let folder = by.folder;
    let segments: Vec<&str> = request.uri.path().split('/').filter(|segment| !segment.is_empty()).collect();
    let known = |name: &str| folder.providers.iter().find(|provider| provider.name == name);
    let named = segments.iter().position(|segment| known(segment).is_some());
    match (named, segments.first(), &*folder.providers) {
        (Some(at), _, _) => {
            let rest = segments.get(at + 1..).unwrap_or_default().join(".");
            let provider = segments.get(at).and_then(|segment| known(segment));
            provider.map_or_else(Judged::nothing, |provider| of_provider(by, provider, &rest, request))
        }
        (None, None, [only]) => of_provider(by, only, "", request),
        (None, Some(name), _) => {
            let rest = segments.get(1..).unwrap_or_default().join(".");
            of_stranger(folder, name, &rest, request)
        }
        (None, None, _) => Judged::nothing(),
    }
}

impl Judged {
    /// A request whose path names nothing.
    fn nothing() -> Self {
        Self {
            provider: None,
            verified: Verified::Unknown("no provider".to_owned()),
            handshake: None,
            payloads: Vec::new(),
            refused: Some("the path names no provider: send to /<provider>".to_owned()),
            status: StatusCode::NOT_FOUND,
        }
    }
}

/// A request of a provider that has no folder yet.
fn of_stranger(folder: &Folder, name: &str, rest: &str, request: &Request) -> Judged {
    if let Some(finding) = crate::check::new_provider(folder, name) {
        return Judged { provider: None, refused: Some(finding.message), ..Judged::nothing() };
    }
    let mut judged = Judged {
        provider: Some(name.to_owned()),
        verified: Verified::Unknown("the provider is new".to_owned()),
        refused: None,
        status: StatusCode::OK,
        ..Judged::nothing()
    };
    if is_delivery(&request.method) {
        judged.payloads.push(payload(&request.body, None, None, rest, request));
    }
    judged
}

fn of_provider(by: By<'_>, provider: &ProviderFolder, rest: &str, request: &Request) -> Judged {
    let names: Vec<EventName<'_>> =
        provider.events.iter().map(|event| EventName::new(event.version.as_deref(), &event.name)).collect();
    let spec = provider.config.receiving(&provider.name, &names);
    let status =
        |outcome: Outcome| StatusCode::from_u16(spec.responses.status(outcome)).unwrap_or(StatusCode::OK);
    let unreadable = unreadable(by.findings, provider);
    let is_readable = unreadable.is_none();
    let (verified, refusal) = match unreadable {
        Some(why) => (Verified::Unknown(why), None),
        None => verify(&spec, request, by.handed),
    };
    let mut judged = Judged {
        provider: Some(provider.name.clone()),
        verified,
        refused: None,
        status: refusal.map_or_else(|| status(Outcome::Accepted), status),
        ..Judged::nothing()
    };
    let parts = provider.config.handshake_parts();
    let handshakes: Vec<Handshake<'_>> = parts.iter().map(HandshakeParts::handshake).collect();
    let mut named = None;
    match asked(&spec, &handshakes, request, (&judged.verified, by.handed)) {
        Some(Asked::Answered(shaken)) => {
            judged.status = shaken.status;
            judged.handshake = Some(shaken);
            return judged;
        }
        Some(Asked::Stranger) if refusal.is_none() => {
            judged.refused = Some(format!("a {} that is none of the provider's handshakes", request.method));
            judged.status = status(Outcome::BadHandshake);
        }
        Some(Asked::Event(name)) => named = Some(name),
        Some(Asked::Stranger) | None => {}
    }
    if !is_delivery(&request.method) {
        return judged;
    }
    match inspect(&spec, request, &Limits::DEFAULT.max_body_bytes(by.max_bytes)) {
        Err(Rejection::NotJson(not)) => judged.payloads.push(payload(&not.body, None, None, rest, request)),
        Err(rejection) => judged.refused = Some(rejection.to_string()),
        Ok(found) => {
            for one in found {
                let name = named.clone().or(one.name);
                let mut payload = payload(&one.body, name, one.version, rest, request);
                payload.id = one.id;
                payload.judge(by.folder, provider);
                judged.payloads.push(payload);
            }
        }
    }
    if refusal.is_none() {
        judged.status = match judged.payloads.iter().find_map(|payload| payload.verdict.refusal()) {
            Some(outcome) => status(outcome),
            None if judged.refused.is_some() => status(Outcome::BadBody),
            None => judged.status,
        };
    }
    if !is_readable {
        // No receiver can be built of it. The provider should send again what was not understood.
        judged.status = StatusCode::INTERNAL_SERVER_ERROR;
    }
    judged
}

/// Why a provider's `provider.toml` says nothing, if it is there and says nothing.
fn unreadable(findings: &Findings, provider: &ProviderFolder) -> Option<String> {
    let path = format!("{}/provider.toml", provider.name);
    let finding = findings.iter().find(|finding| finding.place.path == path)?;
    let is_read = !provider.config_text.is_empty() && crate::config::parse(&provider.config_text).is_ok();
    let at = finding.place.position.map(|at| format!("at {}:{}: ", at.line, at.column)).unwrap_or_default();
    (!is_read).then(|| format!("provider.toml cannot be read: {at}{}", finding.message))
}

/// Whether a request may deliver something: `GET` and its like are asked by handshakes.
fn is_delivery(method: &Method) -> bool {
    !method.is_safe()
}

/// A payload, before its schema is asked.
fn payload(
    body: &[u8],
    stated: Option<String>,
    version: Option<String>,
    rest: &str,
    request: &Request,
) -> Payload {
    let text = std::str::from_utf8(body).map_err(|_| "it is not UTF-8".to_owned());
    let document = text.and_then(|text| {
        parse(text)
            .map_err(|problems| problems.first().map_or_else(String::new, |problem| problem.kind.to_string()))
    });
    let (document, verdict) = match document {
        Ok(document) => (Some(document), Verdict::NoSchema),
        Err(reason) => (None, Verdict::NotJson(reason)),
    };
    let routed = || (!rest.is_empty()).then(|| rest.to_owned());
    let (event, guessed) = match stated.or_else(routed) {
        Some(name) => (Some(name), None),
        None => match guess::event_name(&request.headers, document.as_ref()) {
            Some((name, template)) => (Some(name), Some(template)),
            None => (None, None),
        },
    };
    Payload { event, version, id: None, verdict, guessed, document, recorded: None }
}

impl Payload {
    /// Asks the schema, if the provider has one for the event.
    fn judge(&mut self, folder: &Folder, provider: &ProviderFolder) {
        if self.guessed.is_some() || self.event.is_none() {
            // A provider that does not say where events are named has one, or routes that name it.
            if let [only] = &*provider.events {
                self.event = Some(only.name.clone());
                self.guessed = None;
            }
        }
        let Some(document) = &self.document else { return };
        let Some(event) = event_of(provider, self.event.as_deref(), self.version.as_deref()) else { return };
        self.verdict = match complaints(folder, provider, event, document) {
            Err(reason) => Verdict::Unusable(reason),
            Ok(wrong) if wrong.is_empty() => Verdict::Valid,
            Ok(wrong) => Verdict::Invalid(wrong),
        };
    }

    pub(super) fn to_json(&self) -> Value {
        let (verdict, violations) = match &self.verdict {
            Verdict::Valid => ("valid", Vec::new()),
            Verdict::Invalid(wrong) => ("invalid", wrong.iter().map(Wrong::to_json).collect()),
            Verdict::NoSchema => ("no-schema", Vec::new()),
            Verdict::NotJson(_) => ("not-json", Vec::new()),
            Verdict::Unusable(_) => ("unusable-schema", Vec::new()),
        };
        json!({
            "event": self.event,
            "version": self.version,
            "delivery": self.id,
            "verdict": verdict,
            "violations": violations,
            "recorded": self.recorded.as_ref().and_then(Recorded::path),
        })
    }
}

/// The event of a name and version.
pub(super) fn event_of<'f>(
    provider: &'f ProviderFolder,
    name: Option<&str>,
    version: Option<&str>,
) -> Option<&'f EventFile> {
    let name = name?;
    provider
        .events
        .iter()
        .find(|event| event.name == name && (event.version.is_none() || event.version.as_deref() == version))
}

/// What receivers have against a document.
fn complaints(
    folder: &Folder,
    provider: &ProviderFolder,
    event: &EventFile,
    document: &Node,
) -> Result<Vec<Wrong>, String> {
    let unusable = "it has errors; run `hookwright generate`";
    let forgiving = Forgiving::new(folder, (provider, event)).map_err(|_| unusable.to_owned())?;
    // The document again, so that places are those of this text.
    let text = compact(&document.value);
    let Ok(root) = parse(&text) else { return Ok(Vec::new()) };
    let complaints = match forgiving {
        Some(forgiving) => forgiving.complaints(&text, &root),
        None => {
            let written = AsWritten::new(folder, (provider, event)).map_err(|_| unusable.to_owned())?;
            written.judge(&text, &root).complaints
        }
    };
    let of = |complaint: Complaint| {
        let (instance, schema, _) = complaint.violation.unwrap_or_default();
        Wrong::new(document, instance, complaint.message, schema)
    };
    Ok(complaints.into_iter().map(of).collect())
}

/// Whether receivers accept a document; `None` if the event has no schema that can be used.
pub(super) fn accepts(
    folder: &Folder,
    provider: &ProviderFolder,
    event: &EventFile,
) -> impl Fn(&Node) -> bool {
    move |document| complaints(folder, provider, event, document).is_ok_and(|wrong| wrong.is_empty())
}

/// The strings that the schemas of a provider write out: `enum`, `const` and the names of properties.
pub(super) fn vocabulary(folder: &Folder, provider: &ProviderFolder) -> BTreeSet<String> {
    fn collect(value: &Value, words: &mut BTreeSet<String>) {
        match value {
            Value::Array(items) => items.iter().for_each(|item| collect(item, words)),
            Value::Object(members) => {
                for (name, member) in members {
                    match (&**name, member) {
                        ("const", Value::String(word)) => {
                            words.insert(word.clone());
                        }
                        ("enum", Value::Array(items)) => {
                            words.extend(items.iter().filter_map(Value::as_str).map(str::to_owned));
                        }
                        ("properties", Value::Object(properties)) => {
                            words.extend(properties.keys().cloned());
                        }
                        _ => {}
                    }
                    collect(member, words);
                }
            }
            _ => {}
        }
    }
    let mut words = BTreeSet::new();
    for file in provider.files.iter().filter_map(|file| folder.files.get(*file)) {
        collect(&file.root.to_value(), &mut words);
    }
    words
}

impl Wrong {
    fn new(document: &Node, instance: String, message: String, schema: String) -> Self {
        let value = document.pointer(&instance).map(|node| compact(&node.value)).unwrap_or_default();
        let excerpt = match value.char_indices().nth(EXCERPT) {
            Some((end, _)) => format!("{}…", value.get(..end).unwrap_or_default()),
            None => value,
        };
        Self { instance, message, schema, excerpt }
    }

    fn to_json(&self) -> Value {
        json!({ "instance": self.instance, "message": self.message, "schema": self.schema, "excerpt": self.excerpt })
    }
}

impl Verdict {
    /// The outcome, if a receiver would refuse the payload.
    const fn refusal(&self) -> Option<Outcome> {
        match self {
            Self::Invalid(_) => Some(Outcome::Invalid),
            Self::NotJson(_) => Some(Outcome::NotJson),
            Self::Valid | Self::NoSchema | Self::Unusable(_) => None,
        }
    }
}
