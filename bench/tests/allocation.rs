//! What decoding and validating allocate, counted by an allocator that this test alone is linked with.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "it is a test")]

use std::error::Error;

use allocation_counter::{AllocationInfo, measure};
use hookwright_bench::payloads::{self, Payload};
use hookwright_bench::subject::{Documents, Subject, Visit, dispatch};

/// Counts while a body is decoded.
struct Decode<'a>(&'a [u8]);

/// What was counted, and what a copy of the value, which has no room to spare, owns.
struct Decoded {
    info: AllocationInfo,
    copy: i64,
}

impl Visit for Decode<'_> {
    type Output = Decoded;

    fn visit<T: Subject>(self, _: &Documents) -> Result<Decoded, Box<dyn Error>> {
        // Patterns are compiled when they are first asked.
        T::from_json(self.0).map_err(|invalid| invalid.to_string())?;
        let (mut value, mut copy) = (None, None);
        let info = measure(|| value = T::from_json(self.0).ok());
        let copied = measure(|| copy.clone_from(&value));
        assert!(value.is_some() && copy.is_some(), "it was decoded before");
        Ok(Decoded { info, copy: copied.bytes_current })
    }
}

/// Counts while a body is validated.
struct Validate<'a>(&'a [u8]);

impl Visit for Validate<'_> {
    type Output = AllocationInfo;

    fn visit<T: Subject>(self, _: &Documents) -> Result<AllocationInfo, Box<dyn Error>> {
        T::validate(self.0).map_err(|invalid| invalid.to_string())?;
        let mut valid = false;
        let info = measure(|| valid = T::validate(self.0).is_ok());
        assert!(valid, "it was valid before");
        Ok(info)
    }
}

fn describe(payload: &Payload) -> String {
    format!("{} {:?} {:?}", payload.name(), payload.order, payload.form)
}

#[test]
fn decoding_needs_a_tenth_more_than_the_value_at_most() {
    let mut beyond = Vec::new();
    for payload in payloads::all().unwrap() {
        let Decoded { info, copy } =
            dispatch(payload.provider, payload.event, Decode(&payload.body)).unwrap();
        let (peak, owned) = (info.bytes_max, info.bytes_current.unsigned_abs());
        let line = format!(
            "{}: peak {peak}, owned {owned}, a copy owns {copy}, {} allocations",
            describe(&payload),
            info.count_total
        );
        println!("{line}");
        if peak * 10 > owned * 11 {
            beyond.push(line);
        }
    }
    assert!(beyond.is_empty(), "{} beyond\n{}", beyond.len(), beyond.join("\n"));
}

#[test]
fn validating_allocates_nothing() {
    let mut allocating = Vec::new();
    for payload in payloads::all().unwrap() {
        let info = dispatch(payload.provider, payload.event, Validate(&payload.body)).unwrap();
        if info.count_total != 0 {
            allocating.push(format!(
                "{}: {} allocations, {} bytes",
                describe(&payload),
                info.count_total,
                info.bytes_total
            ));
        }
    }
    assert!(allocating.is_empty(), "{} allocate\n{}", allocating.len(), allocating.join("\n"));
}
