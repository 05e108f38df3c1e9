//! What borrows from the body allocates nothing for strings without escapes. The counter counts for the whole process, so
//! this test is the only one of its program.
#![allow(clippy::unwrap_used, reason = "it is a test")]

use dhat::{HeapStats, Profiler};
use hookwright::{BorrowedPayload as _, Payload as _};
use hookwright_providers::tiquo::CustomerDeleted;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How many blocks are allocated meanwhile.
fn blocks(work: impl FnOnce()) -> u64 {
    let profiler = Profiler::builder().testing().trim_backtraces(Some(1)).build();
    work();
    let stats = HeapStats::get();
    drop(profiler);
    stats.total_blocks
}

#[test]
fn only_strings_with_escapes_are_copied() {
    let body = |id: &str| {
        format!(
            r#"{{"id": "{id}", "type": "customer.deleted", "created": "2025-02-05T23:59:59Z", "data": {{"id": "cust_1"}}}}"#
        )
    };
    let (plain, escaped) = (body("evt_1"), body(r"evt_\u0031"));
    let borrow = |body: &str| drop(CustomerDeleted::borrow_json(body.as_bytes()).unwrap());
    // What is made once for all is made before.
    borrow(&plain);
    let borrowed = blocks(|| borrow(&plain));
    assert_eq!(blocks(|| borrow(&escaped)), borrowed + 1);
    assert_eq!(borrowed, 0);
    assert_eq!(blocks(|| drop(CustomerDeleted::from_json(plain.as_bytes()).unwrap())), 3);
}
