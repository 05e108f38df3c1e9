//! A server and a client on the loopback interface.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use hookwright::Request;
use hookwright::receive::axum::webhook_router;
use hookwright::receive::{
    Delivery, Drain, Drained, Endpoint, EndpointBuilder, Event, Memory, Receiver, Scheme,
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::acme::{Acme, SECRET, now};
use crate::gate::Gate;
use crate::spans::Recorder;

/// A server that runs until it is dropped.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    _runtime: tokio::runtime::Runtime,
}

impl Server {
    pub(crate) fn start(router: Router) -> Self {
        Self::start_on(tokio::runtime::Builder::new_multi_thread().worker_threads(2), router)
    }

    /// A server whose threads' spans and events go to `recorder`.
    pub(crate) fn start_recorded(router: Router, recorder: &Recorder) -> Self {
        let dispatch = tracing::Dispatch::new(recorder.clone());
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        // Each thread's default is never reset: it ends with the thread.
        builder.on_thread_start(move || std::mem::forget(tracing::dispatcher::set_default(&dispatch)));
        Self::start_on(builder.worker_threads(2), router)
    }

    fn start_on(builder: &mut tokio::runtime::Builder, router: Router) -> Self {
        let runtime = builder.enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(async move { axum::serve(listener, router).await });
        Self { address, _runtime: runtime }
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        self.send_raw(&bytes_of(request))
    }

    pub(crate) fn send_raw(&self, request: &[u8]) -> Answer {
        exchange(self.address, request)
    }
}

/// A server of ours, which bounds its connections and drains them.
pub(crate) struct Bounded {
    pub(crate) address: SocketAddr,
    drain: Drain,
    runtime: tokio::runtime::Runtime,
    serving: Mutex<Option<tokio::task::JoinHandle<Drained>>>,
}

impl Bounded {
    pub(crate) fn start(
        endpoint: Endpoint<Acme>,
        with: impl FnOnce(hookwright::receive::Server) -> hookwright::receive::Server,
    ) -> Self {
        let drain = Drain::new();
        let store = Memory::new(10_000, Duration::from_secs(3_600));
        let receiver = Receiver::new(endpoint, store).drain(&drain);
        let router = webhook_router("/", receiver, |_| std::future::ready(Ok::<(), ()>(())));
        Self::serve(router, &drain, with)
    }

    pub(crate) fn serve(
        router: Router,
        drain: &Drain,
        with: impl FnOnce(hookwright::receive::Server) -> hookwright::receive::Server,
    ) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let server = with(hookwright::receive::Server::new(drain));
        let serving = Mutex::new(Some(runtime.spawn(server.serve(listener, router))));
        Self { address, drain: drain.clone(), runtime, serving }
    }

    pub(crate) fn send(&self, request: &Request) -> Answer {
        exchange(self.address, &bytes_of(request))
    }

    /// Ends it in order.
    pub(crate) fn drain(&self) -> Drained {
        self.drain.begin();
        let serving = self.serving.lock().unwrap().take().unwrap();
        self.runtime.block_on(serving).unwrap()
    }
}

fn exchange(address: SocketAddr, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // A server may answer before it has read everything, and then reads no more.
    let mut writer = stream.try_clone().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || writer.write_all(request));
        Answer::read(&mut stream)
    })
}

/// The request as it goes over the wire, as the last one of its connection.
pub(crate) fn bytes_of(request: &Request) -> Vec<u8> {
    let mut bytes =
        format!("{} {} HTTP/1.1\r\nhost: acme.example\r\nconnection: close\r\n", request.method, request.uri)
            .into_bytes();
    bytes.extend(format!("content-length: {}\r\n", request.body.len()).bytes());
    for (name, value) in &request.headers {
        bytes.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
    }
    bytes.extend(b"\r\n");
    bytes.extend(&request.body);
    bytes
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Answer {
    fn read(stream: &mut TcpStream) -> Self {
        let mut bytes = Vec::new();
        let mut chunk = [0; 4096];
        // The end may be a reset, where the server did not read the whole request.
        while let Ok(count @ 1..) = stream.read(&mut chunk) {
            bytes.extend(&chunk[..count]);
        }
        let text = String::from_utf8(bytes).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer but {text:?}"));
        let mut lines = head.split("\r\n");
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| line.split_once(": ").unwrap());
        let headers = headers
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap()))
            .collect();
        Self { status, headers, body: body.to_owned() }
    }

    /// The problem's details, where there are any.
    pub(crate) fn problem(&self) -> serde_json::Value {
        assert_eq!(self.headers["content-type"], "application/problem+json");
        serde_json::from_str(&self.body).unwrap()
    }
}

/// The names of the events that were handled, in order.
pub(crate) type Handled = Arc<Mutex<Vec<String>>>;

pub(crate) fn builder(scheme: Option<Scheme<'static>>) -> EndpointBuilder<Acme> {
    let builder = Endpoint::<Acme>::builder().clock(now);
    match scheme {
        Some(scheme) => builder.scheme(scheme).secret(SECRET),
        None => builder.unverified(),
    }
}

/// A server whose handler writes down what it is given; it fails for the event `order.failing`, and
/// does not end for `order.slow`.
pub(crate) fn server(endpoint: Endpoint<Acme>) -> (Server, Handled) {
    gated(endpoint, &Gate::closed())
}

/// A [`server`] whose handler ends for `order.slow` when the gate is open.
pub(crate) fn gated(endpoint: Endpoint<Acme>, gate: &Gate) -> (Server, Handled) {
    let gate = gate.clone();
    let handled = Handled::default();
    let seen = Arc::clone(&handled);
    let store = Memory::new(1_000, Duration::from_secs(3_600));
    let work = move |delivery: Delivery<Acme>| {
        let (seen, gate) = (Arc::clone(&seen), gate.clone());
        async move {
            match delivery.event.name() {
                "order.failing" => return Err("no"),
                "order.panicking" => panic!("on purpose"),
                "order.slow" => gate.passes().await,
                _ => {}
            }
            seen.lock().unwrap().push(delivery.event.name().to_owned());
            Ok(())
        }
    };
    (Server::start(webhook_router("/", Receiver::new(endpoint, store), work)), handled)
}
