//! A request's body that is given up when it comes too slowly.
//!
//! A body has some time, and more for every part that came: so a large one on a slow line is taken, and one that trickles
//! is not.

use std::error::Error;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::BoxError;
use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Instant, Sleep};

/// For so many bytes there is one second more: a bad line of a telephone.
pub const BYTES_FOR_A_SECOND: u64 = 16 * 1024;

/// The body came too slowly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the body came too slowly")]
pub struct TooSlow;

impl TooSlow {
    /// Whether this error is, or comes of, a body that came too slowly.
    pub fn is_cause_of(error: &(dyn Error + 'static)) -> bool {
        let mut cause = Some(error);
        while let Some(error) = cause {
            if error.is::<Self>() {
                return true;
            }
            cause = error.source();
        }
        false
    }
}

/// A body that ends in [`TooSlow`] when it comes too slowly.
#[derive(Debug)]
pub struct Timed<B> {
    body: B,
    /// By now it must be whole.
    until: Instant,
    came: u64,
    /// Set while there is nothing to take.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<B> Timed<B> {
    /// Gives this body so much time from now on, besides what its bytes earn.
    pub fn new(body: B, time: Duration) -> Self {
        Self {
            body,
            until: Instant::now() + time,
            came: 0,
            alarm: None,
        }
    }

    fn deadline(&self) -> Instant {
        let micros = self.came.saturating_mul(1_000_000) / BYTES_FOR_A_SECOND;
        self.until + Duration::from_micros(micros)
    }

    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<TooSlow> {
        let deadline = self.deadline();
        let alarm = self
            .alarm
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
        if alarm.deadline() != deadline {
            alarm.as_mut().reset(deadline);
        }
        alarm.as_mut().poll(cx).map(|()| TooSlow)
    }
}

impl<B> Body for Timed<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<BoxError>,
{
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = self.get_mut();
        match Pin::new(&mut this.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let size = frame.data_ref().map_or(0, Bytes::len);
                this.came += u64::try_from(size).unwrap_or(u64::MAX);
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => Poll::Ready(Some(Err(error.into()))),
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => this.wait(cx).map(|slow| Some(Err(slow.into()))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use futures_util::stream;

    use super::*;

    const TIME: Duration = Duration::from_millis(200);

    /// Parts of this size, a pause before each.
    async fn read(parts: usize, size: usize, pause: Duration) -> Result<usize, axum::Error> {
        let parts = stream::unfold(0, move |sent| async move {
            if sent == parts {
                return None;
            }
            tokio::time::sleep(pause).await;
            Some((Ok::<_, BoxError>(Bytes::from(vec![b'x'; size])), sent + 1))
        });
        let timed = Timed::new(axum::body::Body::from_stream(parts), TIME);
        let body = axum::body::Body::new(timed);
        to_bytes(body, usize::MAX).await.map(|bytes| bytes.len())
    }

    #[tokio::test]
    async fn a_body_that_trickles_is_given_up_after_its_time() {
        let begun = Instant::now();
        let error = read(1_000, 1, TIME / 10).await.unwrap_err();
        assert!(TooSlow::is_cause_of(&error), "{error}");
        let took = begun.elapsed();
        assert!(took >= TIME && took < TIME * 3, "{took:?}");
    }

    #[tokio::test]
    async fn a_body_that_never_comes_is_given_up_after_its_time() {
        let error = read(1, 1, TIME * 20).await.unwrap_err();
        assert!(TooSlow::is_cause_of(&error), "{error}");
    }

    #[tokio::test]
    async fn a_large_body_on_a_slow_line_is_taken() {
        let begun = Instant::now();
        let whole = read(10, 16 * 1024, TIME / 4).await.unwrap();
        assert_eq!(whole, 160 * 1024);
        assert!(begun.elapsed() > TIME * 2, "it took longer than its time");
    }

    #[tokio::test]
    async fn another_failure_is_not_taken_for_slowness() {
        let broken = stream::once(async { Err::<Bytes, BoxError>("broken".into()) });
        let timed = Timed::new(axum::body::Body::from_stream(broken), TIME);
        let error = to_bytes(axum::body::Body::new(timed), 10).await.unwrap_err();
        assert!(!TooSlow::is_cause_of(&error));
    }
}
