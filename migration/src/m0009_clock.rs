//! The clock of all servers that share a PostgreSQL database: `noticeboard_now()`.
//! It must not know what time is compared with.

use sea_orm_migration::prelude::{DbErr, MigrationName, MigrationTrait, SchemaManager};

use crate::dialect::{Dialect, run};

/// Makes `noticeboard_now()`, in microseconds since 1970-01-01T00:00:00Z.
///
/// All time in SQL comes from this function and no other, so that tests can replace it
/// (`CREATE OR REPLACE FUNCTION noticeboard_now() ...`) and set the clock. It reads `clock_timestamp()`,
/// because `now()` stands still inside a transaction. SQLite has one server, whose own clock counts.
pub(crate) struct Clock;

impl MigrationName for Clock {
    fn name(&self) -> &'static str {
        "m0009_clock"
    }
}

#[async_trait::async_trait]
impl MigrationTrait for Clock {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match Dialect::of(manager)? {
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => {
                run(
                    manager,
                    "CREATE FUNCTION noticeboard_now() RETURNS BIGINT LANGUAGE sql VOLATILE AS $$
                        SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)
                    $$",
                )
                .await
            }
        }
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        match Dialect::of(manager)? {
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => run(manager, "DROP FUNCTION noticeboard_now()").await,
        }
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
