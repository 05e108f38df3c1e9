//! Validating a shape's payloads needs at most four times their length, however deep they are. The counter counts for
//! the whole process, so this test is the only one of its program.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is a test")]

use std::error::Error;
use std::hint::black_box;

use dhat::{HeapStats, Profiler};
use hookwright_bench::json::Form;
use hookwright_bench::shapes::{self, Shape};
use hookwright_bench::subject::{Documents, Subject, Visit, dispatch_shape};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How many times the length of a body.
const MOST: usize = 4;

/// The largest number of bytes that are allocated while a body is validated.
struct Validate<'a>(&'a [u8]);

impl Visit for Validate<'_> {
    type Output = usize;

    fn visit<T: Subject>(self, _: &Documents) -> Result<usize, Box<dyn Error>> {
        // Plans and patterns are made when they are first asked, and stay.
        T::validate(self.0).map_err(|invalid| invalid.to_string())?;
        let profiler = Profiler::builder().testing().build();
        let verdict = T::validate(self.0);
        let peak = HeapStats::get().max_bytes;
        drop(profiler);
        assert!(verdict.is_ok(), "it was valid before");
        Ok(peak)
    }
}

fn beyond(shape: &Shape) -> Vec<String> {
    let bodies = (shape.valid)().into_iter().map(|payload| payload.print(Form::Minified));
    let peaks =
        bodies.map(|body| (body.len(), dispatch_shape(shape.name, Validate(body.as_bytes())).unwrap()));
    peaks
        .inspect(|(len, peak)| println!("{}: {peak} bytes for {len}", shape.name))
        .filter(|(len, peak)| *peak > MOST * len)
        .map(|(len, peak)| format!("{}: {peak} bytes for {len}", shape.name))
        .collect()
}

fn one_allocation() -> usize {
    let _profiler = Profiler::builder().testing().build();
    drop(black_box(vec![1_u8; 100]));
    HeapStats::get().max_bytes
}

#[test]
fn validating_a_shape_needs_four_times_its_body_at_most() {
    assert_eq!(one_allocation(), 100, "the counter counts");
    let beyond: Vec<_> = shapes::ALL.iter().flat_map(beyond).collect();
    assert!(beyond.is_empty(), "{}", beyond.join("\n"));
}
