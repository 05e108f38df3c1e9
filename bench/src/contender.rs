//! The ways from a body to a typed value, or to a verdict, that are compared.

use std::error::Error;
use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::subject::{self, Documents, Subject, Visit};

/// One way, for the type of one event.
pub struct Contender {
    /// Which.
    pub way: Way,
    run: Box<Run>,
}

type Run = dyn FnMut(&[u8], u32) -> (Duration, bool);

/// What is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// serde's derive on `serde_json`, without any validation: all others are told in multiples of it.
    SerdeJson,
    /// Ours: `T::from_json`, decoded and fully validated.
    FromJson,
    /// Ours: `T::borrow_json`, the same into strings that are slices of the body.
    BorrowJson,
    /// Ours: `T::validate`, the verdict alone.
    Validate,
    /// serde's derive on sonic-rs, without any validation.
    SonicRs,
    /// serde's derive on simd-json, without any validation.
    SimdJson,
    /// To a tree, `#[jsonschema::validator]`, `from_value`.
    Macro,
    /// To a tree, jsonschema's validator made at run time, `from_value`.
    RunTime,
    /// To a tree, boon, `from_value`.
    Boon,
    /// corvus-json-schema on the text, then serde's derive on `serde_json`.
    Corvus,
    /// To a tree and `#[jsonschema::validator]`: the verdict alone.
    MacroVerdict,
    /// corvus-json-schema on the text: the verdict alone.
    CorvusVerdict,
    /// To a tree and jsonschema's validator made at run time: the verdict alone.
    RunTimeVerdict,
    /// To a tree and corvus-json-schema: the verdict alone.
    CorvusTreeVerdict,
    /// To a tree and boon: the verdict alone.
    BoonVerdict,
    /// Ours: `Endpoint::receive`, from a signed request to a delivery.
    Receive,
    /// HMAC-SHA256 over the body, and serde's derive on `serde_json`.
    HmacAndSerdeJson,
}

impl Way {
    /// Those that are measured over every payload, in the order in which a round runs them.
    pub const ALL: [Self; 12] = [
        Self::SerdeJson,
        Self::FromJson,
        Self::BorrowJson,
        Self::Validate,
        Self::SonicRs,
        Self::SimdJson,
        Self::Macro,
        Self::RunTime,
        Self::Boon,
        Self::Corvus,
        Self::MacroVerdict,
        Self::CorvusVerdict,
    ];

    /// Those that are measured over the shapes, in the order in which a round runs them.
    pub const SHAPES: [Self; 9] = [
        Self::Validate,
        Self::MacroVerdict,
        Self::RunTimeVerdict,
        Self::CorvusTreeVerdict,
        Self::CorvusVerdict,
        Self::BoonVerdict,
        Self::FromJson,
        Self::Macro,
        Self::SerdeJson,
    ];

    /// Those of the peers that come from the bytes to a verdict, among those that are measured over the shapes.
    pub const VERDICTS: [Self; 5] = [
        Self::MacroVerdict,
        Self::RunTimeVerdict,
        Self::CorvusTreeVerdict,
        Self::CorvusVerdict,
        Self::BoonVerdict,
    ];

    /// Those that decode and fully validate, other than ours.
    pub const PIPELINES: [Self; 4] = [Self::Macro, Self::RunTime, Self::Boon, Self::Corvus];

    /// The head of its column.
    #[must_use]
    pub const fn head(self) -> &'static str {
        match self {
            Self::SerdeJson => "serde_json, ns",
            Self::FromJson => "**from_json**",
            Self::BorrowJson => "**borrow_json**",
            Self::Validate => "**validate**",
            Self::SonicRs => "sonic-rs",
            Self::SimdJson => "simd-json",
            Self::Macro => "macro",
            Self::RunTime => "run time",
            Self::Boon => "boon",
            Self::Corvus => "corvus",
            Self::MacroVerdict => "macro, verdict",
            Self::CorvusVerdict => "corvus, verdict",
            Self::RunTimeVerdict => "run time, verdict",
            Self::CorvusTreeVerdict => "corvus on a tree, verdict",
            Self::BoonVerdict => "boon, verdict",
            Self::Receive => "**receive**",
            Self::HmacAndSerdeJson => "HMAC and serde_json, ns",
        }
    }
}

impl Contender {
    pub(crate) fn new(way: Way, mut accepts: impl FnMut(&[u8]) -> bool + 'static) -> Self {
        let run = move |body: &[u8], times: u32| {
            let mut accepted = true;
            let began = Instant::now();
            for _ in 0..times {
                accepted &= accepts(black_box(body));
            }
            (began.elapsed(), accepted)
        };
        Self { way, run: Box::new(run) }
    }

    /// The time that `times` runs over `body` take.
    pub fn time(&mut self, body: &[u8], times: u32) -> Duration {
        (self.run)(body, times).0
    }

    /// Whether it accepts `body`. What is refused is refused early: its time would say nothing.
    pub fn accepts(&mut self, body: &[u8]) -> bool {
        (self.run)(body, 1).1
    }
}

/// All contenders for an event, in the order of [`Way::ALL`].
///
/// # Errors
///
/// When the event is not among those that are measured, or a validator cannot be made of its schema.
pub fn contenders(provider: &str, event: &str) -> Result<Vec<Contender>, Box<dyn Error>> {
    subject::dispatch(provider, event, Contenders)
}

/// All contenders for a shape, in the order of [`Way::SHAPES`].
///
/// # Errors
///
/// When there is no such shape, or a validator cannot be made of its schema.
pub fn shape_contenders(shape: &str) -> Result<Vec<Contender>, Box<dyn Error>> {
    subject::dispatch_shape(shape, ShapeContenders)
}

struct ShapeContenders;

impl Visit for ShapeContenders {
    type Output = Vec<Contender>;

    fn visit<T: Subject>(self, documents: &Documents) -> Result<Vec<Contender>, Box<dyn Error>> {
        let mut contenders = plain::<T>();
        contenders.extend(validating::<T>(documents)?);
        contenders.extend(verdicts(documents)?);
        contenders.retain(|contender| Way::SHAPES.contains(&contender.way));
        contenders.sort_by_key(|contender| Way::SHAPES.iter().position(|way| *way == contender.way));
        Ok(contenders)
    }
}

struct Contenders;

impl Visit for Contenders {
    type Output = Vec<Contender>;

    fn visit<T: Subject>(self, documents: &Documents) -> Result<Vec<Contender>, Box<dyn Error>> {
        let mut contenders = plain::<T>();
        contenders.extend(T::BORROWS.map(|borrows| Contender::new(Way::BorrowJson, borrows)));
        contenders.extend(validating::<T>(documents)?);
        contenders.sort_by_key(|contender| Way::ALL.iter().position(|way| *way == contender.way));
        Ok(contenders)
    }
}

fn plain<T: Subject>() -> Vec<Contender> {
    // It writes into its input, so it needs a copy, as anyone who was handed a borrowed body would.
    let mut copy = Vec::new();
    let mut buffers = simd_json::Buffers::default();
    vec![
        Contender::new(Way::SerdeJson, serde_json_accepts::<T>),
        Contender::new(Way::FromJson, |body| black_box(T::from_json(body)).is_ok()),
        Contender::new(Way::Validate, |body| black_box(T::validate(body)).is_ok()),
        Contender::new(Way::SonicRs, |body| black_box(sonic_rs::from_slice::<T>(body)).is_ok()),
        Contender::new(Way::SimdJson, move |body| {
            copy.clear();
            copy.extend_from_slice(body);
            black_box(simd_json::serde::from_slice_with_buffers::<T>(&mut copy, &mut buffers)).is_ok()
        }),
    ]
}

fn validating<T: Subject>(documents: &Documents) -> Result<Vec<Contender>, Box<dyn Error>> {
    let run_time = run_time(documents)?;
    let (schemas, root) = boon(documents)?;
    let corvus = corvus(documents)?;
    let verdict = corvus.clone();
    Ok(vec![
        Contender::new(Way::Macro, |body| through_tree::<T>(body, T::macro_accepts)),
        Contender::new(Way::RunTime, move |body| through_tree::<T>(body, |value| run_time.is_valid(value))),
        Contender::new(Way::Boon, move |body| {
            through_tree::<T>(body, |value| schemas.validate(value, root).is_ok())
        }),
        Contender::new(Way::Corvus, move |body| {
            corvus_accepts(&corvus, body) && serde_json_accepts::<T>(body)
        }),
        Contender::new(Way::MacroVerdict, |body| tree(body).is_some_and(|value| T::macro_accepts(&value))),
        Contender::new(Way::CorvusVerdict, move |body| corvus_accepts(&verdict, body)),
    ])
}

/// Those to a tree and a verdict that are measured over the shapes only.
fn verdicts(documents: &Documents) -> Result<Vec<Contender>, Box<dyn Error>> {
    let run_time = run_time(documents)?;
    let (schemas, root) = boon(documents)?;
    let corvus = corvus(documents)?;
    Ok(vec![
        Contender::new(Way::RunTimeVerdict, move |body| {
            tree(body).is_some_and(|value| run_time.is_valid(&value))
        }),
        Contender::new(Way::CorvusTreeVerdict, move |body| {
            tree(body).is_some_and(|value| matches!(corvus.try_validate(&value), Ok(true)))
        }),
        Contender::new(Way::BoonVerdict, move |body| {
            tree(body).is_some_and(|value| schemas.validate(&value, root).is_ok())
        }),
    ])
}

fn serde_json_accepts<T: Subject>(body: &[u8]) -> bool {
    black_box(serde_json::from_slice::<T>(body)).is_ok()
}

fn tree(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body).ok()
}

fn through_tree<T: Subject>(body: &[u8], accepts: impl Fn(&Value) -> bool) -> bool {
    tree(body)
        .filter(|value| accepts(value))
        .is_some_and(|value| black_box(serde_json::from_value::<T>(value)).is_ok())
}

fn corvus_accepts(validator: &corvus_json_schema::Validator, body: &[u8]) -> bool {
    std::str::from_utf8(body).is_ok_and(|text| matches!(validator.try_validate_json(text), Ok(true)))
}

fn run_time(documents: &Documents) -> Result<jsonschema::Validator, Box<dyn Error>> {
    let mut registry = jsonschema::Registry::new();
    for (uri, document) in documents.all() {
        registry = registry.add(*uri, document)?;
    }
    let registry = registry.prepare()?;
    let (uri, schema) = documents.root();
    Ok(jsonschema::options().with_base_uri(uri).with_registry(&registry).build(schema)?)
}

fn boon(documents: &Documents) -> Result<(boon::Schemas, boon::SchemaIndex), Box<dyn Error>> {
    let (mut schemas, mut compiler) = (boon::Schemas::new(), boon::Compiler::new());
    for (uri, document) in documents.all() {
        compiler.add_resource(uri, document.clone()).map_err(|error| error.to_string())?;
    }
    let root = compiler.compile(documents.root().0, &mut schemas).map_err(|error| error.to_string())?;
    Ok((schemas, root))
}

fn corvus(documents: &Documents) -> Result<corvus_json_schema::Validator, Box<dyn Error>> {
    let known = documents.all().to_vec();
    let (uri, schema) = documents.root();
    let options = corvus_json_schema::CompileOptions {
        base_uri: Some(uri.to_owned()),
        resolve_document: Some(Arc::new(move |wanted: &str| {
            known.iter().find(|(uri, _)| *uri == wanted).map(|(_, document)| document.clone())
        })),
        ..Default::default()
    };
    Ok(corvus_json_schema::compile_with(schema, &options)?)
}
