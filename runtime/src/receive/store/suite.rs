//! What every store has to do, as a suite that anybody can run on their own (feature `testing`).
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

use super::{Claim, DeliveryKey, DeliveryStore, Lease, Settled};

/// The lease of the suite's claims.
const LEASE: Duration = Duration::from_secs(60);

/// Runs the suite on a store; it should be empty, and remember a hundred deliveries for an hour.
/// Whether of many claims *at the same time* one is fresh needs threads:
/// [`claims_at_once`] is for each of them.
///
/// # Errors
///
/// The first thing that the store does not do as it should.
pub async fn run<S: DeliveryStore>(store: &S) -> Result<(), String> {
    let suite = Suite { store, now: SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) };
    suite.a_committed_delivery_is_done().await?;
    suite.a_leased_delivery_is_in_flight().await?;
    suite.a_released_delivery_is_fresh().await?;
    suite.an_ended_lease_can_be_taken().await?;
    suite.an_ended_lease_that_nobody_took_can_be_committed().await?;
    suite.a_lost_lease_changes_nothing().await?;
    suite.settling_twice_is_harmless().await?;
    suite.endpoints_do_not_meet().await
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
}

impl<S: DeliveryStore> Suite<'_, S> {
    async fn a_committed_delivery_is_done(&self) -> Result<(), String> {
        let lease = self.fresh("committed", self.now).await?;
        self.commit(&lease, self.now, Settled::Settled).await?;
        self.expect("committed", self.now + LEASE * 2, &Claim::Done).await
    }

    async fn a_leased_delivery_is_in_flight(&self) -> Result<(), String> {
        self.fresh("leased", self.now).await?;
        let just_before = self.now + LEASE.checked_sub(Duration::from_secs(1)).unwrap_or_default();
        self.expect("leased", just_before, &Claim::InFlight { until: self.now + LEASE }).await
    }

    async fn a_released_delivery_is_fresh(&self) -> Result<(), String> {
        let lease = self.fresh("released", self.now).await?;
        self.release(&lease, Settled::Settled).await?;
        let again = self.fresh("released", self.now).await?;
        if again.number == lease.number {
            return Err("a new lease has the number of the one before".to_owned());
        }
        self.commit(&again, self.now, Settled::Settled).await?;
        self.expect("released", self.now, &Claim::Done).await
    }

    async fn an_ended_lease_can_be_taken(&self) -> Result<(), String> {
        let first = self.fresh("ended", self.now).await?;
        let second = self.fresh("ended", self.now + LEASE).await?;
        if second.number <= first.number {
            return Err("a later lease has no greater number".to_owned());
        }
        Ok(())
    }

    async fn an_ended_lease_that_nobody_took_can_be_committed(&self) -> Result<(), String> {
        let lease = self.fresh("late", self.now).await?;
        self.commit(&lease, self.now + LEASE * 2, Settled::Settled).await?;
        self.expect("late", self.now + LEASE * 2, &Claim::Done).await
    }

    async fn a_lost_lease_changes_nothing(&self) -> Result<(), String> {
        let lost = self.fresh("lost", self.now).await?;
        let later = self.now + LEASE;
        let theirs = self.fresh("lost", later).await?;
        self.commit(&lost, later, Settled::Lost).await?;
        self.release(&lost, Settled::Lost).await?;
        self.expect("lost", later, &Claim::InFlight { until: later + LEASE }).await?;
        self.commit(&theirs, later, Settled::Settled).await
    }

    async fn settling_twice_is_harmless(&self) -> Result<(), String> {
        let lease = self.fresh("twice", self.now).await?;
        self.commit(&lease, self.now, Settled::Settled).await?;
        self.commit(&lease, self.now, Settled::Settled).await?;
        self.release(&lease, Settled::Lost).await?;
        self.expect("twice", self.now, &Claim::Done).await
    }

    async fn endpoints_do_not_meet(&self) -> Result<(), String> {
        let mine = DeliveryKey::new("acme", "shared");
        let other = DeliveryKey::new("acm", "eshared");
        for key in [mine, other] {
            match self.claim(&key, self.now).await? {
                Claim::Fresh(_) => {}
                claim => return Err(format!("two deliveries are taken for one: {claim:?}")),
            }
        }
        Ok(())
    }

    async fn claim(&self, key: &DeliveryKey, now: SystemTime) -> Result<Claim, String> {
        self.store.claim(key, now, LEASE).await.map_err(|error| error.to_string())
    }

    async fn fresh(&self, id: &str, now: SystemTime) -> Result<Lease, String> {
        match self.claim(&DeliveryKey::new("acme", id), now).await? {
            Claim::Fresh(lease) => Ok(lease),
            claim => Err(format!("`{id}` should be fresh and is {claim:?}")),
        }
    }

    async fn expect(&self, id: &str, now: SystemTime, expected: &Claim) -> Result<(), String> {
        let claim = self.claim(&DeliveryKey::new("acme", id), now).await?;
        if claim == *expected {
            Ok(())
        } else {
            Err(format!("`{id}` should be {expected:?} and is {claim:?}"))
        }
    }

    async fn commit(&self, lease: &Lease, now: SystemTime, expected: Settled) -> Result<(), String> {
        let settled = self.store.commit(lease, now).await.map_err(|error| error.to_string())?;
        same("a commit", &lease.key, settled, expected)
    }

    async fn release(&self, lease: &Lease, expected: Settled) -> Result<(), String> {
        let settled = self.store.release(lease, self.now).await.map_err(|error| error.to_string())?;
        same("a release", &lease.key, settled, expected)
    }
}

fn same(what: &str, key: &DeliveryKey, settled: Settled, expected: Settled) -> Result<(), String> {
    if settled == expected {
        Ok(())
    } else {
        Err(format!("{what} of `{}` should be {expected:?} and is {settled:?}", key.id))
    }
}
