//! The routes: one for each provider.

use std::convert::Infallible;
use std::fmt::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use chrono::{DateTime, Utc};
use hookwright::receive::axum::{webhook, webhook_acknowledging_first_may_lose};
use hookwright::receive::{BuildError, Delivery, DeliveryStore, Drain, EndpointBuilder, Event, Receiver};
use hookwright_providers::{flavours, flexprice, flexype, tiquo, willsuite};

/// The receiver, ready to be served.
pub(crate) struct App {
    /// The routes.
    pub(crate) router: Router,
    /// Their paths.
    pub(crate) paths: Vec<String>,
    /// Providers without a secret, and the environment variables that would hold one.
    pub(crate) missing: Vec<(&'static str, String)>,
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

/// What the routes share.
struct Shared<'a, S> {
    store: &'a Arc<S>,
    drain: &'a Drain,
    /// Whether events are acknowledged before they are handled.
    first: bool,
    /// How long a handler pretends to work.
    work: Duration,
    variable: &'a dyn Fn(&str) -> Option<String>,
    print: Arc<dyn Fn(String) + Send + Sync>,
}

/// Routes for five providers, which remember deliveries in `store` and give each event as one line to
/// `print`, and end with `drain`. `variable` reads the environment.
///
/// # Errors
///
/// When a secret is not valid for its provider's scheme.
pub(crate) fn app<S: DeliveryStore + 'static>(
    store: &Arc<S>,
    drain: &Drain,
    variable: impl Fn(&str) -> Option<String>,
    print: impl Fn(String) + Send + Sync + 'static,
) -> Result<App, AppError> {
    let first = variable("RECEIVER_ACKNOWLEDGE").is_some_and(|when| when == "first");
    let seconds = variable("RECEIVER_HANDLER_SECONDS").and_then(|seconds| seconds.parse().ok());
    let work = Duration::from_secs(seconds.unwrap_or(0));
    let shared = Shared { store, drain, first, work, variable: &variable, print: Arc::new(print) };
    let mut app = App { router: Router::new(), paths: Vec::new(), missing: Vec::new() };
    // Neither documents a signature, so unverified requests have to be accepted explicitly.
    app.add(&shared, willsuite::endpoint().unverified(), &[])?;
    app.add(&shared, flavours::endpoint().unverified(), &[])?;
    app.add_signed(&shared, flexype::endpoint())?;
    app.add_signed(&shared, flexprice::endpoint())?;
    app.add_signed(&shared, tiquo::endpoint())?;
    Ok(app)
}

impl App {
    /// Adds a provider whose secret is in the environment, and so is the one before it while it is being rotated.
    fn add_signed<E, S>(
        &mut self,
        shared: &Shared<'_, S>,
        endpoint: EndpointBuilder<E>,
    ) -> Result<(), AppError>
    where
        E: Event + Send + 'static,
        S: DeliveryStore + 'static,
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

    fn add<E, S>(
        &mut self,
        shared: &Shared<'_, S>,
        endpoint: EndpointBuilder<E>,
        variables: &[String],
    ) -> Result<(), AppError>
    where
        E: Event + Send + 'static,
        S: DeliveryStore + 'static,
    {
        let path = format!("/{}", E::SPEC.provider);
        let endpoint = endpoint.build().map_err(|error| AppError::new(E::SPEC.provider, variables, error))?;
        let receiver = Receiver::new(endpoint, Arc::clone(shared.store)).drain(shared.drain);
        let print = Arc::clone(&shared.print);
        let work = shared.work;
        let handler = move |delivery: Delivery<E>| {
            let print = Arc::clone(&print);
            async move {
                // A real handler does its work here; an error makes the provider deliver again.
                tokio::time::sleep(work).await;
                print(line(&delivery));
                Ok::<(), Infallible>(())
            }
        };
        let route = if shared.first {
            webhook_acknowledging_first_may_lose(receiver, handler)
        } else {
            webhook(receiver, handler)
        };
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
