//! Listens, answers, and ends when it is told to.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::time::Duration;

use axum::body::{Body, HttpBody as _};
use axum::extract::Request;
use axum::response::Response;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tower::{Service, ServiceExt as _};

use crate::http::patient::{Connection, Patience, Patient};
use crate::http::slow_body::Timed;

/// How long what was begun may take after the signal to stop.
pub const GRACE: Duration = Duration::from_secs(10);
/// What stands before the body of a request by HTTP/1.1, in bytes. Larger than every credential that is looked at, so
/// that one which is too long is refused like any other.
const LARGEST_HEAD: usize = 1_280 * 1024;

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
/// connections, and ends when what was begun is done or [`GRACE`] is over. Every connection is answered by what `front`
/// makes for its address.
pub async fn serve<S>(
    listener: TcpListener,
    front: impl Fn(IpAddr) -> S,
    patience: Patience,
    stop: impl Future<Output = ()>,
) where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let mut patient = Patient::new(listener, patience);
    let (tell, told) = watch::channel(false);
    // Held by every connection: when nobody holds it, all have ended.
    let (held, mut all_ended) = mpsc::channel::<Infallible>(1);
    let mut stop = pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            accepted = patient.accept() => accepted,
            () = &mut stop => break,
        };
        let answering = converse(stream, front(address.ip()), patience.asking, told.clone());
        let held = held.clone();
        tokio::spawn(async move {
            answering.await;
            drop(held);
        });
    }
    tracing::info!("stopping");
    drop((patient, held));
    tell.send_replace(true);
    if tokio::time::timeout(GRACE, all_ended.recv()).await.is_err() {
        tracing::warn!("stopped with requests unanswered");
    }
}

/// Answers the requests of one connection, until it ends or the server stops.
async fn converse<S>(
    stream: Connection<TcpStream>,
    service: S,
    body_time: Duration,
    mut told: watch::Receiver<bool>,
) where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    let progress = stream.progress();
    let answer = service_fn(move |request: axum::http::Request<Incoming>| {
        let running = progress.begin(request.version());
        let request = request.map(|body| timed(body, body_time));
        let answering = service.clone().oneshot(request);
        async move {
            let answered = answering.await;
            if let Ok(response) = &answered {
                running.answered(response.status());
            }
            answered
        }
    });
    let mut builder = Builder::new(TokioExecutor::new());
    builder.http1().max_buf_size(LARGEST_HEAD);
    // Sockets over HTTP/2 begin with CONNECT.
    builder.http2().enable_connect_protocol();
    let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), answer));
    let mut is_told = false;
    loop {
        let stopping = async {
            // Whoever tells ends last.
            let _ = told.wait_for(|is_stopping| *is_stopping).await;
        };
        tokio::select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    tracing::trace!(%error, "a connection failed");
                }
                return;
            }
            () = stopping, if !is_told => {
                is_told = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Most requests have no body, and need no time for it.
fn timed(body: Incoming, time: Duration) -> Body {
    if body.is_end_stream() {
        Body::new(body)
    } else {
        Body::new(Timed::new(body, time))
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

    const PATIENCE: Patience = Patience {
        taking: GRACE,
        asking: GRACE,
        idle: GRACE,
    };

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
        let server = tokio::spawn(serve(listener, move |_| routes.clone(), PATIENCE, stop));
        let mut client = TcpStream::connect(address).await.unwrap();
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
            .await
            .unwrap();
        let mut answer = String::new();
        client.read_to_string(&mut answer).await.unwrap();
        assert!(answer.ends_with("finished"), "{answer}");
        server.await.unwrap();
    }
}
