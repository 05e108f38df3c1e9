//! Numbers as decimal text, compared exactly.
