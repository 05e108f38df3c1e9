//! `hookwright sample`

use std::collections::BTreeSet;

use crate::catalogue::command as rules;
use crate::finding::{Findings, Place};
use crate::json::{Json, compact, pretty};
use crate::load::load;
use crate::naming;
use crate::sample::{self, NearValid, Options, Sampler, Size};
use clap::Args;
use hookwright_codegen::Error;
use serde_json::{Value, json};

use super::output::{Format, complain, printable, show, show_json, unseen_escaped};
use super::{SchemaFolder, Verdict, find_sound};

const AFTER_HELP: &str = "\
Payloads are invented: from formats, enums, patterns, names, and the examples and defaults that the schema \
itself shows. Where the body says which event it is, it says this one. Each is checked by two independent validators before it is printed. The same seed gives the \
same payloads.

With --invalid, each payload breaks exactly one keyword, which is named on the line above it.

Exit codes: 0 payloads were made; 2 none was found, and the finding says why.

Examples:
  hookwright sample acme/order.paid
  hookwright sample acme/order.paid --full --seed 7
  hookwright sample acme/order.paid --count 100 > payloads.jsonl
  hookwright sample acme/order.paid --minimal | hookwright validate acme/order.paid -
  hookwright sample acme/order.paid --invalid --count 20 --format json
";

/// Generate payloads that an event's schema allows
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Sample {
    #[command(flatten)]
    folder: SchemaFolder,
    /// The event: <provider>/<event>, or <provider>/<version>/<event>
    event: String,
    /// The random seed: the same seed gives the same payloads
    #[arg(long, default_value_t = 0, value_name = "N")]
    seed: u64,
    /// How many payloads; more than one are printed one per line
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    count: u64,
    /// Include every property that the schema names
    #[arg(long, conflicts_with = "minimal")]
    full: bool,
    /// Include only required properties
    #[arg(long)]
    minimal: bool,
    /// Generate payloads that violate exactly one keyword
    #[arg(long, conflicts_with_all = ["full", "minimal"])]
    invalid: bool,
}

impl Sample {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        self.print(format)
            .map_err(|findings| Error::new(self.folder.schemas.display().to_string(), findings))?;
        Ok(Verdict::Fine)
    }

    fn print(&self, format: Format) -> Result<(), Findings> {
        let (folder, findings) = load(&self.folder.schemas);
        let (provider, event) = find_sound((&folder, &findings), &self.event)?;
        let sampler = Sampler::new(&folder, provider, event)?;
        let failed = |unsatisfied| sample::finding(&self.event, folder.files.path(event.file), &unsatisfied);
        let size = match (self.full, self.minimal) {
            (true, _) => Size::Full,
            (_, true) => Size::Minimal,
            _ => Size::Random,
        };
        let options = Options { seed: self.seed, size };
        if self.invalid {
            let count = usize::try_from(self.count).unwrap_or(usize::MAX);
            let near = sampler.near_valid(&options, count).map_err(failed)?;
            if near.is_empty() {
                let place = Place::file(folder.files.path(event.file));
                return Err(rules::nothing_to_break(place, &self.event).into());
            }
            if near.len() < count {
                let were = if near.len() == 1 { "was" } else { "were" };
                complain(&format!("only {} {were} found\n", super::output::count(near.len(), "payload")));
            }
            match format {
                Format::Text => show(&near.iter().map(near_text).collect::<String>()),
                Format::Json => show_json(&near.iter().map(near_json).collect()),
            }
            return Ok(());
        }
        let mut all = Vec::new();
        let mut others = BTreeSet::new();
        for offset in 0..self.count {
            let seed = self.seed.wrapping_add(offset);
            let payload = sampler.sample(&Options { seed, ..options }).map_err(failed)?;
            if let Some(other) = naming::other_event(provider, event, compact(&payload).as_bytes()) {
                if others.insert(other.clone()) {
                    let said =
                        format!("a payload {other}: its schema, or the place of the name, leaves no other");
                    complain(&format!("{}\n", printable(&said)));
                }
            }
            match format {
                Format::Text if self.count == 1 => show(&unseen_escaped(&pretty(&payload))),
                Format::Text => show(&format!("{}\n", unseen_escaped(&compact(&payload)))),
                Format::Json => all.push(payload),
            }
        }
        if format == Format::Json {
            show_json(&all.iter().map(Json::to_value).collect());
        }
        Ok(())
    }
}

fn near_text(near: &NearValid) -> String {
    let broken = &near.broken;
    let place = if broken.instance.is_empty() { "the payload" } else { &broken.instance };
    let line = format!("{} at {place}: {}", broken.keyword, broken.message);
    format!("# {}\n{}\n", printable(&line), compact(&near.payload))
}

fn near_json(near: &NearValid) -> Value {
    json!({
        "keyword": near.broken.keyword,
        "instance": near.broken.instance,
        "schema": near.broken.schema,
        "message": near.broken.message,
        "payload": near.payload.to_value(),
    })
}
