//! Listens, answers, and ends when it is told to.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::extract::Request;
use axum::response::Response;
use axum::serve::IncomingStream;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tower::Service;

use crate::http::patient::Patient;

/// How long what was begun may take after the signal to stop.
pub const GRACE: Duration = Duration::from_secs(10);

/// Why the server does not listen or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// Another program has the port.
    #[error("Port {port} on {ip} is taken: stop the other program or choose another with --listen.", port = .0.port(), ip = .0.ip())]
    PortTaken(SocketAddr),
    /// The system does not let this program have the port.
    #[error("This user may not listen on port {port}: choose one above 1023 with --listen.", port = .0.port())]
    NotAllowed(SocketAddr),
    /// The address is not one of this machine.
    #[error("{ip} is not an address of this machine: choose another with --listen.", ip = .0.ip())]
    NotHere(SocketAddr),
    /// Anything else.
    #[error("The server cannot listen or go on: {0}.")]
    Io(#[from] io::Error),
}

/// Takes the port.
///
/// # Errors
/// With a sentence that says what to do.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServerError> {
    TcpListener::bind(address)
        .await
        .map_err(|error| match error.kind() {
            io::ErrorKind::AddrInUse => ServerError::PortTaken(address),
            io::ErrorKind::PermissionDenied => ServerError::NotAllowed(address),
            io::ErrorKind::AddrNotAvailable => ServerError::NotHere(address),
            _ => ServerError::Io(error),
        })
}

/// Answers by HTTP/1.1, and by HTTP/2 to clients that begin with it, until `stop` completes; then takes no more
/// connections, and ends when what was begun is done or [`GRACE`] is over. A client that takes nothing of its answer for
/// `stalled_time` loses its connection.
///
/// # Errors
/// When the listener fails.
pub async fn serve<M, S>(
    listener: TcpListener,
    front: M,
    stalled_time: Duration,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), ServerError>
where
    M: for<'a> Service<IncomingStream<'a, Patient>, Error = Infallible, Response = S> + Send + 'static,
    for<'a> <M as Service<IncomingStream<'a, Patient>>>::Future: Send,
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let (tell, told) = oneshot::channel();
    let stopping = async move {
        stop.await;
        tracing::info!("stopping");
        // Nobody listens any more when the server failed before.
        let _ = tell.send(());
    };
    let grace_over = async move {
        match told.await {
            Ok(()) => tokio::time::sleep(GRACE).await,
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        ended = axum::serve(Patient::new(listener, stalled_time), front).with_graceful_shutdown(stopping) => Ok(ended?),
        () = grace_over => {
            tracing::warn!("stopped with requests unanswered");
            Ok(())
        }
    }
}

/// Completes on Ctrl-C or on the signal with which service managers end a program.
pub async fn stop_signal() {
    let interrupt = async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate() => {}
    }
}

#[cfg(unix)]
async fn terminate() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut signal) => {
            signal.recv().await;
        }
        Err(_) => std::future::pending().await,
    }
}

#[cfg(not(unix))]
async fn terminate() {
    std::future::pending().await
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;

    fn anywhere() -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], 0))
    }

    #[tokio::test]
    async fn a_port_that_is_taken_is_told_in_one_sentence() {
        let first = bind(anywhere()).await.unwrap();
        let address = first.local_addr().unwrap();
        let message = bind(address).await.unwrap_err().to_string();
        assert!(
            message.contains("is taken") && message.contains("--listen"),
            "{message}"
        );
    }

    #[tokio::test]
    async fn what_was_begun_is_finished_after_the_signal() {
        let (tell, mut begun) = tokio::sync::mpsc::channel(1);
        let slow = get(async move || {
            tell.send(()).await.unwrap();
            tokio::time::sleep(Duration::from_millis(100)).await;
            "finished"
        });
        let listener = bind(anywhere()).await.unwrap();
        let address = listener.local_addr().unwrap();
        let routes = Router::new().route("/", slow);
        let stop = async move { begun.recv().await.unwrap() };
        let server = tokio::spawn(serve(listener, routes, GRACE, stop));
        let mut client = TcpStream::connect(address).await.unwrap();
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("finished"), "{answer}");
        server.await.unwrap().unwrap();
    }
}
