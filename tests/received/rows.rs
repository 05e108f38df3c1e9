//! The requests that are made of a recipe's examples.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hookwright::Request;
use hookwright::receive::{Outcome, Place, Scheme, WebhookSpec};
use hookwright_codegen::config::SignatureExample;
use http::{HeaderMap, HeaderName, HeaderValue, Uri};

use crate::changed::{Change, changes};
use crate::confused;
use crate::mounts::Mounts;
use crate::recipe::Recipe;

/// A request, and what should become of it.
pub(crate) struct Row {
    pub(crate) recipe: &'static str,
    /// In which way it is good or bad.
    pub(crate) what: &'static str,
    /// The endpoint that it is sent to.
    pub(crate) mount: usize,
    pub(crate) request: Request,
    pub(crate) expected: Expected,
}

/// What should become of a request, with the statuses that say so.
#[derive(Debug)]
pub(crate) enum Expected {
    /// It is acknowledged, and a handler sees it.
    Handled(Vec<u16>),
    /// Its sender is verified, but its body is not one of the provider's.
    Verified(Vec<u16>),
    /// It is refused.
    Refused(Vec<u16>),
    /// It is a handshake that is answered with this text.
    Greeted(String),
}

/// A day on which every example has long been sent, and one on which those of no age are.
const LATE: Duration = Duration::from_secs(8 * 24 * 60 * 60);

pub(crate) fn of(recipe: &Recipe, mounts: &mut Mounts) -> Vec<Row> {
    let examples =
        recipe.config.verification.as_ref().map_or(&[][..], |verification| verification.examples());
    let rows = examples.iter().enumerate();
    rows.flat_map(|(index, example)| of_example(recipe, index, example, mounts)).collect()
}

fn of_example(recipe: &Recipe, index: usize, example: &SignatureExample, mounts: &mut Mounts) -> Vec<Row> {
    let now = UNIX_EPOCH + Duration::from_secs(example.at.unwrap_or(1_700_000_000).into());
    let mount = mounts.add(recipe, example, now).unwrap();
    let request = request(example);
    let row = |what, mount, request, expected| Row { recipe: recipe.name, what, mount, request, expected };
    let mut rows = vec![row("good", mount, request.clone(), good(recipe, index))];
    let forged = || Expected::Refused(statuses(recipe.spec, &[Outcome::BadSignature]));
    let refused = || Expected::Refused(refusals(recipe.spec));
    for Change { recipe: changed, what } in changes(&recipe.table, index) {
        // The text is not a recipe any more, but an example of it is one still.
        let changed = example_of(&changed, index);
        let is_key = matches!(what.as_str(), "secret" | "public_key");
        let other = if is_key { mounts.add(recipe, &changed, now) } else { Ok(mount) };
        // A public key with another letter may be none, which no endpoint is built with.
        let Ok(mount) = other else {
            assert_eq!(what, "public_key", "{}", recipe.name);
            continue;
        };
        let what = match what.as_str() {
            "secret" => "another secret",
            "public_key" => "another public key",
            "body" => "another body",
            "url" => "another URL",
            "method" => "another method",
            _ => "without the signature",
        };
        // A URL that is signed is the endpoint's: what differs is either that or the request's query.
        let mount = if what == "another URL" { mounts.add(recipe, &changed, now).unwrap() } else { mount };
        let expected = if what == "another method" {
            let mut statuses = refusals(recipe.spec);
            statuses.push(405);
            Expected::Refused(statuses)
        } else {
            refused()
        };
        rows.push(row(what, mount, self::request(&changed), expected));
    }
    if is_timed(recipe.spec) && example.at.is_some() {
        let stale = || Expected::Refused(statuses(recipe.spec, &[Outcome::Stale]));
        let late = mounts.add(recipe, example, now + LATE).unwrap();
        rows.push(row("a week late", late, request.clone(), stale()));
        let early =
            mounts.add(recipe, example, now.checked_sub(LATE).unwrap_or(SystemTime::UNIX_EPOCH)).unwrap();
        rows.push(row("a week early", early, request.clone(), stale()));
    }
    let places = confused::places(recipe.spec, &request);
    for (what, request) in places.into_iter().chain(confused::values(recipe.spec, &request)) {
        rows.push(row(what, mount, request, refused()));
    }
    for (what, request) in confused::tokens(recipe.spec, example, &request) {
        // A header of that size is refused before anything looks at it (RFC 6585 §5).
        let mut statuses = refusals(recipe.spec);
        statuses.push(431);
        rows.push(row(what, mount, request, Expected::Refused(statuses)));
    }
    for (what, url) in confused::urls(recipe, example) {
        let other = mounts.add(recipe, &SignatureExample { url: Some(url), ..example.clone() }, now).unwrap();
        rows.push(row(what, other, request.clone(), forged()));
    }
    rows
}

/// What becomes of an example. The first one is a delivery; later ones show signatures, also of texts that are none.
fn good(recipe: &Recipe, index: usize) -> Expected {
    let handled = Expected::Handled(statuses(recipe.spec, &[Outcome::Accepted, Outcome::UnknownEvent]));
    let body = &recipe.config.verification.as_ref().map_or(&[][..], |scheme| scheme.examples())[index].body;
    let is_json = serde_json::from_str::<serde_json::Value>(body).is_ok();
    let is_form = recipe.config.body.is_some();
    if index == 0 || is_json || is_form {
        return handled;
    }
    Expected::Verified(statuses(recipe.spec, &[Outcome::NotJson, Outcome::NoEvent]))
}

/// The statuses of these outcomes.
pub(crate) fn statuses(spec: &WebhookSpec<'_>, outcomes: &[Outcome]) -> Vec<u16> {
    outcomes.iter().map(|outcome| spec.responses.status(*outcome)).collect()
}

/// The statuses of requests that prove nothing.
pub(crate) fn refusals(spec: &WebhookSpec<'_>) -> Vec<u16> {
    statuses(spec, &[Outcome::MissingSignature, Outcome::BadSignature, Outcome::Stale])
}

fn is_timed(spec: &WebhookSpec<'_>) -> bool {
    match spec.scheme {
        Some(Scheme::StandardWebhooks(_) | Scheme::Jwt(_)) => true,
        Some(scheme) => scheme.signature().is_some_and(|signature| {
            let timestamp = signature.timestamp;
            timestamp.is_some_and(|timestamp| timestamp.tolerance.is_some())
        }),
        None => false,
    }
}

/// The single headers that prove who sent a request.
pub(crate) fn headers(spec: &WebhookSpec<'_>) -> Vec<String> {
    match spec.scheme {
        Some(Scheme::Basic) => vec!["authorization".to_owned()],
        Some(Scheme::StandardWebhooks(scheme)) => {
            ["id", "timestamp", "signature"].map(|name| format!("{}-{name}", scheme.prefix)).to_vec()
        }
        Some(Scheme::SharedSecret(scheme)) => scheme.place.header().map(str::to_owned).into_iter().collect(),
        Some(Scheme::Jwt(scheme)) => scheme.place.header().map(str::to_owned).into_iter().collect(),
        Some(scheme) => {
            let signature = scheme.signature();
            let time = signature.and_then(|signature| signature.timestamp?.place);
            let places = signature.map(|signature| signature.place).into_iter().chain(time);
            places.filter_map(Place::header).map(str::to_owned).collect()
        }
        None => Vec::new(),
    }
}

/// The request that an example describes.
pub(crate) fn request(example: &SignatureExample) -> Request {
    let method = example.method.as_deref().unwrap_or("POST").parse().unwrap();
    let url: Uri = example.url.as_deref().unwrap_or("https://example.com/").parse().unwrap();
    let target = url.path_and_query().unwrap().as_str().parse().unwrap();
    let header = |(name, value): (&String, &String)| {
        (HeaderName::try_from(name).unwrap(), HeaderValue::try_from(value).unwrap())
    };
    let headers: HeaderMap = example.headers.iter().map(header).collect();
    Request::new(method, target, headers, example.body.clone())
}

fn example_of(recipe: &toml::Table, index: usize) -> SignatureExample {
    let example = recipe["verification"]["example"][index].clone();
    example.try_into().unwrap()
}
