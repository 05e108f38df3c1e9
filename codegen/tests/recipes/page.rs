//! docs/verification.md: the mechanisms, each of which is checked here, and the recipes that use them.

use std::fmt::Write as _;
use std::path::Path;
use std::time::{Duration, UNIX_EPOCH};

use hookwright::Request;
use hookwright::receive::EventName;
use hookwright::testing::Sender;
use hookwright_codegen::config::{Config, parse};
use toml::{Table, Value};

use crate::mechanisms::{Key, MECHANISMS, Mechanism};
use crate::{mechanism, recipes};

/// When the examples arrive.
const AT: u64 = 1_700_000_000;
const URL: &str = "https://example.com/hooks";

#[test]
fn the_page_lists_every_mechanism_and_recipe() {
    let page = page();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/verification.md");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &page).expect("docs/verification.md");
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(committed == page, "docs/verification.md is out of date: BLESS=1 writes it");
}

#[test]
fn every_mechanism_verifies_what_it_signs() {
    for mechanism in MECHANISMS {
        let text = checked(mechanism);
        let read = parse(&text).unwrap_or_else(|problems| panic!("{}: {problems:?}\n{text}", mechanism.what));
        assert_eq!(read.verification.expect("a scheme").examples().len(), 1, "{}", mechanism.what);
        // The example is not verified by whatever the lines say.
        assert!(parse(&forged(mechanism, &text)).is_err(), "{} verifies anything", mechanism.what);
    }
    println!("{} mechanisms", MECHANISMS.len());
}

/// The file whose example has another secret, or is signed with another key.
fn forged(mechanism: &Mechanism, text: &str) -> String {
    let (own, other) = match mechanism.key {
        Key::Secret(secret) => {
            let (start, _) = secret.trim_end_matches('=').split_at(secret.trim_end_matches('=').len() - 2);
            (
                format!("\nsecret = \"{secret}\""),
                format!("\nsecret = \"{start}{}\"", if secret.ends_with("00") { "11" } else { "AA" }),
            )
        }
        Key::Pair { public, .. } => (public.to_owned(), other_key(public).to_owned()),
    };
    let forged = text.replace(&own, &other);
    assert_ne!(forged, text, "{} has an example with its key", mechanism.what);
    forged
}

/// A public key of the same kind, whose private key was forgotten.
fn other_key(public: &str) -> &'static str {
    match public.len() {
        44 => "MQM7bUnRE/VlVM372nhvfCjd0q0IgdlbgJ4nzQupCWw=",
        124 => {
            "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEsz9ugWDj5jK5ELBK42ynytbo38gPHzZFI03Exwz8Lh/tCfL3YxwMdLjB+bMznsanlhK0RwcGP3IDb34kQDIo3Q=="
        }
        _ => {
            "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAt2gyxI8IJH6AtlYjF+o1uYMKwgYj2ILxadg00Jj3U+8sKvUBS3dxqWXL\
             KdnTpFuFYUlITuSQ+8kuImrt7g8Y6a3JO+xm/S76dd3+F06++xifNJdo2aVrtfmD89rRj6sDCZ1/ekJzU+QLxhMkbxeD4YDngETq\
             KR6FS2h9ZxITJVbKvfYw+x7NRj5vPzN8qo6rDUrlqn46ZxXCDC349O77NiI+K2+JhkWPNVsKgoQMG7FrC9ll0IHlKQFgdcXN2nSI\
             J2gY+rbGL9QgEGQ5rTXYO1qUYQal1ZRnYjVNvhUYVomfmPg6wFAmk2EvTSmVwE1O+PTvHzkx5Q4usLOSSLroYQIDAQAB"
        }
    }
}

/// A whole file with the lines of a mechanism, and an example that is signed by them.
fn checked(mechanism: &Mechanism) -> String {
    let lines = format!("[verification]\n{}{}\n", mechanism.rest, mechanism.lines);
    let config: Config = toml::from_str(&lines).unwrap_or_else(|error| panic!("{}: {error}", mechanism.what));
    let request = request(mechanism, &config);
    let mut example = Table::new();
    let (name, value) = match mechanism.key {
        Key::Secret(secret) => ("secret", secret),
        Key::Pair { public, .. } => ("public_key", public),
    };
    example.insert(name.to_owned(), value.into());
    let url = format!("https://example.com{}", request.uri);
    example.insert("url".to_owned(), url.into());
    let headers = request.headers.iter();
    let headers =
        headers.map(|(name, value)| (name.as_str().to_owned(), value.to_str().expect("ASCII").into()));
    example.insert("headers".to_owned(), Value::Table(headers.collect()));
    example.insert("body".to_owned(), String::from_utf8(request.body.to_vec()).expect("text").into());
    example.insert("at".to_owned(), Value::Integer(i64::try_from(AT).expect("a time")));
    if mechanism.lines.contains("{option:") {
        example.insert(
            "options".to_owned(),
            Value::Table(Table::from_iter([("webhook_id".to_owned(), "wh_1".into())])),
        );
    }
    let example = toml::to_string(&example).expect("TOML");
    // Tables within the example need their whole path.
    let example = example.replace("[headers]", "[verification.example.headers]");
    let example = example.replace("[options]", "[verification.example.options]");
    format!("{lines}\n[[verification.example]]\n{example}")
}

/// A request that the mechanism signs.
fn request(mechanism: &Mechanism, config: &Config) -> Request {
    let receiving = config.receiving("acme", &[]);
    let uses = |text: &str| mechanism.lines.contains(text) || mechanism.rest.contains(text);
    let path = if mechanism.lines.starts_with("path") { "/" } else { "/hooks?id=A1" };
    let sender = Sender::new(&receiving, UNIX_EPOCH + Duration::from_secs(AT))
        .public_url(URL)
        .option("webhook_id", "wh_1")
        .uri(path.parse().expect("a target"));
    let sender = match mechanism.key {
        Key::Secret(secret) => sender.secret(secret),
        Key::Pair { private, .. } => sender.private_key(private),
    };
    let body = if uses("form") && !uses("format = \"jwt\"") {
        "MessageSid=SM1&To=1"
    } else {
        r#"{"id":"1","type":"order.paid","at":"2023-11-14T22:13:20Z"}"#
    };
    let request = sender.request(EventName::new(None, "order.paid"), body.as_bytes());
    request.unwrap_or_else(|error| panic!("{}: {error}", mechanism.what))
}

fn page() -> String {
    let mut page = String::from(INTRODUCTION);
    let mut table = "";
    for mechanism in MECHANISMS {
        if mechanism.table != table {
            table = mechanism.table;
            let _ = write!(page, "\n## {table}\n\n| | `provider.toml` |\n|---|---|\n");
        }
        let lines: Vec<String> = mechanism.lines.lines().map(|line| format!("`{}`", cell(line))).collect();
        let _ = writeln!(page, "| {} | {} |", mechanism.what, lines.join("<br>"));
    }
    page += OTHERS;
    let recipes = recipes();
    let tables: Vec<(String, Table)> =
        recipes.into_iter().map(|(name, text)| (name, text.parse().expect("TOML"))).collect();
    let vectors: usize = tables.iter().map(|(_, recipe)| examples(recipe)).sum();
    let _ = write!(
        page,
        "\n## Recipes\n\n{} providers, with {vectors} vectors: requests whose signatures `docs/recipes/vectors.py` computes with Python \
         and\n`openssl`, and which the tests verify by the recipe, and over HTTP.\n\n\
         | provider | proof | signed | vectors | more | facts from |\n|---|---|---|---|---|---|\n",
        tables.len()
    );
    for (name, recipe) in &tables {
        let _ = writeln!(page, "{}", recipe_row(name, recipe));
    }
    page
}

fn recipe_row(name: &str, recipe: &Table) -> String {
    let said = |key: &str| recipe.get(key).and_then(Value::as_str).unwrap_or_default();
    let signs = !matches!(recipe["verification"]["scheme"].as_str(), Some("shared-secret" | "basic" | "jwt"));
    let signed = recipe["verification"].get("signed").and_then(Value::as_str);
    let signed = match recipe["verification"]["scheme"].as_str() {
        Some("standard-webhooks") => "id, time, body".to_owned(),
        _ if signs => format!("`{}`", cell(&shortened(signed.unwrap_or("{body}")))),
        _ => String::new(),
    };
    let more = [("handshake", "handshake"), ("batch", "batch"), ("body", "body")];
    let more: Vec<&str> =
        more.into_iter().filter(|(key, _)| recipe.contains_key(*key)).map(|(_, word)| word).collect();
    let page = said("documentation");
    let host = page.split('/').nth(2).unwrap_or(page);
    format!(
        "| [{}](recipes/{name}.toml) | {} | {signed} | {} | {} | [{host}]({page}) |",
        said("title"),
        mechanism(recipe),
        examples(recipe),
        more.join(", ")
    )
}

/// A template that fits into a table: what is long is not said twice.
fn shortened(signed: &str) -> String {
    let signed = signed.replace('\n', "\\n");
    if signed.chars().count() <= 80 {
        signed
    } else {
        format!("{}…", signed.chars().take(80).collect::<String>())
    }
}

/// Code in a table.
fn cell(code: &str) -> String {
    code.replace('|', "\\|")
}

fn examples(recipe: &Table) -> usize {
    recipe["verification"].get("example").and_then(Value::as_array).map_or(0, Vec::len)
}

const INTRODUCTION: &str = "\
<!-- Written by the test `the_page_lists_every_mechanism_and_recipe`: BLESS=1 writes it again. -->
# Verification

How providers prove that a request is theirs, and the lines of `[verification]` that say so. Each line here is checked: a test
completes it to a file, signs a request by it, and has the file's own check verify that request. [Receiving](receiving.md) explains
the words; [Linting](lint.md) says which of these protect less than they seem to.
";

const OTHERS: &str = "
## What is not a delivery, and what is several

[Handshakes](receiving.md#handshakes), [batches](receiving.md#batches) and [forms and CloudEvents](receiving.md#forms-and-cloudevents)
have tables of their own: `[[handshake]]`, `[batch]` and `[body]`. The column *more* says which recipes have them.
";
