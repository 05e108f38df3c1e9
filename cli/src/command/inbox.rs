//! `hookwright inbox`

use std::time::SystemTime;

use chrono::{DateTime, SecondsFormat, Utc};
use clap::{Args, Subcommand};
use hookwright::receive::inbox::{Entry, Filter, Listed, State, Stats};
use hookwright_codegen::Error;
use serde_json::{Value, json};

use super::Verdict;
use super::output::{Format, complain, printable, show, show_json};
use super::table::{Column, table};
use crate::catalogue::command as rules;
use crate::environment;
use crate::inbox::{self, Copied, End, Opened, Target, Use};

const AFTER_HELP: &str = "\
A store is `sqlite:FILE`, `postgres://…` or `nats://…`; without --store, it is what HOOKWRIGHT_STORE says, where a password is \
not seen by others. Bodies and headers are shown by their shape only, unless --bodies is given.

Exit codes: 0 success; 1 an entry is not there or is held by a worker; 2 the command failed.

Examples:
  hookwright inbox list --dead --store sqlite:receiver.sqlite
  hookwright inbox show 1 --store sqlite:receiver.sqlite
  hookwright inbox replay --dead --store sqlite:receiver.sqlite
  hookwright inbox drop 1 --store sqlite:receiver.sqlite
  hookwright inbox stats --store sqlite:receiver.sqlite --format json
  hookwright inbox copy --from sqlite:receiver.sqlite --to sqlite:new.sqlite
";

/// Look after deliveries that wait or are dead
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct InboxCommand {
    #[command(subcommand)]
    action: Action,
    /// The inbox
    #[arg(long, global = true, value_name = "STORE")]
    store: Option<String>,
    /// The inbox's name on a server of NATS
    #[arg(long, global = true, default_value = "hookwright", value_name = "NAME")]
    name: String,
}

#[derive(Subcommand)]
enum Action {
    /// List deliveries that wait, are held or are dead
    List {
        #[command(flatten)]
        chosen: Chosen,
        /// Only those after this number
        #[arg(long, default_value_t = 0, value_name = "NUMBER")]
        after: u64,
        /// At most this many
        #[arg(long, default_value_t = 100, value_name = "COUNT")]
        most: usize,
    },
    /// Show one of them
    Show {
        number: u64,
        /// Show the body and the headers as they are
        #[arg(long)]
        bodies: bool,
    },
    /// Let deliveries be handled again, now and as if for the first time
    Replay(Entries),
    /// Remove deliveries for good
    Drop(Entries),
    /// Count what waits and what is dead, by endpoint and event
    Stats,
    /// Copy everything to another store: what is remembered as handled, what waits and what is dead. A new file is there when
    /// everything is in it; what was copied is not copied again
    Copy {
        /// Where it is
        #[arg(long, value_name = "STORE")]
        from: String,
        /// Where it is to be; a file is created
        #[arg(long, value_name = "STORE")]
        to: String,
    },
}

/// Which entries.
#[derive(Args)]
struct Chosen {
    /// Only those of this endpoint
    #[arg(long, value_name = "NAME")]
    endpoint: Option<String>,
    /// Only the dead
    #[arg(long)]
    dead: bool,
}

#[derive(Args)]
struct Entries {
    #[arg(required_unless_present = "dead", conflicts_with = "dead", value_name = "NUMBER")]
    numbers: Vec<u64>,
    #[command(flatten)]
    chosen: Chosen,
}

impl Action {
    /// What an inbox is opened for.
    const fn purpose(&self) -> Use {
        match self {
            Self::List { .. } | Self::Show { .. } | Self::Stats | Self::Copy { .. } => Use::Look,
            Self::Replay(_) | Self::Drop(_) => Use::Change,
        }
    }
}

impl Chosen {
    fn filter(&self) -> Filter {
        let filter = if self.dead { Filter::new().dead(true) } else { Filter::new() };
        match &self.endpoint {
            Some(endpoint) => filter.endpoint(endpoint),
            None => filter,
        }
    }
}

impl InboxCommand {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.map_err(|error| failed("", &error.to_string()))?;
        runtime.block_on(self.carry_out(format))
    }

    async fn carry_out(&self, format: Format) -> Result<Verdict, Error> {
        if let Action::Copy { from, to } = &self.action {
            return self.copy(from, to, format).await;
        }
        let store = match &self.store {
            Some(store) => Some(store.clone()),
            None => environment::text("HOOKWRIGHT_STORE").map_err(|reason| failed("", &reason))?,
        };
        let store = store.ok_or_else(|| failed("", "neither --store nor HOOKWRIGHT_STORE names one"))?;
        let told = |reason: String| failed(&store, &reason);
        let inbox = inbox::open(&store, &self.name, self.action.purpose()).await.map_err(told)?;
        match &self.action {
            Action::List { chosen, after, most } => {
                show_list(&inbox.page(&chosen.filter(), *after, *most).await.map_err(told)?, format);
            }
            Action::Show { number, bodies } => match inbox.show(*number).await.map_err(told)? {
                Some((listed, entry)) => show_one(&listed, &entry, *bodies, format),
                None => {
                    complain(&format!("entry {number} is not there\n"));
                    return Ok(Verdict::NotFine);
                }
            },
            Action::Stats => show_stats(&inbox.stats().await.map_err(told)?, format),
            Action::Replay(entries) => {
                return change(&inbox, entries, Change::Replay, format).await.map_err(told);
            }
            Action::Drop(entries) => {
                return change(&inbox, entries, Change::Drop, format).await.map_err(told);
            }
            Action::Copy { .. } => {}
        }
        Ok(Verdict::Fine)
    }

    /// The source is read before anything is created.
    async fn copy_all(&self, from: &str, to: &str) -> Result<Copied, Error> {
        let read = |reason: String| failed(from, &reason);
        let written = |reason: String| failed(to, &reason);
        let source = inbox::open(from, &self.name, Use::Look).await.map_err(read)?;
        source.all(&Filter::new()).await.map_err(read)?;
        let target = Target::open(to, &self.name, (from, &source)).await.map_err(written)?;
        let copied = Box::pin(inbox::copy(&source, &target.opened)).await;
        target.finish(copied.is_ok()).await.map_err(written)?;
        copied.map_err(|(end, reason)| match end {
            End::Source => read(reason),
            End::Target => written(reason),
        })
    }

    async fn copy(&self, from: &str, to: &str, format: Format) -> Result<Verdict, Error> {
        let copied = Box::pin(self.copy_all(from, to)).await?;
        let counts = [
            ("waiting", copied.waiting),
            ("dead", copied.dead),
            ("remembered", copied.remembered),
            ("already there", copied.known),
            ("held by workers, and not copied", copied.held),
        ];
        match format {
            Format::Text => show(&counts.map(|(what, count)| format!("{count} {what}\n")).concat()),
            Format::Json => show_json(&json!({
                "waiting": copied.waiting, "dead": copied.dead, "remembered": copied.remembered,
                "known": copied.known, "held": copied.held,
            })),
        }
        Ok(if copied.held == 0 { Verdict::Fine } else { Verdict::NotFine })
    }
}

#[derive(Clone, Copy)]
enum Change {
    Replay,
    Drop,
}

async fn change(
    inbox: &Opened,
    entries: &Entries,
    change: Change,
    format: Format,
) -> Result<Verdict, String> {
    let numbers = if entries.chosen.dead {
        inbox.all(&entries.chosen.filter()).await?.iter().map(|listed| listed.number).collect()
    } else {
        entries.numbers.clone()
    };
    let (mut changed, mut left) = (Vec::new(), Vec::new());
    for number in numbers {
        let done = match change {
            Change::Replay => inbox.replay(number).await?,
            Change::Drop => inbox.remove(number).await?,
        };
        if done { changed.push(number) } else { left.push(number) }
    }
    let what = match change {
        Change::Replay => "replayed",
        Change::Drop => "dropped",
    };
    match format {
        Format::Text => {
            show(&format!("{} {what}\n", changed.len()));
            for number in &left {
                complain(&format!("entry {number} is not there, or a worker holds it\n"));
            }
        }
        Format::Json => show_json(&json!({ (what): changed, "left": left })),
    }
    Ok(if left.is_empty() { Verdict::Fine } else { Verdict::NotFine })
}

fn show_list(entries: &[Listed], format: Format) {
    match format {
        Format::Json => show_json(&json!({ "entries": entries.iter().map(listed_json).collect::<Value>() })),
        Format::Text => {
            let columns = [
                Column::Number("NUMBER"),
                Column::Text("STATE"),
                Column::Number("TRIED"),
                Column::Text("RECEIVED"),
                Column::Text("ENDPOINT"),
                Column::Text("EVENT"),
                Column::Text("REASON"),
            ];
            let rows: Vec<_> = entries
                .iter()
                .map(|one| {
                    let reason = one.reason.as_deref().unwrap_or_default().lines().next().unwrap_or_default();
                    [
                        one.number.to_string(),
                        state(one.state).to_owned(),
                        one.attempts.to_string(),
                        time(one.received_at),
                        one.endpoint.clone(),
                        one.event.clone().unwrap_or_default(),
                        reason.chars().take(60).collect(),
                    ]
                })
                .collect();
            show(&table(columns, &rows));
        }
    }
}

fn show_one(listed: &Listed, entry: &Entry, bodies: bool, format: Format) {
    let headers: Vec<_> = entry
        .headers
        .iter()
        .map(|(name, value)| (name.clone(), if bodies { value.clone() } else { "<text>".to_owned() }))
        .collect();
    let body = if bodies {
        match serde_json::from_slice(&entry.body) {
            Ok(body) => body,
            Err(_) => Value::String(String::from_utf8_lossy(&entry.body).into_owned()),
        }
    } else {
        inbox::masked(&entry.body)
    };
    if format == Format::Json {
        let mut one = listed_json(listed);
        one["id"] = json!(entry.id);
        one["version"] = json!(entry.version);
        one["item"] = json!(entry.item);
        one["order"] = json!(entry.order);
        one["headers"] = json!(headers);
        one["body"] = body;
        return show_json(&one);
    }
    let mut text = String::new();
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            let line = format!("{:<9} {}\n", format!("{name}:"), printable(value));
            text += &line;
        }
    };
    line("number", Some(&listed.number.to_string()));
    line("state", Some(state(listed.state)));
    line("tried", Some(&listed.attempts.to_string()));
    line("received", Some(&time(listed.received_at)));
    line("endpoint", Some(&listed.endpoint));
    line("event", listed.event.as_deref());
    line("version", entry.version.as_deref());
    line("id", entry.id.as_deref());
    line("order", entry.order.as_deref());
    for reason in listed.reason.iter().flat_map(|reason| reason.lines()) {
        line("reason", Some(reason));
    }
    line("died", listed.died_at.map(time).as_deref());
    if listed.replays > 0 {
        line("replayed", Some(&times(listed.replays)));
    }
    if let Some(past) = &listed.past {
        line("before", Some(&format!("tried {}", times(past.attempts))));
        for reason in past.reason.lines() {
            line("before", Some(reason));
        }
    }
    for (name, value) in &headers {
        line("header", Some(&format!("{name}: {value}")));
    }
    show(&format!("{text}\n{body:#}\n"));
}

fn show_stats(stats: &[Stats], format: Format) {
    match format {
        Format::Json => {
            let one = |stats: &Stats| {
                json!({
                    "endpoint": stats.endpoint, "event": stats.event, "unknown": stats.unknown,
                    "waiting": stats.waiting, "oldest": stats.oldest.map(time), "dead": stats.dead,
                })
            };
            show_json(&json!({ "events": stats.iter().map(one).collect::<Value>() }));
        }
        Format::Text => {
            let columns = [
                Column::Text("ENDPOINT"),
                Column::Text("EVENT"),
                Column::Number("WAITING"),
                Column::Text("OLDEST"),
                Column::Number("DEAD"),
            ];
            let row = |stats: &Stats| {
                [
                    stats.endpoint.clone(),
                    if stats.unknown {
                        "(unknown)".to_owned()
                    } else {
                        stats.event.clone().unwrap_or_default()
                    },
                    stats.waiting.to_string(),
                    stats.oldest.map(time).unwrap_or_default(),
                    stats.dead.to_string(),
                ]
            };
            show(&table(columns, &stats.iter().map(row).collect::<Vec<_>>()));
        }
    }
}

fn listed_json(listed: &Listed) -> Value {
    json!({
        "number": listed.number, "state": state(listed.state), "attempts": listed.attempts,
        "received": time(listed.received_at), "endpoint": listed.endpoint, "event": listed.event,
        "reason": listed.reason, "died": listed.died_at.map(time), "replays": listed.replays,
        "before": listed.past.as_ref().map(|past| json!({ "attempts": past.attempts, "reason": past.reason })),
    })
}

const fn state(state: State) -> &'static str {
    match state {
        State::Held => "held",
        State::Dead => "dead",
        _ => "waiting",
    }
}

fn times(count: u32) -> String {
    if count == 1 { "once".to_owned() } else { format!("{count} times") }
}

fn time(time: SystemTime) -> String {
    DateTime::<Utc>::from(time).to_rfc3339_opts(SecondsFormat::Secs, true)
}

fn failed(store: &str, reason: &str) -> Error {
    Error::new("", rules::no_store(&inbox::without_password(store), reason).into())
}
