//! Text that fills payloads.

use crate::random::Random;

const WORDS: &[&str] = &[
    "anchor", "basket", "candle", "drawer", "engine", "fabric", "garden", "handle", "island", "jacket",
    "kettle", "ladder", "market", "needle", "orange", "pocket", "quartz", "ribbon", "saddle", "tunnel",
    "and", "of", "the", "with", "for", "under", "is", "a", "heavy", "quiet", "smooth", "wooden", "small",
    "warm",
];

const WORLD: &[&str] = &[
    "größer",
    "naïve",
    "déjà",
    "señor",
    "żółw",
    "привет",
    "мир",
    "спасибо",
    "γειά",
    "σου",
    "日本語",
    "東京",
    "漢字",
    "한국어",
    "안녕",
    "مرحبا",
    "שלום",
    "नमस्ते",
    "ไทย",
    "😀",
    "👩‍🚀",
    "🇳🇴",
    "résumé",
    "Ærø",
];

const BREAKS: &[&str] = &["\n", "\t", " \"", "\" ", "\\", "/", "\r\n", " ", " ", " "];

/// Plain prose of `count` words.
pub(super) fn prose(random: &mut Random, count: usize) -> String {
    let mut text = String::new();
    for index in 0..count {
        if index > 0 {
            text.push_str(if random.one_in(9) { ", " } else { " " });
        }
        text.push_str(random.pick(WORDS));
    }
    text.push('.');
    text
}

/// `count` words of many scripts, between them quotes, line breaks and backslashes.
pub(super) fn world(random: &mut Random, count: usize) -> String {
    let mut text = String::new();
    for _ in 0..count {
        text.push_str(if random.one_in(4) { random.pick(WORDS) } else { random.pick(WORLD) });
        text.push_str(random.pick(BREAKS));
    }
    text
}

/// A point in time of the year 2025, to the second or to the millisecond.
pub(super) fn instant(random: &mut Random) -> String {
    let (month, day) = (random.between((1, 12)), random.between((1, 28)));
    let (hour, minute, second) = (random.below(24), random.below(60), random.below(60));
    let fraction = if random.one_in(2) { format!(".{:03}", random.below(1000)) } else { String::new() };
    let zone = if random.one_in(3) { "+02:00" } else { "Z" };
    format!("2025-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}{zone}")
}
