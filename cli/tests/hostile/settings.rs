//! Every key and value of `provider.toml` where text may stand.

use std::collections::BTreeSet;

use serde_json::Value;

use super::places::Files;

/// Files with the text in one key or value each.
#[allow(clippy::too_many_lines, reason = "one line for each setting")]
pub(crate) fn all(text: &str) -> Vec<(String, Files)> {
    let q = |text: String| quoted(&text);
    let text_value = quoted(text);
    let (header, body) =
        (q(format!("{{header:{text}}}")), q(format!("{{body:/{}}}", text.replace('/', "~1"))));
    let hmac = "[verification]\nscheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n";
    let key = "[verification]\nscheme = \"public-key\"\nheader = \"a\"\n";
    let jwt = "[verification]\nscheme = \"jwt\"\nheader = \"a\"\n";
    let ed25519 = "encoding = \"hex\"\nalgorithm = \"ed25519\"\n";
    let overlay = "[[overlay]]\nschema = \"x.schema.json\"\npointer = \"/properties/a\"\nreason = \"r\"\n";
    let handshake = "[[handshake]]\nchallenge = \"{query:c}\"\n";
    let secret = "[[verification.example]]\nsecret = \"s\"\n";
    let tomls = [
        ("title", format!("title = {text_value}")),
        ("documentation", format!("documentation = {text_value}")),
        ("event-text", format!("event = {}", q(format!("{text}{{body:/type}}")))),
        ("event-header", format!("event = {header}")),
        ("event-body", format!("event = {body}")),
        ("delivery-id", format!("delivery_id = {body}")),
        ("draft", format!("draft = {text_value}")),
        ("shared", format!("shared = [{text_value}]")),
        ("version-header", format!("[version]\nheader = {text_value}")),
        ("version-body", format!("[version]\nbody = {}", q(format!("/{text}")))),
        ("version-default", format!("[version]\nheader = \"a\"\ndefault = {text_value}")),
        ("secret-header", format!("[verification]\nscheme = \"shared-secret\"\nheader = {text_value}")),
        (
            "secret-prefix",
            format!("[verification]\nscheme = \"shared-secret\"\nheader = \"a\"\nprefix = {text_value}"),
        ),
        ("scheme", format!("[verification]\nscheme = {text_value}")),
        ("hmac-header", format!("{hmac}header = {text_value}")),
        ("hmac-prefix", format!("{hmac}header = \"a\"\nprefix = {text_value}")),
        ("hmac-signed", format!("{hmac}header = \"a\"\nsigned = {}", q(format!("{text}{{body}}")))),
        ("hmac-secret", format!("{hmac}header = \"a\"\nsecret = {text_value}")),
        (
            "hmac-algorithm",
            format!("[verification]\nscheme = \"hmac\"\nalgorithm = {text_value}\nencoding = {text_value}"),
        ),
        (
            "timestamp",
            format!("{hmac}header = \"a\"\n[verification.timestamp]\nheader = {text_value}\nunit = \"s\""),
        ),
        ("pair-signature", format!("{hmac}header = \"a\"\n[verification.pairs]\nsignature = {text_value}")),
        (
            "pair-timestamp",
            format!(
                "{hmac}header = \"a\"\nsigned = \"{{timestamp}}{{body}}\"\n[verification.pairs]\nsignature = \"a\"\ntimestamp = {text_value}"
            ),
        ),
        (
            "pair-separator",
            format!(
                "{hmac}header = \"a\"\n[verification.pairs]\nsignature = \"a\"\nseparator = {text_value}"
            ),
        ),
        (
            "example-headers",
            format!(
                "{hmac}header = \"a\"\n{secret}body = \"b\"\nheaders = {{ {text_value} = {text_value} }}"
            ),
        ),
        (
            "example-body",
            format!("{hmac}header = \"a\"\n{secret}body = {text_value}\nheaders = {{ a = \"b\" }}"),
        ),
        ("names-value", format!("[names]\n\"x.schema.json#/properties/a\" = {text_value}")),
        ("names-key", format!("[names]\n{text_value} = \"Name\"")),
        ("references", format!("[references]\n{} = {text_value}", q(format!("https://x.io/{text}")))),
        ("references-key", format!("[references]\n{text_value} = \"x.schema.json\"")),
        (
            "formats",
            format!("[formats]\n{text_value} = \"assert\"\ndefault = \"ignore\"\ncontent = \"ignore\""),
        ),
        ("lint", format!("[lint]\n{text_value} = [{text_value}]")),
        (
            "overlay-reason",
            format!(
                "{}[overlay.change]\nset = {{ description = {text_value} }}",
                overlay.replace("\"r\"", &text_value)
            ),
        ),
        (
            "overlay-pointer",
            overlay.replace("\"/properties/a\"", &q(format!("/properties/{text}")))
                + "[overlay.change]\nset = {}",
        ),
        ("overlay-schema", overlay.replace("\"x.schema.json\"", &text_value) + "[overlay.change]\nset = {}"),
        (
            "tolerance",
            format!("[tolerance]\nunknown_fields = {text_value}\nunknown_enum_values = {text_value}"),
        ),
        ("waiver-reason", format!("[[waiver]]\nfinding = \"unsigned-event\"\nreason = {text_value}")),
        ("waiver-finding", format!("[[waiver]]\nfinding = {text_value}\nreason = \"r\"")),
        ("key", format!("{text_value} = 1")),
        ("responses", format!("[responses]\n{text_value} = 200")),
        ("events", format!("[events]\n{text_value} = {text_value}")),
        ("overlay-remove", format!("{overlay}[overlay.change]\nremove = {text_value}")),
        ("types", format!("[types]\nnumber = {text_value}")),
        ("types-string", format!("[types]\nstring = {text_value}")),
        ("types-key", format!("[types]\n{text_value} = true")),
        ("overlay-rename", format!("{overlay}[overlay.change]\nrename = {text_value}")),
        ("features", format!("[features]\nper = {text_value}")),
        ("strip-suffixes", format!("[types]\nstrip_suffixes = [{text_value}]")),
        ("derive", format!("[types]\nderive = [{text_value}]")),
        ("derive-path", format!("[types]\nderive = [{}]", q(format!("serde::{text}")))),
        ("secret-query", format!("[verification]\nscheme = \"shared-secret\"\nquery = {text_value}")),
        ("secret-form", format!("[verification]\nscheme = \"shared-secret\"\nform = {text_value}")),
        (
            "secret-path",
            format!(
                "[verification]\nscheme = \"shared-secret\"\npath = {}",
                q(format!("/{text}/{{secret}}"))
            ),
        ),
        (
            "secret-body",
            format!("[verification]\nscheme = \"shared-secret\"\nbody = {}", q(format!("/{text}"))),
        ),
        ("key-algorithm", format!("{key}encoding = \"hex\"\nalgorithm = {text_value}")),
        ("jwt-algorithms", format!("{jwt}algorithms = [{text_value}]")),
        (
            "example-keys",
            format!("{key}{ed25519}[[verification.example]]\nkeys = {{ {text_value} = {text_value} }}"),
        ),
        ("example-key", format!("{key}{ed25519}[[verification.example]]\npublic_key = {text_value}")),
        ("hmac-headers", format!("{hmac}headers = [{text_value}, \"b\"]")),
        ("hmac-list", format!("{hmac}header = \"a\"\nlist = {{ separator = {text_value} }}")),
        (
            "hmac-positions",
            format!("{hmac}header = \"a\"\npositions = {{ signature = 1, separator = {text_value} }}"),
        ),
        (
            "signed-query",
            format!("{hmac}header = \"a\"\nsigned = {}", q(format!("{{query:{text}}}{{body}}"))),
        ),
        (
            "signed-option",
            format!("{hmac}header = \"a\"\nsigned = {}", q(format!("{{option:{text}}}{{body}}"))),
        ),
        (
            "signed-optional",
            format!("{hmac}header = \"a\"\nsigned = {}", q(format!("{{?{text}{{query:a}}}}{{body}}"))),
        ),
        (
            "example-url",
            format!(
                "{hmac}header = \"a\"\n{secret}body = \"b\"\nmethod = {text_value}\nurl = {text_value}\noptions = {{ {text_value} = {text_value} }}"
            ),
        ),
        ("handshake-method", format!("{handshake}method = {text_value}")),
        ("handshake-when", format!("{handshake}when = {{ \"{{query:a}}\" = {text_value} }}")),
        (
            "handshake-when-name",
            format!("{handshake}when = {{ {} = \"a\" }}", q(format!("{{query:{text}}}"))),
        ),
        ("handshake-present", format!("{handshake}present = [{}]", q(format!("{{header:{text}}}")))),
        ("handshake-challenge", format!("[[handshake]]\nchallenge = {}", q(format!("{{body:/{text}}}")))),
        ("handshake-alphabet", format!("{handshake}alphabet = {text_value}")),
        ("handshake-token", format!("{handshake}token = {}", q(format!("{{query:{text}}}")))),
        ("handshake-event", format!("{handshake}event = {text_value}")),
        (
            "handshake-text",
            format!("{handshake}[handshake.answer]\ntext = {}", q(format!("{text}{{challenge}}"))),
        ),
        (
            "handshake-json",
            format!("{handshake}[handshake.answer]\njson = {{ {text_value} = {text_value} }}"),
        ),
        (
            "handshake-headers",
            format!("{handshake}[handshake.answer]\nheaders = {{ {text_value} = {text_value} }}"),
        ),
        (
            "handshake-sign",
            format!(
                "{handshake}answer = {{ text = \"{{signature}}\" }}\n[handshake.sign]\nalgorithm = \"sha256\"\nencoding = \"hex\"\nsigned = {}",
                q(format!("{text}{{challenge}}"))
            ),
        ),
        ("batch-items", format!("[batch]\nitems = {}", q(format!("/{text}")))),
        ("batch-answer", format!("[batch]\nitems = \"\"\nanswer = {text_value}")),
        ("body-mode", format!("[body]\nformat = \"cloudevents\"\nmode = {text_value}")),
        ("body-format", format!("[body]\nformat = {text_value}")),
        ("body-json", format!("[body]\nformat = \"form\"\njson = {text_value}")),
    ];
    let schema =
        r#"{ "type": "object", "properties": { "a": { "type": "object" }, "b": { "format": "email" } } }"#;
    let files = |toml: String| {
        let at = if toml.starts_with("[version]") { "v1/x.schema.json" } else { "x.schema.json" };
        vec![("provider.toml".to_owned(), toml + "\n"), (at.to_owned(), schema.to_owned())]
    };
    let signed = super::signed::all(text);
    tomls.into_iter().chain(signed).map(|(place, toml)| (format!("toml-{place}"), files(toml))).collect()
}

/// A string of TOML, every character that is not plain escaped.
pub(crate) fn quoted(text: &str) -> String {
    let escaped = |letter: char| {
        if letter.is_ascii_alphanumeric() || letter == ' ' {
            letter.to_string()
        } else {
            format!("\\U{:08X}", u32::from(letter))
        }
    };
    format!("\"{}\"", text.chars().map(escaped).collect::<String>())
}

/// The keys of the file whose values are not numbers, by its JSON Schema.
pub(crate) fn keys_of_texts(schema: &Value, keys: &mut BTreeSet<String>) {
    match schema {
        Value::Object(members) => {
            for (name, property) in members.get("properties").and_then(Value::as_object).into_iter().flatten()
            {
                let types = property["type"].to_string();
                if !types.contains("integer") && !types.contains("boolean") && property["type"] != "object" {
                    keys.insert(name.clone());
                }
            }
            members.values().for_each(|member| keys_of_texts(member, keys));
        }
        Value::Array(items) => items.iter().for_each(|item| keys_of_texts(item, keys)),
        _ => {}
    }
}
