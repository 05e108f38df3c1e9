//! An entry as a message: its head, a line feed, which no head has, and its body.

use bytes::Bytes;

use super::super::Entry;

/// The payload of an entry's message.
pub(super) fn wrap(entry: &Entry) -> Bytes {
    wrap_with(entry, &entry.body)
}

/// The payload of the message of an entry whose body is elsewhere.
pub(super) fn wrap_head(entry: &Entry) -> Bytes {
    wrap_with(entry, &[])
}

fn wrap_with(entry: &Entry, body: &[u8]) -> Bytes {
    let head = entry.head();
    let mut payload = Vec::with_capacity(head.len() + 1 + body.len());
    payload.extend_from_slice(head.as_bytes());
    payload.push(b'\n');
    payload.extend_from_slice(body);
    payload.into()
}

/// The entry of a message, which shares its bytes; `None` if it is of another program.
pub(super) fn unwrap(payload: &Bytes) -> Option<Entry> {
    let end = payload.iter().position(|byte| *byte == b'\n')?;
    let head = std::str::from_utf8(payload.get(..end)?).ok()?;
    Entry::from_head(head, payload.slice(end + 1..))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn an_entry_comes_out_as_it_went_in() {
        let mut entry = Entry::new("acme", "\n{\n}\n", SystemTime::now());
        entry.id = Some("a\nb".to_owned());
        assert_eq!(unwrap(&wrap(&entry)), Some(entry));
        for other in ["", "\n", "{}", "{}\n{}", "\u{0}\n"] {
            assert_eq!(unwrap(&Bytes::from(other)), None);
        }
    }
}
