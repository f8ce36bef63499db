//! Connections whose other side takes nothing, asks too slowly or does nothing at all are let go.
//!
//! A client that asks for much and reads nothing, or that sends its request a byte a minute, would hold memory and a
//! place for as long as it likes: neither the HTTP library nor an endless answer notices.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::serve::Listener;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{Instant, Sleep};

use crate::http::progress::Progress;

/// The answer to the head of a request that does not end. Nothing else is under way then.
///
/// Source: RFC 9110, section 15.5.9.
const TOO_SLOW: &[u8] = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n";

/// How patient the server is with whoever connects.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Patience {
    /// A connection whose other side takes nothing of its answer for so long is let go.
    pub taking: Duration,
    /// So long a client may take for what stands before the body of a request, and besides what its bytes earn for the
    /// body.
    pub asking: Duration,
    /// A connection on which nothing happens for so long is let go.
    pub idle: Duration,
}

/// Listens, and gives every connection the same patience.
#[derive(Debug)]
pub struct Patient {
    listener: TcpListener,
    patience: Patience,
}

impl Patient {
    /// Has this patience with everybody.
    pub const fn new(listener: TcpListener, patience: Patience) -> Self {
        Self { listener, patience }
    }

    /// The next connection. Failures of the system are waited out.
    pub async fn accept(&mut self) -> (Connection<TcpStream>, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.listener).await;
        // Events are small, and each should go out at once.
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "a connection may hold small answers back");
        }
        (Connection::new(stream, self.patience), address)
    }
}

/// A connection that fails when its other side is too slow.
#[derive(Debug)]
pub struct Connection<S> {
    stream: S,
    patience: Patience,
    progress: Progress,
    /// Set while the other side takes nothing.
    stalled: Option<Pin<Box<Sleep>>>,
    /// A request that has begun to come.
    head: Option<Head>,
    /// When a byte went in or out last.
    active_at: Instant,
    /// Wakes whoever reads, at a deadline or before.
    alarm: Option<Pin<Box<Sleep>>>,
}

/// A request that has begun to come.
#[derive(Clone, Copy, Debug)]
struct Head {
    /// So many came whole before it.
    before: u64,
    until: Instant,
    /// Whether nothing but this is under way, so that an answer to it can be written.
    is_alone: bool,
}

impl<S> Connection<S> {
    fn new(stream: S, patience: Patience) -> Self {
        let now = Instant::now();
        Self {
            stream,
            patience,
            progress: Progress::default(),
            stalled: None,
            head: Some(Head {
                before: 0,
                until: now + patience.asking,
                is_alone: false,
            }),
            active_at: now,
            alarm: None,
        }
    }

    /// Where whoever answers says what is going on.
    pub fn progress(&self) -> Progress {
        self.progress.clone()
    }

    /// Passes progress on, and turns the lack of it into an error in the end.
    fn judge<T>(&mut self, cx: &mut Context<'_>, progress: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.stalled = None;
            self.active_at = Instant::now();
            if let Some(head) = &mut self.head {
                head.is_alone = false;
            }
            return progress;
        }
        let patience = self.patience.taking;
        let deadline = self
            .stalled
            .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(Instant::now() + patience)));
        ready!(deadline.as_mut().poll(cx));
        tracing::info!("a client that took nothing of its answer was let go");
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }

    /// Bytes came in.
    fn came(&mut self) {
        let now = Instant::now();
        self.active_at = now;
        let is_other = self.progress.is_running() || self.progress.is_beyond_requests();
        match self.head_now() {
            // Of the first request nothing was there before.
            Some(head) => head.is_alone |= head.before == 0,
            None if is_other => {}
            None => {
                self.head = Some(Head {
                    before: self.progress.begun(),
                    until: now + self.patience.asking,
                    is_alone: self.stalled.is_none(),
                });
            }
        }
    }

    /// The request that has begun to come and is not whole yet.
    fn head_now(&mut self) -> Option<&mut Head> {
        let begun = self.progress.begun();
        if self.head.is_some_and(|head| head.before != begun) {
            self.head = None;
        }
        self.head.as_mut()
    }

    /// When patience ends, unless something happens; never while a request is answered.
    fn deadline(&mut self) -> Option<Instant> {
        if let Some(head) = self.head_now() {
            return Some(head.until);
        }
        (!self.progress.is_running()).then(|| self.active_at + self.patience.idle)
    }

    /// Completes when patience has ended.
    fn wait(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        loop {
            let Some(deadline) = self.deadline() else {
                // Whoever answers reads again afterwards.
                return Poll::Pending;
            };
            if deadline <= Instant::now() {
                return Poll::Ready(());
            }
            let alarm = self
                .alarm
                .get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline)));
            // One that is too early only wakes; to set it anew for every byte would cost more.
            if alarm.deadline() > deadline || alarm.is_elapsed() {
                alarm.as_mut().reset(deadline);
            }
            ready!(alarm.as_mut().poll(cx));
        }
    }
}

impl<S: AsyncWrite + Unpin> Connection<S> {
    /// Patience has ended: whoever began a request is told, if it can be told.
    fn let_go(&mut self, cx: &mut Context<'_>) -> io::Error {
        if let Some(head) = self.head {
            tracing::info!("a client that sent its request too slowly was let go");
            if head.is_alone {
                // A client that does not take it is gone all the same.
                let _ = Pin::new(&mut self.stream).poll_write(cx, TOO_SLOW);
            }
        } else {
            tracing::debug!("a connection on which nothing happened was let go");
        }
        io::ErrorKind::TimedOut.into()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Connection<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_ready() {
            if buf.filled().len() > before {
                self.came();
            }
            return read;
        }
        ready!(self.wait(cx));
        Poll::Ready(Err(self.let_go(cx)))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Connection<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.judge(cx, progress)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let progress = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.judge(cx, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
