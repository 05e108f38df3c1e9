//! What callers who proved nothing may take of a receiver.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use hookwright::receive::axum::webhook_router;
use hookwright::receive::{Bounds, Drain, Endpoint, Memory, Receiver, Scheme};
use hookwright::testing::Sender;
use hookwright::{Limits, Request};

use crate::acme::{Acme, GOOD, ORDER, SECRET, now, receiving, schemes};
use crate::loopback::{Bounded, Server, bytes_of};

fn endpoint(scheme: Scheme<'static>, bounds: Bounds) -> Endpoint<Acme> {
    crate::loopback::builder(Some(scheme)).bounds(bounds).build().unwrap()
}

fn start(endpoint: Endpoint<Acme>) -> Server {
    let receiver = Receiver::new(endpoint, Memory::new(1_000, Duration::from_secs(3_600)));
    Server::start(webhook_router("/", receiver, |_| std::future::ready(Ok::<(), ()>(()))))
}

fn good(scheme: Scheme<'static>) -> Request {
    let table = receiving(Some(scheme));
    Sender::new(&table, now()).secret(SECRET).request(ORDER, GOOD).unwrap()
}

fn hmac() -> Scheme<'static> {
    schemes().remove(2).1
}

/// The head of a request that declares a body of this many bytes and asks whether to send it.
fn head(request: &Request, length: u64, more: &str) -> Vec<u8> {
    let whole = bytes_of(request);
    let end = whole.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
    let text = std::str::from_utf8(&whole[..end]).unwrap();
    let declared = format!("content-length: {}", request.body.len());
    format!("{}\r\n{more}\r\n", text.replace(&declared, &format!("content-length: {length}"))).into_bytes()
}

/// Everything that the server says to a head whose body does not come, and how long that takes.
fn said(address: SocketAddr, head: &[u8]) -> (String, Duration) {
    let began = Instant::now();
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    stream.write_all(head).unwrap();
    let mut text = String::new();
    // The end may be a reset, where the server did not read the whole request.
    let _ = stream.read_to_string(&mut text);
    (text, began.elapsed())
}

const EXPECT: &str = "expect: 100-continue\r\n";

#[test]
fn what_cannot_verify_is_answered_before_its_body() {
    for (name, scheme) in schemes() {
        let server = start(endpoint(scheme, short()));
        let mut unsigned = good(scheme);
        for header in
            ["x-acme-secret", "authorization", "x-acme-signature", "svix-signature", "webhook-signature"]
        {
            unsigned.headers.remove(header);
        }
        let (text, _) = said(server.address, &head(&unsigned, 1_000_000, EXPECT));
        assert!(text.starts_with("HTTP/1.1 401"), "{name}: {text}");
        // It is told to go on only when there is something to verify.
        let (text, _) = said(server.address, &head(&good(scheme), 2, EXPECT));
        assert!(text.starts_with("HTTP/1.1 100"), "{name}: {text}");
    }
    println!("{} schemes: 401 without the body, and no 100", schemes().len());
}

#[test]
fn a_wrong_shared_secret_is_answered_before_its_body() {
    let (_, scheme) = schemes().remove(0);
    let server = start(endpoint(scheme, Bounds::DEFAULT));
    let mut wrong = good(scheme);
    wrong.headers.insert("x-acme-secret", http::HeaderValue::from_static("wrong"));
    assert!(said(server.address, &head(&wrong, 1_000_000, EXPECT)).0.starts_with("HTTP/1.1 401"));
}

#[test]
fn signatures_of_another_form_are_answered_before_the_body() {
    for value in ["", "nonsense", "abcd", "00112233445566778899"] {
        let server = start(endpoint(hmac(), Bounds::DEFAULT));
        let mut wrong = good(hmac());
        wrong.headers.insert("x-acme-signature", http::HeaderValue::from_static(value));
        assert!(
            said(server.address, &head(&wrong, 1_000_000, EXPECT)).0.starts_with("HTTP/1.1 401"),
            "{value}"
        );
    }
}

#[test]
fn a_declared_length_beyond_the_limit_is_answered_at_once() {
    let server = start(endpoint(hmac(), Bounds::DEFAULT));
    for length in [8 * 1024 * 1024 + 1, 8 << 30, u64::MAX / 2] {
        let (text, took) = said(server.address, &head(&good(hmac()), length, EXPECT));
        assert!(text.starts_with("HTTP/1.1 413"), "{length}: {text}");
        println!("a declared length of {length}: 413 after {took:?}, and no 100");
    }
}

fn short() -> Bounds {
    let mut bounds = Bounds::DEFAULT;
    bounds.body_deadline = Duration::from_millis(900);
    bounds.chunk_deadline = Duration::from_millis(300);
    bounds
}

#[test]
fn a_body_that_stalls_or_trickles_ends_with_its_deadline() {
    let server = start(endpoint(hmac(), short()));
    let (text, took) = said(server.address, &head(&good(hmac()), 1_000, ""));
    assert!(text.starts_with("HTTP/1.1 408"), "{text}");
    println!("a body that does not come: 408 after {took:?}");
    let mut stream = TcpStream::connect(server.address).unwrap();
    stream.write_all(&head(&good(hmac()), 1_000, "")).unwrap();
    let began = Instant::now();
    let mut writer = stream.try_clone().unwrap();
    let trickle = std::thread::spawn(move || {
        (0..1_000)
            .take_while(|_| {
                std::thread::sleep(Duration::from_millis(50));
                writer.write_all(b" ").is_ok()
            })
            .count()
    });
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    drop(stream);
    assert!(text.starts_with("HTTP/1.1 408"), "{text}");
    println!(
        "a body of a byte each 50 ms: 408 after {:?}, {} bytes",
        began.elapsed(),
        trickle.join().unwrap()
    );
}

/// A caller that sends all but the last byte of a body that it cannot have signed.
fn holding(address: SocketAddr, bytes: usize) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(&head(&good(hmac()), u64::try_from(bytes).unwrap(), "")).unwrap();
    stream.write_all(&vec![b' '; bytes - 1]).unwrap();
    stream
}

#[test]
fn who_holds_the_budget_makes_room_for_good_requests() {
    let mut bounds = Bounds::DEFAULT;
    bounds.bytes_in_flight = 4 * 1024 * 1024;
    let mut limits = Limits::DEFAULT;
    limits.max_body_bytes = 1024 * 1024;
    let endpoint = crate::loopback::builder(Some(hmac())).limits(limits).bounds(bounds).build().unwrap();
    let server = start(endpoint);
    let mut large: Vec<TcpStream> = (0..3).map(|_| holding(server.address, 1024 * 1024)).collect();
    std::thread::sleep(Duration::from_millis(500));
    let small: Vec<TcpStream> = (0..32).map(|_| holding(server.address, 64 * 1024)).collect();
    std::thread::sleep(Duration::from_millis(500));
    let table = receiving(Some(hmac()));
    let signed = |id: &str, body: &[u8]| {
        Sender::new(&table, now()).secret(SECRET).delivery_id(id).request(ORDER, body).unwrap()
    };
    let began = Instant::now();
    for index in 0..20 {
        assert_eq!(server.send(&signed(&format!("small{index}"), GOOD)).status, 202);
    }
    let padded = [GOOD, &b" ".repeat(500_000)[..]].concat();
    assert_eq!(server.send(&signed("large", &padded)).status, 202);
    println!("5 MiB held of 4 MiB: 21 good requests answered 202 in {:?}", began.elapsed());
    // The one that held the most for the longest time was told to come again.
    let mut text = String::new();
    let first = large.first_mut().unwrap();
    first.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let _ = first.read_to_string(&mut text);
    assert!(text.starts_with("HTTP/1.1 503") && text.contains("retry-after"), "{text}");
    drop((large, small));
}

#[test]
fn an_idle_connection_and_endless_headers_end_with_their_deadline() {
    let server = Bounded::start(endpoint(hmac(), Bounds::DEFAULT), |server| {
        server.header_deadline(Duration::from_millis(400))
    });
    for begun in [&b""[..], b"POST / HTTP/1.1\r\nhost: acme.example\r\nx-a"] {
        let (text, took) = said(server.address, begun);
        assert!(took < Duration::from_secs(10), "{took:?}");
        assert!(text.is_empty() || text.starts_with("HTTP/1.1 408"), "{text}");
        println!("{} bytes of headers: closed after {took:?}", begun.len());
    }
    // A connection that is kept alive, and over which nothing more comes.
    let alive = String::from_utf8(bytes_of(&good(hmac()))).unwrap().replace("connection: close\r\n", "");
    let (text, took) = said(server.address, alive.as_bytes());
    assert!(text.starts_with("HTTP/1.1 202") && took < Duration::from_secs(10), "{took:?}: {text}");
}

/// A connection with small buffers, over which requests are sent until no more are read.
fn pipelining(address: SocketAddr) -> TcpStream {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let stream = runtime.block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(2_048).unwrap();
        socket.set_send_buffer_size(16 * 1024).unwrap();
        socket.connect(address).await.unwrap().into_std().unwrap()
    });
    stream.set_nonblocking(false).unwrap();
    stream.set_write_timeout(Some(Duration::from_millis(500))).unwrap();
    let requests = b"POST / HTTP/1.1\r\nhost: acme.example\r\ncontent-length: 0\r\n\r\n".repeat(200);
    while (&stream).write_all(&requests).is_ok() {}
    stream
}

#[test]
fn a_caller_who_reads_no_answers_is_disconnected() {
    let server = Bounded::start(endpoint(hmac(), Bounds::DEFAULT), |server| {
        server.max_connections(2).answer_deadline(Duration::from_secs(1))
    });
    let holding = [pipelining(server.address), pipelining(server.address)];
    let began = Instant::now();
    let answer = server.send(&good(hmac()));
    println!("two of two connections read nothing: {} after {:?}", answer.status, began.elapsed());
    assert_eq!(answer.status, 202);
    drop(holding);
}

#[test]
fn a_hundred_who_trickle_leave_good_requests_alone() {
    let server = Bounded::start(endpoint(hmac(), Bounds::DEFAULT), |server| server);
    let address = server.address;
    let table = receiving(Some(hmac()));
    let median = |prefix: &str| {
        let mut times: Vec<Duration> = (0..60)
            .map(|index| {
                let sender =
                    Sender::new(&table, now()).secret(SECRET).delivery_id(format!("{prefix}{index}"));
                let request = bytes_of(&sender.request(ORDER, GOOD).unwrap());
                let (text, took) = said(address, &request);
                assert!(text.starts_with("HTTP/1.1 202"), "{text}");
                took
            })
            .collect();
        times.sort_unstable();
        times[times.len() / 2]
    };
    // The machine may be busy with other things: the best of some attempts counts.
    let ratio = (0..8)
        .map(|attempt| {
            let quiet = median(&format!("quiet{attempt}-"));
            let (over, sent) = (AtomicBool::new(false), AtomicUsize::new(0));
            let begin = head(&good(hmac()), 1_000_000, "");
            let attacked = std::thread::scope(|scope| {
                for _ in 0..4 {
                    scope.spawn(|| trickle(address, &begin, &over, &sent));
                }
                while sent.load(Ordering::Relaxed) < 500 {
                    std::thread::sleep(Duration::from_millis(5));
                }
                let attacked = median(&format!("attacked{attempt}-"));
                over.store(true, Ordering::Relaxed);
                attacked
            });
            let ratio = attacked.as_secs_f64() / quiet.as_secs_f64();
            println!(
                "quiet {quiet:?}, with 100 who trickle ({} bytes) {attacked:?}: ratio {ratio:.2}",
                sent.load(Ordering::Relaxed)
            );
            ratio
        })
        .find(|ratio| *ratio <= 3.0);
    assert!(ratio.is_some(), "a good request takes more than three times as long");
}

/// Twenty-five connections that each send a byte of their body from time to time.
fn trickle(address: SocketAddr, head: &[u8], over: &AtomicBool, sent: &AtomicUsize) {
    let connect = || {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(head).unwrap();
        stream
    };
    let mut streams: Vec<TcpStream> = (0..25).map(|_| connect()).collect();
    while !over.load(Ordering::Relaxed) {
        for stream in &mut streams {
            if stream.write_all(b" ").is_err() {
                *stream = connect();
            }
            sent.fetch_add(1, Ordering::Relaxed);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_drain_answers_503_and_asks_to_come_again() {
    let drain = Drain::new();
    let store = Memory::new(10, Duration::from_secs(60));
    let receiver = Receiver::new(endpoint(hmac(), Bounds::DEFAULT), store).drain(&drain);
    let server = Server::start(webhook_router("/", receiver, |_| std::future::ready(Ok::<(), ()>(()))));
    assert_eq!(server.send(&good(hmac())).status, 202);
    drain.begin();
    let answer = server.send(&good(hmac()));
    assert_eq!(answer.status, 503);
    assert!(answer.headers.contains_key("retry-after"));
}
