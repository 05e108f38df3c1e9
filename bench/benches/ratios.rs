//! Measures all contenders over all payloads and all shapes, and writes the sections "Speed" and "Shapes" of
//! `RESULTS.md`.
//!
//! With an argument, only payloads and shapes whose name contains it are measured, and nothing is written.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "it is a command")]

use std::env;
use std::error::Error;
use std::time::{Duration, Instant};

use hookwright_bench::contender::{Contender, Way, contenders, shape_contenders};
use hookwright_bench::json::{Form, Json};
use hookwright_bench::measure::{Effort, measure};
use hookwright_bench::payloads::{self, Payload};
use hookwright_bench::receive::{receive, receiving};
use hookwright_bench::report::{Row, speed};
use hookwright_bench::results;
use hookwright_bench::shape_report::{self, ShapeRow};
use hookwright_bench::shapes::{self, Shape};

const EFFORT: Effort = Effort { rounds: 41, slice: Duration::from_micros(200) };

fn main() -> Result<(), Box<dyn Error>> {
    let began = Instant::now();
    let filter = env::args().skip(1).find(|argument| !argument.starts_with('-'));
    let mut payloads = payloads::all()?;
    payloads.retain(|payload| filter.as_ref().is_none_or(|filter| payload.name().contains(filter)));
    let wanted = |shape: &&Shape| filter.as_ref().is_none_or(|filter| shape.name.contains(filter));
    let shapes: Vec<&'static Shape> = shapes::ALL.iter().filter(wanted).collect();
    if payloads.is_empty() && shapes.is_empty() {
        return Err("no payload's and no shape's name contains that".into());
    }
    let received = receive(&payloads, EFFORT)?;
    let mut rows = Vec::new();
    for (index, payload) in payloads.into_iter().enumerate() {
        if index % 20 == 0 {
            eprintln!("{} s: {}", began.elapsed().as_secs(), payload.name());
        }
        rows.push(row(payload)?);
    }
    eprintln!("{} s: shapes", began.elapsed().as_secs());
    let shapes = shapes.into_iter().map(shape_row).collect::<Result<Vec<_>, _>>()?;
    let mut sections = Vec::new();
    if !rows.is_empty() {
        sections.push(("Speed", speed(&rows)));
    }
    if !shapes.is_empty() {
        sections.push(("Shapes", shape_report::shapes(&shapes, &rows)));
    }
    if !received.is_empty() {
        sections.push(("Receiving", receiving(&received)));
    }
    for (title, text) in sections {
        println!("{text}");
        if filter.is_none() {
            results::put(title, &text)?;
        }
    }
    println!("measured in {} s", began.elapsed().as_secs());
    Ok(())
}

fn row(payload: Payload) -> Result<Row, Box<dyn Error>> {
    let mut contenders = contenders(payload.provider, payload.event)?;
    let refused: Vec<_> = contenders.iter_mut().filter_map(|one| refuses(one, &payload)).collect();
    if !refused.is_empty() {
        return Err(format!("{} is refused by {}", payload.name(), refused.join(", ")).into());
    }
    let measured = measure(&mut contenders, std::slice::from_ref(&payload.body), EFFORT);
    Ok(Row { payload, measured })
}

fn shape_row(shape: &'static Shape) -> Result<ShapeRow, Box<dyn Error>> {
    let bodies = |payloads: Vec<Json>| -> Vec<Vec<u8>> {
        payloads.iter().map(|payload| payload.print(Form::Minified).into_bytes()).collect()
    };
    let (valid, spoiled) = (bodies(shape.measured()), bodies(shape.spoiled()));
    let mut contenders = shape_contenders(shape.name)?;
    for contender in &mut contenders {
        if let Some(body) = valid.iter().find(|body| !contender.accepts(body)) {
            let body = String::from_utf8_lossy(body);
            return Err(format!("{}: {} refuses {body}", shape.name, contender.way.head()).into());
        }
    }
    let measured = measure(&mut contenders, &valid, EFFORT);
    let ours =
        contenders.iter().position(|contender| contender.way == Way::Validate).ok_or("ours is measured")?;
    let refusing = measure_refusing(contenders.swap_remove(ours), &valid, &spoiled);
    let bytes = valid.iter().map(Vec::len).sum();
    Ok(ShapeRow { shape, payloads: valid.len(), bytes, measured, refusing })
}

/// What refusing the spoiled payloads takes, in multiples of what accepting the valid ones does.
fn measure_refusing(ours: Contender, valid: &[Vec<u8>], spoiled: &[Vec<u8>]) -> f64 {
    let mut ours = [ours];
    let accepting = measure(&mut ours, valid, EFFORT).nanoseconds;
    measure(&mut ours, spoiled, EFFORT).nanoseconds / accepting
}

fn refuses(contender: &mut Contender, payload: &Payload) -> Option<&'static str> {
    (!contender.accepts(&payload.body)).then(|| contender.way.head())
}
