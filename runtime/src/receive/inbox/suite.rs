//! The requirements on inboxes, as a suite to run on your own inbox (feature `testing`).

use std::time::{Duration, SystemTime};

use super::{End, Entry, Filter, Held, Hold, Inbox, Put, State};
use crate::receive::timer::Sleep;
use crate::receive::{DeliveryKey, Settled};

/// A hold that lasts for as long as the suite does.
const LONG: Duration = Duration::from_secs(120);
/// A hold and a wait that end while the suite waits.
const SHORT: Duration = Duration::from_millis(700);

/// Runs the suite on an inbox, which has to be empty. It takes about ten seconds.
///
/// # Errors
///
/// The first requirement that the inbox does not meet.
pub async fn run<I: Inbox>(inbox: &I) -> Result<(), String> {
    run_with(inbox, Replayed::InPlace).await
}

/// As [`run`], on an inbox that is a queue: an entry that is replayed comes after those that wait.
///
/// # Errors
///
/// The first requirement that the inbox does not meet.
pub async fn run_on_queue<I: Inbox>(inbox: &I) -> Result<(), String> {
    run_with(inbox, Replayed::Last).await
}

/// Where an entry is that was replayed.
#[derive(Clone, Copy)]
enum Replayed {
    /// Where it was among those of its order.
    InPlace,
    /// After those that wait.
    Last,
}

async fn run_with<I: Inbox>(inbox: &I, replayed: Replayed) -> Result<(), String> {
    let suite = Suite { inbox, replayed };
    suite.an_entry_comes_out_as_it_went_in().await?;
    suite.a_delivery_is_kept_once().await?;
    suite.a_held_entry_is_given_to_nobody_else().await?;
    suite.an_entry_whose_hold_ended_is_taken_again().await?;
    suite.a_renewed_hold_lasts().await?;
    suite.a_failed_entry_is_due_later().await?;
    suite.an_attempt_that_is_put_back_does_not_count().await?;
    suite.a_dead_entry_is_kept_until_it_is_replayed_or_removed().await?;
    suite.what_is_refused_is_dead_at_once().await?;
    suite.entries_of_one_order_are_taken_one_after_the_other().await?;
    suite.a_replayed_entry_waits_while_one_of_its_order_is_held().await?;
    suite.endpoints_do_not_meet().await?;
    suite.entries_are_counted_and_listed().await?;
    suite.unknown_events_are_counted_together().await?;
    suite.dead_entries_are_forgotten_by_their_age().await
}

struct Suite<'i, I> {
    inbox: &'i I,
    replayed: Replayed,
}

/// `Err` with the text, unless the condition holds.
macro_rules! expect {
    ($condition:expr, $($text:tt)+) => {
        if !$condition {
            return Err(format!($($text)+));
        }
    };
}

fn entry(endpoint: &str, id: Option<&str>) -> Entry {
    let mut entry = Entry::new(endpoint, format!("{{\"id\": {id:?}}}"), SystemTime::now());
    entry.key = id.map(|id| DeliveryKey::new(endpoint, id));
    entry.id = id.map(str::to_owned);
    entry.event = Some("order.paid".to_owned());
    entry
}

impl<I: Inbox> Suite<'_, I> {
    async fn an_entry_comes_out_as_it_went_in(&self) -> Result<(), String> {
        let mut full = entry("whole", Some("evt_\0\u{1f600}"));
        full.version = Some("2025".to_owned());
        full.source = Some("/shop".to_owned());
        full.item = Some(7);
        full.secret = Some(1);
        full.order = Some("customer\0".to_owned());
        full.headers = vec![("user-agent".to_owned(), "acme\0".to_owned())];
        full.body = (0..=255_u8).collect::<Vec<_>>().into();
        let mut bare = Entry::new("whole", "", SystemTime::UNIX_EPOCH);
        bare.event = None;
        for entry in [full, bare] {
            let number = self.put(&entry).await?;
            let held = self.one("whole").await?;
            expect!(held.entry == entry, "an entry was changed: {:?}", held.entry);
            expect!(held.hold.entry == number, "an entry has two numbers");
            expect!(held.attempts == 1, "the first attempt is numbered {}", held.attempts);
            self.end(&held.hold, &End::Handled, Settled::Settled).await?;
        }
        self.none("whole").await
    }

    async fn a_delivery_is_kept_once(&self) -> Result<(), String> {
        let keyed = entry("once", Some("evt_1"));
        self.put(&keyed).await?;
        self.known(&keyed).await?;
        let held = self.one("once").await?;
        self.known(&keyed).await?;
        self.end(&held.hold, &End::Dead { reason: "no".to_owned() }, Settled::Settled).await?;
        self.known(&keyed).await?;
        let mut other = keyed.clone();
        other.key = Some(DeliveryKey::unverified("once", "evt_1", b"{}"));
        self.put(&other).await?;
        let unkeyed = entry("once", None);
        self.put(&unkeyed).await?;
        self.put(&unkeyed).await?;
        self.settle_all("once").await
    }

    async fn a_held_entry_is_given_to_nobody_else(&self) -> Result<(), String> {
        for id in ["1", "2", "3"] {
            self.put(&entry("held", Some(id))).await?;
        }
        let two = self.take("held", 2, LONG).await?;
        let ids: Vec<_> = two.iter().map(|held| held.entry.id.as_deref()).collect();
        expect!(ids == [Some("1"), Some("2")], "of three entries, the first two are {ids:?}");
        let rest = self.take("held", 10, LONG).await?;
        expect!(rest.len() == 1, "{} entries are left of three, two of which are held", rest.len());
        self.none("held").await?;
        for held in two.iter().chain(&rest) {
            self.end(&held.hold, &End::Handled, Settled::Settled).await?;
            self.end(&held.hold, &End::Handled, Settled::Lost).await?;
        }
        Ok(())
    }

    async fn an_entry_whose_hold_ended_is_taken_again(&self) -> Result<(), String> {
        self.put(&entry("ended", Some("1"))).await?;
        let first = self.take("ended", 1, SHORT).await?;
        let [first] = &*first else { return Err("an entry could not be taken".to_owned()) };
        Sleep::new(SHORT * 2).await;
        let second = self.one("ended").await?;
        expect!(second.hold.number > first.hold.number, "a later hold should have a greater number");
        expect!(second.attempts == 2, "the second attempt is numbered {}", second.attempts);
        for end in [
            End::Handled,
            End::PutBack { after: Duration::ZERO },
            End::Failed { after: Duration::ZERO, reason: "late".to_owned() },
            End::Dead { reason: "late".to_owned() },
        ] {
            self.end(&first.hold, &end, Settled::Lost).await?;
        }
        let renewed = self.inbox.renew(&first.hold, LONG).await.map_err(told)?;
        expect!(renewed == Settled::Lost, "a lost hold was renewed");
        self.end(&second.hold, &End::Handled, Settled::Settled).await
    }

    async fn a_renewed_hold_lasts(&self) -> Result<(), String> {
        self.put(&entry("renewed", Some("1"))).await?;
        let held = self.take("renewed", 1, SHORT).await?;
        let [held] = &*held else { return Err("an entry could not be taken".to_owned()) };
        let renewed = self.inbox.renew(&held.hold, LONG).await.map_err(told)?;
        expect!(renewed == Settled::Settled, "a hold could not be renewed");
        Sleep::new(SHORT * 2).await;
        self.none("renewed").await?;
        self.end(&held.hold, &End::Handled, Settled::Settled).await
    }

    async fn a_failed_entry_is_due_later(&self) -> Result<(), String> {
        let number = self.put(&entry("failed", Some("1"))).await?;
        let held = self.one("failed").await?;
        let failed = End::Failed { after: SHORT, reason: "the first\0".to_owned() };
        self.end(&held.hold, &failed, Settled::Settled).await?;
        self.none("failed").await?;
        let (listed, _) = self.show(number).await?;
        let reason = listed.reason.unwrap_or_default();
        expect!(reason.starts_with("the first"), "an entry that failed has the reason {reason:?}");
        expect!(listed.state == State::Waiting, "an entry that failed is {:?}", listed.state);
        Sleep::new(SHORT * 2).await;
        let held = self.one("failed").await?;
        expect!(held.attempts == 2, "the second attempt is numbered {}", held.attempts);
        self.end(&held.hold, &End::Handled, Settled::Settled).await
    }

    async fn an_attempt_that_is_put_back_does_not_count(&self) -> Result<(), String> {
        self.put(&entry("back", Some("1"))).await?;
        for _ in 0..3 {
            let held = self.one("back").await?;
            expect!(held.attempts == 1, "an attempt that was put back counts");
            self.end(&held.hold, &End::PutBack { after: Duration::ZERO }, Settled::Settled).await?;
        }
        self.settle_all("back").await
    }

    async fn a_dead_entry_is_kept_until_it_is_replayed_or_removed(&self) -> Result<(), String> {
        let number = self.put(&entry("dead", Some("1"))).await?;
        let held = self.one("dead").await?;
        expect!(!self.remove(number).await?, "a held entry was removed");
        expect!(!self.replay(number).await?, "a held entry was replayed");
        let reason = "é".repeat(10_000);
        self.end(&held.hold, &End::Dead { reason }, Settled::Settled).await?;
        self.none("dead").await?;
        let (listed, entry) = self.show(number).await?;
        expect!(listed.state == State::Dead, "a dead entry is {:?}", listed.state);
        expect!(entry == held.entry, "a dead entry was changed");
        let length = listed.reason.unwrap_or_default().len();
        expect!((1..=8_192).contains(&length), "the reason of a dead entry has {length} bytes");

        expect!(self.replay(number).await?, "a dead entry could not be replayed");
        let (replayed, _) = self.show(number).await?;
        let past = replayed.past.as_ref().map(|past| (past.attempts, past.reason.chars().next()));
        expect!(past == Some((1, Some('é'))), "an entry that was replayed has the past {past:?}");
        expect!(replayed.replays == 1, "an entry was replayed {} times and not once", replayed.replays);
        expect!(replayed.reason.is_none(), "an entry that was replayed has the reason {:?}", replayed.reason);
        expect!(
            replayed.died_at.is_some() && replayed.died_at == listed.died_at,
            "an entry died at {:?}, and when it was replayed at {:?}",
            listed.died_at,
            replayed.died_at
        );
        let held = self.one("dead").await?;
        expect!(held.attempts == 1, "the first attempt after a replay is numbered {}", held.attempts);
        self.end(&held.hold, &End::Dead { reason: "no".to_owned() }, Settled::Settled).await?;
        let (again, _) = self.show(number).await?;
        expect!(again.reason.as_deref() == Some("no"), "a dead entry has the reason {:?}", again.reason);
        expect!(again.past == replayed.past, "what was known before a replay is {:?}", again.past);
        expect!(again.died_at >= listed.died_at, "an entry died at {:?} for the second time", again.died_at);
        expect!(self.remove(number).await?, "a dead entry could not be removed");
        expect!(!self.remove(number).await?, "an entry was removed twice");
        expect!(!self.replay(number).await?, "an entry that was removed was replayed");
        let shown = self.inbox.show(number).await.map_err(told)?;
        expect!(shown.is_none(), "an entry that was removed is shown");
        Ok(())
    }

    async fn what_is_refused_is_dead_at_once(&self) -> Result<(), String> {
        let refused = entry("refused", Some("1"));
        let put = self.inbox.put(&refused, Some("it breaks its schema")).await.map_err(told)?;
        let Put::Kept(number) = put else { return Err("a refused entry was not kept".to_owned()) };
        self.none("refused").await?;
        let (listed, _) = self.show(number).await?;
        let reason = listed.reason.as_deref();
        expect!(reason == Some("it breaks its schema"), "a refused entry has the reason {reason:?}");
        expect!(self.replay(number).await?, "a refused entry could not be replayed");
        self.settle_all("refused").await
    }

    async fn entries_of_one_order_are_taken_one_after_the_other(&self) -> Result<(), String> {
        let mut numbers = Vec::new();
        for (id, order) in
            [("1", Some("a")), ("2", Some("a")), ("3", Some("b")), ("4", None), ("5", Some("a"))]
        {
            let mut entry = entry("order", Some(id));
            entry.order = order.map(str::to_owned);
            numbers.push(self.put(&entry).await?);
        }
        let taken = self.take("order", 10, LONG).await?;
        let ids: Vec<_> = taken.iter().filter_map(|held| held.entry.id.as_deref()).collect();
        expect!(ids == ["1", "3", "4"], "of two orders and none, {ids:?} are taken at once");
        let [first, third, fourth] = &*taken else { return Err("three entries are not three".to_owned()) };
        for held in [third, fourth] {
            self.end(&held.hold, &End::Handled, Settled::Settled).await?;
        }
        // The second waits while the first does.
        let failed = End::Failed { after: SHORT, reason: "no".to_owned() };
        self.end(&first.hold, &failed, Settled::Settled).await?;
        self.none("order").await?;
        Sleep::new(SHORT * 2).await;
        let first = self.one("order").await?;
        expect!(first.entry.id.as_deref() == Some("1"), "an entry has overtaken one of its order");
        // A dead one is in nobody's way.
        self.end(&first.hold, &End::Dead { reason: "no".to_owned() }, Settled::Settled).await?;
        for id in ["2", "5"] {
            let next = self.one("order").await?;
            expect!(next.entry.id.as_deref() == Some(id), "{:?} comes before {id}", next.entry.id);
            self.none("order").await?;
            self.end(&next.hold, &End::Handled, Settled::Settled).await?;
        }
        let removed = self.remove(numbers.first().copied().unwrap_or_default()).await?;
        expect!(removed, "a dead entry of an order could not be removed");
        Ok(())
    }

    async fn a_replayed_entry_waits_while_one_of_its_order_is_held(&self) -> Result<(), String> {
        let mut numbers = Vec::new();
        for id in ["1", "2"] {
            let mut entry = entry("replayed", Some(id));
            entry.order = Some("a".to_owned());
            numbers.push(self.put(&entry).await?);
        }
        let [first, second] = &*numbers else { return Err("two entries are not two".to_owned()) };
        let held = self.one("replayed").await?;
        self.end(&held.hold, &End::Dead { reason: "no".to_owned() }, Settled::Settled).await?;
        let later = self.one("replayed").await?;
        expect!(later.hold.entry == *second, "a dead entry was taken");
        expect!(self.replay(*first).await?, "a dead entry of an order could not be replayed");
        self.none("replayed").await?;
        // A hold that ended is in nobody's way.
        self.inbox.renew(&later.hold, Duration::ZERO).await.map_err(told)?;
        let order = match self.replayed {
            Replayed::InPlace => [first, second],
            Replayed::Last => [second, first],
        };
        for number in order {
            let held = self.one("replayed").await?;
            expect!(held.hold.entry == *number, "{} is taken before {number}", held.hold.entry);
            self.none("replayed").await?;
            self.end(&held.hold, &End::Handled, Settled::Settled).await?;
        }
        Ok(())
    }

    async fn endpoints_do_not_meet(&self) -> Result<(), String> {
        for endpoint in ["one", "other"] {
            let mut entry = entry(endpoint, Some("1"));
            entry.order = Some("a".to_owned());
            self.put(&entry).await?;
        }
        for endpoint in ["one", "other"] {
            let held = self.one(endpoint).await?;
            expect!(held.entry.endpoint == endpoint, "an endpoint was given another's entry");
            self.none(endpoint).await?;
            self.end(&held.hold, &End::Handled, Settled::Settled).await?;
        }
        Ok(())
    }

    async fn entries_are_counted_and_listed(&self) -> Result<(), String> {
        let mut numbers = Vec::new();
        for id in ["1", "2", "3", "4"] {
            numbers.push(self.put(&entry("listed", Some(id))).await?);
        }
        let dead = self.one("listed").await?;
        self.end(&dead.hold, &End::Dead { reason: "no".to_owned() }, Settled::Settled).await?;
        let held = self.one("listed").await?;
        for (most, expected) in [(10, 3), (2, 2), (0, 0)] {
            let waiting = self.inbox.waiting("listed", most).await.map_err(told)?;
            expect!(waiting == expected, "{waiting} of three entries wait, counted up to {most}");
        }
        let stats = self.inbox.stats().await.map_err(told)?;
        let of_listed: Vec<_> = stats.iter().filter(|one| one.endpoint == "listed").collect();
        let [stats] = &*of_listed else {
            return Err(format!("one event has {} statistics", of_listed.len()));
        };
        expect!(
            (stats.waiting, stats.dead, stats.event.as_deref()) == (3, 1, Some("order.paid")),
            "three entries wait and one is dead, and the statistics are {stats:?}"
        );
        expect!(
            stats.oldest.is_some_and(|oldest| oldest <= SystemTime::now()),
            "the oldest is {:?}",
            stats.oldest
        );

        let all = Filter::new().endpoint("listed");
        expect!(self.list(&all, 0, 10).await? == numbers, "the list of all entries is not of all");
        expect!(self.list(&all, 0, 2).await? == numbers[..2], "a short list is not of the first");
        expect!(
            self.list(&all, numbers[1], 10).await? == numbers[2..],
            "a list does not go on after a number"
        );
        expect!(
            self.list(&all.clone().dead(true), 0, 10).await? == numbers[..1],
            "the list of the dead is wrong"
        );
        expect!(self.list(&all.dead(false), 0, 10).await? == numbers[1..], "the list of the others is wrong");
        let (listed, _) = self.show(held.hold.entry).await?;
        expect!(listed.state == State::Held, "a held entry is {:?}", listed.state);
        self.end(&held.hold, &End::Handled, Settled::Settled).await?;
        self.settle_all("listed").await
    }

    async fn unknown_events_are_counted_together(&self) -> Result<(), String> {
        for name in ["a", "b", "c"] {
            let mut unknown = entry("unknown", Some(name));
            unknown.event = Some(name.to_owned());
            unknown.unknown = true;
            let number = self.put(&unknown).await?;
            let (listed, _) = self.show(number).await?;
            expect!(listed.event.as_deref() == Some(name), "an event is listed as {:?}", listed.event);
        }
        let dead = self.one("unknown").await?;
        self.end(&dead.hold, &End::Dead { reason: "no".to_owned() }, Settled::Settled).await?;
        let stats = self.inbox.stats().await.map_err(told)?;
        let found: Vec<_> = stats
            .iter()
            .filter(|one| one.endpoint == "unknown")
            .map(|one| (one.event.as_deref(), one.unknown, one.waiting, one.dead))
            .collect();
        expect!(found == [(None, true, 2, 1)], "three unknown events are counted as {found:?}");
        self.settle_all("unknown").await
    }

    async fn dead_entries_are_forgotten_by_their_age(&self) -> Result<(), String> {
        let dead = self.put(&entry("age", Some("1"))).await?;
        let held = self.one("age").await?;
        self.end(&held.hold, &End::Dead { reason: "no".to_owned() }, Settled::Settled).await?;
        let waiting = self.put(&entry("age", Some("2"))).await?;
        self.inbox.forget(LONG).await.map_err(told)?;
        self.show(dead).await?;
        Sleep::new(SHORT).await;
        self.inbox.forget(SHORT / 2).await.map_err(told)?;
        let shown = self.inbox.show(dead).await.map_err(told)?;
        expect!(shown.is_none(), "a dead entry outlives its age");
        self.show(waiting).await?;
        self.settle_all("age").await
    }

    async fn put(&self, entry: &Entry) -> Result<u64, String> {
        match self.inbox.put(entry, None).await.map_err(told)? {
            Put::Kept(number) => Ok(number),
            Put::Known => Err(format!("a new entry of `{}` is known", entry.endpoint)),
        }
    }

    async fn known(&self, entry: &Entry) -> Result<(), String> {
        let put = self.inbox.put(entry, None).await.map_err(told)?;
        expect!(put == Put::Known, "a delivery that is there was kept again");
        Ok(())
    }

    async fn take(&self, endpoint: &str, most: usize, hold: Duration) -> Result<Vec<Held>, String> {
        self.inbox.take(endpoint, most, hold).await.map_err(told)
    }

    async fn one(&self, endpoint: &str) -> Result<Held, String> {
        let taken = self.take(endpoint, 1, LONG).await?;
        taken.into_iter().next().ok_or_else(|| format!("no entry of `{endpoint}` can be taken"))
    }

    async fn none(&self, endpoint: &str) -> Result<(), String> {
        let taken = self.take(endpoint, 10, LONG).await?;
        expect!(taken.is_empty(), "an entry of `{endpoint}` was taken that should not be: {taken:?}");
        Ok(())
    }

    async fn end(&self, hold: &Hold, end: &End, expected: Settled) -> Result<(), String> {
        let settled = self.inbox.settle(hold, end).await.map_err(told)?;
        expect!(settled == expected, "{end:?} of a hold is {settled:?} and should be {expected:?}");
        Ok(())
    }

    async fn settle_all(&self, endpoint: &str) -> Result<(), String> {
        for held in self.take(endpoint, 100, LONG).await? {
            self.end(&held.hold, &End::Handled, Settled::Settled).await?;
        }
        Ok(())
    }

    async fn show(&self, number: u64) -> Result<(super::Listed, Entry), String> {
        let shown = self.inbox.show(number).await.map_err(told)?;
        shown.ok_or_else(|| format!("entry {number} cannot be shown"))
    }

    async fn list(&self, filter: &Filter, after: u64, most: usize) -> Result<Vec<u64>, String> {
        let listed = self.inbox.list(filter, after, most).await.map_err(told)?;
        Ok(listed.iter().map(|one| one.number).collect())
    }

    async fn replay(&self, number: u64) -> Result<bool, String> {
        self.inbox.replay(number).await.map_err(told)
    }

    async fn remove(&self, number: u64) -> Result<bool, String> {
        self.inbox.remove(number).await.map_err(told)
    }
}

fn told(error: impl std::error::Error) -> String {
    format!("the inbox failed: {error}")
}
