//! What each finding means: why it is one, an example, and how it is mended.
//!
//! `pages.txt` has all of it; `hookwright explain` prints a page, and docs/findings.md has them all.

use serde_json::{Value, json};

const PAGES: &str = include_str!("pages.txt");

/// What a rule's finding means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Page {
    /// What the rule is about, as a heading.
    pub(crate) group: &'static str,
    pub(crate) rule: &'static str,
    pub(crate) why: &'static str,
    pub(crate) example: &'static str,
    pub(crate) mending: &'static str,
}

/// Every page, in the order of the groups.
pub(crate) fn pages() -> Vec<Page> {
    let mut pages: Vec<Page> = Vec::new();
    let mut group = "";
    for line in PAGES.lines() {
        if let Some(heading) = line.strip_prefix("# ") {
            group = heading;
        } else if let Some(text) = line.strip_prefix("  ") {
            let Some(page) = pages.last_mut() else { continue };
            match text.split_once(' ') {
                Some((">", example)) => page.example = example,
                Some(("=", mending)) => page.mending = mending,
                _ => page.why = text,
            }
        } else if !line.is_empty() {
            pages.push(Page { group, rule: line, why: "", example: "", mending: "" });
        }
    }
    pages
}

/// The page of a rule, or the name of the rule that is nearest.
pub(crate) fn page(rule: &str) -> Result<Page, &'static str> {
    let pages = pages();
    if let Some(page) = pages.iter().find(|page| page.rule == rule) {
        return Ok(page.clone());
    }
    let near = |page: &&Page| strsim::jaro_winkler(page.rule, rule);
    let nearest = pages.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
    Err(nearest.map_or("", |page| page.rule))
}

impl Page {
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "group": self.group,
            "rule": self.rule,
            "why": self.why,
            "example": self.example,
            "mending": self.mending,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::fmt::Write as _;
    use std::fs;
    use std::path::Path;

    use super::*;

    const HEAD: &str = "# Findings\n\n\
        What each finding means: why it is one, an example, and how it is mended. `hookwright explain <rule>` prints the same; \
        this page is\nwritten from it by a test (`BLESS=1 cargo test -p hookwright-cli --lib explain`).\n";

    /// docs/findings.md.
    fn markdown() -> String {
        let mut text = HEAD.to_owned();
        let mut group = "";
        for page in pages() {
            if page.group != group {
                group = page.group;
                write!(text, "\n## {group}\n").unwrap();
            }
            let Page { rule, why, example, mending, .. } = page;
            write!(text, "\n### `{rule}`\n\n{why}\n\n```text\n{example}\n```\n\n{mending}\n").unwrap();
        }
        text
    }

    #[test]
    fn the_documentation_has_every_page() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/findings.md");
        if std::env::var_os("BLESS").is_some() {
            fs::write(path, markdown()).unwrap();
            return;
        }
        assert_eq!(fs::read_to_string(path).unwrap(), markdown(), "BLESS=1 writes it");
    }

    #[test]
    fn every_page_says_everything() {
        for page in pages() {
            let Page { group, rule, why, example, mending } = &page;
            assert!(![group, why, example, mending].iter().any(|text| text.is_empty()), "{rule}");
            assert!(why.ends_with('.') && mending.ends_with(['.', ')']), "{rule}");
        }
    }

    #[test]
    fn an_unknown_rule_has_a_nearest() {
        assert_eq!(page("keyword-valu"), Err("keyword-value"));
        assert_eq!(page("closed-object").unwrap().group, "Linting");
    }
}
