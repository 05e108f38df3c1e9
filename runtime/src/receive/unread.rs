//! A connection that ends when its caller does not read.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::timer::Sleep;

/// A connection whose caller has to read what is written within a deadline.
///
/// The deadline begins when a write has to wait, and ends when everything is written, so that a caller cannot put it off by
/// reading a few bytes now and then.
#[derive(Debug)]
pub(super) struct Unread<T> {
    stream: T,
    deadline: Duration,
    /// Since something could not be written.
    late: Option<Sleep>,
}

impl<T> Unread<T> {
    pub(super) fn new(stream: T, deadline: Duration) -> Self {
        Self { stream, deadline, late: None }
    }

    /// What to return for `written`: an error instead of waiting beyond the deadline.
    fn within_deadline<R>(
        &mut self,
        written: Poll<io::Result<R>>,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<R>> {
        if written.is_pending() || self.late.is_some() {
            let deadline = self.deadline;
            let late = self.late.get_or_insert_with(|| Sleep::new(deadline));
            if Pin::new(late).poll(context).is_ready() {
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        written
    }
}

impl<T: AsyncRead + Unpin> AsyncRead for Unread<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for Unread<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.within_deadline(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, slices);
        self.within_deadline(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    // hyper flushes when it has written all that it has.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) {
            self.late = None;
        }
        self.within_deadline(flushed, context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let shut = Pin::new(&mut self.stream).poll_shutdown(context);
        self.within_deadline(shut, context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    const DEADLINE: Duration = Duration::from_millis(200);

    #[tokio::test]
    async fn a_caller_who_reads_a_byte_now_and_then_is_too_slow() {
        let (mut caller, stream) = tokio::io::duplex(64);
        let mut stream = Unread::new(stream, DEADLINE);
        let reading = async {
            for _ in 0..1_000 {
                tokio::time::sleep(DEADLINE / 10).await;
                if caller.read_u8().await.is_err() {
                    return;
                }
            }
        };
        let writing = async { stream.write_all(&[0; 4_096]).await };
        let written = tokio::select! { written = writing => written, () = reading => Ok(()) };
        assert_eq!(written.map_err(|error| error.kind()), Err(io::ErrorKind::TimedOut));
    }

    #[tokio::test]
    async fn a_caller_who_reads_in_time_may_stay() {
        let (mut caller, stream) = tokio::io::duplex(64);
        let mut stream = Unread::new(stream, DEADLINE);
        let reading = async {
            let mut answer = [0; 128];
            for _ in 0..5 {
                tokio::time::sleep(DEADLINE / 2).await;
                caller.read_exact(&mut answer).await?;
            }
            Ok::<(), io::Error>(())
        };
        let writing = async {
            for _ in 0..5 {
                stream.write_all(&[0; 128]).await?;
                stream.flush().await?;
            }
            Ok::<(), io::Error>(())
        };
        let (read, written) = tokio::join!(reading, writing);
        assert!(read.is_ok() && written.is_ok(), "{read:?} {written:?}");
    }
}
