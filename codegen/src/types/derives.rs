//! What each type derives: of the traits that are asked for, those that everything in it has.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

use crate::config::{Derives, StandardTrait};
use crate::model::{Kind, NamedType, Shape, StringEnum, TypeId, TypeUse, Types, ValueEnum};
use crate::text::{identifier, type_path};

/// What the types of a module derive.
pub(super) struct Derived<'d> {
    asked: &'d Derives,
    /// For each type, the standard traits that it can have.
    have: Vec<Traits>,
}

impl<'d> Derived<'d> {
    pub(super) fn of(types: &Types, asked: &'d Derives) -> Self {
        let mut have = vec![Traits::ALL; types.types.len()];
        // Types lead back to themselves: each has what nothing in it denies.
        let mut changed = !asked.standard.is_empty();
        while changed {
            changed = false;
            // Those that others are made of are often below.
            for (at, ty) in types.types.iter().enumerate().rev() {
                let now = of_shape(&ty.shape, &have);
                if let Some(before) = have.get_mut(at).filter(|before| **before != now) {
                    *before = now;
                    changed = true;
                }
            }
        }
        Self { asked, have }
    }

    /// What a type derives, serde's traits among them as `serde` says.
    pub(super) fn of_type(&self, id: TypeId, ty: &NamedType, serde: Serde) -> TokenStream {
        let can = self.have.get(id.0).copied().unwrap_or(Traits::NONE);
        let asked = self.asked.standard.iter().filter(|one| can.has(**one)).map(|one| one.name());
        let mut names: Vec<&str> = asked.chain(["Clone", "Debug", "PartialEq"]).collect();
        names.extend(of_listed(&ty.shape));
        names.sort_unstable();
        names.dedup();
        let mut paths: Vec<TokenStream> =
            names.into_iter().map(|name| identifier(name).into_token_stream()).collect();
        if serde == Serde::Both && self.asked.deserialize {
            paths.push(quote!(::serde::Deserialize));
        }
        if serde != Serde::Neither {
            paths.push(quote!(::serde::Serialize));
        }
        paths.extend(self.asked.others.iter().filter_map(|path| Some(type_path(path)?.into_token_stream())));
        quote!(#(#paths),*)
    }
}

/// Which of serde's traits are derived, rather than written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Serde {
    /// `Serialize`, and `Deserialize` if it is asked for.
    Both,
    /// `Serialize` alone.
    Serialize,
    /// None.
    Neither,
}

/// What enums of values have without being asked.
fn of_listed(shape: &Shape) -> &'static [&'static str] {
    match shape {
        Shape::StringEnum(StringEnum { other: Some(_), .. }) => &["Eq", "Hash"],
        Shape::ValueEnum(listed) if listed.is_open() => &["Eq", "Hash"],
        Shape::StringEnum(_) | Shape::ValueEnum(_) => &["Copy", "Eq", "Hash"],
        _ => &[],
    }
}

/// A set of standard traits. Of two, what has `Ord` has `Eq` and `PartialOrd`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Traits(u8);

impl Traits {
    const NONE: Self = Self(0);
    const ALL: Self = Self(0x3f);

    const fn bit(one: StandardTrait) -> u8 {
        1 << one as u8
    }

    const fn has(self, one: StandardTrait) -> bool {
        self.0 & Self::bit(one) != 0
    }

    const fn without(self, one: StandardTrait) -> Self {
        Self(self.0 & !Self::bit(one))
    }

    const fn with(self, one: StandardTrait) -> Self {
        Self(self.0 | Self::bit(one))
    }

    const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// What of all has, of nothing everything.
    fn all(each: impl Iterator<Item = Self>) -> Self {
        each.fold(Self::ALL, Self::and)
    }
}

use StandardTrait::{Copy, Default, Ord, PartialOrd};

fn of_shape(shape: &Shape, have: &[Traits]) -> Traits {
    let of_use = |ty: &TypeUse| of_kind(&ty.kind, have);
    match shape {
        Shape::Struct(one) => {
            let fields = one.fields.iter().map(|field| {
                let ty = of_use(&field.ty);
                if field.required { ty } else { ty.with(Default) }
            });
            let extra = one.extra.iter().map(|extra| of_map(&extra.ty.kind, have));
            Traits::all(fields.chain(extra))
        }
        Shape::Newtype(ty) => of_use(ty),
        // No variant is the one that is meant.
        Shape::StringEnum(StringEnum { other: None, .. }) => Traits::ALL.without(Default),
        Shape::StringEnum(_) => Traits::ALL.without(Default).without(Copy),
        Shape::ValueEnum(listed) => of_values(listed),
        Shape::External(external) => {
            let listed = external.variants.iter().filter_map(|one| one.ty.as_ref()).map(of_use);
            let other = external.other.iter().map(|_| of_kind(&Kind::Any, have));
            Traits::all(listed.chain(other)).without(Default)
        }
        Shape::TaggedUnion(union) => {
            let listed = union.variants.iter().map(|one| of_use(&one.ty));
            let other = union.other.iter().map(|_| of_kind(&Kind::Any, have));
            Traits::all(listed.chain(other)).without(Default)
        }
        Shape::Union(variants) => Traits::all(variants.iter().map(|one| of_use(&one.ty))).without(Default),
        Shape::Choice(choice) => {
            let listed = choice.variants.iter().map(|one| of_use(&one.ty));
            Traits::all(listed).without(Default)
        }
    }
}

fn of_values(listed: &ValueEnum) -> Traits {
    let traits = if listed.is_open() { of_kind(&Kind::Any, &[]) } else { Traits::ALL };
    traits.without(Default)
}

fn of_map(values: &Kind, have: &[Traits]) -> Traits {
    match values {
        Kind::Any => of_kind(values, have),
        _ => of_kind(values, have).with(Default).without(Copy),
    }
}

fn of_kind(kind: &Kind, have: &[Traits]) -> Traits {
    match kind {
        Kind::Unit | Kind::Boolean | Kind::Integer(_) | Kind::DateTime | Kind::Date | Kind::Uuid => {
            Traits::ALL
        }
        Kind::Ipv4 | Kind::Ipv6 => Traits::ALL.without(Default),
        Kind::Number => Traits::ALL.without(Default).without(Copy),
        Kind::Float => Traits::NONE.with(Copy).with(Default).with(PartialOrd),
        Kind::String => Traits::ALL.without(Copy),
        Kind::Any => Traits::ALL.without(Copy).without(Ord).without(PartialOrd),
        // What a type of the user's has is not known here.
        Kind::Own(_) => Traits::NONE,
        Kind::Named { id, boxed } => {
            let traits = have.get(id.0).copied().unwrap_or(Traits::NONE);
            if *boxed { traits.without(Copy) } else { traits }
        }
        Kind::Nullable(ty) => of_kind(&ty.kind, have).with(Default),
        Kind::List(ty) => of_kind(&ty.kind, have).with(Default).without(Copy),
        Kind::Map(ty) => of_map(&ty.kind, have),
        Kind::Tuple(items) => Traits::all(items.iter().map(|ty| of_kind(&ty.kind, have))),
    }
}
