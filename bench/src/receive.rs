//! Receiving a whole request: `Endpoint::receive` beside the least that any receiver of signed requests does, a keyed
//! hash over the body and serde's derive.

use std::error::Error;
use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, UNIX_EPOCH};

use hmac::{Hmac, KeyInit, Mac};
use hookwright::receive::{Endpoint, Event, EventName};
use hookwright::testing::Sender;
use hookwright_providers::{flexprice, tiquo};
use sha2::Sha256;

use crate::contender::{Contender, Way};
use crate::json::Order;
use crate::measure::{Effort, Measured, geometric_mean, measure};
use crate::payloads::Payload;
use crate::report::at_most;
use crate::subject::{self, Documents, Subject, Visit};

/// A payload of a signed provider, and what was measured of receiving it.
pub struct Received {
    payload: String,
    bytes: usize,
    measured: Measured,
}

/// Measures those of `payloads` that a provider signs, with their keys in the documented order.
///
/// # Errors
///
/// When a request cannot be made, or is refused.
pub fn receive(payloads: &[Payload], effort: Effort) -> Result<Vec<Received>, Box<dyn Error>> {
    let mut all = Vec::new();
    for payload in payloads.iter().filter(|payload| payload.order == Order::Documented) {
        let ours = match payload.provider {
            "flexprice" => {
                ours::<flexprice::Event>(payload, "whsec_YW4gZXhhbXBsZSBzZWNyZXQsIG5vdCBpbiB1c2U=")?
            }
            "tiquo" => ours::<tiquo::Event>(payload, "an example secret, not in use")?,
            _ => continue,
        };
        let mut contenders =
            [subject::dispatch(payload.provider, payload.event, Least(&payload.body))?, ours];
        for contender in &mut contenders {
            if !contender.accepts(&payload.body) {
                return Err(format!("{}: {} refuses it", payload.name(), contender.way.head()).into());
            }
        }
        let measured = measure(&mut contenders, std::slice::from_ref(&payload.body), effort);
        all.push(Received { payload: payload.name(), bytes: payload.body.len(), measured });
    }
    Ok(all)
}

/// Verification, the event's name, the delivery's id, decoding and validating.
fn ours<E: Event + 'static>(payload: &Payload, secret: &'static str) -> Result<Contender, Box<dyn Error>> {
    let now = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    let name = EventName::new(None, payload.event);
    let request = Sender::new(E::SPEC, now).secret(secret).request(name, &payload.body)?;
    let endpoint = Endpoint::<E>::builder().secret(secret).clock(move || now).build()?;
    Ok(Contender::new(Way::Receive, move |_| black_box(endpoint.receive(&request)).is_ok()))
}

/// HMAC-SHA256 over the body, compared, and serde's derive. What it does not do: read the headers, find the name and the
/// id, validate.
struct Least<'p>(&'p [u8]);

impl Visit for Least<'_> {
    type Output = Contender;

    fn visit<T: Subject>(self, _: &Documents) -> Result<Contender, Box<dyn Error>> {
        let signature = mac(self.0)?.finalize().into_bytes();
        Ok(Contender::new(Way::HmacAndSerdeJson, move |body| {
            mac(body).is_ok_and(|mac| mac.verify(&signature).is_ok())
                && black_box(serde_json::from_slice::<T>(body)).is_ok()
        }))
    }
}

fn mac(body: &[u8]) -> Result<Hmac<Sha256>, Box<dyn Error>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(b"an example secret, not in use")?;
    mac.update(body);
    Ok(mac)
}

/// The section "Receiving".
#[must_use]
pub fn receiving(all: &[Received]) -> String {
    let mut text = String::from(
        "`Endpoint::receive` for the providers that sign, from a request to a delivery: verification, the event's name, the \
         delivery's id, decoding and validating. It is told in multiples of HMAC-SHA256 over the body and serde's derive \
         on serde_json alone, in the same round.\n\n| | target | measured | |\n|---|---:|---:|---|\n",
    );
    let ratio = |received: &Received| received.measured.ratios[1];
    at_most(&mut text, "`Endpoint::receive`, geometric mean", 0.8, geometric_mean(all.iter().map(ratio)));
    at_most(&mut text, "`Endpoint::receive`, worst", 0.8, all.iter().map(ratio).fold(0.0, f64::max));
    text.push_str("\n| payload | bytes | HMAC and serde_json, ns | **receive** |\n|---|---:|---:|---:|\n");
    for received in all {
        let (nanoseconds, ratio) = (received.measured.nanoseconds, ratio(received));
        let _ =
            writeln!(text, "| {} | {} | {nanoseconds:.0} | {ratio:.2} |", received.payload, received.bytes);
    }
    text
}
