//! What strangers send to `hookwright listen`: pages in a browser, floods, and texts for the terminal.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod listening;

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use listening::{acme, start, untimed};

#[test]
fn pages_in_a_browser_large_bodies_and_paths_without_a_provider_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--record", "--count", "2", "--max-bytes", "100"], &[]);
    assert_eq!(listening.post("/acme", &[("Origin", "https://evil.example")], "{}").0, 403);
    assert_eq!(listening.post("/acme", &[("Sec-Fetch-Site", "cross-site")], "{}").0, 403);
    assert_eq!(listening.post("/acme", &[], &"x".repeat(101)).0, 413);
    assert_eq!(listening.post("/", &[], "{}").0, 404);
    assert_eq!(listening.post("/..%2f..%2fx", &[], "{}").0, 404);
    let printed = listening.end();
    let lines: Vec<&str> = printed.lines().map(untimed).collect();
    let unread = "not checked: it was not read";
    assert_eq!(
        lines,
        [
            format!("POST /acme  {unread}  a page in a browser sent it  → 403"),
            format!("POST /acme  {unread}  a page in a browser sent it  → 403"),
            format!("POST /acme  {unread}  the body has more than 100 bytes (`--max-bytes`)  → 413"),
            "POST /  not checked: no provider  the path names no provider: send to /<provider>  → 404"
                .to_owned(),
            lines[4].to_owned(),
        ]
    );
    assert!(!folder.path().join("schemas").exists());
}

/// A page whose name is made to resolve to 127.0.0.1 sends its own host, and no `Origin` with what it only shows.
#[test]
fn requests_for_other_hosts_are_refused_unless_they_are_tunnels() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--record", "--count", "4", "--host", "Abc.tunnel.example"], &[]);
    let status = |head: &str| {
        let answer = listening.raw(&format!("GET {head}connection: close\r\n\r\n"));
        answer.split(' ').nth(1).unwrap().to_owned()
    };
    let refused = [
        "/acme HTTP/1.1\r\nhost: evil.example:4001\r\n",
        "/acme HTTP/1.1\r\nhost: 0.0.0.0:4001\r\n",
        "http://evil.example/acme HTTP/1.1\r\nhost: localhost\r\n",
    ];
    assert_eq!(refused.map(status), ["421"; 3]);
    let unclear = [
        "/acme HTTP/1.1\r\nhost: localhost\r\nhost: evil.example\r\n",
        "/acme HTTP/1.1\r\nhost: evil@127.0.0.1\r\n",
        "/acme HTTP/1.1\r\n",
    ];
    assert_eq!(unclear.map(status), ["400"; 3]);
    assert_eq!(status("/acme HTTP/1.1\r\nhost: evil.localhost\r\n"), "421");
    let taken = [
        "/acme HTTP/1.1\r\nhost: localhost:4001\r\n",
        "/acme HTTP/1.1\r\nhost: [::1]:4001\r\n",
        "/acme HTTP/1.1\r\nhost: abc.tunnel.example\r\n",
        "/acme HTTP/1.0\r\n",
    ];
    assert_eq!(taken.map(status), ["200"; 4]);
    let printed = listening.end();
    let hint =
        "it is for the host evil.example: if that is your tunnel, start with `--host evil.example`  → 421";
    assert_eq!(printed.matches(hint).count(), 2, "{printed}");
}

/// What a caller keeps open, or sends without an end, does not keep others out.
#[test]
fn floods_do_not_keep_others_out() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--count", "1"], &[]);
    let flood = |header: &str, times: usize| {
        let headers = header.repeat(times);
        listening.raw(&format!("POST /acme HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n"))
    };
    let long = |times| flood(&format!("x-a: {}\r\n", "a".repeat(4_000)), times);
    for answer in [flood("x-a: 1\r\n", 200), long(17), long(60), long(90)] {
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
    }
    let address = listening.url.strip_prefix("http://").unwrap();
    // More than are listened to at once, each with half a request; they are hung up on.
    let idle: Vec<TcpStream> = (0..80)
        .map(|_| {
            let mut caller = TcpStream::connect(address).unwrap();
            caller.write_all(b"POST /acme HTTP/1.1\r\nhost: localhost\r\n").unwrap();
            caller
        })
        .collect();
    assert_eq!(listening.post("/acme", &[], "{}").0, 200);
    drop(idle);
    listening.end();
}

/// A caller that declares more than is taken, or asks before it sends, is not kept waiting.
#[test]
fn a_body_that_says_that_it_is_too_large_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--count", "1"], &[]);
    let address = listening.url.strip_prefix("http://").unwrap();
    for head in ["content-length: 8589934592", "content-length: 9000000\r\nexpect: 100-continue"] {
        let mut caller = TcpStream::connect(address).unwrap();
        caller.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        write!(caller, "POST /acme HTTP/1.1\r\nhost: localhost\r\n{head}\r\n\r\n").unwrap();
        let mut first = String::new();
        BufReader::new(caller).read_line(&mut first).unwrap();
        assert_eq!(first, "HTTP/1.1 413 Payload Too Large\r\n", "{head}");
    }
    listening.post("/acme", &[], "{}");
    assert_eq!(listening.end().matches("→ 413\n").count(), 2);
}

/// A redirect leads a request, with what it is signed with, to where it was not meant to go.
#[test]
fn a_redirect_is_the_answer_and_nothing_is_added_to_a_request() {
    let receiver = TcpListener::bind("127.0.0.1:0").unwrap();
    let elsewhere = TcpListener::bind("127.0.0.1:0").unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let to = format!("http://{}", receiver.local_addr().unwrap());
    let location = format!("http://{}/", elsewhere.local_addr().unwrap());
    let answer = format!(
        "HTTP/1.1 307 Temporary Redirect\r\nlocation: {location}\r\nset-cookie: a=1\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
    );
    let seen = std::thread::spawn(move || {
        let heads = (0..2).map(|_| {
            let (mut stream, _) = receiver.accept().unwrap();
            let mut reader = BufReader::new(stream.try_clone().unwrap());
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") {
                reader.read_line(&mut head).unwrap();
            }
            reader.read_exact(&mut [0; 2]).unwrap();
            stream.write_all(answer.as_bytes()).unwrap();
            head
        });
        heads.collect::<Vec<_>>()
    });
    let folder = tempfile::tempdir().unwrap();
    let listening = start(folder.path(), &["--forward", &to, "--count", "2"], &[]);
    let request = "POST /acme HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer t\r\nexpect: 100-continue\r\n\
        content-length: 2\r\nconnection: close\r\n\r\n{}";
    for _ in 0..2 {
        let answer = listening.raw(request);
        assert!(
            answer.contains("HTTP/1.1 307 ") && answer.contains(&format!("location: {location}")),
            "{answer}"
        );
    }
    listening.end();
    for head in seen.join().unwrap() {
        let mut lines: Vec<&str> = head.trim_end().lines().collect();
        lines.sort_unstable();
        let host = format!("host: {}", to.trim_start_matches("http://"));
        assert_eq!(
            lines,
            ["POST /acme HTTP/1.1", "authorization: Bearer t", "content-length: 2", &host],
            "a cookie of the first answer, or a header of the command's own"
        );
    }
    assert!(elsewhere.accept().is_err());
}

/// U+009B is what terminals take for the beginning of a command, as they do `ESC [`.
#[test]
fn nothing_that_a_terminal_obeys_is_printed() {
    let folder = acme("{}");
    let body = "{\"type\":\"\u{9b}2J\",\"total\":\"\u{9b}31m\u{202e}\"}";
    let event = format!("/acme/{}", "%C2%9B2J");
    for format in ["json", "text"] {
        let listening = start(folder.path(), &["--count", "2", "--format", format], &[]);
        listening.post("/acme/order.paid", &[], body);
        listening.post(&event, &[], body);
        let printed = listening.end();
        assert!(!printed.contains(['\u{9b}', '\u{202e}', '\u{1b}']), "{printed:?}");
        let escape = if format == "json" { "\\u009b2J" } else { "\\u{9b}2J" };
        assert!(printed.contains(escape), "{printed}");
    }
}
