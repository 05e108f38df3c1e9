//! A string of each format.

use super::random::Random;

const PEOPLE: [&str; 6] = ["ada", "grace", "alan", "edsger", "barbara", "donald"];
const WORDS: [&str; 8] = ["orders", "customers", "invoices", "items", "reports", "teams", "notes", "files"];

/// A string of a format; `None` for a format that JSON Schema does not define.
pub(super) fn sample(format: &str, random: &mut Random) -> Option<String> {
    let person = random.pick(&PEOPLE).copied().unwrap_or_default();
    let word = random.pick(&WORDS).copied().unwrap_or_default();
    let number = random.between(1, 254);
    Some(match format {
        "date" => date(random),
        "date-time" => format!("{}T{}", date(random), time(random)),
        "time" => time(random),
        "duration" => format!("P{}D", random.between(1, 30)),
        "email" => format!("{person}@example.com"),
        "idn-email" => format!("{person}@bücher.example"),
        "hostname" => format!("{word}.example.com"),
        "idn-hostname" => format!("{word}.bücher.example"),
        "ipv4" => format!("192.0.2.{number}"),
        "ipv6" => format!("2001:db8::{number:x}"),
        "uri" => format!("https://example.com/{word}/{number}"),
        "iri" => format!("https://example.com/{word}/ü/{number}"),
        "uri-reference" | "json-pointer" => format!("/{word}/{number}"),
        "iri-reference" => format!("/{word}/ü/{number}"),
        "uri-template" => format!("https://example.com/{word}/{{id}}"),
        "relative-json-pointer" => format!("{}/{word}", random.below(4)),
        "regex" => format!("^{word}$"),
        "uuid" => uuid(random),
        _ => return None,
    })
}

fn date(random: &mut Random) -> String {
    format!("2025-{:02}-{:02}", random.between(1, 12), random.between(1, 28))
}

fn time(random: &mut Random) -> String {
    format!("{:02}:{:02}:{:02}Z", random.below(24), random.below(60), random.below(60))
}

/// Version 4 (RFC 9562 §5.4).
fn uuid(random: &mut Random) -> String {
    let (a, b) = (random.next(), random.next());
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        a >> 32,
        (a >> 16) & 0xFFFF,
        a & 0xFFF,
        0x8000 | (b >> 48) & 0x3FFF,
        b & 0xFFFF_FFFF_FFFF
    )
}

#[cfg(test)]
mod tests {
    use hookwright_core::format::FORMATS;

    use super::{Random, sample};

    #[test]
    fn every_sample_has_its_format() {
        let mut random = Random::new(7);
        for format in FORMATS {
            for _ in 0..50 {
                let text = sample(format.name, &mut random).unwrap_or_default();
                assert!((format.check)(&text), "{}: {text}", format.name);
            }
        }
    }
}
