//! The key of the logs of tests, and opening a log with it.

use noticeboard::domain::clock::Clock;
use noticeboard::domain::secret::Secret;
use noticeboard::log::note::SigningKey;
use noticeboard::store::Store;

/// The key that signs the logs of tests, and nothing else anywhere.
pub const SIGNING_KEY: &str =
    "PRIVATE+KEY+noticeboard.test/log+31a8b385+AR8k+yo3L8amu6qR7TEt1df4awyXpdPL2DuCBF88ZUag";
/// Its public half.
pub const VERIFIER_KEY: &str = "noticeboard.test/log+31a8b385+Aa4E3JTE2GcMUK3Vifgu7J4jthpq7G19J5r4TU4YGM/E";

/// An open database that is up to date, with its log opened.
///
/// # Panics
/// When the database or the log cannot be opened.
pub async fn store_at(address: &str, clock: &dyn Clock, key: &str, known_checkpoint: Option<&str>) -> Store {
    let store = Store::open(address).await.expect("the database opens");
    store.migrate().await.expect("the database can be migrated");
    let opened = store.open_log(clock, signing_key(key), known_checkpoint).await;
    opened.expect("the log can be opened")
}

/// A key as the product reads it.
///
/// # Panics
/// When the text is none.
pub fn signing_key(text: &str) -> SigningKey {
    SigningKey::from_text(&Secret::new(text)).expect("a key")
}
