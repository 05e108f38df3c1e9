//! Whether a payload says that it is the event it stands for.

use std::time::SystemTime;

use hookwright::Limits;
use hookwright::receive::EventName;
use hookwright::testing::{Sender, inspect};

use crate::finding::catalogue::quoted;
use crate::json::{Json, compact, parse};
use crate::load::{EventFile, Files, ProviderFolder};
use crate::oracle::Oracle;

/// What receivers read from a payload instead of the event's name and version: ``names the event `a` ``, for one. `None` if it
/// is the event, or a route decides.
pub(crate) fn other_event(provider: &ProviderFolder, event: &EventFile, payload: &[u8]) -> Option<String> {
    let name = EventName::new(event.version.as_deref(), &event.name);
    let names = [name];
    let mut receiving = provider.config.receiving(&provider.name, &names);
    receiving.scheme = None;
    let sender = Sender::new(&receiving, SystemTime::UNIX_EPOCH).delivery_id("msg");
    let request = sender.request(name, payload).ok()?;
    let said = inspect(&receiving, &request, &Limits::DEFAULT).ok()?.into_iter().next()?;
    let Some(stated) = said.name else {
        return receiving.event.is_some().then(|| "names no event".to_owned());
    };
    (stated != event.name || said.version != event.version).then(|| {
        let stated = said.version.into_iter().chain([stated]).collect::<Vec<_>>().join("/");
        format!("names the event {}", quoted(&stated))
    })
}

/// The payload with the name and the version of `event` where it says them; `None` if the body does not say them by
/// themselves, or the schema accepts the payload and would not accept it then.
pub(crate) fn renamed(
    files: &Files,
    provider: &ProviderFolder,
    event: &EventFile,
    payload: &[u8],
) -> Option<Vec<u8>> {
    let validator = Oracle::new(provider, files).and_then(|oracle| oracle.event(event)).ok()?;
    let root = parse(std::str::from_utf8(payload).ok()?).ok()?;
    let mut renamed = root.value.clone();
    for (pointer, text) in provider.config.said_in_body(EventName::new(event.version.as_deref(), &event.name))
    {
        renamed.put(pointer, Json::from(text)).then_some(())?;
    }
    let text = compact(&renamed);
    let accepts = |root| validator.violations(root).ok().map(|violations| violations.is_empty());
    let is_worse = accepts(&root)? && !accepts(&parse(&text).ok()?)?;
    (!is_worse && other_event(provider, event, text.as_bytes()).is_none()).then(|| text.into_bytes())
}
