//! Puts what a request says about itself where the provider's table looks for it.

use http::HeaderMap;

use super::SendError;
use super::put::insert;
use crate::Limits;
use crate::receive::{EventName, Part, Source, Template, WebhookSpec};
use hookwright_core::reader::string_at;

/// Adds the headers that say the event, the version and the delivery.
pub(super) fn headers(
    receiving: &WebhookSpec<'_>,
    event: EventName<'_>,
    delivery_id: &str,
    body: &[u8],
    headers: &mut HeaderMap,
) -> Result<(), SendError> {
    if let Some(template) = receiving.event {
        said(template, event.name, body, headers)?;
    }
    if let Some(template) = receiving.delivery_id {
        said(template, delivery_id, body, headers)?;
    }
    if let (Some(Source::Header(name)), Some(version)) =
        (receiving.version.and_then(|version| version.source), event.version)
    {
        insert(headers, name, version)?;
    }
    Ok(())
}

/// Gives the template's header the value that makes the template say `text`. What the body says is as
/// it is; a template of several headers can be solved in many ways, and the last one gets all.
fn said(template: Template<'_>, text: &str, body: &[u8], headers: &mut HeaderMap) -> Result<(), SendError> {
    let parts: Vec<Part<'_>> = template.parts().collect::<Result<_, _>>().map_err(|_| SendError::Unnamed)?;
    let Some(at) = parts.iter().rposition(|part| matches!(part, Part::Header(_))) else { return Ok(()) };
    let (before, rest) = parts.split_at(at);
    let (Some(Part::Header(name)), Some(after)) = (rest.first(), rest.get(1..)) else { return Ok(()) };
    let (before, after) = (filled(before, body)?, filled(after, body)?);
    let value = text.strip_prefix(&*before).and_then(|rest| rest.strip_suffix(&*after));
    insert(headers, name, value.ok_or(SendError::Unnamed)?)
}

fn filled(parts: &[Part<'_>], body: &[u8]) -> Result<String, SendError> {
    let text = |part: &Part<'_>| match *part {
        Part::Text(text) => Ok(text.to_owned()),
        Part::Pointer(pointer) => string_at(body, pointer, Limits::DEFAULT.max_depth)
            .map(std::borrow::Cow::into_owned)
            .ok_or(SendError::Unnamed),
        _ => Err(SendError::Unnamed),
    };
    parts.iter().map(text).collect()
}
