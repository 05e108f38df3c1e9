//! What rustdoc would make of a description, by the parser that rustdoc uses.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::{ProptestConfig, prop_assert_eq, proptest};
use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, Options, Parser, Tag};

use super::prose::prose;

/// What rustdoc would compile, link or pass through as HTML.
fn surprises(markdown: &str) -> Vec<String> {
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut names = Vec::new();
    // Where nothing defines a link, rustdoc looks for an item of that name.
    let mut undefined = |link: BrokenLink<'_>| {
        names.push(format!("a link to the item {}", link.reference));
        None
    };
    let events = Parser::new_with_broken_link_callback(markdown, options, Some(&mut undefined));
    let mut found: Vec<String> = events.filter(is_surprise).map(|event| format!("{event:?}")).collect();
    found.extend(names);
    found
}

fn is_surprise(event: &Event<'_>) -> bool {
    match event {
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => &**language != "text",
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            let address = dest_url.to_ascii_lowercase();
            !(address.starts_with("http://") || address.starts_with("https://"))
        }
        Event::Start(
            Tag::CodeBlock(CodeBlockKind::Indented) | Tag::HtmlBlock | Tag::FootnoteDefinition(_),
        )
        | Event::Html(_)
        | Event::InlineHtml(_)
        | Event::FootnoteReference(_) => true,
        _ => false,
    }
}

#[test]
fn surprises_are_seen() {
    for text in ["    code", "```rust\n```", "<b>", "[Item]", "[a](b.html)", "<!-- -->", "> - ~~~\n> x"] {
        assert_ne!(surprises(text), [""; 0], "{text}");
        assert_eq!(surprises(&prose(text)), [""; 0], "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    /// Texts made of what Markdown gives a meaning to.
    #[test]
    fn no_description_surprises_rustdoc(
        text in r"(a|b c|\[|\]|\(x\)|\(https://x\.io\)|https://x\.io|<|>|<b>|</b>|<!--|-->|`|``|```|~~~|\n|\n\n|    |  | |\t|- |\* |> |1\. |10\) |#|# |\\|\||---|===|!|\^|:|: |&lt;|_|\*\*|\[x\]: |\[\^1\]|\[\^1\]: |\?|rust){0,14}"
    ) {
        prop_assert_eq!(surprises(&prose(&text)), [""; 0]);
    }
}
