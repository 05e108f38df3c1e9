//! Validating allocates nothing at all. The counter counts for the whole process, so this test is the only one of
//! its program.
#![allow(clippy::unwrap_used, reason = "it is a test")]

use std::error::Error;
use std::hint::black_box;

use dhat::{HeapStats, Profiler};
use hookwright_bench::payloads;
use hookwright_bench::subject::{Documents, Subject, Visit, dispatch};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// The number of allocations while a body is validated.
struct Validate<'a>(&'a [u8]);

impl Visit for Validate<'_> {
    type Output = u64;

    fn visit<T: Subject>(self, _: &Documents) -> Result<u64, Box<dyn Error>> {
        // Patterns are compiled when they are first asked, and stay.
        T::validate(self.0).map_err(|invalid| invalid.to_string())?;
        let profiler = Profiler::builder().testing().build();
        let verdict = T::validate(self.0);
        let allocations = HeapStats::get().total_blocks;
        drop(profiler);
        assert!(verdict.is_ok(), "it was valid before");
        Ok(allocations)
    }
}

fn one_allocation() -> u64 {
    let _profiler = Profiler::builder().testing().build();
    drop(black_box(vec![1_u8; 100]));
    HeapStats::get().total_blocks
}

#[test]
fn validating_allocates_nothing() {
    assert_eq!(one_allocation(), 1, "the counter counts");
    let mut allocating = Vec::new();
    for payload in payloads::all().unwrap() {
        let allocations = dispatch(payload.provider, payload.event, Validate(&payload.body)).unwrap();
        if allocations != 0 {
            allocating.push(format!("{} {:?}: {allocations}", payload.name(), payload.order));
        }
    }
    assert!(allocating.is_empty(), "allocations\n{}", allocating.join("\n"));
}
