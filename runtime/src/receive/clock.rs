//! What time it is.

use std::fmt;
use std::sync::{Arc, OnceLock};
use std::time::{Instant, SystemTime};

/// What time it is: the system's clock, or another one in tests.
#[derive(Clone)]
pub struct Clock {
    now: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    /// What the clock said when it was first asked for the steady time.
    began: Arc<OnceLock<(SystemTime, Instant)>>,
}

impl Clock {
    /// A clock that asks `now`.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// let noon = hookwright::receive::Clock::new(|| UNIX_EPOCH + Duration::from_secs(43_200));
    /// assert_eq!(noon.now(), UNIX_EPOCH + Duration::from_secs(43_200));
    /// ```
    pub fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self { now: Arc::new(now), began: Arc::default() }
    }

    /// A clock that stands still.
    pub fn at(instant: SystemTime) -> Self {
        Self::new(move || instant)
    }

    /// What time it is.
    pub fn now(&self) -> SystemTime {
        (self.now)()
    }

    /// The time that it would be if the clock had not been set since it was first asked: it goes on as the process lives,
    /// and never jumps. Leases are measured by it.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// let noon = hookwright::receive::Clock::at(UNIX_EPOCH + Duration::from_secs(43_200));
    /// let first = noon.steady();
    /// assert!(first >= noon.now() && noon.steady() >= first);
    /// ```
    pub fn steady(&self) -> SystemTime {
        let (wall, instant) = *self.began.get_or_init(|| (self.now(), Instant::now()));
        wall.checked_add(instant.elapsed()).unwrap_or(wall)
    }
}

impl Default for Clock {
    fn default() -> Self {
        // All endpoints of a process have one idea of the steady time.
        static SYSTEM: OnceLock<Clock> = OnceLock::new();
        SYSTEM.get_or_init(|| Self::new(SystemTime::now)).clone()
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock(…)")
    }
}
