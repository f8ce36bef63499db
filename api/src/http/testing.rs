//! What the tests of this layer share.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::response::Response;
use tower::ServiceExt as _;

use crate::auth::claims::Expected;
use crate::auth::mint::{Grant, mint};
use crate::auth::token::Verifier;
use crate::domain::actor::Role;
use crate::domain::clock::{Clock, Instant, SystemRandomness};
use crate::domain::secret::Secret;
use crate::http::edge::{Edge, Limits};
use crate::http::previews::Previews;
use crate::http::touch::Touch;

const SECRET: &str = "a secret of at least thirty-two bytes, for tests";

/// A clock that stands still.
struct Stopped(Instant);

impl Clock for Stopped {
    fn now(&self) -> Instant {
        self.0
    }

    fn running(&self) -> Duration {
        Duration::ZERO
    }
}

fn now() -> Instant {
    Instant::from_micros(1_800_000_000_000_000)
}

/// An edge whose clock stands still.
pub(super) fn edge() -> Edge {
    Edge {
        verifier: Arc::new(Verifier::with_secret(&Secret::new(SECRET), Expected::default()).unwrap()),
        previews: Previews::none(),
        clock: Arc::new(Stopped(now())),
        randomness: Arc::new(SystemRandomness),
        touch: Touch::always(),
        limits: Limits {
            query_time: Duration::from_millis(200),
            ..Limits::default()
        },
    }
}

/// The value of an `Authorization` header that [`edge`] takes.
pub(super) fn bearer(role: Role) -> String {
    let grant = Grant {
        subject: "ada".to_owned(),
        roles: BTreeSet::from([role]),
        notices: None,
        ttl: Duration::from_mins(1),
    };
    let token = mint(&Secret::new(SECRET), &Expected::default(), &grant, now()).unwrap();
    format!("Bearer {token}")
}

pub(super) async fn send(
    routes: Router,
    method: &str,
    uri: &str,
    headers: &[(&str, &str)],
    body: impl Into<Body>,
) -> Response {
    let mut request = Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    routes.oneshot(request.body(body.into()).unwrap()).await.unwrap()
}

pub(super) async fn text(response: Response) -> String {
    let bytes = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}
