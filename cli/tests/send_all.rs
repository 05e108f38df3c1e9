//! `hookwright send` with everything that `provider.toml` can say, to an endpoint that receives by the same file.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::thread;
use std::time::{Duration, UNIX_EPOCH};

use hookwright::receive::{
    Endpoint, Event, EventName, Handshake, Outcome, Received, Rejection, Unknown, WebhookSpec,
};
use hookwright::testing::Sender;
use hookwright::{Bytes, Invalid, Limits, Request};
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use tempfile::TempDir;

const SECRET: &str = "correct horse battery staple";
const TOKEN: &str = "token-1";
const PUBLIC_URL: &str = "https://hooks.example/acme";
const EVENTS: &[EventName<'static>] =
    &[EventName::new(None, "order.paid"), EventName::new(None, "order.void")];

/// An event of any provider.
struct Any(Unknown);

impl Event for Any {
    const SPEC: &'static WebhookSpec<'static> = &WebhookSpec::new("any");

    fn decode(version: Option<&str>, name: &str, body: &Bytes, limits: &Limits) -> Result<Self, Invalid> {
        Unknown::new(version, name, body, limits).map(Self)
    }

    fn name(&self) -> &str {
        &self.0.name
    }

    fn is_unknown(&self) -> bool {
        true
    }
}

/// What a command did: its exit code, what it printed, and what the receiver saw.
struct Ran {
    code: Option<i32>,
    out: String,
    seen: Vec<String>,
}

/// A folder with a provider of this file, and two events.
fn folder(provider: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    fs::write(acme.join("provider.toml"), provider).unwrap();
    for name in ["order.paid", "order.void"] {
        fs::write(acme.join(format!("{name}.schema.json")), r#"{"type": "object"}"#).unwrap();
        let example = format!(r#"{{"type": "{name}", "id": "evt_1"}}"#);
        fs::write(acme.join(format!("{name}.example.json")), example).unwrap();
    }
    folder
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

/// The endpoint that receives by a provider's file.
fn endpoint(provider: &str) -> Endpoint<Any> {
    let config = leak(toml::from_str::<hookwright_codegen::config::Config>(provider).unwrap());
    let parts = leak(config.handshake_parts());
    let handshakes: &[Handshake<'_>] = leak(parts.iter().map(|parts| parts.handshake()).collect::<Vec<_>>());
    let spec = leak(config.receiving("acme", EVENTS).handshakes(handshakes));
    let mut builder =
        Endpoint::<Any>::builder().spec(spec).public_url(PUBLIC_URL).option("webhook_id", "wh_1");
    builder = if spec.scheme.is_some() { builder.secret(SECRET) } else { builder.unverified() };
    if handshakes.iter().any(|handshake| handshake.token.is_some()) {
        builder = builder.verify_token(TOKEN);
    }
    if handshakes.iter().any(|handshake| handshake.keeps) {
        builder = builder.keep_secret(|secret| secret.expose().len() > 8);
    }
    builder.build().unwrap()
}

/// Runs `send` with a receiver that answers `count` requests.
fn send(provider: &str, args: &[&str], count: usize) -> Ran {
    send_to(provider, provider, args, count)
}

/// Sends as one file says to an endpoint that receives as another one does.
fn send_to(provider: &str, received: &str, args: &[&str], count: usize) -> Ran {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/acme?shop=1", listener.local_addr().unwrap());
    let endpoint = endpoint(received);
    let receiver = thread::spawn(move || (0..count).map(|_| answer(&endpoint, &listener)).collect());
    let (code, out) = run(provider, &[args, &["--to", &url]].concat());
    if out.contains("error[") {
        // Nothing was sent.
        return Ran { code, out, seen: Vec::new() };
    }
    Ran { code, out, seen: receiver.join().unwrap() }
}

fn run(provider: &str, args: &[&str]) -> (Option<i32>, String) {
    let folder = folder(provider);
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    command.arg("send").args(args).current_dir(folder.path());
    command.env("ACME_SECRET", SECRET).env("ACME_VERIFY_TOKEN", TOKEN);
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

/// Receives one request, answers it, and says what it was.
fn answer(endpoint: &Endpoint<Any>, listener: &TcpListener) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let request = read(&stream);
    let (said, answer) = received(endpoint, &request);
    let (parts, body) = answer.into_parts();
    write!(stream, "HTTP/1.1 {} said\r\nconnection: close\r\n", parts.status.as_u16()).unwrap();
    for (name, value) in &parts.headers {
        if name != "content-length" {
            write!(stream, "{name}: {}\r\n", value.to_str().unwrap()).unwrap();
        }
    }
    write!(stream, "content-length: {}\r\n\r\n", body.len()).unwrap();
    stream.write_all(&body).unwrap();
    format!("{} {said}", request.method)
}

fn received(endpoint: &Endpoint<Any>, request: &Request) -> (String, Response<Bytes>) {
    match endpoint.receive_all(request) {
        Ok(Received::One(delivery)) => {
            let id = delivery.id.clone().unwrap_or_default();
            (format!("{} {id}", delivery.event.name()), endpoint.response_for_delivery(&delivery))
        }
        Ok(Received::Batch(items)) => {
            let name = |item: Result<_, Rejection>| match item {
                Ok::<hookwright::receive::Delivery<Any>, _>(delivery) => {
                    format!("{} {}", delivery.event.name(), delivery.id.unwrap_or_default())
                }
                Err(rejection) => rejection.outcome().name().to_owned(),
            };
            let names: Vec<String> = items.into_iter().map(name).collect();
            (names.join(", "), endpoint.response_for_outcome(Outcome::Accepted))
        }
        Ok(_) => unreachable!("a request delivers one event or several"),
        Err(rejection) => {
            (rejection.outcome().name().to_owned(), endpoint.response_for_rejection(&rejection))
        }
    }
}

fn read(stream: &TcpStream) -> Request {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line).unwrap();
    let mut first = line.split(' ');
    let (method, target) = (first.next().unwrap().parse().unwrap(), first.next().unwrap().parse().unwrap());
    let mut headers = HeaderMap::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).unwrap();
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        headers.append(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value.trim()).unwrap());
    }
    let length = headers.get("content-length").map_or(0, |length| length.to_str().unwrap().parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    Request::new(method, target, headers, body)
}

fn hmac(more: &str) -> String {
    format!(
        "event = \"{{body:/type}}\"\n[verification]\nscheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n{more}\n"
    )
}

/// The file with an example, which `send` insists on: signed by what the file says.
fn with_example(provider: &str, payload: &str) -> String {
    let config: hookwright_codegen::config::Config = toml::from_str(provider).unwrap();
    let receiving = config.receiving("acme", EVENTS);
    let at = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let sender =
        Sender::new(&receiving, at).secret(SECRET).public_url(PUBLIC_URL).option("webhook_id", "wh_1");
    let request = sender.uri("/acme?shop=1".parse().unwrap()).request(EVENTS[0], payload.as_bytes()).unwrap();
    let header =
        |(name, value): (&HeaderName, &HeaderValue)| format!("{name} = {:?}", value.to_str().unwrap());
    let headers: Vec<String> = request.headers.iter().map(header).collect();
    let target = request.uri.path_and_query().unwrap().as_str();
    format!(
        "{provider}\n[[verification.example]]\nsecret = {SECRET:?}\nurl = \"https://hooks.example{target}\"\n\
         options = {{ webhook_id = \"wh_1\" }}\nheaders = {{ {} }}\nbody = {:?}\nat = 1700000000\n",
        headers.join(", "),
        String::from_utf8(request.body.to_vec()).unwrap()
    )
}

const PAYLOAD: &str = r#"{"type": "order.paid", "id": "evt_1"}"#;

#[test]
fn what_is_signed_besides_the_body_is_said_on_the_command_line() {
    let provider = hmac("header = \"X-Sig\"\nsigned = \"{method} {url} {option:webhook_id} {body}\"");
    let provider = with_example(&provider, PAYLOAD);
    let said = ["acme/order.paid", "--public-url", PUBLIC_URL, "--option", "webhook_id=wh_1"];
    let ran = send(&provider, &said, 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST order.paid ".to_owned()]), "{}", ran.out);
    // Each of them counts.
    for (index, other) in [(2, "https://hooks.example/other"), (4, "webhook_id=wh_2")] {
        let mut said = said;
        said[index] = other;
        let ran = send(&provider, &said, 1);
        assert_eq!(
            (ran.code, ran.seen),
            (Some(1), vec!["POST bad_signature".to_owned()]),
            "{other}: {}",
            ran.out
        );
        assert!(ran.out.contains("not as it should be: a good request is answered with 2xx"), "{}", ran.out);
    }
    let ran = send(&provider, &[&said[..], &["--method", "PUT"]].concat(), 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["PUT order.paid ".to_owned()]), "{}", ran.out);
    let ran = send(&provider, &[&said[..3]].concat(), 0);
    assert!(ran.out.contains("name it by `--option name=value`"), "{}", ran.out);
}

#[test]
fn a_proof_in_the_url_is_sent() {
    let provider = with_example(&hmac("query = \"sig\"\nsigned = \"{query:shop}.{body}\""), PAYLOAD);
    let ran = send(&provider, &["acme/order.paid"], 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST order.paid ".to_owned()]), "{}", ran.out);
    let path =
        "event = \"{body:/type}\"\n[verification]\nscheme = \"shared-secret\"\npath = \"/hooks/{secret}\"";
    let ran = send(path, &["acme/order.paid"], 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST order.paid ".to_owned()]), "{}", ran.out);
    let ran = send(path, &["acme/order.paid", "--bad", "signature"], 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST bad_signature".to_owned()]), "{}", ran.out);
}

#[test]
fn forms_and_cloud_events_are_sent() {
    let form = with_example(&hmac("header = \"X-Sig\""), PAYLOAD);
    let form = format!("{form}[body]\nformat = \"form\"\njson = \"payload\"\n");
    let ran = send(&form, &["acme/order.paid"], 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST order.paid ".to_owned()]), "{}", ran.out);
    let ran = send(&form, &["acme/order.paid", "--bad", "malformed"], 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST not_json".to_owned()]), "{}", ran.out);
    for mode in ["binary", "structured"] {
        let provider = format!(
            "[verification]\nscheme = \"shared-secret\"\nheader = \"X-S\"\n[body]\nformat = \"cloudevents\"\nmode = \"{mode}\"\n"
        );
        let ran = send(&provider, &["acme/order.void", "--delivery-id", "ce-1"], 1);
        assert_eq!(ran.code, Some(0), "{}", ran.out);
        assert!(
            ran.seen[0].starts_with("POST order.void ") && ran.seen[0].contains("ce-1"),
            "{:?}",
            ran.seen
        );
    }
}

const BATCH: &str = "event = \"{body:/type}\"\ndelivery_id = \"{body:/id}\"\n[verification]\nscheme = \"shared-secret\"\n\
                     header = \"X-S\"\n[batch]\nitems = \"/events\"\nmax_items = 5\n";

#[test]
fn a_batch_has_several_events() {
    let ran = send(BATCH, &["acme/order.paid", "acme/order.void", "--batch", "3"], 1);
    let seen = "POST order.paid evt_1, order.void evt_1-1, order.paid evt_1-2";
    assert_eq!((ran.code, ran.seen), (Some(0), vec![seen.to_owned()]), "{}", ran.out);
    let ran = send(BATCH, &["acme/order.paid", "acme/order.void"], 1);
    assert_eq!(ran.seen, ["POST order.paid evt_1, order.void evt_1-1"], "{}", ran.out);
    for (bad, seen) in [
        ("not-an-array", "POST no_items"),
        ("too-many", "POST too_many_items"),
        ("repeated-item", "POST order.paid evt_1, order.paid evt_1"),
        ("bad-item", "POST order.paid evt_1, no_event"),
    ] {
        let ran = send(BATCH, &["acme/order.paid", "--batch", "1", "--bad", bad], 1);
        assert_eq!(ran.seen, [seen], "{bad}: {}", ran.out);
        // The receiver of this test acknowledges batches whatever is in them.
        assert_eq!(ran.code, Some(i32::from(bad == "bad-item")), "{bad}: {}", ran.out);
    }
}

const ECHO: &str = "event = \"{body:/type}\"\n[verification]\nscheme = \"shared-secret\"\nheader = \"X-S\"\n\
    [[handshake]]\nmethod = \"GET\"\nwhen = { \"{query:mode}\" = \"subscribe\" }\ntoken = \"{query:token}\"\n\
    challenge = \"{query:challenge}\"\nunsigned = true\nanswer = { text = \"{challenge}\" }\n\
    [[handshake]]\nchallenge = \"{header:X-Hook-Secret}\"\nkeep_secret = true\nunsigned = true\n\
    answer = { headers = { X-Hook-Secret = \"{challenge}\" } }\n\
    [[handshake]]\nwhen = { \"{body:/type}\" = \"url_verification\" }\nchallenge = \"{body:/challenge}\"\n\
    answer = { json = { challenge = \"{challenge}\" } }\n";

#[test]
fn handshakes_are_sent_and_their_answers_checked() {
    for (number, method) in [("--handshake", "GET"), ("--handshake=2", "POST"), ("--handshake=3", "POST")] {
        let ran = send(ECHO, &["acme", number], 1);
        assert_eq!(
            (ran.code, ran.seen),
            (Some(0), vec![format!("{method} handshake")]),
            "{number}: {}",
            ran.out
        );
    }
    // A receiver that answers something else.
    for (number, own, other, said) in [
        ("--handshake", "text = \"{challenge}\"", "text = \"ok\"", "the body is another text"),
        (
            "--handshake=2",
            "X-Hook-Secret = \"{challenge}\" }",
            "X-Other = \"a\" }",
            "the header `x-hook-secret` is missing",
        ),
        (
            "--handshake=3",
            "json = { challenge = \"{challenge}\" }",
            "json = { hello = \"a\" }",
            "the member `challenge`",
        ),
    ] {
        let ran = send_to(ECHO, &ECHO.replace(own, other), &["acme", number], 1);
        assert_eq!(ran.code, Some(1), "{number}: {}", ran.out);
        assert!(ran.out.contains(&format!("not as it should be: {said}")), "{number}: {}", ran.out);
    }
    for bad in
        ["wrong-token", "missing-token", "empty-challenge", "long-challenge", "html", "repeated-challenge"]
    {
        let ran = send(ECHO, &["acme", "--handshake", "--bad", bad], 1);
        assert_eq!(ran.code, Some(0), "{bad}: {}", ran.out);
    }
    let ran = send(ECHO, &["acme", "--handshake=3", "--bad", "unsigned"], 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST missing_signature".to_owned()]), "{}", ran.out);
}

#[test]
fn a_signed_answer_is_checked() {
    let provider = with_example(&hmac("header = \"X-Sig\""), PAYLOAD);
    let sign = |encoding: &str| {
        format!(
            "{provider}[[handshake]]\nwhen = {{ \"{{body:/event}}\" = \"validation\" }}\nchallenge = \"{{body:/token}}\"\n\
             unsigned = true\nsign = {{ algorithm = \"sha256\", encoding = \"{encoding}\" }}\n\
             answer = {{ json = {{ token = \"{{challenge}}\", signature = \"{{signature}}\" }} }}\n"
        )
    };
    let ran = send(&sign("hex"), &["acme", "--handshake", "--challenge", "qgg8vlvZRS6UYooatFL8Aw"], 1);
    assert_eq!((ran.code, ran.seen), (Some(0), vec!["POST handshake".to_owned()]), "{}", ran.out);
    let ran = send_to(&sign("hex"), &sign("base64"), &["acme", "--handshake"], 1);
    assert_eq!(ran.code, Some(1), "{}", ran.out);
    assert!(ran.out.contains("the member `signature` of the body"), "{}", ran.out);
}

#[test]
fn what_cannot_be_sent_says_why() {
    let single = "event = \"{body:/type}\"\n[verification]\nscheme = \"shared-secret\"\nheader = \"X-S\"";
    let signed = with_example(&hmac("header = \"X-Sig\"\nsigned = \"{url}{body:/id}\""), PAYLOAD);
    let to = ["--to", "/relative"];
    for (provider, args, expected) in [
        (single, &["acme/order.paid", "--batch", "2"][..], "the provider sends one event in a request"),
        (single, &["acme", "--handshake"], "has 0 [[handshake]], and none with the number 1"),
        (ECHO, &["acme", "--handshake=4"], "has 3 [[handshake]], and none with the number 4"),
        (ECHO, &["acme", "--handshake=2", "--bad", "wrong-token"], "cannot be broken this way"),
        (ECHO, &["acme/order.paid", "--bad", "wrong-token"], "cannot be broken this way"),
        (ECHO, &["nowhere", "--handshake"], "a handshake is that of one provider"),
        (
            ECHO,
            &["acme", "--handshake", "--verify-token-env", "NOT_SET_HERE"],
            "environment variable NOT_SET_HERE",
        ),
        (BATCH, &["acme/order.paid", "--batch", "2", "--bad", "stale"], "cannot be broken this way"),
        (single, &["acme/order.paid", "--option", "a"], "an option has no `=`"),
        (single, &["acme/order.paid", "--option=a=b", "--batch=0"], "invalid value '0' for '--batch"),
        (single, &["acme/order.paid", "--method", "a b"], "invalid value 'a b' for '--method"),
        (&signed, &["acme/order.paid"], "name the URL that the receiver was built with by `--public-url`"),
    ] {
        let (code, said) = run(provider, &[args, &to].concat());
        assert_eq!(code, Some(2), "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
        assert!(!said.contains(SECRET) && !said.contains(TOKEN), "{said}");
    }
}
