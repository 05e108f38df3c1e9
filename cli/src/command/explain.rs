//! `hookwright explain`

use std::fmt::Write as _;

use crate::catalogue::command as rules;
use crate::explain::{self, Page};
use anstyle::{Effects, Style};
use clap::Args;
use hookwright_codegen::Error;

use super::Verdict;
use super::output::{Format, show, show_json};

const AFTER_HELP: &str = "\
The rule is what stands between brackets: `error[keyword-value]`. docs/findings.md has every page.

Exit codes: 0 the page was printed; 2 there is no such rule.

Examples:
  hookwright explain keyword-value
  hookwright explain
";

const HEAD: Style = Style::new().effects(Effects::BOLD);

/// Explain a finding: why it is one, an example, and how it is mended
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Explain {
    /// The rule; without one, all are listed
    rule: Option<String>,
}

impl Explain {
    pub(super) fn run(&self, format: Format) -> Result<Verdict, Error> {
        let Some(rule) = &self.rule else {
            match format {
                Format::Text => show(&list(&explain::pages())),
                Format::Json => show_json(&explain::pages().iter().map(Page::to_json).collect()),
            }
            return Ok(Verdict::Fine);
        };
        // As it is printed: `error[keyword-value]`.
        let name = rule.split_once('[').map_or(&**rule, |(_, name)| name).trim_end_matches(']');
        let page = explain::page(name)
            .map_err(|nearest| Error::new("", rules::no_such_rule(name, nearest).into()))?;
        match format {
            Format::Text => show(&text(&page)),
            Format::Json => show_json(&page.to_json()),
        }
        Ok(Verdict::Fine)
    }
}

fn text(page: &Page) -> String {
    let Page { rule, why, example, mending, .. } = page;
    format!(
        "{HEAD}{rule}{HEAD:#}\n\n{why}\n\n{HEAD}Example{HEAD:#}\n\n    {example}\n\n{HEAD}Mending{HEAD:#}\n\n{mending}\n"
    )
}

/// The names of all rules below the headings of their groups.
fn list(pages: &[Page]) -> String {
    let mut text = String::new();
    for group in pages.chunk_by(|a, b| a.group == b.group) {
        let names: Vec<&str> = group.iter().map(|page| page.rule).collect();
        let heading = group.first().map_or("", |page| page.group);
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{HEAD}{heading}{HEAD:#}\n  {}", names.join("\n  "));
    }
    text
}
