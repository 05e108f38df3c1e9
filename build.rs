//! Regenerates `generated/`.

fn main() {}
