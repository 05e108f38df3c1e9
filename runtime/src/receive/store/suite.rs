//! The requirements on stores, as a suite to run on your own store (feature `testing`).
//!
//! ```
//! use std::time::Duration;
//! use hookwright::receive::{Memory, suite};
//!
//! # fn block_on<F: Future>(future: F) -> F::Output {
//! #     let waker = std::task::Waker::noop();
//! #     let mut future = std::pin::pin!(future);
//! #     loop {
//! #         if let std::task::Poll::Ready(output) = future.as_mut().poll(&mut std::task::Context::from_waker(waker)) {
//! #             return output;
//! #         }
//! #     }
//! # }
//! let store = Memory::new(1_000, Duration::from_secs(3_600));
//! assert_eq!(block_on(suite::run(&store)), Ok(()));
//! ```

use std::time::{Duration, SystemTime};

use super::super::timer::Sleep;
use super::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};

/// The lease of the suite's claims, where time is what the store is told.
const LEASE: Duration = Duration::from_secs(60);
/// The lease where time really passes.
const SHORT_LEASE: Duration = Duration::from_millis(600);
/// How far the clock jumps: further than the eighth of an hour that a store may take for time that passed.
const JUMPS: [Duration; 5] = [
    Duration::from_secs(3_600),
    Duration::from_secs(8 * 3_600),
    Duration::from_secs(20 * 3_600),
    Duration::from_secs(30 * 86_400),
    Duration::from_secs(365 * 86_400),
];

/// Runs the suite on a store; it should be empty, and remember a hundred deliveries for an hour.
/// Whether of many claims *at the same time* one is fresh needs threads:
/// [`claims_at_once`] is for each of them.
///
/// The suite uses a simulated clock; [`run_in_real_time`] is for stores that have a clock of their own.
///
/// # Errors
///
/// The first requirement that the store does not meet.
pub async fn run<S: DeliveryStore>(store: &S) -> Result<(), String> {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
    Suite { store, now, lease: LEASE, real: false }.run().await
}

/// Runs the suite as [`run`] does, but with the real clock, which takes about fifteen seconds.
///
/// # Errors
///
/// The first requirement that the store does not meet.
pub async fn run_in_real_time<S: DeliveryStore>(store: &S) -> Result<(), String> {
    Suite { store, now: SystemTime::now(), lease: SHORT_LEASE, real: true }.run().await
}

/// Claims one delivery and says whether the claim was fresh: run it from many threads or tasks with
/// the same `key`; exactly one of them may say so.
///
/// # Errors
///
/// What the store says.
pub async fn claims_at_once<S: DeliveryStore>(store: &S, key: &DeliveryKey) -> Result<bool, S::Error> {
    let claim = store.claim(key, SystemTime::now(), LEASE).await?;
    Ok(matches!(claim, Claim::Fresh(_)))
}

struct Suite<'s, S> {
    store: &'s S,
    now: SystemTime,
    lease: Duration,
    /// Whether time really has to pass.
    real: bool,
}

impl<S: DeliveryStore> Suite<'_, S> {
    async fn run(&mut self) -> Result<(), String> {
        self.a_committed_delivery_is_done().await?;
        self.a_leased_delivery_is_in_flight().await?;
        self.a_released_delivery_is_fresh().await?;
        self.an_ended_lease_can_be_taken().await?;
        self.an_ended_lease_that_was_not_taken_can_be_committed().await?;
        self.a_renewed_lease_outlives_its_first_end().await?;
        self.an_ended_lease_that_was_not_taken_can_be_renewed().await?;
        self.a_lost_lease_changes_nothing().await?;
        self.settling_twice_is_harmless().await?;
        self.deliveries_do_not_meet().await?;
        for jump in JUMPS {
            self.a_jump_of_the_clock_ends_nothing(jump, true).await?;
            self.a_jump_of_the_clock_ends_nothing(jump, false).await?;
        }
        Ok(())
    }

    async fn a_committed_delivery_is_done(&mut self) -> Result<(), String> {
        let lease = self.fresh("committed").await?;
        self.commit(&lease, Settled::Settled).await?;
        self.pass(self.lease * 2).await;
        self.expect_done("committed").await
    }

    async fn a_leased_delivery_is_in_flight(&mut self) -> Result<(), String> {
        self.fresh("leased").await?;
        self.expect_in_flight("leased").await?;
        self.pass(self.lease / 2).await;
        let remaining = self.expect_in_flight("leased").await?;
        if remaining > self.lease / 2 {
            return Err(format!("half of `leased` has passed, and {remaining:?} remain of {:?}", self.lease));
        }
        Ok(())
    }

    async fn a_released_delivery_is_fresh(&mut self) -> Result<(), String> {
        let lease = self.fresh("released").await?;
        self.release(&lease, Settled::Settled).await?;
        let again = self.fresh("released").await?;
        if again.number == lease.number {
            return Err("a new lease has the same number as the previous one".to_owned());
        }
        self.renew(&lease, Settled::Lost).await?;
        self.commit(&again, Settled::Settled).await?;
        self.expect_done("released").await
    }

    async fn an_ended_lease_can_be_taken(&mut self) -> Result<(), String> {
        let first = self.fresh("ended").await?;
        self.pass(self.lease).await;
        let second = self.fresh("ended").await?;
        if second.number <= first.number {
            return Err("a later lease should have a greater number".to_owned());
        }
        Ok(())
    }

    async fn an_ended_lease_that_was_not_taken_can_be_committed(&mut self) -> Result<(), String> {
        let lease = self.fresh("late").await?;
        self.pass(self.lease * 2).await;
        self.commit(&lease, Settled::Settled).await?;
        self.expect_done("late").await
    }

    async fn a_renewed_lease_outlives_its_first_end(&mut self) -> Result<(), String> {
        let lease = self.fresh("renewed").await?;
        for _ in 0..2 {
            self.pass(self.lease * 2 / 3).await;
            self.renew(&lease, Settled::Settled).await?;
        }
        self.expect_in_flight("renewed").await?;
        self.pass(self.lease).await;
        self.fresh("renewed").await.map(drop)
    }

    async fn an_ended_lease_that_was_not_taken_can_be_renewed(&mut self) -> Result<(), String> {
        let lease = self.fresh("late again").await?;
        self.pass(self.lease * 2).await;
        self.renew(&lease, Settled::Settled).await?;
        self.expect_in_flight("late again").await?;
        self.commit(&lease, Settled::Settled).await
    }

    async fn a_lost_lease_changes_nothing(&mut self) -> Result<(), String> {
        let lost = self.fresh("lost").await?;
        self.pass(self.lease).await;
        let theirs = self.fresh("lost").await?;
        self.renew(&lost, Settled::Lost).await?;
        self.commit(&lost, Settled::Lost).await?;
        self.release(&lost, Settled::Lost).await?;
        self.expect_in_flight("lost").await?;
        self.commit(&theirs, Settled::Settled).await
    }

    async fn settling_twice_is_harmless(&mut self) -> Result<(), String> {
        let lease = self.fresh("twice").await?;
        self.commit(&lease, Settled::Settled).await?;
        self.commit(&lease, Settled::Settled).await?;
        self.renew(&lease, Settled::Settled).await?;
        self.release(&lease, Settled::Lost).await?;
        self.expect_done("twice").await
    }

    async fn deliveries_do_not_meet(&mut self) -> Result<(), String> {
        let mut keys = vec![
            DeliveryKey::new("acme", "shared"),
            DeliveryKey::new("acm", "eshared"),
            DeliveryKey::unverified("acme", "shared", b"{}"),
            DeliveryKey::unverified("acme", "shared", b"[]"),
        ];
        keys.push(DeliveryKey::new("acme", &*DeliveryKey::unverified("acme", "shared", b"{}").id));
        for id in ["Shared", "shared ", "shared\0", "shared\0x", "sharéd", "share'd", "\u{1f980}"] {
            keys.push(DeliveryKey::new("acme", id));
        }
        keys.push(DeliveryKey::new("acme", "1".repeat(1_000_000)));
        keys.push(DeliveryKey::new("acme", "1".repeat(1_000_001)));
        for key in &keys {
            match self.claim(key).await? {
                Claim::Fresh(_) => {}
                claim => return Err(format!("two different deliveries were treated as one: {claim:?}")),
            }
        }
        Ok(())
    }

    /// A clock that jumps, ahead or back, and then is right again.
    async fn a_jump_of_the_clock_ends_nothing(&mut self, jump: Duration, ahead: bool) -> Result<(), String> {
        let way = format!("{} hours {}", jump.as_secs() / 3_600, if ahead { "ahead" } else { "back" });
        let (done, leased) = (format!("done before {way}"), format!("leased at {way}"));
        let lease = self.fresh(&done).await?;
        self.commit(&lease, Settled::Settled).await?;
        let held = self.fresh(&leased).await?;
        let right = self.now;
        let told = |error| format!("while the clock was {way}: {error}");
        self.now = if ahead { right + jump } else { right - jump };
        let other = self.fresh(&way).await.map_err(told)?;
        self.expect_done(&done).await.map_err(told)?;
        self.expect_in_flight(&leased).await.map_err(told)?;
        self.renew(&held, Settled::Settled).await.map_err(told)?;
        self.commit(&other, Settled::Settled).await.map_err(told)?;
        self.now = right;
        let told = |error| format!("after the clock was {way}: {error}");
        self.expect_done(&done).await.map_err(told)?;
        self.expect_done(&way).await.map_err(told)?;
        self.expect_in_flight(&leased).await.map_err(told)?;
        self.pass(self.lease).await;
        self.fresh(&leased).await.map(drop).map_err(told)
    }

    /// Lets time pass.
    async fn pass(&mut self, duration: Duration) {
        if self.real {
            Sleep::new(duration).await;
        }
        self.now += duration;
    }

    async fn claim(&self, key: &DeliveryKey) -> Result<Claim, String> {
        self.store.claim(key, self.now, self.lease).await.map_err(|error| error.to_string())
    }

    async fn fresh(&self, id: &str) -> Result<Lease, String> {
        match self.claim(&DeliveryKey::new("acme", id)).await? {
            Claim::Fresh(lease) => Ok(lease),
            claim => Err(format!("`{id}` should be fresh and is {claim:?}")),
        }
    }

    async fn expect_done(&self, id: &str) -> Result<(), String> {
        match self.claim(&DeliveryKey::new("acme", id)).await? {
            Claim::Done => Ok(()),
            claim => Err(format!("`{id}` should be done and is {claim:?}")),
        }
    }

    /// How much of a lease remains, which is never more than was asked for.
    async fn expect_in_flight(&self, id: &str) -> Result<Duration, String> {
        match self.claim(&DeliveryKey::new("acme", id)).await? {
            Claim::InFlight { remaining } if remaining <= self.lease => Ok(remaining),
            claim => Err(format!("`{id}` should be in flight for at most {:?} and is {claim:?}", self.lease)),
        }
    }

    async fn renew(&self, lease: &Lease, expected: Settled) -> Result<(), String> {
        same("a renewal", lease, expected, self.store.renew(lease, self.now, self.lease).await)
    }

    async fn commit(&self, lease: &Lease, expected: Settled) -> Result<(), String> {
        same("a commit", lease, expected, self.store.commit(lease, self.now).await)
    }

    async fn release(&self, lease: &Lease, expected: Settled) -> Result<(), String> {
        same("a release", lease, expected, self.store.release(lease, self.now).await)
    }
}

fn same<E: std::error::Error>(
    what: &str,
    lease: &Lease,
    expected: Settled,
    settled: Result<Settled, E>,
) -> Result<(), String> {
    match settled {
        Ok(settled) if settled == expected => Ok(()),
        Ok(settled) => Err(format!("{what} of `{}` should be {expected:?} and is {settled:?}", lease.key.id)),
        Err(error) => Err(error.to_string()),
    }
}
