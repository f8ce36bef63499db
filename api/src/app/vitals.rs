//! What `/metrics` shows of the parts behind the edge.

use std::sync::{Arc, Mutex, PoisonError};

use crate::http::graphql::streams::Streams;
use crate::http::metrics::Metrics;
use crate::service::{Backlog, Noticeboard};

/// What was found out last; none while the database does not say.
type Found = Arc<Mutex<Option<Backlog>>>;

/// Shows how the parts are, read or found out when somebody asks.
pub(super) fn show(metrics: &Metrics, board: &Noticeboard, streams: &Streams) {
    let asked = board.clone();
    metrics.gauge(
        "database_in_touch",
        "1 while this server knows what stands in its database, 0 while it does not",
        move || Some(f64::from(u8::from(asked.standing().is_ok()))),
    );
    let asked = board.clone();
    metrics.gauge(
        "lease_seconds",
        "How long this server may go on to say what is in force without another look at its database",
        move || asked.lease_left().map(|left| left.as_secs_f64()),
    );
    let open = streams.clone();
    metrics.gauge(
        "open_streams",
        "Sockets and event streams that are open",
        move || as_number(open.count()),
    );
    let asked = board.clone();
    metrics.gauge("subscriptions", "Subscriptions that are listened to", move || {
        as_number(asked.listeners())
    });
    show_backlog(metrics, board);
}

fn show_backlog(metrics: &Metrics, board: &Noticeboard) {
    let found = Found::default();
    let (waiting, oldest) = (Arc::clone(&found), Arc::clone(&found));
    metrics.gauge(
        "webhook_deliveries_waiting",
        "Events that webhooks are still to be told of",
        move || read(&waiting).and_then(|backlog| as_number(usize::try_from(backlog.waiting).ok()?)),
    );
    metrics.gauge(
        "webhook_oldest_delivery_seconds",
        "How long the oldest of them has waited",
        move || read(&oldest).map(|backlog| backlog.oldest.as_secs_f64()),
    );
    let board = board.clone();
    metrics.refresh_by(move || {
        let (board, found) = (board.clone(), Arc::clone(&found));
        Box::pin(async move {
            // Of what cannot be found out there is no number, rather than an old one.
            write(&found, None);
            if let Ok(backlog) = board.backlog().await {
                write(&found, Some(backlog));
            }
        })
    });
}

#[expect(
    clippy::unnecessary_wraps,
    clippy::cast_precision_loss,
    reason = "a number to look at, as readings are handed in"
)]
fn as_number(number: usize) -> Option<f64> {
    Some(number as f64)
}

fn read(found: &Found) -> Option<Backlog> {
    *found.lock().unwrap_or_else(PoisonError::into_inner)
}

fn write(found: &Found, backlog: Option<Backlog>) {
    *found.lock().unwrap_or_else(PoisonError::into_inner) = backlog;
}
