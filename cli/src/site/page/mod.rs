//! The pages.

mod changes;
mod event;
mod start;
mod table;

use maud::{DOCTYPE, Markup, html};

use super::words::{href, to_root};
use crate::text::is_hidden;

pub(super) use changes::changes;
pub(super) use event::event;
pub(super) use start::start;

/// What a page may load: its two assets. Nothing else, from nowhere.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; script-src 'self'; base-uri 'none'; form-action 'none'";

/// A page around `content`. `path` is its own, below the site's folder; `trail` are the pages above it.
fn page(path: &str, title: &str, trail: &[(&str, &str)], has_changes: bool, content: &Markup) -> String {
    let root = to_root(path);
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (title) }
                link rel="stylesheet" href={ (root) "catalogue.css" };
                script src={ (root) "catalogue.js" } defer {}
            }
            body {
                a.skip href="#content" { "Skip to content" }
                header {
                    nav aria-label="Breadcrumb" {
                        a href={ (root) "index.html" } { "Events" }
                        @for (name, to) in trail {
                            " / "
                            @if to.is_empty() { span { (name) } } @else { a href={ (root) (to) } { (name) } }
                        }
                    }
                    @if has_changes { a href={ (root) "changes.html" } { "Changes" } }
                }
                main #content { (content) }
            }
        }
    }
    .into_string();
    visible(&page)
}

/// The page without characters that cannot be seen, or that change the order of those that can: each is written as its escape.
fn visible(page: &str) -> String {
    let mut shown = String::with_capacity(page.len());
    for letter in page.chars() {
        if is_hidden(letter) && !matches!(letter, '\n' | '\t') {
            shown.extend(letter.escape_unicode());
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// A link to a page of the site, from one that is `depth` folders below its root.
fn to(from: &str, path: &str) -> String {
    format!("{}{}", to_root(from), href(path))
}

/// A text that a button copies.
fn copied(text: &str) -> Markup {
    html! { pre tabindex="0" data-copy { code { (text) } } }
}
