//! What protects less than it seems to: for each rule a verification that it is about, and beside it one that differs in what
//! the rule asks and is not.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use std::collections::BTreeSet;

use hookwright_codegen::config::Config;

/// The rules that a file breaks, each with the place that shows it.
fn found(text: &str) -> Vec<(&'static str, String)> {
    let config: Config = toml::from_str(text).expect("provider.toml");
    config.weaknesses().into_iter().map(|(weakness, path)| (weakness.rule(), path.into_owned())).collect()
}

/// A keyed hash with these lines of `[verification]`, after `top`.
fn hmac(top: &str, lines: &str) -> String {
    format!(
        "{top}\n[verification]\nscheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Sig\"\n{lines}\n"
    )
}

const TIMED: &str = "timestamp = { header = \"X-Time\" }\n";
const REPLAY: (&str, &str) = ("no-replay-protection", "/verification");

/// The rules and places that a file should be about.
type Expected = &'static [(&'static str, &'static str)];

fn each(cases: &[(String, Expected)]) {
    for (text, expected) in cases {
        let found = found(text);
        let found: Vec<(&str, &str)> = found.iter().map(|(rule, path)| (*rule, path.as_str())).collect();
        assert_eq!(found, *expected, "{text}");
    }
}

fn shared(lines: &str) -> String {
    format!("[verification]\nscheme = \"shared-secret\"\n{lines}\n")
}

#[test]
fn no_replay_protection() {
    each(&[
        (shared("header = \"X-S\""), &[REPLAY]),
        ("[verification]\nscheme = \"basic\"".to_owned(), &[REPLAY]),
        (hmac("", ""), &[REPLAY]),
        (hmac("", "signed = \"{timestamp}.{body}\"\ntimestamp = { header = \"X-Time\" }"), &[]),
        (hmac("", "signed = \"{timestamp}.{body}\"\npairs = { signature = \"v\", timestamp = \"t\" }"), &[]),
        (hmac("", "signed = \"{timestamp}.{body}\"\npositions = { signature = 1, timestamp = 0 }"), &[]),
        (hmac("", "pairs = { signature = \"v\" }"), &[REPLAY]),
        (hmac("", "positions = { signature = 1 }"), &[REPLAY]),
        (hmac("", "list = { separator = \" \" }"), &[REPLAY]),
        ("[verification]\nscheme = \"standard-webhooks\"".to_owned(), &[]),
        ("[verification]\nscheme = \"none\"".to_owned(), &[]),
        (String::new(), &[]),
    ]);
}

#[test]
fn secret_in_url() {
    each(&[
        (shared("query = \"token\""), &[REPLAY, ("secret-in-url", "/verification")]),
        (shared("path = \"/hooks/{secret}\""), &[REPLAY, ("secret-in-url", "/verification")]),
        (shared("form = \"token\""), &[REPLAY]),
        (shared("body = \"/token\""), &[REPLAY]),
    ]);
}

#[test]
fn unsigned_timestamp() {
    each(&[
        (hmac("", TIMED), &[("unsigned-timestamp", "/verification/timestamp")]),
        (
            hmac("", "pairs = { signature = \"v\", timestamp = \"t\" }"),
            &[("unsigned-timestamp", "/verification/pairs/timestamp")],
        ),
        (
            hmac("", "positions = { signature = 1, timestamp = 0 }"),
            &[("unsigned-timestamp", "/verification/positions/timestamp")],
        ),
        // Its place may be signed instead of `{timestamp}`.
        (hmac("", &format!("signed = \"{{header:x-time}}.{{body}}\"\n{TIMED}")), &[]),
        (
            hmac("", &format!("signed = \"{{header:X-Other}}.{{body}}\"\n{TIMED}")),
            &[("unsigned-timestamp", "/verification/timestamp")],
        ),
        (hmac("", "signed = \"{query:t}.{body}\"\ntimestamp = { query = \"t\" }"), &[]),
        (hmac("", "timestamp = { query = \"t\" }"), &[("unsigned-timestamp", "/verification/timestamp")]),
        (hmac("", "timestamp = { body = \"/at\" }"), &[]),
        (hmac("", "timestamp = { form = \"at\" }"), &[]),
        (
            hmac("", "signed = \"{body:/id}\"\ntimestamp = { body = \"/at\" }"),
            &[("unsigned-timestamp", "/verification/timestamp"), ("unsigned-body", "/verification/signed")],
        ),
        (
            hmac("", "signed = \"{body:/id}.{body:/at}\"\ntimestamp = { body = \"/at\" }"),
            &[("unsigned-body", "/verification/signed")],
        ),
    ]);
}

#[test]
fn unsigned_delivery_id() {
    let id = |source: &str, signed: &str| {
        hmac(&format!("delivery_id = \"{source}\""), &format!("signed = \"{signed}\"\n{TIMED}"))
    };
    each(&[
        (id("{header:X-Id}", "{timestamp}.{body}"), &[("unsigned-delivery-id", "/delivery_id")]),
        (id("{header:X-Id}", "{header:x-id}.{timestamp}.{body}"), &[]),
        (id("{header:X-Id}", "{id}.{timestamp}.{body}"), &[]),
        (id("{query:id}", "{timestamp}.{body}"), &[("unsigned-delivery-id", "/delivery_id")]),
        (id("{query:id}", "{url}.{timestamp}.{body}"), &[]),
        (id("{query:id}", "{query}.{timestamp}.{body}"), &[]),
        (id("{query:id}", "{path}.{timestamp}.{body}"), &[("unsigned-delivery-id", "/delivery_id")]),
        (id("{form:id}", "{timestamp}.{body}"), &[]),
        (id("{form:id}", "{timestamp}.{form:x}"), &[("unsigned-delivery-id", "/delivery_id"), ("unsigned-body", "/verification/signed")]),
        (id("{body:/id}", "{timestamp}.{body}"), &[]),
        // What is signed is the id in small letters, which is what counts.
        (id("{header:X-Id|lower}", "{id}.{timestamp}.{body}"), &[]),
        // The time is signed, so an id that is the time is, too.
        (id("{header:X-Time}", "{timestamp}.{body}"), &[]),
        (
            "delivery_id = \"{header:x-id}\"\n[verification]\nscheme = \"standard-webhooks\"".to_owned(),
            &[("unsigned-delivery-id", "/delivery_id")],
        ),
        ("delivery_id = \"{header:webhook-id}\"\n[verification]\nscheme = \"standard-webhooks\"".to_owned(), &[]),
        (
            "delivery_id = \"{header:webhook-timestamp}\"\n[verification]\nscheme = \"standard-webhooks\"".to_owned(),
            &[],
        ),
        (
            "delivery_id = \"{header:webhook-id}\"\n[verification]\nscheme = \"standard-webhooks\"\nheaders = \"svix\"".to_owned(),
            &[("unsigned-delivery-id", "/delivery_id")],
        ),
    ]);
}

#[test]
fn unsigned_event() {
    let signed = format!("signed = \"{{timestamp}}.{{body}}\"\n{TIMED}");
    let with = |top: &str| hmac(top, &signed);
    each(&[
        (with("event = \"{header:X-Topic}\""), &[("unsigned-event", "/event")]),
        (with("event = \"{query:type}\""), &[("unsigned-event", "/event")]),
        (with("event = \"{body:/type}\""), &[]),
        (with("event = \"{body:/type}.{header:X-Action}\""), &[("unsigned-event", "/event")]),
        // What names the version names the payload's schema.
        (with("[version]\nheader = \"X-Version\""), &[("unsigned-event", "/version")]),
        (with("[version]\nbody = \"/version\""), &[]),
        (
            hmac(
                "[version]\nheader = \"X-Version\"",
                &format!("signed = \"{{header:x-version}}.{{timestamp}}.{{body}}\"\n{TIMED}"),
            ),
            &[],
        ),
        // The id is signed, and so is what the event's name shares with it.
        (
            hmac(
                "event = \"{header:X-Id}\"\ndelivery_id = \"{header:X-Id}\"",
                &format!("signed = \"{{id}}.{{timestamp}}.{{body}}\"\n{TIMED}"),
            ),
            &[],
        ),
        // It is said once.
        (
            with("event = \"{header:X-Topic}\"\n[version]\nheader = \"X-Version\""),
            &[("unsigned-event", "/event")],
        ),
    ]);
}

#[test]
fn unsigned_event_and_id_of_cloud_events() {
    let signed = format!("signed = \"{{timestamp}}.{{body}}\"\n{TIMED}");
    let with = |mode: &str| hmac(&format!("[body]\nformat = \"cloudevents\"\n{mode}"), &signed);
    let rules = |text: &str| found(text).into_iter().map(|(rule, _)| rule).collect::<BTreeSet<_>>();
    assert_eq!(rules(&with("mode = \"structured\"")), BTreeSet::new());
    for mode in ["", "mode = \"binary\""] {
        assert_eq!(rules(&with(mode)), BTreeSet::from(["unsigned-delivery-id", "unsigned-event"]), "{mode}");
    }
    for (headers, expected) in [
        ("{header:ce-id}|{header:ce-source}|{header:ce-type}", BTreeSet::new()),
        ("{header:ce-id}|{header:ce-type}", BTreeSet::from(["unsigned-delivery-id"])),
        ("{header:ce-source}|{header:ce-type}", BTreeSet::from(["unsigned-delivery-id"])),
        ("{header:ce-id}|{header:ce-source}", BTreeSet::from(["unsigned-event"])),
    ] {
        let signed = format!("signed = \"{headers}|{{timestamp}}.{{body}}\"\n{TIMED}");
        assert_eq!(rules(&hmac("[body]\nformat = \"cloudevents\"", &signed)), expected, "{headers}");
    }
}

#[test]
fn unsigned_body() {
    let body = |signed: &str| hmac("", &format!("signed = \"{signed}\"\n{TIMED}"));
    each(&[
        (body("{timestamp}.{body:/id}"), &[("unsigned-body", "/verification/signed")]),
        (body("{timestamp}.{url}"), &[("unsigned-body", "/verification/signed")]),
        (body("{timestamp}.{body|crc32}"), &[("unsigned-body", "/verification/signed")]),
        (body("{timestamp}.{body|sha512|base64}"), &[]),
        (body("{timestamp}.{body}"), &[]),
    ]);
}

#[test]
fn adjacent_signed_parts() {
    let signed = |signed: &str| hmac("", &format!("signed = \"{signed}\"\n{TIMED}"));
    each(&[
        (signed("{timestamp}{body}"), &[("adjacent-signed-parts", "/verification/signed")]),
        (signed("{timestamp}.{form*}"), &[("adjacent-signed-parts", "/verification/signed")]),
        (signed("{timestamp}{?.{header:a};}{body}"), &[("adjacent-signed-parts", "/verification/signed")]),
        (signed("{timestamp}.{body}"), &[]),
        (
            hmac(
                "delivery_id = \"{header:a}{header:b}\"",
                &format!("signed = \"{{id}}.{{timestamp}}.{{body}}\"\n{TIMED}"),
            ),
            &[("adjacent-signed-parts", "/delivery_id")],
        ),
        (
            hmac(
                "delivery_id = \"{body:/a}{body:/b}\"",
                &format!("signed = \"{{timestamp}}.{{body}}\"\n{TIMED}"),
            ),
            &[],
        ),
    ]);
}

#[test]
fn weak_algorithm() {
    let with = |scheme: &str, algorithm: &str| {
        let text = hmac("", &format!("signed = \"{{timestamp}}.{{body}}\"\n{TIMED}"));
        text.replace("\"hmac\"", scheme).replace("\"sha256\"", algorithm)
    };
    each(&[
        (with("\"hmac\"", "\"sha1\""), &[("weak-algorithm", "/verification/algorithm")]),
        (with("\"hmac\"", "\"md5\""), &[("weak-algorithm", "/verification/algorithm")]),
        (with("\"hmac\"", "\"sha512\""), &[]),
        (with("\"public-key\"", "\"rsa-pkcs1-sha1\""), &[("weak-algorithm", "/verification/algorithm")]),
        (with("\"public-key\"", "\"rsa-pkcs1-sha512\""), &[]),
        (with("\"public-key\"", "\"ed25519\""), &[]),
    ]);
}

#[test]
fn signed_for_strangers() {
    let handshake = "[[handshake]]\nchallenge = \"{query:c}\"\nanswer = { text = \"{signature}\" }\n";
    let sign = "sign = { algorithm = \"sha256\", encoding = \"hex\" }\n";
    let all = format!("{handshake}unsigned = true\n{sign}");
    each(&[
        (
            shared(&format!("header = \"X-S\"\n{all}")),
            &[REPLAY, ("signed-for-strangers", "/handshake/0/sign")],
        ),
        (
            shared(&format!("header = \"X-S\"\n{handshake}unsigned = true\n{all}")),
            &[REPLAY, ("signed-for-strangers", "/handshake/1/sign")],
        ),
        (shared(&format!("header = \"X-S\"\n{handshake}{sign}")), &[REPLAY]),
        (shared(&format!("header = \"X-S\"\n{handshake}unsigned = true")), &[REPLAY]),
        (hmac("", &all), &[REPLAY]),
    ]);
}

#[test]
fn a_waiver_accepts_its_own_finding_and_no_other() {
    let text = |finding: &str| {
        let waiver = format!("[[waiver]]\nfinding = \"{finding}\"\nreason = \"they say so\"\n");
        format!("{}{waiver}", hmac("delivery_id = \"{header:X-Id}\"", ""))
    };
    each(&[
        (text("unsigned-delivery-id"), &[REPLAY]),
        (text("no-replay-protection"), &[("unsigned-delivery-id", "/delivery_id")]),
        (text("unsigned-body"), &[("unsigned-delivery-id", "/delivery_id"), REPLAY]),
    ]);
    let needless = |finding: &str| {
        let config: Config = toml::from_str(&text(finding)).expect("provider.toml");
        config.needless_waivers()
    };
    assert_eq!(needless("unsigned-delivery-id"), Vec::<usize>::new());
    assert_eq!(needless("unsigned-body"), [0]);
}
