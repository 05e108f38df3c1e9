//! Annotations, as a workflow of GitHub's prints them: `::error file=…,line=…::message`.

use serde_json::Value;

/// How an annotation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    /// In red.
    Error,
    /// In yellow.
    Warning,
    /// Without colour.
    Notice,
}

impl Level {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

/// Where an annotation is shown: a file, and the line and column in it that begin at 1.
pub(super) struct At<'a> {
    pub(super) file: &'a str,
    pub(super) position: Option<(usize, usize)>,
}

/// One annotation, in a line of its own.
pub(super) fn annotation(level: Level, at: &At<'_>, title: &str, message: &str) -> String {
    let mut properties = Vec::new();
    if !at.file.is_empty() {
        properties.push(format!("file={}", property(at.file)));
    }
    if let Some((line, column)) = at.position {
        properties.push(format!("line={line},col={column}"));
    }
    properties.push(format!("title={}", property(title)));
    format!("::{} {}::{}\n", level.as_str(), properties.join(","), data(message))
}

/// The findings of `list`, which is their JSON.
pub(super) fn findings(list: &Value) -> String {
    list.as_array().into_iter().flatten().map(finding).collect()
}

fn finding(finding: &Value) -> String {
    let text = |name: &str| finding.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| {
        finding.get(name).and_then(Value::as_u64).and_then(|number| usize::try_from(number).ok())
    };
    let level = match text("severity") {
        "error" => Level::Error,
        "warning" => Level::Warning,
        _ => Level::Notice,
    };
    // A document that is known by its URL is no file of the repository.
    let file = Some(text("file")).filter(|file| !file.contains("://")).unwrap_or_default();
    let at = At { file, position: number("line").zip(number("column")) };
    let help = text("help");
    let message = match help {
        "" => text("message").to_owned(),
        help => format!("{}\n{help}", text("message")),
    };
    annotation(level, &at, text("rule"), &message)
}

/// A message: it may have several lines.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, which ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_a_schema_ends_an_annotation() {
        let at = At { file: "a,b:c\n.json", position: Some((2, 7)) };
        assert_eq!(
            annotation(Level::Warning, &at, "t::u", "100%\n::error::x"),
            "::warning file=a%2Cb%3Ac%0A.json,line=2,col=7,title=t%3A%3Au::100%25%0A::error::x\n"
        );
    }

    #[test]
    fn a_finding_without_a_place_is_shown_without_one() {
        let list = serde_json::json!([{ "rule": "usage", "severity": "error", "message": "m", "file": "" }]);
        assert_eq!(findings(&list), "::error title=usage::m\n");
    }
}
