//! A request as a line for a terminal, and what is wrong with it below.

use std::time::SystemTime;

use anstyle::{AnsiColor, Effects, Style};

use super::{Forwarded, Heard, Payload, Recorded, Verdict, Verified, Wrong};
use hookwright_codegen::text::visible;

const DIM: Style = Style::new().effects(Effects::DIMMED);
const BOLD: Style = Style::new().effects(Effects::BOLD);
const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().effects(Effects::BOLD);
const UNSURE: Style = AnsiColor::Yellow.on_default();

/// How much of a path is shown.
const LONGEST: usize = 100;

/// What is shown of a request: one line, or one for each payload of a batch, and what is wrong below it.
pub(crate) fn lines(heard: &Heard) -> String {
    let time = format!("{DIM}{}{DIM:#}", clock(heard.at));
    let verified = styled(
        match heard.verified {
            Verified::Yes => GOOD,
            Verified::No { .. } => BAD,
            Verified::Unknown(_) => UNSURE,
        },
        &heard.verified.to_string(),
    );
    let answer = answer(heard);
    let provider = visible(&heard.provider.clone().unwrap_or_else(|| asked(heard)));
    if let Some(shaken) = &heard.handshake {
        let style = if shaken.is_good() { GOOD } else { BAD };
        let mut what = styled(style, &format!("handshake {}", shaken.number));
        if let Some(unchecked) = &shaken.unchecked {
            what = format!("{what}  {}", styled(UNSURE, &visible(unchecked)));
        }
        let notes: String = shaken.notes.iter().map(|note| format!("    {}\n", visible(note))).collect();
        return format!("{time}  {BOLD}{provider}{BOLD:#}  {verified}  {what}  {answer}\n{notes}");
    }
    if heard.payloads.is_empty() {
        let what = match &heard.refused {
            Some(why) => styled(BAD, &visible(why)),
            None => format!("{} without a payload", visible(&heard.method)),
        };
        return format!("{time}  {BOLD}{provider}{BOLD:#}  {verified}  {what}  {answer}\n");
    }
    let line = |payload: &Payload| {
        let name = visible(payload.event.as_deref().unwrap_or("an event without a name"));
        let version = payload.version.as_deref().map(|version| format!("/{}", visible(version)));
        let verdict = verdict(&payload.verdict);
        format!(
            "{time}  {BOLD}{provider}{}/{name}{BOLD:#}  {verified}  {verdict}  {answer}\n{}",
            version.unwrap_or_default(),
            below(payload)
        )
    };
    let refused = heard.refused.iter().map(|why| format!("    {}\n", styled(BAD, &visible(why))));
    heard.payloads.iter().map(line).chain(refused).collect()
}

/// What a request that names no provider asks for: `POST /`.
fn asked(heard: &Heard) -> String {
    match heard.path.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{} {}…", heard.method, heard.path.get(..end).unwrap_or_default()),
        None => format!("{} {}", heard.method, heard.path),
    }
}

fn styled(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Valid => styled(GOOD, "valid"),
        Verdict::Invalid(wrong) => styled(BAD, &super::count(wrong.len(), "violation")),
        Verdict::NoSchema => styled(UNSURE, "no schema"),
        Verdict::NotJson(why) => styled(BAD, &format!("not JSON: {why}")),
        Verdict::Unusable(why) => styled(BAD, &format!("the schema cannot be used: {why}")),
    }
}

/// The answer that the sender gets, and where it is from.
fn answer(heard: &Heard) -> String {
    let status = heard.status.as_u16();
    let style = if heard.status.is_success() { GOOD } else { BAD };
    match &heard.forwarded {
        None => format!("→ {}", styled(style, &status.to_string())),
        Some(Forwarded { to, answer: Ok(_), took }) => {
            let to = visible(&to.to_string());
            format!("→ {} from {to} in {} ms", styled(style, &status.to_string()), took.as_millis())
        }
        Some(Forwarded { to, answer: Err(why), .. }) => {
            let to = visible(&to.to_string());
            format!("→ {}: no answer from {to}: {}", styled(style, &status.to_string()), visible(why))
        }
    }
}

/// What is wrong with a payload, with the values: the terminal is the developer's own.
fn below(payload: &Payload) -> String {
    let wrong: &[Wrong] = match &payload.verdict {
        Verdict::Invalid(wrong) => wrong,
        _ => &[],
    };
    let lines = wrong.iter().map(|one| {
        let instance = if one.instance.is_empty() { "the payload" } else { &one.instance };
        let what = visible(&format!("{instance}: {} ({})", one.message, one.schema));
        format!("    {BAD}{what}{BAD:#}\n      {DIM}{}{DIM:#}\n", visible(&one.excerpt))
    });
    let recorded = payload.recorded.iter().map(|recorded| format!("    {}\n", recorded_line(recorded)));
    lines.chain(recorded).collect()
}

fn recorded_line(recorded: &Recorded) -> String {
    match recorded {
        Recorded::Written { path, replaced, left, .. } => {
            let path = visible(&path.display().to_string());
            let replaced = match replaced {
                None => "as it came".to_owned(),
                Some(replaced) => format!("{} replaced", super::count(*replaced, "value")),
            };
            let left = match left {
                0 => String::new(),
                left => format!(", {left} kept because the schema asks for them: look before you commit"),
            };
            format!("recorded {path}, {replaced}{left}")
        }
        Recorded::Nameless => {
            "not recorded: nothing names its event; send to /<provider>/<event>, or say in provider.toml \
             where events are named"
                .to_owned()
        }
        Recorded::Known(path) => format!("recorded before, in {}", visible(&path.display().to_string())),
        Recorded::Enough(most) => format!("not recorded: there are {most} recordings of the event"),
        Recorded::Full(most) => {
            format!("not recorded: {most} recordings were made, which is enough for one run")
        }
        Recorded::Failed(why) => styled(BAD, &format!("not recorded: {}", visible(why))),
    }
}

/// The time of day, in UTC.
fn clock(at: SystemTime) -> String {
    let seconds = at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_secs() % 86_400;
    format!("{:02}:{:02}:{:02}Z", seconds / 3_600, seconds / 60 % 60, seconds % 60)
}
