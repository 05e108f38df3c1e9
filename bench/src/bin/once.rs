//! Runs one payload, or all of a shape, a number of times, for a profiler that counts instructions:
//!
//! ```text
//! once WAY PAYLOAD [documented|reversed|shuffled] [pretty|minified] [TIMES]
//! once WAY SHAPE [spoiled] [TIMES]
//! ```
#![allow(clippy::print_stderr, reason = "it is a command")]

use std::env;
use std::error::Error;
use std::time::Duration;

use hookwright_bench::contender::{Contender, Way, contenders, shape_contenders};
use hookwright_bench::json::{Form, Order};
use hookwright_bench::{payloads, shapes};

const USAGE: &str = "usage: once WAY PAYLOAD|SHAPE [documented|reversed|shuffled] [pretty|minified] [spoiled] [TIMES]\n\
                     WAY is from_json, borrow_json, validate, serde_json, macro, run_time, corvus or boon";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [way, name, rest @ ..] = arguments.as_slice() else { return Err(USAGE.into()) };
    let way = way_of(way).ok_or(USAGE)?;
    let times = rest.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1000);
    let (bodies, contenders) = match shapes::ALL.iter().find(|shape| shape.name == name) {
        Some(shape) => {
            let spoiled = rest.iter().any(|argument| argument == "spoiled");
            let payloads = if spoiled { shape.spoiled() } else { shape.measured() };
            let bodies = payloads.iter().map(|payload| payload.print(Form::Minified).into_bytes()).collect();
            (bodies, shape_contenders(name)?)
        }
        None => payload(name, rest)?,
    };
    run(way, &bodies, contenders, times)
}

fn way_of(argument: &str) -> Option<Way> {
    Some(match argument {
        "from_json" => Way::FromJson,
        "borrow_json" => Way::BorrowJson,
        "validate" => Way::Validate,
        "serde_json" => Way::SerdeJson,
        "macro" => Way::MacroVerdict,
        "run_time" => Way::RunTimeVerdict,
        "corvus" => Way::CorvusVerdict,
        "boon" => Way::BoonVerdict,
        _ => return None,
    })
}

type Found = (Vec<Vec<u8>>, Vec<Contender>);

fn payload(name: &str, rest: &[String]) -> Result<Found, Box<dyn Error>> {
    let has = |word: &str| rest.iter().any(|argument| argument == word);
    let form = if has("pretty") { Form::Pretty } else { Form::Minified };
    let order = match () {
        () if has("reversed") => Order::Reversed,
        () if has("shuffled") => Order::Shuffled,
        () => Order::Documented,
    };
    let wanted = payloads::all()?
        .into_iter()
        .find(|payload| payload.name() == *name && (payload.form, payload.order) == (form, order))
        .ok_or_else(|| format!("no payload and no shape is called {name:?}"))?;
    let contenders = contenders(wanted.provider, wanted.event)?;
    Ok((vec![wanted.body], contenders))
}

fn run(way: Way, bodies: &[Vec<u8>], contenders: Vec<Contender>, times: u32) -> Result<(), Box<dyn Error>> {
    let mut contenders = contenders.into_iter();
    let mut contender =
        contenders.find(|contender| contender.way == way).ok_or("that is not measured for it")?;
    let (bytes, time) = bodies.iter().fold((0, Duration::ZERO), |(bytes, time), body| {
        (bytes + body.len(), time + contender.time(body, times))
    });
    let each = time.as_secs_f64() * 1e9 / f64::from(times);
    eprintln!("{} payloads of {bytes} bytes, {times} times: {each:.0} ns all of them", bodies.len());
    Ok(())
}
