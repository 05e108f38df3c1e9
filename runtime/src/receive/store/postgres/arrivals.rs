//! Tells workers that an entry has arrived: those of this process at once, those of others through the database.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use deadpool_postgres::Object;
use tokio::sync::watch;

use super::session::Session;
use crate::receive::inbox::{Arrivals as Here, Seen};
use crate::receive::timer::{Sleep, before};

/// The shortest time between two notifications of a process: each is a lock that all transactions of the server share.
const PAUSE: Duration = Duration::from_millis(50);
/// How often a connection that listens is looked after.
const LOOK: Duration = Duration::from_millis(500);
/// How often it is asked for an answer: one whose other end is gone says nothing by itself.
const ASK: Duration = Duration::from_secs(5);

#[derive(Debug)]
pub(super) struct Arrivals {
    here: Here,
    told: Arc<Mutex<Told>>,
    listener: Mutex<Option<tokio::task::JoinHandle<()>>>,
    /// Whether the pool's connections pass notifications on.
    can_listen: bool,
}

/// When other processes were told, and whether they will be.
#[derive(Debug, Default)]
struct Told {
    at: Option<Instant>,
    is_planned: bool,
}

impl Arrivals {
    /// `here` is told of every notification that a connection of the pool receives; without it, there are none.
    pub(super) fn new(here: Option<Arc<watch::Sender<u64>>>) -> Self {
        let can_listen = here.is_some();
        let here = here.map_or_else(Here::default, Here::counted);
        Self { here, told: Arc::default(), listener: Mutex::new(None), can_listen }
    }

    /// Whether other processes are to be told now.
    pub(super) fn is_time_to_tell(&self) -> bool {
        let mut told = lock(&self.told);
        let is_time = told.at.is_none_or(|at| at.elapsed() >= PAUSE);
        if is_time {
            told.at = Some(Instant::now());
        }
        is_time
    }

    /// Tells other processes a little later of what they were not told of when it was written.
    pub(super) fn tell_later(&self, session: &Session) {
        if std::mem::replace(&mut lock(&self.told).is_planned, true) {
            return;
        }
        let (session, told) = (session.clone(), Arc::clone(&self.told));
        tokio::spawn(async move {
            Sleep::new(PAUSE).await;
            // From now on, what is written needs another notification.
            *lock(&told) = Told { at: Some(Instant::now()), is_planned: false };
            // Where this fails, workers find it when they look again.
            drop(session.query(super::inbox::NOTIFY, &[]).await);
        });
    }

    /// Wakes the workers of this process.
    pub(super) fn tell(&self) {
        self.here.tell();
    }

    /// Completes when an entry may have arrived.
    pub(super) async fn next(&self, session: &Session, seen: &mut Seen) {
        if self.can_listen {
            let mut listener = lock(&self.listener);
            if listener.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
                *listener = Some(tokio::spawn(listen(session.clone(), self.here.clone())));
            }
        }
        self.here.next(seen).await;
    }
}

impl Drop for Arrivals {
    fn drop(&mut self) {
        let listener = self.listener.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(listener) = listener.take() {
            listener.abort();
        }
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing that holds a lock here can panic.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Keeps one connection listening, and another when it is closed. It is not of the pool any more, whose size is for questions.
async fn listen(session: Session, here: Here) {
    loop {
        if let Ok(client) = session.client().await {
            let client = Object::take(client);
            if client.batch_execute(&format!("LISTEN {}", super::inbox::CHANNEL)).await.is_ok() {
                // Something may have arrived while nobody listened.
                here.tell();
                let mut asked = Instant::now();
                while !client.is_closed() {
                    Sleep::new(LOOK).await;
                    if asked.elapsed() >= ASK {
                        let answer = before(client.batch_execute(""), Sleep::new(session.patience)).await;
                        if !matches!(answer, Some(Ok(()))) {
                            break;
                        }
                        asked = Instant::now();
                    }
                }
            }
        }
        Sleep::new(LOOK).await;
    }
}
