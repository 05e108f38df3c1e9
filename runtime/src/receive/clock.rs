//! What time it is.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

/// What time it is: the system's clock, or another one in tests.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> SystemTime + Send + Sync>);

impl Clock {
    /// A clock that asks `now`.
    ///
    /// ```
    /// use std::time::{Duration, UNIX_EPOCH};
    /// let noon = hookwright::receive::Clock::new(|| UNIX_EPOCH + Duration::from_secs(43_200));
    /// assert_eq!(noon.now(), UNIX_EPOCH + Duration::from_secs(43_200));
    /// ```
    pub fn new(now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        Self(Arc::new(now))
    }

    /// A clock that stands still.
    pub fn at(instant: SystemTime) -> Self {
        Self::new(move || instant)
    }

    /// What time it is.
    pub fn now(&self) -> SystemTime {
        (self.0)()
    }
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(SystemTime::now)
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Clock(…)")
    }
}
