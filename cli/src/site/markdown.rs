//! Descriptions, which are Markdown of people that nobody vouches for.

use maud::{Markup, PreEscaped, html};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// The text as HTML that does nothing: HTML in it is shown as text, images as what they are of, and only links that
/// lead to web pages and to mail remain.
pub(super) fn markdown(text: &str) -> Markup {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    let mut links = Vec::new();
    let events = Parser::new_ext(text, options).filter_map(move |event| harmless(event, &mut links));
    let mut out = String::new();
    pulldown_cmark::html::push_html(&mut out, events);
    html! { (PreEscaped(out)) }
}

/// The event, if it is harmless; what stands for it otherwise. `links` are the open ones, and whether each is kept.
fn harmless<'a>(event: Event<'a>, links: &mut Vec<bool>) -> Option<Event<'a>> {
    match event {
        Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
        Event::Start(Tag::HtmlBlock) | Event::End(TagEnd::HtmlBlock) => None,
        Event::Start(Tag::Image { .. }) | Event::End(TagEnd::Image) => None,
        Event::Start(Tag::Link { ref dest_url, .. }) => {
            let kept = is_web(dest_url);
            links.push(kept);
            kept.then_some(event)
        }
        Event::End(TagEnd::Link) => links.pop().unwrap_or(false).then_some(event),
        // A heading of a description is none of the page's.
        Event::Start(Tag::Heading { .. }) => Some(Event::Start(Tag::Paragraph)),
        Event::End(TagEnd::Heading(_)) => Some(Event::End(TagEnd::Paragraph)),
        event => Some(event),
    }
}

fn is_web(url: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme)))
}

#[cfg(test)]
mod tests {
    use super::markdown;

    #[test]
    fn a_hostile_description_does_nothing() {
        for (text, expected) in [
            ("a <script>alert(1)</script>", "<p>a &lt;script&gt;alert(1)&lt;/script&gt;</p>\n"),
            ("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;"),
            ("[x](javascript:alert(1))", "<p>x</p>\n"),
            ("[x]( JavaScript:alert(1))", "<p>x</p>\n"),
            ("[x](data:text/html,a)", "<p>x</p>\n"),
            ("![who](https://tracker.example/p.gif)", "<p>who</p>\n"),
            (
                "[![who](https://t.example/p.gif)](https://a.example)",
                "<p><a href=\"https://a.example\">who</a></p>\n",
            ),
            ("# Big", "<p>Big</p>\n"),
            (
                "see [the docs](https://a.example/?a=1&b=\"2)",
                "<p>see <a href=\"https://a.example/?a=1&amp;b=%222\">the docs</a></p>\n",
            ),
        ] {
            assert_eq!(markdown(text).into_string(), expected, "{text}");
        }
    }
}
