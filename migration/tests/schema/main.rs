//! The migrated schema, on SQLite and on PostgreSQL, each test in a database of its own.
//! It must not know the server: what holds here holds for whoever writes to the database.
//!
//! PostgreSQL takes part when `NOTICEBOARD_TEST_POSTGRES` holds the URL of an administrator's connection.

#![expect(clippy::expect_used, reason = "in a test every failure ends the test")]

mod database;
mod fixture;

mod checks;
mod clock;
mod cookie_lists;
mod entities;
mod events;
mod log;
mod origins;
mod previews;
mod reversibility;
mod review;
mod sealed;
mod sources;
mod tree;
mod webhooks;

/// Makes one test for each of the two databases out of one body.
macro_rules! on_both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($database:ident: &Database) $body:block)*) => {$(
        $(#[$attribute])*
        async fn $name($database: &crate::database::Database) $body

        mod $name {
            #[tokio::test]
            async fn on_sqlite() {
                let database = crate::database::Database::sqlite().await;
                super::$name(&database).await;
            }

            #[tokio::test]
            async fn on_postgres() {
                if let Some(database) = crate::database::Database::postgres().await {
                    super::$name(&database).await;
                    database.remove().await;
                }
            }
        }
    )*};
}
pub(crate) use on_both_databases;
