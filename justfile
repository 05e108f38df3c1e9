# Prints this list.
default:
    @just --list

# What continuous integration checks.
check:
    .ci/run

# Every test of the workspace.
test:
    cargo test --workspace

# Rewrites what a change of the generator legitimately changes: `generated/`, and the golden files. Review the diff.
bless:
    cargo run --quiet
    BLESS=1 cargo test --workspace --quiet

# Measures ours against its peers, in one run.
bench:
    cd bench && cargo bench

# The documentation of the crates, as docs.rs shows it.
doc:
    cargo doc --workspace --no-deps --all-features --open
