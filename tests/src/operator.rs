//! Whoever keeps a log, on the command line: the use cases over a test's database, without a server.

use std::sync::Arc;
use std::time::Duration;

use noticeboard::domain::actor::{Actor, Role};
use noticeboard::domain::caller::Caller;
use noticeboard::domain::clock::{SystemClock, SystemRandomness};
use noticeboard::domain::timing::Timing;
use noticeboard::log::note::SigningKey;
use noticeboard::service::Noticeboard;
use noticeboard::store::Store;

use crate::app::{SIGNING_KEY, TestApp, store_at};

/// The use cases over an open database.
pub fn board(store: Store) -> Noticeboard {
    Noticeboard::new(
        store,
        Arc::new(SystemClock),
        Arc::new(SystemRandomness),
        Timing::alone(Duration::ZERO),
    )
}

/// The use cases over the database of a test, by the test's clock.
pub async fn board_by_clock(app: &TestApp) -> Noticeboard {
    let clock = app.clock();
    let store = store_at(&app.database_url(), clock.as_ref(), SIGNING_KEY, None).await;
    Noticeboard::new(
        store,
        clock,
        Arc::new(SystemRandomness),
        Timing::alone(Duration::ZERO),
    )
}

/// The use cases over the database of a test, with a key and a checkpoint that was kept elsewhere.
pub async fn board_of(app: &TestApp, key: &str, known_checkpoint: Option<&str>) -> Noticeboard {
    board(store_at(&app.database_url(), &SystemClock, key, known_checkpoint).await)
}

/// An administrator by the name of `cli`.
pub fn caller() -> Caller {
    caller_with("cli", Role::Admin)
}

/// Somebody with a name and one role.
pub fn caller_with(subject: &str, role: Role) -> Caller {
    Caller {
        actor: Actor::bearer(subject, [role], None),
        request_id: "operator".to_owned(),
    }
}

/// A key that the logs of tests could have instead of theirs.
///
/// # Panics
/// When the system has no random bytes.
pub fn fresh_key() -> SigningKey {
    let name = "noticeboard.test/log".parse().expect("a name");
    SigningKey::generate(name, &SystemRandomness).expect("random bytes")
}
