//! Each framework, with the same deliveries: over HTTP on the loopback interface, or as an event of Lambda.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hookwright::receive::{
    Encoding, Endpoint, Event as _, EventName, Hmac, Memory, Place, Receiver, Scheme, Template,
};
use hookwright::testing::{Bad, Sender};
use hookwright::{Limits, Request};
use hookwright_frameworks::{Tiquo, actix, axum, hyper, lambda, tower};
use hookwright_providers::tiquo;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;

/// A signature of everything that a framework has to pass on.
const SCHEME: Scheme<'static> = Scheme::Hmac(
    Hmac::at(Place::Header("X-Signature"))
        .encoding(Encoding::Base64)
        .signed(Template("{method} {url} {header:X-Nonce} {body}")),
);
const URL: &str = "https://hooks.example/tiquo";
const BODY: &[u8] =
    "{\"id\": \"evt_1\",  \"type\": \"customer.deleted\", \"created\": \"2025-02-05T23:59:59Z\",
    \"data\": {\"id\": \"c\u{e9}\"}}"
        .as_bytes();
const MAX: usize = 1_000;

fn endpoint() -> Endpoint<tiquo::Event> {
    let builder = tiquo::endpoint().scheme(SCHEME).secret("shh").public_url(URL);
    let mut limits = Limits::DEFAULT;
    limits.max_body_bytes = MAX;
    builder.limits(limits).build().expect("an endpoint")
}

fn receiver() -> Tiquo {
    Receiver::new(endpoint(), Memory::new(100, Duration::from_mins(1)))
}

/// What is sent, and the statuses that answer it.
fn deliveries() -> Vec<(&'static str, Request, u16)> {
    let spec = tiquo::Event::SPEC.scheme(SCHEME);
    let sender = Sender::new(&spec, SystemTime::now()).secret("shh").public_url(URL);
    let sender = sender.uri("/tiquo?shop=a%2Fb&shop=%C3%A9".parse().expect("a target"));
    let event = EventName::new(None, "customer.deleted");
    let good = sender.request(event, BODY).expect("a request");
    let mut doubled = good.clone();
    doubled.headers.append("x-signature", doubled.headers["x-signature"].clone());
    let mut query = good.clone();
    query.uri = "/tiquo?shop=a/b&shop=%C3%A9".parse().expect("a target");
    let large = sender.request(event, &[b' '; MAX + 1]).expect("a request");
    let forged = sender.bad(Bad::Signature, event, BODY).expect("a request");
    let broken = sender.request(event, br#"{"type": "customer.deleted"}"#).expect("a request");
    vec![
        ("forged", forged, 401),
        ("with two signatures", doubled, 401),
        ("with a query in another encoding", query, 401),
        ("too large", large, 413),
        ("that breaks its schema", broken, 422),
        ("good", good, 200),
    ]
}

/// Sends every delivery to a server.
async fn tried(framework: &'static str, address: std::net::SocketAddr) {
    let tried = tokio::task::spawn_blocking(move || {
        let config = ureq::Agent::config_builder().http_status_as_error(false).proxy(None);
        let agent: ureq::Agent = config.build().into();
        for (what, mut request, expected) in deliveries() {
            request.uri = format!("http://{address}{}", request.uri).parse().expect("a URL");
            let mut answer = agent.run(http::Request::<Vec<u8>>::from(request)).expect("an answer");
            let body = answer.body_mut().read_to_string().expect("text");
            assert_eq!(answer.status(), expected, "{framework}, a delivery {what}: {body}");
            if expected == 422 {
                assert_eq!(answer.headers()["content-type"], "application/problem+json", "{framework}");
                assert!(
                    body.contains("`data` is missing") && body.ends_with("}]}"),
                    "{framework} cuts the answer: {body}"
                );
            }
        }
    });
    tried.await.expect("every delivery is answered as it should be");
}

async fn listener() -> (TcpListener, std::net::SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    (listener, address)
}

/// Serves connections with hyper.
async fn serve<S, B>(listener: TcpListener, service: S)
where
    S: ::hyper::service::Service<
            http::Request<::hyper::body::Incoming>,
            Response = http::Response<B>,
            Error = Infallible,
        > + Clone
        + Send
        + 'static,
    S::Future: Send,
    B: ::hyper::body::Body<Data: Send, Error: std::error::Error + Send + Sync> + Send + 'static,
{
    while let Ok((stream, _)) = listener.accept().await {
        let connection = ::hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service.clone());
        tokio::spawn(connection);
    }
}

#[tokio::test]
async fn axum_receives() {
    for (framework, router) in
        [("axum", axum::router(receiver())), ("axum by hand", axum::router_by_hand(receiver()))]
    {
        let (listener, address) = listener().await;
        tokio::spawn(async { ::axum::serve(listener, router).await });
        tried(framework, address).await;
    }
}

#[tokio::test]
async fn tower_receives() {
    let (listener, address) = listener().await;
    tokio::spawn(serve(listener, TowerToHyperService::new(tower::service(endpoint()))));
    tried("tower", address).await;
}

#[tokio::test]
async fn hyper_receives() {
    let (listener, address) = listener().await;
    let receiver = Arc::new(receiver());
    let service = ::hyper::service::service_fn(move |request| {
        let receiver = Arc::clone(&receiver);
        async move { hyper::serve(&receiver, request).await }
    });
    tokio::spawn(serve(listener, service));
    tried("hyper", address).await;
}

#[actix_web::test]
async fn actix_web_receives() {
    let receiver = actix_web::web::Data::new(receiver());
    let app = move || {
        let receiver = receiver.clone();
        actix_web::App::new().configure(|app| actix::configure(app, receiver))
    };
    let server = actix_web::HttpServer::new(app).workers(1).bind("127.0.0.1:0").expect("a port");
    let address = server.addrs()[0];
    actix_web::rt::spawn(server.run());
    tried("actix-web", address).await;
}

/// An event of an HTTP API with the payload format 2.0, as AWS documents it.
fn event(request: &Request) -> lambda_http::Request {
    let headers = request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().expect("ASCII")));
    let mut values = std::collections::BTreeMap::<&str, String>::new();
    for (name, value) in headers {
        let joined = values.get(name).map(|first| format!("{first},{value}"));
        values.insert(name, joined.unwrap_or_else(|| value.to_owned()));
    }
    let event = serde_json::json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": request.uri.path(),
        "rawQueryString": request.uri.query(),
        "headers": values,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api-id",
            "domainName": "id.execute-api.us-east-1.amazonaws.com",
            "http": {
                "method": request.method.as_str(),
                "path": request.uri.path(),
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "agent",
            },
            "requestId": "id",
            "routeKey": "$default",
            "stage": "$default",
            "time": "12/Mar/2020:19:03:58 +0000",
            "timeEpoch": 1_583_348_638_390_i64,
        },
        "body": base64(&request.body),
        "isBase64Encoded": true,
    });
    lambda_http::request::from_str(&event.to_string()).expect("an event")
}

fn base64(bytes: &[u8]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(bytes)
}

#[tokio::test]
async fn lambda_receives() {
    let receiver = receiver();
    for (what, request, expected) in deliveries() {
        let answer = lambda::webhook(&receiver, event(&request)).await.expect("an answer");
        let lambda_http::Body::Text(body) = answer.body() else { unreachable!("answers are text") };
        assert_eq!(answer.status(), expected, "Lambda, a delivery {what}: {body}");
        if expected == 422 {
            assert_eq!(answer.headers()["content-type"], "application/problem+json");
            assert!(
                body.contains("`data` is missing") && body.ends_with("}]}"),
                "Lambda cuts the answer: {body}"
            );
        }
    }
}

#[test]
fn each_takes_30_lines_at_most() {
    for (framework, source) in [
        ("axum", include_str!("../src/axum.rs")),
        ("tower", include_str!("../src/tower.rs")),
        ("hyper", include_str!("../src/hyper.rs")),
        ("actix-web", include_str!("../src/actix.rs")),
        ("Lambda", include_str!("../src/lambda.rs")),
    ] {
        let is_code = |line: &&str| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with("//") && !line.starts_with("use ")
        };
        let lines = source.lines().filter(is_code).count();
        assert!(lines <= 30, "{framework} takes {lines} lines");
    }
}
