//! Every engine passes the suite, and the suite finds what is wrong.

use hookwright::receive::Sqlite;
use hookwright::receive::inbox::suite;

use super::{HOUR, sqlite};

#[tokio::test]
async fn sqlite_passes_the_suite() {
    let folder = tempfile::tempdir().unwrap();
    suite::run(&sqlite(&folder)).await.unwrap();
}

#[tokio::test]
async fn what_is_in_a_file_is_there_after_a_restart() {
    use hookwright::receive::inbox::{Entry, Inbox as _};
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("inbox.sqlite");
    let mut entry = Entry::new("acme", "{}", std::time::SystemTime::now());
    entry.id = Some("evt_1".to_owned());
    Sqlite::open(&file, HOUR).unwrap().put(&entry, None).await.unwrap();
    let taken = Sqlite::open(&file, HOUR).unwrap().take("acme", 10, HOUR).await.unwrap();
    assert_eq!(taken.iter().map(|held| held.entry.clone()).collect::<Vec<_>>(), [entry]);
}
