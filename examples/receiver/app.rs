//! The routes: one for each provider.

use std::convert::Infallible;
use std::fmt::{self, Write as _};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, Utc};
use hookwright::receive::{BuildError, Delivery, Drain, EndpointBuilder, Event};
use hookwright_providers::{flavours, flexprice, flexype, tiquo, willsuite};

use crate::way::{Way, Workers};

/// The receiver, ready to be served.
pub(crate) struct App {
    /// The routes.
    pub(crate) router: Router,
    /// Their paths.
    pub(crate) paths: Vec<String>,
    /// Providers without a secret, and the environment variables that would hold one.
    pub(crate) missing: Vec<(&'static str, String)>,
    /// What handles the deliveries of an inbox, to be spawned.
    pub(crate) workers: Vec<Workers>,
}

/// Why a provider cannot be received.
#[derive(Debug)]
pub(crate) struct AppError {
    provider: &'static str,
    /// The environment variable that holds the secret that is wrong.
    variable: Option<String>,
    error: BuildError,
}

impl AppError {
    /// `variables` are those of the provider's secrets.
    fn new(provider: &'static str, variables: &[String], error: BuildError) -> Self {
        let secret = match error {
            BuildError::BlankSecret(index)
            | BuildError::SecretSpace(index)
            | BuildError::SecretEncoding(index, _)
            | BuildError::SecretIsSignature(index)
            | BuildError::SecretLength(index, _) => Some(index),
            _ => None,
        };
        Self { provider, variable: secret.and_then(|index| variables.get(index)).cloned(), error }
    }
}

impl fmt::Display for AppError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.variable.as_deref().unwrap_or(self.provider), self.error)
    }
}

impl std::error::Error for AppError {}

/// What is done with a delivery.
pub(crate) type Handler<E> =
    Arc<dyn Fn(Delivery<E>) -> Pin<Box<dyn Future<Output = Result<(), Infallible>> + Send>> + Send + Sync>;

/// What the routes share.
struct Shared<'a, W> {
    way: &'a W,
    drain: &'a Drain,
    /// How long a handler pretends to work.
    work: Duration,
    /// How long a delivery waits whose process has died.
    lease: Duration,
    variable: &'a dyn Fn(&str) -> Option<String>,
    print: Arc<dyn Fn(String) + Send + Sync>,
}

/// Routes for five providers, whose deliveries come to their handlers by `way`. They give each event as one line to
/// `print`, and end with `drain`. `variable` reads the environment.
///
/// # Errors
///
/// When a secret is not valid for its provider's scheme.
pub(crate) fn app<W: Way>(
    way: &W,
    drain: &Drain,
    variable: impl Fn(&str) -> Option<String>,
    print: impl Fn(String) + Send + Sync + 'static,
) -> Result<App, AppError> {
    let seconds = |name, default| {
        let seconds = variable(name).and_then(|seconds| seconds.parse().ok());
        Duration::from_secs(seconds.unwrap_or(default))
    };
    let work = seconds("RECEIVER_HANDLER_SECONDS", 0);
    let lease = seconds("RECEIVER_LEASE_SECONDS", 60);
    let shared = Shared { way, drain, work, lease, variable: &variable, print: Arc::new(print) };
    let mut app = App { router: Router::new(), paths: Vec::new(), missing: Vec::new(), workers: Vec::new() };
    // Neither documents a signature, so unverified requests have to be accepted explicitly.
    app.add(&shared, willsuite::endpoint().unverified(), &[])?;
    app.add(&shared, flavours::endpoint().unverified(), &[])?;
    app.add_signed(&shared, flexype::endpoint())?;
    app.add_signed(&shared, flexprice::endpoint())?;
    app.add_signed(&shared, tiquo::endpoint())?;
    app.router = app.router.merge(way.looked_after());
    Ok(app)
}

impl App {
    /// Adds a provider whose secret is in the environment, and so is the one before it while it is being rotated.
    fn add_signed<E, W>(
        &mut self,
        shared: &Shared<'_, W>,
        endpoint: EndpointBuilder<E>,
    ) -> Result<(), AppError>
    where
        E: Event + Send + 'static,
        W: Way,
    {
        let provider = E::SPEC.provider;
        let variable = format!("{}_SECRET", provider.to_ascii_uppercase());
        let Some(secret) = (shared.variable)(&variable) else {
            self.missing.push((provider, variable));
            return Ok(());
        };
        let before = format!("{variable}_BEFORE");
        let secrets = [Some(secret), (shared.variable)(&before)];
        self.add(shared, endpoint.secrets(secrets.into_iter().flatten()), &[variable, before])
    }

    fn add<E, W>(
        &mut self,
        shared: &Shared<'_, W>,
        endpoint: EndpointBuilder<E>,
        variables: &[String],
    ) -> Result<(), AppError>
    where
        E: Event + Send + 'static,
        W: Way,
    {
        let path = format!("/{}", E::SPEC.provider);
        let endpoint = endpoint.build().map_err(|error| AppError::new(E::SPEC.provider, variables, error))?;
        let print = Arc::clone(&shared.print);
        let work = shared.work;
        let handler: Handler<E> = Arc::new(move |delivery| {
            let print = Arc::clone(&print);
            Box::pin(async move {
                print(line(&delivery));
                // A real handler does its work here; an error makes the delivery come again.
                tokio::time::sleep(work).await;
                Ok(())
            })
        });
        let (route, workers) = shared.way.route(endpoint, (shared.drain, shared.lease), handler);
        self.workers.extend(workers);
        self.router = std::mem::take(&mut self.router).route(&path, route);
        self.paths.push(path);
        Ok(())
    }
}

/// The delivery as one line, without any payload values.
fn line<E: Event>(delivery: &Delivery<E>) -> String {
    let at = DateTime::<Utc>::from(delivery.received_at).format("%FT%TZ");
    let mut line = format!("{at} {} {}", delivery.provider, delivery.event.name().escape_debug());
    let mut add = |name: &str, value: &str| {
        // Writing to a string cannot fail.
        let _ = write!(line, " {name}={}", value.escape_debug());
    };
    if let Some(version) = &delivery.version {
        add("version", version);
    }
    if let Some(id) = &delivery.id {
        add("delivery", id);
    }
    match delivery.secret {
        Some(index) => add("secret", &index.to_string()),
        None => add("unverified", "true"),
    }
    if delivery.event.is_unknown() {
        add("unknown", "true");
    }
    line
}
