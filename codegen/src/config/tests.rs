#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]

use std::sync::LazyLock;

use super::*;

/// Every problem as `line: message; help`.
fn problems(text: &str) -> Vec<String> {
    let found = parse(text).err().unwrap_or_default();
    found
        .iter()
        .map(|problem| {
            let line = text.get(..problem.span.start).unwrap().matches('\n').count() + 1;
            let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
            format!("{line}: {}{help}", problem.message)
        })
        .collect()
}

/// The file that the documentation shows: it has every key.
static WHOLE: LazyLock<String> = LazyLock::new(|| {
    let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/receiving.md");
    let page = std::fs::read_to_string(page).unwrap();
    let (_, section) = page.split_once("## provider.toml").unwrap();
    let (_, block) = section.split_once("```toml\n").unwrap();
    block.split_once("```\n").unwrap().0.to_owned()
});

#[test]
fn reads_every_key() {
    let config = parse(&WHOLE).unwrap();
    assert_eq!(config.title.as_deref(), Some("Acme"));
    assert_eq!(config.draft, Some(Draft::Draft7));
    assert_eq!(config.acknowledge(), 202);
    assert_eq!(config.version.as_ref().unwrap().header.as_deref(), Some("X-Acme-Version"));
    assert_eq!(config.tolerance.unknown_enum_values, Some(UnknownEnumValues::Keep));
    assert_eq!(config.overlay[0].change, Change::Nullable);
    let Change::Type(types) = &config.overlay[1].change else { panic!("not a type") };
    assert_eq!(types.as_slice(), [JsonType::Integer, JsonType::String]);
    assert_eq!(config.formats.mode("date-time"), FormatMode::Assert);
    assert_eq!(config.formats.mode("uuid"), FormatMode::Ignore);
    assert_eq!(config.formats.content(), ContentMode::Assert);
    assert_eq!(config.responses.invalid, Some(200));
    assert!(config.types.names_from_titles && config.types.properties_mean_object && config.types.borrow);
    assert_eq!(
        (config.types.number, config.types.strip_suffixes.as_slice()),
        (NumberType::F64, &["Dto".to_owned()][..])
    );
    let derives = config.types.derives();
    assert!(derives.deserialize && derives.standard.len() == 2, "{derives:?}");
    assert_eq!(config.types.own.values().collect::<Vec<_>>(), ["my_crate::Money"]);
    let Some(Verification::Hmac(hmac)) = &config.verification else { panic!("not hmac") };
    assert_eq!(hmac.timestamp.as_ref().unwrap().unit, Unit::Milliseconds);
    assert_eq!(hmac.example.len(), 1);
}

/// Every key of every table is on some page.
#[test]
fn every_key_is_documented() {
    let pages = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs");
    let pages = std::fs::read_dir(pages).unwrap().map(|entry| entry.unwrap().path());
    let pages: String =
        pages.filter(|path| path.is_file()).map(|path| std::fs::read_to_string(path).unwrap()).collect();
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let words: std::collections::HashSet<&str> = pages.split(|c| !is_part(c)).collect();
    let mut keys = std::collections::BTreeSet::new();
    let mut queue = vec![schema::schema()];
    while let Some(value) = queue.pop() {
        match value {
            serde_json::Value::Object(members) => {
                if let Some(properties) = members.get("properties").and_then(|one| one.as_object()) {
                    keys.extend(properties.keys().cloned());
                }
                queue.extend(members.into_iter().map(|(_, value)| value));
            }
            serde_json::Value::Array(items) => queue.extend(items),
            _ => {}
        }
    }
    assert!(keys.len() > 60, "{keys:?}");
    let missing: Vec<&String> = keys.iter().filter(|key| !words.contains(key.as_str())).collect();
    assert!(missing.is_empty(), "on no page of docs/: {missing:?}");
}

#[test]
fn an_empty_file_is_a_provider() {
    let config = parse("").unwrap();
    assert_eq!(config.acknowledge(), 200);
    assert_eq!(config.formats.mode("date"), FormatMode::Typed);
    assert_eq!(config.formats.mode("email"), FormatMode::Ignore);
    assert!(config.verification.is_none());
}

#[test]
fn remembers_where_things_stand() {
    let config = parse(&WHOLE).unwrap();
    assert_eq!(&WHOLE[config.span("/overlay/1/pointer")], "\"/properties/total\"");
    assert_eq!(&WHOLE[config.key_span("/version/default")], "default");
    assert_eq!(&WHOLE[config.span("/version/body")], &WHOLE[config.span("/version")]);
}

#[test]
fn finds_all_problems_at_once() {
    let text = r#"acknowlege = 202
event = "{bdy:/type}"
titel = 1
[verification]
scheme = "hmac"
algorithm = "sha265"
encoding = "hex"
header = "X-Acme-Signature"
[responses]
invalid = 999
[tolerance]
unknown_fields = true
[version]
heder = "X"
[formats]
date-tme = "assert"
"#;
    assert_eq!(
        problems(text),
        [
            "1: unknown key `acknowlege`; did you mean `acknowledge`?",
            "2: expected `{header:Name}`, `{query:name}`, `{form:name}`, `{form*}`, `{body:/pointer}`, `{body}`, `{method}`, `{url}`, `{path}`, `{query}`, `{timestamp}`, `{id}` or `{option:name}`; at byte 0 of the template",
            "3: unknown key `titel`; did you mean `title`?",
            "6: expected one of `md5`, `sha1`, `sha256`, `sha384`, `sha512`; did you mean `sha256`?",
            "10: expected at most 599",
            "12: expected one of `ignore`, `keep`, `deny`",
            "14: unknown key `heder` in [version]; did you mean `header`?",
            "16: unknown format `date-tme`; did you mean `date-time`?",
        ]
    );
}

#[test]
fn explains_single_problems() {
    for (text, expected) in [
        ("title = ", "1: not TOML: string values must be quoted, expected literal string"),
        ("title = 1", "1: expected a string, found an integer"),
        ("acknowledge = 302", "1: expected at most 299"),
        ("acknowledge = \"202\"", "1: expected an integer, found a string"),
        ("acknowledge = 99999999999999999999", "1: expected at most 299"),
        ("acknowledge = -99999999999999999999", "1: expected at least 200"),
        ("draft = \"3\"", "1: expected one of `4`, `6`, `7`, `2019-09`, `2020-12`; did you mean `4`?"),
        ("shared = \"common\"", "1: expected an array, found a string"),
        ("documentation = \"acme.example\"", "1: expected a URL that begins with `https://`"),
        (
            "event = \"order.paid\"",
            "1: the template reads nothing from the request; for example `{body:/type}` or `{header:X-Acme-Event}`",
        ),
        (
            "event = \"{body}\"",
            "1: expected `{header:Name}`, `{query:name}`, `{form:name}` or `{body:/pointer}`: the others have a meaning only in what is signed",
        ),
        ("[version]\nheader = \"a\"\nbody = \"/b\"", "3: `header` and `body` exclude each other"),
        ("[verification]\nheader = \"a\"", "1: `scheme` is missing in [verification]"),
        (
            "[verification]\nscheme = \"hmak\"",
            "2: expected one of `shared-secret`, `basic`, `hmac`, `public-key`, `jwt`, `standard-webhooks`, `none`; did you mean `hmac`?",
        ),
        (
            "[verification]\nscheme = \"shared-secret\"",
            "1: it is not stated where the secret is; add one of `header`, `query`, `form` and `body`",
        ),
        (
            "[verification]\nscheme = \"shared-secret\"\nheader = \"X A\"",
            "3: expected the name of a header (RFC 9110 §5.1)",
        ),
        ("[verification]\nscheme = \"none\"\nheader = \"X\"", "3: unknown key `header` in [verification]"),
        (
            "[[overlay]]\nschema = \"a.json\"\npointer = \"properties/b\"\nchange = \"drop\"",
            "3: expected a JSON pointer (RFC 6901); did you mean `/properties/b`?",
        ),
        (
            "[[overlay]]\nschema = \"a.json\"\npointer = \"/b\"\nchange = \"nulable\"",
            "4: expected `nullable`, `optional`, `drop`, or a table with `type`, `rename`, `remove` or `set`; \
             did you mean `change = \"nullable\"`?",
        ),
        ("[types]\nnubmer = \"f64\"", "2: unknown key `nubmer` in [types]; did you mean `number`?"),
        ("[types]\nderives = [\"Eq\"]", "2: unknown key `derives` in [types]; did you mean `derive`?"),
        ("[types]\nborow = true", "2: unknown key `borow` in [types]; did you mean `borrow`?"),
        ("[types]\n\"a.json#\" = true", "2: expected a string, found a boolean"),
        (
            "[types]\n\"a.json\" = \"crate::A\"",
            "2: unknown key `a.json` in [types]; a place is a file, `#` and a JSON pointer",
        ),
        (
            "[types]\n\"a.json#/$defs/a\" = \"my-crate::A\"",
            "2: expected the path of a Rust type; begin with a crate's name, or with `crate::`: `rust_decimal::Decimal`, `crate::Money`",
        ),
        (
            "[types]\n\"a.json#$defs/a\" = \"crate::A\"",
            "2: expected a JSON pointer (RFC 6901); did you mean `/$defs/a`?",
        ),
        (
            "[types]\nderive = [\"Eq\", \"Deserialise\"]",
            "2: expected the path of a derive; did you mean `Deserialize`?",
        ),
        (
            "[types]\nderive = [\"JsonSchema\"]",
            "2: expected the path of a derive; one of `Copy`, `Default`, `Eq`, `Hash`, `Ord`, `PartialOrd`, `Deserialize`, or a path from a crate: `schemars::JsonSchema`",
        ),
        ("[types]\nderive = \"Eq\"", "2: expected an array, found a string"),
        ("[types]\nborrow = \"yes\"", "2: expected a boolean, found a string"),
        (
            "[types]\nstring = \"compact_str\"",
            "2: expected one of `String`, `Box<str>`, `compact_str::CompactString`",
        ),
        (
            "[types]\nborrow = true\nstring = \"Box<str>\"",
            "3: `string` and `borrow` exclude each other; leave out one of them: what is borrowed is owned as a `String`",
        ),
        (
            "[references]\n\"https://a.example/x\" = \"../x\"",
            "2: expected a file or folder below the provider's own",
        ),
        ("[lint]\nclosed-object = [\"here\"]", "2: expected a file, `#` and a JSON pointer"),
        ("[names]\n\"a.json#/b\" = \"my type\"", "2: expected a Rust name"),
    ] {
        assert_eq!(problems(text), [expected], "{text}");
    }
}

#[test]
fn hmac_has_to_make_sense() {
    let text = r#"[verification]
scheme = "hmac"
algorithm = "sha1"
encoding = "base64"
header = "S"
signed = "{timestamp}.{body:/a}"
prefix = "v0="
pairs = { signature = "v1" }
"#;
    assert_eq!(
        problems(text),
        [
            "1: hmac needs an example; add [[verification.example]] with `secret`, `headers` and `body` of a request whose signature is known to be good",
            "6: `{timestamp}` is signed, but its place is not stated; add [verification.timestamp]",
            "7: `prefix` and `pairs` exclude each other",
        ]
    );
}

#[test]
fn an_example_has_to_verify() {
    let help = "; the scheme, the secret, or a part of the request is not that of the signature";
    let without = WHOLE.replace("t=1700000000000,", "");
    for (text, expected) in [
        (WHOLE.replace("shh", "hush"), format!("25: the example's signature does not verify{help}")),
        (
            WHOLE.replace("body = \"{}\"", "body = \"{ }\""),
            format!("25: the example's signature does not verify{help}"),
        ),
        (WHOLE.replace("shh", " "), "26: the example's secret is not one for this scheme".to_owned()),
        (without, "27: the example lacks a header or another value that is needed to verify it".to_owned()),
    ] {
        assert_eq!(problems(&text), [expected]);
    }
}

#[test]
fn its_json_schema_is_complete_and_closed() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    for key in ["title", "event", "verification", "overlay", "names", "references", "formats", "lint"] {
        let description = &schema["properties"][key];
        assert!(description.to_string().contains("description"), "{key}: {description}");
    }
    assert_eq!(schema["additionalProperties"], false);
}

#[test]
fn the_repository_s_own_files_are_well_formed() {
    let schemas = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas");
    let mut read = 0;
    for folder in std::fs::read_dir(schemas).unwrap() {
        let file = folder.unwrap().path().join("provider.toml");
        if let Ok(text) = std::fs::read_to_string(&file) {
            assert_eq!(problems(&text), [""; 0], "{}", file.display());
            read += 1;
        }
    }
    assert!(read > 0);
}

#[test]
fn the_documentation_shows_every_key() {
    let schema: serde_json::Value = serde_json::from_str(&json_schema()).unwrap();
    let config = schema["properties"].as_object().unwrap();
    assert!(config.len() > 10);
    for key in config.keys() {
        let stands = |line: &str| line.starts_with(key) || line.trim_matches(['[', ']']).starts_with(key);
        assert!(WHOLE.lines().any(stands), "{key}");
    }
}

/// The problems of one handshake of a provider that signs its deliveries.
fn handshake_problems(handshake: &str) -> Vec<String> {
    let verification = "[verification]\nscheme = \"standard-webhooks\"\n";
    let found = problems(&format!("{verification}[[handshake]]\n{handshake}"));
    found.into_iter().map(|problem| problem.split_once(": ").unwrap().1.to_owned()).collect()
}

#[test]
fn a_handshake_says_what_it_is_and_what_answers_it() {
    let echo = "challenge = \"{query:c}\"\nanswer = { text = \"{challenge}\" }\n";
    assert_eq!(handshake_problems(echo), [""; 0]);
    for (text, expected) in [
        ("challenge = \"{query:c}\"", "expected `answer` or `event`"),
        ("answer = {}", "every delivery would be this handshake; add `when`, `present` or `challenge`"),
        (
            "method = \"get\"\nanswer = {}",
            "expected a method, in capitals (RFC 9110 §9.1); for example `GET`",
        ),
        (
            "method = \"GET\"\nwhen = { \"{body:/a}\" = \"b\" }\nanswer = {}",
            "a request with this method has no body",
        ),
        (
            "when = { \"body:/a\" = \"b\" }\nanswer = {}",
            "expected `{header:Name}`, `{query:name}` or `{body:/pointer}`",
        ),
        ("present = [\"{body:a}\"]\nanswer = {}", "`{body:/pointer}` needs a JSON pointer (RFC 6901)"),
        (
            "present = [\"{query:a}\"]\nanswer = { text = \"{challenge}\" }",
            "it is not stated where the challenge is; add `challenge`",
        ),
        (
            "present = [\"{query:a}\"]\nkeep_secret = true\nanswer = {}",
            "it is not stated where the secret is; add `challenge`",
        ),
        (
            "present = [\"{query:a}\"]\nanswer = { text = \"{signature}\" }",
            "it is not stated what `{signature}` is; add [handshake.sign]",
        ),
        ("present = [\"{query:a}\"]\nanswer = {}\nevent = \"a\"", "`answer` and `event` exclude each other"),
        (
            "present = [\"{query:a}\"]\nunsigned = true\nevent = \"a\"",
            "an event for the handler is signed as every other",
        ),
        (
            "present = [\"{query:a}\"]\nanswer = { text = \"a\", json = {} }",
            "`text` and `json` exclude each other",
        ),
        (
            "present = [\"{query:a}\"]\nanswer = { text = \"a\", status = 204 }",
            "an answer with this status has no body (RFC 9110 §15.3)",
        ),
        (
            "present = [\"{query:a}\"]\nanswer = { headers = { \"a b\" = \"c\" } }",
            "expected the name and value of a header (RFC 9110 §5)",
        ),
        (
            "present = [\"{query:a}\"]\nanswer = { txt = \"a\" }",
            "unknown key `txt` in [handshake.answer]; did you mean `text`?",
        ),
    ] {
        assert_eq!(handshake_problems(text), [expected], "{text}");
    }
}

#[test]
fn a_handshake_signs_nothing_that_could_be_a_delivery() {
    let signs = |more: &str, sign: &str| {
        format!(
            "challenge = \"{{query:c}}\"\n{more}answer = {{ text = \"{{signature}}\" }}\n\
             sign = {{ algorithm = \"sha256\", encoding = \"hex\"{sign} }}"
        )
    };
    assert_eq!(handshake_problems(&signs("", "")), [""; 0]);
    assert_eq!(handshake_problems(&signs("", ", signed = \"v1.{challenge}\"")), [""; 0]);
    let around =
        "only letters, digits and `-._~+/=` are signed around the challenge: other text could be a delivery";
    assert_eq!(handshake_problems(&signs("", ", signed = \"{\\\"a\\\":{challenge}}\"")), [around]);
    assert_eq!(handshake_problems(&signs("", ", signed = \"a\"")), ["expected `{challenge}`, once"]);
    let text = "only a `token` is signed: other text could be a delivery";
    assert_eq!(handshake_problems(&signs("alphabet = \"text\"\n", "")), [text]);
    let basic = format!("[verification]\nscheme = \"basic\"\n[[handshake]]\n{}", signs("", ""));
    let password = "6: a password is not a key: whoever gets a signature can try passwords out";
    assert_eq!(problems(&basic), [password]);
    let unsigned = problems(&format!("[[handshake]]\n{}", signs("", "")));
    assert_eq!(unsigned, ["4: there is no secret to sign with; add [verification]"]);
}

#[test]
fn where_events_are_has_to_make_sense() {
    for (text, expected) in [
        ("[batch]\nitems = \"events\"", "2: expected a JSON pointer (RFC 6901); did you mean `/events`?"),
        ("[batch]", "1: `items` is missing in [batch]"),
        (
            "[body]\nformat = \"cloudevents\"\n[batch]\nitems = \"/a\"",
            "4: a batch of CloudEvents is an array; write `items = \"\"`",
        ),
        (
            "[body]\njson = \"payload\"",
            "2: only a form has fields, and only a token has claims; add `format = \"form\"`, or `format = \"jwt\"`",
        ),
        (
            "[body]\nformat = \"jwt\"",
            "2: nothing verifies the token that the body is; write `scheme = \"jwt\"` and `body = \"\"` under [verification]",
        ),
        ("[body]\nmode = \"binary\"", "2: only CloudEvents have modes; add `format = \"cloudevents\"`"),
        (
            "[batch]\nitems = \"\"\n[body]\nformat = \"cloudevents\"\nmode = \"binary\"",
            "5: a batch of CloudEvents is in structured mode",
        ),
        ("event = \"{body:/a}\"\n[body]\nformat = \"cloudevents\"", "1: a CloudEvent says it itself"),
    ] {
        assert_eq!(problems(text), [expected], "{text}");
    }
}
