//! A nested event of 25 kB: arrays of objects, and long text.

use super::words::{instant, prose};
use crate::json::{Json, object};
use crate::random::Random;

const LOWER: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const DIGITS: &str = "0123456789";

pub(super) fn order() -> Json {
    let random = &mut Random::seeded(25);
    object([
        ("id", format!("evt_{}", random.characters(LOWER, 12)).into()),
        ("type", "order.placed".into()),
        ("created", instant(random).into()),
        ("livemode", true.into()),
        ("api_version", "2025-06-30".into()),
        (
            "order",
            object([
                ("number", 104_388.into()),
                ("state", "paid".into()),
                ("customer", customer(random)),
                ("lines", Json::Array((0..24).map(|_| line(random)).collect())),
                ("payment", payment(random)),
                ("shipments", Json::Array((0..4).map(|_| shipment(random)).collect())),
                ("total", money(random)),
                ("remarks", Json::Array((0..3).map(|_| prose(random, 90).into()).collect())),
            ]),
        ),
    ])
}

fn money(random: &mut Random) -> Json {
    let amount: f64 = format!("{}.{:02}", random.between((1, 900)), random.below(100)).parse().unwrap_or(1.5);
    object([("amount", amount.into()), ("currency", random.pick(&["EUR", "GBP", "INR", "SAR"]).into())])
}

fn customer(random: &mut Random) -> Json {
    object([
        ("id", format!("cus_{}", random.characters(LOWER, 14)).into()),
        ("name", "Robin Example".into()),
        ("email", "robin@example.com".into()),
        ("phone", Json::Null),
        (
            "addresses",
            Json::Array(["billing", "shipping"].map(|kind| address(random, kind)).into_iter().collect()),
        ),
        ("tags", vec!["returning", "newsletter", "wholesale"].into()),
        (
            "metadata",
            Json::Object(
                (0..8).map(|n| (format!("field_{n}"), random.characters(LOWER, 20).into())).collect(),
            ),
        ),
    ])
}

fn address(random: &mut Random, kind: &str) -> Json {
    object([
        ("kind", kind.into()),
        ("street", format!("{} Example Street", random.between((1, 200))).into()),
        ("city", "Exampleton".into()),
        ("postcode", random.characters(DIGITS, 5).into()),
        ("country", random.characters(UPPER, 2).into()),
    ])
}

fn line(random: &mut Random) -> Json {
    let sku = format!("{}-{}", random.characters(UPPER, 3), random.characters(DIGITS, 5));
    let discounts = (0..random.below(3))
        .map(|_| object([("code", random.characters(UPPER, 8).into()), ("percent", 12.5.into())]));
    let discounts = Json::Array(discounts.collect());
    object([
        ("sku", sku.into()),
        ("title", prose(random, 5).into()),
        ("description", prose(random, 72).into()),
        ("quantity", random.between((1, 40)).into()),
        ("unit_price", money(random)),
        ("discounts", discounts),
        (
            "attributes",
            object([
                ("colour", random.pick(&["red", "green", "blue"]).into()),
                ("size", random.pick(&["S", "M", "L"]).into()),
                ("material", prose(random, 3).into()),
            ]),
        ),
        ("gift", random.one_in(5).into()),
        (
            "warehouse",
            object([("id", random.below(90).into()), ("shelf", random.characters(UPPER, 4).into())]),
        ),
    ])
}

fn payment(random: &mut Random) -> Json {
    object([
        ("method", "transfer".into()),
        ("iban", format!("DE{}", random.characters(DIGITS, 20)).into()),
        ("reference", prose(random, 6).into()),
    ])
}

fn shipment(random: &mut Random) -> Json {
    let movements = (0..6).map(|_| {
        object([
            ("at", instant(random).into()),
            ("status", random.pick(&["announced", "collected", "in_transit", "delivered"]).into()),
            ("place", "Exampleton".into()),
            ("note", random.one_in(2).then(|| prose(random, 10)).into()),
        ])
    });
    let movements = Json::Array(movements.collect());
    object([
        ("carrier", random.pick(&["post", "courier", "pickup"]).into()),
        ("tracking", random.characters(UPPER, 16).into()),
        ("weight", 2.75.into()),
        ("events", movements),
    ])
}
