//! A batch of a thousand records, 1 MB.

use super::words::{instant, prose};
use crate::json::{Json, object};
use crate::random::Random;

const LOWER: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";
const ENTRIES: usize = 1000;

pub(super) fn batch() -> Json {
    let random = &mut Random::seeded(1000);
    object([
        ("id", format!("bat_{}", random.characters(LOWER, 12)).into()),
        ("type", "batch.settled".into()),
        ("settled_at", instant(random).into()),
        ("count", ENTRIES.into()),
        ("entries", Json::Array((1..=ENTRIES).map(|sequence| entry(random, sequence)).collect())),
    ])
}

fn entry(random: &mut Random, sequence: usize) -> Json {
    let account = format!("{}-{}", random.characters(DIGITS, 4), random.characters(DIGITS, 8));
    let balance: f64 = format!("{}.{:02}", random.below(1_000_000), random.below(100)).parse().unwrap_or(0.5);
    object([
        ("sequence", sequence.into()),
        ("account", account.into()),
        ("kind", random.pick(&["charge", "refund", "fee", "payout", "adjustment"]).into()),
        ("amount", random.below(100_000_000).into()),
        ("currency", random.pick(&["EUR", "GBP", "INR", "SAR"]).into()),
        ("rate", 1.0843.into()),
        ("balance", balance.into()),
        ("booked_at", instant(random).into()),
        ("value_ms", (1_700_000_000_000 + random.below(30_000_000_000)).into()),
        ("reversed", random.one_in(10).into()),
        (
            "counterparty",
            object([
                ("name", prose(random, 4).into()),
                ("iban", random.one_in(2).then(|| format!("DE{}", random.characters(DIGITS, 20))).into()),
                ("country", random.characters(UPPER, 2).into()),
                ("bank", Json::Null),
            ]),
        ),
        ("reference", random.one_in(3).then(|| prose(random, 12)).into()),
        ("memo", prose(random, 85).into()),
        (
            "labels",
            Json::Array((0..random.between((1, 4))).map(|_| random.characters(LOWER, 8).into()).collect()),
        ),
        (
            "metadata",
            object([
                ("batch_key", random.characters(LOWER, 24).into()),
                ("source", random.pick(&["api", "import", "manual"]).into()),
            ]),
        ),
    ])
}
