//! Runs one payload a number of times, for a profiler that counts instructions:
//!
//! ```text
//! once WAY PAYLOAD [pretty|minified] [TIMES]
//! ```
#![allow(clippy::print_stderr, reason = "it is a command")]

use std::env;
use std::error::Error;

use hookwright_bench::contender::{Way, contenders};
use hookwright_bench::json::{Form, Order};
use hookwright_bench::payloads;

const USAGE: &str = "usage: once from_json|validate|serde_json PAYLOAD [documented|reversed|shuffled] [pretty|minified] [TIMES]";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [way, name, rest @ ..] = arguments.as_slice() else { return Err(USAGE.into()) };
    let way = match way.as_str() {
        "from_json" => Way::FromJson,
        "validate" => Way::Validate,
        "serde_json" => Way::SerdeJson,
        _ => return Err(USAGE.into()),
    };
    let has = |word: &str| rest.iter().any(|argument| argument == word);
    let form = if has("pretty") { Form::Pretty } else { Form::Minified };
    let order = match () {
        () if has("reversed") => Order::Reversed,
        () if has("shuffled") => Order::Shuffled,
        () => Order::Documented,
    };
    let times = rest.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1000);
    let payloads = payloads::all()?;
    let wanted = payloads
        .iter()
        .find(|payload| payload.name() == *name && (payload.form, payload.order) == (form, order))
        .ok_or_else(|| format!("no payload is called {name:?}"))?;
    let mut contenders = contenders(wanted.provider, wanted.event)?;
    let contender = contenders.iter_mut().find(|contender| contender.way == way).ok_or(USAGE)?;
    let time = contender.time(&wanted.body, times);
    eprintln!(
        "{} bytes, {times} times: {:.0} ns each",
        wanted.body.len(),
        time.as_secs_f64() * 1e9 / f64::from(times)
    );
    Ok(())
}
