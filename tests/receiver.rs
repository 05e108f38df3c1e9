//! The five providers, received as their `provider.toml` says, over HTTP on the loopback interface: the
//! routes are those of the example `receiver`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed expectation is a failed test")]
#![allow(missing_docs, reason = "tests need no documentation")]

#[path = "../examples/receiver/app.rs"]
mod app;
#[path = "../examples/receiver/way.rs"]
mod way;

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use hookwright::Request;
use hookwright::receive::{Drain, Event as _, EventName, Memory, Outcome, Sqlite, WebhookSpec};
use hookwright::testing::{Bad, SendError, Sender, violating};
use hookwright_providers::{PROVIDERS, flavours, flexprice, flexype, tiquo, willsuite};
use way::{AtOnce, ThroughInbox, Way};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

const TABLES: [&WebhookSpec<'static>; 5] = [
    willsuite::Event::SPEC,
    flavours::Event::SPEC,
    flexype::Event::SPEC,
    flexprice::Event::SPEC,
    tiquo::Event::SPEC,
];

struct Server {
    address: SocketAddr,
    lines: Arc<Mutex<Vec<String>>>,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    fn start() -> Self {
        Self::start_by(&AtOnce(Arc::new(Memory::new(1_000, Duration::from_secs(3_600)))))
    }

    fn start_by(way: &impl Way) -> Self {
        let lines = Arc::<Mutex<Vec<String>>>::default();
        let seen = Arc::clone(&lines);
        let secret = |name: &str| {
            let secret = if name.ends_with("_SECRET") { "bmV3IHNlY3JldCBuZXcgc2VjcmV0bmV3" } else { SECRET };
            name.contains("_SECRET").then(|| secret.to_owned())
        };
        let app = app::app(way, &Drain::new(), secret, move |line| seen.lock().unwrap().push(line)).unwrap();
        assert_eq!(app.paths, ["/willsuite", "/flavours", "/flexype", "/flexprice", "/tiquo"]);
        assert_eq!(app.missing, []);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        for workers in app.workers {
            runtime.spawn(workers);
        }
        runtime.spawn(async move { axum::serve(listener, app.router).await });
        Self { address, lines, _runtime: runtime }
    }

    /// The status and the body of the answer.
    /// What `GET` gives.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    fn send(&self, provider: &str, request: &Request) -> (u16, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let mut bytes =
            format!("POST /{provider} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n").into_bytes();
        bytes.extend(format!("content-length: {}\r\n", request.body.len()).bytes());
        for (name, value) in &request.headers {
            bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        bytes.extend(b"\r\n");
        bytes.extend(&request.body);
        stream.write_all(&bytes).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }
}

fn sender<'a>(table: &'a WebhookSpec<'a>, id: &str) -> Sender<'a> {
    let sender = Sender::new(table, SystemTime::now()).delivery_id(id);
    if table.scheme.is_some() { sender.secret(SECRET) } else { sender }
}

/// Every example of every event of a provider.
fn examples(provider: &str) -> Vec<(EventName<'static>, &'static str, &'static str)> {
    let provider = PROVIDERS.iter().find(|found| found.name == provider).unwrap();
    let of_event = |event: &'static hookwright::EventType| {
        let name = EventName::new(event.version, event.name);
        event.examples.iter().map(move |example| (name, example.name, example.body))
    };
    provider.events.iter().flat_map(of_event).collect()
}

#[test]
fn every_example_is_received_by_every_provider() {
    let server = Server::start();
    let mut sent = 0;
    for table in TABLES {
        for (event, name, body) in examples(table.provider) {
            let request = sender(table, &name.replace('.', "-")).request(event, body.as_bytes()).unwrap();
            let (status, answer) = server.send(table.provider, &request);
            assert_eq!(
                status,
                table.responses.status(Outcome::Accepted),
                "{} {name}: {answer}",
                table.provider
            );
            sent += 1;
        }
    }
    let acknowledge =
        |provider: &str| TABLES.iter().find(|table| table.provider == provider).unwrap().responses;
    assert_eq!(acknowledge("willsuite").status(Outcome::Accepted), 202);
    assert!(sent >= 20, "{sent}");
    assert!(server.lines.lock().unwrap().len() >= 15);
}

#[test]
fn each_event_is_one_line() {
    let server = Server::start();
    for (table, expected) in TABLES.into_iter().zip([
        "willsuite customer.created unverified=true",
        "flavours customers.CREATE delivery=",
        "flexype customer.created version=2025-09 delivery=d1 secret=1",
        "flexprice ",
        "tiquo customer.created delivery=",
    ]) {
        let (event, _, body) = examples(table.provider).remove(0);
        let request = sender(table, "d1").request(event, body.as_bytes()).unwrap();
        server.send(table.provider, &request);
        let line = server.lines.lock().unwrap().pop().unwrap();
        let (_, said) = line.split_once(' ').unwrap();
        assert!(said.starts_with(expected), "{line}");
    }
}

#[test]
fn a_delivery_that_has_an_id_is_handled_once() {
    let server = Server::start();
    for table in TABLES {
        // The last example: Flexprice's first, as documented, names an event that has no schema, and those claim nothing.
        let (event, _, body) = examples(table.provider).pop().unwrap();
        let request = sender(table, "once").request(event, body.as_bytes()).unwrap();
        for _ in 0..3 {
            assert_eq!(server.send(table.provider, &request).0, table.responses.status(Outcome::Accepted));
        }
        let handled = std::mem::take(&mut *server.lines.lock().unwrap()).len();
        assert_eq!(handled, if table.delivery_id.is_some() { 1 } else { 3 }, "{}", table.provider);
    }
}

#[test]
fn what_waited_in_an_inbox_is_handled_once() {
    let folder = tempfile::tempdir().unwrap();
    let inbox = Sqlite::open(folder.path().join("receiver.sqlite"), Duration::from_secs(3_600)).unwrap();
    let server = Server::start_by(&ThroughInbox::both(Arc::new(inbox)));
    for table in TABLES {
        let (event, _, body) = examples(table.provider).pop().unwrap();
        let request = sender(table, "waits").request(event, body.as_bytes()).unwrap();
        for _ in 0..3 {
            assert_eq!(server.send(table.provider, &request).0, table.responses.status(Outcome::Accepted));
        }
        let expected = if table.delivery_id.is_some() { 1 } else { 3 };
        for _ in 0..500 {
            if server.lines.lock().unwrap().len() >= expected {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        std::thread::sleep(Duration::from_millis(100));
        let handled = std::mem::take(&mut *server.lines.lock().unwrap());
        assert_eq!(handled.len(), expected, "{}: {handled:?}", table.provider);
    }
}

#[test]
fn its_health_is_that_of_its_store() {
    let server = Server::start();
    assert_eq!(server.get("/health").0, 200);
    // Nothing waits anywhere.
    assert_eq!(server.get("/metrics").0, 404);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inbox.sqlite");
    let server = Server::start_by(&ThroughInbox::both(Arc::new(Sqlite::open(&file, Duration::MAX).unwrap())));
    assert_eq!(server.get("/health").0, 200);
    let (status, text) = server.get("/metrics");
    assert_eq!(status, 200);
    assert!(text.contains("# TYPE hookwright_inbox_oldest_seconds gauge\n"), "{text}");
    std::fs::remove_file(&file).unwrap();
    assert_eq!(server.get("/health").0, 503);
    assert_eq!(server.get("/metrics").0, 503);
}

#[test]
fn what_is_bad_is_refused() {
    let server = Server::start();
    for table in TABLES {
        let (event, _, body) = examples(table.provider).remove(0);
        for (bad, status) in [
            (Bad::Signature, 401),
            (Bad::MissingHeader, 401),
            (Bad::RepeatedHeader, 401),
            (Bad::Stale, 401),
            (Bad::Malformed, 400),
        ] {
            match sender(table, "bad").bad(bad, event, body.as_bytes()) {
                Ok(request) => {
                    let (found, answer) = server.send(table.provider, &request);
                    assert_eq!(found, status, "{} {bad:?}", table.provider);
                    assert_eq!(answer.is_empty(), status == 401 || table.scheme.is_none(), "{answer}");
                }
                Err(SendError::NothingToSpoil) => {}
                Err(SendError::Unnamed) if bad == Bad::Malformed => {}
                Err(error) => panic!("{} {bad:?}: {error}", table.provider),
            }
        }
    }
    assert_eq!(*server.lines.lock().unwrap(), [""; 0]);
}

#[test]
fn a_payload_that_breaks_its_schema_is_422() {
    let server = Server::start();
    for table in TABLES {
        let provider = PROVIDERS.iter().find(|found| found.name == table.provider).unwrap();
        let (name, _, body) = examples(table.provider)
            .into_iter()
            .find(|(event, _, body)| body.contains(event.name) || table.event.is_none())
            .unwrap();
        let event = provider.events.iter().find(|event| event.name == name.name).unwrap();
        let keep = ["/webhook_type", "/action", "/event_type", "/type", "/xid", "/id"];
        let broken = violating(body.as_bytes(), &keep, |body| event.validate(body).is_ok()).unwrap();
        let request = sender(table, "violating").request(name, &broken).unwrap();
        let (status, answer) = server.send(table.provider, &request);
        assert_eq!(status, 422, "{}", table.provider);
        if table.scheme.is_some() {
            let problem: serde_json::Value = serde_json::from_str(&answer).unwrap();
            assert_eq!(problem["outcome"], "invalid");
            assert!(!problem["violations"].as_array().unwrap().is_empty());
        }
    }
}

#[test]
fn an_event_without_a_schema_is_acknowledged() {
    let server = Server::start();
    for (table, pointer) in TABLES
        .into_iter()
        .zip(["webhook_type", "action", "", "event_type", "type"])
        .filter(|(_, p)| !p.is_empty())
    {
        let body = format!(r#"{{"{pointer}":"something.new","id":"i","xid":"x"}}"#);
        let event = EventName::new(None, "something.new");
        let request = sender(table, "new").request(event, body.as_bytes()).unwrap();
        assert_eq!(
            server.send(table.provider, &request).0,
            table.responses.status(Outcome::Accepted),
            "{}",
            table.provider
        );
        let line = server.lines.lock().unwrap().pop().unwrap();
        assert!(line.contains(" something.new ") && line.ends_with("unknown=true"), "{line}");
    }
}

#[test]
fn a_version_that_is_not_known_is_refused() {
    let server = Server::start();
    let table = flexype::Event::SPEC;
    let (event, _, body) = examples("flexype").remove(0);
    for version in [Some("2026-05"), None] {
        let mut request = sender(table, "v").request(event, body.as_bytes()).unwrap();
        request.headers.remove("x-webhook-version");
        if let Some(version) = version {
            request.headers.insert("x-webhook-version", version.parse().unwrap());
        }
        let (status, answer) = server.send("flexype", &request);
        assert_eq!(status, 400);
        assert!(answer.contains("unknown_version"), "{answer}");
    }
}

#[test]
fn without_its_secret_a_provider_is_not_received() {
    let store = AtOnce(Arc::new(Memory::new(10, Duration::from_secs(60))));
    let app = app::app(&store, &Drain::new(), |_| None, |_| {}).unwrap();
    assert_eq!(app.paths, ["/willsuite", "/flavours"]);
    let missing: Vec<&str> = app.missing.iter().map(|(_, variable)| variable.as_str()).collect();
    assert_eq!(missing, ["FLEXYPE_SECRET", "FLEXPRICE_SECRET", "TIQUO_SECRET"]);
    let blank = app::app(&store, &Drain::new(), |_| Some(" ".to_owned()), |_| {});
    assert!(blank.is_err());
}
