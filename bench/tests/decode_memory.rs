//! Decoding allocates little beyond what the value owns: the peak is counted. The counter counts for the whole
//! process, so this test is the only one of its program.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is a test")]

use std::error::Error;

use dhat::{HeapStats, Profiler};
use hookwright_bench::payloads::{self, Payload};
use hookwright_bench::subject::{Documents, Subject, Visit, dispatch};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How many percent of what the value owns the peak may be.
const PERCENT: usize = 110;

/// How many of the examples are beyond that: a value of a few hundred bytes with a list of one or two, which had room
/// for four when it began. Lower it when they are fewer.
const KNOWN: usize = 26;

/// Counts while a body is decoded.
struct Decode<'a>(&'a [u8]);

/// In bytes.
struct Decoded {
    peak: usize,
    owned: usize,
    allocations: u64,
}

impl Visit for Decode<'_> {
    type Output = Decoded;

    fn visit<T: Subject>(self, _: &Documents) -> Result<Decoded, Box<dyn Error>> {
        // Patterns are compiled when they are first asked, and stay.
        T::from_json(self.0).map_err(|invalid| invalid.to_string())?;
        let profiler = Profiler::builder().testing().trim_backtraces(Some(1)).build();
        let value = T::from_json(self.0);
        let stats = HeapStats::get();
        drop(profiler);
        assert!(value.is_ok(), "it was decoded before");
        Ok(Decoded { peak: stats.max_bytes, owned: stats.curr_bytes, allocations: stats.total_blocks })
    }
}

fn is_beyond(payload: &Payload, decoded: &Decoded) -> bool {
    let beyond = decoded.peak * 100 > decoded.owned * PERCENT;
    println!(
        "{} {:?} {:?}: peak {}, owned {}, {} allocations{}",
        payload.name(),
        payload.order,
        payload.form,
        decoded.peak,
        decoded.owned,
        decoded.allocations,
        if beyond { ": BEYOND" } else { "" }
    );
    beyond
}

#[test]
fn decoding_needs_a_tenth_more_than_the_value_at_most() {
    let (mut larger, mut small) = (0, 0);
    for payload in payloads::all().unwrap() {
        let decoded = dispatch(payload.provider, payload.event, Decode(&payload.body)).unwrap();
        let beyond = usize::from(is_beyond(&payload, &decoded));
        *(if payload.is_larger() { &mut larger } else { &mut small }) += beyond;
    }
    println!("beyond: {larger} of the larger payloads, {small} of the examples");
    assert_eq!(
        larger, 0,
        "larger payloads whose decoding needs more than {PERCENT} % of what the value owns"
    );
    assert!(small <= KNOWN, "{small} examples beyond, {KNOWN} are known");
}
