//! One server, and an endpoint for each way in which a recipe's requests are received.

use std::collections::HashMap;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use axum::Router;
use hookwright::receive::axum::webhook;
use hookwright::receive::{
    BuildError, Delivery, Drain, Endpoint, Event, Memory, Receiver, Server, Unknown, WebhookSpec,
};
use hookwright::{Bytes, Invalid, Limits, Request};
use hookwright_codegen::config::SignatureExample;

use crate::http::exchange;
use crate::recipe::Recipe;

/// The token of handshakes that carry one.
pub(crate) const TOKEN: &str = "token-of-handshakes";

/// An event of any provider.
pub(crate) struct Any(Unknown);

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

/// The endpoints, before they are served.
#[derive(Default)]
pub(crate) struct Mounts {
    endpoints: Vec<Endpoint<Any>>,
}

impl Mounts {
    /// An endpoint that receives a recipe's requests with the secret, URL and options of an example, at a time.
    pub(crate) fn add(
        &mut self,
        recipe: &Recipe,
        example: &SignatureExample,
        now: SystemTime,
    ) -> Result<usize, BuildError> {
        let url = example.url.as_deref().unwrap_or("https://example.com/");
        let mut builder = Endpoint::<Any>::builder().spec(recipe.spec).clock(move || now);
        builder = builder.public_url(url.split('?').next().unwrap_or(url));
        if let Some(secret) = &example.secret {
            builder = builder.secret(secret.as_str());
        }
        if let Some(key) = &example.public_key {
            builder = builder.public_key(key.as_str());
        }
        if !example.keys.is_empty() {
            builder = builder.key_source(example.keys.clone().into_iter().collect::<HashMap<_, _>>());
        }
        for (name, text) in &example.options {
            builder = builder.option(name, text);
        }
        if recipe.spec.handshakes.iter().any(|handshake| handshake.token.is_some()) {
            builder = builder.verify_token(TOKEN);
        }
        if recipe.spec.handshakes.iter().any(|handshake| handshake.keeps) {
            builder = builder.keep_secret(|_| true);
        }
        self.endpoints.push(builder.build()?);
        Ok(self.endpoints.len() - 1)
    }

    /// Serves all of them.
    pub(crate) fn serve(self) -> Served {
        let handled = Arc::<AtomicUsize>::default();
        let (drain, endpoints) = (Drain::new(), self.endpoints.len());
        let mut router = Router::new();
        for (index, endpoint) in self.endpoints.into_iter().enumerate() {
            let receiver = Receiver::new(endpoint, Memory::new(100, Duration::from_secs(60))).drain(&drain);
            let seen = Arc::clone(&handled);
            let route = webhook(receiver, move |_: Delivery<Any>| {
                seen.fetch_add(1, Ordering::SeqCst);
                std::future::ready(Ok::<(), Infallible>(()))
            });
            router = router
                .route(&format!("/{index}/"), route.clone())
                .route(&format!("/{index}/{{*rest}}"), route);
        }
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        runtime.spawn(Server::new(&drain).serve(listener, router));
        Served { address, handled, endpoints, _runtime: runtime }
    }
}

/// The endpoints on a port.
pub(crate) struct Served {
    address: SocketAddr,
    handled: Arc<AtomicUsize>,
    endpoints: usize,
    _runtime: tokio::runtime::Runtime,
}

impl Served {
    /// How many deliveries reached a handler.
    pub(crate) fn handled(&self) -> usize {
        self.handled.load(Ordering::SeqCst)
    }

    pub(crate) const fn endpoints(&self) -> usize {
        self.endpoints
    }

    /// Sends a request to one of the endpoints: the status and the body of the answer.
    pub(crate) fn send(&self, mount: usize, request: &Request) -> (u16, String) {
        let target = request.uri.path_and_query().map_or("/", |target| target.as_str());
        exchange(self.address, &format!("/{mount}{target}"), request)
    }
}
