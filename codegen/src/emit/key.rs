//! A number for what the files of a home are made from: where it is the same as in an earlier run, so are they.
//!
//! What a home's types become depends on these, on all that they lead to, types and tables, on what those are called and
//! on what the module has for all. Everything of that is hashed. Ids are not: they change with whatever comes before.
//! In their stead stands when each is come across first, and in the end their order, as lists are sorted by it.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{Hash, Hasher};

use super::module::{Module, Standing};
use super::parts::Parts;
use crate::model::{Home, Provider, TypeId};
use crate::schema::SchemaId;
use crate::write::{Digest, Texts};

impl Parts<'_> {
    /// The keys of the homes, in their order.
    pub(super) fn keys(&self, module: &Module<'_>, provider: &Provider<'_>, standing: Standing) -> Vec<u128> {
        let mut common = Digest::default();
        provider.name.hash(&mut common);
        provider.derives.hash(&mut common);
        (module.version, standing == Standing::Alone).hash(&mut common);
        module.texts.hash(&mut common);
        // What it is called decides how serde is told the path of a function.
        module.types.types.iter().any(|ty| ty.name == "Option").hash(&mut common);
        (module.types.borrow(), module.types.string).hash(&mut common);
        let mut statics: BTreeMap<usize, Vec<SchemaId>> = BTreeMap::new();
        for (id, home) in self.statics.by_home() {
            statics.entry(home).or_default().push(id);
        }
        let key = |(index, home): (usize, &Home)| {
            let own = statics.get(&index).map_or(&[][..], Vec::as_slice);
            self.key(module, (index, home), own, common.clone())
        };
        self.homes.iter().enumerate().map(key).collect()
    }

    fn key(
        &self,
        module: &Module<'_>,
        (index, home): (usize, &Home),
        statics: &[SchemaId],
        common: Digest,
    ) -> u128 {
        let mut seen = Seen { digest: common, ..Seen::default() };
        home.name.hash(&mut seen);
        home.types.hash(&mut seen);
        statics.hash(&mut seen);
        if let Some(event) = self.events.get(&home.main) {
            (event.name, event.version, event.root, event.ty).hash(&mut seen);
            if *module.texts != Texts::Never {
                event.text.hash(&mut seen);
                event.examples.iter().for_each(|example| (example.name, example.body).hash(&mut seen));
            }
        }
        while let Some(next) = seen.queue.pop_front() {
            match next {
                Id::Type(id) => {
                    module.types.types.get(id.0).hash(&mut seen);
                    module.types.parameter(id).hash(&mut seen);
                    home.types.contains(&id).hash(&mut seen);
                }
                Id::Schema(id) => {
                    let table = module.tables.id(id);
                    if table == id {
                        module.tables.tables.get(&id).hash(&mut seen);
                        self.statics.described(id, index).hash(&mut seen);
                    } else {
                        table.hash(&mut seen);
                    }
                }
            }
        }
        // In the order of the ids.
        let Seen { mut digest, numbers, .. } = seen;
        numbers.values().for_each(|number| number.hash(&mut digest));
        digest.finish_wide()
    }
}

/// What stands for something among others.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Id {
    Type(TypeId),
    Schema(SchemaId),
}

/// Hashes, and notes what it comes across.
#[derive(Default)]
struct Seen {
    digest: Digest,
    numbers: BTreeMap<Id, usize>,
    queue: VecDeque<Id>,
}

impl Seen {
    fn meet(&mut self, id: Id) {
        let next = self.numbers.len();
        let number = *self.numbers.entry(id).or_insert_with(|| {
            self.queue.push_back(id);
            next
        });
        self.digest.write_usize(number);
    }
}

impl Hasher for Seen {
    fn finish(&self) -> u64 {
        self.digest.finish()
    }

    fn write(&mut self, bytes: &[u8]) {
        self.digest.write(bytes);
    }

    fn write_u8(&mut self, value: u8) {
        self.digest.write_u8(value);
    }

    fn write_u64(&mut self, value: u64) {
        self.digest.write_u64(value);
    }

    fn write_usize(&mut self, value: usize) {
        self.digest.write_usize(value);
    }

    fn write_isize(&mut self, value: isize) {
        self.digest.write_isize(value);
    }

    // Only ids are hashed as numbers of this width.
    fn write_i128(&mut self, id: i128) {
        self.meet(Id::Type(TypeId(usize::try_from(id).unwrap_or_default())));
    }

    fn write_u128(&mut self, id: u128) {
        self.meet(Id::Schema(SchemaId(u32::try_from(id).unwrap_or_default())));
    }
}
