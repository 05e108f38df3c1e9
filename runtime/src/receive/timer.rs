//! Timers that need no async runtime: one thread wakes every waiting task.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

/// Ends at an instant, which can be moved.
#[derive(Debug)]
pub(super) struct Sleep {
    until: Instant,
    alarm: Option<Arc<Mutex<Alarm>>>,
}

/// Which task to wake, and when.
#[derive(Debug)]
struct Alarm {
    at: Instant,
    waker: Waker,
    /// Whether it has left the queue.
    rung: bool,
}

impl Sleep {
    /// Ends after `duration`.
    pub(super) fn new(duration: Duration) -> Self {
        Self { until: after(duration), alarm: None }
    }

    /// Ends after `duration` from now on instead.
    #[cfg(feature = "tower")]
    pub(super) fn reset(&mut self, duration: Duration) {
        self.until = after(duration);
    }
}

/// The output of `work`, if it completes before `other` does.
pub(super) async fn before<F: Future>(work: F, other: impl Future<Output = ()>) -> Option<F::Output> {
    let (mut work, mut other) = (pin!(work), pin!(other));
    poll_fn(|context| {
        if let Poll::Ready(output) = work.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        other.as_mut().poll(context).map(|()| None)
    })
    .await
}

fn after(duration: Duration) -> Instant {
    // Far enough in the future to mean never.
    const NEVER: Duration = Duration::from_secs(86_400 * 365);
    let now = Instant::now();
    now.checked_add(duration.min(NEVER)).unwrap_or(now)
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if Instant::now() >= self.until {
            return Poll::Ready(());
        }
        let until = self.until;
        if !self.alarm.as_deref().is_some_and(|alarm| moved(alarm, until, context.waker())) {
            let alarm = Alarm { at: until, waker: context.waker().clone(), rung: false };
            let alarm = Arc::new(Mutex::new(alarm));
            TIMER.set(until, &alarm);
            self.alarm = Some(alarm);
        }
        Poll::Pending
    }
}

/// Whether an alarm could be moved to a later instant: the thread finds that when it comes to the earlier one.
fn moved(alarm: &Mutex<Alarm>, until: Instant, waker: &Waker) -> bool {
    let mut alarm = lock(alarm);
    if alarm.rung || alarm.at > until {
        return false;
    }
    alarm.at = until;
    alarm.waker.clone_from(waker);
    true
}

static TIMER: Timer = Timer { state: Mutex::new(Queue::new()), changed: Condvar::new() };

struct Timer {
    state: Mutex<Queue>,
    changed: Condvar,
}

struct Queue {
    alarms: BinaryHeap<Entry>,
    runs: bool,
}

impl Queue {
    const fn new() -> Self {
        Self { alarms: BinaryHeap::new(), runs: false }
    }
}

/// An alarm in the queue; the earliest is the greatest.
struct Entry {
    at: Reverse<Instant>,
    alarm: Weak<Mutex<Alarm>>,
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.at.cmp(&other.at)
    }
}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl Eq for Entry {}

impl Timer {
    fn set(&'static self, at: Instant, alarm: &Arc<Mutex<Alarm>>) {
        let mut queue = lock(&self.state);
        queue.alarms.push(Entry { at: Reverse(at), alarm: Arc::downgrade(alarm) });
        if !queue.runs {
            let thread = std::thread::Builder::new().name("hookwright-timer".to_owned());
            // Where no thread can be had, the next alarm tries again.
            queue.runs = thread.spawn(|| self.run()).is_ok();
        }
        drop(queue);
        self.changed.notify_one();
    }

    fn run(&self) {
        let mut queue = lock(&self.state);
        loop {
            let now = Instant::now();
            let next = queue.alarms.peek().map(|entry| entry.at.0);
            queue = match next {
                Some(at) if at <= now => {
                    let due = queue.alarms.pop();
                    drop(queue);
                    let later =
                        due.and_then(|entry| entry.alarm.upgrade()).and_then(|alarm| ring(alarm, now));
                    let mut queue = lock(&self.state);
                    queue.alarms.extend(later);
                    queue
                }
                Some(at) => {
                    let waited = self.changed.wait_timeout(queue, at.saturating_duration_since(now));
                    waited.unwrap_or_else(PoisonError::into_inner).0
                }
                None => self.changed.wait(queue).unwrap_or_else(PoisonError::into_inner),
            };
        }
    }
}

/// Wakes the waiting task, or returns when to try again if the alarm was moved.
fn ring(shared: Arc<Mutex<Alarm>>, now: Instant) -> Option<Entry> {
    let mut alarm = lock(&shared);
    if alarm.at > now {
        return Some(Entry { at: Reverse(alarm.at), alarm: Arc::downgrade(&shared) });
    }
    alarm.rung = true;
    let waker = alarm.waker.clone();
    drop(alarm);
    waker.wake();
    None
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds a lock here can panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Unpark(std::thread::Thread);

    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }

    fn block_on<F: Future>(future: F) -> F::Output {
        let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
        let mut future = std::pin::pin!(future);
        loop {
            if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
                return output;
            }
            std::thread::park_timeout(Duration::from_secs(30));
        }
    }

    #[test]
    fn sleeps_end_without_a_runtime() {
        let began = Instant::now();
        let sleepers: Vec<_> = [40_u64, 10, 30, 20]
            .map(|millis| std::thread::spawn(move || block_on(Sleep::new(Duration::from_millis(millis)))))
            .into_iter()
            .collect();
        for sleeper in sleepers {
            assert!(sleeper.join().is_ok());
        }
        assert!(began.elapsed() >= Duration::from_millis(40));
    }

    #[cfg(feature = "tower")]
    #[test]
    fn a_sleep_can_be_moved_in_both_directions() {
        let began = Instant::now();
        let mut sleep = Sleep::new(Duration::from_millis(10));
        assert!(Pin::new(&mut sleep).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        sleep.reset(Duration::from_millis(60));
        block_on(&mut sleep);
        assert!(began.elapsed() >= Duration::from_millis(60));
        let mut sleep = Sleep::new(Duration::from_secs(3_600));
        assert!(Pin::new(&mut sleep).poll(&mut Context::from_waker(Waker::noop())).is_pending());
        sleep.reset(Duration::from_millis(10));
        block_on(&mut sleep);
        assert!(began.elapsed() < Duration::from_secs(60));
    }

    #[test]
    fn what_ends_first_is_told() {
        let soon = || Sleep::new(Duration::from_millis(10));
        let late = || Sleep::new(Duration::from_secs(3_600));
        assert_eq!(block_on(before(soon(), late())), Some(()));
        assert_eq!(block_on(before(late(), soon())), None);
    }
}
