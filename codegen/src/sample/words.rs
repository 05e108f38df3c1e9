//! Strings about which nothing but their property's name is known.

use super::format;
use super::random::Random;

const WORDS: [&str; 12] = [
    "amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbour", "island", "juniper", "kettle",
    "lantern",
];

/// What names, in snake case, stand for: an ending, and values.
const MEANINGS: &[(&str, &[&str])] = &[
    ("first_name", &["Ada", "Grace", "Alan"]),
    ("last_name", &["Example", "Sample", "Specimen"]),
    ("name", &["Ada Example", "Grace Sample", "Alan Specimen"]),
    ("currency", &["EUR", "USD", "GBP"]),
    ("country", &["DE", "FR", "US"]),
    ("country_code", &["DE", "FR", "US"]),
    ("locale", &["en-GB", "de-DE", "fr-FR"]),
    ("language", &["en", "de", "fr"]),
    ("timezone", &["Europe/Berlin", "America/New_York", "UTC"]),
    ("phone", &["+12025550123", "+12025550187", "+442079460018"]),
    ("city", &["Springfield", "Lakeside", "Hillview"]),
    ("street", &["1 Example Street", "22 Sample Road"]),
    ("zip", &["10115", "75001", "94105"]),
    ("postal_code", &["10115", "75001", "94105"]),
    ("status", &["active", "pending", "closed"]),
    ("description", &["An example.", "Nothing in particular."]),
    ("title", &["An example", "Another example"]),
];

/// What endings of names say about a string's format, though the schema does not.
const FORMATS: &[(&str, &str)] = &[
    ("email", "email"),
    ("url", "uri"),
    ("uri", "uri"),
    ("_at", "date-time"),
    ("timestamp", "date-time"),
    ("date", "date"),
    ("uuid", "uuid"),
    ("ip", "ipv4"),
];

/// A string for a property of that name.
pub(super) fn sample(name: &str, random: &mut Random) -> String {
    let name = snake_case(name);
    if let Some((_, format)) = FORMATS.iter().find(|(ending, _)| ends_with(&name, ending))
        && let Some(text) = format::sample(format, random)
    {
        return text;
    }
    if let Some((_, values)) = MEANINGS.iter().find(|(ending, _)| ends_with(&name, ending)) {
        return random.pick(values).copied().unwrap_or_default().to_owned();
    }
    if ends_with(&name, "id") || ends_with(&name, "key") || ends_with(&name, "token") {
        return format!("{:08x}", random.next() >> 32);
    }
    word(random)
}

pub(super) fn word(random: &mut Random) -> String {
    random.pick(&WORDS).copied().unwrap_or_default().to_owned()
}

/// Whether a name is `ending`, or ends in it as a word of its own.
fn ends_with(name: &str, ending: &str) -> bool {
    let rest = name.strip_suffix(ending);
    rest.is_some_and(|rest| rest.is_empty() || ending.starts_with('_') || rest.ends_with('_'))
}

fn snake_case(name: &str) -> String {
    heck::ToSnakeCase::to_snake_case(name)
}
