//! Bundles that are taken over into databases of their own.

use std::sync::Arc;

use noticeboard::domain::error::Error;
use noticeboard::domain::hash::Hash;
use noticeboard::log::bundle::{Expectations, Verified};
use noticeboard::service::{TakeOver, TakenOver};

use crate::app::{Engine, TestApp};
use crate::evidence::SLUG;
use crate::operator::{board_by_clock, caller};

/// Later than everything that an eventful history tells, and earlier than its schedules.
pub const LATER: &str = "2080-01-01T00:00:00Z";

/// A bundle that verifies, to be taken over under an address.
///
/// # Panics
/// When it does not verify.
pub fn asked(text: &str, slug: &str) -> TakeOver {
    let bundle = Verified::read(text, &Expectations::default()).expect("the bundle verifies");
    TakeOver {
        slug: slug.parse().expect("a slug"),
        bundle: Arc::new(bundle),
        file_sha256: Hash::of(text.as_bytes()),
        locale: None,
        dry_run: false,
    }
}

/// Takes a notice over into the database of a test, by its clock.
///
/// # Errors
/// As the product refuses.
pub async fn take_over(app: &TestApp, input: TakeOver) -> Result<TakenOver, Error> {
    let board = board_by_clock(app).await;
    let taken = board.take_over(&caller(), input).await;
    board.close().await;
    taken
}

/// A server on a new database into which a bundle was taken over; `None` when there is no such database here.
///
/// # Panics
/// When it is refused.
pub async fn taken_over(engine: Engine, text: &str) -> Option<TestApp> {
    taken_over_at(LATER, engine, text).await
}

/// The same at another instant.
///
/// # Panics
/// When it is refused.
pub async fn taken_over_at(now: &str, engine: Engine, text: &str) -> Option<TestApp> {
    let app = TestApp::start(engine).await?;
    app.set_now(now).await;
    let taken = take_over(&app, asked(text, SLUG)).await;
    taken.expect("the bundle is taken over");
    Some(app.another_server().await)
}
