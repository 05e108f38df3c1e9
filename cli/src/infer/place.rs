//! What was seen at one place of the samples: little more than counts, however many samples there are.

use indexmap::IndexMap;

use super::keys::KeyLooks;
use super::strings::Strings;
use crate::json::{Json, Member, Node};

/// How many names an object's place may have before it is taken for a map.
pub(super) const MAX_NAMES: usize = 256;

/// A name longer than this many bytes is data, not a field's name.
const MAX_NAME_BYTES: usize = 200;

/// What bounds the whole tree of places.
#[derive(Debug)]
pub(super) struct Room {
    /// How many more places may be opened.
    pub(super) places: usize,
    /// Whether one was not opened for want of room.
    pub(super) cut: bool,
    /// The event's name, for fields that hold it.
    pub(super) event: String,
}

/// What was seen at one place.
#[derive(Clone, Debug, Default)]
pub(super) struct Place {
    /// How often `null`.
    pub(super) nulls: u64,
    /// How often `true` or `false`.
    pub(super) booleans: u64,
    /// How often an integer of 64 bits, written without fraction and exponent.
    pub(super) integers: u64,
    /// How often another number.
    pub(super) fractions: u64,
    /// The strings.
    pub(super) strings: Option<Box<Strings>>,
    /// The arrays.
    pub(super) arrays: Option<Box<Arrays>>,
    /// The objects.
    pub(super) objects: Option<Box<Objects>>,
}

/// The arrays of a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Arrays {
    /// How many.
    pub(super) count: u64,
    /// The items of all of them.
    pub(super) items: Place,
}

/// The objects of a place.
#[derive(Clone, Debug, Default)]
pub(super) struct Objects {
    /// How many.
    pub(super) count: u64,
    /// What stands under each name, in the order in which the names were first seen.
    pub(super) properties: IndexMap<String, Place>,
    /// What stands under all names together, once there were too many of them.
    pub(super) map: Option<Place>,
    /// What the names look like.
    pub(super) looks: KeyLooks,
    /// Whether names were left out because the whole tree had no room left.
    pub(super) cut: bool,
}

impl Place {
    /// How many values were seen here.
    pub(super) fn seen(&self) -> u64 {
        self.nulls + self.booleans + self.integers + self.fractions + self.string_count() + self.containers()
    }

    /// How many strings were seen here.
    pub(super) fn string_count(&self) -> u64 {
        self.strings.as_ref().map_or(0, |strings| strings.count)
    }

    fn containers(&self) -> u64 {
        self.arrays.as_ref().map_or(0, |arrays| arrays.count)
            + self.objects.as_ref().map_or(0, |objects| objects.count)
    }

    /// The JSON types that were seen here, as `type` lists them: all but `null`.
    pub(super) fn kinds(&self) -> impl Iterator<Item = &'static str> {
        let kinds = [
            (self.objects.is_some(), "object"),
            (self.arrays.is_some(), "array"),
            (self.strings.is_some(), "string"),
            (self.fractions > 0, "number"),
            (self.fractions == 0 && self.integers > 0, "integer"),
            (self.booleans > 0, "boolean"),
        ];
        kinds.into_iter().filter_map(|(seen, kind)| seen.then_some(kind))
    }

    /// Takes a value into account.
    pub(super) fn observe(&mut self, value: &Json, room: &mut Room) {
        match value {
            Json::Null => self.nulls += 1,
            Json::Boolean(_) => self.booleans += 1,
            Json::Number(text) if is_integer(text) => self.integers += 1,
            Json::Number(_) => self.fractions += 1,
            Json::String(text) => self.strings.get_or_insert_default().observe(text, &room.event),
            Json::Array(items) => self.arrays.get_or_insert_default().observe(items, room),
            Json::Object(members) => self.objects.get_or_insert_default().observe(members, room),
        }
    }

    /// Takes everything that another place has seen into account.
    pub(super) fn merge(&mut self, other: Self) {
        self.nulls += other.nulls;
        self.booleans += other.booleans;
        self.integers += other.integers;
        self.fractions += other.fractions;
        if let Some(strings) = other.strings {
            self.strings.get_or_insert_default().merge(&strings);
        }
        if let Some(arrays) = other.arrays {
            let own = self.arrays.get_or_insert_default();
            own.count += arrays.count;
            own.items.merge(arrays.items);
        }
        if let Some(objects) = other.objects {
            self.objects.get_or_insert_default().merge(*objects);
        }
    }
}

impl Arrays {
    fn observe(&mut self, items: &[Node], room: &mut Room) {
        self.count += 1;
        for item in items {
            self.items.observe(&item.value, room);
        }
    }
}

impl Objects {
    fn observe(&mut self, members: &[Member], room: &mut Room) {
        self.count += 1;
        for member in members {
            self.observe_member(member, room);
        }
    }

    fn observe_member(&mut self, member: &Member, room: &mut Room) {
        self.looks.observe(&member.name);
        if self.map.is_none() && !self.properties.contains_key(&member.name) {
            if self.properties.len() >= MAX_NAMES || member.name.len() > MAX_NAME_BYTES {
                self.become_map();
            } else if room.places == 0 {
                self.cut = true;
                room.cut = true;
                return;
            }
        }
        if let Some(map) = &mut self.map {
            map.observe(&member.value.value, room);
            return;
        }
        let place = self.properties.entry(member.name.clone()).or_insert_with(|| {
            room.places = room.places.saturating_sub(1);
            Place::default()
        });
        place.observe(&member.value.value, room);
    }

    /// Forgets the names and keeps what stood under them.
    fn become_map(&mut self) {
        let mut map = self.map.take().unwrap_or_default();
        for (_, place) in self.properties.drain(..) {
            map.merge(place);
        }
        self.map = Some(map);
    }

    fn merge(&mut self, other: Self) {
        self.count += other.count;
        self.cut |= other.cut;
        self.looks.merge(&other.looks);
        for (name, place) in other.properties {
            self.properties.entry(name).or_default().merge(place);
        }
        if let Some(map) = other.map {
            self.map.get_or_insert_default().merge(map);
        }
        if self.map.is_some() || self.properties.len() > MAX_NAMES {
            self.become_map();
        }
    }

    /// What stands under all names together.
    pub(super) fn values(&self) -> Place {
        let mut all = self.map.clone().unwrap_or_default();
        for place in self.properties.values() {
            all.merge(place.clone());
        }
        all
    }
}

/// Whether a number is written without fraction and exponent, and is one that the Rust type of integers holds: a larger
/// one would be refused where nothing but `integer` says what it is.
fn is_integer(text: &str) -> bool {
    !text.contains(['.', 'e', 'E']) && text.parse::<i64>().is_ok()
}
