//! Bodies that are too large for one message: kept in parts, in a stream of their own, to which the entry's message refers. The parts
//! are written first and removed last, so that what ends half-way leaves parts without an entry, which are swept.

use std::fmt;
use std::hash::{BuildHasher as _, RandomState};

use bytes::{Bytes, BytesMut};

use super::JetStreamError;
use super::server::Server;

/// The header of a message whose body is in parts.
pub(super) const PARTS: &str = "Hookwright-Parts";
/// The longest part, in bytes.
const LONGEST: usize = 512 * 1_024;
/// How many parts are on their way to the server at the same time.
const TOGETHER: usize = 8;

/// Where a body is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    /// What the subjects of its parts have in common.
    pub(super) group: String,
    count: usize,
    /// How long the body is.
    bytes: usize,
}

impl fmt::Display for Parts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { group, count, bytes } = self;
        write!(f, "{group} {count} {bytes}")
    }
}

impl Parts {
    /// What a header says.
    pub(super) fn parse(header: &str) -> Option<Self> {
        let mut words = header.split(' ');
        let group = words.next()?;
        if group.is_empty() || !group.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let (count, bytes) = (words.next()?.parse().ok()?, words.next()?.parse().ok()?);
        Some(Self { group: group.to_owned(), count, bytes })
    }

    /// Writes `body` in parts of at most `most` bytes.
    pub(super) async fn write(server: &Server, body: &Bytes, most: usize) -> Result<Self, JetStreamError> {
        // A hasher's keys are random.
        let half = || RandomState::new().hash_one(0);
        let group = format!("{:016x}{:016x}", half(), half());
        let size = most.clamp(1, LONGEST);
        let starts: Vec<_> = (0..body.len()).step_by(size).collect();
        for (window, starts) in starts.chunks(TOGETHER).enumerate() {
            let mut sent = Vec::new();
            for (index, start) in starts.iter().enumerate() {
                let part = body.slice(*start..start.saturating_add(size).min(body.len()));
                sent.push(server.send_part(&group, window * TOGETHER + index, part).await?);
            }
            for ack in sent {
                ack.await.map_err(|error| JetStreamError::of(&error))?;
            }
        }
        Ok(Self { group, count: starts.len(), bytes: body.len() })
    }

    /// The body; `None` if some of it is missing.
    pub(super) async fn read(&self, server: &Server) -> Result<Option<Bytes>, JetStreamError> {
        let mut body = BytesMut::new();
        for index in 0..self.count {
            let Some(part) = server.part(&self.group, index).await? else { return Ok(None) };
            body.extend_from_slice(&part);
        }
        Ok((body.len() == self.bytes).then(|| body.freeze()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_says_where_a_body_is() {
        let parts = Parts { group: "0af".to_owned(), count: 16, bytes: 8_388_608 };
        assert_eq!(Parts::parse(&parts.to_string()), Some(parts));
        for other in ["", "0af", "0af 1", "0af x 1", "a.b 1 1", " 1 1"] {
            assert_eq!(Parts::parse(other), None, "{other}");
        }
    }
}
