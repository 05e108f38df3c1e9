//! Proves that whatever satisfies some schemas satisfies another: never wrongly, not always.
//!
//! A claim is that every value which satisfies all of `subs` satisfies `goal`. It is proved keyword by
//! keyword: what the goal demands must follow from what the subs demand. Where the subs allow finitely many
//! values those are tried; where they have branches, each is a case of its own. A claim about parts of values
//! may use itself: a value's parts are smaller than the value, so this is induction.
//!
//! What cannot be proved is a [`Reason`]; it need not be false.

mod array;
mod equality;
mod in_place;
mod object;
mod plain;
mod scalar;

use std::collections::{BTreeMap, BTreeSet};

use super::side::{At, Pair};
use crate::json::Json;
use crate::schema::{Applicator, Assertion, Schema, Type};

/// Claims in one proof.
const STEPS: usize = 20_000;

/// Comparisons of two schemas that take as long as a claim.
const PAIRS: usize = 100;

/// How deep parts are followed.
const DEEPEST: usize = 40;

/// Reasons that are kept of one place.
const REASONS: usize = 200;

/// Kinds of JSON values, as bits.
pub(super) mod kinds {
    pub(in super::super) const NULL: u8 = 1;
    pub(in super::super) const BOOLEAN: u8 = 2;
    pub(in super::super) const NUMBER: u8 = 4;
    pub(in super::super) const STRING: u8 = 8;
    pub(in super::super) const ARRAY: u8 = 16;
    pub(in super::super) const OBJECT: u8 = 32;
    pub(in super::super) const ALL: u8 = 63;
    /// Kinds of which there are finitely many values.
    pub(in super::super) const FINITE: u8 = NULL | BOOLEAN;
}

/// Something that could not be proved.
#[derive(Clone, Debug)]
pub(super) struct Reason {
    /// The place in the payload: names, and `*` for an item of an array or any other property.
    pub(super) path: Vec<String>,
    /// The keyword of the goal.
    pub(super) keyword: &'static str,
    /// The schema that has it.
    pub(super) goal: At,
    /// What is known of the value there.
    pub(super) subs: Vec<At>,
}

impl Reason {
    /// The same reason of a part that stands at `path`.
    fn behind(&self, path: &[String]) -> Self {
        Self { path: path.iter().chain(&self.path).cloned().collect(), ..self.clone() }
    }

    /// The same reason, seen from `depth` names within.
    fn from(&self, depth: usize) -> Self {
        Self { path: self.path.iter().skip(depth).cloned().collect(), ..self.clone() }
    }
}

/// What is known of a value.
#[derive(Clone, Debug)]
struct Case {
    subs: Vec<At>,
    kinds: u8,
    /// The schemas whose branches have been told apart.
    split: Vec<(At, &'static str)>,
}

impl Case {
    fn of(subs: Vec<At>) -> Self {
        Self { subs, kinds: kinds::ALL, split: Vec::new() }
    }

    fn with(&self, more: At) -> Self {
        let mut case = self.clone();
        case.subs.push(more);
        case
    }
}

/// What follows from a case, in the form that keywords ask for.
struct Known {
    case: Case,
    /// Every schema that holds.
    all: Vec<At>,
    kinds: u8,
}

/// What is claimed of parts: what is known of them, and the goal.
type Claim = (Vec<At>, At);

/// Proves claims about the schemas of a pair. What it has found out about parts it keeps.
pub(super) struct Prover<'a> {
    pair: Pair<'a>,
    steps: usize,
    path: Vec<String>,
    /// Claims that are being proved and may be used meanwhile, with how many were there before.
    assumed: BTreeMap<Claim, usize>,
    /// The first assumption that was used since the innermost claim was begun.
    used: Option<usize>,
    /// Whether a limit was met since then, so that another way to the claim may lead further.
    limited: bool,
    /// Why claims about parts could not be proved; paths begin at the part.
    settled: BTreeMap<Claim, Vec<Reason>>,
    equal: BTreeMap<(At, At), bool>,
    /// How many claims were looked at.
    pub(super) claims: u64,
    /// How many pairs of schemas were compared.
    pub(super) compared: u64,
}

impl<'a> Prover<'a> {
    pub(super) const fn new(pair: Pair<'a>) -> Self {
        Self {
            pair,
            steps: STEPS,
            path: Vec::new(),
            assumed: BTreeMap::new(),
            used: None,
            limited: false,
            settled: BTreeMap::new(),
            equal: BTreeMap::new(),
            claims: 0,
            compared: 0,
        }
    }

    /// Why it could not be proved that what satisfies `sub` satisfies `goal`; nothing if it was.
    pub(super) fn included(&mut self, sub: At, goal: At) -> Vec<Reason> {
        self.steps = STEPS;
        if self.pair.is_dynamic(sub) || self.pair.is_dynamic(goal) {
            return vec![Reason { path: Vec::new(), keyword: "$dynamicRef", goal, subs: vec![sub] }];
        }
        self.prove(&Case::of(vec![sub]), goal)
    }

    fn prove(&mut self, case: &Case, goal: At) -> Vec<Reason> {
        self.claims += 1;
        if !self.spend(1) {
            return vec![self.reason(case, goal, "")];
        }
        let all = self.pair.flatten(&case.subs);
        let kinds = self.kinds(&all) & case.kinds;
        if kinds == 0 || all.iter().any(|at| self.same(*at, goal)) {
            return Vec::new();
        }
        let mut known = Known { case: case.clone(), all, kinds };
        if let Some(values) = self.finite(&known) {
            return self.each(&values, &known, goal);
        }
        // What is finite among other kinds is tried, and the rest proved.
        let (mut tried, mut reasons) = (Vec::new(), Vec::new());
        if kinds & kinds::FINITE != 0 {
            tried = self.each(&constants(kinds), &known, goal);
            known.kinds &= !kinds::FINITE;
            known.case.kinds = known.kinds;
        }
        let parts = self.pair.flatten(&[goal]);
        // Each part is compared with all that is known.
        if !self.spend(parts.len() * known.all.len() / PAIRS) {
            return vec![self.reason(case, goal, "")];
        }
        for part in parts {
            if !known.all.iter().any(|at| self.same(*at, part)) {
                self.keywords(&known, part, &mut reasons);
            }
        }
        // Cases are of the kinds that are left: they say nothing of the values that were tried.
        if let Some(cases) = self.branches(&known).filter(|_| !reasons.is_empty()) {
            reasons = cases.iter().flat_map(|case| self.prove(case, goal)).collect();
        }
        tried.extend(reasons);
        tried.truncate(REASONS);
        tried
    }

    fn keywords(&mut self, known: &Known, goal: At, reasons: &mut Vec<Reason>) {
        for proof in proofs(self.pair.schema(goal)) {
            match proof {
                Proof::Values => self.types(known, goal, reasons),
                Proof::Numbers if known.kinds & kinds::NUMBER != 0 => self.number(known, goal, reasons),
                Proof::Strings if known.kinds & kinds::STRING != 0 => self.string(known, goal, reasons),
                Proof::Arrays if known.kinds & kinds::ARRAY != 0 => self.array(known, goal, reasons),
                Proof::Objects if known.kinds & kinds::OBJECT != 0 => self.object(known, goal, reasons),
                Proof::Numbers | Proof::Strings | Proof::Arrays | Proof::Objects => {}
                Proof::InPlace => self.in_place(known, goal, reasons),
            }
        }
    }

    /// The claim about a part of the values.
    fn part(&mut self, mut subs: Vec<At>, goal: At, token: &str) -> Vec<Reason> {
        subs.sort_unstable();
        subs.dedup();
        let claim = (subs, goal);
        if let Some(depth) = self.assumed.get(&claim).copied() {
            self.used = Some(self.used.map_or(depth, |used| used.min(depth)));
            return Vec::new();
        }
        self.path.push(token.to_owned());
        let reasons = match self.settled.get(&claim) {
            Some(reasons) => reasons.iter().map(|reason| reason.behind(&self.path)).collect(),
            None if self.path.len() > DEEPEST => {
                self.limited = true;
                vec![self.reason(&Case::of(claim.0), goal, "")]
            }
            None => self.assume(claim),
        };
        self.path.pop();
        reasons
    }

    /// Proves a claim that may use itself. It is settled if it used no other claim that is still open.
    fn assume(&mut self, claim: Claim) -> Vec<Reason> {
        let depth = self.assumed.len();
        let (used, limited) = (self.used.take(), std::mem::take(&mut self.limited));
        self.assumed.insert(claim.clone(), depth);
        let reasons = self.prove(&Case::of(claim.0.clone()), claim.1);
        self.assumed.remove(&claim);
        self.used = self.used.filter(|first| *first < depth);
        if self.used.is_none() && !self.limited {
            let within = self.path.len();
            self.settled.insert(claim, reasons.iter().map(|reason| reason.from(within)).collect());
        }
        self.used = match (self.used, used) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        self.limited |= limited;
        reasons
    }

    /// Takes steps, if there are as many left.
    fn spend(&mut self, steps: usize) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        self.limited |= left.is_none();
        left.is_some()
    }

    fn reason(&self, case: &Case, goal: At, keyword: &'static str) -> Reason {
        Reason { path: self.path.clone(), keyword, goal, subs: case.subs.clone() }
    }

    /// The values, if there are finitely many.
    fn finite(&self, known: &Known) -> Option<Vec<Json>> {
        let listed = known.all.iter().find_map(|at| {
            let schema = self.pair.schema(*at);
            schema.enumeration.clone().or_else(|| Some(vec![schema.constant.clone()?]))
        });
        listed.or_else(|| (known.kinds & !kinds::FINITE == 0).then(|| constants(known.kinds)))
    }

    /// Tries every value that the case allows.
    fn each(&self, values: &[Json], known: &Known, goal: At) -> Vec<Reason> {
        let allowed = |value: &&Json| {
            kind(value) & known.case.kinds != 0
                && known.case.subs.iter().all(|at| self.pair.holds(*at, value))
        };
        let refused = values.iter().filter(allowed).any(|value| !self.pair.holds(goal, value));
        if !refused {
            return Vec::new();
        }
        let schema = self.pair.schema(goal);
        let keyword = match () {
            () if schema.enumeration.is_some() => "enum",
            () if schema.constant.is_some() => "const",
            () => "type",
        };
        vec![self.reason(&known.case, goal, keyword)]
    }

    /// The cases that the first branches of what is known tell apart.
    fn branches(&self, known: &Known) -> Option<Vec<Case>> {
        known.all.iter().find_map(|at| {
            let schema = self.pair.schema(*at);
            let conditional = schema.condition.map(|condition| {
                // When the condition does not hold, nothing is known but `else`.
                vec![vec![Some(condition), schema.then], vec![schema.otherwise]]
            });
            let alone = |ids: &Vec<crate::schema::SchemaId>| ids.iter().map(|id| vec![Some(*id)]).collect();
            let ways: [(&'static str, Option<Vec<Vec<Option<_>>>>); 3] = [
                ("anyOf", schema.any_of.as_ref().map(alone)),
                ("oneOf", schema.one_of.as_ref().map(alone)),
                ("if", conditional),
            ];
            let fresh = ways
                .into_iter()
                .find(|(keyword, ways)| ways.is_some() && !known.case.split.contains(&(*at, *keyword)));
            let (keyword, ways) = fresh?;
            let cases = ways?.into_iter().map(|ids| {
                let mut case = known.case.clone();
                case.split.push((*at, keyword));
                case.subs.extend(ids.into_iter().flatten().map(|id| At { side: at.side, id }));
                case
            });
            Some(cases.collect())
        })
    }

    fn kinds(&self, all: &[At]) -> u8 {
        all.iter().fold(kinds::ALL, |kinds, at| {
            kinds & self.pair.schema(*at).types.as_deref().map_or(kinds::ALL, bits)
        })
    }
}

/// A proof, by the keywords that it is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Proof {
    Values,
    Numbers,
    Strings,
    Arrays,
    Objects,
    InPlace,
}

/// The proofs that a schema's keywords need. Each keyword has its proof, so a new one is not taken for granted.
fn proofs(schema: &Schema) -> BTreeSet<Proof> {
    let assertions = schema.assertions();
    let asserted = assertions.iter().map(|assertion| match assertion {
        Assertion::Type(_) | Assertion::Enum(..) | Assertion::Const(_) => Proof::Values,
        Assertion::Minimum(_) | Assertion::Maximum(_) | Assertion::MultipleOf(_) => Proof::Numbers,
        Assertion::ExclusiveMinimum(_) | Assertion::ExclusiveMaximum(_) => Proof::Numbers,
        Assertion::MinLength(_) | Assertion::MaxLength(_) | Assertion::Pattern(_) => Proof::Strings,
        Assertion::Format(_) | Assertion::ContentEncoding(_) | Assertion::ContentMediaType(_) => {
            Proof::Strings
        }
        Assertion::MinItems(_) | Assertion::MaxItems(_) | Assertion::UniqueItems => Proof::Arrays,
        Assertion::MinContains(_) | Assertion::MaxContains(_) => Proof::Arrays,
        Assertion::Required(_) | Assertion::DependentRequired(_) => Proof::Objects,
        Assertion::MinProperties(_) | Assertion::MaxProperties(_) => Proof::Objects,
    });
    let applicators = schema.applicators();
    let applied = applicators.iter().filter_map(|applicator| match applicator {
        // `flatten` made them goals of their own.
        Applicator::Ref(_) | Applicator::AllOf(_) => None,
        Applicator::DynamicRef(_) | Applicator::AnyOf(_) | Applicator::OneOf(_) => Some(Proof::InPlace),
        Applicator::Not(_) | Applicator::If(_) | Applicator::Then(_) | Applicator::Else(_) => {
            Some(Proof::InPlace)
        }
        Applicator::PrefixItems(_) | Applicator::Items(_) => Some(Proof::Arrays),
        Applicator::Contains(_) | Applicator::UnevaluatedItems(_) => Some(Proof::Arrays),
        Applicator::Properties(_) | Applicator::PatternProperties(_) => Some(Proof::Objects),
        Applicator::AdditionalProperties(_) | Applicator::PropertyNames(_) => Some(Proof::Objects),
        Applicator::DependentSchemas(_) | Applicator::UnevaluatedProperties(_) => Some(Proof::Objects),
    });
    asserted.chain(applied).collect()
}

pub(super) fn bits(types: &[Type]) -> u8 {
    types.iter().fold(0, |bits, ty| {
        bits | match ty {
            Type::Null => kinds::NULL,
            Type::Boolean => kinds::BOOLEAN,
            Type::Object => kinds::OBJECT,
            Type::Array => kinds::ARRAY,
            Type::Number | Type::Integer => kinds::NUMBER,
            Type::String => kinds::STRING,
        }
    })
}

pub(super) const fn kind(value: &Json) -> u8 {
    match value {
        Json::Null => kinds::NULL,
        Json::Boolean(_) => kinds::BOOLEAN,
        Json::Number(_) => kinds::NUMBER,
        Json::String(_) => kinds::STRING,
        Json::Array(_) => kinds::ARRAY,
        Json::Object(_) => kinds::OBJECT,
    }
}

/// The values of the finite kinds.
fn constants(kinds: u8) -> Vec<Json> {
    let all = [Json::Null, Json::Boolean(true), Json::Boolean(false)];
    all.into_iter().filter(|value| kind(value) & kinds != 0).collect()
}
