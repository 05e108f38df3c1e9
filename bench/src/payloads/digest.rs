//! Escapes and characters beyond ASCII, throughout: 40 kB of posts in many scripts.

use super::words::{instant, world};
use crate::json::{Json, object};
use crate::random::Random;

pub(super) fn digest() -> Json {
    let random = &mut Random::seeded(40);
    object([
        ("id", "dgst_41".into()),
        ("type", "thread.digest".into()),
        (
            "thread",
            object([
                ("title", Json::Escaped(world(random, 8))),
                ("language", "日本語".into()),
                (
                    "participants",
                    Json::Object((0..6).map(|_| (world(random, 2), world(random, 2).into())).collect()),
                ),
            ]),
        ),
        ("posts", Json::Array((0..40).map(|_| post(random)).collect())),
    ])
}

fn post(random: &mut Random) -> Json {
    let quote = if random.one_in(2) { Json::Escaped(world(random, 20)) } else { Json::Null };
    object([
        ("author", world(random, 2).into()),
        ("größe", random.below(5000).into()),
        ("body", world(random, 60).into()),
        ("quote", quote),
        ("reactions", vec!["👍", "❤️", "\u{1F389}"].into()),
        ("edited_at", random.one_in(2).then(|| instant(random)).into()),
    ])
}
