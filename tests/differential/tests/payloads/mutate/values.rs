//! Changes of what a payload says.

use hookwright_differential::random::Random;

use super::samples::{FORMATTED, NAMES, NUMBERS, STRINGS, WORDS};
use crate::judge::tree::Tree;

type Members = Vec<(String, Tree)>;

/// Changes something.
pub(super) fn change(random: &mut Random, tree: &mut Tree) {
    if random.once_in(3) {
        return change_value(random, tree);
    }
    if let Some(members) = object(random, tree) {
        change_members(random, members);
    }
}

fn change_members(random: &mut Random, members: &mut Members) {
    let (one, other) = (random.below(members.len()), random.below(members.len()));
    match random.below(8) {
        _ if members.is_empty() => add(random, members),
        0 => drop(members.remove(one)),
        1 => repeat(random, members, one),
        2 => add(random, members),
        3 => members.reverse(),
        4 => members.swap(one, other),
        5 => {
            let value = members[one].1.clone();
            members[one].1 = std::mem::replace(&mut members[other].1, value);
        }
        6 => members[one].0 = members[other].0.clone(),
        _ => rename(random, &mut members[one].0),
    }
}

/// Repeats a member somewhere, with its value or another.
fn repeat(random: &mut Random, members: &mut Members, one: usize) {
    let mut member = members[one].clone();
    if random.once_in(2) {
        member.1 = any(random, 2);
    }
    members.insert(random.below(members.len() + 1), member);
}

fn add(random: &mut Random, members: &mut Members) {
    let name = random.pick(NAMES);
    // Once, or repeated.
    for _ in 0..=usize::from(random.once_in(3)) {
        let value = if random.once_in(6) { nested(random) } else { any(random, 3) };
        members.insert(random.below(members.len() + 1), (name.to_owned(), value));
    }
}

fn rename(random: &mut Random, name: &mut String) {
    match random.below(4) {
        0 => *name = name.to_uppercase(),
        1 => name.push_str(random.pick(STRINGS)),
        2 => drop(name.pop()),
        _ => random.pick(NAMES).clone_into(name),
    }
}

fn change_value(random: &mut Random, tree: &mut Tree) {
    let place = place(random, tree);
    match random.below(8) {
        0 => *place = word(random),
        1 => *place = Tree::String(near_miss(random)),
        2 => *place = any(random, 2),
        3 => *place = Tree::Array(vec![place.clone()]),
        4 => *place = Tree::Object(vec![(random.pick(NAMES).to_owned(), place.clone())]),
        5 => *place = nested(random),
        6 => *place = number(random),
        _ => change_inside(random, place),
    }
}

fn change_inside(random: &mut Random, place: &mut Tree) {
    match place {
        Tree::Word(word) if word.starts_with(|first: char| first.is_ascii_digit()) => {
            word.push_str(random.pick(&[".0", "e0", ".50", "000", "e-3", "e400", "E1"]));
        }
        Tree::Word(word) => random.pick(&["null", "true", "false", "0"]).clone_into(word),
        Tree::String(text) if random.once_in(8) => *text = text.repeat(random.below(40)),
        Tree::String(text) => spoil(random, text),
        Tree::Array(items) => items.insert(random.below(items.len() + 1), any(random, 2)),
        Tree::Object(members) => add(random, members),
    }
}

/// A string that is what a format asks for, or was.
fn near_miss(random: &mut Random) -> String {
    let mut text = random.pick(FORMATTED).to_owned();
    if random.once_in(2) {
        spoil(random, &mut text);
    }
    text
}

/// Puts another character in the place of one.
fn spoil(random: &mut Random, text: &mut String) {
    let at = random.below(text.chars().count());
    let other =
        random.pick(&['0', '1', '2', '3', '5', '6', '9', '-', ':', '.', 'T', 'Z', '+', ' ', 'é', '\u{0}']);
    *text = text.chars().enumerate().map(|(index, char)| if index == at { other } else { char }).collect();
}

/// A hand-picked number; now and then not a number at all.
fn word(random: &mut Random) -> Tree {
    let words = if random.once_in(8) { WORDS } else { NUMBERS };
    Tree::Word(random.pick(words).to_owned())
}

/// Random digits.
fn number(random: &mut Random) -> Tree {
    let digits = |random: &mut Random, bound: usize| -> String {
        (0..=random.below(bound)).map(|_| char::from(b'0' + random.below(10) as u8)).collect()
    };
    let mut text = random.pick(&["", "", "-"]).to_owned() + &digits(random, 24);
    if random.once_in(3) {
        text = format!("{text}.{}", digits(random, 12));
    }
    if random.once_in(3) {
        text = format!("{text}e{}{}", random.pick(&["", "+", "-"]), random.below(30));
    }
    Tree::Word(text)
}

/// Arrays and objects within one another, about as many as are allowed, or far more.
fn nested(random: &mut Random) -> Tree {
    let levels = if random.once_in(20) { 5_000 } else { 122 + random.below(8) };
    let (open, close) = random.pick(&[("[", "]"), ("{\"a\":", "}"), ("[{\"id\":", "}]")]);
    let levels = levels / open.matches(['[', '{']).count().max(1);
    let inner = random.pick(&["0", "\"\"", "[]", "{}", "null", "1e400", "tru"]);
    let tail = close.repeat(if random.once_in(10) { levels - 1 } else { levels });
    Tree::Word(format!("{}{inner}{tail}", open.repeat(levels)))
}

/// Any value.
fn any(random: &mut Random, depth: usize) -> Tree {
    match random.below(if depth == 0 { 6 } else { 9 }) {
        0 => Tree::Word("null".to_owned()),
        1 => Tree::Word(random.pick(&["true", "false"]).to_owned()),
        2 => word(random),
        3 | 4 => Tree::String(random.pick(STRINGS).to_owned()),
        5 => Tree::String(near_miss(random)),
        6 => Tree::Array((0..random.below(4)).map(|_| any(random, depth - 1)).collect()),
        _ => {
            let mut member = || (random.pick(NAMES).to_owned(), any(random, depth - 1));
            let members = vec![member(), member(), member()];
            Tree::Object(members.into_iter().take(random.below(4)).collect())
        }
    }
}

/// A value somewhere.
fn place<'t>(random: &mut Random, tree: &'t mut Tree) -> &'t mut Tree {
    let children = match tree {
        Tree::Array(items) => items.len(),
        Tree::Object(members) => members.len(),
        _ => 0,
    };
    if children == 0 || random.once_in(6) {
        return tree;
    }
    let index = random.below(children);
    match tree {
        Tree::Array(items) => place(random, &mut items[index]),
        Tree::Object(members) => place(random, &mut members[index].1),
        _ => tree,
    }
}

/// An object somewhere.
fn object<'t>(random: &mut Random, tree: &'t mut Tree) -> Option<&'t mut Members> {
    let holds = |tree: &Tree| matches!(tree, Tree::Array(_) | Tree::Object(_));
    match tree {
        Tree::Object(members) => {
            let inner: Vec<usize> = (0..members.len()).filter(|index| holds(&members[*index].1)).collect();
            if inner.is_empty() || random.once_in(3) {
                return Some(members);
            }
            let index = random.pick(&inner);
            object(random, &mut members[index].1)
        }
        Tree::Array(items) if !items.is_empty() => {
            let index = random.below(items.len());
            object(random, &mut items[index])
        }
        _ => None,
    }
}
