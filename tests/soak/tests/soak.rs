//! Ten thousand deliveries by 64 connections, one in ten a second time and one in ten bad, to a receiver
//! that is killed and told to end at random, and whose clock jumps: in the end exactly the right events were handled,
//! each once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]
#![allow(clippy::print_stdout, reason = "a soak test says what it did")]

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use hookwright::Request;
use hookwright::receive::Event as _;
use hookwright::testing::{Bad, Sender};
use hookwright_soak::{Acme, EVENT, SECRET};

const DELIVERIES: usize = 10_000;
const CONNECTIONS: usize = 64;
/// After this many answers, something random happens to the receiver.
const CALM: usize = 700;
/// What the clock is off by, in seconds, one after the other.
const OFFSETS: [i64; 6] = [365 * 86_400, 0, -365 * 86_400, 0, 8 * 86_400, -86_400];
const DEADLINE: Duration = Duration::from_secs(300);

/// A delivery and what has to become of it.
struct Planned {
    request: Request,
    /// The status that ends it.
    expected: u16,
    /// The id, of those that are to be handled.
    id: Option<String>,
}

/// What to send: of ten deliveries eight are good, one is another's duplicate and one is bad.
fn plan() -> Vec<Planned> {
    (0..DELIVERIES)
        .map(|index| match index % 10 {
            3 => bad(index),
            7 => good(index - 1),
            _ => good(index),
        })
        .collect()
}

fn body(index: usize) -> Vec<u8> {
    format!(r#"{{"type":"order.paid","order":"o{index}"}}"#).into_bytes()
}

fn sender(index: usize) -> Sender<'static> {
    Sender::new(Acme::SPEC, SystemTime::now()).secret(SECRET).delivery_id(format!("d{index}"))
}

fn good(index: usize) -> Planned {
    let request = sender(index).request(EVENT, &body(index)).unwrap();
    Planned { request, expected: 200, id: Some(format!("d{index}")) }
}

fn bad(index: usize) -> Planned {
    let sender = sender(index);
    let wrong = |bad| sender.bad(bad, EVENT, &body(index)).unwrap();
    let (request, expected) = match index / 10 % 5 {
        0 => (wrong(Bad::Signature), 401),
        1 => (wrong(Bad::Stale), 401),
        2 => (wrong(Bad::MissingHeader), 401),
        3 => (wrong(Bad::Malformed), 400),
        _ => (sender.request(EVENT, br#"{"type":"order.paid","order":1}"#).unwrap(), 422),
    };
    Planned { request, expected, id: None }
}

/// A receiver in a process of its own.
struct Receiver {
    process: Child,
}

impl Receiver {
    fn start(file: &Path) -> (Self, SocketAddr) {
        let mut process = Command::new(env!("CARGO_BIN_EXE_soak-receiver"))
            .arg(file)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        (Self { process }, line.trim().parse().expect("the receiver prints its address"))
    }

    /// `SIGTERM`: it ends by itself, and in order.
    #[cfg(unix)]
    fn terminate(&mut self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        assert!(self.process.wait().unwrap().success(), "it ends in order");
    }

    #[cfg(not(unix))]
    fn terminate(&mut self) {
        self.kill();
    }

    /// `SIGKILL`, on Unix.
    fn kill(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What the connections share.
struct Run {
    plan: Vec<Planned>,
    next: AtomicUsize,
    answered: AtomicUsize,
    retried: AtomicUsize,
    address: Mutex<SocketAddr>,
    began: Instant,
}

impl Run {
    /// Delivers one planned delivery after the other, each as often as a provider would.
    fn connection(&self) {
        let mut stream = None;
        while let Some(planned) = self.plan.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let bytes = bytes_of(&planned.request);
            loop {
                assert!(self.began.elapsed() < DEADLINE, "not done in {DEADLINE:?}");
                match self.exchange(&mut stream, &bytes) {
                    Some(status) if status == planned.expected => break,
                    // In flight, about to end, or broken off by the kill: it comes again.
                    Some(409 | 500 | 503) | None => {
                        self.retried.fetch_add(1, Ordering::Relaxed);
                        std::thread::sleep(Duration::from_millis(10));
                    }
                    Some(status) => panic!("{status} instead of {}", planned.expected),
                }
            }
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The status of one exchange, over the connection that is open, or a new one; `None` when it broke.
    fn exchange(&self, stream: &mut Option<BufReader<TcpStream>>, bytes: &[u8]) -> Option<u16> {
        let open = match stream {
            Some(open) => open,
            None => stream.insert(self.connect()?),
        };
        let status = open.get_mut().write_all(bytes).ok().and_then(|()| read_answer(open));
        if status.is_none() {
            *stream = None;
        }
        status
    }

    fn connect(&self) -> Option<BufReader<TcpStream>> {
        let address = *self.address.lock().unwrap();
        let stream = TcpStream::connect(address).ok()?;
        stream.set_nodelay(true).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(30))).ok()?;
        Some(BufReader::new(stream))
    }
}

fn bytes_of(request: &Request) -> Vec<u8> {
    let length = request.body.len();
    let mut bytes =
        format!("POST / HTTP/1.1\r\nhost: acme.example\r\ncontent-length: {length}\r\n").into_bytes();
    for (name, value) in &request.headers {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes.extend(&request.body);
    bytes
}

fn read_answer(stream: &mut BufReader<TcpStream>) -> Option<u16> {
    let mut line = String::new();
    stream.read_line(&mut line).ok()?;
    let status = line.split(' ').nth(1)?.parse().ok()?;
    let mut length = 0;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).ok()?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.parse().ok()?;
            }
            Some(_) => {}
            None => break,
        }
    }
    stream.read_exact(&mut vec![0; length]).ok()?;
    Some(status)
}

/// A number that differs from run to run.
fn random() -> usize {
    use std::hash::{BuildHasher as _, RandomState};
    usize::try_from(RandomState::new().hash_one(0) >> 40).unwrap()
}

#[test]
fn every_event_is_handled_once_though_the_receiver_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("deliveries.sqlite");
    let (mut receiver, address) = Receiver::start(&file);
    let run = Run {
        plan: plan(),
        next: AtomicUsize::new(0),
        answered: AtomicUsize::new(0),
        retried: AtomicUsize::new(0),
        address: Mutex::new(address),
        began: Instant::now(),
    };
    let (mut kills, mut ends, mut jumps) = (0, 0, 0);
    std::thread::scope(|scope| {
        for _ in 0..CONNECTIONS {
            scope.spawn(|| run.connection());
        }
        let mut at = 0;
        for (turn, offset) in OFFSETS.iter().cycle().enumerate() {
            at += CALM / 2 + random() % CALM;
            if at >= DELIVERIES {
                break;
            }
            while run.answered.load(Ordering::Relaxed) < at {
                assert!(run.began.elapsed() < DEADLINE, "not done in {DEADLINE:?}");
                std::thread::sleep(Duration::from_millis(1));
            }
            std::fs::write(file.with_extension("clock"), offset.to_string()).unwrap();
            jumps += 1;
            match turn % 3 {
                0 => {
                    receiver.kill();
                    kills += 1;
                }
                1 => {
                    receiver.terminate();
                    ends += 1;
                }
                _ => continue,
            }
            let (restarted, address) = Receiver::start(&file);
            receiver = restarted;
            *run.address.lock().unwrap() = address;
        }
    });
    receiver.kill();

    let connection = rusqlite::Connection::open(&file).unwrap();
    let mut query = connection.prepare("SELECT delivery FROM orders").unwrap();
    let handled: Vec<String> = query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let expected: BTreeSet<&String> = run.plan.iter().filter_map(|planned| planned.id.as_ref()).collect();
    assert_eq!(expected.len(), DELIVERIES * 8 / 10);
    assert_eq!(handled.iter().collect::<BTreeSet<_>>(), expected, "the right events");
    assert_eq!(handled.len(), expected.len(), "each once");
    println!(
        "{DELIVERIES} deliveries by {CONNECTIONS} connections, {kills} SIGKILL, {ends} SIGTERM, {jumps} jumps of the \
         clock, {} attempts repeated: {} events handled once, in {:.1} s",
        run.retried.load(Ordering::Relaxed),
        handled.len(),
        run.began.elapsed().as_secs_f64(),
    );
}
