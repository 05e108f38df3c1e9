//! The handshakes of a recipe, as its provider begins them, and faulty ones.

use std::time::{Duration, UNIX_EPOCH};

use hookwright::testing::{BadHandshake, Sender};

use crate::mounts::{Mounts, TOKEN};
use crate::recipe::Recipe;
use crate::rows::{Expected, Row, refusals};

pub(crate) fn of(recipe: &Recipe, mounts: &mut Mounts) -> Vec<Row> {
    let examples =
        recipe.config.verification.as_ref().map_or(&[][..], |verification| verification.examples());
    let Some(example) = examples.first() else { return Vec::new() };
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let url = example.url.as_deref().unwrap_or("https://example.com/");
    let mut sender =
        Sender::new(recipe.spec, now).verify_token(TOKEN).public_url(url.split('?').next().unwrap_or(url));
    if let Some(secret) = &example.secret {
        sender = sender.secret(secret.as_str());
    }
    for (name, text) in &example.options {
        sender = sender.option(name, text);
    }
    let mut rows = Vec::new();
    for handshake in recipe.spec.handshakes {
        // One that is an event for the handler is made, and tried, as a delivery.
        let Ok(request) = sender.handshake(handshake, CHALLENGE) else { continue };
        let mount = mounts.add(recipe, example, now).unwrap();
        let answer = sender.answer(handshake, CHALLENGE).unwrap();
        let in_header = answer.headers.values().any(|value| value == CHALLENGE);
        let text =
            if in_header { CHALLENGE.to_owned() } else { String::from_utf8(answer.body.to_vec()).unwrap() };
        let row = |what, request, expected| Row { recipe: recipe.name, what, mount, request, expected };
        rows.push(row("a handshake", request, Expected::Greeted(text)));
        for bad in BadHandshake::ALL {
            let Ok(request) = sender.bad_handshake(*bad, handshake) else { continue };
            let mut statuses = refusals(recipe.spec);
            statuses.extend([400, 403, 405, 413, 431]);
            rows.push(row("a faulty handshake", request, Expected::Refused(statuses)));
        }
    }
    rows
}

/// What a handshake asks to be repeated.
const CHALLENGE: &str = "challenge-1234";
