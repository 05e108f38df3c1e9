//! The measuring loop: contenders take turns, and each is compared with what the first took in the same turn.
//!
//! A machine's speed drifts, and other programs run on it. Both hit all contenders of a round alike, so a round's
//! ratios are steady where its times are not; the median over rounds drops those that were interrupted.
#![allow(clippy::cast_precision_loss, reason = "counts are far below 2^52")]

use std::time::Duration;

use crate::contender::Contender;

/// How long and how often.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// How many rounds there are.
    pub rounds: usize,
    /// How long each contender runs in a round, at least; it runs once if that takes longer.
    pub slice: Duration,
}

/// What was measured of one payload, or of several together, in the order of the contenders.
#[derive(Clone, Debug)]
pub struct Measured {
    /// The first contender's median time for one run over a payload, in nanoseconds; the mean over several.
    pub nanoseconds: f64,
    /// Each contender's time in multiples of the first's: the median over rounds.
    pub ratios: Vec<f64>,
}

/// Measures `contenders` over `bodies`: each body as often as any other.
///
/// # Panics
///
/// If `contenders` or `bodies` is empty.
pub fn measure(contenders: &mut [Contender], bodies: &[Vec<u8>], effort: Effort) -> Measured {
    let times: Vec<u32> = contenders.iter_mut().map(|one| calibrate(one, bodies, effort.slice)).collect();
    let mut rounds = Vec::with_capacity(effort.rounds);
    for _ in 0..effort.rounds {
        let round: Vec<f64> =
            contenders.iter_mut().zip(&times).map(|(one, times)| nanoseconds(one, bodies, *times)).collect();
        rounds.push(round);
    }
    Measured {
        nanoseconds: median(rounds.iter().map(|round| round[0])),
        ratios: (0..contenders.len())
            .map(|one| median(rounds.iter().map(|round| round[one] / round[0])))
            .collect(),
    }
}

/// How many runs fill a slice. It doubles until one does, which warms caches and branch predictors too.
fn calibrate(contender: &mut Contender, bodies: &[Vec<u8>], slice: Duration) -> u32 {
    let mut times = 1;
    while time(contender, bodies, times) < slice {
        times *= 2;
    }
    times
}

fn nanoseconds(contender: &mut Contender, bodies: &[Vec<u8>], times: u32) -> f64 {
    time(contender, bodies, times).as_secs_f64() * 1e9 / f64::from(times) / bodies.len() as f64
}

fn time(contender: &mut Contender, bodies: &[Vec<u8>], times: u32) -> Duration {
    bodies.iter().map(|body| contender.time(body, times)).sum()
}

/// The middle one; the mean of the two in the middle where there are two.
///
/// # Panics
///
/// If `values` is empty.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// The geometric mean.
pub fn geometric_mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0_u32), |(sum, count), value| (sum + value.ln(), count + 1));
    (sum / f64::from(count)).exp()
}

#[cfg(test)]
mod tests {
    use super::{geometric_mean, median};

    #[test]
    fn medians() {
        assert!((median([3.0, 1.0, 2.0].into_iter()) - 2.0).abs() < 1e-12);
        assert!((median([4.0, 1.0].into_iter()) - 2.5).abs() < 1e-12);
    }

    #[test]
    fn the_geometric_mean_of_a_ratio_and_its_inverse_is_one() {
        assert!((geometric_mean([4.0, 0.25].into_iter()) - 1.0).abs() < 1e-12);
    }
}
