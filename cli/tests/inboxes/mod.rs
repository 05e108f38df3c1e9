//! An inbox with entries, for tests.

use std::path::Path;
use std::time::{Duration, SystemTime};

use hookwright::receive::inbox::{Entry, Inbox as _};
use hookwright::receive::{Claim, DeliveryKey, DeliveryStore as _, Sqlite};

/// Puts a dead entry, numbered 1, and one that waits, numbered 2, into a file, which remembers a third delivery as handled.
pub(crate) fn fill(file: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let inbox = Sqlite::open(file, Duration::from_secs(3_600)).unwrap();
        let at = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        for (id, reason) in [("evt_1", Some("the payload breaks its schema")), ("evt_2", None)] {
            let mut entry = Entry::new("acme", r#"{"type": "order.paid", "email": "a@b.example"}"#, at);
            entry.key = Some(DeliveryKey::new("acme", id));
            entry.id = Some(id.to_owned());
            entry.event = Some("order.paid".to_owned());
            entry.headers = vec![("authorization".to_owned(), "hush".to_owned())];
            inbox.put(&entry, reason).await.unwrap();
        }
        let now = SystemTime::now();
        let claim = inbox.claim(&DeliveryKey::new("acme", "evt_3"), now, Duration::from_secs(60)).await;
        let Claim::Fresh(lease) = claim.unwrap() else { unreachable!() };
        inbox.commit(&lease, now).await.unwrap();
        inbox.close().await;
    });
}
