//! `hookwright listen`

mod keys;
mod screen;

use std::collections::BTreeSet;
use std::io;
use std::net::TcpListener;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use crate::catalogue::command as rules;
use crate::finding::{Findings, Style};
use crate::listen::{self, Heard, Options, Pane, Payload, Recorded};
use crate::loopback;
use clap::{ArgAction, Args};
use hookwright::receive::Drain;
use hookwright_codegen::Error;
use http::Uri;
use serde_json::json;

use self::screen::{Asked, Screen};
use super::output::{Format, printable, show, show_json_line};
use super::{SchemaFolder, Verdict};

const AFTER_HELP: &str = "\
Send to http://127.0.0.1:4001/<provider>; a provider on the internet needs a tunnel, whose name --host allows, because pages in a browser can send here, too. A provider without a folder \
is taken as it comes. Signatures are checked with the secret in ACME_SECRET, or the public key in ACME_PUBLIC_KEY, for the provider acme; \
ACME_PUBLIC_URL is the URL that it sends to, where that is signed.

Values of payloads are shown, because this is your own machine. Recordings are written to \
<schemas>/<provider>/<event>.<n>.example.json, never over a file, and without what looks personal: names, mail and street \
addresses, phone numbers and tokens become stand-ins of the same shape, equal ones for equal values.

Exit codes: 0 the receiver ended, by Ctrl-C or after --count requests; 2 the command failed.

Examples:
  hookwright listen --record
  hookwright listen --forward http://127.0.0.1:3000 --port 4002
";

/// Receive on this machine: show, check, forward and record what providers send
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Listen {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The port on 127.0.0.1; 0 takes any that is free
    #[arg(long, default_value_t = 4001, value_name = "PORT")]
    port: u16,
    /// The name of a tunnel that leads here; requests for other hosts are refused. Repeatable
    #[arg(long = "host", value_name = "NAME")]
    hosts: Vec<String>,
    /// Show the last requests on the whole terminal, to step through; they are printed when it ends
    #[arg(long, conflicts_with = "format")]
    pane: bool,
    /// Pass every request on, its bytes untouched, and its answer back; a URL without a path takes the request's
    #[arg(long, value_name = "URL")]
    forward: Option<Uri>,
    /// Write payloads to files, as examples of their events
    #[arg(long)]
    record: bool,
    /// Replace what looks personal in recordings
    #[arg(long, default_value_t = true, num_args = 0..=1, require_equals = true, default_missing_value = "true",
        action = ArgAction::Set, value_name = "BOOL")]
    redact: bool,
    /// The most recordings of an event
    #[arg(long, default_value_t = 5, value_name = "N")]
    keep: usize,
    /// End after this many requests
    #[arg(long, value_name = "N")]
    count: Option<usize>,
    /// The most bytes that a body may have
    #[arg(long, default_value_t = 8 * 1024 * 1024, value_name = "BYTES")]
    max_bytes: usize,
}

impl Listen {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        self.serve(format)
            .map_err(|findings| Error::new(self.folder.schemas.display().to_string(), findings))?;
        Ok(Verdict::Fine)
    }

    fn serve(&self, format: Format) -> Result<(), Findings> {
        if let Some(forward) = &self.forward {
            if forward.scheme_str() != Some("http") {
                return Err(rules::cannot_forward(&forward.to_string()).into());
            }
        }
        let refused = |error: &std::io::Error| Findings::from(rules::cannot_serve(self.port, error));
        let listener = loopback::bind(self.port).map_err(|error| refused(&error))?;
        let port = listener.local_addr().map_err(|error| refused(&error))?.port();
        let (_, findings) = listen::read(&self.folder.schemas);
        let root = self.folder.schemas.display().to_string();
        if self.pane {
            let screen = Screen::open().ok_or_else(rules::no_terminal)?;
            return self.serve_with_pane(screen, listener, port).map_err(|error| refused(&error));
        }
        if format == Format::Text {
            let ends = if self.count.is_some() { "" } else { "; Ctrl-C ends it" };
            show(&format!("http://127.0.0.1:{port}/<provider> listens{ends}\n"));
            if !findings.is_empty() {
                show(&format!("{}\n", findings.render(&root, Style::Coloured)));
            }
        } else {
            let listening = format!("http://127.0.0.1:{port}/");
            let first = json!({ "listening": listening, "findings": findings.to_json(&root) });
            show_json_line(&first);
        }
        let new = Mutex::new(BTreeSet::new());
        let told = move |heard: &Heard| match format {
            Format::Text => {
                let hints = new.lock().map(|mut new| hints(heard, &mut new)).unwrap_or_default();
                show(&(listen::lines(heard) + &hints));
            }
            Format::Json => show_json_line(&heard.to_json()),
        };
        listen::serve(listener, self.options(), &Drain::new(), told).map_err(|error| refused(&error))
    }

    /// Shows requests on the whole terminal, until a person ends it.
    fn serve_with_pane(&self, screen: Screen, listener: TcpListener, port: u16) -> io::Result<()> {
        let title = format!("http://127.0.0.1:{port}/<provider> listens");
        let shown = Arc::new(Shown { screen, title, pane: Mutex::default() });
        let (drain, new) = (Drain::new(), Mutex::new(BTreeSet::new()));
        shown.change(|_, _| {});
        let (looking, looked_at) = (drain.clone(), Arc::clone(&shown));
        let person =
            thread::Builder::new().name("keys".to_owned()).spawn(move || looked_at.obey(&looking))?;
        let told = {
            let shown = Arc::clone(&shown);
            move |heard: &Heard| {
                let hints = new.lock().map(|mut new| hints(heard, &mut new)).unwrap_or_default();
                shown.change(|pane, _| pane.push(heard, &hints));
            }
        };
        let served = listen::serve(listener, self.options(), &drain, told);
        let _ = person.join();
        let printed = shown.change(|pane, _| pane.printed());
        drop(shown);
        show(&printed);
        served
    }

    fn options(&self) -> Options {
        Options {
            schemas: self.folder.schemas.clone(),
            forward: self.forward.clone(),
            record: self.record,
            redact: self.redact,
            keep: self.keep,
            count: self.count,
            hosts: self.hosts.clone(),
            max_bytes: self.max_bytes,
        }
    }
}

/// A pane, and the terminal that shows it.
struct Shown {
    screen: Screen,
    title: String,
    pane: Mutex<Pane>,
}

impl Shown {
    /// Changes the pane, given the height of the terminal, and draws it.
    fn change<T>(&self, change: impl FnOnce(&mut Pane, usize) -> T) -> T {
        let mut pane = self.pane.lock().unwrap_or_else(PoisonError::into_inner);
        let size = self.screen.size();
        let changed = change(&mut pane, size.1);
        self.screen.show(&pane.draw(&self.title, size));
        changed
    }

    /// Does what keys say until one ends it, and then has the receiver end; or until the receiver ends. The picture
    /// follows the size of the terminal.
    fn obey(&self, drain: &Drain) {
        let mut size = self.screen.size();
        while !drain.has_begun() {
            match self.screen.key() {
                Asked::Step(step) => self.change(|pane, height| pane.step(step, height)),
                Asked::Nothing if self.screen.size() == size => {}
                Asked::Again | Asked::Nothing => self.change(|_, _| {}),
                Asked::End => break,
            }
            size = self.screen.size();
        }
        drain.begin();
    }
}

/// What to do with the recordings of an event that has no schema; what `provider.toml` has to say is told once.
fn hints(heard: &Heard, told: &mut BTreeSet<String>) -> String {
    let mut hint = |payload: &Payload| match (&payload.verdict, &payload.recorded) {
        (listen::Verdict::NoSchema, Some(Recorded::Written { event, all, .. })) => {
            let all = all.iter().map(|path| path.to_string_lossy()).collect::<Vec<_>>();
            let words = ["hookwright", "infer", event].into_iter().chain(all.iter().map(|path| &**path));
            let words = shlex::try_join(words).ok()?;
            let settings = if told.insert(event.clone()) { settings(payload) } else { String::new() };
            Some(format!("{settings}    next: {words}\n"))
        }
        _ => None,
    };
    heard.payloads.iter().filter_map(&mut hint).collect()
}

/// What `provider.toml` has to say so that the event is known by its name.
fn settings(payload: &Payload) -> String {
    let template = payload.guessed.as_deref().map(printable);
    let template = template.map(|template| format!("    provider.toml: event = \"{template}\"\n"));
    let named = payload.event.as_ref().and_then(|name| Some((printable(name), listen::renamed(name)?)));
    let named = named.map(|(name, file)| format!("    provider.toml: [events] \"{file}\" = \"{name}\"\n"));
    template.into_iter().chain(named).collect()
}
