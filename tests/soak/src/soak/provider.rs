//! The provider: it delivers until it is acknowledged.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant, SystemTime};

use hookwright::Request;
use hookwright::receive::Event as _;
use hookwright::testing::{Bad, Sender};
use hookwright_soak::{Acme, EVENT, SECRET};

/// A delivery, and what has to become of it.
pub(crate) struct Planned {
    pub(crate) request: Request,
    pub(crate) kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It has to be acknowledged and handled once.
    Good,
    /// Another one again.
    Again,
    /// Its sender is unknown.
    Unsigned,
    /// It breaks its schema, and has to be kept as dead.
    Broken,
}

impl Kind {
    /// Whether an answer ends it.
    const fn is_ended_by(self, status: u16) -> bool {
        match self {
            Self::Good | Self::Again => status == 200,
            Self::Unsigned => status == 401,
            Self::Broken => status == 422,
        }
    }
}

/// Of ten deliveries eight are good, one is another's again, and one is bad.
pub(crate) fn plan(index: usize) -> Result<Planned, Box<dyn std::error::Error + Send + Sync>> {
    let body = |index: usize| format!(r#"{{"type":"order.paid","order":"o{index}"}}"#).into_bytes();
    let sender = |index: usize| {
        Sender::new(Acme::SPEC, SystemTime::now()).secret(SECRET).delivery_id(format!("d{index}"))
    };
    let (request, kind) = match index % 10 {
        3 if (index / 10).is_multiple_of(2) => {
            (sender(index).bad(Bad::Signature, EVENT, &body(index))?, Kind::Unsigned)
        }
        3 => {
            let broken = format!(r#"{{"type":"order.paid","order":{index}}}"#);
            (sender(index).request(EVENT, broken.as_bytes())?, Kind::Broken)
        }
        7 => (sender(index - 1).request(EVENT, &body(index - 1))?, Kind::Again),
        _ => (sender(index).request(EVENT, &body(index))?, Kind::Good),
    };
    Ok(Planned { request, kind })
}

/// Delivers to one of the addresses after the other until it is acknowledged. Counts every answer.
pub(crate) fn deliver(
    planned: &Planned,
    addresses: &[SocketAddr],
    first: usize,
    answered: &AtomicUsize,
    until: Instant,
) -> bool {
    let bytes = written(&planned.request);
    for attempt in 0.. {
        if Instant::now() > until {
            return false;
        }
        let address = addresses[(first + attempt) % addresses.len()];
        if let Some(status) = send(address, &bytes) {
            answered.fetch_add(1, Ordering::Relaxed);
            if planned.kind.is_ended_by(status) {
                return true;
            }
        }
        std::thread::sleep(Duration::from_millis(10));
    }
    false
}

/// A request as it is sent.
pub(crate) fn written(request: &Request) -> Vec<u8> {
    let length = request.body.len();
    let mut bytes =
        format!("POST / HTTP/1.1\r\nhost: acme.example\r\nconnection: close\r\ncontent-length: {length}\r\n")
            .into_bytes();
    for (name, value) in &request.headers {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes.extend_from_slice(&request.body);
    bytes
}

/// The status of the answer, if there is one.
pub(crate) fn send(address: SocketAddr, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(5)).ok()?;
    stream.set_read_timeout(Some(Duration::from_secs(15))).ok()?;
    stream.write_all(bytes).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    std::str::from_utf8(answer.get(9..12)?).ok()?.parse().ok()
}
