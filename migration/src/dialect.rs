//! The differences between the two databases that a step meets.
//! It must not know any table.

use sea_orm_migration::prelude::{ConnectionTrait, DbErr, SchemaManager};
use sea_orm_migration::sea_orm::DbBackend;

/// One of the two databases.
#[derive(Clone, Copy)]
pub(crate) enum Dialect {
    Postgres,
    Sqlite,
}

impl Dialect {
    pub(crate) fn of(manager: &SchemaManager<'_>) -> Result<Self, DbErr> {
        match manager.get_database_backend() {
            DbBackend::Postgres => Ok(Self::Postgres),
            DbBackend::Sqlite => Ok(Self::Sqlite),
            other => Err(DbErr::BackendNotSupported {
                db: other.as_str(),
                ctx: "Noticeboard's schema",
            }),
        }
    }

    /// Puts `sql`, written in PostgreSQL's words, into those of this database.
    ///
    /// SQLite's strict tables know one integer type, which holds 64 bits and truth values too.
    /// It has no hash indexes and no need of them, since its ordinary ones take keys of any length.
    pub(crate) fn words(self, sql: &str) -> String {
        match self {
            Self::Postgres => sql.to_owned(),
            Self::Sqlite => sql
                .replace("BIGINT", "INTEGER")
                .replace("BOOLEAN", "INTEGER")
                .replace("BYTEA", "BLOB")
                .replace("USING HASH ", ""),
        }
    }
}

/// Runs one statement as it stands.
pub(crate) async fn run(manager: &SchemaManager<'_>, sql: &str) -> Result<(), DbErr> {
    manager.get_connection().execute_unprepared(sql).await.map(drop)
}
